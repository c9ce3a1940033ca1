"""From the text of a page to its tree, also where the markup is broken or absurd."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree
from lxml.etree import _Element as Element

#: libxml2 drops all that lies deeper than 2,048 elements, and all that follows it. No real page comes near.
DEEPEST = 1_000

TAG = re.compile(r"<(/?)([a-z][\w-]*)[^<>]*>", re.IGNORECASE)

#: Elements without content, and those whose closing tag may be left out, so that they do not nest.
NEVER_NESTED = frozenset(
    re.findall(
        r"\w+", "area base br col dd dt embed hr img input li link meta option p param source td th tr track wbr"
    )
)


def parse(text: str) -> Element:
    """The root of the page's tree; an empty ``html`` element for a text without any markup."""
    # etree's parser, not html's, whose elements cost twice as much.
    parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True, remove_pis=True)
    root = etree.fromstring(text.encode(), parser)
    if any("depth" in entry.message for entry in parser.error_log):
        root = etree.fromstring(flattened(text).encode(), parser)
    return etree.Element("html") if root is None else root


def flattened(text: str) -> str:
    """The markup without the tags that nest too deep; their text stays."""
    depth: Counter[str] = Counter()
    dropped: Counter[str] = Counter()

    def keep(match: re.Match[str]) -> str:
        closing, name = match[1], match[2].lower()
        if name in NEVER_NESTED:
            return match[0]
        if closing and dropped[name]:
            dropped[name] -= 1
            return ""
        if closing:
            depth[name] -= 1 if depth[name] else 0
            return match[0]
        if depth.total() >= DEEPEST:
            dropped[name] += 1
            return ""
        depth[name] += 1
        return match[0]

    return TAG.sub(keep, text)
