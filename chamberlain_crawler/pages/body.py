"""An article's body: its blocks, pictures and links, from an element that holds nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html
from lxml.etree import _Element as Element

from chamberlain_crawler.items import Block, Image, Link
from chamberlain_crawler.pages import blocks, select
from chamberlain_crawler.pages.page import Page

#: Faces of authors, counting pixels, smileys and spacers are no pictures of the article.
NO_PICTURE = re.compile(
    r"gravatar\.com|/avatars?/|pixel\.(?:wp|quantserve)|feedburner|feedsportal|/smilies/|/emoji/|s\.w\.org"
    r"|blank\.gif|spacer\.gif|zemanta|doubleclick|^data:",
    re.IGNORECASE,
)
NO_PICTURE_CLASS = re.compile(r"\b(?:avatar|wp-smiley|emoji|zemanta\S*)\b")

#: Characters: a shorter text is a note on the page, not an article.
LEAST_TEXT = 140

#: The end of a sentence, or of what leads to a quote; no ellipsis.
WHOLE = re.compile(r"(?<!\.\.)[.?!:][”’\")]?$")

#: Where plug-ins that load pictures late keep the true address.
SOURCES = ("data-orig-file", "data-lazy-src", "data-src", "data-original", "src")


@dataclass(frozen=True, kw_only=True)
class Body:
    """What an article's element holds."""

    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    html: str
    """The element's own markup."""


def read(element: Element, page: Page) -> Body:
    """Everything below an element from which share bars and the like have been cut."""
    return Body(
        blocks=tuple(blocks.read(element, page)),
        links=tuple(links(element, page)),
        images=tuple(images(element, page)),
        html=html.tostring(element, encoding="unicode", with_tail=False),
    )


def densest(page: Page) -> list[Element]:
    """The element that holds most text directly or in its paragraphs; none when no element holds much.

    Paragraphs that break off within a sentence are teasers of other articles and weigh nothing.
    """
    weights: dict[Element, int] = {}
    for element in page.root.iter("p", "blockquote", "pre", "div", "td", "article", "section"):
        holder = element.getparent() if element.tag in ("p", "blockquote", "pre") else element
        if holder is None or holder.tag in ("blockquote", "li"):
            continue
        if holder is element:
            weight = len((element.text or "").strip()) + sum(len((inner.tail or "").strip()) for inner in element)
        else:
            text = select.text(element)
            weight = len(text) if WHOLE.search(text) else 0
        weights[holder] = weights.get(holder, 0) + weight
    best = max(weights, key=lambda holder: weights[holder], default=None)
    return [best] if best is not None and weights[best] >= LEAST_TEXT else []


def links(element: Element, page: Page) -> list[Link]:
    """Links to other pages, in order, one per address and text."""
    seen: dict[tuple[str, str], Link] = {}
    for anchor in element.iter("a"):
        href = (anchor.get("href") or "").strip()
        address = page.address(href)
        if not address or href.startswith("#") or address == page.own_address:
            continue
        internal = page.blog.owns(address)
        url = address if internal else page.absolute(href) or address
        text = select.text(anchor)
        seen.setdefault((url, text), Link(url=url, text=text, internal=internal))
    return list(seen.values())


def images(element: Element, page: Page) -> list[Image]:
    """Pictures with their captions, in order, one per address."""
    seen: dict[str, Image] = {}
    for picture in element.iter("img"):
        image = image_of(picture, page)
        if image:
            seen.setdefault(image.url, image)
    return list(seen.values())


def image_of(picture: Element, page: Page) -> Image | None:
    """One ``img``, None when it is no picture of the article."""
    source = next((value.strip() for name in SOURCES if (value := picture.get(name))), "")
    if not source or NO_PICTURE.search(source) or NO_PICTURE_CLASS.search(picture.get("class") or ""):
        return None
    if picture.get("width") in ("0", "1") or picture.get("height") in ("0", "1"):
        return None
    address = page.address(source)
    if not address:
        return None
    url = address if page.blog.owns(address) else page.absolute(source) or address
    return Image(url=url, alt=(picture.get("alt") or "").strip() or None, caption=caption_of(picture))


def caption_of(picture: Element) -> str | None:
    """The caption in the figure around a picture."""
    for ancestor in picture.iterancestors("figure", "div", "dl", "blockquote", "article", "body"):
        if ancestor.tag != "figure" and "wp-caption" not in (ancestor.get("class") or "") and ancestor.tag != "dl":
            return None
        for inner in ancestor.iter("figcaption", "p", "dd"):
            if inner.tag == "figcaption" or blocks.CAPTION.search(inner.get("class") or ""):
                return select.text(inner) or None
    return None
