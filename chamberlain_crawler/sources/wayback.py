"""The blog in the Wayback Machine, or on another server of web archives."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.archive import Pointer, mementos
from chamberlain_crawler.archive.database import now
from chamberlain_crawler.archive.ledger import WantedFile
from chamberlain_crawler.archive.mementos import Memento
from chamberlain_crawler.items import Reading
from chamberlain_crawler.sources.candidates import Archived, Handover, articles, feeds
from chamberlain_crawler.sources.cdx import Row
from chamberlain_crawler.sources.frontier import Frontier, capture_of, pointer_to, reason_of
from chamberlain_crawler.sources.listed import fetched, listed
from chamberlain_crawler.sources.playback import memento, onward, playback_url, time_of, timestamp_of
from chamberlain_crawler.sources.wayback_listing import WaybackListing
from chamberlain_crawler.sources.web_archive import WebArchive
from chamberlain_crawler.urls import endpoint, without_wayback

logger = logging.getLogger(__name__)

Products = AsyncIterator[Request | Reading]

#: Verdicts that end the search for a better capture of an address.
GOOD = frozenset({"article", "comments"})

MAX_REDIRECTS = 5
#: So many requests in a row without an archived answer: the archive is at fault, not the captures.
MAX_FAILURES = 5


class Wayback:
    """Lists the captures of the blog's domain once, then fetches the best one of each article that is not held.

    A further capture of an article is fetched only when the reading of the one before is bad, or when the frontier
    wants them all, for the history of the texts.
    """

    name = "wayback"

    def __init__(self, frontier: Frontier, crawler: Crawler) -> None:
        self.frontier = frontier
        self.blog = frontier.blog
        self.crawler = crawler
        self.web_archive = WebArchive(crawler.settings)
        self.base: str | None = self.web_archive.address
        self.at_once = max(1, crawler.settings.getint("CONCURRENT_REQUESTS"))
        self.queue: deque[Archived] = deque()
        self.seen: dict[str, str] = {}
        """Verdicts of earlier runs, by playback address."""
        self.handover = Handover()
        self.failures = 0
        self.stopped = False

    async def start(self) -> AsyncIterator[Request]:
        """Asks for the listing, which hands over to ``fetch``."""
        for request in WaybackListing(self).begin():
            yield request

    def fetch(self, rows: Sequence[Row]) -> Iterator[Request]:
        """Enters what is listed, and begins to fetch: pages, then redirects, then feeds."""
        self.remember(listed(rows, self.blog, self.web_archive.address))
        found = articles(rows, self.blog)
        self.frontier.archive.point(archived.pointer for archived in found)
        self.seen = self.frontier.archive.held.verdicts("wayback")
        self.queue.extend(archived for archived in found if archived.pages)
        self.queue.extend(archived for archived in found if archived.redirects and not archived.pages)
        for row in feeds(rows, self.blog):
            self.queue.append(Archived(pointer=pointer_to(self.blog, row.url, by=self.name), pages=[row]))
        logger.info("%s lists %d captures of %d addresses", self.web_archive.host, len(rows), len(found))
        for _ in range(self.at_once):
            yield from self.next()

    def remember(self, copies: Iterable[Memento]) -> None:
        """Keeps what the web archive says that it has."""
        mementos.keep(self.frontier.archive.db, self.blog.name, copies)

    def next(self) -> Iterator[Request]:
        """The request for the next address that is still wanted."""
        while self.queue and not self.stopped:
            archived = self.queue.popleft()
            left = self.wanted(archived)
            if left and not self.is_outside(archived):
                requests = list(self.frontier.admit(self.ask(left), archived.pointer.seen_as, waits=False))
                yield from requests
                if requests:
                    return

    def is_outside(self, archived: Archived) -> bool:
        """Whether an article was published on other days than those of this run: it was when it was captured before."""
        first = min((row.timestamp for row in archived.pages), default="")
        seen = f"{first[:4]}-{first[4:6]}-{first[6:8]}" if first else None
        bounds = self.frontier.bounds
        return bool(bounds and bounds.is_outside(archived.pointer.url, seen=seen))

    def file_requests(self, file: WantedFile, options: dict[str, Any]) -> Iterator[Request]:
        """The request for the capture of a file that is nearest to that of the page which names it; with the whole
        history of texts, those of each body that it had.

        None where the listing has none, or the archive is asked nothing more. Hosts that serve files alone are not
        listed: the archive itself looks there.
        """
        if self.stopped:
            return
        address, archive = self.web_archive.address, self.frontier.archive
        time = datetime.fromisoformat(archive.entering.files.page_time(file.found_on) or now().isoformat())
        if endpoint(file.url) in self.blog.endpoints():
            copies = mementos.of_file(archive.db, address, file.url, time)
            places = [playback_url(address, timestamp_of(at), original) for at, original in copies]
        else:
            places = [playback_url(address, timestamp_of(time), file.seen_as)]
        for url in places if self.frontier.all_captures else places[:1]:
            played = partial(memento, asked=url)
            yield self.web_archive.request(url, budget=self.web_archive.captures, as_capture=played, **options)

    def wanted(self, archived: Archived) -> list[Row]:
        """The captures of an address that are to be tried, the most promising first."""
        pointer = archived.pointer
        is_feed = pointer.state == "excluded"
        if is_feed:
            rows = archived.pages
        elif archived.pages and self.frontier.all_captures:
            rows = archived.history
        elif archived.pages:
            read = {self.seen.get(self.playback_url(row)) for row in archived.pages}
            rows = archived.pages if self.frontier.lacks(pointer) and not read & GOOD else ()
        else:
            rows = archived.redirects if self.frontier.lacks_redirect(pointer) else ()
        return [row for row in rows if self.playback_url(row) not in self.seen]

    def playback_url(self, row: Row) -> str:
        """Where a capture is."""
        return playback_url(self.web_archive.address, row.timestamp, row.url)

    def pointer(self, playback: str) -> Pointer:
        """The ledger's entry for the address whose capture stands at a playback address."""
        return pointer_to(self.blog, without_wayback(playback, playback), by=self.name)

    def ask(self, left: list[Row]) -> Request:
        """The request for the best of some captures; the others wait for its reading."""
        row = self.handover.best(left)
        return self.request(self.playback_url(row), [other for other in left if other != row])

    def request(self, url: str, left: list[Row], hops: tuple[str, ...] = ()) -> Request:
        """The request for a capture, ``hops`` being the playback addresses that redirected to it."""
        return self.web_archive.request(
            url,
            self.answer,
            self.failed,
            budget=self.web_archive.captures,
            as_capture=partial(memento, asked=(*hops, url)[0]),
            cb_kwargs={"left": left, "hops": (*hops, url)},
        )

    async def answer(self, response: Response, left: list[Row], hops: tuple[str, ...]) -> Products:
        """Reads a capture, or follows a redirect, and goes on with the next one."""
        capture = capture_of(response)
        if 300 <= response.status < 400 and (there := self.redirected(response)):
            for request in self.follow(there, left, hops):
                yield request
            return
        readings = await self.frontier.read(capture)
        for reading in readings:
            yield reading
        if capture.url != response.url:
            self.failures = 0
            self.remember([fetched(capture, self.blog, self.web_archive.address)])
            self.handover.note(timestamp_of(capture.captured_at), readings[0].verdict)
        elif response.status == 429:
            self.stop_for_an_hour("answers again and again that it is asked too much (429)")
        elif response.status != 404:
            self.count_failure(f"answers {response.status}")
        for request in self.go_on(hops[0], left, done=any(reading.verdict in GOOD for reading in readings)):
            yield request

    def redirected(self, response: Response) -> tuple[str, str] | None:
        """Where a redirect leads, by time and address: to another time or spelling of the page, or, if it was captured,
        to another page. None when it leads off the blog.
        """
        location = (response.headers.get("Location") or b"").decode("latin-1")
        there = onward(location, response.url) if location else None
        return there if there and self.blog.owns(there[1], time_of(there[0])) else None

    def follow(self, there: tuple[str, str], left: list[Row], hops: tuple[str, ...]) -> Iterator[Request]:
        """Goes where a redirect leads, unless the article there is held, or the redirects go in circles."""
        asked = self.pointer(hops[0])
        url, address = playback_url(self.web_archive.address, *there), self.blog.address(there[1])
        if url in hops or len(hops) > MAX_REDIRECTS:
            self.frontier.archive.settle(asked, "failed", "the web archive's redirects go in circles")
            yield from self.go_on(hops[0], left, done=False)
        elif address != asked.url and self.frontier.archive.settle_redirect(asked, address):
            yield from self.go_on(hops[0], left, done=True)
        else:
            yield self.request(url, left, hops)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Enters that a capture could not be had, and goes on with the next one."""
        if self.is_refused(failure):
            return
        reason = reason_of(failure)
        arguments = failure.request.cb_kwargs  # type: ignore[attr-defined]  # Scrapy sets it
        self.frontier.archive.settle(self.pointer(arguments["hops"][0]), "failed", reason)
        self.count_failure(reason)
        yield from self.go_on(arguments["hops"][0], arguments["left"], done=False)

    def go_on(self, asked: str, left: list[Row], *, done: bool) -> Iterator[Request]:
        """The next capture of the address that was ``asked`` for, if one is wanted, or the next address."""
        if self.stopped:
            return
        if left and (self.frontier.all_captures or not done):
            yield self.ask(left)
        else:
            pointer = self.pointer(asked)
            is_article = done and pointer.state != "excluded"
            yield from self.frontier.conclude({"bounded": pointer.url}, is_article=is_article)
            yield from self.next()

    def count_failure(self, what: str) -> None:
        """Stops when nothing but failures comes."""
        self.failures += 1
        if self.failures >= MAX_FAILURES:
            self.stop(f"{self.web_archive.host} fails ({what}); run the same command again later")

    def is_refused(self, failure: Failure) -> bool:
        """Whether the archive shut its door; then the source stops."""
        refused = failure.check(DownloadConnectionRefusedError)
        if refused:
            self.stop_for_an_hour("refuses connections")
        return bool(refused)

    def stop_for_an_hour(self, what: str) -> None:
        """Stops, and says when to go on: who asks web.archive.org too much is shut out for an hour."""
        later = datetime.now().astimezone() + timedelta(hours=1)
        self.stop(f"{self.web_archive.host} {what}; run the same command again after {later:%H:%M} to go on")

    def stop(self, problem: str) -> None:
        """Asks nothing more, and says why; what is left waits in the ledger for the next run."""
        if not self.stopped:
            self.say(problem)
        self.stopped = True
        self.queue.clear()

    def say(self, problem: str) -> None:
        """A line for the log and for the closing summary."""
        self.frontier.problems.append(problem)
        logger.error(problem)
