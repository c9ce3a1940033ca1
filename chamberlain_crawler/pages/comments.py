"""Readers' comments, in the markup of any WordPress theme."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from chamberlain_crawler.items import Comment
from chamberlain_crawler.pages import blocks, dates, select
from chamberlain_crawler.pages.page import Page

#: <li id="comment-12">, <li id="li-comment-12"><div id="comment-12">, <article id="div-comment-12">
COMMENT_ID = re.compile(r"(?:li-|div-)?comment-([0-9]{1,18})$")

#: Orange Themes print a clock face before the time.
CLOCKS = "".join(map(chr, range(0x1F550, 0x1F568))) + " "

#: Class names and tags of a comment's pieces, in order of trust.
AUTHOR = ("fn", "wp-block-comment-author-name", "user-nick", "comment-author-link", "comment-author", "cite", "h3")
TIME = ("time", "time-stamp", "comment-date", "wp-block-comment-date", "comment-metadata", "commentmetadata")
TEXT = ("comment-content", "comment-text", "wp-block-comment-content", "comment-body", "commment-content")

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
    for number, element in reversed(elements.items()):
        parent = next((owners[outer] for outer in element.iterancestors() if outer in owners), None)
        classes = set((element.get("class") or "").split())
        if not classes & {"pingback", "trackback"}:
            comments.append(read(element, number, parent, page))
        select.cut(element)
    for element in (element for name in REST for element in page.named.get(name, ())):
        if element.tag in ("div", "section", "article", "ol", "ul"):
            select.cut(element)
    return tuple(reversed(comments))


def read(element: Element, number: int, parent: int | None, page: Page) -> Comment:
    """One comment, from an element that holds no other."""
    named = list(names_of(element))
    marks: dict[str, Element] = dict(reversed(named))
    author = first(marks, AUTHOR)
    time = first(marks, TIME)
    printed = select.text(linked(time)).lstrip(CLOCKS) if time is not None else ""
    machine = time.get("datetime") if time is not None else None
    author_name = select.text(linked(author)) if author is not None else ""
    body = first(marks, TEXT)
    for name, inner in named:
        if name in BESIDE and inner is not body:
            select.cut(inner)
    seen, zone = page.capture.captured_at, page.blog.timezone
    return Comment(
        author=author_name,
        text="\n\n".join(block.text for block in blocks.read(element if body is None else body, page)),
        comment_id=number,
        parent_id=parent,
        published=dates.parse(machine or "", seen, zone) or dates.parse(printed, seen, zone),
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
