"""What a bibliography needs to know of an article, of one of its quotes, or of a file that articles link to."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace

from chamberlain_crawler.archive.file import certainty_of_quotes, keeps_files, keeps_reported
from chamberlain_crawler.citations.copies import Copy, copy_of, played_back
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import Certainty
from chamberlain_crawler.text import in_ascii, unmarked
from chamberlain_crawler.urls import canonical, file_name, split


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """An article, a quote in it, or a file with text. Dates are ISO 8601 as exact as they are known."""

    key: str
    """ASCII letters, digits and hyphens; the same for the same article, quote or page at any time."""
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
    archive_url: str | None
    """A public copy at a web archive: the very capture that was read where it is from there, else the known one that
    is nearest to the publication; None when none is known."""
    warc_file: str | None
    """File in the archive's own captures folder; None for a capture of a web archive, or when no file holds it."""
    sha256: str | None = None
    """Of the bytes that the text was read from, 64 hexadecimal digits."""
    lookup_url: str | None = None
    """Where the Wayback Machine can be asked for copies, whether it has any or not."""
    words: str | None = None
    """The quote's words; None for an article."""
    reported: bool = False
    """Whether the words are the article's own, for what the speaker said; they never stand in quotation marks."""
    speaker: str | None = None
    office: str | None = None
    certainty: Certainty | None = None
    """How sure the speaker is; None without one, and in an archive of a version that did not say."""
    is_file: bool = False
    """Whether it is a file that articles link to; its title is what the first of them calls it, else its name."""
    page: int | None = None
    """Of a file, from 1; None for the whole of it."""
    linked_from: Cited | None = None
    """The first article that links to a file."""


ARTICLE = """SELECT articles.id, articles.title, articles.slug, articles.url, articles.published, articles.language,
                    articles.byline, blogs.title, captures.captured_at, captures.warc_file,
                    captures.sha256
             FROM articles JOIN blogs ON blogs.name = articles.blog
             JOIN captures ON captures.id = articles.capture_id WHERE articles.id = ?"""

AUTHORS = """SELECT name FROM article_authors JOIN authors ON authors.id = author_id
             WHERE article_id = ? ORDER BY position"""

FILE = """SELECT files.url, files.capture_id, blogs.title, captures.captured_at, captures.warc_file, captures.sha256
          FROM files JOIN blogs ON blogs.name = files.blog JOIN captures ON captures.id = files.capture_id
          WHERE :address IN (files.url, seen_as) OR files.url = :canonical ORDER BY files.url != :canonical LIMIT 1"""

#: The articles that link to a file, the first of them first, with what they call it.
LINKING = """SELECT DISTINCT articles.id, articles.title, published,
                    (SELECT links.text FROM links JOIN files AS named ON links.url IN (named.url, named.seen_as)
                     WHERE links.article_id = articles.id AND named.capture_id = :capture AND links.text != ''
                     ORDER BY links.position LIMIT 1) AS text
             FROM files JOIN article_files ON article_files.url = files.url
             JOIN articles ON articles.id = article_id WHERE files.capture_id = :capture
             ORDER BY published IS NULL, published, articles.id"""

QUOTE = "SELECT article_id, text, coalesce(person, speaker), office, {certainty} FROM quotes WHERE id = ?"


REPORTED = "SELECT article_id, text, coalesce(person, speaker), office, certainty FROM indirect_quotes WHERE id = ?"


def cited_article(conn: sqlite3.Connection, article_id: int) -> Cited | None:
    """An article of the archive, None when it is not held."""
    row = conn.execute(ARTICLE, [article_id]).fetchone()
    if row is None:
        return None
    number, title, slug, url, published, language, byline, blog, captured_at, warc_file, digest = row
    copy = copy_of(conn, article_id) or Copy(None, None, None)
    authors = tuple(unmarked(name) for (name,) in conn.execute(AUTHORS, [article_id]).fetchall())
    return Cited(
        key=key_of(slug) or f"article-{number}",
        title=unmarked(title) if title else title,
        authors=authors or ((byline,) if byline else ()),
        blog=blog,
        url=url,
        published=published,
        language=language,
        captured_at=captured_at,
        archive_url=copy.url,
        warc_file=None if copy.read_from else warc_file,
        sha256=digest,
        lookup_url=copy.lookup_url,
    )


def cited_quote(conn: sqlite3.Connection, quote_id: int) -> Cited | None:
    """A quote of the archive, None when it is not held."""
    row = conn.execute(QUOTE.format(certainty=certainty_of_quotes(conn)), [quote_id]).fetchone()
    article = cited_article(conn, row[0]) if row else None
    if article is None:
        return None
    _, words, speaker, office, certainty = row
    key = f"{article.key}-quote-{quote_id}"
    return replace(article, key=key, words=words, speaker=speaker, office=office, certainty=certainty)


def cited_reported(conn: sqlite3.Connection, reported_id: int) -> Cited | None:
    """What an article reports that somebody said, None when it is not held."""
    row = conn.execute(REPORTED, [reported_id]).fetchone() if keeps_reported(conn) else None
    article = cited_article(conn, row[0]) if row else None
    if article is None or row is None:
        return None
    _, words, speaker, office, certainty = row
    key = f"{article.key}-reported-{reported_id}"
    return replace(article, key=key, words=words, reported=True, speaker=speaker, office=office, certainty=certainty)


def cited_file(conn: sqlite3.Connection, address: str, page: int | None = None) -> Cited | None:
    """A file that articles link to, or one page of it, by its address; None when it is not held.

    UsageError for a page that it has not.
    """
    names = {"address": address, "canonical": canonical(address)}
    row = conn.execute(FILE, names).fetchone() if keeps_files(conn) else None
    if row is None:
        return None
    url, capture, blog, captured_at, warc_file, digest = row
    first, _, _, called = conn.execute(LINKING, {"capture": capture}).fetchone() or (None,) * 4
    count = conn.execute("SELECT count(*) FROM attachment_pages WHERE capture_id = ?", [capture]).fetchone()[0]
    if page is not None and count and not 1 <= page <= count:
        raise UsageError(f"{url} has no page {page}: {count:,} were read of it")
    key = key_of(split(url).path) or "file"
    copy = played_back(conn, capture)
    return Cited(
        key=f"{key}-page-{page}" if page else key,
        title=unmarked(called or file_name(url)),
        authors=(),
        blog=blog,
        url=f"{url}#page={page}" if page else url,
        published=None,
        language=None,
        captured_at=captured_at,
        archive_url=copy,
        warc_file=None if copy else warc_file,
        sha256=digest,
        is_file=True,
        page=page,
        linked_from=cited_article(conn, first) if first else None,
    )


def key_of(slug: str) -> str:
    """A slug as a key that every bibliography program takes; empty where nothing is left of it.

    >>> key_of("café-{budget}-2017"), key_of("予算")
    ('cafe-budget-2017', '')
    """
    return re.sub(r"[^0-9A-Za-z]+", "-", in_ascii(slug)).strip("-")
