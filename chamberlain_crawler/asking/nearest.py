"""Which capture of an address is to be shown beside another capture: the one nearest to it in time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

#: Answers that show nothing of what stood at the address, or not as a reader saw it.
NOT_LOOKED_AT = (
    "'redirect', 'unchanged', 'error', 'soft_404', 'feed', 'comments', 'sitemap', 'robots', 'listing', 'empty'"
)

#: Captures with bytes, and how many days they are away.
WITH_BYTES = "captures.status = 200 AND captures.warc_file NOT NULL AND captures.lost IS NULL"
AWAY = "min(abs(julianday(captures.captured_at) - julianday(:at)))"
ADDRESSES = "(SELECT value FROM json_each(:addresses))"


def nearest_files(conn: sqlite3.Connection, addresses: Iterable[str], at: datetime) -> dict[str, int]:
    """Ids of the captures of pictures, style sheets and the like, by address as the archive knows it, of those that
    are held; also of a file that lies where its address leads to by redirects.
    """
    wanted = set(addresses)
    found = by_address(
        conn,
        f"""SELECT address, id, {AWAY} FROM captures
            WHERE address IN {ADDRESSES} AND verdict = 'not_html' AND {WITH_BYTES} GROUP BY address""",
        wanted,
        at,
    )
    return found | by_address(
        conn,
        f"""SELECT files.url, captures.id, 0 FROM files JOIN captures ON captures.id = capture_id
            WHERE files.url IN {ADDRESSES} AND state = 'held' AND {WITH_BYTES}""",
        wanted - found.keys(),
        at,
    )


def nearest_shown(conn: sqlite3.Connection, addresses: Iterable[str], at: datetime) -> dict[str, int]:
    """The same of whatever can be looked at under an address, pages and files; what moved is looked for where the
    ledger says that it stands.
    """
    wanted = set(addresses)
    found = by_address(
        conn,
        f"""SELECT address, id, {AWAY} FROM captures
            WHERE address IN {ADDRESSES} AND verdict NOT IN ({NOT_LOOKED_AT}) AND {WITH_BYTES} GROUP BY address""",
        wanted,
        at,
    )
    return found | by_address(
        conn,
        f"""SELECT urls.url, captures.id, {AWAY} FROM urls JOIN articles ON articles.id = urls.article_id
            JOIN captures ON captures.address = articles.url
            WHERE urls.url IN {ADDRESSES} AND captures.verdict NOT IN ({NOT_LOOKED_AT}) AND {WITH_BYTES}
            GROUP BY urls.url""",
        wanted - found.keys(),
        at,
    )


def by_address(conn: sqlite3.Connection, sql: str, addresses: Iterable[str], at: datetime) -> dict[str, int]:
    """Addresses and ids, the first two columns that a query gives."""
    values = {"addresses": json.dumps(sorted(addresses)), "at": at.isoformat()}
    return {address: number for address, number, _ in conn.execute(sql, values).fetchall()}


def neighbours(conn: sqlite3.Connection, address: str | None, at: str) -> tuple[int | None, int | None]:
    """The captures of an address just before and just after a time that can be looked at; None where there is none."""
    found = []
    for before, order in (("<", "DESC"), (">", "ASC")):
        row = conn.execute(
            f"""SELECT id FROM captures WHERE address = ? AND captured_at {before} ? AND {WITH_BYTES}
                AND verdict NOT IN ({NOT_LOOKED_AT}) ORDER BY captured_at {order} LIMIT 1""",
            [address, at],
        ).fetchone()
        found.append(row[0] if row else None)
    return found[0], found[1]
