"""Opening the SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database

from chamberlain_crawler.archive.migrations import migrations
from chamberlain_crawler.errors import ArchiveError

#: Seconds to wait for another writer, such as someone who edits the file in Datasette.
BUSY_SECONDS = 60


def connect(path: Path) -> Database:
    """The archive at ``path``, made or brought to today's shape; ArchiveError when that cannot be done.

    Write-ahead log, so that readers never wait; every commit is on the disk when it returns (synchronous=FULL).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        db = Database(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        refuse_newer(db, path)
        migrations.apply(db)
        connection.execute("PRAGMA foreign_keys = ON")
    except (sqlite3.DatabaseError, OSError) as error:
        raise ArchiveError(f"cannot use {path} as an archive: {error}; name another file with --archive") from error
    return db


def writing(path: Path) -> FileLock:
    """The right to write to an archive, held until it is released; ArchiveError when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=1)
    try:
        lock.acquire()
    except Timeout:
        raise ArchiveError(f"another crawl is writing to {path}; wait for it to end, or stop it") from None
    return lock


def refuse_newer(db: Database, path: Path) -> None:
    """ArchiveError when a newer version of this program has shaped the file."""
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if newer := sorted({migration.name for migration in migrations.applied(db)} - known):
        raise ArchiveError(f"{path} was made by a newer version (it has {newer[-1]}); update chamberlain_crawler")


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
        db.conn.execute("ROLLBACK")
        raise
    db.conn.execute("COMMIT")


def replace_with(path: Path, made: Path) -> None:
    """Puts a whole archive in the place of another, at one stroke."""
    db = connect(made)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    for left in ("-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)
    made.replace(path)
    made.with_name(f"{made.name}.lock").unlink(missing_ok=True)
