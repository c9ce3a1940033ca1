"""The blog on the web: finds its articles by whatever the site offers, and fetches each page once."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.items import Reading
from chamberlain_crawler.sources.addresses import pointer_to
from chamberlain_crawler.sources.feeds import Feeds
from chamberlain_crawler.sources.frontier import Frontier, capture_of, reason_of
from chamberlain_crawler.sources.lists import Lists
from chamberlain_crawler.sources.rest import Rest
from chamberlain_crawler.sources.sitemaps import Sitemaps
from chamberlain_crawler.urls import fetchable

logger = logging.getLogger(__name__)

Products = AsyncIterator[Request | Reading]


class Finder(Protocol):
    """A way to find articles. It ends by calling ``Live.find``."""

    def begin(self) -> Iterator[Request]:
        """The first requests."""


#: Pages whose links lead to articles; those of error pages and of other sites do not.
FOLLOWED = frozenset({"article", "list", "page", "comments"})

#: Listings come before articles, so that the size of the crawl is known early.
LISTING_PRIORITY = 10
#: The other pages of an article come right after its first.
PART_PRIORITY = 5


class Live:
    """Asks the blog's site, or the mirror of it at ``base``.

    The finders are tried in turn: a WordPress API that names all posts makes the others needless; a sitemap, feeds
    and list pages add to each other. Links in articles are followed in any case.
    """

    name = "live"

    def __init__(self, frontier: Frontier, base: str | None = None) -> None:
        self.frontier = frontier
        self.blog = frontier.blog
        self.base = base
        self.root = base or self.blog.home
        self.finders: Iterator[Finder] = iter((Rest(self), Sitemaps(self), Feeds(self), Lists(self)))
        self.fetches_pages = True
        self.api: str | None = None
        self.has_all_comments = False
        """The API gave all comments, so that further comment pages need not be fetched."""
        self.has_sitemap = False

    async def start(self) -> AsyncIterator[Request]:
        """One request, alone: whether the site is there, and what it offers."""
        yield self.request(self.root, self.home, errback=self.gone, priority=LISTING_PRIORITY)

    async def home(self, response: Response) -> Products:
        """Reads the home page, takes up what earlier runs left, and starts to look for articles."""
        [reading] = (await self.frontier.read(capture_of(response)))[:1]
        yield reading
        if reading.verdict in ("parked", "foreign", "error", "empty", "not_html"):
            self.give_up(f"{self.root} is not the blog any more: {reading.reason or reading.verdict}")
            return
        self.root = self.base or urljoin(response.url, ".")
        if link := api_address(response):
            self.api = self.reachable(link)
        for url in self.frontier.open_addresses():
            for request in self.article(url):
                yield request
        for request in self.follow(reading):
            yield request
        for request in self.find(complete=False):
            yield request

    def gone(self, failure: Failure) -> None:
        """The site gives no answer at all."""
        self.frontier.failed(failure)
        self.give_up(f"{self.root} gives no answer: {reason_of(failure)}")

    def give_up(self, problem: str) -> None:
        """Says in one line why the site gives nothing."""
        self.frontier.problems.append(problem)
        logger.info(problem)

    def find(self, *, complete: bool) -> Iterator[Request]:
        """Goes on with the next finder, unless the last one named all articles there are."""
        finder = None if complete else next(self.finders, None)
        if finder:
            yield from finder.begin()

    def listing(self, url: str, callback: Any, **options: Any) -> Request:
        """A request of a finder; ``options`` are those of a request."""
        return self.request(url, callback, priority=LISTING_PRIORITY, **options)

    def found(self, url: str, *, by: str, on: str, changed: str | None = None) -> Iterator[Request]:
        """Enters an address that a finder names, and asks for its page; ``changed`` is its last change, if named."""
        pointer = pointer_to(self.blog, url, by=by, on=on, base=self.base)
        self.frontier.archive.point([pointer])
        held = self.frontier.archive.held.last_captured(pointer.url)
        # By the day: sitemaps print times without a zone, or the day alone.
        yield from self.article(url, stale=bool(held and changed and changed[:10] >= held[:10]))

    def article(self, url: str, *, stale: bool = False) -> Iterator[Request]:
        """The request for an article's page, unless it is held and not stale, or was asked for already."""
        if self.fetches_pages and self.frontier.claim(url, self.base, stale=stale):
            yield self.request(self.reachable(url), self.page)

    async def page(self, response: Response) -> Products:
        """Reads a page, and follows it."""
        for reading in await self.frontier.read(capture_of(response)):
            yield reading
            for request in self.follow(reading):
                yield request

    def follow(self, reading: Reading) -> Iterator[Request]:
        """The article's other pages, and the articles that the page points at."""
        if reading.verdict not in FOLLOWED:
            return
        for url in reading.next_pages:
            if "/comment-page-" in url and self.has_all_comments:
                pointer = pointer_to(self.blog, url, by="article", on=reading.url, base=self.base)
                self.frontier.archive.settle(pointer, "not_article", "the API gave the comments")
            elif self.frontier.claim(url, self.base):
                yield self.request(self.reachable(url), self.page, priority=PART_PRIORITY)
        for url in reading.addresses:
            yield from self.article(url)

    def reachable(self, url: str) -> str:
        """Where to ask for an address: on the mirror, if there is one; never by a link for sharing it."""
        url = fetchable(url)
        if not self.base or url.startswith(self.base):
            return url
        address = self.blog.address(url, self.base)
        return self.base.rstrip("/") + address.removeprefix(self.blog.root.rstrip("/"))

    def request(self, url: str, callback: Any, *, source: str | None = None, **options: Any) -> Request:
        """A request to the site; ``source`` is ``live`` unless said otherwise."""
        return self.frontier.request(url, callback, source=source or self.name, base=self.base, **options)


def api_address(response: Response) -> str | None:
    """Address of the WordPress API that a page names in its head, None when it names none."""
    link = response.css('link[rel="https://api.w.org/"]::attr(href)').get() if hasattr(response, "css") else None
    return urljoin(response.url, link) if link else None
