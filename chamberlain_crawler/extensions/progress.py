"""Shows how far a crawl is."""

from __future__ import annotations

import logging
import sys
from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from chamberlain_crawler.extensions.listening import Extension

#: Seconds between two moves of the progress line: counting the ledger costs a little.
SHOW_SECONDS = 0.5


class ShowProgress(Extension):
    """A line on the terminal: articles held, addresses known, time."""

    shown = 0.0

    def spider_opened(self, spider: Any) -> None:
        """Starts the line, if someone is there to see it."""
        console = Console(stderr=True)
        self.progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            MofNCompleteColumn(),
            TextColumn("{task.fields[things]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self.spider = spider
        self.task = self.progress.add_task(spider.blog.title, total=None, things="articles")
        spider.show_reading = self.show_reading
        self.progress.start()
        through(self.progress)

    def response_received(self) -> None:
        """Moves the line on."""
        if not self.progress.disable and monotonic() - self.shown > SHOW_SECONDS:
            self.shown = monotonic()
            counts = self.spider.archive.ledger.counts()
            known = counts.get("article", 0) + counts.get("new", 0) + counts.get("failed", 0)
            self.progress.update(self.task, completed=counts.get("article", 0), total=known)

    def show_reading(self, done: int, total: int) -> None:
        """Shows how many captures are read again, before the crawl itself begins."""
        title = self.spider.blog.title if done == total else "Reading again, by today's rules"
        self.progress.update(
            self.task,
            description=title,
            completed=done,
            total=total,
            things="articles" if done == total else "captures; it is safe to stop",
        )

    #: Files give no answers, only items.
    item_scraped = response_received

    def spider_closed(self) -> None:
        """Ends the line."""
        self.progress.stop()


def through(progress: Progress) -> None:
    """Lets log lines scroll above a progress line instead of through it."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.__stderr__ and not progress.disable:
            handler.setStream(sys.stderr)
