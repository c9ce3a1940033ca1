"""A site of the blog as its finders see it: what is asked there, and what becomes of the answers."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.archive.ledger import WantedFile
from chamberlain_crawler.items import Reading
from chamberlain_crawler.sources.frontier import (
    AlreadyAsked,
    Forbidden,
    Frontier,
    OffSite,
    capture_of,
    fault_of,
    pointer_to,
    reason_of,
)
from chamberlain_crawler.urls import endpoint, fetchable

logger = logging.getLogger(__name__)

Products = AsyncIterator[Request | Reading]


class Finder(Protocol):
    """A way to find articles. It ends by calling ``Site.find``."""

    def begin(self) -> Iterator[Request]:
        """The first requests."""


#: Pages whose links lead to articles; those of error pages and of other sites do not.
FOLLOWED = frozenset({"article", "list", "page", "comments"})

#: /page/7/, at the end of a path
NEXT_PAGE = re.compile(r"/page/(\d+)/?$", re.IGNORECASE)

#: Listings come before articles, so that the size of the crawl is known early.
LISTING_PRIORITY = 10
#: The other pages of an article come right after its first.
PART_PRIORITY = 5
#: Further pages of a list that looks like an article come after the articles that it names.
FURTHER_PRIORITY = -1

#: What a sitemap or a feed names as a post, and is none (a login, a notice, which may pass), is asked for so often.
TRIES_OF_LISTED = 3
#: So many pages in a row that are no articles, and links of such pages lead nowhere: a calendar without end.
MAX_FRUITLESS = 200
#: So many listings in a row without any answer: the site is not there.
MAX_UNANSWERED = 3


class Site:
    """The blog's site, or the mirror of it at ``base``."""

    name = "live"

    def __init__(self, frontier: Frontier, base: str | None = None) -> None:
        self.frontier = frontier
        self.blog = frontier.blog
        self.base = base
        self.root = base or self.blog.home
        self.finders: Iterator[Finder] = iter(())
        self.fetches_pages = True
        self.api: str | None = None
        self.has_all_comments = False
        """The API gave all comments, so that further comment pages need not be fetched."""
        self.fruitless = 0
        """Pages in a row that were no articles."""
        self.unanswered = 0
        """Listings in a row that gave no answer."""

    def find(self) -> Iterator[Request]:
        """Goes on with the next finder."""
        if finder := next(self.finders, None):
            yield from finder.begin()

    def listing(self, url: str, callback: Any, **options: Any) -> Request:
        """A request of a finder; ``options`` are those of a request."""
        return self.request(url, callback, priority=LISTING_PRIORITY, **options)

    def found(self, url: str, *, by: str, on: str, changed: str | None = None) -> Iterator[Request]:
        """Enters an address that a finder names, and asks for its page; ``changed`` is its last change, if named."""
        pointer = pointer_to(self.blog, url, by=by, on=on, base=self.base)
        self.frontier.archive.point([pointer])
        self.frontier.listed.add(pointer.url)
        known = self.frontier.archive.held.last_known(pointer.url)
        ledger = self.frontier.archive.ledger
        doubtful = ledger.state(pointer.url) == "not_article" and ledger.tries(pointer.url) < TRIES_OF_LISTED
        # By the day: sitemaps print times without a zone, or the day alone.
        yield from self.article(url, stale=bool(known and changed and changed[:10] >= known[:10]), again=doubtful)

    def renamed(self, reading: Reading) -> Iterator[Request]:
        """Asks again for the old address of a post that a listing names under another one, and for an address that it
        says is a post's whose page bore another one: a slug was used again.
        """
        post_id = reading.article.post_id if reading.article else None
        for url in self.frontier.archive.held.addresses_of_post(post_id) if post_id else ():
            if url != reading.url:
                yield from self.article(url, stale=True)
        if post_id and self.frontier.archive.held.post_at(reading.url) not in (None, post_id):
            yield from self.article(reading.url, stale=True)

    def article(self, url: str, *, stale: bool = False, again: bool = False, priority: int = 0) -> Iterator[Request]:
        """The request for an article's page, unless it is held and not stale, or was asked for already."""
        if self.fetches_pages and self.frontier.claim(url, self.base, stale=stale, again=again):
            anew = stale or again or self.frontier.refresh_all
            if not priority and NEXT_PAGE.search(urlsplit(url).path):
                priority = FURTHER_PRIORITY
            yield from self.frontier.admit(self.page_request(url, anew=anew, priority=priority), url)

    def page_request(self, url: str, *, anew: bool, priority: int) -> Request:
        """The request for a page; ``anew`` where one is held, so that its further pages are asked for again, too."""
        return self.request(
            self.reachable(url),
            self.page,
            errback=self.failed_page,
            conditional=True,
            priority=priority,
            cb_kwargs={"anew": anew},
        )

    async def page(self, response: Response, anew: bool) -> Products:
        """Reads a page, and follows it."""
        readings = await self.frontier.read(capture_of(response))
        for reading in readings:
            self.fruitless = 0 if reading.verdict in ("article", "unchanged", "comments") else self.fruitless + 1
            yield reading
            for request in self.follow(reading, anew=anew):
                yield request
        is_article = any(reading.verdict == "article" for reading in readings)
        for request in self.frontier.conclude(response.meta, is_article=is_article):
            yield request

    def failed_page(self, failure: Failure) -> Iterator[Request]:
        """Enters that a page gave no answer."""
        self.frontier.failed(failure)
        yield from self.frontier.conclude(failure.request.meta, is_article=False)  # type: ignore[attr-defined]

    def follow(self, reading: Reading, *, anew: bool = False) -> Iterator[Request]:
        """The article's other pages, and the articles that the page points at.

        A page that did not change may have further pages that did: those that it named before.
        """
        parts = reading.next_pages
        if reading.verdict == "unchanged":
            parts = tuple(self.frontier.archive.ledger.parts_of(reading.url))
        elif reading.verdict not in FOLLOWED:
            return
        for url in parts:
            if "/comment-page-" in url and self.has_all_comments:
                pointer = pointer_to(self.blog, url, by="article", on=reading.url, base=self.base)
                self.frontier.archive.settle(pointer, "not_article", "the API gave the comments")
            elif self.frontier.claim(url, self.base, again=anew):
                yield from self.frontier.admit(self.page_request(url, anew=anew, priority=PART_PRIORITY))
        if self.fruitless < MAX_FRUITLESS:
            for url in reading.addresses:
                yield from self.article(url)
                yield from self.offer(url)

    def offer(self, url: str) -> Iterator[Request]:
        """Takes up an address that may be a list's."""
        yield from ()

    def lost(self, failure: Failure) -> Iterator[Request]:
        """Notes a listing that gave no answer; several in a row, and the site is not asked for more.

        A feed that was moved to another site is none of this one, if it is not a fault that passes.
        """
        if failure.check(OffSite):
            self.frontier.sees_all = False
        if failure.check(Forbidden, AlreadyAsked, OffSite):
            return
        url = failure.request.url  # type: ignore[attr-defined]  # Scrapy sets it
        self.frontier.lost_listing(url, reason_of(failure))
        self.unanswered += 1
        if self.unanswered == MAX_UNANSWERED:
            self.give_up(f"{self.root} gives no answer: {reason_of(failure)}")
            self.finders = iter(())
        yield from ()

    def came_whole(self, reading: Reading) -> bool:
        """Whether a listing came whole; where it did not, the next run asks for it again.

        A page that ends before its closing tags may be cut; but there are themes that never close them.
        """
        self.unanswered = 0
        self.frontier.sees_all &= reading.whole
        if fault := fault_of(reading):
            self.frontier.lost_listing(reading.capture.url, fault)
        return fault is None

    def give_up(self, problem: str) -> None:
        """Says in one line why the site gives nothing."""
        self.frontier.sees_all = False
        self.frontier.problems.append(problem)
        logger.info(problem)

    def reachable(self, url: str) -> str:
        """Where to ask for an address: on the mirror, if there is one; never by a link for sharing it.

        The ledger's form of an address is https, which a site whose home page answers by http may not know.
        """
        url = fetchable(url)
        if not self.base:
            is_plain = (
                self.root.startswith("http:") and url.startswith("https:") and endpoint(url) == endpoint(self.root)
            )
            return url.replace("https:", "http:", 1) if is_plain else url
        if url.startswith(self.base):
            return url
        address = self.blog.address(url, self.base)
        return self.base.rstrip("/") + address.removeprefix(self.blog.root.rstrip("/"))

    def file_requests(self, file: WantedFile, options: dict[str, Any]) -> Iterator[Request]:
        """The request for a file: as it was printed where that leads to a host of today, else where it would be now."""
        places = self.blog.file_endpoints if self.base is None else self.blog.file_endpoints - self.blog.endpoints()
        url = file.seen_as if endpoint(file.seen_as) in {*places, endpoint(self.root)} else file.url
        if self.blog.owns(file.url):
            url = self.reachable(url)
        meta = options["meta"] | {"source": self.name, "base": self.base}
        yield Request(url, dont_filter=True, **(options | {"meta": meta}))

    def request(self, url: str, callback: Any, *, source: str | None = None, **options: Any) -> Request:
        """A request to the site; ``source`` is ``live`` unless said otherwise."""
        return self.frontier.request(url, callback, source=source or self.name, base=self.base, **options)
