"""From the text of a page to its tree, also where the markup is broken or absurd."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree
from lxml.etree import _Element as Element

#: libxml2 drops all that lies deeper than 2,048 elements, and all that follows it. No real page comes near.
DEEPEST = 1_000

#: &#1; &#11; &#x0B; &#127;: control characters by the back door.
CONTROL_ENTITY = re.compile(r"&#(?:0*(?:[1-8]|1[124-9]|2\d|3[01]|127)|[xX]0*(?:[1-8bcefBCEF]|1[\da-fA-F]|7[fF]));")

TAG = re.compile(r"<(/?)([a-z][\w-]*+)[^<>]*+>", re.IGNORECASE)

#: Elements without content.
VOID = frozenset(re.findall(r"\w+", "area base br col embed hr img input link meta param source track wbr"))

#: Elements that the next one of their kind closes.
CLOSED_BY_NEXT = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})


def parse(text: str) -> Element:
    """The root of the page's tree; an empty ``html`` element for a text without any markup."""
    # etree's parser, not html's, whose elements cost twice as much.
    text = CONTROL_ENTITY.sub("", text)
    parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True, remove_pis=True)
    root = etree.fromstring(text.encode(), parser)
    if any("depth" in entry.message for entry in parser.error_log):
        root = etree.fromstring(flattened(text).encode(), parser)
    return etree.Element("html") if root is None else root


def flattened(text: str) -> str:
    """The markup without the tags that nest too deep; their text stays."""
    opened: list[str] = []
    dropped: Counter[str] = Counter()

    def keep(match: re.Match[str]) -> str:
        closing, name = match[1], match[2].lower()
        if name in VOID:
            return match[0]
        if closing:
            if dropped[name]:
                dropped[name] -= 1
                return ""
            if name in opened:
                del opened[len(opened) - 1 - opened[::-1].index(name) :]
            return match[0]
        if opened and opened[-1] == name and name in CLOSED_BY_NEXT:
            return match[0]
        if len(opened) == DEEPEST:
            dropped[name] += 1
            return ""
        opened.append(name)
        return match[0]

    return TAG.sub(keep, text)
