"""Readings kept beside their captures, so that an article can be put together anew from all of them."""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlite_utils import Database

from chamberlain_crawler.archive.identity import Key
from chamberlain_crawler.items import Article, Quote, Reading

#: How far the bytes of a capture speak for its address, in SQL: see ``StoredReading.trust``.
TRUST = """CASE WHEN captures.base IS NOT NULL THEN 1
    WHEN captures.url LIKE 'file:%' OR requested_url LIKE 'file:%' THEN 2 ELSE 0 END"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What ``readings.data`` holds of a reading, as JSON of these fields, packed by zlib."""

    article: Article
    quotes: tuple[Quote, ...]
    next_pages: tuple[str, ...]
    whole: bool = True


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
    rules: int = 0
    """Version of the rules that it was read by; 0 for one before versions were kept."""


def store(db: Database, reading: Reading, capture_id: int) -> bool:
    """Keeps a reading; False when the very same stands there already."""
    assert reading.article is not None
    content = Content(
        article=reading.article, quotes=reading.quotes, next_pages=reading.next_pages, whole=reading.whole
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


def load(db: Database, pages: Mapping[Key, int]) -> list[StoredReading]:
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
            stored = restored(capture_id, captured_at, url, page, verdict, layout, rank, trust, data)
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


def restored(
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
        trust=trust,
    )


def unpacked(data: bytes) -> Content:
    """What a reading says, out of its bytes in ``readings.data``."""
    return CONTENT.decode(zlib.decompress(data))
