"""What the page of an article shows."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

from chamberlain_crawler import blogs
from chamberlain_crawler.archive.file import path_of
from chamberlain_crawler.browsing import article_pages
from chamberlain_crawler.browsing.body_html import body_html
from chamberlain_crawler.browsing.cite_box import copies
from chamberlain_crawler.browsing.marking import Highlight
from chamberlain_crawler.browsing.queries import Row, row, rows
from chamberlain_crawler.citations import FORMATS, cited_article
from chamberlain_crawler.exports.site.paths import Addresses
from chamberlain_crawler.exports.site.pictures import ArticlePictures, Pictures


def article_page(conn: sqlite3.Connection, article_id: int, at: Addresses, pictures: Pictures | None) -> Row:
    """An article with its body, in which quotes point at their speakers and links at held articles.

    ``pictures`` takes the pictures out of the archive that are shown; None shows none.
    """
    found = row(
        conn,
        """SELECT articles.*, blogs.title AS blog_title, html FROM articles JOIN blogs ON blogs.name = blog
           LEFT JOIN article_html ON article_id = articles.id WHERE articles.id = ?""",
        [article_id],
    )
    cited = cited_article(conn, article_id)
    assert found is not None
    assert cited is not None
    quotes = article_pages.article_quotes(conn, article_id)
    shown = ArticlePictures(conn, found, at, pictures)
    return found | {
        "body": body(conn, found, quotes, at, shown),
        "lead": shown.lead(),
        "authors": article_pages.article_authors(conn, article_id),
        "terms": article_pages.article_terms(conn, article_id),
        "speakers": article_pages.speakers_of(quotes),
        "similar": article_pages.similar_articles(conn, article_id),
        "comments": article_pages.article_comments(conn, article_id),
        "versions": article_pages.article_versions(conn, article_id),
        "captures": article_pages.article_captures(conn, article_id),
        # Nobody knows on which day a page that lies in a folder is looked at.
        "citations": {name: write(cited, None) for name, write in FORMATS.items()},
        **copies(cited),
        "same_address": article_pages.same_address(conn, found),
        **article_pages.neighbours(conn, found),
    }


def body(conn: sqlite3.Connection, article: Row, quotes: list[Row], at: Addresses, shown: ArticlePictures) -> str:
    """Safe HTML of a body."""
    blocks = rows(conn, "SELECT * FROM blocks WHERE article_id = ? ORDER BY position", [article["id"]])
    links = conn.execute("SELECT url FROM links WHERE article_id = ?", [article["id"]]).fetchall()
    held = article_pages.held_articles(conn, [url for (url,) in links])
    cards = blogs.cards([article["blog"]], path_of(conn))

    def href(address: str) -> str:
        known = held.get(blogs.address(address, cards))
        return at.article(known) if known else address

    marks = [mark(quote, article["body_text"], at) for quote in quotes]
    return body_html(article["html"], blocks, marks, href, article["url"], shown.address)


def mark(quote: dict[str, Any], body_text: str, at: Addresses) -> Highlight:
    """The mark of a quote, which leads to its speaker's page, else to itself."""
    plain = article_pages.mark_of(quote, body_text, "")
    page = at.speaker(quote["person_id"], quote["name"])
    return replace(plain, href=page or f"#quote-{quote['id']}")
