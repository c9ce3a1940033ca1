"""What a page says: one file per layout, and the lowest rank that fits reads it."""

from __future__ import annotations

from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.pages import wordpress
from chamberlain_crawler.pages.page import Page

__all__ = ["LAYOUTS", "Page", "read"]

#: Layouts in order of rank, the most trusted first. Each has NAME, RANK, fits(page) and read(page).
LAYOUTS = (wordpress,)


def read(capture: Capture, blog: Blog) -> list[Reading]:
    """What a capture says: one article, several (REST, feeds), or why it is none. Never empty, never raises."""
    page = Page(capture, blog)
    for layout in LAYOUTS:
        if layout.fits(page):
            return layout.read(page)
    return [
        Reading(capture=capture, url=page.own_address, verdict="unread", reason="no layout knows this kind of page")
    ]
