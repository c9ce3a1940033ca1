"""What the spiders share: a blog's card, an archive, and the sources in turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.utils.conf import closest_scrapy_cfg

from chamberlain_crawler import __version__, blogs, places
from chamberlain_crawler.archive import Archive
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import Reading
from chamberlain_crawler.opening import open_archive
from chamberlain_crawler.sources import Frontier, Keep, Source, choose
from chamberlain_crawler.summary import Summary
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
    Wayback Machine has of an article, for the history of its text, and not only the best one.
    """

    source = "live"

    archive: Archive
    folder: Path
    """Where the captures of this crawl go."""
    frontier: Frontier
    sources: list[Source]
    endpoints: frozenset[tuple[str, int | None]]
    """Hosts and ports that the crawl may ask; see ``urls.endpoint``."""
    keep: Keep
    crawl_id: int
    summary: Summary

    def __init__(
        self, source: str | None = None, refresh: str = "changed", captures: str = "best", **arguments: Any
    ) -> None:
        super().__init__(**arguments)
        self.source = source or self.source
        if refresh not in REFRESH:
            raise UsageError(f"refresh is {' or '.join(REFRESH)}, not {refresh!r}")
        if captures not in CAPTURES:
            raise UsageError(f"captures is {' or '.join(CAPTURES)}, not {captures!r}")
        self.refresh = refresh
        self.captures = captures
        self.blog = blogs.get(self.name)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Says in the user agent who crawls."""
        super().update_settings(settings)
        if not settings.get("USER_AGENT"):
            contact = settings.get("CONTACT") or "no contact given"
            settings.set("USER_AGENT", f"chamberlain_crawler/{__version__} (archives news blogs; {contact})", "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Opens the archive and the sources; ChamberlainError when one of them cannot be used."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        path = archive_path(crawler.settings)
        spider.archive = open_archive(spider.blog, path)
        try:
            spider.folder = places.to_write_to(
                spider.archive.db, path, spider.blog.name, captures_folder(crawler.settings)
            )
        except BaseException:
            spider.archive.close()
            raise
        spider.frontier = Frontier(spider.blog, spider.archive)
        spider.frontier.refresh_all = spider.refresh == "all"
        spider.frontier.all_captures = spider.captures == "all"
        if spider.refresh == "changed":
            spider.frontier.since = spider.archive.held.last_finished(spider.source)
        try:
            spider.sources = choose(spider.source, spider.frontier, lambda *found: spider.keep(*found), crawler)
        except BaseException:
            spider.archive.close()
            raise
        bases = [source.base for source in spider.sources if source.base]
        own = [place for url in [spider.blog.home, *bases] if (place := endpoint(url))]
        spider.endpoints = spider.blog.endpoints(datetime.now(UTC)).union(own)
        return spider

    async def start(self) -> AsyncIterator[Request | Reading]:
        """One source after the other: each is asked only for what the ones before did not give."""
        for source in self.sources:
            self.logger.info("Asking the source %s", source.name)
            async for product in source.start():
                yield product
            await self.quiet()

    async def quiet(self) -> None:
        """Waits until no request and no answer is under way."""
        engine = self.crawler.engine
        assert engine is not None
        assert engine.scheduler is not None
        assert engine.scraper.slot is not None
        while engine.scheduler.has_pending_requests() or engine.downloader.active or not engine.scraper.slot.is_idle():
            await asyncio.sleep(LOOK_SECONDS)


def archive_path(settings: BaseSettings) -> Path:
    """The archive's file: relative paths are from the project's folder, or from the current one outside a project."""
    return project_folder() / Path(settings["ARCHIVE"]).expanduser()


def captures_folder(settings: BaseSettings) -> Path | None:
    """The folder of WARC files that the settings name; None for the archive's own."""
    folder = settings.get("CAPTURES")
    return project_folder() / Path(folder).expanduser() if folder else None


def project_folder() -> Path:
    """Folder of the nearest scrapy.cfg, or the current folder."""
    config = closest_scrapy_cfg()
    return Path(config).resolve().parent if config else Path.cwd()
