"""Saving captures and readings: one transaction per article, and saving twice changes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import nh3

from chamberlain_crawler.archive.capture_rows import capture_row, unread_verdict
from chamberlain_crawler.archive.combine import Combined, combine
from chamberlain_crawler.archive.database import connect, transaction, writing
from chamberlain_crawler.archive.held import Held
from chamberlain_crawler.archive.identity import article_of, article_of_post, merge
from chamberlain_crawler.archive.ids import stable_id
from chamberlain_crawler.archive.ledger import Ledger, Pointer
from chamberlain_crawler.archive.people import KnownPeople, add_speakers, sync
from chamberlain_crawler.archive.readings import load, store
from chamberlain_crawler.archive.rows import CHILD_TABLES, Row, article_row, child_rows
from chamberlain_crawler.archive.versions import version_rows
from chamberlain_crawler.errors import ArchiveError
from chamberlain_crawler.items import Capture, Reading

#: https://example.org/?p=12
SHORT_LINK = re.compile(r"/\?p=(\d{1,18})$")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did."""

    change: Literal["new", "changed", "same", "none"]
    """``none`` where the reading gave no article."""
    article_id: int | None = None


class Archive:
    """The archive of one blog, open for writing by this process alone.

    ``people`` tells who the speakers are; without it they are those whom each article itself names in full.
    ArchiveError when another process writes to it, or when the file cannot be used.
    """

    def __init__(
        self,
        path: Path,
        *,
        blog: str,
        title: str,
        home: str,
        people: KnownPeople | None = None,
        rules: int | None = None,
    ) -> None:
        self.path = path
        self.blog = blog
        self.people = people
        self.rules = rules
        """Version of the rules that the readings to be saved were read by."""
        self.lock = writing(path)
        try:
            self.db = connect(path)
        except ArchiveError:
            self.lock.release()
            raise
        self.ledger = Ledger(self.db, blog)
        self.held = Held(self.db, blog)
        self.shapes = {
            table: ([column.name for column in self.db.table(table).columns], self.db.table(table).pks)
            for table in CHILD_TABLES
        }
        """Columns and primary keys of the tables that hang on an article."""
        self.known_ids: dict[str, int] = {}
        """Ids that an archive being made anew gave to addresses before."""
        with transaction(self.db):
            self.db.execute(
                """INSERT INTO blogs VALUES (?, ?, ?)
                   ON CONFLICT DO UPDATE SET title = excluded.title, home = excluded.home""",
                [blog, title, home],
            )
            if people:
                sync(self.db, people.offices)

    def close(self) -> None:
        """Closes the file and lets others write."""
        self.db.close()
        self.lock.release()

    # --- crawls

    def begin_crawl(self, arguments: Mapping[str, Any], software: str) -> int:
        """Enters a run; its id."""
        with transaction(self.db):
            cursor = self.db.execute(
                "INSERT INTO crawls (blog, started, arguments, software) VALUES (?, ?, ?, ?)",
                [self.blog, now().isoformat(), json.dumps(arguments, sort_keys=True), software],
            )
        return int(cursor.lastrowid or 0)

    def end_crawl(self, crawl_id: int, outcome: str, counts: Mapping[str, Any]) -> None:
        """Enters how a run ended."""
        with transaction(self.db):
            self.db.execute(
                "UPDATE crawls SET finished = ?, outcome = ?, counts = ? WHERE id = ?",
                [now().isoformat(), outcome, json.dumps(counts, sort_keys=True), crawl_id],
            )

    # --- the ledger

    def point(self, pointers: Iterable[Pointer]) -> int:
        """Enters addresses that are not known yet; the number of new ones."""
        with transaction(self.db):
            return self.ledger.point(pointers, now())

    def settle(self, pointer: Pointer, state: Any, reason: str) -> None:
        """Says what became of an address that gave nothing to read."""
        with transaction(self.db):
            self.ledger.settle(pointer, state, now(), reason=reason)

    def knows_short_link(self, pointer: Pointer) -> bool:
        """Whether ``/?p=12`` leads to an article that is held; its address is settled then without being asked for."""
        number = SHORT_LINK.search(pointer.url)
        article_id = article_of_post(self.db, self.blog, int(number[1])) if number else None
        if article_id is None:
            return False
        with transaction(self.db):
            self.ledger.settle(
                pointer, "article", now(), reason="the article's short link", article_id=article_id, tried=True
            )
        return True

    def settle_redirect(self, pointer: Pointer, target: str) -> bool:
        """Settles an address that redirects to one of which it is known what it holds; False when that is not known."""
        row = self.db.execute(
            "SELECT state, article_id FROM urls WHERE url = ? AND state IN ('article', 'not_article')", [target]
        ).fetchone()
        if row is None:
            return False
        with transaction(self.db):
            self.ledger.settle(pointer, row[0], now(), reason=f"redirects to {target}", article_id=row[1])
        return True

    # --- captures and readings

    def add_capture(self, capture: Capture) -> None:
        """Enters a capture that is not read yet."""
        with transaction(self.db):
            self._put_capture(capture, unread_verdict(capture), None)

    def start_over(self, capture_id: int) -> None:
        """Forgets what was read of a capture, so that it can be read again."""
        with transaction(self.db):
            self.db.execute("DELETE FROM readings WHERE capture_id = ?", [capture_id])
            self.db.execute("UPDATE captures SET verdict = NULL, reason = NULL WHERE id = ?", [capture_id])

    def save(
        self,
        reading: Reading,
        pointer: Pointer,
        pointers: Iterable[Pointer] = (),
        *,
        own_page: bool = True,
        before: str | None = None,
    ) -> Saved:
        """Keeps a reading, makes its article anew, and settles its address, all in one transaction.

        ``pointer`` is the address asked for, ``pointers`` are those that the page names. ``own_page`` is False where
        an API or a feed gave the article, so that its page is still to be asked for. ``before`` is the verdict of an
        earlier reading of the same capture: the ledger hears of this one only when its verdict is another.
        """
        with transaction(self.db):
            time = now()
            self.ledger.point(pointers, time)
            capture = self._put_capture(reading.capture, reading.verdict, reading.reason)
            asked = None if is_listing(pointer, own_page) else reading.capture.requested_url
            saved = self._save_article(reading, capture, asked) if reading.article else Saved("none")
            if reading.verdict != before:
                self._settle(reading, pointer, saved.article_id, time, own_page, tried=before is None)
        return saved

    def _put_capture(self, capture: Capture, verdict: str | None, reason: str | None) -> int:
        row = capture_row(capture, self.blog) | {"verdict": verdict, "reason": reason, "rules": self.rules}
        names = ", ".join(row)
        # A REST list gives many readings of one capture: one article among them makes its verdict.
        self.db.execute(
            f"""INSERT INTO captures ({names}) VALUES ({", ".join(f":{name}" for name in row)})
                ON CONFLICT (id) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason,
                    rules = excluded.rules
                WHERE verdict IS NULL OR (verdict IN ('error', 'redirect') AND reason IS NULL)
                   OR (excluded.verdict = 'article' AND verdict != 'article')""",
            row,
        )
        return int(row["id"])

    def _save_article(self, reading: Reading, capture: int, asked: str | None) -> Saved:
        assert reading.article is not None
        changed = store(self.db, reading, capture)
        article_id, others = article_of(self.db, self.blog, reading.article, asked)
        if article_id is None and reading.verdict != "article":
            return Saved("none")  # comments or dates that wait for their article
        known = article_id is not None
        article_id = article_id or self.known_ids.get(reading.url) or stable_id("article", reading.url)
        for other in others:
            merge(self.db, keep=article_id, drop=other)
        if known and not changed and not others:
            return Saved("same", article_id)
        addresses = {reading.url} | {
            row[0] for row in self.db.execute("SELECT url FROM urls WHERE article_id = ?", [article_id]).fetchall()
        }
        combined = combine(load(self.db, addresses))
        if combined is None:
            return Saved("none")
        return Saved(self._put_article(combined, article_id), article_id)

    def _put_article(self, combined: Combined, article_id: int) -> Literal["new", "changed", "same"]:
        row = article_row(combined, article_id, self.blog)
        old = next(self.db.query("SELECT * FROM articles WHERE id = ?", [article_id]), None)
        if row != old:
            names = ", ".join(row)
            self.db.execute(
                f"""INSERT INTO articles ({names}) VALUES ({", ".join(f":{name}" for name in row)})
                    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in row)}""",
                row,
            )
        quotes = self.people.resolve_all(combined.article, combined.quotes) if self.people else combined.quotes
        add_speakers(self.db, combined.quotes, quotes)
        rows = child_rows(self.db, replace(combined, quotes=quotes), article_id)
        rows["article_html"] = [{**html, "html": nh3.clean(html["html"])} for html in rows["article_html"]]
        rows["versions"] = [{"article_id": article_id} | version for version in version_rows(combined.texts)]
        changes = [self._replace(table, article_id, rows[table]) for table in CHILD_TABLES]
        if old is None:
            return "new"
        without_times = {name: value for name, value in row.items() if name not in ("first_seen", "last_seen")}
        return "changed" if any(changes) or not without_times.items() <= old.items() else "same"

    def _replace(self, table: str, article_id: int, rows: list[Row]) -> bool:
        """Makes a table say ``rows`` of an article; False, and nothing written, when it does already."""
        columns, keys = self.shapes[table]
        wanted = [tuple(row.get(column) for column in columns) for row in rows]
        quoted = ", ".join(f'"{column}"' for column in columns)
        held = self.db.execute(f"SELECT {quoted} FROM {table} WHERE article_id = ?", [article_id]).fetchall()
        gone, added = set(held) - set(wanted), [row for row in wanted if row not in set(held)]
        if not gone and not added:
            return False
        match = " AND ".join(f'"{key}" = ?' for key in keys)
        self.db.conn.executemany(
            f"DELETE FROM {table} WHERE {match}", [tuple(row[columns.index(key)] for key in keys) for row in gone]
        )
        self.db.conn.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(columns))})", added)
        return True

    def _settle(
        self,
        reading: Reading,
        pointer: Pointer,
        article_id: int | None,
        time: datetime,
        own_page: bool,
        *,
        tried: bool,
    ) -> None:
        state = ledger_state(reading)
        if state == "article" and article_id is None:
            state = "not_article"
        if is_listing(pointer, own_page):
            self.ledger.settle(pointer, "not_article", time, reason=reading.reason, tried=tried)
        else:
            self.ledger.settle(pointer, state, time, reason=reading.reason, article_id=article_id, tried=tried)
        if article_id is not None and pointer.url != reading.url:
            own = Pointer(url=reading.url, seen_as=reading.capture.url, by=pointer.by, on=pointer.on)
            self.ledger.settle(own, state, time, reason=reading.reason, article_id=article_id, tried=own_page and tried)


def now() -> datetime:
    """This second, aware, UTC: WARC dates have no fraction either."""
    return datetime.now(UTC).replace(microsecond=0)


def is_listing(pointer: Pointer, own_page: bool) -> bool:
    """Whether an address is that of an API or a feed: none of the articles that it gives is the one at the address."""
    return not own_page and pointer.state == "excluded" and pointer.url.startswith("http")


def ledger_state(reading: Reading) -> Literal["article", "missing", "failed", "not_article"]:
    """What a reading means for its address. (An unchanged article stays one: the ledger sees to that.)"""
    if reading.verdict == "article":
        return "article"
    if reading.verdict == "soft_404" or reading.capture.status in (404, 410):
        return "missing"
    return "failed" if reading.verdict in ("error", "fault") else "not_article"
