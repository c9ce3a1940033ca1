"""What the pages show of the files that articles link to."""

from __future__ import annotations

import sqlite3

from chamberlain_crawler.archive.file import keeps_files
from chamberlain_crawler.browsing.cite_box import citations
from chamberlain_crawler.browsing.queries import Row, row, rows
from chamberlain_crawler.citations import cited_file
from chamberlain_crawler.citations.cited import LINKING
from chamberlain_crawler.urls import file_name

#: A file with what its capture says of it, and how many pages were read, and of how many of them there is text.
FILES = """SELECT files.*, captures.reason AS said, captures.captured_at, captures.source, captures.warc_file,
                  captures.warc_offset, captures.warc_length,
                  (SELECT count(*) FROM attachment_pages WHERE capture_id = files.capture_id) AS pages_read,
                  (SELECT count(*) FROM attachment_pages
                   WHERE capture_id = files.capture_id AND text != '') AS with_text
           FROM files LEFT JOIN captures ON captures.id = files.capture_id"""


def attachment(conn: sqlite3.Connection, url: str) -> Row | None:
    """Everything about a file that articles link to, None when none of that address is known.

    ``text`` has its pages (``page`` and ``text``), ``articles`` those that link to it, the first of them first.
    """
    found = row(conn, f"{FILES} WHERE files.url = ?", [url]) if keeps_files(conn) else None
    if found is None:
        return None
    articles = rows(conn, LINKING, {"capture": found["capture_id"]}) or naming(conn, url)
    called = next((article["text"] for article in articles if article["text"]), None)
    return found | {
        "name": called or file_name(url),
        "file_name": file_name(url),
        "articles": articles,
        "text": rows(
            conn, "SELECT page, text FROM attachment_pages WHERE capture_id = ? ORDER BY page", [found["capture_id"]]
        ),
        **citations(cited_file(conn, url)),
    }


def attachment_list(conn: sqlite3.Connection) -> list[Row]:
    """All files that articles link to, those of the newest articles first, each with ``articles``."""
    if not keeps_files(conn):
        return []
    linking: dict[str, list[Row]] = {}
    for article in rows(
        conn,
        """SELECT DISTINCT article_files.url, articles.id, articles.title, published FROM article_files
           JOIN articles ON articles.id = article_id WHERE role = 'attachment'
           ORDER BY published DESC, articles.id DESC""",
    ):
        linking.setdefault(article["url"], []).append(article)
    files = {file["url"]: file for file in rows(conn, f"{FILES} WHERE files.kind = 'attachment'")}
    return [
        files[url] | {"file_name": file_name(url), "articles": articles}
        for url, articles in linking.items()
        if url in files
    ]


def attachment_count(conn: sqlite3.Connection) -> int:
    """How many files that articles link to are held."""
    if not keeps_files(conn):
        return 0
    held = "SELECT count(*) FROM files WHERE state = 'held' AND url IN (SELECT url FROM article_files WHERE role = ?)"
    return int(conn.execute(held, ["attachment"]).fetchone()[0])


def naming(conn: sqlite3.Connection, url: str) -> list[Row]:
    """The articles that link to a file that is not held."""
    return rows(
        conn,
        """SELECT DISTINCT articles.id, articles.title, published, NULL AS text FROM article_files
           JOIN articles ON articles.id = article_id WHERE article_files.url = ?
           ORDER BY published IS NULL, published, articles.id""",
        [url],
    )


def attachments_of(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The files that an article links to, in its order, each with ``name``: what the article calls it."""
    if not keeps_files(conn):
        return []
    found = rows(
        conn,
        f"""SELECT files.*, (SELECT text FROM links
                             WHERE links.article_id = article_files.article_id AND text != ''
                             AND links.url IN (files.url, files.seen_as) ORDER BY position LIMIT 1) AS name
            FROM article_files JOIN ({FILES}) AS files ON files.url = article_files.url
            WHERE article_files.article_id = ? AND role = 'attachment' ORDER BY article_files.position""",
        [article_id],
    )
    return [file | {"name": file["name"] or file_name(file["url"])} for file in found]
