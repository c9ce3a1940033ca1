"""Opening an archive to be read, once it is told from other files and from one of a newer version.

Nothing is written, also where nothing can be.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from chamberlain_crawler.archive.migrations import migrations
from chamberlain_crawler.errors import ArchiveError

#: ``PRAGMA application_id`` of every archive: the letters CHMB. Archives made before it bear it from the next write on.
APPLICATION_ID = 0x43484D42

#: https://www.sqlite.org/fileformat.html#the_database_header
MAGIC, ID_PLACE = b"SQLite format 3\x00", slice(68, 72)

#: Seconds to wait for a writer that holds the file as a whole, as when it is closed.
BUSY_SECONDS = 60


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


def stands_still(path: Path) -> bool:
    """Whether an archive has to be opened as a file that does not change.

    A file in write-ahead mode needs a second file beside it, even to be read. Where that cannot be made nobody can
    be writing either; ArchiveError when somebody was, and did not end, or when the file is no database.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=BUSY_SECONDS, uri=True)) as opened:
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        if log_of(path):
            raise ArchiveError(
                f"{path} was left by a crawl that did not end, and its folder cannot be written; "
                f"copy it and {path.name}-wal to one that can"
            ) from None
        return True
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path} cannot be read: {error}") from error
    return False


def path_of(conn: sqlite3.Connection) -> Path:
    """The file that a connection has open."""
    return Path(conn.execute("PRAGMA database_list").fetchone()[2])


def log_of(path: Path) -> bool:
    """Whether something stands in the write-ahead log beside a file that is not in the file itself."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def refuse_foreign(path: Path) -> None:
    """ArchiveError when a file is no archive; nothing is made beside it either."""
    try:
        with path.open("rb") as file:
            header = file.read(ID_PLACE.stop)
    except OSError as error:
        raise ArchiveError(f"cannot use {path} as an archive: {error.strerror}") from error
    if not header.startswith(MAGIC):
        raise ArchiveError(f"{path} is no SQLite file; name the archive with --archive")
    if int.from_bytes(header[ID_PLACE]) != APPLICATION_ID and not has_migrations(path):
        raise ArchiveError(f"{path} is an SQLite file of another program; name the archive with --archive")


def has_migrations(path: Path) -> bool:
    """Whether this program has shaped a file that bears no ``application_id``; raises ArchiveError on a damaged one."""
    mode = "mode=ro" if log_of(path) else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)) as opened:
            return any(migration.name == "m001_tables" for migration in migrations.applied(Database(opened)))
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path} cannot be read as an archive: {error}") from error


def refuse_newer(db: Database, path: Path) -> None:
    """ArchiveError when a newer version of this program has shaped the file."""
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if newer := sorted({migration.name for migration in migrations.applied(db)} - known):
        raise ArchiveError(f"{path} was made by a newer version (it has {newer[-1]}); update chamberlain_crawler")


def keeps_reported(conn: sqlite3.Connection) -> bool:
    """Whether the archive is of a version that looks for reported speech."""
    return bool(conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'indirect_quotes'").fetchone())


def keeps_files(conn: sqlite3.Connection | Database) -> bool:
    """Whether the archive is of a version that keeps pictures and attachments, and the text of these."""
    return bool(conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'files'").fetchone())


def certainty_of_quotes(conn: sqlite3.Connection) -> str:
    """The SQL for how sure the speaker of a row of ``quotes`` is: NULL in an archive of an older version."""
    known = conn.execute("SELECT 1 FROM pragma_table_info('quotes') WHERE name = 'certainty'").fetchone()
    return "quotes.certainty" if known else "NULL"


def is_older(db: Database) -> bool:
    """Whether an older version made the archive, so that it may lack tables and columns of today."""
    return bool(migrations.pending(db))
