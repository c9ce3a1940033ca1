"""Articles through the blog's lists: of all articles, newest first, and of a month, category, tag or author."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.sources.blog_site import NEXT_PAGE, Products, Site
from chamberlain_crawler.sources.frontier import capture_of

NEXT_QUERY = re.compile(r"([?&])paged=(\d+)")

#: So many lists in a row that name nothing new end the walk; fewer, where the last run walked all there was to walk.
MAX_BARREN, MAX_BARREN_LATER = 50, 10
#: Far more list pages than a blog of ten years has: lists that never end are a trap.
MAX_PAGES = 3000


class Lists:
    """Walks list pages one by one: each list until a page names nothing new, the longest unread list first.

    What an API, a sitemap or a feed named in this run is not new. After a run that saw all there was, only what is
    not held is.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.waiting: dict[str, str] = {}
        """Lists still to be read, where to ask for them by ledger address."""
        self.known: set[str] = set()
        """Ledger addresses of lists that were read in this run or are waiting."""
        self.seen: set[str] = set()
        """Ledger addresses that lists named in this run."""
        self.begun = False
        self.under_way = False
        self.barren = 0
        self.failures = 0

    def begin(self) -> Iterator[Request]:
        """Asks for the second page: the first is the home page."""
        self.begun = True
        yield from self.offer(urljoin(self.site.root, "page/2/"), further=True)
        yield from self.site.find()

    def offer(self, url: str, *, further: bool = False) -> Iterator[Request]:
        """Takes up the address of a list, if it is one, once. Its ``further`` pages are those that this class names."""
        address = self.site.blog.address(url, self.site.base)
        if (is_further(url) and not further) or not self.site.blog.may_be_list(address) or address in self.known:
            return
        self.known.add(address)
        self.waiting[address] = url
        yield from self.next()

    def next(self) -> Iterator[Request]:
        """The request for the next list page, unless one is under way."""
        most = MAX_BARREN_LATER if self.site.frontier.caught_up else MAX_BARREN
        if not self.begun or self.under_way or self.barren >= most or len(self.known) > MAX_PAGES or not self.waiting:
            return
        address = min(self.waiting, key=self.turn)
        self.under_way = True
        url = self.site.reachable(self.waiting.pop(address))
        yield self.site.listing(url, self.list_page, errback=self.failed)

    def turn(self, address: str) -> tuple[bool, str]:
        """Place in the queue: further pages of a list first, then by when a list was read last."""
        return not is_further(address), self.site.frontier.archive.held.last_got(address) or ""

    async def list_page(self, response: Response) -> Products:
        """Reads the list, and asks for the articles it names."""
        [reading] = (await self.site.frontier.read(capture_of(response)))[:1]
        whole = self.site.came_whole(reading)
        news = self.news(reading.addresses) if reading.verdict in ("list", "page") else set()
        self.seen |= news
        self.barren = 0 if news else self.barren + 1
        self.failures = 0 if whole else self.failures + 1
        yield reading
        for request in self.site.follow(reading):
            yield request
        for request in self.go_on(response.request.url if response.request else response.url, go=bool(news)):
            yield request

    def news(self, urls: tuple[str, ...]) -> set[str]:
        """Ledger addresses among those named that nothing named before in this run."""
        site = self.site
        named = {site.blog.address(url, site.base) for url in urls}
        new = named - self.seen - site.frontier.listed
        return site.frontier.still_new(url for url in new if site.blog.may_be_article(url))

    def failed(self, failure: Failure) -> Iterator[Request]:
        """A list page that gave no answer; the page behind it may give one."""
        self.failures += 1
        self.barren += 1
        yield from self.site.lost(failure)
        yield from self.go_on(failure.request.url, go=False)  # type: ignore[attr-defined]  # Scrapy sets it

    def go_on(self, url: str, *, go: bool) -> Iterator[Request]:
        """The page behind this one, behind a failing one as well, but only once; and the other lists."""
        self.under_way = False
        if go or self.failures == 1:
            yield from self.offer(page_after(url), further=True)
        yield from self.next()


def is_further(url: str) -> bool:
    """Whether an address is that of a further page of a list."""
    return bool(NEXT_PAGE.search(urlsplit(url).path) or NEXT_QUERY.search(url))


def page_after(url: str) -> str:
    """The address of a list's next page.

    >>> page_after("https://example.org/2016/05/"), page_after("https://example.org/page/2/")
    ('https://example.org/2016/05/page/2/', 'https://example.org/page/3/')
    >>> page_after("https://example.org/?m=201605")
    'https://example.org/?m=201605&paged=2'
    """
    if match := NEXT_QUERY.search(url):
        return url[: match.start(2)] + str(int(match[2]) + 1) + url[match.end(2) :]
    if "?" in url:
        return f"{url}&paged=2"
    if match := NEXT_PAGE.search(url):
        return f"{url[: match.start()]}/page/{int(match[1]) + 1}/"
    return f"{url.rstrip('/')}/page/2/"
