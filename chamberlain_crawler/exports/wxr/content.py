"""The body of an article as the content of a post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from chamberlain_crawler.browsing.body_html import html_of_blocks, safe_html

BLOCK_ENDS = re.compile(r"(</(?:p|h[1-6]|blockquote|ul|ol|dl|figure|table|pre)>) ?")


def post_body(stored: str | None, blocks: Sequence[dict[str, Any]], url: str) -> str:
    """HTML without anything that could run: an administrator's import is not filtered. Pictures keep their address."""
    source = stored if stored and stored.strip() else html_of_blocks(blocks)
    return in_lines(safe_html(source, url))


def in_lines(clean: str) -> str:
    r"""HTML with line ends between blocks only: WordPress makes a ``<br>`` of one inside a paragraph.

    >>> in_lines("<p>No\nplans.</p><p>No talks.</p><pre>a\nb</pre>")
    '<p>No plans.</p>\n<p>No talks.</p>\n<pre>a\nb</pre>'
    """
    pieces = re.split(r"(?s)(<pre>.*?</pre>)", clean)
    joined = "".join(piece if n % 2 else re.sub(r"\s*\n\s*", " ", piece) for n, piece in enumerate(pieces))
    return BLOCK_ENDS.sub(r"\1\n", joined).strip()
