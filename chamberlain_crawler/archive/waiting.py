"""Addresses whose articles wait to be put together anew, because a batch has more captures of them to come."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlite_utils import Database

#: How many readings speak of some addresses, and of how many the articles there are made.
COUNTS = """
SELECT (SELECT count(*) FROM readings WHERE url IN (SELECT value FROM json_each(:urls))),
       (SELECT count(*) FROM readings WHERE article_id IN
           (SELECT id FROM articles WHERE url IN (SELECT value FROM json_each(:urls))))
"""


class Waiting:
    """The ``waiting`` table of one blog: what a kill leaves in it waits for the next start. Callers open the
    transaction.
    """

    def __init__(self, db: Database, blog: str) -> None:
        self.db = db
        self.blog = blog

    def may(self, addresses: Collection[str]) -> bool:
        """Whether the articles at some addresses are to wait: until their readings have doubled since they were last
        put together, so that all of them together cost no more than twice their number.
        """
        there, made_of = self.db.execute(COUNTS, {"urls": json.dumps(list(addresses))}).fetchone()
        return bool(there < 2 * made_of)

    def add(self, addresses: Collection[str], crawl: int | None) -> None:
        """Enters addresses, with the run that their captures are new to; None for none."""
        self.db.conn.executemany(
            """INSERT INTO waiting VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET crawl_id = coalesce(excluded.crawl_id, crawl_id)""",
            [(url, self.blog, crawl) for url in addresses],
        )

    def next(self) -> str | None:
        """An address that waits; None when none does."""
        row = self.db.execute("SELECT url FROM waiting WHERE blog = ? LIMIT 1", [self.blog]).fetchone()
        return row[0] if row else None

    def take(self, addresses: Collection[str]) -> int | None:
        """Takes out addresses that wait no more; the run that captures of theirs were new to, None for none."""
        rows = self.db.execute(
            "DELETE FROM waiting WHERE url IN (SELECT value FROM json_each(?)) RETURNING crawl_id",
            [json.dumps(list(addresses))],
        ).fetchall()
        return max((row[0] for row in rows if row[0]), default=None)
