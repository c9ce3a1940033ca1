"""Readers' comments, in the markup of any WordPress theme.

Articles on several pages (``<!--nextpage-->``) and comments on several pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml.etree import _Element as Element

from chamberlain_crawler.items import Claim, Comment
from chamberlain_crawler.pages import blocks, dates, select
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.text import number
from chamberlain_crawler.urls import split

#: <li id="comment-12">, <li id="li-comment-12"><div id="comment-12">, <article id="div-comment-12">
COMMENT_ID = re.compile(r"(?:li-|div-)?comment-([0-9]{1,18})$")

#: Orange Themes print a clock face before the time.
CLOCKS = "".join(map(chr, range(0x1F550, 0x1F568))) + " "

#: Class names and tags of a comment's pieces, in order of trust.
AUTHOR = ("fn", "wp-block-comment-author-name", "user-nick", "comment-author-link", "comment-author", "cite", "h3")
TIME = ("time", "time-stamp", "comment-date", "wp-block-comment-date", "comment-metadata", "commentmetadata")
TEXT = ("comment-content", "comment-text", "wp-block-comment-content", "comment-body", "commment-content")

#: What themes print behind an author's name.
SAYS = re.compile(
    r"(?<!\s)\s*+\b(?:says|said|sagt|schrieb|schreibt|dit|a écrit|dice|escribió|zegt|skriver|pisze)\s*+:?\s*+$",
    re.IGNORECASE,
)

#: What stands in a comment beside its text.
BESIDE = frozenset(
    {
        *(
            "comment-awaiting-moderation",
            "comment-reply-link",
            "reply",
            "comment-author",
            "comment-meta",
            "h3",
            "avatar",
        ),
        *("avatar", "commentmetadata", "comment-metadata", "time-stamp", "user-nick", "comment-edit-link"),
    }
)

#: Lists whose items are comments.
LISTS = ("commentlist", "comment-list", "comments-list")

#: Lists and forms that remain when the comments have been read.
REST = (
    "comments", "respond", "writecomment", "comments-area", "comment-respond", "commentlist", "comment-list",
    "comments-pager", "wp-block-comments",
)  # fmt: skip


def take(page: Page) -> tuple[Comment, ...]:
    """The page's comments in page order, without pingbacks; they are cut out of the page's tree."""
    elements: dict[int, Element] = {}
    for name, named in page.named.items():
        match = COMMENT_ID.match(name)
        if match and named[0].get("id") == name:
            elements.setdefault(int(match[1]), named[0])
    owners = {element: number for number, element in elements.items()}
    comments: list[Comment] = []
    # From the last to the first, each cut when read, so that a comment is read without the answers below it.
    for comment_id, element in reversed(elements.items()):
        parent = next((owners[outer] for outer in element.iterancestors() if outer in owners), None)
        classes = set((element.get("class") or "").split())
        if not classes & {"pingback", "trackback"}:
            comments.append(read(element, comment_id, parent, page))
        select.cut(element)
    comments += [comment for element in unnumbered(page) if (comment := read(element, None, None, page)).text]
    for element in (element for name in REST for element in page.named.get(name, ())):
        if element.tag in ("div", "section", "article", "ol", "ul"):
            select.cut(element)
    return tuple(reversed(comments))


def unnumbered(page: Page) -> Iterator[Element]:
    """Comments that bear no number, the last first; each is cut when it has been read, as answers stand in it."""
    in_lists = [item for name in LISTS for holder in page.named.get(name, ()) for item in holder.iter("li")]
    held = dict.fromkeys([*page.named.get("comment", ()), *in_lists])
    for element in reversed(held):
        classes = set((element.get("class") or "").split())
        is_on_page = select.is_within(element, page.root)
        if element.tag not in ("li", "div", "article", "dd") or classes & {"pingback", "trackback"} or not is_on_page:
            continue
        if first(dict(names_of(element)), AUTHOR) is not None:
            yield element
        select.cut(element)


def read(element: Element, number: int | None, parent: int | None, page: Page) -> Comment:
    """One comment, from an element that holds no other."""
    named = list(names_of(element))
    marks: dict[str, Element] = dict(reversed(named))
    author = first(marks, AUTHOR)
    time = first(marks, TIME)
    printed = select.text(linked(time)).lstrip(CLOCKS) if time is not None else ""
    machine = time.get("datetime") if time is not None else None
    author_name = SAYS.sub("", select.text(linked(author))) if author is not None else ""
    body = first(marks, TEXT)
    if author is not None and body is None:  # <cite>Jo Marlow</cite> Says:<br>
        author.tail = SAYS.sub("", author.tail or "")
        select.cut(author)
    for name, inner in named:
        if name in BESIDE and inner is not body:
            select.cut(inner)
    told = (text for text in (machine, printed) if text)
    seen, zone, languages = page.capture.captured_at, page.blog.timezone, dates.languages(page)
    return Comment(
        author=author_name,
        text="\n\n".join(block.text for block in blocks.read_blocks(element if body is None else body, page)),
        comment_id=number,
        parent_id=parent,
        published=next(filter(None, (dates.parse(text, seen, zone, languages) for text in told)), None),
        published_text=printed or machine,
    )


def names_of(element: Element) -> Iterator[tuple[str, Element]]:
    """Tags and class names of an element and of all below it."""
    for inner in element.iter():
        if isinstance(inner.tag, str):
            yield inner.tag, inner
            yield from ((name, inner) for name in (inner.get("class") or "").split())


def first(marks: dict[str, Element], names: tuple[str, ...]) -> Element | None:
    """The element with the most trusted name."""
    return next((marks[name] for name in names if name in marks), None)


def linked(element: Element) -> Element:
    """The link in an element, which leaves out what themes print around it; without one the element."""
    return next((anchor for anchor in element.iter("a") if select.text(anchor)), element)


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
