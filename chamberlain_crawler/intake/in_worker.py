"""What happens in a worker process: one capture is read, within its limits.

Imported are only the layouts and the quotes, so that a worker starts soon and stays small.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
from dataclasses import replace
from itertools import accumulate

from chamberlain_crawler import pages, quotes
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import Capture, Reading

#: Characters of an article in which quotes are looked for; to look in more takes more than a page's limit of time.
MOST_TEXT = 500_000


class Here:
    """What a worker process keeps from one capture to the next."""

    blog: Blog
    seconds: float


def begin(blog: Blog, seconds: float, memory: int) -> None:
    """Makes this process a worker for the captures of a blog; ``memory`` is in bytes of address space."""
    Here.blog, Here.seconds = blog, seconds
    # The system's own way to end a process works also while an expression or a C library does not come back.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """Ends this process when the one that started it is gone, however it went."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def read_here(capture: Capture) -> list[Reading]:
    """The readings of a capture, which come back without its body; the process ends when that takes too long."""
    # Of the processor's time: on a busy machine a large page takes longer, and is none the worse for it.
    signal.setitimer(signal.ITIMER_PROF, Here.seconds)
    try:
        readings = read(capture, Here.blog)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    bodiless = replace(capture, body=b"")
    return [replace(reading, capture=bodiless) for reading in readings]


def read(capture: Capture, blog: Blog) -> list[Reading]:
    """What a capture says, with the quotes of its articles; a fault of this program is a reading too."""
    try:
        return [with_quotes(reading) for reading in pages.read(capture, blog)]
    except Exception as error:  # noqa: BLE001 (what is wrong with one page is told by its reading)
        return [pages.fault(capture, blog, f"{type(error).__name__}: {error}")]


def with_quotes(reading: Reading) -> Reading:
    """The reading with the quotes of its body; of an endless one, those of its beginning, and its reason says so."""
    if reading.article is None or not reading.article.blocks:
        return reading
    blocks = reading.article.blocks
    lengths = accumulate(len(block.text) for block in blocks)
    beginning = [block for block, length in zip(blocks, lengths, strict=True) if length <= MOST_TEXT]
    reading = replace(reading, quotes=tuple(quotes.find(beginning)))
    if len(beginning) == len(blocks) or reading.reason:
        return reading
    return replace(reading, reason=f"quotes were looked for in the first {MOST_TEXT:,} characters alone")
