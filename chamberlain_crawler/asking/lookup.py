"""Finding an article by whatever name the user knows it under."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from chamberlain_crawler.asking.fates import Fate, fate
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import stable_id
from chamberlain_crawler.urls import canonical

#: An id comes first, then who bears the address, then who bore it, then a slug; among several the one seen last.
NAMED = """
SELECT id, min(how) FROM (
    SELECT id, 1 AS how FROM articles WHERE id = :number
    UNION ALL SELECT id, 2 FROM articles WHERE url = :url
    UNION ALL SELECT article_id, 3 FROM urls WHERE url = :url
    UNION ALL SELECT id, 4 FROM articles WHERE slug = :name
) JOIN articles USING (id) GROUP BY id ORDER BY min(how), last_seen DESC, id
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """The article that a name stands for."""

    id: int
    others: tuple[int, ...] = ()
    """Further articles of that name: an address may have been given to one post after the other."""
    fate: Fate | None = None
    """What happened when the name is an id of former days."""


def find_article(db: Database, article: str) -> Named | None:
    """The article that an address, a slug or an id names, None when there is none.

    UsageError, which says what happened, for an id in whose place nothing is held.
    """
    number, url = number_of(article), canonical(article)
    rows = db.execute(NAMED, {"url": url, "name": article, "number": number}).fetchall()
    if rows:
        first, *others = (row[0] for row in rows)
        return Named(id=first, others=tuple(others))
    # An id is made of the address that an article was first seen under.
    for old in (number, stable_id("article", url)):
        if old is not None and (found := fate(db.conn, "article", old)):
            return Named(id=held_in_place(found), fate=found)
    return None


def held_in_place(found: Fate) -> int:
    """The id that is held in the place of an old one; UsageError when there is none."""
    if found.new_id is None:
        raise UsageError(
            f"{found.kind} {found.old_id} is held no more since {found.since[:10]}: {found.reason}; "
            "what remains stands in the tables urls and captures"
        )
    return found.new_id


def number_of(name: str) -> int | None:
    """The id that a name is, None for anything that is none."""
    return int(name) if name.isascii() and name.isdigit() and len(name) < 19 else None


def addresses(conn: sqlite3.Connection, ids: Iterable[int]) -> list[tuple[int, str, str | None]]:
    """Id, address and day of publication of some articles, in their order."""
    found = (conn.execute("SELECT id, url, substr(published, 1, 10) FROM articles WHERE id = ?", [n]) for n in ids)
    return [row for cursor in found for row in cursor.fetchall()]


def known_blogs(db: Database) -> list[str]:
    """Names of the blogs that an archive holds."""
    return [name for (name,) in db.execute("SELECT name FROM blogs ORDER BY name")]
