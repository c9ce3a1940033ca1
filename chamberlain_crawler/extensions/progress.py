"""Shows how far a crawl is."""

from __future__ import annotations

import logging
import sys
from typing import Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from twisted.internet.task import LoopingCall

from chamberlain_crawler.extensions.listening import Extension

#: Seconds between two moves of the progress line: counting the ledger costs a little.
SHOW_SECONDS = 0.5


class ShowProgress(Extension):
    """A line on the terminal: articles held, addresses known, then the same of files, and time."""

    is_reading_again = False

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
            disable=spider.is_quiet or not console.is_terminal,
            transient=True,
        )
        self.spider = spider
        self.task = self.progress.add_task(spider.blog.title, total=None, things="articles")
        spider.show_reading = self.show_reading
        self.progress.start()
        through(self.progress)
        self.moves = LoopingCall(self.move)
        if console.is_terminal:
            self.moves.start(SHOW_SECONDS, now=False)

    def move(self) -> None:
        """Moves the line on."""
        if self.is_reading_again:
            return
        if self.spider.page_files:
            held, wanted = self.spider.page_files.counts()
            title = f"{self.spider.blog.title}: all articles are held"
            self.progress.update(self.task, description=title, completed=held, total=wanted, things="files")
            return
        counts = self.spider.archive.ledger.counts()
        known = counts.get("article", 0) + counts.get("new", 0) + counts.get("failed", 0)
        self.progress.update(self.task, completed=counts.get("article", 0), total=known)

    def show_reading(self, done: int, total: int) -> None:
        """Shows how many captures are read again, before the crawl itself begins."""
        self.is_reading_again = done < total
        title = "Reading again, by today's rules" if self.is_reading_again else self.spider.blog.title
        self.progress.update(
            self.task,
            description=title,
            completed=done,
            total=total,
            things="captures; it is safe to stop" if self.is_reading_again else "articles",
        )

    def spider_closed(self) -> None:
        """Ends the line."""
        if self.moves.running:
            self.moves.stop()
        self.progress.stop()


def through(progress: Progress) -> None:
    """Lets log lines scroll above a progress line instead of through it."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.__stderr__ and not progress.disable:
            handler.setStream(sys.stderr)
