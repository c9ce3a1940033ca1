"""Reads all captures again with today's layouts, without network, into an archive made anew.

It is also the way to bring an archive of an older version to today's shape of rows. The old file is only read. A
capture whose bytes cannot be read any more keeps its row, what was read of it before, and a mark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler import blogs, captures, pages, places
from chamberlain_crawler.archive import Archive
from chamberlain_crawler.archive.looking import open_for_reading
from chamberlain_crawler.archive.losses import Gone, gone, retire, retire_old_quotes
from chamberlain_crawler.archive.placing import Known
from chamberlain_crawler.archive.store import now
from chamberlain_crawler.archive.transplant import carry_ledger, carry_rows, lost_capture, stored_readings
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.items import Capture, Reading, WarcRecord
from chamberlain_crawler.opening import open_archive
from chamberlain_crawler.saving import find_quotes, save

#: Captures that a worker reads at a time: enough to outweigh handing them over.
BATCH = 16

#: Columns of ``articles`` whose changes are told.
FIELDS = ("url", "title", "published", "modified", "byline", "language", "post_id", "body_text", "layout")


#: The readings of a capture, a capture that nobody reads, or a line that says why the bytes cannot be had.
Read = list[Reading] | Capture | str


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
    """Captures whose bytes cannot be read: a line each."""
    gone: list[Gone] = field(default_factory=list)
    """What the old archive holds and the new one does not."""


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
            archive = open_archive(blogs.get(blog), new)
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
    card = blogs.get(blog)
    # The file is of no use before it is whole, and is made again after a crash.
    archive.db.execute("PRAGMA synchronous = OFF")
    archive.placing.known = known_ids(source, blog)
    carry_rows(source, archive.db, blog)
    rows = list(source.query("SELECT * FROM captures WHERE blog = ? ORDER BY rowid", [blog]))
    by_time = sorted(rows, key=lambda row: (row["fetched_at"], row["warc_file"] or "", row["warc_offset"] or 0))
    for row, read in zip(by_time, read_all(by_time, folder, blog, workers), strict=True):
        report.captures += 1
        if isinstance(read, str):
            report.faults.append(read)
            carry_lost(source, archive, row, read)
        elif isinstance(read, Capture):
            archive.add_capture(read)
        else:
            for reading in read:
                save(archive, card, reading)
    carry_ledger(source, archive.db, blog)
    compare(source, archive.db, blog, report)
    missing = list(gone(source, archive.db, blog))
    retire(archive.db, missing, now())
    retire_old_quotes(source, archive.db, blog, now())
    report.gone += missing
    archive.db.execute("PRAGMA synchronous = FULL")


def carry_lost(source: Database, archive: Archive, row: dict[str, Any], why: str) -> None:
    """Enters a capture whose bytes cannot be read, with what was read of it before."""
    card = blogs.get(archive.blog)
    capture = lost_capture(source, row, why.removeprefix(f"{row['url']} of {row['captured_at']}: "))
    if stays_unread(row):
        archive.add_capture(capture)
        return
    for reading in stored_readings(source, row, capture, card.address(row["url"], row["base"])):
        save(archive, card, reading)


def stays_unread(row: dict[str, Any]) -> bool:
    """Whether no crawl reads a capture: robots.txt, the steps of a redirect."""
    return row["verdict"] is None or (row["verdict"] == "redirect" and row["reason"] is None)


def known_ids(source: Database, blog: str) -> Known:
    """The ids that the old archive gave, by every address of each article."""
    rows = source.execute(
        """SELECT articles.url, post_id, id FROM articles WHERE blog = :blog
           UNION SELECT urls.url, post_id, id FROM urls JOIN articles ON articles.id = article_id
           WHERE urls.blog = :blog AND state = 'article' ORDER BY 1, 3""",
        {"blog": blog},
    )
    known = Known()
    for url, post_id, article_id in rows.fetchall():
        known.ids.setdefault(url, []).append((post_id, article_id))
    return known


def read_all(rows: list[dict[str, Any]], folder: Path, blog: str, workers: int) -> Iterator[Read]:
    """What is read of each capture, in order."""
    read = partial(read_batch, folder=folder, blog=blog)
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    if workers == 1:
        for batch in batches:
            yield from read(batch)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting = iter(batches)
        # A few batches ahead of the saving, and no more: a blog's readings may not fit into memory.
        ahead = [pool.submit(read, batch) for batch in islice(waiting, workers * 3)]
        while ahead:
            yield from ahead.pop(0).result()
            ahead += [pool.submit(read, batch) for batch in islice(waiting, 1)]


def read_batch(rows: list[dict[str, Any]], *, folder: Path, blog: str) -> list[Read]:
    """What is read of some captures."""
    return [read_one(row, folder, blog) for row in rows]


def read_one(row: dict[str, Any], folder: Path, blog: str) -> Read:
    """What a capture says today; what no crawl reads (robots.txt, the steps of a redirect) stays as it is."""
    try:
        capture = stored_capture(row, folder)
    except (CaptureError, OSError) as error:
        return f"{row['url']} of {row['captured_at']}: {error}"
    if stays_unread(row):
        return capture
    return [find_quotes(reading) for reading in pages.read(capture, blogs.get(blog))]


def stored_capture(row: dict[str, Any], folder: Path) -> Capture:
    """The capture of a row of ``captures``, with its bytes from the WARC file; raises CaptureError, OSError."""
    if row["warc_file"] is None:
        raise CaptureError("no WARC record holds its bytes")
    place = WarcRecord(file=row["warc_file"], offset=row["warc_offset"], length=row["warc_length"])
    capture = captures.read_record(folder, place)
    if row["status"] == 304:  # its record reads as the earlier answer that it confirms
        capture = replace(capture, status=304, body=b"")
    if hashlib.sha256(capture.body).hexdigest() != row["sha256"]:
        raise CaptureError(f"the bytes in {place.file} are not those that were kept")
    return replace(
        capture,
        url=row["url"],
        requested_url=row["requested_url"],
        source=row["source"],
        captured_at=datetime.fromisoformat(row["captured_at"]),
        fetched_at=datetime.fromisoformat(row["fetched_at"]) if row["fetched_at"] != row["captured_at"] else None,
        base=row["base"],
    )


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
