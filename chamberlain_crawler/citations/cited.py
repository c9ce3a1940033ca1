"""What a bibliography needs to know of an article or of one of its quotes."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from unicodedata import normalize

WAYBACK = "https://web.archive.org/web/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """An article, or a quote in it. Dates are ISO 8601 as exact as they are known."""

    key: str
    """ASCII letters, digits and hyphens; the same for the same article or quote at any time."""
    title: str | None
    authors: tuple[str, ...]
    """As the blog names them; empty where it names nobody."""
    blog: str
    url: str
    published: str | None
    language: str | None
    """BCP 47."""
    captured_at: str
    """When the page was saved that the text was read from."""
    archive_url: str
    """That very capture at the Wayback Machine; for captures of other sources its nearest to the publication."""
    warc_file: str | None
    """File in the archive's own captures folder, None for a capture of the Wayback Machine."""
    words: str | None = None
    """The quote's words; None for an article."""
    speaker: str | None = None
    office: str | None = None


ARTICLE = """SELECT articles.id, articles.title, articles.slug, articles.url, articles.published, articles.language,
                    articles.byline, blogs.title, captures.source, captures.url, captures.captured_at,
                    captures.warc_file
             FROM articles JOIN blogs ON blogs.name = articles.blog
             JOIN captures ON captures.id = articles.capture_id WHERE articles.id = ?"""

AUTHORS = """SELECT name FROM article_authors JOIN authors ON authors.id = author_id
             WHERE article_id = ? ORDER BY position"""

QUOTE = "SELECT article_id, text, coalesce(person, speaker), office FROM quotes WHERE id = ?"


def cited_article(conn: sqlite3.Connection, article_id: int) -> Cited | None:
    """An article of the archive, None when it is not held."""
    row = conn.execute(ARTICLE, [article_id]).fetchone()
    if row is None:
        return None
    number, title, slug, url, published, language, byline, blog, source, captured_url, captured_at, warc_file = row
    authors = tuple(name for (name,) in conn.execute(AUTHORS, [article_id]).fetchall())
    return Cited(
        key=key_of(slug) or f"article-{number}",
        title=title,
        authors=authors or ((byline,) if byline else ()),
        blog=blog,
        url=url,
        published=published,
        language=language,
        captured_at=captured_at,
        archive_url=archive_address(url, published, source, captured_url, captured_at),
        warc_file=None if source == "wayback" else warc_file,
    )


def cited_quote(conn: sqlite3.Connection, quote_id: int) -> Cited | None:
    """A quote of the archive, None when it is not held."""
    row = conn.execute(QUOTE, [quote_id]).fetchone()
    article = cited_article(conn, row[0]) if row else None
    if article is None:
        return None
    _, words, speaker, office = row
    return replace(article, key=f"{article.key}-quote-{quote_id}", words=words, speaker=speaker, office=office)


def key_of(slug: str) -> str:
    """A slug as a key that every bibliography program takes; empty where nothing is left of it.

    >>> key_of("café-{budget}-2017"), key_of("予算")
    ('cafe-budget-2017', '')
    """
    plain = normalize("NFKD", slug).encode("ascii", "ignore").decode()
    return re.sub(r"[^0-9A-Za-z]+", "-", plain).strip("-")


def archive_address(url: str, published: str | None, source: str, captured_url: str, captured_at: str) -> str:
    """Where the Wayback Machine has an article that was read from a capture: ``Cited.archive_url``."""
    return capture_address(captured_url, captured_at) if source == "wayback" else nearest_address(url, published)


def capture_address(url: str, captured_at: str) -> str:
    """Address of a capture at the Wayback Machine.

    >>> capture_address("http://example.org/trams/", "2020-01-02T03:04:05+00:00")
    'https://web.archive.org/web/20200102030405/http://example.org/trams/'
    """
    return f"{WAYBACK}{datetime.fromisoformat(captured_at).astimezone(UTC):%Y%m%d%H%M%S}/{url}"


def nearest_address(url: str, published: str | None) -> str:
    """The Wayback Machine's address of an article near its publication, of its newest capture for None.

    >>> nearest_address("https://example.org/trams/", "2017-06-15T09:30:00+01:00")
    'https://web.archive.org/web/20170615/https://example.org/trams/'
    """
    day = (published or "")[:10].replace("-", "")
    return f"{WAYBACK}{day + '/' if day else ''}{url}"
