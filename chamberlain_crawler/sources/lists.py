"""Articles through the list pages of the blog, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.sources.frontier import capture_of

if TYPE_CHECKING:
    from chamberlain_crawler.sources.live import Live, Products

#: Far more pages than a blog of ten years has: a list that never ends is a trap.
MAX_PAGES = 1000


class Lists:
    """Walks ``/page/N/`` until a page names nothing new, unless a sitemap has named all posts.

    After a run that came to its end, the first page without an article that is not held ends the walk.
    """

    def __init__(self, live: Live) -> None:
        self.live = live
        self.seen: set[str] = set()

    def begin(self) -> Iterator[Request]:
        """Asks for the second page: the first is the home page."""
        if self.live.has_sitemap:
            yield from self.live.find(complete=False)
        else:
            yield self.ask(2)

    def ask(self, page: int) -> Request:
        """The request for a list page."""
        url = urljoin(self.live.root, f"page/{page}/")
        return self.live.listing(url, self.list_page, errback=self.failed, cb_kwargs={"page": page})

    async def list_page(self, response: Response, page: int) -> Products:
        """Reads the list, and asks for the articles it names."""
        [reading] = (await self.live.frontier.read(capture_of(response)))[:1]
        yield reading
        named = {self.live.blog.address(url, self.live.base) for url in reading.addresses}
        new = {url for url in named - self.seen if self.live.blog.may_be_article(url)}
        if self.live.frontier.since:
            new = {url for url in new if self.live.frontier.archive.ledger.is_open(url)}
        for request in self.live.follow(reading):
            yield request
        if reading.verdict == "list" and new and page < MAX_PAGES:
            self.seen |= named
            yield self.ask(page + 1)
        else:
            for request in self.live.find(complete=False):
                yield request

    def failed(self, failure: Failure) -> Iterator[Request]:
        """A list page that gave no answer ends the walk."""
        self.live.frontier.failed(failure)
        yield from self.live.find(complete=False)
