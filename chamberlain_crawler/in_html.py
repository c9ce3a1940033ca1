"""Where the blocks of a body stand in its HTML, counted in characters that are seen: mark-up has other blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

#: What a block and its HTML need not share: blanks, the bars that a block has between the cells of a table's row, and
#: what no tree may hold.
UNSEEN = re.compile(r"[\s|\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]+")
SEEN = re.compile(r"[^\s|\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

#: A tag as nh3 writes it: values in double quotes, and no ``<`` that begins none.
TAG = re.compile(r'<(?:"[^"]*"|[^">])*>')

#: Characters searched for blocks that are not there, about a second's worth. More is no article's but a hostile page's,
#: which would stop the crawl: the rest of its blocks have no place.
MOST_SEARCHED = 300_000_000


def seen(text: str) -> str:
    """The characters of a text that are seen.

    >>> seen("No plans,\\n\\nno | talks.")
    'Noplans,notalks.'
    """
    return UNSEEN.sub("", text)


def offsets_of_seen(text: str) -> list[int]:
    """The offset of each character of a text that is seen.

    >>> offsets_of_seen("a b")
    [0, 2]
    """
    return [match.start() for match in SEEN.finditer(text)]


def seen_in(clean: str) -> str:
    """What is seen of HTML that nh3 has cleaned.

    >>> seen_in('<p title="a > b">No <em>plans</em> &amp; no talks.</p>')
    'Noplans&notalks.'
    """
    return seen(unescape(TAG.sub("", clean)))


def starts_of(blocks: Iterable[str], whole: str) -> list[int | None]:
    """Where each block begins among the characters seen of a whole; None for one that has other words there.

    >>> starts_of(["No plans.", "Tweeted: no", "No talks."], "Noplans.Notalks.")
    [0, None, 8]
    """
    starts: list[int | None] = []
    position = searched = 0
    for block in map(seen, blocks):
        found = whole.find(block, position) if searched < MOST_SEARCHED else -1
        if found >= 0:
            starts.append(found)
            position = found + len(block)
        else:
            starts.append(None)
            searched += len(whole) - position
    return starts
