"""What a rule finds: just what its selector finds, though pages without its names and words are not searched."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree
from parsel import Selector

from chamberlain_crawler import blogs
from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages import select
from chamberlain_crawler.pages.page import Page

MARKUP = """<html><body class="single"><article id="post-7" class="post hentry">
<h1 class="entry-title">Ferry</h1><a href="/author/jo/" rel="author nofollow">Jo</a>
<span itemprop="name author">Jo</span><div class="author-box-wide"><h3>Jo</h3></div>
<div class="entry-content">Text</div>
</article></body></html>"""


@pytest.mark.parametrize(
    "selector",
    [
        "h1", ".entry-title", "h1.entry-title", "#post-7", "article#post-7 .entry-content", ".post.hentry",
        "a[rel~=author]", "a[rel=author]", "a[href*='/author/']", 'a[href*="/author/"]', "a[href^='/author']",
        "[itemprop~=author]", "[itemprop~=publisher]", "[class*=author-box] h3", "[class*=author-info] h3",
        "h1:not([class*=site-title])", "h1:not(.site-title):not([id=logo])", "h1:not([class*=entry])", "a[href]",
        "div[class$=wide]", "div[class|=author]", ".nowhere", "[data-author=nobody]",
    ],
)  # fmt: skip
def test_a_rule_finds_what_its_selector_finds(selector):
    seen = datetime(2019, 9, 25, tzinfo=UTC)
    page = Page(
        Capture(url="https://x.example/", body=MARKUP.encode(), captured_at=seen, source="live"), blogs.get("sample")
    )
    found = [etree.tostring(element) for _, element in select.found(select.rules(selector), page)]
    assert found == [etree.tostring(node.root) for node in Selector(MARKUP).css(selector)]
