"""Articles and comments through the WordPress API (``/wp-json/wp/v2``, in WordPress since 4.7)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlencode, urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.items import Reading
from chamberlain_crawler.sources.blog_site import Products, Site
from chamberlain_crawler.sources.frontier import capture_of
from chamberlain_crawler.text import LARGEST, number

#: Posts or comments a page; the API's own limit.
PER_PAGE = 100

#: An API that suddenly names so many posts less has another fault than that they are gone.
MOST_UNNAMED = 100
#: Far more than a blog has: whoever claims more is broken.
MAX_PAGES = 10_000


class Rest:
    """Lists all posts, then all comments, page by page, in every run.

    To ask for what was modified since the last one misses posts that were imported or scheduled, and comments that
    were released late; a listing that is the same as before costs no place in the archive.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.under_way = 0
        self.incomplete: set[str] = set()
        """``posts`` or ``comments`` of which not all could be had."""
        self.ids: dict[str, list[int]] = {"posts": [], "comments": []}
        """What was given; fewer than there are where WordPress withholds some, as comments of protected posts."""
        self.totals: dict[str, list[int]] = {"posts": [], "comments": []}
        """What there is, as each page counts."""
        self.linked: list[str] = []
        """What the posts' texts point at: block themes show the first page of a text alone, and not its other links."""

    def begin(self) -> Iterator[Request]:
        """Asks for the first page of posts."""
        yield self.ask("posts", 1)

    def ask(self, kind: str, page: int) -> Request:
        """The request for a page of posts or comments."""
        self.under_way += 1
        api = self.site.api or urljoin(self.site.root, "wp-json/")
        query: dict[str, str | int] = {"per_page": PER_PAGE, "page": page, "orderby": "id", "order": "asc"}
        if kind == "posts":
            query["_embed"] = "author,wp:term"
        joint = "&" if "?" in api else "?"
        return self.site.listing(
            f"{api}wp/v2/{kind}{joint}{urlencode(query)}",
            self.answer,
            errback=self.failed,
            source="rest",
            cb_kwargs={"kind": kind, "page": page},
        )

    async def answer(self, response: Response, kind: str, page: int) -> Products:
        """Reads a page of posts or comments; the first one tells how many pages there are."""
        capture = capture_of(response)
        readings = await self.site.frontier.read(capture)
        whole = self.site.came_whole(readings[0])
        # What is to be asked for again is entered before the reading makes what is held look as new as that.
        requests = [request for reading in readings for request in self.pages_of(reading)]
        for reading in readings:
            yield reading
        for request in requests:
            yield request
        given = ids_in(capture.body) if response.status == 200 and whole else None
        last = number_in(response, "X-WP-TotalPages", MAX_PAGES)
        if given is None or last is None:
            if page > 1 and response.status != 400:  # 400: a post less than when the first page was asked for
                self.say_lost(response.url, whole)
            self.incomplete.add(kind)
        else:
            self.ids[kind] += given
            self.totals[kind].append(number_in(response, "X-WP-Total") or len(given))
            if page == 1:
                for following in range(2, last + 1):
                    yield self.ask(kind, following)
                if kind == "posts":
                    yield self.ask("comments", 1)
        self.under_way -= 1  # not before the reading, which other answers may overtake
        for request in self.end():
            yield request

    def say_lost(self, url: str, whole: bool) -> None:
        """Says that a page is no list of posts, unless that was said already."""
        if whole:
            self.site.frontier.lost_listing(url, "is no list of the API")

    def pages_of(self, reading: Reading) -> Iterator[Request]:
        """The requests for a post's page, and for the address that it had before."""
        if reading.verdict != "article":
            return
        self.site.frontier.listed.add(reading.url)
        self.linked += reading.addresses
        yield from self.site.renamed(reading)
        yield from self.site.article(reading.url, stale=self.site.frontier.archive.held.is_stale(reading))

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Notes that a page is missing."""
        self.under_way -= 1
        self.incomplete.add(failure.request.cb_kwargs["kind"])  # type: ignore[attr-defined]
        yield from self.site.lost(failure)
        yield from self.end()

    def end(self) -> Iterator[Request]:
        """Goes on when nothing is under way any more."""
        if self.under_way:
            return
        for kind in self.ids:
            if kind not in self.incomplete and self.moved(kind):
                self.incomplete.add(kind)
                self.site.frontier.lost_listing(f"of {kind}", "it changed while it was read")
        self.site.has_all_comments = not self.incomplete and bool(self.totals["comments"])
        if self.totals["posts"] and "posts" not in self.incomplete:
            yield from self.unnamed()
        for url in self.linked:
            yield from self.site.article(url)
        yield from self.site.find()

    def moved(self, kind: str) -> bool:
        """Whether some may have been passed over: one was given twice (by a cache), or there are fewer than before."""
        return len(set(self.ids[kind])) < len(self.ids[kind]) or self.totals[kind] != sorted(self.totals[kind])

    def unnamed(self) -> Iterator[Request]:
        """Asks again for posts that the API gave once and names no more: whether they are gone, their addresses say."""
        held = self.site.frontier.archive.held.posts_of_api()
        named = set(self.ids["posts"])
        unnamed = [url for post_id, url in held.items() if post_id not in named]
        for url in unnamed[:MOST_UNNAMED]:
            yield from self.site.article(url, again=True)


class RestOnly:
    """The source ``rest``: what the API gives, without fetching the articles' pages."""

    name = "rest"
    base: str | None = None

    def __init__(self, site: Site) -> None:
        site.fetches_pages = False
        site.finders = iter(())
        self.rest = Rest(site)
        self.file_requests = site.file_requests

    async def start(self) -> AsyncIterator[Request]:
        """The first page of posts."""
        for request in self.rest.begin():
            yield request


def ids_in(body: bytes) -> list[int] | None:
    """Ids of the posts or comments in a list of the API; None where it is no such list."""
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list):
        return None
    return [row["id"] for row in rows if isinstance(row, dict) and type(row.get("id")) is int]


def number_in(response: Response, name: str, most: int = LARGEST) -> int | None:
    """The number in a header, None where there is none, or one above ``most``."""
    return number((response.headers.get(name) or b"").decode("latin-1").strip(), most)
