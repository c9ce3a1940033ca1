"""The ledger: every address ever pointed at, who pointed, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

State = Literal["new", "fetched", "article", "not_article", "missing", "failed", "excluded"]

#: Whether a crawl still has to ask for an address, in SQL.
OPEN = "(state IN ('new', 'fetched', 'failed') OR (state = 'article' AND tries = 0))"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pointer:
    """An address and who pointed at it."""

    url: str
    """Canonical address."""
    seen_as: str
    """The address as it was printed, which is the one to ask for."""
    by: str
    """What named it: ``rest``, ``sitemap``, ``feed``, ``list``, ``article``, ``wayback``, ``file``, ``home``."""
    on: str | None = None
    """Address of the page that named it."""
    state: State = "new"
    """``excluded`` for addresses that are never asked for."""
    reason: str | None = None


class Ledger:
    """The ``urls`` table of one blog. Callers open the transaction."""

    def __init__(self, db: Database, blog: str) -> None:
        self.db = db
        self.blog = blog

    def point(self, pointers: Iterable[Pointer], now: datetime) -> int:
        """Enters addresses that are not known yet; the number of new ones."""
        before = self.db.conn.total_changes
        self.db.conn.executemany(
            """INSERT INTO urls (url, blog, seen_as, state, found_by, found_on, reason, first_seen)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO NOTHING""",
            [(p.url, self.blog, p.seen_as, p.state, p.by, p.on, p.reason, now.isoformat()) for p in pointers],
        )
        return self.db.conn.total_changes - before

    def settle(
        self,
        pointer: Pointer,
        state: State,
        now: datetime,
        *,
        reason: str | None = None,
        article_id: int | None = None,
        tried: bool = True,
    ) -> None:
        """Says what became of an address. What is an article stays one: an error of today does not lose it.

        ``tried`` is False where the address itself was not asked for, because an API or a feed gave its article.
        """
        self.point([pointer], now)
        self.db.execute(
            """UPDATE urls SET tries = tries + :tried, reason = :reason,
                   last_tried = CASE WHEN :tried THEN :now ELSE last_tried END,
                   state = CASE WHEN state = 'article' THEN state ELSE :state END,
                   article_id = coalesce(:article_id, article_id)
               WHERE url = :url""",
            {"url": pointer.url, "state": state, "reason": reason, "now": now.isoformat()}
            | {"article_id": article_id, "tried": int(tried)},
        )

    def tried(self, pointer: Pointer, now: datetime) -> None:
        """Notes that an address was asked for; what came of it is for its captures to say."""
        self.point([pointer], now)
        self.db.execute(
            "UPDATE urls SET tries = tries + 1, last_tried = ? WHERE url = ?", [now.isoformat(), pointer.url]
        )

    def put(self, url: str, state: State, reason: str | None, article_id: int | None) -> None:
        """Makes the entry of a known address say what all its captures say together."""
        self.db.execute(
            "UPDATE urls SET state = ?, reason = ?, article_id = ? WHERE url = ?", [state, reason, article_id, url]
        )

    def is_open(self, url: str) -> bool:
        """Whether a crawl still has to ask for an address: it is new, or failed, or only an API gave its article."""
        row = self.db.execute(f"SELECT {OPEN} FROM urls WHERE url = ?", [url]).fetchone()
        return bool(row is None or row[0])

    def state(self, url: str) -> State | None:
        """What became of an address, None when it is not known."""
        row = self.db.execute("SELECT state FROM urls WHERE url = ?", [url]).fetchone()
        return row[0] if row else None

    def open_addresses(self) -> list[Pointer]:
        """Addresses that an earlier crawl found and did not ask for, or in vain, oldest first."""
        rows = self.db.execute(
            f"""SELECT url, seen_as, found_by, found_on, state, reason FROM urls
                WHERE blog = ? AND {OPEN} ORDER BY first_seen, rowid""",
            [self.blog],
        )
        return [
            Pointer(url=url, seen_as=seen_as, by=by, on=on, state=state, reason=reason)
            for url, seen_as, by, on, state, reason in rows.fetchall()
        ]

    def counts(self) -> dict[str, int]:
        """Number of addresses by state."""
        rows = self.db.execute("SELECT state, count(*) FROM urls WHERE blog = ? GROUP BY state", [self.blog])
        return dict(rows.fetchall())
