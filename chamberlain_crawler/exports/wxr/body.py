"""The body of an article as the content of a post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import nh3

from chamberlain_crawler.browsing.body import ATTRIBUTES, SCHEMES, TAGS, html_of_blocks

BLOCK_ENDS = re.compile(r"(</(?:p|h[1-6]|blockquote|ul|ol|dl|figure|table|pre)>) ?")


def post_body(stored: str | None, blocks: Sequence[dict[str, Any]]) -> str:
    """HTML without anything that could run: an administrator's import is not filtered. Pictures stay as links to
    where they stood.

    >>> post_body("<p onclick='x()'>No\\nplans.</p><script>x()</script><img src='https://example.org/a'>", [])
    '<p>No plans.</p>\\n<img src="https://example.org/a">'
    """
    source = stored if stored and stored.strip() else html_of_blocks(blocks)
    clean = nh3.clean(
        source,
        tags=set(TAGS),
        attributes=ATTRIBUTES | {"img": {"src", "alt", "width", "height"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return in_lines(clean)


def in_lines(clean: str) -> str:
    """HTML with line ends between blocks only: WordPress makes a ``<br>`` of one inside a paragraph."""
    pieces = re.split(r"(?s)(<pre>.*?</pre>)", clean)
    joined = "".join(piece if n % 2 else re.sub(r"\s*\n\s*", " ", piece) for n, piece in enumerate(pieces))
    return BLOCK_ENDS.sub(r"\1\n", joined).strip()
