"""Pieces of markup that travel without their page: a post's content in an API's answer or a feed, its title."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from lxml.html import HtmlElement

from chamberlain_crawler.pages import blocks, select
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.text import readable

TAG = re.compile(r"</?[a-z][^<>]*+>|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)


def page_of(page: Page, url: str, markup: str) -> Page:
    """A piece of markup as a page of its own at its article's address, so that links are resolved as there."""
    return Page(replace(page.capture, url=url, body=markup.encode("utf-8", "replace"), headers=()), page.blog)


def element(page: Page) -> HtmlElement | None:
    """The ``body`` around such a piece, without share bars and the like; None when there is nothing in it."""
    found: HtmlElement | None = page.root.find("body") if page.text.strip() else None
    if found is not None:
        select.cut_from_body(found)
    return found


def text(markup: str, page: Page) -> str:
    """The text of a piece of markup on a page, its paragraphs parted by blank lines."""
    own = page_of(page, page.capture.url, markup)
    found = element(own)
    return "" if found is None else "\n\n".join(block.text for block in blocks.read_blocks(found, own))


def line(markup: str) -> str:
    """The text of a line of markup, such as a title: no tags, entities decoded, blanks collapsed.

    >>> line("Trams &#8217;til <em>June</em> &amp; beyond")
    'Trams ’til June & beyond'
    """
    return " ".join(readable(html.unescape(TAG.sub("", markup))).split())
