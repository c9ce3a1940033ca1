"""What the archive holds of some addresses and of all that may be one article with them."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from sqlite_utils import Database

from chamberlain_crawler.archive.grouping import FURTHER
from chamberlain_crawler.archive.identity import Key, Said, Seen, runs
from chamberlain_crawler.archive.readings import TRUST
from chamberlain_crawler.items import BODY_KINDS

#: Layouts that read entries of an API or a feed, not the article's own page.
SPEAKERS = ("rest_post", "feed_item")

SEEN = f"""
SELECT capture_id, readings.url, part, readings.verdict, layout, rank, readings.post_id, captured_at, article_id, page,
       {TRUST}
FROM readings JOIN captures ON captures.id = capture_id WHERE readings.url IN (SELECT value FROM json_each(?))
"""


def region(db: Database, addresses: Iterable[str], home: str) -> set[str]:
    """All addresses that may be one article with some of these, by redirects, claims, post ids and further pages.

    The home page is no article, though all that was deleted may redirect there.
    """
    known: set[str] = set()
    fresh = set(addresses) - {home}
    while fresh:
        known |= fresh
        listed = json.dumps(sorted(fresh))
        rows = db.execute(
            """SELECT claimed FROM claims WHERE url IN (SELECT value FROM json_each(:urls))
               UNION SELECT url FROM claims WHERE claimed IN (SELECT value FROM json_each(:urls))
               UNION SELECT other.url FROM readings AS own JOIN readings AS other ON other.post_id = own.post_id
                   WHERE own.url IN (SELECT value FROM json_each(:urls)) AND own.post_id IS NOT NULL
               UNION SELECT :home || '?p=' || post_id FROM readings
                   WHERE url IN (SELECT value FROM json_each(:urls)) AND post_id IS NOT NULL
               UNION SELECT url FROM readings
                   WHERE post_id IN (SELECT CAST(substr(value, length(:home) + 4) AS INTEGER) FROM json_each(:urls)
                                     WHERE substr(value, 1, length(:home) + 3) = :home || '?p=')
               UNION SELECT other.url FROM readings AS own JOIN readings AS other ON other.article_id = own.article_id
                   WHERE own.url IN (SELECT value FROM json_each(:urls)) AND own.article_id IS NOT NULL""",
            {"urls": listed, "home": home},
        ).fetchall()
        near = {row[0] for row in rows}
        for url in fresh:
            near |= {match["article"]} if (match := FURTHER.match(url)) else set()
            near |= {url.partition("?")[0]} if "?" in url else set()
            # "0" to ":" are the addresses that go on with a digit, "?" to "@" those with parameters.
            further = db.execute(
                "SELECT DISTINCT url FROM readings WHERE (url > ? AND url < ?) OR (url > ? AND url < ?)",
                [f"{url}0", f"{url}:", f"{url}?", f"{url}@"],
            )
            near |= {row[0] for row in further.fetchall() if re.fullmatch(r"[1-9]\d?/|\?.*", row[0][len(url) :])}
        fresh = near - known - {home}
    return known


def readings_of(db: Database, addresses: Iterable[str]) -> list[Seen]:
    """The readings that speak of some addresses."""
    return [
        Seen(
            key=(capture_id, url, part),
            verdict=verdict,
            by_page=layout not in SPEAKERS,
            post_id=post_id,
            captured_at=datetime.fromisoformat(captured_at).timestamp(),
            trust=trust,
            rank=rank,
            article_id=article_id,
            page=page,
        )
        for capture_id, url, part, verdict, layout, rank, post_id, captured_at, article_id, page, trust in db.execute(
            SEEN, [json.dumps(sorted(addresses))]
        ).fetchall()
    ]


def claims_of(db: Database, addresses: Iterable[str]) -> list[Said]:
    """What stands at some addresses says of others."""
    rows = db.execute(
        "SELECT DISTINCT url, kind, claimed FROM claims WHERE url IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(addresses))],
    )
    return [Said(url=url, kind=kind, claimed=claimed) for url, kind, claimed in rows.fetchall()]


class Texts:
    """The words of readings, the last ones kept in memory."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.of = lru_cache(maxsize=100)(self._read)

    def __call__(self, reading: Seen) -> frozenset[tuple[str, ...]]:
        """The runs of words of a reading's text."""
        return self.of(reading.key)

    def forget(self) -> None:
        """Reads all anew, because a reading changed."""
        self.of.cache_clear()

    def _read(self, key: Key) -> frozenset[tuple[str, ...]]:
        row = self.db.execute("SELECT data FROM readings WHERE (capture_id, url, part) = (?, ?, ?)", key).fetchone()
        blocks = json.loads(zlib.decompress(row[0]))["article"]["blocks"] if row else []
        return runs("\n".join(block["text"] for block in blocks if block["kind"] in BODY_KINDS))
