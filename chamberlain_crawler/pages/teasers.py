"""Entries of a box of links to other articles: title, address and teaser of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.etree import _Element as Element
from lxml.etree import iterwalk

from chamberlain_crawler.items import SimilarLink
from chamberlain_crawler.pages import blocks
from chamberlain_crawler.pages.page import Page

#: What stands in an entry beside title and teaser: links to read on, dates, counts, the names of sections.
NO_TEASER = re.compile(
    r"""(?:read|continue|view|see|find)(?:\ \w+){0,3}\ ?[»→>…]* | more\ ?[»→>…]* | [»→>…|·•,]+ | in\ ["“].*["”]
      | \(?\d+\)?(?:\ comments?)? | no\ comments? | [\U0001F550-\U0001F567]?\s*\d{1,2}.{0,3}[a-z]{3,9}.{0,3}\d{2,4}
      | [a-z]{3,9}\ \d{1,2},\ \d{4}""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass
class Entry:
    """An entry while it is read: lines within its links, lines outside, and what its picture is called."""

    url: str | None
    linked: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    alt: str = ""


def read(box: Sequence[Element], page: Page) -> list[SimilarLink]:
    """The entries of a box in order, each article once; by the headings where nothing is linked."""
    entries = by_links(box, page) or by_headings(box)
    links: list[SimilarLink] = []
    for entry, following in zip(entries, [*entries[1:], Entry(None)], strict=False):
        lines = [line for line in entry.linked + entry.other if not NO_TEASER.fullmatch(line)]
        if not lines and not entry.alt:
            continue
        title = lines[0] if lines else entry.alt
        # Themes print a title twice, and some before its link: there it came with the entry before.
        titles = {title, *following.linked[:1]}
        teaser = " ".join(dict.fromkeys(line for line in lines if line not in titles))
        links.append(SimilarLink(title=title, url=entry.url, teaser=teaser or None))
    return links


def by_links(box: Sequence[Element], page: Page) -> list[Entry]:
    """One entry for each article linked."""
    entries: dict[str, Entry] = {}
    current: Entry | None = None
    for line, element in lines(box):
        anchor = element if element.tag == "a" else next(element.iterancestors("a"), None)
        address = page.article_address(anchor.get("href")) if anchor is not None else None
        if anchor is not None and anchor.get("href") and not address:
            # A link to a section, an author or a list is no teaser; one to this article ends the entry before it.
            current = None if page.address(anchor.get("href")) in page.own_addresses else current
            continue
        if anchor is not None and address:
            current = entries.setdefault(address, Entry(address))
            current.alt = current.alt or next((img.get("alt") or "" for img in anchor.iter("img")), "").strip()
        if current is not None and line:
            (current.linked if address else current.other).append(line)
    return list(entries.values())


def by_headings(box: Sequence[Element]) -> list[Entry]:
    """One entry for each heading but the box's own."""
    entries: list[Entry] = []
    for line, element in lines(box[1:]):
        if not line:
            continue
        if element.tag in ("h2", "h3", "h4", "h5", "h6"):
            entries.append(Entry(None, linked=[line]))
        elif entries:
            entries[-1].other.append(line)
    return entries


def lines(box: Sequence[Element]) -> Iterator[tuple[str, Element]]:
    """Lines of text with the element that each begins in; an empty line for a link around a picture."""
    for element in box:
        text: list[str] = []
        owner = element
        for event, inner in iterwalk(element, events=("start", "end", "comment")):
            breaks = inner.tag in blocks.LINES or inner.tag in ("a", "br")
            if breaks and text:
                yield blocks.BLANKS.sub(" ", "".join(text)).strip(), owner
                text = []
            if breaks:
                owner = inner if event == "start" else inner.getparent()
            if event == "start" and inner.tag == "a":
                yield "", inner
            piece = inner.text if event == "start" else inner.tail if inner is not element else None
            if piece and (text or piece.strip()) and inner.tag not in ("script", "style"):
                text.append(piece)
        if text:
            yield blocks.BLANKS.sub(" ", "".join(text)).strip(), owner
