"""The body of an article as safe HTML that can stand on any page."""

from __future__ import annotations

import nh3

from chamberlain_crawler.browsing.body_html import ATTRIBUTES, SCHEMES, TAGS
from chamberlain_crawler.browsing.in_words import is_web_address


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
        url_relative=("rewrite_with_base", url) if is_web_address(url) else "deny",
        link_rel=None,
    )
