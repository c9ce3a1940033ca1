"""Reads all captures again with today's layouts, without network, into an archive made anew.

It is also the way to bring an archive of an older version to today's shape of rows: the old file is only read, and
replaced when the new one is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler import blogs
from chamberlain_crawler.archive import connect
from chamberlain_crawler.archive.capture_rows import unread_verdict
from chamberlain_crawler.archive.transplant import carry_ledger, carry_runs
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.intake.stored import stored_capture
from chamberlain_crawler.intake.workers import Workers
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.opening import open_archive
from chamberlain_crawler.saving import save

#: Columns of ``articles`` whose changes are told.
FIELDS = ("url", "title", "published", "modified", "byline", "language", "post_id", "body_text", "layout")


@dataclass(frozen=True, slots=True)
class Unread:
    """A capture that nobody reads."""

    capture: Capture


#: The readings of a capture, a capture that nobody reads, or a line that says why the bytes cannot be had.
Read = list[Reading] | Unread | str


@dataclass
class Report:
    """What a re-extraction did."""

    captures: int = 0
    articles: int = 0
    added: int = 0
    removed: int = 0
    changed: dict[tuple[str, str], int] = field(default_factory=dict)
    """Number of articles by field and layout."""
    faults: list[str] = field(default_factory=list)
    """Captures whose bytes cannot be had, or could not be read."""


def reextract(old: Path, new: Path, folder: Path, *, workers: int = 1) -> Report:
    """Makes the archive ``new`` from the captures that ``old`` lists and ``folder`` holds; ``old`` is only read."""
    report = Report()
    source = connect(old)
    try:
        for blog in [row["name"] for row in source.query("SELECT name FROM blogs ORDER BY rowid")]:
            rebuild(source, new, folder, blog, workers, report)
    finally:
        source.close()
    return report


def rebuild(source: Database, new: Path, folder: Path, blog: str, workers: int, report: Report) -> None:
    """Makes one blog of the new archive."""
    card = blogs.get(blog)
    archive = open_archive(card, new)
    # The file is of no use before it is whole, and is made again after a crash.
    archive.db.execute("PRAGMA synchronous = OFF")
    try:
        archive.known_ids = known_ids(source, blog)
        carry_runs(source, archive.db, blog)
        rows = list(source.query("SELECT * FROM captures WHERE blog = ? ORDER BY rowid", [blog]))
        by_time = sorted(rows, key=lambda row: (row["fetched_at"], row["warc_file"] or "", row["warc_offset"] or 0))
        for read in read_all(by_time, folder, blog, workers):
            report.captures += 1
            if isinstance(read, str):
                report.faults.append(read)
            elif isinstance(read, Unread):
                archive.add_capture(read.capture)
            else:
                for reading in read:
                    save(archive, card, reading)
                report.faults += [f"{reading.url} {reading.reason}" for reading in read if reading.verdict == "fault"]
        carry_ledger(source, archive.db, blog)
        compare(source, archive.db, blog, report)
        archive.db.execute("PRAGMA synchronous = FULL")
    finally:
        archive.close()


def known_ids(source: Database, blog: str) -> dict[str, int]:
    """The ids that the old archive gave, by every address of each article."""
    rows = source.execute("SELECT url, article_id FROM urls WHERE blog = ? AND article_id IS NOT NULL", [blog])
    return dict(rows.fetchall())


def read_all(rows: list[dict[str, Any]], folder: Path, blog: str, workers: int) -> Iterator[Read]:
    """What is read of each capture, in order."""
    found: Iterator[Capture | Unread | str] = (read_one(row, folder) for row in rows)
    with Workers(blogs.get(blog), processes=workers) as pool:
        yield from pool.read_all(found)


def read_one(row: dict[str, Any], folder: Path) -> Capture | Unread | str:
    """A capture that is to be read; what no crawl reads (robots.txt, the steps of a redirect) stays as it is."""
    try:
        capture = stored_capture(row, folder)
    except (CaptureError, OSError) as error:
        return f"{row['url']} of {row['captured_at']}: {error}"
    return Unread(capture) if unread_verdict(capture) and not row["reason"] else capture


def compare(source: Database, made: Database, blog: str, report: Report) -> None:
    """Counts what today's layouts read in another way than those of the old archive."""
    columns = ", ".join(FIELDS)
    old, new = (
        {row["id"]: row for row in db.query(f"SELECT id, {columns} FROM articles WHERE blog = ?", [blog])}
        for db in (source, made)
    )
    report.articles += len(new)
    report.added += len(new.keys() - old.keys())
    report.removed += len(old.keys() - new.keys())
    for article_id in new.keys() & old.keys():
        for name in FIELDS:
            if new[article_id][name] != old[article_id][name]:
                key = (name, new[article_id]["layout"])
                report.changed[key] = report.changed.get(key, 0) + 1
