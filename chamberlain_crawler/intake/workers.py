"""Reads captures in worker processes, with a limit of time and memory for each.

What happens in a worker stands here too. Neither Scrapy nor the archive is imported, so that one starts soon and stays
small.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.context
import os
import resource
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, islice
from types import ModuleType
from typing import Any

from pebble import ProcessExpired, ProcessPool

from chamberlain_crawler import pages, quotes
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import Block, Capture, Quote, Reading

SECONDS = 20.0
MEMORY = 1024**3

#: A worker ends itself when its processor's time is over; after so many times as long by the clock the pool ends it.
PATIENCE = 4

#: Captures under way for each worker: one that is read, and what keeps it busy while the one before is saved.
AHEAD = 4

#: Characters of an article in which quotes are looked for; to look in more takes more than a page's limit of time.
MOST_TEXT = 500_000
#: Characters of a text whose quotes are kept for other captures that say the same.
MOST_SHARED = 100_000

#: What a future raises when a worker went down, with the page that it read or without one.
DIED = (ProcessExpired, BrokenProcessPool)


class Workers:
    """Reads captures of one blog in worker processes, which start with the first capture.

    ``seconds`` (of processor time) and ``memory`` (bytes) are the limits of one capture. What breaks them, or kills
    its worker twice, gets the verdict ``fault``. Without ``processes`` there are as many as processors.
    """

    def __init__(
        self, blog: Blog, *, processes: int | None = None, seconds: float = SECONDS, memory: int = MEMORY
    ) -> None:
        self.blog = blog
        self.processes = processes or os.cpu_count() or 1
        self.seconds = seconds
        self.memory = memory
        self.pool: ProcessPool | None = None

    def close(self) -> None:
        """Ends the processes at once; what they read is lost."""
        if self.pool:
            self.pool.stop()
            self.pool.join()
        self.pool = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def read(self, capture: Capture) -> list[Reading]:
        """What a capture says."""
        try:
            return whole(capture, await asyncio.wrap_future(self.ask(capture)))
        except TimeoutError:
            return [self.fault(capture, None)]
        except DIED as error:
            if self.is_limit(error):
                return [self.fault(capture, error)]
        # A worker may also go down because of what happens around it, as when memory runs out.
        try:
            return whole(capture, await asyncio.wrap_future(self.ask(capture)))
        except (TimeoutError, *DIED) as error:
            return [self.fault(capture, error)]

    def read_all(self, things: Iterable[Any]) -> Iterator[Any]:
        """What captures say, in their order, some of them read ahead; whatever is no capture comes back as it is."""
        waiting = iter(things)
        ahead: deque[tuple[Any, Future[list[Reading]] | None]] = deque()
        while True:
            for thing in islice(waiting, self.processes * AHEAD - len(ahead)):
                ahead.append((thing, self.ask(thing) if isinstance(thing, Capture) else None))
            if not ahead:
                return
            thing, future = ahead.popleft()
            yield self.result(thing, future) if future else thing

    def result(self, capture: Capture, future: Future[list[Reading]]) -> list[Reading]:
        """The readings that a future gives; see ``read``."""
        for _ in range(2):
            try:
                return whole(capture, future.result())
            except TimeoutError:
                return [self.fault(capture, None)]
            except DIED as error:
                died = error
            if self.is_limit(died):
                break
            future = self.ask(capture)
        return [self.fault(capture, died)]

    def ask(self, capture: Capture) -> Future[list[Reading]]:
        """Hands a capture to the workers."""
        if self.pool and not self.pool.active:  # a worker that had nothing to do went down, and its pool with it
            self.close()
        if not self.pool:
            self.pool = ProcessPool(
                self.processes,
                initializer=begin_worker,
                initargs=(self.blog, self.seconds, self.memory),
                context=Spawn(),
            )
        return self.pool.schedule(read_here, (capture,), timeout=self.seconds * PATIENCE)

    def is_limit(self, error: BaseException) -> bool:
        """Whether a worker ended itself because its time was over."""
        return isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGPROF

    def fault(self, capture: Capture, error: BaseException | None) -> Reading:
        """The reading of a capture that no worker could read; None stands for its time being over."""
        if error is None or isinstance(error, TimeoutError) or self.is_limit(error):
            what = f"reading took longer than {self.seconds:g} seconds"
        elif isinstance(error, ProcessExpired) and error.exitcode < 0:
            what = f"reading ended the process that read it ({signal.Signals(-error.exitcode).name})"
        else:
            what = "reading ended the process that read it"
        return pages.fault(capture, self.blog, what)


def whole(capture: Capture, readings: list[Reading]) -> list[Reading]:
    """Readings as they come from a worker, with their capture, and which of them is the last."""
    last = len(readings) - 1
    return [replace(reading, capture=capture, is_last=n == last) for n, reading in enumerate(readings)]


class WorkerProcess(multiprocessing.context.SpawnProcess):
    """A process that knows nothing of the command that started it, and does not hear its Ctrl-C."""

    @staticmethod
    def _Popen(process: Any) -> Any:  # noqa: N802 (the name is that of multiprocessing)
        main = sys.modules["__main__"]
        # It would be imported again there, and with it Scrapy or the whole command line.
        sys.modules["__main__"] = ModuleType("__main__")
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return multiprocessing.context.SpawnProcess._Popen(process)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)
            sys.modules["__main__"] = main


class Spawn(multiprocessing.context.SpawnContext):
    """Starts such processes."""

    Process = WorkerProcess


# --- in a worker


class Here:
    """What a worker process keeps from one capture to the next."""

    blog: Blog
    seconds: float


def begin_worker(blog: Blog, seconds: float, memory: int) -> None:
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
        readings = read_with_quotes(capture, Here.blog)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    bodiless = replace(capture, body=b"")
    return [replace(reading, capture=bodiless) for reading in readings]


def read_with_quotes(capture: Capture, blog: Blog) -> list[Reading]:
    """What a capture says, with the quotes of its articles; a fault of this program is a reading too."""
    try:
        return [with_quotes(reading) for reading in pages.read(capture, blog)]
    except Exception as error:  # noqa: BLE001 (what is wrong with one page is told by its reading)
        return [pages.fault(capture, blog, f"{type(error).__name__}: {error}")]


def quotes_of(blocks: tuple[Block, ...], writers: tuple[str, ...]) -> tuple[Quote, ...]:
    """The quotes of a text, with what it reports."""
    return tuple(quotes.find(blocks, reported=True, writers=writers))


#: The same, found once for the captures that say the same: most captures of an article do.
shared_quotes = lru_cache(maxsize=256)(quotes_of)


def with_quotes(reading: Reading) -> Reading:
    """The reading with the quotes of its body; of an endless one, those of its beginning, and its reason says so."""
    if reading.verdict in ("page", "list"):  # an archive holds articles, and of other pages where they lead
        return replace(reading, article=None, layout=None, rank=0)
    if reading.article is None or not reading.article.blocks:
        return reading
    blocks = reading.article.blocks
    lengths = accumulate(len(block.text) for block in blocks)
    beginning = [block for block, length in zip(blocks, lengths, strict=True) if length <= MOST_TEXT]
    writers = (*(author.name for author in reading.article.authors), *filter(None, [reading.article.byline]))
    is_short = sum(len(block.text) for block in beginning) <= MOST_SHARED
    find = shared_quotes if is_short else quotes_of
    reading = replace(reading, quotes=find(tuple(beginning), writers))
    if len(beginning) == len(blocks) or reading.reason:
        return reading
    return replace(reading, reason=f"quotes were looked for in the first {MOST_TEXT:,} characters alone")
