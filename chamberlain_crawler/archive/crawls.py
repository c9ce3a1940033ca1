"""The log of the crawls: each run's arguments and end, and what it made of articles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler.archive.database import now, transaction


class Crawls:
    """The ``crawls`` and ``crawl_changes`` tables of one blog."""

    def __init__(self, db: Database, blog: str) -> None:
        self.db = db
        self.blog = blog
        self.current: int | None = None
        """Id of the run that goes on; None where none was begun, as when captures are read again."""

    def begin(self, arguments: Mapping[str, Any], software: str) -> int:
        """Enters a run; its id."""
        with transaction(self.db):
            cursor = self.db.execute(
                "INSERT INTO crawls (blog, started, arguments, software) VALUES (?, ?, ?, ?)",
                [self.blog, now().isoformat(), json.dumps(arguments, sort_keys=True), software],
            )
        self.current = int(cursor.lastrowid or 0)
        return self.current

    def end(self, crawl_id: int, outcome: str, counts: Mapping[str, Any]) -> None:
        """Enters how a run ended."""
        with transaction(self.db):
            self.db.execute(
                "UPDATE crawls SET finished = ?, outcome = ?, counts = ? WHERE id = ?",
                [now().isoformat(), outcome, json.dumps(counts, sort_keys=True), crawl_id],
            )

    def note_changes(self, crawl_id: int, changes: Mapping[int, str]) -> None:
        """Enters what a run made of articles: what it found is new, however often it then reads it.

        Callers open the transaction.
        """
        self.db.conn.executemany(
            "INSERT INTO crawl_changes VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(crawl_id, number, change) for number, change in changes.items() if change != "same"],
        )
