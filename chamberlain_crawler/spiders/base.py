"""What the spiders share: a blog's card, an archive, and the sources in turn."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.settings import BaseSettings

from chamberlain_crawler import __version__, blogs
from chamberlain_crawler.archive import Archive
from chamberlain_crawler.archive.file import open_for_reading
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.intake import places
from chamberlain_crawler.intake.catching_up import CatchingUp
from chamberlain_crawler.intake.opening import open_archive
from chamberlain_crawler.intake.workers import Workers
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.sources import Frontier, Keep, Source, choose
from chamberlain_crawler.sources.bounds import Bounds, is_yes
from chamberlain_crawler.sources.files import Files
from chamberlain_crawler.sources.page_files import PageFiles, check_limits, policy_of
from chamberlain_crawler.summary import AT_LIMIT, Summary
from chamberlain_crawler.urls import endpoint

#: What a run asks for again: what the site says has changed, or every held page.
REFRESH = ("changed", "all")

#: What a web archive is asked for: the best capture of each article, or all of them.
CAPTURES = ("best", "all")

#: Seconds between two looks whether a source has come to its end.
LOOK_SECONDS = 0.05


class BlogSpider(Spider):
    """Crawls one blog.

    ``-a source=…`` names the sources, tried in order (see ``chamberlain crawl --help``); ``-a refresh=all`` asks for
    held pages again, also where nothing says that they changed; ``-a captures=all`` fetches every capture that the
    Wayback Machine has of an article, for the history of its text, and not only the best one. ``-a files=…`` says which
    files of the pages are fetched: ``none``, ``attachments``, ``all``, ``every-size``. ``-a limit=10`` takes so many
    articles, ``-a since=2016-05-01`` and ``-a until=2016-05-31`` those published on these days; ``-a dry_run=1`` lists
    what would be asked for, ``-a quiet=1`` says nothing but errors.
    """

    source = "live,wayback"

    blog: Blog
    archive: Archive
    folder: Path
    """Where the captures of this crawl go."""
    frontier: Frontier
    sources: list[Source]
    endpoints: frozenset[tuple[str, int | None]]
    """Hosts and ports that the crawl may ask; see ``urls.endpoint``."""
    keep: Keep
    workers: Workers
    is_asking = True
    """False while captures come from files."""
    crawl_id: int
    named_archive: Path
    """The archive that the user named; a dry run has a copy of it open."""
    aside: TemporaryDirectory[str] | None = None
    """The folder of that copy."""
    page_files: PageFiles | None = None
    """Once the run asks for files."""
    closing: asyncio.Future[None] | None = None
    summary: Summary | None = None
    """Once the crawl came to its end."""

    def __init__(
        self,
        source: str | None = None,
        refresh: str = "changed",
        captures: str = "best",
        limit: str | None = None,
        since: str | None = None,
        until: str | None = None,
        dry_run: str | None = None,
        quiet: str | None = None,
        files: str = "all",
        **arguments: Any,
    ) -> None:
        if unknown := sorted(arguments.keys() - {"name"}):
            known = "source, refresh, captures, files, limit, since, until, dry_run, quiet"
            raise UsageError(f"no crawl has the argument {unknown[0]!r}; there are: {known}")
        super().__init__(**arguments)
        self.source = source or self.source
        if refresh not in REFRESH:
            raise UsageError(f"refresh is {' or '.join(REFRESH)}, not {refresh!r}")
        if captures not in CAPTURES:
            raise UsageError(f"captures is {' or '.join(CAPTURES)}, not {captures!r}")
        self.refresh = refresh
        self.captures = captures
        self.files = policy_of(files)
        self.bounds = Bounds.given(limit, since, until, dry_run)
        self.is_quiet = is_yes("quiet", quiet)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Says in the user agent who crawls."""
        super().update_settings(settings)
        say_who(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Opens the archive and the sources; ChamberlainError when one of them cannot be used."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        check_limits(crawler.settings)
        path = archive_path(crawler.settings)
        spider.blog = blogs.get(spider.name, path)
        spider.named_archive = path
        if spider.bounds and spider.bounds.dry_run:
            spider.open_copy(path)
        else:
            spider.open(path, captures_folder(crawler.settings))
        spider.frontier = Frontier(spider.blog, spider.archive, spider.read)
        spider.frontier.refresh_all = spider.refresh == "all"
        spider.frontier.all_captures = spider.captures == "all"
        spider.frontier.caught_up = spider.refresh == "changed" and spider.archive.held.saw_all(spider.source)
        if spider.bounds:
            spider.frontier.bounds = spider.bounds
            spider.frontier.sees_all = False
        # A limit is for articles that are not held yet.
        spider.frontier.recheck_share = 0.0 if spider.bounds and spider.bounds.limit else share(crawler.settings)
        spider.frontier.review()
        try:
            spider.sources = choose(spider.source, spider.frontier, lambda *found: spider.keep(*found), crawler)
        except BaseException:
            spider.archive.close()
            raise
        spider.workers = Workers(
            spider.blog,
            # Files give captures as fast as they are read; a site gives one at a time.
            processes=None if any(isinstance(source, Files) for source in spider.sources) else 1,
            seconds=crawler.settings.getfloat("READING_SECONDS"),
            memory=crawler.settings.getint("READING_MEMORY"),
        )
        bases = [source.base for source in spider.sources if source.base]
        own = [place for url in [spider.blog.home, *bases] if (place := endpoint(url))]
        spider.endpoints = spider.blog.endpoints(datetime.now(UTC)).union(own)
        return spider

    def open(self, path: Path, captures: Path | None) -> None:
        """Opens the archive at a path, with the folder of its captures."""
        self.archive = open_archive(self.blog, path)
        try:
            self.folder = places.to_write_to(self.archive.db, path, self.blog.name, captures)
        except BaseException:
            self.archive.close()
            raise

    def open_copy(self, path: Path) -> None:
        """Opens a copy of the archive, which goes when the run ends, so that nothing is written into the archive."""
        self.aside = TemporaryDirectory(prefix="chamberlain-dry-run-")
        copy = Path(self.aside.name) / path.name
        if path.exists():
            with closing(open_for_reading(path)) as source, closing(sqlite3.connect(copy)) as target:
                source.conn.backup(target)
        self.archive = open_archive(self.blog, copy, beside=path)
        self.folder = copy.with_name(places.USUAL)

    async def start(self) -> AsyncIterator[Request | Reading]:
        """What is held and not read; then one source after the other: each is asked only for what the others lack."""
        if self.aside is None:
            async for reading in self.catch_up():
                yield reading
            await self.quiet()
        for source in self.sources:
            self.logger.info("Asking the source %s", source.name)
            self.is_asking = not isinstance(source, Files)
            with nullcontext() if self.is_asking else self.archive.batch():
                async for product in source.start():
                    yield product
                await self.quiet()
                while self.bounds and (requests := list(self.bounds.release())):
                    for request in requests:
                        yield request
                    await self.quiet()
            if self.is_full:
                break
        async for request in self.ask_for_files():
            yield request
        if self.is_full:
            self.end_at_limit()

    async def ask_for_files(self) -> AsyncIterator[Request]:
        """The requests for the files of the pages, now that no article is left to ask for."""
        if self.aside is not None:
            return
        self.page_files = PageFiles(self.frontier, self.files, self.crawler.settings)
        for source in self.sources:
            while requests := self.page_files.batch(source):
                for request in requests:
                    yield request
                await self.quiet()
            self.page_files.end_source()
        self.page_files.end()

    def show_reading(self, done: int, total: int) -> None:
        """Is told how many captures of how many were read again; an extension that shows it takes its place."""

    async def catch_up(self) -> AsyncIterator[Reading]:
        """The readings of captures that a kill left unread; what older rules read is read again and saved."""
        waiting = CatchingUp(self.archive, self.blog, self.folder)
        if outdated := waiting.outdated():
            self.logger.info("%d captures were read by older rules: they are read again first", len(outdated))
            with Workers(self.blog, seconds=self.workers.seconds, memory=self.workers.memory) as workers:
                await waiting.read_again(outdated, partial(self.read, workers=workers), self.show_reading)
        if orphans := waiting.enter_orphans():
            self.logger.info("%d records of an earlier run are entered now", orphans)
        async for reading in waiting.unread(self.read):
            yield reading

    async def read(self, capture: Capture, workers: Workers | None = None) -> list[Reading]:
        """What a capture says; CloseSpider when the user ends the crawl first: the next run reads it then."""
        engine = self.crawler.engine
        assert engine is not None
        reading = asyncio.ensure_future((workers or self.workers).read(capture))
        try:
            while not reading.done():
                await asyncio.wait({reading}, timeout=LOOK_SECONDS)
                if not engine.running and not reading.done():
                    raise CloseSpider("shutdown")
        finally:
            reading.cancel()
        if self.bounds:
            self.bounds.learn(reading.result())
        return reading.result()

    def closed(self, reason: str) -> None:
        """Lets go of the workers, whatever the reason."""
        self.workers.close()

    async def quiet(self) -> None:
        """Waits until no request and no answer is under way."""
        engine = self.crawler.engine
        assert engine is not None
        assert engine.scheduler is not None
        assert engine.scraper.slot is not None
        while engine.scheduler.has_pending_requests() or engine.downloader.active or not engine.scraper.slot.is_idle():
            await asyncio.sleep(LOOK_SECONDS)
            while self.is_enough and engine.scheduler.next_request():
                pass  # what is not wanted any more waits in the ledger

    @property
    def asks_for_files(self) -> bool:
        """Whether some source is asked for pictures and style sheets, too."""
        return self.files in ("all", "every-size") and not all(isinstance(source, Files) for source in self.sources)

    @property
    def is_enough(self) -> bool:
        """Whether what waits to be asked for, articles or files, is not to be asked for any more."""
        return self.page_files.is_over if self.page_files else self.is_full

    @property
    def is_full(self) -> bool:
        """Whether all articles are got that the user wants."""
        return bool(self.bounds and self.bounds.is_full)

    def end_at_limit(self) -> None:
        """Ends the crawl by the reason that is the user's limit."""
        engine = self.crawler.engine
        if not self.closing and engine and engine.running:
            self.closing = asyncio.ensure_future(engine.close_spider_async(reason=AT_LIMIT))


def say_who(settings: BaseSettings) -> None:
    """Makes the user agent of the version and CONTACT, unless the user sets one."""
    if not settings.get("USER_AGENT"):
        contact = settings.get("CONTACT") or "no contact given"
        settings.set("USER_AGENT", f"chamberlain_crawler/{__version__} (archives news blogs; {contact})", "spider")


def share(settings: BaseSettings) -> float:
    """RECHECK_SHARE; UsageError when it is no number from 0 to 1."""
    try:
        found = settings.getfloat("RECHECK_SHARE")
    except (TypeError, ValueError):
        found = -1.0
    if not 0 <= found <= 1:
        raise UsageError(f"RECHECK_SHARE is a number from 0 to 1, not {settings['RECHECK_SHARE']!r}")
    return found


def archive_path(settings: BaseSettings) -> Path:
    """The archive's file: relative paths are from the project's folder, or from the current one outside a project."""
    return blogs.project_folder() / Path(settings["ARCHIVE"]).expanduser()


def captures_folder(settings: BaseSettings) -> Path | None:
    """The folder of WARC files that the settings name; None for the archive's own."""
    folder = settings.get("CAPTURES")
    return blogs.project_folder() / Path(folder).expanduser() if folder else None
