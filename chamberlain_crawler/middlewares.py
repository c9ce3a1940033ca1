"""What a request and its answer go through: manners where Scrapy's own are not enough; what came is kept."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urljoin, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadConnectionRefusedError, IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.responsetypes import responsetypes
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler

from chamberlain_crawler import captures
from chamberlain_crawler.errors import ChamberlainError
from chamberlain_crawler.extensions.recording import SOFTWARE, overridden
from chamberlain_crawler.intake import places
from chamberlain_crawler.items import Capture
from chamberlain_crawler.sources import budgets
from chamberlain_crawler.sources.frontier import AlreadyAsked, Forbidden, OffSite
from chamberlain_crawler.urls import endpoint

if TYPE_CHECKING:
    from chamberlain_crawler.spiders.base import BlogSpider

logger = logging.getLogger(__name__)


class KeepCaptures:
    """Appends every answer to the WARC files, as received, before anything is read out of it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepCaptures:
        """Made by Scrapy."""
        keeper = cls(crawler)
        crawler.signals.connect(keeper.spider_opened, signals.spider_opened)
        crawler.signals.connect(keeper.spider_closed, signals.spider_closed)
        return keeper

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

    def process_response(self, request: Request, response: Response) -> Response:
        """Keeps one answer; the callback finds it in ``meta``, or ends the crawl when it is not there."""
        spider = cast("BlogSpider", self.crawler.spider)
        try:
            self.keep_answer(response, request, spider)
        except (ChamberlainError, OSError, sqlite3.Error) as error:
            spider.frontier.problems.append(f"the crawl stopped because an answer could not be kept: {error}")
        return response

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


class StayOnSite:
    """Refuses what leads off the site, by link or by redirect: other hosts, and other ports of the same host."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StayOnSite:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """OffSite for an address off the site, and for the way from a file to what is none."""
        spider = cast("BlogSpider", self.crawler.spider)
        is_file = "file" in request.meta
        if endpoint(request.url) not in spider.endpoints | (spider.blog.file_endpoints if is_file else set()):
            self.crawler.stats.inc_value("offsite/filtered")
            raise OffSite(f"leads to another site: {request.url}")
        if is_file and request.meta.get("redirect_urls") and not has_ending(request.url):
            raise OffSite(f"leads to a page: {request.url}")


def has_ending(url: str) -> bool:
    """Whether the path of an address ends in a file's name."""
    return "." in urlsplit(url).path.rpartition("/")[2]


class AskOnce:
    """Ends a redirect at a page that is asked for anyway: short links, old slugs, and what WordPress guesses."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AskOnce:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """AlreadyAsked for the second way to a page of the live site."""
        hops = request.meta.get("redirect_urls")
        frontier = cast("BlogSpider", self.crawler.spider).frontier
        if (
            hops
            and request.meta.get("source") == "live"
            and not {"retry_times", "file"} & request.meta.keys()
            and frontier.arrives_at_asked(hops[0], request.url, request.meta.get("base"))
        ):
            raise AlreadyAsked(f"leads to a page that is asked for anyway: {request.url}")


class ObeyRobots(RobotsTxtMiddleware):
    """Scrapy's, but nobody is let through while robots.txt is still on its way, and a robots.txt that fails refuses.

    Since Scrapy 2.14 all but the first request that wait for one robots.txt are told that there is none. And where
    the server fails (5xx, or no answer) RFC 9309 (section 2.3.1.4) wants a crawler to assume that all is forbidden.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.locks: dict[str, asyncio.Lock] = {}
        self.parsers: dict[str, RobotParser | IgnoreRequest] = {}
        """By site: its rules, or the refusal when they cannot be had."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Forbidden where a rule says so, which is another thing than a robots.txt that cannot be had."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise Forbidden(str(error)) from error

    async def robot_parser(self, request: Request) -> RobotParser:
        """The rules of a request's site; IgnoreRequest while they cannot be had."""
        site = urlsplit(request.url).netloc
        async with self.locks.setdefault(site, asyncio.Lock()):
            if site not in self.parsers:
                self.parsers[site] = await self.ask(request)
        parser = self.parsers[site]
        if isinstance(parser, IgnoreRequest):
            raise parser
        return parser

    async def ask(self, request: Request) -> RobotParser | IgnoreRequest:
        """The rules that the site of a request gives now."""
        meta = {"dont_obey_robotstxt": True, "max_retry_times": 2, "give_up_log_level": "DEBUG"}
        meta |= {"file": request.meta["file"]} if "file" in request.meta else {}  # its host may serve files alone
        url = urljoin(request.url, "/robots.txt")
        robots = Request(url, priority=self.DOWNLOAD_PRIORITY, callback=NO_CALLBACK, meta=meta)
        try:
            response = await self.crawler.engine.download_async(robots)
        except Exception as error:  # noqa: BLE001 (whatever it is, the answer is the same)
            return IgnoreRequest(f"no robots.txt: {' '.join(str(error).split()) or type(error).__name__}")
        if response.status >= 500:
            return IgnoreRequest(f"no robots.txt: answered with status {response.status}")
        # A missing robots.txt allows all; its 404 page is not to be read as rules.
        body = response.body if response.status == 200 else b""
        return build_from_crawler(self._parserimpl, self.crawler, body)


class Unpack(HttpCompressionMiddleware):
    """Hands on the body as it was kept: Scrapy's own stumbles over an encoding that is named twice, or falsely."""

    def process_response(self, request: Request, response: Response) -> Response:  # type: ignore[override]  # without the deprecated spider
        """The answer without content encoding."""
        if "Content-Encoding" not in response.headers or "capture" not in request.meta:
            return response
        del response.headers["Content-Encoding"]
        body = request.meta["capture"].body
        return response.replace(cls=responsetypes.from_args(response.headers, response.url, body=body), body=body)


class KeepToBudget:
    """Lets requests to a web archive leave when its budget (``budget`` in their meta) allows."""

    async def process_request(self, request: Request) -> None:
        """Waits for the request's turn."""
        if budget := request.meta.get("budget"):
            await budget.turn()

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A web archive that refuses connections shuts out for longer whoever knocks again."""
        if request.meta.get("budget") and isinstance(exception, DownloadConnectionRefusedError):
            request.meta["dont_retry"] = True


class RetryLater(RetryMiddleware):
    """Scrapy's, but after a 429 or 503 the whole crawl waits for as long as the site asks."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Pauses the crawl after "too many requests", then asks again."""
        if response.status in (429, 503) and not request.meta.get("dont_retry"):
            seconds = self.pause(response)
            if budget := request.meta.get("budget"):
                seconds = max(seconds, self.crawler.settings.getfloat("RETRY_AFTER_DEFAULT"))
                budgets.pause(budget.server, seconds)
            logger.warning("%s answers %d: pausing for %d s", request.url, response.status, seconds)
            self.crawler.engine.pause()
            try:
                await asyncio.sleep(seconds)
            finally:
                self.crawler.engine.unpause()
        return super().process_response(request, response)

    def pause(self, response: Response) -> float:
        """Seconds to wait: Retry-After in seconds or as a date, else the setting, never more than the limit."""
        settings = self.crawler.settings
        printed = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
        seconds = settings.getfloat("RETRY_AFTER_DEFAULT")
        if printed.isascii() and printed.isdigit():
            seconds = float(printed)
        elif printed:
            try:
                seconds = (parsedate_to_datetime(printed) - datetime.now(UTC)).total_seconds()
            except (TypeError, ValueError, OverflowError):
                self.crawler.stats.inc_value("retry/odd_retry_after")
        return max(0.0, min(seconds, settings.getfloat("RETRY_AFTER_MAX")))


def header_lines(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Names and values in order, repeated ones included; UTF-8, and Latin-1 where they are not."""
    return tuple((header_text(name), header_text(value)) for name in headers for value in headers.getlist(name))


def header_text(value: bytes) -> str:
    """A header's name or value as text."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
