"""What elements of a page name, and how they are put in order, while it is made fit to be looked at."""

from __future__ import annotations

from lxml.etree import _Element as Element

from chamberlain_crawler.browsing.seen_styles import own
from chamberlain_crawler.pages.page import VOID
from chamberlain_crawler.pages.requisites import CANDIDATE, SETS, SOURCES
from chamberlain_crawler.urls import absolute


def base_of(root: Element, url: str, address: str | None) -> str | None:
    """What the relative addresses of a page hang on, where that is not the address of its capture: what the page names,
    or the address of a page of which only a file was saved.
    """
    own_address = url if url.startswith("http") else address
    named = root.find(".//base[@href]")
    based = absolute(own_address or "", named.get("href") or "") if named is not None else None
    return based or (own_address if own_address != url else None)


def part_void(root: Element) -> None:
    """Lets what libxml2 puts into elements that hold nothing (``embed``, ``source``) follow them, as in browsers."""
    for element in list(root.iter(*VOID, "basefont", "bgsound", "keygen", "nextid")):
        if element.getparent() is None:
            continue
        text, element.text = element.text, None
        for inner in reversed(list(element)):
            element.addnext(inner)  # what followed the element follows what was in it
        if text:
            element.tail = text + (element.tail or "")


def is_style(link: Element) -> bool:
    """Whether a ``link`` is a style sheet."""
    return "stylesheet" in (link.get("rel") or "").lower().split() and bool(link.get("href"))


def is_within(element: Element, name: str) -> bool:
    """Whether an element stands right in another one of a name."""
    parent = element.getparent()
    return parent is not None and parent.tag == name


def sources(picture: Element) -> list[str]:
    """The addresses of a picture as printed, first the one to show; of one that comes late, the real one."""
    names = (*SOURCES, "href", "xlink:href", "data-orig-file")
    return [value for name in names if (value := (picture.get(name) or "").strip()) and not own(value)]


def sets_of(element: Element) -> list[tuple[str, str]]:
    """Further sizes: addresses as printed, and for what they are (``300w``, ``2x``)."""
    found = (match for name in SETS for match in CANDIDATE.finditer(element.get(name) or ""))
    return [(match[1], match[2].strip()) for match in found if not own(match[1])]


def drop(element: Element) -> None:
    """Takes an element out; what follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
