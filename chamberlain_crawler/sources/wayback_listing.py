"""The listing of a blog's captures, asked for page by page."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Protocol
from urllib.parse import urlencode

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.sources import cdx
from chamberlain_crawler.sources.cdx import Row
from chamberlain_crawler.sources.frontier import capture_of, reason_of
from chamberlain_crawler.sources.web_archive import WebArchive

logger = logging.getLogger(__name__)

#: Rows an answer; a server that does not manage so many in its time (504) is asked for a tenth, once more a tenth.
LIMIT, LEAST_LIMIT = 10_000, 100
#: Seconds to wait for an answer: the listing of a large domain takes its time.
TIMEOUT = 180
MAX_BYTES = 64 * 1024 * 1024

#: So often an answer that makes no sense is asked for, and so many pages without a new row are waited through.
TRIES = 3

#: What the answer 403 says about sites that the archive does not show.
EXCLUDED = (b"AdministrativeAccessControlException", b"RobotAccessControlException")


class Fetcher(Protocol):
    """Who wants the listing."""

    blog: Blog
    crawler: Crawler
    web_archive: WebArchive

    def fetch(self, rows: Sequence[Row]) -> Iterator[Request]:
        """The first requests, once all rows are known."""

    def say(self, problem: str) -> None:
        """Tells the user of a problem, once."""

    def stop_for_an_hour(self, what: str) -> None:
        """Asks for nothing more in this run."""

    def is_refused(self, failure: Failure) -> bool:
        """Whether the archive does not answer at all; it is told then."""


class WaybackListing:
    """Collects the rows of the blog's hosts, then hands over to ``Fetcher.fetch``."""

    def __init__(self, wayback: Fetcher) -> None:
        self.wayback = wayback
        self.hosts = list(wayback.blog.host_names)
        self.rows: dict[Row, None] = {}
        """In the archive's order, each once: rows come twice in a row, and again on the next page."""
        self.is_whole = True
        self.limit = LIMIT
        self.is_pywb = False
        self.keys: set[str] = set()
        self.pages_without_news = 0

    def begin(self) -> Iterator[Request]:
        """Asks for the next host's first page, or ends."""
        if self.hosts:
            yield self.ask(self.hosts.pop(0))
        else:
            self.wayback.crawler.stats.set_value("wayback/rows", len(self.rows))
            if self.is_whole and not self.rows:
                logger.warning("%s holds no capture of the blog", self.wayback.web_archive.host)
            yield from self.wayback.fetch(list(self.rows))

    def ask(self, host: str, key: str | None = None, tries: int = 0) -> Request:
        """The request for a page; ``key`` is the resume key of the page before."""
        query = {"url": host, "matchType": "domain", "output": "json"}
        if self.is_pywb:  # knows no pages: a limit would cut the listing, and a page number come back for ever
            path = "web/cdx"
            query["fl"] = ",".join(cdx.PYWB_NAMES.get(name, name) for name in cdx.FIELDS)
        else:
            path = "cdx/search/cdx"
            query |= {"fl": ",".join(cdx.FIELDS), "limit": str(self.limit), "showResumeKey": "true"}
            # The key comes encoded, and is encoded once more, since the server decodes it twice; verbatim it may lead
            # back to the same page (https://github.com/internetarchive/wayback/issues/195).
            query |= {"resumeKey": key} if key else {}
        archive = self.wayback.web_archive
        return archive.request(
            f"{archive.address}{path}?{urlencode(query)}",
            self.answer,
            self.failed,
            budget=archive.listings,
            cb_kwargs={"host": host, "key": key, "tries": tries},
            meta={"download_timeout": TIMEOUT, "download_maxsize": MAX_BYTES},
        )

    def answer(self, response: Response, host: str, key: str | None, tries: int) -> Iterator[Request]:
        """Takes the rows of a page, and asks for the next one."""
        capture = capture_of(response)
        name = self.wayback.web_archive.host
        if response.status == 404 and not self.is_pywb:
            self.is_pywb = True
            yield self.ask(host)
            return
        if response.status == 403 and any(mark in capture.body for mark in EXCLUDED):
            self.is_whole = False
            self.wayback.say(f"{name} does not show {host}: the site is excluded from it")
            yield from self.begin()
            return
        if response.status == 429:
            self.wayback.stop_for_an_hour("answers again and again that it is asked too much (429)")
            return
        listing = cdx.parse(capture.body) if response.status == 200 else cdx.Listing(fault=f"is {response.status}")
        fault = listing.fault or (capture.fault and f"is broken: {capture.fault}")
        if fault and self.may_ask_again(response.status, tries):
            yield self.ask(host, key, tries + 1)
            return
        news = self.take(listing)
        self.pages_without_news = 0 if news else self.pages_without_news + 1
        if listing.resume_key and (listing.resume_key in self.keys or self.pages_without_news >= TRIES):
            fault = "goes round in circles"
        elif not (fault or listing.resume_key or self.is_pywb) and len(listing.rows) >= self.limit:
            fault = "does not say how to get more"
        if fault:
            self.is_whole = False
            self.wayback.say(f"{name} gives no whole list of captures of {host}: its answer {fault}; try later")
        elif listing.resume_key:
            self.keys.add(listing.resume_key)
            yield self.ask(host, listing.resume_key)
            return
        yield from self.begin()

    def may_ask_again(self, status: int, tries: int) -> bool:
        """Whether an answer without sense gets another chance; one that took too long is made smaller."""
        if status == 504 and self.limit > LEAST_LIMIT:
            self.limit //= 10
            return True
        return tries + 1 < TRIES and status in (200, 504)

    def take(self, listing: cdx.Listing) -> int:
        """Adds the rows of a page; the number of those that are new."""
        before = len(self.rows)
        self.rows |= dict.fromkeys(listing.rows)
        self.wayback.crawler.stats.inc_value("wayback/odd_rows", listing.odd)
        return len(self.rows) - before

    def failed(self, failure: Failure) -> Iterator[Request]:
        """No answer: what was listed before is fetched all the same."""
        if self.wayback.is_refused(failure):
            return
        self.is_whole = False
        self.wayback.say(f"{self.wayback.web_archive.host} gives no list of captures: {reason_of(failure)}")
        yield from self.begin()
