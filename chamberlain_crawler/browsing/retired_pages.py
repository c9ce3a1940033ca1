"""What a page shows under an id that is no more: where to go on, or what happened and what remains."""

from __future__ import annotations

import json
import sqlite3

from chamberlain_crawler.asking.fates import TABLES, fate
from chamberlain_crawler.browsing.queries import Row, row, rows
from chamberlain_crawler.items import stable_id


def became(conn: sqlite3.Connection, kind: str, number: int) -> Row | None:
    """What became of an id, None when nothing is known of it.

    ``moved`` is the address, below that of the archive, of what is held in its place. Without it there are ``kind``,
    ``id``, ``reason``, ``since``, and what remains: ``addresses`` with their state, and ``captures``.
    """
    found = fate(conn, kind, number)
    if found is None:
        return None
    if found.new_id is not None:
        return {"moved": f"{TABLES[kind]}/{found.new_id}"}
    addresses = addresses_of(conn, number) if kind == "article" else []
    return {
        "kind": kind,
        "id": number,
        "reason": found.reason,
        "since": found.since,
        "addresses": addresses,
        "captures": captures_of(conn, [address["url"] for address in addresses]),
    }


def addresses_of(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The ledger's entries of an article that is no more: an id is made of the address it was first seen under."""
    known = [url for (url,) in conn.execute("SELECT url FROM urls").fetchall()]
    own = [url for url in known if stable_id("article", url) == article_id]
    return rows(
        conn,
        """SELECT url, state, reason, last_tried FROM urls
           WHERE article_id = :id OR url IN (SELECT value FROM json_each(:own)) ORDER BY url""",
        {"id": article_id, "own": json.dumps(own)},
    )


def captures_of(conn: sqlite3.Connection, addresses: list[str]) -> list[Row]:
    """The captures of some addresses, newest first."""
    return rows(
        conn,
        """SELECT * FROM captures WHERE url IN (SELECT value FROM json_each(:urls))
           OR id IN (SELECT capture_id FROM readings WHERE url IN (SELECT value FROM json_each(:urls)))
           ORDER BY captured_at DESC""",
        {"urls": json.dumps(addresses)},
    )


def comment(conn: sqlite3.Connection, comment_id: int) -> Row | None:
    """Where a comment is shown, as ``moved``: in its article; None when it is not held."""
    found = row(conn, "SELECT article_id FROM comments WHERE id = ?", [comment_id])
    return found and {"moved": f"articles/{found['article_id']}#comment-{comment_id}"}
