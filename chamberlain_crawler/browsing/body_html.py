"""An article's body as it was laid out, cleaned, with its quotes marked in place."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Literal

import lxml.html
import nh3
from lxml.html import HtmlElement

from chamberlain_crawler.browsing.in_words import is_web_address
from chamberlain_crawler.browsing.marking import Highlight, put_marks
from chamberlain_crawler.pages.requisites import SETS, SOURCES, of_picture
from chamberlain_crawler.text import seen_text
from chamberlain_crawler.urls import absolute

TAGS = frozenset(
    re.findall(
        r"\S+",
        """a abbr b blockquote br caption cite code dd del dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li
        ol p pre q s small strong sub sup table tbody td tfoot th thead tr u ul""",
    )
)
ATTRIBUTES = {
    "a": {"href"},
    "img": {"alt", "width", "height", "data-orig-file", *SOURCES, *SETS},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto"}

#: Kinds of block that HTML has no element for, and the class that tells them from a paragraph.
CLASSES = {"cite": "cite", "caption": "caption", "embed": "embed", "link": "beside"}

#: Characters that no tree may hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Href = Callable[[str], str]
"""Gives the address to link to for an address as printed."""

Shown = Callable[[Sequence[str]], str | None]
"""Gives the address to show of a picture that has some addresses, one a size; None where it is not to be shown."""


def body_html(
    stored: str | None,
    blocks: Sequence[dict[str, Any]],
    marks: Sequence[Highlight],
    href: Href,
    url: str,
    shown: Shown = lambda addresses: None,
) -> str:
    """Safe HTML of a body: its own mark-up, or its blocks where there is none or where a quote is not found in it.

    ``url`` is the article's address, of which relative ones are seen. Pictures that are not shown leave their words.
    """
    if stored and stored.strip():
        tree = cleaned(stored, href, url, shown)
        class_paragraphs(tree, blocks)
        if not any(mark.kind != "scare" for mark in put_marks(tree, blocks, marks)):
            return inner_html(tree)
    tree = cleaned(html_of_blocks(blocks), href, url, shown)
    put_marks(tree, list(one_after_another(blocks)), marks)
    return inner_html(tree)


def html_of_blocks(blocks: Iterable[dict[str, Any]]) -> str:
    """HTML of a body of which only blocks are known, such as that of a text dump.

    >>> html_of_blocks([{"kind": "list_item", "text": "bins & rates"}, {"kind": "list_item", "text": "trams"}])
    '<ul><li>bins &amp; rates</li><li>trams</li></ul>'
    """
    pieces: list[str] = []
    for kind, group in groupby(blocks, key=lambda block: block["kind"]):
        if kind == "list_item":
            pieces.append("<ul>" + "".join(f"<li>{escaped(block['text'])}</li>" for block in group) + "</ul>")
        else:
            pieces += [html_of_block(block) for block in group]
    return "\n".join(pieces)


def one_after_another(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Blocks with their places in ``html_of_blocks``."""
    start = 0
    for block in blocks:
        yield block | {"html_start": start}
        start += len(seen_text(block["text"]))


def html_of_block(block: dict[str, Any]) -> str:
    """HTML of one block other than a list item.

    >>> html_of_block({"kind": "quote", "text": "No plans.\\n\\nNo talks."})
    '<blockquote><p>No plans.</p><p>No talks.</p></blockquote>'
    """
    kind, text = block["kind"], escaped(block["text"])
    if kind == "heading":
        level = min(max(block["level"] or 2, 2), 6)
        return f"<h{level}>{text}</h{level}>"
    if kind == "quote":
        return "<blockquote>" + "".join(f"<p>{part}</p>" for part in text.split("\n\n")) + "</blockquote>"
    return f'<p class="{CLASSES[kind]}">{text}</p>' if kind in CLASSES else f"<p>{text}</p>"


def escaped(text: str) -> str:
    """Text as HTML with its single line breaks."""
    return re.sub(r"(?<!\n)\n(?!\n)", "<br>", html.escape(text))


def cleaned(source: str, href: Href, url: str, shown: Shown = lambda addresses: None) -> HtmlElement:
    """The tree of a body without anything that could run, load or send: the file may be anybody's."""
    clean = nh3.clean(
        # The page's own headline is its only h1.
        re.sub(r"(?i)<(/?)h1\b", r"<\1h2", CONTROL.sub("", source)),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative=relative_to(url),
        allowed_classes={"p": set(CLASSES.values())},
        link_rel="noopener noreferrer nofollow",
    )
    tree = lxml.html.fragment_fromstring(f"<div>{clean}</div>")
    point_links(tree, href)
    put_pictures(tree, url, shown)
    return tree


def relative_to(url: str) -> tuple[Literal["rewrite_with_base"], str] | Literal["deny"]:
    """What nh3 does with the relative addresses on a page: makes them whole, leaves them out where its own is none.

    >>> relative_to("https://example.org/trams/"), relative_to("http://["), relative_to("javascript:alert(1)")
    (('rewrite_with_base', 'https://example.org/trams/'), 'deny', 'deny')
    """
    if not is_web_address(url):
        return "deny"
    try:
        nh3.clean("", url_relative=("rewrite_with_base", url))
    except ValueError:
        return "deny"
    return "rewrite_with_base", url


def class_paragraphs(tree: HtmlElement, blocks: Sequence[dict[str, Any]]) -> None:
    """Gives the paragraphs that are captions and the like their class: as stored, mark-up has none."""
    classes = {"".join(block["text"].split()): CLASSES[block["kind"]] for block in blocks if block["kind"] in CLASSES}
    for paragraph in tree.iter("p", "dd"):
        if name := classes.get("".join(paragraph.text_content().split())):
            paragraph.set("class", name)


def point_links(tree: HtmlElement, href: Href) -> None:
    """Lets links to held articles lead to them; where they led is kept in the title."""
    for link in tree.iter("a"):
        old = link.get("href", "")
        new = href(old)
        if new != old:
            link.set("href", new)
            link.set("class", "held")
            link.set("title", old)


def put_pictures(tree: HtmlElement, url: str, shown: Shown) -> None:
    """Shows the pictures that are to be shown, and puts words in the place of others; nothing comes from elsewhere.

    What a script would have loaded late stands in the mark-up twice, and is shown once.
    """
    last = None
    for picture in list(tree.iter("img")):
        sizes = (absolute(url, address) for _, address in of_picture(picture))
        address = shown([size for size in sizes if size])
        note = lxml.html.Element("span", {"class": "picture"}) if address is None else shown_picture(picture, address)
        if address is None:
            note.text = f"Picture: {picture.get('alt') or 'without a description'}"
        note.tail = picture.tail
        parent = picture.getparent()
        if parent is not None and address is not None and address == last:
            picture.drop_tree()
        elif parent is not None:
            parent.replace(picture, note)
        last = address


def shown_picture(picture: HtmlElement, address: str) -> HtmlElement:
    """A picture with the words that it was printed with, and with no others."""
    size = {name: value for name in ("width", "height") if (value := picture.get(name, "")).isdecimal()}
    return lxml.html.Element("img", {"src": address, "alt": picture.get("alt", ""), "loading": "lazy", **size})


def inner_html(tree: HtmlElement) -> str:
    """The mark-up inside an element."""
    return html.escape(tree.text or "") + "".join(
        lxml.html.tostring(child, encoding="unicode") for child in tree.iterchildren()
    )
