"""The blog on the web: finds its articles by whatever the site offers, and fetches each page once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urljoin

from scrapy import Request
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.sources.blog_site import FOLLOWED, LISTING_PRIORITY, Products, Site
from chamberlain_crawler.sources.feeds import Feeds
from chamberlain_crawler.sources.frontier import Forbidden, Frontier, capture_of, reason_of
from chamberlain_crawler.sources.lists import Lists
from chamberlain_crawler.sources.rest import Rest
from chamberlain_crawler.sources.sitemaps import Sitemaps
from chamberlain_crawler.urls import absolute

#: What was answered before is asked for again when everything else is done.
AGAIN_PRIORITY = -2

#: What to do where a home page is not the blog's, by its verdict.
ADVICE = {"parked": "", "foreign": " (if it is, enter the name under names on its card)"}


class Live(Site):
    """Asks the site.

    The finders are tried in turn and add to each other: none of them is known to name everything. Links in articles
    are followed in any case.
    """

    def __init__(self, frontier: Frontier, base: str | None = None) -> None:
        super().__init__(frontier, base)
        self.lists = Lists(self)
        self.finders = iter((Rest(self), Sitemaps(self), Feeds(self), self.lists))

    async def start(self) -> AsyncIterator[Request]:
        """One request, alone: whether the site is there, and what it offers."""
        yield self.request(self.root, self.home, errback=self.no_home, priority=LISTING_PRIORITY)

    async def home(self, response: Response) -> Products:
        """Reads the home page, and goes on unless it is clearly another owner's."""
        [reading] = (await self.frontier.read(capture_of(response)))[:1]
        yield reading
        if reading.verdict in ("parked", "foreign"):
            self.give_up(
                f"{self.root} is not the blog any more: {reading.reason or reading.verdict}{ADVICE[reading.verdict]}"
            )
            return
        if response.status == 200 and reading.verdict in FOLLOWED:
            self.root = self.base or urljoin(response.url, ".")
        else:
            self.frontier.lost_listing(self.root, reading.reason or reading.verdict)
        if link := api_address(response):
            self.api = self.reachable(link)
        for request in self.begin():
            yield request
        for request in self.follow(reading):
            yield request
        for request in self.find():
            yield request

    def no_home(self, failure: Failure) -> Iterator[Request]:
        """The home page gives no answer: the site may give its articles all the same, if there is one."""
        refused = failure.check(IgnoreRequest) and not failure.check(Forbidden)
        if refused or failure.check(DownloadConnectionRefusedError, CannotResolveHostError):
            self.give_up(f"{self.root} gives no answer: {reason_of(failure)}")
            return
        yield from self.begin()
        yield from self.lost(failure)
        yield from self.find()

    def begin(self) -> Iterator[Request]:
        """Takes up what earlier runs left, and what is to be asked for again."""
        for url in self.frontier.open_addresses():
            yield from self.article(url)
        for url in self.frontier.answered_addresses():
            yield from self.article(url, again=True, priority=AGAIN_PRIORITY)

    def offer(self, url: str) -> Iterator[Request]:
        """Takes up an address that may be a list's, for the walk through the lists."""
        yield from self.lists.offer(url)


def api_address(response: Response) -> str | None:
    """Address of the WordPress API that a page names in its head, None when it names none."""
    link = response.css('link[rel="https://api.w.org/"]::attr(href)').get() if hasattr(response, "css") else None
    return absolute(response.url, link) if link else None
