"""The body of an article as the content of a post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import nh3

from chamberlain_crawler.browsing.body_html import ATTRIBUTES, SCHEMES, TAGS, html_of_blocks, relative_to

BLOCK_ENDS = re.compile(r"(</(?:p|h[1-6]|blockquote|ul|ol|dl|figure|table|pre)>) ?")


def post_body(stored: str | None, blocks: Sequence[dict[str, Any]], url: str) -> str:
    """HTML without anything that could run: an administrator's import is not filtered. Pictures keep their address."""
    source = stored if stored and stored.strip() else html_of_blocks(blocks)
    return in_lines(safe_html(source, url))


def safe_html(source: str, url: str) -> str:
    """HTML without anything that could run or send, its relative addresses made whole by that of the article.

    >>> safe_html("<p onclick='x()'>No <a href='/plans/'>plans</a>.<script>x()</script>", "https://example.org/trams/")
    '<p>No <a href="https://example.org/plans/">plans</a>.</p>'
    """
    return nh3.clean(
        source,
        tags=TAGS | {"h1"},
        attributes=ATTRIBUTES | {"img": {"src", "alt", "width", "height"}},
        url_schemes=SCHEMES,
        url_relative=relative_to(url),
        link_rel=None,
    )


def in_lines(clean: str) -> str:
    r"""HTML with line ends between blocks only: WordPress makes a ``<br>`` of one inside a paragraph.

    >>> in_lines("<p>No\nplans.</p><p>No talks.</p><pre>a\nb</pre>")
    '<p>No plans.</p>\n<p>No talks.</p>\n<pre>a\nb</pre>'
    """
    pieces = re.split(r"(?s)(<pre>.*?</pre>)", clean)
    joined = "".join(piece if n % 2 else re.sub(r"\s*\n\s*", " ", piece) for n, piece in enumerate(pieces))
    return BLOCK_ENDS.sub(r"\1\n", joined).strip()
