"""Opening the SQLite file to write to it, and what all who write need: a transaction, the time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database

from chamberlain_crawler.archive.file import APPLICATION_ID, BUSY_SECONDS, refuse_foreign, refuse_newer
from chamberlain_crawler.archive.migrations import migrations
from chamberlain_crawler.errors import ArchiveError


def connect(path: Path) -> Database:
    """The archive at ``path``, made or brought to today's shape; ArchiveError when that cannot be done.

    Write-ahead log, so that readers never wait; every commit is on the disk when it returns (synchronous=FULL).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size:  # an empty file is where a crawl was killed as it began
            refuse_foreign(path)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        db = Database(connection)
        refuse_newer(db, path)
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        migrations.apply(db)
        connection.execute("PRAGMA foreign_keys = ON")
    except (sqlite3.DatabaseError, OSError) as error:
        raise ArchiveError(f"cannot use {path} as an archive: {error}; name another file with --archive") from error
    return db


def writing(path: Path) -> FileLock:
    """The right to write to an archive, held until it is released; ArchiveError when another process has it."""
    path = path.resolve()  # one lock, whatever link the file is named by
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=1)
        lock.acquire()
    except Timeout:
        raise ArchiveError(f"another command is writing to {path}; wait for it to end, or stop it") from None
    except OSError as error:
        raise ArchiveError(
            f"{path} cannot be written to: {error.strerror}; name another file with --archive"
        ) from error
    return lock


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All or nothing; within another transaction a part of that one.

    IMMEDIATE, because a read lock that turns into a write lock fails at once when another writes.
    """
    if db.conn.in_transaction:
        yield
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.conn.in_transaction:  # SQLite itself ends it when the disk is full
            db.conn.execute("ROLLBACK")
        raise
    db.conn.execute("COMMIT")


def now() -> datetime:
    """This second, aware, UTC: WARC dates have no fraction either."""
    return datetime.now(UTC).replace(microsecond=0)
