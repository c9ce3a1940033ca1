"""What a page says: one file per layout, and the lowest rank that fits reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import UNREADABLE, Capture, Reading, Verdict
from chamberlain_crawler.pages import (
    fallback,
    feed_item,
    orange_themes,
    rest_post,
    text_dump,
    verdicts,
    wordpress,
)
from chamberlain_crawler.pages.page import Page

__all__ = ["LAYOUTS", "RULES", "Page", "fault", "read"]

#: The version of the rules by which pages are read and quotes are found. Raise it whenever what is read changes:
#: archives that were read by older rules are read again from their captures before anything is added to them.
RULES = 4

#: Layouts in the order in which they are asked. Each has NAME, RANK, fits(page) and read(page); of those that can fit
#: one page the lowest rank, the most trusted, stands first. Pages of markup come first, because most captures are.
LAYOUTS = (
    orange_themes,
    wordpress,
    rest_post,
    feed_item,
    text_dump,
    fallback,
)


def read(capture: Capture, blog: Blog) -> list[Reading]:
    """What a capture says: one article, several (REST, feeds), or why it is none. Never empty.

    Whatever it raises is a fault of this program; ``fault`` makes a reading of it.
    """
    page = Page(capture, blog)
    if judgement := verdicts.of_bytes(page):
        return [no_article(page, *judgement)]
    addresses = page.addresses if page.is_html else ()
    judgement = verdicts.of_html(page) if page.is_html else None
    if judgement and judgement[1] not in verdicts.WITH_TEXT:
        return [replace(no_article(page, *judgement), addresses=addresses)]
    for layout in LAYOUTS:
        if layout.fits(page):
            whole = page.is_whole
            readings = [
                replace(reading, addresses=reading.addresses or addresses, whole=whole)
                for reading in told_apart(layout.read(page), blog)
            ]
            return [as_static(reading, *judgement) for reading in readings] if judgement else readings
    if judgement:
        return [replace(no_article(page, *judgement), addresses=addresses)]
    reason = "a title and no text" if page.is_html and page.head.title else "no layout knows this kind of page"
    if page.xml_root:
        is_sitemap = page.xml_root in ("urlset", "sitemapindex")
        return [no_article(page, "sitemap" if is_sitemap else "feed", f"an XML file of type {page.xml_root}")]
    return [replace(no_article(page, "unread", reason), addresses=addresses)]


def told_apart(readings: Iterable[Reading], blog: Blog) -> Iterator[Reading]:
    """The readings of a capture; of several posts that it gives at one address the later ones at their short links."""
    holders: dict[str, int | None] = {}
    for reading in readings:
        post_id = reading.article.post_id if reading.article else None
        if reading.article and post_id and holders.setdefault(reading.url, post_id) != post_id:
            url = f"{blog.root}?p={post_id}"
            yield replace(reading, url=url, article=replace(reading.article, url=url))
        else:
            yield reading


def as_static(reading: Reading, verdict: Verdict, reason: str) -> Reading:
    """The reading of a page that is no article of the blog's: what it says is told all the same."""
    return replace(reading, verdict=verdict, reason=reason, part=1, claims=(), next_pages=())


def fault(capture: Capture, blog: Blog, what: str) -> Reading:
    """The reading of a capture that could not be read: ``what`` says why, in a few words."""
    page = Page(capture, blog)
    return no_article(page, "fault", f"{UNREADABLE}{' '.join(what.split())}"[:200])


def no_article(page: Page, verdict: Verdict, reason: str) -> Reading:
    """A reading that says why there is no article."""
    return Reading(capture=page.capture, url=page.own_address, verdict=verdict, reason=reason)
