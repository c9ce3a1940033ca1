"""Readers' comments, in the markup of any WordPress theme."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.etree import _Element as Element

from chamberlain_crawler.items import Comment
from chamberlain_crawler.pages import blocks, dates, select
from chamberlain_crawler.pages.page import Page

#: <li id="comment-12">, <li id="li-comment-12"><div id="comment-12">, <article id="div-comment-12">
COMMENT_ID = re.compile(r"(?:li-|div-)?comment-(\d+)$")

#: Orange Themes print a clock face before the time.
CLOCKS = "".join(map(chr, range(0x1F550, 0x1F568))) + " "

AUTHOR = select.rules(
    ".comment-author .fn",
    ".wp-block-comment-author-name",
    ".user-nick a",
    ".user-nick",
    ".fn",
    ".comment-author-link",
    ".comment-author",
    "cite",
    "h3 a",
    "h3",
)
TIME = select.rules(
    "time[datetime]",
    ".time-stamp",
    ".comment-date",
    ".wp-block-comment-date",
    ".comment-metadata a",
    ".comment-meta a",
    ".commentmetadata a",
    ".comment-meta",
)
TEXT = select.rules(
    ".comment-content", ".comment-text", ".wp-block-comment-content", ".comment-body", ".commment-content"
)

#: What stands in a comment beside its text.
BESIDE = select.any_of(
    ".comment-awaiting-moderation", ".comment-reply-link", ".reply", ".comment-author", ".comment-meta",
    ".commentmetadata", ".comment-metadata", ".time-stamp", "h3", ".user-nick", "img.avatar", ".comment-edit-link",
)  # fmt: skip

#: Lists and forms that remain when the comments have been read.
REST = re.compile(
    r"""(?:^|\s)(?:comments | respond | writecomment | comments-area | comment-respond | comment-?list | comments-pager
      | wp-block-comments)(?=$|\s)""",
    re.VERBOSE,
)


@lru_cache(maxsize=4096)
def is_rest(names: str) -> bool:
    """Whether an element's class names and id are those of the comments' surroundings."""
    return bool(REST.search(names))


def take(page: Page) -> tuple[Comment, ...]:
    """The page's comments in page order, without pingbacks; they are cut out of the page's tree."""
    elements: dict[int, Element] = {}
    rest: list[Element] = []
    for element in page.root.iter("li", "div", "article", "section", "ol", "ul"):
        if match := COMMENT_ID.match(element.get("id") or ""):
            elements.setdefault(int(match[1]), element)
        elif is_rest(select.names(element)):
            rest.append(element)
    owners = {element: number for number, element in elements.items()}
    comments: list[Comment] = []
    # From the last to the first, each cut when read, so that a comment is read without the answers below it.
    for number, element in reversed(elements.items()):
        parent = next((owners[outer] for outer in element.iterancestors() if outer in owners), None)
        classes = set((element.get("class") or "").split())
        if not classes & {"pingback", "trackback"}:
            comments.append(read(element, number, parent, page))
        select.cut(element)
    for element in rest:
        select.cut(element)
    return tuple(reversed(comments))


def read(element: Element, number: int, parent: int | None, page: Page) -> Comment:
    """One comment, from an element that holds no other."""
    author = select.first(AUTHOR, element)
    time = select.first(TIME, element)
    printed = select.text(time[1]).lstrip(CLOCKS) if time else ""
    machine = time[1].get("datetime") if time else None
    seen, zone = page.capture.captured_at, page.blog.timezone
    name = select.text(author[1]) if author else ""
    body = select.first(TEXT, element)
    for beside in BESIDE(body[1] if body else element):
        select.cut(beside)
    text = "\n\n".join(block.text for block in blocks.read(body[1] if body else element, page))
    return Comment(
        author=name,
        text=text,
        comment_id=number,
        parent_id=parent,
        published=dates.parse(machine or "", seen, zone) or dates.parse(printed, seen, zone),
        published_text=printed or machine,
    )
