"""Articles on several pages (``<!--nextpage-->``) and comments on several pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from chamberlain_crawler.items import Claim
from chamberlain_crawler.numbers import number
from chamberlain_crawler.pages import select
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.urls import split

COMMENT_PAGE = re.compile(r"/comment-page-(\d+)/?$")

#: /slug/2/ is the second page of /slug/; nobody's article has a hundred.
PART = re.compile(r"^(?P<article>.*/[^/]+/)(?P<number>\d{1,2})/$")

#: WordPress says "paged-2" on the body of an article's second page, and marks the page's number in its list of pages.
PAGED_CLASS = re.compile(r"(?:single-|page-)?paged-([0-9]{1,9})")


def is_comment_page(page: Page) -> bool:
    """Whether the address asked for is /slug/comment-page-N/."""
    return bool(COMMENT_PAGE.search(split(page.capture.url).path))


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a page stands, by its own address and by what it says."""

    url: str
    rule: str
    part: int
    claims: tuple[Claim, ...]

    @property
    def article(self) -> str:
        """The address of the article that a further page says it belongs to, else the page's own."""
        return self.claims[-1].url if self.part > 1 else self.url


def place(page: Page) -> Place:
    """The page's own address and what it claims; a file has no address, so that it gets the one that it claims."""
    claims = claimed(page)
    url, rule = page.own_address, "address"
    if not url.startswith("http"):
        url, rule = (claims[0].url, claims[0].kind) if claims else of_saved(page)
        claims = ()
    match = PART.match(url)
    if match and (kind := further(page, match, claims)):
        claims += (Claim(kind=kind, url=match["article"]),)
        return Place(url=url, rule=rule, part=int(match["number"]), claims=claims)
    return Place(url=url, rule=rule, part=1, claims=claims)


def further_pages(page: Page, place: Place, addresses: tuple[str, ...]) -> tuple[Claim, ...]:
    """What an article's first page says of its further ones."""
    found = (page.blog.address(address, page.capture.base) for address in addresses if place.part == 1)
    return tuple(Claim(kind="next", url=url) for url in found if (m := PART.match(url)) and m["article"] == place.url)


def claimed(page: Page) -> tuple[Claim, ...]:
    """The other addresses of the blog that the page calls its own."""
    named: tuple[tuple[Literal["canonical", "og_url"], str], ...] = (
        ("canonical", page.head.canonical),
        ("og_url", page.head.first("og:url")),
    )
    claims = ((kind, page.address(href)) for kind, href in named)
    return tuple(
        Claim(kind=kind, url=url)
        for kind, url in claims
        if url and url != page.own_address and page.blog.path(url) not in (None, "/")
    )


def further(page: Page, match: re.Match[str], claims: tuple[Claim, ...]) -> Literal["paged", "part"] | None:
    """By what a page at /slug/2/ says that it is the second page of /slug/; None when it does not."""
    number, article = int(match["number"]), match["article"]
    if number < 2:
        return None
    if any(PAGED_CLASS.fullmatch(name) and name.endswith(f"-{number}") for name in page.body_classes):
        return "paged"
    # Block themes call the first page canonical on every page of an article.
    is_part = number in numbers(page) or article in {claim.url for claim in claims} or leads_to_first(page, article)
    return "part" if is_part else None


def of_saved(page: Page) -> tuple[str, str]:
    """The address of a saved page that does not state it is where its comments are, if the page tells that."""
    links = (anchor.get("href") or "" for anchor in page.root.iter("a"))
    own = {page.address(href) for href in links if href.endswith(("#comments", "#respond"))}
    known = [address for address in own if address and page.blog.may_be_article(address)]
    return (known[0], "comments_link") if len(known) == 1 else (page.own_address, "address")


def numbers(page: Page) -> set[int]:
    """The numbers of pages that a page marks as the current one."""
    found: set[int] = set()
    for element in page.root.iter("span", "a"):
        if element.get("aria-current") == "page" or "current" in (element.get("class") or "").split():
            current = number("".join(element.itertext()).strip())
            found |= set() if current is None else {current}
    return found


def leads_to_first(page: Page, article: str) -> bool:
    """Whether a link "1" leads to the article: WordPress before 5.1 does not mark the number of the page itself."""
    return any(select.text(link) == "1" and page.address(link.get("href")) == article for link in page.root.iter("a"))


def others(page: Page, url: str) -> tuple[str, ...]:
    """Addresses, as a crawler fetches them, of the article's other pages and of its further comment pages."""
    own = page.capture.url.partition("#")[0].rstrip("/")
    path = split(url).path.lower()
    tail = re.compile(re.escape(path) + r"(?:\d{1,2}|comment-page-\d+)/?", re.IGNORECASE)
    found: dict[str, None] = {}
    for anchor in page.root.iter("a", "link"):
        href = anchor.get("href") or ""
        if path not in href.lower() or not re.search(r"/\d{1,2}/?$|/comment-page-\d+/?(?:#comments)?$", href):
            continue
        address = page.absolute(href)
        if not address:
            continue
        address = address.partition("#")[0]
        parts = split(address)
        if not parts.query and tail.fullmatch(parts.path) and address.rstrip("/") != own:
            found[address] = None
    return tuple(found)
