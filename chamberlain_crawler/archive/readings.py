"""The readings that are kept beside their captures, so that an article can be put together anew from all of them.

Which they are is found out from the addresses: all that may be one article with some.
"""

from __future__ import annotations

import dataclasses
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from chamberlain_crawler.archive.grouping import FURTHER, SHORT_LINK, Key, Said, Seen
from chamberlain_crawler.items import Article, FileLink, Quote, Reading
from chamberlain_crawler.text import runs

#: Layouts that read entries of an API or a feed, not the article's own page.
ENTRY_LAYOUTS = ("rest_post", "feed_item")

#: A claim or a post id that more addresses share says nothing of any of them: a theme with one canonical address on
#: every page, a rule that sends all deleted posts to one.
MOST_SHARING = 20

#: Texts whose words are kept, of about 40 KB each.
IN_MEMORY = 200

#: How far the bytes of a capture speak for its address, in SQL: see ``StoredReading.trust``.
TRUST = """CASE WHEN captures.base IS NOT NULL THEN 1
    WHEN captures.url LIKE 'file:%' OR requested_url LIKE 'file:%' THEN 2 ELSE 0 END"""

SEEN = f"""
SELECT capture_id, readings.url, part, readings.verdict, layout, rank, readings.post_id, captured_at, article_id, page,
       {TRUST}
FROM readings JOIN captures ON captures.id = capture_id WHERE readings.url IN (SELECT value FROM json_each(?))
"""

CLAIMERS = (
    """SELECT DISTINCT url FROM claims WHERE claimed = ? AND kind IN ('redirect', 'canonical', 'og_url') LIMIT ?"""
)
BEARERS = "SELECT DISTINCT url FROM readings WHERE post_id = ? AND url LIKE ? LIMIT ?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What ``readings.data`` holds of a reading, as JSON of these fields, packed by zlib."""

    article: Article
    quotes: tuple[Quote, ...]
    next_pages: tuple[str, ...]
    whole: bool = True
    files: tuple[FileLink, ...] = ()


CONTENT = msgspec.json.Decoder(Content)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredReading:
    """A reading that gave an article or a part of one, with its capture's id and time instead of its bytes."""

    capture_id: int
    captured_at: datetime
    url: str
    part: int
    verdict: str
    layout: str
    rank: int
    article: Article
    quotes: tuple[Quote, ...]
    next_pages: tuple[str, ...]
    whole: bool = True
    trust: int = 0
    """0 for the blog's own host and web archives, 1 for a mirror, 2 for a file without an address."""
    confirmed: tuple[datetime, ...] = ()
    """When the page of a further part was said to be unchanged since, before it was read anew."""
    files: tuple[FileLink, ...] = ()
    rules: int = 0
    """Version of the rules that it was read by; 0 for one before versions were kept."""


def store_reading(db: Database, reading: Reading, capture_id: int) -> bool:
    """Keeps a reading; False when the very same stands there already."""
    assert reading.article is not None
    content = Content(
        article=reading.article,
        quotes=reading.quotes,
        next_pages=reading.next_pages,
        whole=reading.whole,
        files=reading.files,
    )
    data = zlib.compress(msgspec.json.encode(content), 6)
    key = (capture_id, reading.url, reading.part)
    # WordPress counts from 1: templates of posts that do not exist bear the number 0.
    row = (*key, reading.verdict, reading.layout or "", reading.rank, data, reading.article.post_id or None)
    columns = "capture_id, url, part, verdict, layout, rank, data, post_id"
    old = db.execute(f"SELECT {columns} FROM readings WHERE (capture_id, url, part) = (?, ?, ?)", key).fetchone()
    if old == row:
        return False
    db.execute(f"INSERT OR REPLACE INTO readings ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return True


def load_readings(db: Database, pages: Mapping[Key, int]) -> list[StoredReading]:
    """The readings of an article, each as the page of it that it is."""
    rows = db.execute(
        f"""SELECT capture_id, captured_at, readings.url, part, readings.verdict, layout, rank, {TRUST}, data,
                   coalesce(rules, 0)
            FROM readings JOIN captures ON captures.id = capture_id
            WHERE readings.url IN (SELECT value FROM json_each(?)) ORDER BY capture_id, readings.url, part""",
        [json.dumps(sorted({url for _, url, _ in pages}))],
    )
    found = []
    for capture_id, captured_at, url, part, verdict, layout, rank, trust, data, rules in rows.fetchall():
        page = pages.get((capture_id, url, part))
        if page is not None:
            stored = restored_reading(capture_id, captured_at, url, page, verdict, layout, rank, trust, data)
            found.append(dataclasses.replace(stored, rules=rules))
    return with_confirmations(db, found)


def with_confirmations(db: Database, readings: list[StoredReading]) -> list[StoredReading]:
    """The readings; those of further pages with the times at which the site said that they are unchanged."""
    urls = sorted({reading.url for reading in readings if reading.part > 1})
    rows = db.execute(
        """SELECT address, captured_at FROM captures
           WHERE verdict = 'unchanged' AND address IN (SELECT value FROM json_each(?)) ORDER BY captured_at""",
        [json.dumps(urls)],
    )
    times = [(url, datetime.fromisoformat(time)) for url, time in (rows.fetchall() if urls else ())]
    if not times:
        return readings
    found = []
    for reading in readings:
        next_one = min(
            (r.captured_at for r in readings if r.url == reading.url and r.captured_at > reading.captured_at),
            default=datetime.max.replace(tzinfo=UTC),
        )
        confirmed = [time for url, time in times if url == reading.url and reading.captured_at <= time < next_one]
        found.append(dataclasses.replace(reading, confirmed=tuple(confirmed)) if reading.part > 1 else reading)
    return found


def restored_reading(
    capture_id: int,
    captured_at: str,
    url: str,
    page: int,
    verdict: str,
    layout: str,
    rank: int,
    trust: int,
    data: bytes,
) -> StoredReading:
    """A reading out of its row."""
    content = unpacked(data)
    return StoredReading(
        capture_id=capture_id,
        captured_at=datetime.fromisoformat(captured_at),
        url=url,
        part=page,
        verdict=verdict,
        layout=layout,
        rank=rank,
        article=content.article,
        quotes=content.quotes,
        next_pages=content.next_pages,
        whole=content.whole,
        files=content.files,
        trust=trust,
    )


def unpacked(data: bytes) -> Content:
    """What a reading says, out of its bytes in ``readings.data``."""
    return CONTENT.decode(zlib.decompress(data))


# --- what may be one article


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
    yield from unless_common(column(db, CLAIMERS, url, MOST_SHARING + 2))
    ids = column(db, "SELECT DISTINCT post_id FROM readings WHERE url = ? AND post_id IS NOT NULL", url)
    ids += [int(match["post"])] if (match := SHORT_LINK.match(url)) and match["home"] == home else []
    for post_id in ids:
        yield f"{home}?p={post_id}"
        yield from unless_common(column(db, BEARERS, post_id, f"{home}%", MOST_SHARING + 2))
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


def column(db: Database, sql: str, *values: Any) -> list[Any]:
    """The first column of some rows."""
    return [row[0] for row in db.execute(sql, values).fetchall()]


def unless_common(urls: list[str]) -> list[str]:
    """Addresses that share something, none where so many do that it says nothing.

    One more than the most is looked at, since with that one what the others share stops to say something.
    """
    return urls if len(urls) <= MOST_SHARING + 1 else []


def readings_of(db: Database, addresses: Iterable[str]) -> list[Seen]:
    """The readings that speak of some addresses."""
    return [
        Seen(
            key=(capture_id, url, part),
            verdict=verdict,
            by_page=layout not in ENTRY_LAYOUTS,
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


def telling_claims(db: Database, claims: Iterable[Said]) -> list[Said]:
    """The claims without those that so many make of one address that they say nothing."""
    claims = list(claims)
    counts = {url: len(column(db, CLAIMERS, url, MOST_SHARING + 1)) for url in {claim.claimed for claim in claims}}
    return [c for c in claims if counts[c.claimed] <= MOST_SHARING or c.url.partition("?")[0] == c.claimed]


def common_ids(db: Database, readings: Iterable[Seen], home: str) -> set[int]:
    """Post ids that so many addresses bear that they say nothing, as of a theme that prints one on every page."""
    ids = {reading.post_id for reading in readings if reading.post_id}
    return {
        post_id for post_id in ids if len(column(db, BEARERS, post_id, f"{home}%", MOST_SHARING + 1)) > MOST_SHARING
    }


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
