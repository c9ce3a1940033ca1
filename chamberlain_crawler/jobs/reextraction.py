"""Reads all captures again with today's layouts, without network, into an archive made anew.

It is also the way to bring an archive of an older version to today's shape of rows. The old file is only read. A
capture whose bytes cannot be read any more keeps its row, what was read of it before, and a mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler import blogs
from chamberlain_crawler.archive import Archive
from chamberlain_crawler.archive.database import now, transaction
from chamberlain_crawler.archive.deciding import unfit
from chamberlain_crawler.archive.file import open_for_reading
from chamberlain_crawler.archive.placing import GivenIds
from chamberlain_crawler.archive.states import unread_verdict
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.intake import places
from chamberlain_crawler.intake.opening import carry_decisions, open_archive
from chamberlain_crawler.intake.stored import stored_capture
from chamberlain_crawler.intake.workers import Workers
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.jobs.losses import Gone, gone, retire, retire_old_people, retire_old_quotes
from chamberlain_crawler.jobs.transplant import (
    carry_files,
    carry_ledger,
    carry_mementos,
    carry_rows,
    carry_texts,
    lost_capture,
    stored_readings,
    stored_redirects,
)
from chamberlain_crawler.people.known import Decision
from chamberlain_crawler.sources.frontier import save

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
    """Captures whose bytes cannot be had, or could not be read: a line each."""
    gone: list[Gone] = field(default_factory=list)
    """What the old archive holds and the new one does not."""
    unfit: list[Decision] = field(default_factory=list)
    """What the user decided on quotes that are not there any more."""


def reextract(
    old: Path, new: Path, chosen: Path | None = None, *, home: Path | None = None, workers: int = 1
) -> Report:
    """Makes the archive ``new`` from the captures that ``old`` lists; ``old`` is only read.

    ``chosen`` is the folder of the captures, None for the one that ``old`` names. ``home`` is the file that ``new``
    will be in the end, None when that is ``new``.
    """
    report = Report()
    source = open_for_reading(old)
    try:
        source.execute("BEGIN")  # one state of it, whoever else is at work
        for blog, folder in places.folders(source, old, chosen).items():
            card = blogs.get(blog, old)
            carry_decisions(card, old, home or new)
            archive = open_archive(card, new, beside=old)
            try:
                rebuild(source, archive, folder, workers, report)
                if folder != places.SHIPPED.parent:
                    places.enter(archive.db, home or new, blog, folder)
            finally:
                archive.close()
    finally:
        source.close()
    return report


def rebuild(source: Database, archive: Archive, folder: Path, workers: int, report: Report) -> None:
    """Makes one blog of the new archive."""
    blog = archive.blog
    card = archive.card
    # The file is of no use before it is whole, and is made again after a crash.
    archive.db.execute("PRAGMA synchronous = OFF")
    archive.entering.placing.known = known_ids(source, blog)
    carry_rows(source, archive.db, blog)
    rows = list(source.query("SELECT * FROM captures WHERE blog = ? ORDER BY rowid", [blog]))
    by_time = sorted(rows, key=lambda row: (row["fetched_at"], row["warc_file"] or "", row["warc_offset"] or 0))
    with archive.batch():
        for row, read in zip(by_time, read_all(by_time, folder, card, workers), strict=True):
            report.captures += 1
            if isinstance(read, str):
                report.faults.append(read)
                carry_lost(source, archive, row, read)
            elif isinstance(read, Unread):
                archive.add_capture(read.capture)
            else:
                for reading in read:
                    save(archive, card, reading, is_asked=False)
                report.faults += [f"{reading.url} {reading.reason}" for reading in read if reading.verdict == "fault"]
    carry_mementos(source, archive.db, blog)
    carry_ledger(source, archive.db, blog)
    carry_files(source, archive.db, blog)
    with transaction(archive.db):
        archive.entering.settle_named()
    carry_texts(source, archive.db, blog)
    compare(source, archive.db, blog, report)
    missing = list(gone(source, archive.db, blog))
    retire(archive.db, missing, now())
    retire_old_quotes(source, archive.db, blog, now())
    retire_old_people(source, archive.db)
    report.gone += missing
    report.unfit += unfit(archive.db, card)
    archive.db.execute("PRAGMA synchronous = FULL")


def carry_lost(source: Database, archive: Archive, row: dict[str, Any], why: str) -> None:
    """Enters a capture whose bytes cannot be read, with what was read of it before."""
    card = archive.card
    capture = lost_capture(row, why.removeprefix(f"{row['url']} of {row['captured_at']}: "))
    if unread_verdict(capture) and not row["reason"]:
        archive.add_capture(capture)
    else:
        for reading in stored_readings(source, row, capture, card.address(row["url"], row["base"])):
            save(archive, card, reading, is_asked=False)
    archive.add_redirects(row["id"], stored_redirects(source, row["id"]))


def known_ids(source: Database, blog: str) -> GivenIds:
    """The ids that the old archive gave, by every address of each article."""
    rows = source.execute(
        """SELECT articles.url, post_id, id FROM articles WHERE blog = :blog
           UNION SELECT urls.url, post_id, id FROM urls JOIN articles ON articles.id = article_id
           WHERE urls.blog = :blog AND state = 'article' ORDER BY 1, 3""",
        {"blog": blog},
    )
    known = GivenIds()
    for url, post_id, article_id in rows.fetchall():
        known.ids.setdefault(url, []).append((post_id, article_id))
    return known


def read_all(rows: list[dict[str, Any]], folder: Path, card: Blog, workers: int) -> Iterator[Read]:
    """What is read of each capture, in order."""
    found: Iterator[Capture | Unread | str] = (read_one(row, folder) for row in rows)
    with Workers(card, processes=workers) as pool:
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
