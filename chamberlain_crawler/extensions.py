"""What goes along with a crawl: keeping the captures, entering the run, and showing how far it is."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Self

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from chamberlain_crawler import __version__, captures
from chamberlain_crawler.errors import ChamberlainError
from chamberlain_crawler.intake import places
from chamberlain_crawler.items import Capture
from chamberlain_crawler.summary import Summary

logger = logging.getLogger(__name__)

#: Seconds between two moves of the progress line: counting the ledger costs a little.
SHOW_SECONDS = 0.5

#: The signals that extensions here listen to.
SIGNALS = (
    "spider_opened",
    "spider_closed",
    "response_downloaded",
    "response_received",
    "item_scraped",
    "item_error",
    "spider_error",
)

SOFTWARE = f"chamberlain_crawler/{__version__}"


class Extension:
    """What all of them share: the crawler, and one line per signal in ``signals``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy; each method that bears a signal's name is called by it."""
        extension = cls(crawler)
        for name in SIGNALS:
            if handler := getattr(extension, name, None):
                crawler.signals.connect(handler, getattr(signals, name))
        return extension


class RecordCrawl(Extension):
    """Enters the run in ``crawls``, and in the end says what it gave."""

    def spider_opened(self, spider: Any) -> None:
        """Enters the run."""
        arguments = {"source": spider.source, "settings": overridden(self.crawler)}
        spider.crawl_id = spider.archive.crawls.begin(arguments, SOFTWARE)

    def item_error(self) -> None:
        """Counts a reading that could not be stored."""
        self.crawler.stats.inc_value("program_errors")

    #: An answer that could not be read.
    spider_error = item_error

    def spider_closed(self, spider: Any, reason: str) -> None:
        """Enters the counts, shows the summary, and lets go of the archive."""
        with suppress(sqlite3.OperationalError):  # as on a full disk; the next run does it
            spider.archive.put_together()
        spider.frontier.settle_redirects()
        spider.summary = Summary.of(spider, self.crawler.stats, reason)
        spider.summary.show(Console(stderr=True))
        try:
            spider.archive.crawls.end(spider.crawl_id, spider.summary.outcome, spider.summary.counts)
        except sqlite3.OperationalError as error:  # as on a full disk; the summary has told it
            logger.debug("the end of the run is not entered: %s", error)
        spider.archive.close()


class KeepCaptures(Extension):
    """Appends every answer to the WARC files, as received, before anything is read out of it."""

    def spider_opened(self, spider: Any) -> None:
        """Mends what an earlier run left torn, and opens the files."""
        self.folder = spider.folder
        for line in captures.mend(self.folder, spider.name, places.file_ends(spider.archive.db, spider.name)):
            logger.warning(line)
        self.writer = captures.WarcWriter(
            self.folder,
            prefix=spider.name,
            software=SOFTWARE,
            crawl_id=str(spider.crawl_id),
            settings=overridden(self.crawler) | {"archive": spider.archive.path.name},
            max_bytes=self.crawler.settings.getint("CAPTURES_MAX_BYTES"),
        )
        spider.keep = self.keep

    def spider_closed(self) -> None:
        """Closes the files."""
        self.writer.close()

    def response_downloaded(self, response: Response, request: Request, spider: Any) -> None:
        """Keeps one answer; the callback finds it in ``meta``, or ends the crawl when it is not there."""
        try:
            self.keep_answer(response, request, spider)
        except (ChamberlainError, OSError, sqlite3.Error) as error:
            spider.frontier.problems.append(f"the crawl stopped because an answer could not be kept: {error}")

    def keep_answer(self, response: Response, request: Request, spider: Any) -> None:
        """Writes one answer to the WARC file and enters it in ``captures``."""
        headers = header_lines(response.headers)
        body, fault = captures.decoded(response.body, headers)
        first = request.meta.get("redirect_urls", [request.url])[0]
        capture = Capture(
            url=response.url,
            requested_url=first if first != response.url else None,
            body=body,
            captured_at=datetime.now(UTC).replace(microsecond=0),
            source=request.meta.get("source", "live"),
            status=response.status,
            headers=headers,
            base=request.meta.get("base"),
            fault=fault or ("came without its end" if "partial" in response.flags else None),
        )
        if as_capture := request.meta.get("as_capture"):  # a web archive's answer holds another one
            capture = as_capture(capture)
        record = self.writer.write_response(
            capture,
            response.body,
            protocol=response.protocol or "HTTP/1.1",
            ip=str(response.ip_address) if response.ip_address else None,
            request=(request.method, header_lines(request.headers)),
            refers_to=spider.archive.held.capture_before(capture.url),
        )
        # The bytes are on the disk before a row points at them, also when the power goes.
        self.writer.sync()
        capture = replace(capture, record=record)
        spider.archive.add_capture(capture)
        request.meta["capture"] = capture

    def keep(self, capture: Capture, record: captures.Record | None) -> Capture:
        """A capture from a file, put among the archive's own unless it lies there already."""
        if record and captures.is_held(self.folder, record):
            return capture
        place = self.writer.copy_record(record) if record else self.writer.write_resource(capture)
        self.writer.sync()
        return replace(capture, record=place)


class EndCrawl(Extension):
    """Lets a crawl of files end on Ctrl-C: Scrapy 2.19 looks for the end of its last items only behind an answer."""

    def spider_opened(self, spider: Any) -> None:
        """Begins to look."""
        self.looking = asyncio.ensure_future(self.look(spider))

    async def look(self, spider: Any) -> None:
        """Tells Scrapy when nothing is under way any more."""
        while True:
            await asyncio.sleep(SHOW_SECONDS)
            slot = self.crawler.engine.scraper.slot if self.crawler.engine else None
            if slot and slot.closing and not slot.closing.called and slot.is_idle():
                slot.closing.callback(spider)

    def spider_closed(self) -> None:
        """Looks no more."""
        self.looking.cancel()


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


def overridden(crawler: Crawler) -> dict[str, str]:
    """The settings that this run changes, as text."""
    return {
        name: str(crawler.settings[name])
        for name in crawler.settings
        if (crawler.settings.getpriority(name) or 0) >= 30 and name.isupper()
    }


def header_lines(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Names and values in order, repeated ones included; UTF-8, and Latin-1 where they are not."""
    return tuple((decoded(name), decoded(value)) for name in headers for value in headers.getlist(name))


def decoded(value: bytes) -> str:
    """A header's name or value as text."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
