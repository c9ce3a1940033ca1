"""From a reading to its rows: the capture, what it claims, the articles that it touches, the ledger.

In a batch, articles of which more captures are to come wait to be put together.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from chamberlain_crawler.archive.database import now, transaction
from chamberlain_crawler.archive.ledger import Crawls, FileLedger, Ledger, Pointer
from chamberlain_crawler.archive.placing import Placed, Placing
from chamberlain_crawler.archive.readings import store_reading
from chamberlain_crawler.archive.rows import KnownPeople, capture_id, capture_row
from chamberlain_crawler.archive.states import States, note_answer, note_whole
from chamberlain_crawler.blogs import Blog, seen_at
from chamberlain_crawler.blogs.card import role_of_link
from chamberlain_crawler.items import Capture, Claim, FileLink, FileRole, Reading, stable_id
from chamberlain_crawler.urls import absolute, split, without_wayback

#: How many readings speak of some addresses, and of how many the articles there are made.
COUNTS = """
SELECT (SELECT count(*) FROM readings WHERE url IN (SELECT value FROM json_each(:urls))),
       (SELECT count(*) FROM readings WHERE article_id IN
           (SELECT id FROM articles WHERE url IN (SELECT value FROM json_each(:urls))))
"""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did."""

    change: Literal["new", "changed", "same", "none"]
    """``none`` where the reading gave no article, or one that waits to be put together."""
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


class Entering:
    """Enters captures and readings of one blog. Callers open the transaction."""

    def __init__(
        self,
        db: Database,
        card: Blog,
        ledger: Ledger,
        crawls: Crawls,
        people: KnownPeople | None,
        rules: int | None,
    ) -> None:
        self.db = db
        self.card = card
        self.ledger = ledger
        self.crawls = crawls
        self.rules = rules
        self.files = FileLedger(db, card)
        self.states = States(db, ledger)
        self.placing = Placing(db, card.name, card.root, people)
        self.waiting = Waiting(db, card.name)
        self.is_batch = False
        """Whether more captures are to come, so that articles may wait to be put together."""

    def save(self, saving: Saving) -> Saved:
        """Keeps a reading with all that follows from it."""
        reading, pointer, time = saving.reading, saving.pointer, now()
        self.ledger.point(saving.pointers, time)
        self.files.point(reading.files, reading.url, time)
        # What is asked for on the way to articles is no address of the ledger.
        if not saving.is_listing and pointer.state != "excluded" and not saving.is_again:
            self.ledger.tried(pointer, time)
        if reading.verdict == "redirect":
            self.put_redirect(reading.capture, reading.reason)
            saved = Saved("none")
        else:
            saved = self.save_reading(saving, time)
        self.settle_files(reading, time)
        if saving.is_asked:
            note_answer(self.db, self.ledger, reading, pointer, own_page=saving.own_page)
        return saved

    def save_reading(self, saving: Saving, time: datetime) -> Saved:
        """Enters a capture that was read, and what it says."""
        reading, pointer = saving.reading, saving.pointer
        own = pointer.url if saving.is_listing else self.own_address(saving, time)
        address = None if saving.is_listing else own
        verdict = self.verdict(reading)
        reason = reading.reason if verdict == reading.verdict else None
        if verdict == "not_html":
            address = self.card.file_address(reading.capture.url, reading.capture.base, seen_at(reading.capture))
        number = self.put_capture(reading.capture, verdict, reason, address=address)
        if reading.page_texts is not None:
            self.put_texts(number, address or own, reading.page_texts)
        note_whole(self.db, reading)
        touched = set[str]() if saving.is_listing else {pointer.url, own}
        if own != pointer.url:
            self.put_claims(number, pointer.url, [Claim(kind="redirect", url=own)])
        if reading.article:
            return self.save_article(saving, number, touched, time)
        if touched:
            if reading.verdict == "unchanged":
                self.loosen_further_pages(own)
            self.place(touched)
        return Saved("none")

    def settle_files(self, reading: Reading, time: datetime) -> None:
        """Enters what a capture says of the file at its address, and at the one that was asked for."""
        capture = reading.capture
        at = seen_at(capture)
        own = self.card.file_address(capture.url, capture.base, at)
        is_held = reading.verdict == "not_html" and self.card.keeps_file(own)
        if is_held and self.files.state(own) is None and (role := role_of_type(capture)):
            self.files.point([FileLink(url=own, seen_as=capture.url, role=role)], own, time)
        for url in {own, self.card.file_address(capture.requested_url or capture.url, capture.base, at)}:
            if self.files.state(url):
                self.files.settle(url, self.states.end(url))

    def settle_named(self) -> None:
        """Enters what became of files that were captured before a page named them, or before what they redirect to."""
        for url, state in self.db.execute(
            """SELECT url, state FROM files WHERE blog = ? AND state IN ('new', 'missing', 'failed')
               AND EXISTS (SELECT 1 FROM captures WHERE address = files.url)""",
            [self.card.name],
        ).fetchall():
            end = self.states.end(url)
            if state == "new" or (end != url and self.files.state(end) == "held"):
                self.files.settle(url, end)

    def put_texts(self, capture: int, url: str, texts: Sequence[str]) -> None:
        """Enters the text of each page of a document."""
        self.db.execute("DELETE FROM attachment_pages WHERE capture_id = ?", [capture])
        self.db.conn.executemany(
            "INSERT INTO attachment_pages (id, url, capture_id, page, text) VALUES (?, ?, ?, ?, ?)",
            [(stable_id("page", capture, n), url, capture, n, text) for n, text in enumerate(texts, 1)],
        )

    def loosen_further_pages(self, url: str) -> None:
        """Lets the article of a further page be put together anew: unchanged, it belongs to the first page of today."""
        self.db.execute("UPDATE readings SET article_id = NULL WHERE url = ? AND page > 1", [url])

    def verdict(self, reading: Reading) -> str | None:
        """The verdict on a capture that a reading makes: one article among its readings makes it an article's.

        None until its last one is entered: a list of the API gives many, and what a kill leaves is read again.
        """
        if not reading.is_last:
            return None
        given = self.db.execute(
            "SELECT 1 FROM readings WHERE capture_id = ? AND verdict = 'article' LIMIT 1", [capture_id(reading.capture)]
        )
        return "article" if given.fetchone() else reading.verdict

    def own_address(self, saving: Saving, time: datetime) -> str:
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

    def save_article(self, saving: Saving, number: int, touched: set[str], time: datetime) -> Saved:
        """Keeps what a capture, whose id is ``number``, says of an article; ``touched`` are the addresses concerned."""
        reading = saving.reading
        key = (number, reading.url, reading.part)
        self.point_to_article(saving, time)
        if store_reading(self.db, reading, number):
            self.placing.texts.forget([key])
        self.put_claims(number, reading.url, reading.claims)
        touched |= {reading.url, *(claim.url for claim in reading.claims)}
        placed = self.place(touched, None if saving.is_again else self.crawls.current)
        row = self.db.execute(
            "SELECT article_id FROM readings WHERE (capture_id, url, part) = (?, ?, ?)", key
        ).fetchone()
        return Saved(placed.changes.get(row[0], "same"), row[0]) if row and row[0] else Saved("none")

    def point_to_article(self, saving: Saving, time: datetime) -> None:
        """Enters the address that an entry of an API or a feed speaks of."""
        reading, pointer = saving.reading, saving.pointer
        if reading.url != pointer.url:
            own = Pointer(url=reading.url, seen_as=reading.url, by=pointer.by, on=pointer.on)
            self.ledger.point([own], time)

    def place(self, touched: Collection[str], crawl: int | None = None) -> Placed:
        """Decides anew which articles stand at some addresses, and what the ledger says of them, or lets them wait;
        ``crawl`` is the run that what is said there is new to.
        """
        region = self.placing.region(touched)
        addresses = region | set(touched)
        if self.is_batch and self.waiting.may(addresses):
            self.waiting.add(addresses, crawl)
            return Placed()
        placed = self.placing.place(region, now())
        self.states.settle(addresses, placed.holders)
        if crawl := self.waiting.take(addresses) or crawl:
            self.crawls.note_changes(crawl, placed.changes)
        return placed

    def put_together(self) -> None:
        """Ends the batch: puts together the articles that wait, in a transaction each."""
        self.is_batch = False
        while url := self.waiting.next():
            with transaction(self.db):
                self.place({url})

    def put_redirect(self, capture: Capture, reason: str | None) -> None:
        """Enters a redirect, and where it leads as far as that is the blog's."""
        at = seen_at(capture)
        own = self.card.address(capture.url, capture.base, at)
        named = capture.header("location")
        location = absolute(capture.url, without_wayback(named)) if named else None
        target = self.card.address(location, capture.base, at) if location else None
        # From http to https, or to the closing slash, is no redirect between two addresses.
        number = self.put_capture(capture, "redirect", reason, address=None if own == target else own)
        if target and own != target and self.is_the_blogs(target) and self.is_the_blogs(own):
            self.put_claims(number, own, [Claim(kind="redirect", url=target)])
        self.place({own, target or own})
        if target and own != target:
            self.ledger.note_answered(own, capture.captured_at)

    def is_the_blogs(self, address: str) -> bool:
        """Whether a page or a file at an address is the blog's."""
        return self.card.owns(address) or self.card.keeps_file(address)

    def put_capture(self, capture: Capture, verdict: str | None, reason: str | None, *, address: str | None) -> int:
        """Enters the row of a capture; its id. ``address`` is the ledger's, None where it answers for none."""
        row = capture_row(capture, self.card.name) | {
            "verdict": verdict,
            "reason": reason,
            "address": address,
            "rules": self.rules,
        }
        names = ", ".join(row)
        if row["warc_file"] and not row["lost"]:  # bytes that were lost, and came in again
            self.db.execute(
                """UPDATE captures SET warc_file = :warc_file, warc_offset = :warc_offset, warc_length = :warc_length,
                   lost = NULL WHERE id = :id AND lost IS NOT NULL""",
                row,
            )
        self.db.execute(
            f"""INSERT INTO captures ({names}) VALUES ({", ".join(f":{name}" for name in row)})
                ON CONFLICT (id) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason,
                    rules = excluded.rules, address = coalesce(excluded.address, address),
                    bytes = coalesce(bytes, excluded.bytes)
                WHERE verdict IS NULL OR (verdict IN ('error', 'redirect') AND reason IS NULL)
                   OR (excluded.verdict = 'article' AND verdict != 'article')""",
            row,
        )
        return int(row["id"])

    def put_claims(self, capture: int, url: str, claims: Iterable[Claim]) -> None:
        """Makes ``claims`` say what a capture says of other addresses than this one."""
        self.db.conn.executemany(
            "INSERT OR IGNORE INTO claims (capture_id, url, kind, claimed) VALUES (?, ?, ?, ?)",
            [(capture, url, claim.kind, claim.url) for claim in claims if claim.url != url],
        )


def role_of_type(capture: Capture) -> FileRole | None:
    """The role of a file that no page is known to name; None for scripts, and answers that are made for them."""
    kind, path = (capture.header("content-type") or "").lower(), split(capture.url).path.lower()
    if ("script" in kind or "json" in kind or path.endswith(".js")) and not role_of_link(capture.url):
        return None
    return "look" if kind.startswith("image/") else "style" if kind.startswith(("text/css", "font/")) else "attachment"


class Waiting:
    """The ``waiting`` table of one blog: what a kill leaves in it waits for the next start. Callers open the
    transaction.
    """

    def __init__(self, db: Database, blog: str) -> None:
        self.db = db
        self.blog = blog

    def may(self, addresses: Collection[str]) -> bool:
        """Whether the articles at some addresses are to wait: until their readings have doubled since they were last
        put together, so that all of them together cost no more than twice their number.
        """
        there, made_of = self.db.execute(COUNTS, {"urls": json.dumps(list(addresses))}).fetchone()
        return bool(there < 2 * made_of)

    def add(self, addresses: Collection[str], crawl: int | None) -> None:
        """Enters addresses, with the run that their captures are new to; None for none."""
        self.db.conn.executemany(
            """INSERT INTO waiting VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET crawl_id = coalesce(excluded.crawl_id, crawl_id)""",
            [(url, self.blog, crawl) for url in addresses],
        )

    def next(self) -> str | None:
        """An address that waits; None when none does."""
        row = self.db.execute("SELECT url FROM waiting WHERE blog = ? LIMIT 1", [self.blog]).fetchone()
        return row[0] if row else None

    def take(self, addresses: Collection[str]) -> int | None:
        """Takes out addresses that wait no more; the run that captures of theirs were new to, None for none."""
        rows = self.db.execute(
            "DELETE FROM waiting WHERE url IN (SELECT value FROM json_each(?)) RETURNING crawl_id",
            [json.dumps(list(addresses))],
        ).fetchall()
        return max((row[0] for row in rows if row[0]), default=None)
