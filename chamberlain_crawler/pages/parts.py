"""Articles on several pages (``<!--nextpage-->``) and comments on several pages."""

from __future__ import annotations

import re

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


def article_url(page: Page) -> tuple[str, int, str]:
    """Canonical address of the article that a page belongs to, the number of the page, and the rule that told them."""
    url, rule = page.own_address, "address"
    for named, href in (("canonical", page.head.canonical), ("og_url", page.head.first("og:url"))):
        address = page.address(href)
        if address and page.blog.owns(address) and split(address).path != "/":
            url, rule = address, named
            break
    if rule == "address" and not url.startswith("http"):
        url, rule = of_saved(page)
    own = PART.match(page.own_address)
    if own and own["article"] == url:  # block themes call the first page canonical on every page of an article
        return url, int(own["number"]), rule
    match = PART.match(url)
    if match and (int(match["number"]) in numbers(page) or leads_to_first(page, match["article"])):
        return match["article"], int(match["number"]), rule
    return url, 1, rule


def of_saved(page: Page) -> tuple[str, str]:
    """The address of a saved page that does not state it is where its comments are, if the page tells that."""
    links = (anchor.get("href") or "" for anchor in page.root.iter("a"))
    own = {page.address(href) for href in links if href.endswith(("#comments", "#respond"))}
    known = [address for address in own if address and page.blog.may_be_article(address)]
    return (known[0], "comments_link") if len(known) == 1 else (page.own_address, "address")


def numbers(page: Page) -> set[int]:
    """The numbers that a page gives itself, if any."""
    classes = (PAGED_CLASS.fullmatch(name) for name in page.body_classes)
    found = {int(match[1]) for match in classes if match}
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
