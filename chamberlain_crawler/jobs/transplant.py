"""What an archive made anew takes over from the old one, because no capture tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler.archive import mementos
from chamberlain_crawler.archive.database import transaction
from chamberlain_crawler.archive.readings import StoredReading, restored_reading
from chamberlain_crawler.archive.rows import LostCapture
from chamberlain_crawler.items import Claim, Reading, WarcRecord

#: Tables that are carried row by row where both archives have them, and which rows are a blog's.
CARRIED = {
    "crawls": "blog = :blog",
    "crawl_changes": "crawl_id IN (SELECT id FROM crawls WHERE blog = :blog)",
    "retired": "true",
}

#: What the old ledger says of an address unless it says nothing.
KNOWN_EARLIER = frozenset({"last_got", "gone_since", "gone_answer"})


def carry_rows(old: Database, new: Database, blog: str) -> None:
    """The log of the crawls, and the ids that are no more."""
    for table, where in CARRIED.items():
        columns = shared_columns(old, new, table)
        if not columns:
            continue
        names = ", ".join(columns)
        rows = old.execute(f"SELECT {names} FROM {table} WHERE {where} ORDER BY 1", {"blog": blog}).fetchall()
        with transaction(new):
            marks = ", ".join("?" * len(columns))
            new.conn.executemany(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", rows)


def shared_columns(old: Database, new: Database, table: str) -> list[str]:
    """Columns that a table has in both archives, none where one of them lacks it."""
    if not (old.table(table).exists() and new.table(table).exists()):
        return []
    there = new.table(table).columns_dict
    return [column for column in old.table(table).columns_dict if column in there]


def carry_mementos(old: Database, new: Database, blog: str) -> None:
    """What web archives listed, and what was fetched from them."""
    mementos.keep(new, blog, mementos.held(old, blog))
    mementos.keep_fetched(new, blog)


def carry_ledger(old: Database, new: Database, blog: str) -> None:
    """Who named each address and when it was tried; and the whole fate of those that no capture speaks of."""
    articles = {row[0] for row in new.execute("SELECT id FROM articles").fetchall()}
    columns = shared_columns(old, new, "urls")
    known = {"url", "blog", "state", "reason", "article_id"}
    told = ", ".join(
        f"{column} = coalesce(excluded.{column}, {column})"
        if column in KNOWN_EARLIER
        else f"{column} = excluded.{column}"
        for column in columns
        if column not in known
    )
    with transaction(new):
        for row in old.query("SELECT * FROM urls WHERE blog = ? ORDER BY rowid", [blog]):
            row["article_id"] = row["article_id"] if row["article_id"] in articles else None
            new.execute(
                f"""INSERT INTO urls ({", ".join(columns)}) VALUES ({", ".join(f":{column}" for column in columns)})
                    ON CONFLICT (url) DO UPDATE SET
                        state = CASE WHEN tries THEN state ELSE excluded.state END,
                        reason = CASE WHEN tries THEN reason ELSE excluded.reason END,
                        article_id = CASE WHEN tries THEN article_id ELSE coalesce(article_id, excluded.article_id) END,
                        {told}""",
                row,
            )


def carry_files(old: Database, new: Database, blog: str) -> None:
    """Who named each file and when it was tried; and the whole fate of those that no capture speaks of."""
    columns = shared_columns(old, new, "files")
    if not columns:
        return
    told = [f"{name} = excluded.{name}" for name in ("blog", "found_on", "tries", "first_seen", "last_tried")]
    fate = [
        f"{name} = CASE WHEN state = 'new' THEN excluded.{name} ELSE {name} END"
        for name in ("state", "reason", "capture_id", "mime_type", "bytes", "sha256")
    ]
    with transaction(new):
        new.conn.executemany(
            f"""INSERT INTO files ({", ".join(columns)}) VALUES ({", ".join(f":{column}" for column in columns)})
                ON CONFLICT (url) DO UPDATE SET {", ".join(told + fate)}""",
            old.query("SELECT * FROM files WHERE blog = ? ORDER BY rowid", [blog]),
        )


def carry_texts(old: Database, new: Database, blog: str) -> None:
    """The pages of documents of which fewer were read this time: without the library for it, or in a shorter time."""
    if not old.table("attachment_pages").exists():
        return
    of_blog = "FROM attachment_pages JOIN captures ON captures.id = capture_id WHERE blog = ? GROUP BY capture_id"
    counted = f"SELECT capture_id, count(*), captures.reason {of_blog}"
    now = {capture: count for capture, count, _ in new.execute(counted, [blog]).fetchall()}
    with transaction(new):
        for capture, count, reason in old.execute(counted, [blog]).fetchall():
            if count > now.get(capture, 0):
                new.execute("UPDATE captures SET reason = ? WHERE id = ?", [reason, capture])
                new.conn.executemany(
                    "INSERT OR IGNORE INTO attachment_pages (id, url, capture_id, page, text) VALUES (?, ?, ?, ?, ?)",
                    old.execute(
                        "SELECT id, url, capture_id, page, text FROM attachment_pages WHERE capture_id = ?", [capture]
                    ).fetchall(),
                )


def lost_capture(row: dict[str, Any], why: str) -> LostCapture:
    """The capture of a row of ``captures`` whose bytes cannot be read any more."""
    file, offset, length = row["warc_file"], row["warc_offset"], row["warc_length"]
    headers = {"content-type": row["mime_type"], "etag": row["etag"], "last-modified": row["last_modified"]}
    return LostCapture(
        id=row["id"],
        sha256=row["sha256"],
        length=row.get("bytes"),
        lost=why,
        url=row["url"],
        requested_url=row["requested_url"],
        body=b"",
        captured_at=datetime.fromisoformat(row["captured_at"]),
        fetched_at=datetime.fromisoformat(row["fetched_at"] or row["captured_at"]),
        source=row["source"],
        status=row["status"],
        headers=tuple((name, value) for name, value in headers.items() if value),
        base=row["base"],
        record=WarcRecord(file=file, offset=offset, length=length) if file else None,
    )


def stored_readings(old: Database, row: dict[str, Any], capture: LostCapture, address: str) -> Iterator[Reading]:
    """What was read of a capture when its bytes could be; its verdict on its address alone where that was all."""
    rows = old.execute(
        "SELECT url, part, verdict, layout, rank, data FROM readings WHERE capture_id = ? ORDER BY url, part",
        [row["id"]],
    ).fetchall()
    for url, part, verdict, layout, rank, data in rows:
        stored = restored_reading(row["id"], row["captured_at"], url, part, verdict, layout, rank, 0, data)
        yield reading_of(stored, capture, row["reason"], claims_of(old, row["id"], url))
    if not rows:
        yield Reading(capture=capture, url=address, verdict=row["verdict"], reason=row["reason"])


def claims_of(old: Database, capture_id: int, url: str) -> tuple[Claim, ...]:
    """What a capture said of other addresses; archives before version 0.2 did not keep that."""
    if not old.table("claims").exists():
        return ()
    rows = old.execute(
        "SELECT kind, claimed FROM claims WHERE capture_id = ? AND url = ? AND kind != 'redirect' ORDER BY 1, 2",
        [capture_id, url],
    )
    return tuple(Claim(kind=kind, url=claimed) for kind, claimed in rows.fetchall())


def stored_redirects(old: Database, capture_id: int) -> list[tuple[str, str]]:
    """From where to where a capture redirected, as far as it was kept."""
    if not old.table("claims").exists():
        return []
    rows = old.execute("SELECT url, claimed FROM claims WHERE capture_id = ? AND kind = 'redirect'", [capture_id])
    return rows.fetchall()


def reading_of(stored: StoredReading, capture: LostCapture, reason: str | None, claims: tuple[Claim, ...]) -> Reading:
    """A stored reading, as it came from its page."""
    return Reading(
        capture=capture,
        url=stored.url,
        verdict=stored.verdict,  # type: ignore[arg-type]
        reason=reason,
        layout=stored.layout or None,
        rank=stored.rank,
        article=stored.article,
        part=stored.part,
        claims=claims,
        next_pages=stored.next_pages,
        whole=stored.whole,
        files=stored.files,
        quotes=stored.quotes,
    )
