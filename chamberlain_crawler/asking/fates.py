"""What became of ids that people cite and that are no more."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

#: Tables by the kind of what they hold, as ``retired`` calls it.
TABLES = {
    "article": "articles",
    "quote": "quotes",
    "reported": "indirect_quotes",
    "comment": "comments",
    "person": "people",
    "author": "authors",
    "term": "terms",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """What became of an id."""

    kind: str
    """A key of ``TABLES``."""
    old_id: int
    new_id: int | None
    """What is held in its place today; None when nothing is."""
    reason: str
    since: str
    """ISO 8601."""


def fate(conn: sqlite3.Connection, kind: str, old_id: int) -> Fate | None:
    """What became of an id, through however many steps; None when nothing is known, or when it is still held."""
    if not keeps_fates(conn) or is_held(conn, kind, old_id):
        return None
    steps: dict[int, tuple[int | None, str, str]] = {}
    at: int | None = old_id
    while at is not None and at not in steps and (at == old_id or not is_held(conn, kind, at)):
        step = conn.execute("SELECT new_id, reason, since FROM retired WHERE (kind, old_id) = (?, ?)", [kind, at])
        row = step.fetchone()
        if row is None:
            break
        steps[at] = tuple(row)
        at = row[0]
    if not steps:
        return None
    new_id = at if at is not None and is_held(conn, kind, at) else None
    # Who asked for something held wants to know what happened to the old id; else, why there is nothing.
    _, reason, since = list(steps.values())[-1 if new_id is None else 0]
    return Fate(kind=kind, old_id=old_id, new_id=new_id, reason=reason, since=since)


def old_ids(conn: sqlite3.Connection, kind: str, ids: Iterable[int]) -> dict[int, list[int]]:
    """The ids of former days, by those that are held in their place today."""
    if not keeps_fates(conn):
        return {}
    rows = conn.execute(
        f"""WITH RECURSIVE before(id, held) AS (
                SELECT old_id, new_id FROM retired
                WHERE kind = :kind AND new_id IN (SELECT value FROM json_each(:ids))
                UNION
                SELECT old_id, held FROM before JOIN retired ON new_id = before.id AND kind = :kind)
            SELECT held, id FROM before WHERE id NOT IN (SELECT id FROM {TABLES[kind]}) ORDER BY held, id""",
        {"kind": kind, "ids": json.dumps(list(ids))},
    )
    found: dict[int, list[int]] = {}
    for held, old in rows.fetchall():
        found.setdefault(held, []).append(old)
    return found


def every_fate(conn: sqlite3.Connection, kind: str) -> list[Fate]:
    """What became of all ids of a kind that are no more."""
    if not keeps_fates(conn):
        return []
    rows = conn.execute("SELECT old_id FROM retired WHERE kind = ? ORDER BY old_id", [kind]).fetchall()
    return [found for (old,) in rows if (found := fate(conn, kind, old))]


def keeps_fates(conn: sqlite3.Connection) -> bool:
    """Whether the archive is of a version that keeps what became of old ids."""
    return bool(conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'retired'").fetchone())


def is_held(conn: sqlite3.Connection, kind: str, number: int) -> bool:
    """Whether an id is one of today."""
    return bool(conn.execute(f"SELECT 1 FROM {TABLES[kind]} WHERE id = ?", [number]).fetchone())
