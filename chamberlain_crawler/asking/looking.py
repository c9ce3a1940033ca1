"""Opening an archive to look at it: nothing is written, also where nothing can be."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from chamberlain_crawler.archive.file import BUSY_SECONDS, refuse_foreign, refuse_newer, stands_still
from chamberlain_crawler.archive.migrations import migrations
from chamberlain_crawler.errors import ArchiveError


def open_for_reading(path: Path) -> Database:
    """The archive at ``path``, which is not written to; ArchiveError when it is none, or of a newer version.

    An archive of an older version is opened as it is: see ``is_older``.
    """
    refuse_foreign(path)
    try:
        db = Database(connection(path))
        refuse_newer(db, path)
        if not migrations.applied(db):
            raise ArchiveError(f"{path} holds nothing yet; run `chamberlain crawl` first")
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path} cannot be read: {error}") from error
    return db


def connection(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    mode = "immutable=1" if stands_still(path) else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", timeout=BUSY_SECONDS, uri=True)
