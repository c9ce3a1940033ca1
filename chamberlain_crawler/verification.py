"""Proves that an archive is whole: the file, the search index, the references, and every capture's bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.reextraction import stored_capture

SEARCHED = ("articles", "quotes", "comments")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    seen: int
    """How many of them."""
    faults: tuple[str, ...]
    """A line each; empty when all is well."""


def verify(db: Database, folder: Path) -> Iterator[Check]:
    """All checks of an archive and its folder of captures, one after the other."""
    yield Check("SQLite pages", page_count(db), tuple(row[0] for row in integrity(db) if row[0] != "ok"))
    yield Check("references between rows", count(db, "articles"), tuple(foreign_keys(db)))
    for table in SEARCHED:
        yield Check(f"search index of {table}", count(db, table), tuple(search_faults(db, table)))
    yield Check("articles with their capture", count(db, "articles"), tuple(orphans(db)))
    yield Check("quotes at their place in the text", count(db, "quotes"), tuple(misplaced_quotes(db)))
    yield Check("captures with their bytes", count(db, "captures"), tuple(damaged_captures(db, folder)))


def page_count(db: Database) -> int:
    """Number of pages of the file."""
    return int(db.execute("PRAGMA page_count").fetchone()[0])


def count(db: Database, table: str) -> int:
    """Number of rows of a table."""
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def integrity(db: Database) -> list[tuple[str]]:
    """SQLite's own check of the file."""
    return db.execute("PRAGMA integrity_check").fetchall()


def foreign_keys(db: Database) -> Iterator[str]:
    """Rows that point at rows which are not there."""
    for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall():
        yield f"row {rowid} of {table} points at no row of {parent}"


def search_faults(db: Database, table: str) -> Iterator[str]:
    """What FTS5 itself finds out of step with the table."""
    try:
        db.conn.execute(f"INSERT INTO {table}_fts({table}_fts, rank) VALUES ('integrity-check', 1)")
    except db.conn.DatabaseError as error:
        yield f"the search index of {table} is out of step ({error}); mend it with: chamberlain reextract"
    finally:
        db.conn.rollback()


def orphans(db: Database) -> Iterator[str]:
    """Articles whose capture has no place in a WARC file."""
    rows = db.execute(
        """SELECT articles.url FROM articles LEFT JOIN captures ON captures.id = articles.capture_id
           WHERE captures.warc_file IS NULL"""
    )
    yield from (f"{url} has no capture" for (url,) in rows.fetchall())


def misplaced_quotes(db: Database) -> Iterator[str]:
    """Quotes whose first part does not stand at their offsets."""
    rows = db.execute(
        """SELECT quotes.id, articles.url, quotes.text, substr(body_text, start + 1, "end" - start)
           FROM quotes JOIN articles ON articles.id = article_id"""
    )
    for quote_id, url, text, found in rows.fetchall():
        if text.split("\n\n")[0] not in found:
            yield f"quote {quote_id} does not stand at its place in {url}"


def damaged_captures(db: Database, folder: Path) -> Iterator[str]:
    """Captures whose bytes are missing or differ from their digest."""
    for row in db.query("SELECT * FROM captures ORDER BY warc_file, warc_offset"):
        try:
            capture = stored_capture(row, folder)
        except (CaptureError, OSError) as error:
            yield f"{row['url']} of {row['captured_at']}: {error}"
            continue
        if hashlib.sha256(capture.body).hexdigest() != row["sha256"]:
            yield f"{row['url']} of {row['captured_at']}: the bytes in {row['warc_file']} are not those that were kept"
