"""What the archive holds of some addresses and of all that may be one article with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler.archive.grouping import FURTHER, SHORT_LINK
from chamberlain_crawler.archive.identity import Key, Said, Seen
from chamberlain_crawler.archive.readings import TRUST, unpacked
from chamberlain_crawler.text import runs

#: Layouts that read entries of an API or a feed, not the article's own page.
SPEAKERS = ("rest_post", "feed_item")

#: A claim or a post id that more addresses share says nothing of any of them: a theme with one canonical address on
#: every page, a rule that sends all deleted posts to one.
MOST = 20

#: Texts whose words are kept, of about 40 KB each.
IN_MEMORY = 200

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
        near = {url for address in fresh for url in neighbours(db, address, home)}
        fresh = near - known - {home}
    return known


def neighbours(db: Database, url: str, home: str) -> Iterator[str]:
    """Addresses that may be one article with that at an address by what is said there, or of it there."""
    yield from column(db, "SELECT DISTINCT claimed FROM claims WHERE url = ?", url)
    yield from unless_common(column(db, CLAIMERS, url, MOST + 2))
    ids = column(db, "SELECT DISTINCT post_id FROM readings WHERE url = ? AND post_id IS NOT NULL", url)
    ids += [int(match["post"])] if (match := SHORT_LINK.match(url)) and match["home"] == home else []
    for post_id in ids:
        yield f"{home}?p={post_id}"
        yield from unless_common(column(db, BEARERS, post_id, f"{home}%", MOST + 2))
    yield from column(
        db,
        """SELECT DISTINCT url FROM readings WHERE article_id IN
               (SELECT DISTINCT article_id FROM readings WHERE url = ? AND article_id IS NOT NULL)""",
        url,
    )
    if match := FURTHER.match(url):
        yield match["article"]
    if "?" in url:
        yield url.partition("?")[0]
    # "0" to ":" are the addresses that go on with a digit, "?" to "@" those with parameters.
    longer = "SELECT DISTINCT url FROM readings WHERE (url > ? AND url < ?) OR (url > ? AND url < ?)"
    further = column(db, longer, f"{url}0", f"{url}:", f"{url}?", f"{url}@")
    yield from (other for other in further if re.fullmatch(r"[1-9]\d?/|\?.*", other[len(url) :]))


CLAIMERS = (
    """SELECT DISTINCT url FROM claims WHERE claimed = ? AND kind IN ('redirect', 'canonical', 'og_url') LIMIT ?"""
)
BEARERS = "SELECT DISTINCT url FROM readings WHERE post_id = ? AND url LIKE ? LIMIT ?"


def column(db: Database, sql: str, *values: Any) -> list[Any]:
    """The first column of some rows."""
    return [row[0] for row in db.execute(sql, values).fetchall()]


def unless_common(urls: list[str]) -> list[str]:
    """Addresses that share something, none where so many do that it says nothing.

    One more than the most is looked at, since with that one what the others share stops to say something.
    """
    return urls if len(urls) <= MOST + 1 else []


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


def telling(db: Database, claims: Iterable[Said]) -> list[Said]:
    """The claims without those that so many make of one address that they say nothing."""
    claims = list(claims)
    counts = {url: len(column(db, CLAIMERS, url, MOST + 1)) for url in {claim.claimed for claim in claims}}
    return [c for c in claims if counts[c.claimed] <= MOST or c.url.partition("?")[0] == c.claimed]


def common_ids(db: Database, readings: Iterable[Seen], home: str) -> set[int]:
    """Post ids that so many addresses bear that they say nothing, as of a theme that prints one on every page."""
    ids = {reading.post_id for reading in readings if reading.post_id}
    return {post_id for post_id in ids if len(column(db, BEARERS, post_id, f"{home}%", MOST + 1)) > MOST}


class Texts:
    """The words of readings, the last ones kept in memory."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.of: dict[Key, frozenset[tuple[str, ...]]] = {}

    def __call__(self, reading: Seen) -> frozenset[tuple[str, ...]]:
        """The runs of words of a reading's text."""
        if reading.key not in self.of:
            if len(self.of) >= IN_MEMORY:
                self.of.pop(next(iter(self.of)))
            self.of[reading.key] = self._read(reading.key)
        return self.of[reading.key]

    def forget(self, keys: Iterable[Key]) -> None:
        """Reads these anew, because they changed."""
        for key in keys:
            self.of.pop(key, None)

    def _read(self, key: Key) -> frozenset[tuple[str, ...]]:
        row = self.db.execute("SELECT data FROM readings WHERE (capture_id, url, part) = (?, ?, ?)", key).fetchone()
        return runs(unpacked(row[0]).article.body_text if row else "")
