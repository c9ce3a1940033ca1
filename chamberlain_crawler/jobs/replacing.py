"""Putting a whole archive in the place of another: at every moment the one or the other stands there, whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from chamberlain_crawler.archive.database import connect
from chamberlain_crawler.archive.file import BUSY_SECONDS, log_of
from chamberlain_crawler.errors import ArchiveError

#: Files that SQLite and the lock put beside an archive.
BESIDE = ("-wal", "-shm", "-journal", ".lock")


def replace_with(path: Path, made: Path) -> None:
    """Puts the archive ``made`` in the place of ``path``, which is kept beside it as ``….before``.

    ArchiveError when ``made`` is not whole, or when somebody is at work in ``path``; then nothing was done.
    """
    finish(made)
    fold(path)
    keep_before(path)
    for left in ("-wal", "-shm"):  # both are empty; another program that has the old file open keeps its own
        path.with_name(path.name + left).unlink(missing_ok=True)
    put(made, path)


def finish(made: Path) -> None:
    """Brings a new archive onto the disk in one file; ArchiveError when SQLite finds it damaged."""
    with closing(connect(made).conn) as opened:
        problems = [row[0] for row in opened.execute("PRAGMA quick_check(1)").fetchall() if row[0] != "ok"]
        problems += [
            f"a row of {row[0]} points nowhere" for row in opened.execute("PRAGMA foreign_key_check").fetchall()
        ]
        if problems:
            raise ArchiveError(f"the new archive is not whole ({problems[0]}); nothing was replaced")
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sync(made)


def fold(path: Path) -> None:
    """Brings what stands in the write-ahead log of an archive into its file."""
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as opened:
        busy = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy or log_of(path):
        raise ArchiveError(f"another program is at work in {path}; nothing was replaced: end it and start again")


def keep_before(path: Path) -> None:
    """Gives an archive a second name, ``….before``; a copy where the file system knows no second names."""
    before = path.with_name(f"{path.name}.before")
    second = path.with_name(f"{before.name}.part")
    second.unlink(missing_ok=True)
    try:
        os.link(path, second)
    except OSError:
        shutil.copy2(path, second)
        sync(second)
    second.replace(before)


def put(made: Path, path: Path) -> None:
    """Gives a finished archive its name."""
    made.replace(path)
    sync(path.parent)
    remove(made)


def remove(made: Path) -> None:
    """Removes an archive that was not finished, and what stands beside it."""
    for left in ("", *BESIDE):
        with suppress(FileNotFoundError):
            made.with_name(made.name + left).unlink()


def sync(path: Path) -> None:
    """Waits until a file or folder is on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
