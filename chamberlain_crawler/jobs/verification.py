"""Proves that an archive is whole: the file, the search index, the references, and every capture's bytes."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from chamberlain_crawler.archive.file import path_of
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.intake.stored import stored_capture

SEARCHED = ("articles", "quotes", "indirect_quotes", "comments", "attachment_pages")
#: What has a place in the text of its article, with its name.
PLACED = {"quotes": "quotes", "indirect_quotes": "reported clauses"}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    seen: int
    """How many of them."""
    faults: tuple[str, ...]
    """A line each; empty when all is well."""


def verify(db: Database, folders: Mapping[str, Path]) -> Iterator[Check]:
    """All checks of an archive and the folder of captures of each of its blogs, one after the other."""
    yield Check("SQLite pages", page_count(db), tuple(row[0] for row in integrity(db) if row[0] != "ok"))
    yield Check("references between rows", count(db, "articles"), tuple(foreign_keys(db)))
    with closing(copy_of(db)) as copy:
        mended_by = f"chamberlain reextract --archive {shlex.quote(str(path_of(db.conn)))}"
        for table in held(db, SEARCHED):
            yield Check(f"search index of {table}", count(db, table), tuple(search_faults(copy, table, mended_by)))
    yield Check("articles with their capture", count(db, "articles"), tuple(orphans(db)))
    for table in held(db, PLACED):
        yield Check(f"{PLACED[table]} at their place in the text", count(db, table), tuple(misplaced_quotes(db, table)))
    if held(db, ["files"]):
        yield Check("files held with their capture", count_held_files(db), tuple(files_without_capture(db)))
    yield Check("captures with their bytes", count(db, "captures"), tuple(damaged_captures(db, folders)))


def held(db: Database, tables: Iterable[str]) -> list[str]:
    """Those of some tables that the archive has: an older one lacks the newer ones."""
    return [table for table in tables if db.table(table).exists()]


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


def copy_of(db: Database) -> sqlite3.Connection:
    """The archive in a file of SQLite's own that goes when it is closed: FTS5's check of itself counts as writing."""
    copy = sqlite3.connect("")
    db.conn.backup(copy)
    return copy


def search_faults(copy: sqlite3.Connection, table: str, mended_by: str) -> Iterator[str]:
    """What FTS5 itself finds out of step with the table."""
    try:
        copy.execute(f"INSERT INTO {table}_fts({table}_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        yield f"the search index of {table} is out of step ({error}); mend it with: {mended_by}"
    finally:
        copy.rollback()


def orphans(db: Database) -> Iterator[str]:
    """Articles whose capture has no place in a WARC file."""
    rows = db.execute(
        """SELECT articles.url FROM articles LEFT JOIN captures ON captures.id = articles.capture_id
           WHERE captures.warc_file IS NULL"""
    )
    yield from (f"{url} has no capture" for (url,) in rows.fetchall())


def count_held_files(db: Database) -> int:
    """Number of files that are said to be held."""
    return int(db.execute("SELECT count(*) FROM files WHERE state = 'held'").fetchone()[0])


def files_without_capture(db: Database) -> Iterator[str]:
    """Files that are said to be held, and whose capture has no place in a WARC file or other bytes."""
    rows = db.execute(
        """SELECT files.url FROM files LEFT JOIN captures ON captures.id = files.capture_id
           WHERE state = 'held' AND (warc_file IS NULL OR captures.sha256 != files.sha256)"""
    )
    yield from (f"{url} is not held by the capture that it names" for (url,) in rows.fetchall())


def misplaced_quotes(db: Database, table: str) -> Iterator[str]:
    """Quotes whose first part does not stand at their offsets."""
    rows = db.execute(
        f"""SELECT quotes.id, articles.url, quotes.text, substr(body_text, start + 1, "end" - start)
            FROM {table} AS quotes JOIN articles ON articles.id = article_id"""
    )
    for quote_id, url, text, found in rows.fetchall():
        if text.split("\n\n")[0] not in found:
            yield f"quote {quote_id} does not stand at its place in {url}"


def damaged_captures(db: Database, folders: Mapping[str, Path]) -> Iterator[str]:
    """Captures whose bytes are missing or differ from their digest."""
    for row in db.query("SELECT * FROM captures ORDER BY warc_file, warc_offset"):
        try:
            stored_capture(row, folders[row["blog"]])
        except (CaptureError, OSError) as error:
            kept = "; what was read of it before is kept" if row.get("lost") else ""
            yield f"{row['url']} of {row['captured_at']}: {error}{kept}"
