"""Articles through sitemaps: WordPress' own (since 5.5), Yoast's, Jetpack's, and those that robots.txt names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap, sitemap_urls_from_robots
from twisted.python.failure import Failure

from chamberlain_crawler.sources.blog_site import Products, Site
from chamberlain_crawler.sources.frontier import capture_of
from chamberlain_crawler.urls import absolute, split

#: Where the index lies: WordPress' own, Yoast's, Jetpack's.
USUAL_PLACES = ("wp-sitemap.xml", "sitemap_index.xml", "sitemap.xml")

#: Sitemaps of other things: wp-sitemap-taxonomies-category-1.xml, author-sitemap.xml, image-sitemap-1.xml
NOT_POSTS = re.compile(
    r"taxonom|category|tag|author|users|image|video|attachment|posts-page|page-sitemap", re.IGNORECASE
)

#: An index that names an index that names … is broken or hostile.
MAX_DEPTH = 3
MAX_FILES = 500


class Sitemaps:
    """Walks from the index to the addresses of posts."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.seen: set[str] = set()
        self.under_way = 0

    def begin(self) -> Iterator[Request]:
        """robots.txt first: it may name a sitemap at an unusual place."""
        self.under_way += 1
        yield self.site.listing(urljoin(self.site.root, "/robots.txt"), self.robots, errback=self.failed)

    def robots(self, response: Response) -> Iterator[Request]:
        """The named sitemaps and the usual places."""
        self.under_way -= 1
        if response.status >= 500:
            self.site.frontier.lost_listing(response.url, f"answered with status {response.status}")
        named = list(sitemap_urls_from_robots(response.body)) if response.status == 200 else []
        for url in filter(None, (absolute(self.site.root, place) for place in [*named, *USUAL_PLACES])):
            yield from self.ask(url, depth=1)
        yield from self.end()

    def ask(self, url: str, depth: int) -> Iterator[Request]:
        """The request for a sitemap, once."""
        url = self.site.reachable(url)
        if url in self.seen or len(self.seen) >= MAX_FILES or NOT_POSTS.search(split(url).path):
            return
        self.seen.add(url)
        self.under_way += 1
        yield self.site.listing(url, self.sitemap, errback=self.failed, cb_kwargs={"depth": depth})

    async def sitemap(self, response: Response, depth: int) -> Products:
        """Further sitemaps of an index, or the addresses of posts."""
        capture = capture_of(response)
        readings = await self.site.frontier.read(capture)
        for reading in readings:
            yield reading
        if self.site.came_whole(readings[0]) and readings[0].verdict == "sitemap":
            if not capture.body.rstrip(b" \t\r\n\x00").endswith(b">") or b"</" not in capture.body[-40:]:
                self.site.frontier.lost_listing(response.url, "ends before its closing tags")
            sitemap = Sitemap(capture.body)
            for entry in sitemap:
                if sitemap.type == "sitemapindex" and depth < MAX_DEPTH:
                    for request in self.ask(entry["loc"], depth + 1):
                        yield request
                elif sitemap.type == "urlset":
                    for request in self.site.found(
                        entry["loc"], by="sitemap", on=response.url, changed=entry.get("lastmod")
                    ):
                        yield request
        self.under_way -= 1  # not before the reading, which other answers may overtake
        for request in self.end():
            yield request

    def failed(self, failure: Failure) -> Iterator[Request]:
        """A sitemap that gave no answer."""
        self.under_way -= 1
        yield from self.site.lost(failure)
        yield from self.end()

    def end(self) -> Iterator[Request]:
        """Goes on when nothing is under way any more."""
        if self.under_way == 0:
            yield from self.site.find()
