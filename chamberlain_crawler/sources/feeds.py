"""Articles through the feed: ten a page, with dates and authors that a page may lack."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.sources.blog_site import Products, Site
from chamberlain_crawler.sources.frontier import capture_of

#: Far more pages than a blog of ten years has: a feed that never ends is broken.
MAX_PAGES = 1000


class Feeds:
    """Walks ``/feed/?paged=N`` until a page names nothing new; its end is a 404.

    After a run that saw all there was, the first page without an address that is not held ends the walk.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.seen: set[str] = set()

    def begin(self) -> Iterator[Request]:
        """Asks for the newest items."""
        yield self.ask(1)

    def ask(self, page: int) -> Request:
        """The request for a page of the feed."""
        url = urljoin(self.site.root, "feed/") + (f"?paged={page}" if page > 1 else "")
        return self.site.listing(url, self.feed, errback=self.failed, cb_kwargs={"page": page})

    async def feed(self, response: Response, page: int) -> Products:
        """Reads the items, and asks for their pages."""
        frontier = self.site.frontier
        readings = await frontier.read(capture_of(response))
        self.site.came_whole(readings[0])
        renamed = [request for reading in readings for request in self.site.renamed(reading)]
        for reading in readings:
            yield reading
        for request in renamed:
            yield request
        named = {reading.url for reading in readings if reading.article}
        new = frontier.still_new(named - self.seen)
        for url in named - self.seen:
            for request in self.site.found(url, by="feed", on=response.url):
                yield request
        if new and page < MAX_PAGES:
            self.seen |= named
            yield self.ask(page + 1)
        else:
            for request in self.site.find():
                yield request

    def failed(self, failure: Failure) -> Iterator[Request]:
        """A page of the feed that gave no answer ends the walk."""
        yield from self.site.lost(failure)
        yield from self.site.find()
