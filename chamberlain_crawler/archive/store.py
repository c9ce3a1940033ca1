"""Saving captures and readings: one transaction per article, and saving twice changes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from chamberlain_crawler.archive import answers
from chamberlain_crawler.archive import people as people_rows
from chamberlain_crawler.archive.capture_rows import capture_row, unread_verdict
from chamberlain_crawler.archive.database import connect, transaction, writing
from chamberlain_crawler.archive.held import Held
from chamberlain_crawler.archive.identity import Key
from chamberlain_crawler.archive.ledger import Ledger, Pointer
from chamberlain_crawler.archive.people import KnownPeople
from chamberlain_crawler.archive.placing import Placed, Placing
from chamberlain_crawler.archive.readings import store
from chamberlain_crawler.archive.states import States
from chamberlain_crawler.blogs import Blog, seen_at
from chamberlain_crawler.errors import ArchiveError
from chamberlain_crawler.items import Capture, Claim, Reading
from chamberlain_crawler.urls import absolute, without_wayback

#: https://example.org/?p=12
SHORT_LINK = re.compile(r"/\?p=(\d{1,18})$")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did."""

    change: Literal["new", "changed", "same", "none"]
    """``none`` where the reading gave no article."""
    article_id: int | None = None


@dataclass(frozen=True, slots=True)
class Saving:
    """A reading on its way into the archive."""

    reading: Reading
    pointer: Pointer
    """The address asked for."""
    pointers: Iterable[Pointer] = ()
    """The addresses that the page names."""
    own_page: bool = True
    """False where an API or a feed gave the article, so that its page is still to be asked for."""
    is_again: bool = False
    """The capture was read before, so that no new try is counted."""
    is_asked: bool = True
    """False where nobody was asked for the capture: it lay in a file, or was held."""

    @property
    def is_listing(self) -> bool:
        """Whether the address asked for is that of an API or a feed: none of its articles stands there."""
        return not self.own_page and self.pointer.state == "excluded" and self.pointer.url.startswith("http")


class Archive:
    """The archive of one blog, open for writing by this process alone.

    ``people`` tells who the speakers are; without it they are those whom each article itself names in full.
    ArchiveError when another process writes to it, or when the file cannot be used.
    """

    def __init__(self, path: Path, card: Blog, people: KnownPeople | None = None, *, rules: int | None = None) -> None:
        self.path = path
        self.card = card
        self.blog = card.name
        self.people = people
        self.rules = rules
        """Version of the rules that the readings to be saved were read by."""
        self.lock = writing(path)
        try:
            self.db = connect(path)
        except ArchiveError:
            self.lock.release()
            raise
        self.ledger = Ledger(self.db, self.blog)
        self.held = Held(self.db, self.blog)
        self.states = States(self.db, self.ledger)
        self.placing = Placing(self.db, self.blog, card.root, people)
        with transaction(self.db):
            self.db.execute(
                """INSERT INTO blogs (name, title, home) VALUES (?, ?, ?)
                   ON CONFLICT DO UPDATE SET title = excluded.title, home = excluded.home""",
                [card.name, card.title, card.home],
            )
            people_rows.sync(self.db, self.blog, people.offices if people else ())

    def close(self) -> None:
        """Closes the file and lets others write."""
        try:
            with transaction(self.db):
                people_rows.tidy(self.db)
        finally:
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

    def note_change(self, crawl_id: int, saved: Saved) -> None:
        """Enters what a run made of an article: what it found is new, however often it then reads it."""
        if saved.change in ("new", "changed"):
            with transaction(self.db):
                self.db.execute(
                    "INSERT INTO crawl_changes VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    [crawl_id, saved.article_id, saved.change],
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
            if state == "failed":
                self.ledger.want_ungot(pointer.url, now())

    def want(self, pointer: Pointer) -> None:
        """Enters that a newer state of an address than the one held is to be asked for until it is got."""
        with transaction(self.db):
            self.ledger.want(pointer, now())

    def knows_short_link(self, pointer: Pointer) -> bool:
        """Whether ``/?p=12`` leads to an article that is held; its address is settled then without being asked for."""
        number = SHORT_LINK.search(pointer.url)
        rows = self.db.execute(
            "SELECT id FROM articles WHERE blog = ? AND post_id = ?", [self.blog, int(number[1]) if number else None]
        ).fetchall()
        if len(rows) != 1:
            return False
        with transaction(self.db):
            self.ledger.settle(pointer, "article", now(), reason="the article's short link", article_id=rows[0][0])
        return True

    def settle_redirect(self, pointer: Pointer, target: str) -> bool:
        """Settles an address that redirects to one of which it is known what it holds; False when that is not known."""
        row = self.db.execute(
            "SELECT state, article_id FROM urls WHERE url = ? AND state IN ('article', 'not_article')", [target]
        ).fetchone()
        if row is None:
            return False
        with transaction(self.db):
            if self.ledger.article(pointer.url) in (None, row[1]):
                self.ledger.settle(pointer, row[0], now(), reason=f"redirects to {target}", article_id=row[1])
            else:
                self.ledger.tried(pointer, now())
        return True

    # --- captures and readings

    def add_capture(self, capture: Capture) -> None:
        """Enters a capture that is not read yet; what a redirect says is known at once."""
        with transaction(self.db):
            verdict = unread_verdict(capture)
            if verdict == "redirect":
                self._put_redirect(capture, None)
            else:
                self._put_capture(capture, verdict, None, address=None)

    def add_redirects(self, capture: int, redirects: Iterable[tuple[str, str]]) -> None:
        """Enters where a capture redirected whose bytes tell it no more."""
        with transaction(self.db):
            for url, target in redirects:
                self._put_claims(capture, url, [Claim(kind="redirect", url=target)])
                self._place({url, target}, ())

    def save(self, saving: Saving) -> Saved:
        """Keeps a reading, makes its article anew, and settles its address, all in one transaction."""
        with transaction(self.db):
            return self._save(saving)

    def reread(self, capture: int, savings: Iterable[Saving]) -> None:
        """Puts new readings of a capture in the place of its old ones, all in one transaction."""
        with transaction(self.db):
            old = [row[0] for row in self.db.execute("SELECT url FROM readings WHERE capture_id = ?", [capture])]
            said = self.db.execute("SELECT url, claimed FROM claims WHERE capture_id = ?", [capture]).fetchall()
            self.db.execute("DELETE FROM readings WHERE capture_id = ?", [capture])
            self.db.execute("DELETE FROM claims WHERE capture_id = ?", [capture])
            self.db.execute("UPDATE captures SET verdict = NULL, reason = NULL WHERE id = ?", [capture])
            for saving in savings:
                self._save(saving)
            if loose := {*old, *(url for pair in said for url in pair)}:
                self._place(loose, ())

    def _save(self, saving: Saving) -> Saved:
        reading, pointer, time = saving.reading, saving.pointer, now()
        self.ledger.point(saving.pointers, time)
        # What is asked for on the way to articles is no address of the ledger.
        if not saving.is_listing and pointer.state != "excluded" and not saving.is_again:
            self.ledger.tried(pointer, time)
        if reading.verdict == "redirect":
            self._put_redirect(reading.capture, reading.reason)
            saved = Saved("none")
        else:
            saved = self._save_reading(saving, time)
        if saving.is_asked:
            answers.note(self.db, self.ledger, reading, pointer, own_page=saving.own_page)
        return saved

    def _save_reading(self, saving: Saving, time: datetime) -> Saved:
        reading, pointer = saving.reading, saving.pointer
        own = pointer.url if saving.is_listing else self._own_address(saving, time)
        address = None if saving.is_listing else own
        number = self._put_capture(reading.capture, reading.verdict, reading.reason, address=address)
        answers.note_whole(self.db, reading)
        touched = set[str]() if saving.is_listing else {pointer.url, own}
        if own != pointer.url:
            self._put_claims(number, pointer.url, [Claim(kind="redirect", url=own)])
        if reading.article:
            return self._save_article(saving, number, touched, time)
        if touched:
            self._place(touched, ())
        return Saved("none")

    def _own_address(self, saving: Saving, time: datetime) -> str:
        """The address that the bytes came from, after redirects."""
        capture, pointer = saving.reading.capture, saving.pointer
        asked = capture.requested_url
        if not (asked and asked.startswith("http") and capture.url.startswith("http")):
            return pointer.url
        own = self.card.address(capture.url, capture.base, seen_at(capture))
        if own == self.card.address(pointer.url):  # a page of comments and a feed are entries of their own
            return pointer.url
        self.ledger.point([replace(pointer, url=own, seen_as=capture.url)], time)
        return own

    def _save_article(self, saving: Saving, number: int, touched: set[str], time: datetime) -> Saved:
        reading = saving.reading
        key = (number, reading.url, reading.part)
        self._point_to_article(saving, time)
        is_changed = store(self.db, reading, number)
        self._put_claims(number, reading.url, reading.claims)
        touched |= {reading.url, *(claim.url for claim in reading.claims)}
        placed = self._place(touched, {key} if is_changed else ())
        row = self.db.execute(
            "SELECT article_id FROM readings WHERE (capture_id, url, part) = (?, ?, ?)", key
        ).fetchone()
        return Saved(placed.changes.get(row[0], "same"), row[0]) if row and row[0] else Saved("none")

    def _point_to_article(self, saving: Saving, time: datetime) -> None:
        reading, pointer = saving.reading, saving.pointer
        if reading.url != pointer.url:
            own = Pointer(url=reading.url, seen_as=reading.url, by=pointer.by, on=pointer.on)
            self.ledger.point([own], time)

    def _place(self, touched: Collection[str], changed: Collection[Key]) -> Placed:
        placed = self.placing.place(touched, changed, now())
        self.states.settle(placed.addresses, placed.holders)
        return placed

    def _put_redirect(self, capture: Capture, reason: str | None) -> None:
        """Enters a redirect, and where it leads as far as that is the blog's."""
        at = seen_at(capture)
        own = self.card.address(capture.url, capture.base, at)
        location = absolute(capture.url, without_wayback(capture.header("location") or ""))
        target = self.card.address(location, capture.base, at) if location else None
        # From http to https, or to the closing slash, is no redirect between two addresses.
        number = self._put_capture(capture, "redirect", reason, address=None if own == target else own)
        if target and own != target and self.card.owns(target) and self.card.owns(own):
            self._put_claims(number, own, [Claim(kind="redirect", url=target)])
        self._place({own, target or own}, ())
        if target and own != target:
            self.ledger.note_answered(own, capture.captured_at)

    def _put_capture(self, capture: Capture, verdict: str | None, reason: str | None, *, address: str | None) -> int:
        row = capture_row(capture, self.blog) | {
            "verdict": verdict,
            "reason": reason,
            "address": address,
            "rules": self.rules,
        }
        names = ", ".join(row)
        # A REST list gives many readings of one capture: one article among them makes its verdict.
        self.db.execute(
            f"""INSERT INTO captures ({names}) VALUES ({", ".join(f":{name}" for name in row)})
                ON CONFLICT (id) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason,
                    rules = excluded.rules, address = coalesce(excluded.address, address)
                WHERE verdict IS NULL OR (verdict IN ('error', 'redirect') AND reason IS NULL)
                   OR (excluded.verdict = 'article' AND verdict != 'article')""",
            row,
        )
        return int(row["id"])

    def _put_claims(self, capture: int, url: str, claims: Iterable[Claim]) -> None:
        """Makes ``claims`` say what a capture says of other addresses than this one."""
        self.db.conn.executemany(
            "INSERT OR IGNORE INTO claims (capture_id, url, kind, claimed) VALUES (?, ?, ?, ?)",
            [(capture, url, claim.kind, claim.url) for claim in claims if claim.url != url],
        )


def now() -> datetime:
    """This second, aware, UTC: WARC dates have no fraction either."""
    return datetime.now(UTC).replace(microsecond=0)
