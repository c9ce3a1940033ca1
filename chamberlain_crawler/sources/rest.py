"""Articles and comments through the WordPress API (``/wp-json/wp/v2``, in WordPress since 4.7)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.numbers import number
from chamberlain_crawler.sources.frontier import capture_of

if TYPE_CHECKING:
    from chamberlain_crawler.sources.live import Live, Products

#: Posts or comments a page; the API's own limit.
PER_PAGE = 100

#: Far more than a blog has: whoever claims more is broken.
MAX_PAGES = 10_000

#: Parameters that ask for what is newer only: of posts since WordPress 5.7, of comments since 4.7. Older ones give all.
NEWER = {"posts": "modified_after", "comments": "after"}
#: WordPress compares with its local time, and the clocks of two machines differ.
MARGIN = timedelta(days=1)


class Rest:
    """Lists all posts, then all comments, page by page."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.under_way = 0
        self.incomplete: set[str] = set()
        """``posts`` or ``comments`` of which a page could not be had."""

    def begin(self) -> Iterator[Request]:
        """Asks for the first page of posts."""
        yield self.ask("posts", 1)

    def ask(self, kind: str, page: int) -> Request:
        """The request for a page of posts or comments."""
        self.under_way += 1
        api = self.live.api or urljoin(self.live.root, "wp-json/")
        query: dict[str, str | int] = {"per_page": PER_PAGE, "page": page, "orderby": "id", "order": "asc"}
        if kind == "posts":
            query["_embed"] = "author,wp:term"
        if self.live.frontier.since:
            query[NEWER[kind]] = (self.live.frontier.since - MARGIN).strftime("%Y-%m-%dT%H:%M:%SZ")
        joint = "&" if "?" in api else "?"
        return self.live.listing(
            f"{api}wp/v2/{kind}{joint}{urlencode(query)}",
            self.answer,
            errback=self.failed,
            source="rest",
            cb_kwargs={"kind": kind, "page": page},
        )

    async def answer(self, response: Response, kind: str, page: int) -> Products:
        """Reads a page of posts or comments; the first one tells how many pages there are."""
        self.under_way -= 1
        readings = await self.live.frontier.read(capture_of(response))
        stale = {reading.url for reading in readings if self.live.frontier.archive.held.is_stale(reading)}
        for reading in readings:
            yield reading
        last = number((response.headers.get("X-WP-TotalPages") or b"").decode("latin-1"), MAX_PAGES)
        if response.status != 200 or last is None or any(reading.verdict == "fault" for reading in readings):
            self.incomplete.add(kind)
        elif page == 1:
            for following in range(2, last + 1):
                yield self.ask(kind, following)
            if kind == "posts":
                yield self.ask("comments", 1)
        for reading in readings:
            if reading.verdict == "article":
                for request in self.live.article(reading.url, stale=reading.url in stale):
                    yield request
        for request in self.end():
            yield request

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Notes that a page is missing, so that the other finders take over."""
        self.under_way -= 1
        self.incomplete.add(failure.request.cb_kwargs["kind"])  # type: ignore[attr-defined]
        self.live.frontier.failed(failure)
        yield from self.end()

    def end(self) -> Iterator[Request]:
        """Goes on when nothing is under way any more."""
        if self.under_way == 0:
            self.live.has_all_comments = not self.incomplete
            yield from self.live.find(complete="posts" not in self.incomplete)


class RestOnly:
    """The source ``rest``: what the API gives, without fetching the articles' pages."""

    name = "rest"
    base: str | None = None

    def __init__(self, live: Live) -> None:
        live.fetches_pages = False
        live.finders = iter(())
        self.rest = Rest(live)

    async def start(self) -> AsyncIterator[Request]:
        """The first page of posts."""
        for request in self.rest.begin():
            yield request
