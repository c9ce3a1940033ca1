"""WordPress' own themes, classic and block ones, and any theme that keeps their class names."""

from __future__ import annotations

import re

from chamberlain_crawler.items import Reading
from chamberlain_crawler.pages import bylines, dates, fallback, post, select
from chamberlain_crawler.pages.page import Page

NAME = "wordpress"
RANK = 30

#: What only WordPress prints.
SIGNS = re.compile(r"/wp-content/|/wp-includes/|wp-block-|\bhentry\b|\bentry-content\b", re.IGNORECASE)

MARKS = post.Places(
    body=select.rules(
        ".entry-content", ".wp-block-post-content", ".post-content", ".post-entry", ".entry", ".e-content",
    ),
    title=select.rules(".entry-title", "h1.wp-block-post-title", ".wp-block-post-title", ".p-name", ".post-title")
    | {"h1": select.css("h1:not([class*=site-title]):not(#site-title)")},
    published=select.rules(
        "time.entry-date.published", "time.entry-date", ".entry-date", "time.published", "abbr.published",
        ".wp-block-post-date time", ".dt-published", ".posted-on time", ".entry-meta time", ".post-date .meta-text",
    )
    | dates.ANY_THEME,
    modified=select.rules("time.updated:not(.published)", ".dt-updated"),
    byline=select.rules(
        ".byline .author .fn", ".author.vcard .fn", ".vcard .fn", ".wp-block-post-author-name a",
        ".wp-block-post-author-name", ".wp-block-post-author__name", ".post-author .meta-text a", "a[rel~=author]",
        ".p-author",
    )
    | bylines.ANY_THEME,
    author_box=select.rules(".author-bio .author-title", ".author-info .author-title"),
    terms=select.rules("a[rel~=tag]", ".cat-links a", ".tags-links a", ".wp-block-post-terms a"),
    second=fallback.SECOND,
    lead_image=select.rules("img.wp-post-image", ".wp-block-post-featured-image img"),
)  # fmt: skip


def fits(page: Page) -> bool:
    """Whether WordPress made the page."""
    return page.is_html and ("/wp-content/" in page.text or bool(SIGNS.search(page.text)))


def read(page: Page) -> list[Reading]:
    """The page's article."""
    return [post.read(page, NAME, RANK, MARKS)]
