"""The public copies of an article that are known, and where others may be looked for."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple
from urllib.parse import urlsplit


class Copy(NamedTuple):
    """What is known of the public copies of an article."""

    read_from: str | None
    """The very capture that its text was read from; None when that is of no web archive."""
    nearest: str | None
    """The known good copy that is nearest to the publication, None when none is listed."""
    lookup_url: str | None
    """Where the Wayback Machine can be asked; None in an archive of a version that kept no listings."""

    @property
    def url(self) -> str | None:
        """The one to cite, None when none is known."""
        return self.read_from or self.nearest


def are_known(conn: sqlite3.Connection) -> bool:
    """Whether the archive is of a version that keeps what web archives list."""
    return bool(conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'article_copies'").fetchone())


def copies(conn: sqlite3.Connection) -> str:
    """A table for queries that join it: article_id, archive_url (the copy to cite) and lookup_url."""
    if not are_known(conn):
        return "(SELECT NULL AS article_id, NULL AS archive_url, NULL AS lookup_url)"
    return "(SELECT article_id, coalesce(read_from, nearest) AS archive_url, lookup_url FROM article_copies)"


def copy_of(conn: sqlite3.Connection, article_id: int) -> Copy | None:
    """The copies of an article; None when it is not held, or in an archive of a version that kept no listings."""
    if not are_known(conn):
        return None
    row = conn.execute(
        "SELECT read_from, nearest, lookup_url FROM article_copies WHERE article_id = ?", [article_id]
    ).fetchone()
    return Copy(*row) if row else None


def played_back(conn: sqlite3.Connection, capture_id: int) -> str | None:
    """The address at a web archive of a capture from there; None for any other."""
    row = conn.execute(
        """SELECT substr(requested_url, 1, instr(requested_url, '/web/')) || 'web/'
                  || strftime('%Y%m%d%H%M%S', captured_at) || '/' || url FROM captures
           WHERE id = ? AND source = 'wayback' AND requested_url LIKE 'http%/web/______________id_/http%'""",
        [capture_id],
    ).fetchone()
    return row[0] if row else None


def archive_name(address: str) -> str:
    """What the web archive of a copy is called.

    >>> archive_name("https://web.archive.org/web/2017/x"), archive_name("https://archive.example/web/2017/x")
    ('Wayback Machine', 'archive.example')
    """
    host = urlsplit(address).netloc
    return "Wayback Machine" if host == "web.archive.org" else host
