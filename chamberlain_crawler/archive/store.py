"""Saving captures and readings: one transaction per article, and saving twice changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from chamberlain_crawler.archive import persons as people_rows
from chamberlain_crawler.archive.answers import unread_verdict
from chamberlain_crawler.archive.crawls import Crawls
from chamberlain_crawler.archive.database import connect, now, transaction, writing
from chamberlain_crawler.archive.entering import Entering, Saved, Saving
from chamberlain_crawler.archive.grouping import SHORT_LINK
from chamberlain_crawler.archive.held import Held
from chamberlain_crawler.archive.ledger import Ledger, Pointer
from chamberlain_crawler.archive.persons import KnownPeople
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.errors import ArchiveError
from chamberlain_crawler.items import Capture, Claim


class Archive:
    """The archive of one blog, open for writing by this process alone.

    ``people`` tells who the speakers are; without it they are those whom each article itself names in full. ``rules``
    is the version of the rules that the readings to be saved were read by.
    ArchiveError when another process writes to it, or when the file cannot be used.
    """

    def __init__(self, path: Path, card: Blog, people: KnownPeople | None = None, *, rules: int | None = None) -> None:
        self.path = path
        self.card = card
        self.blog = card.name
        self.people = people
        self.lock = writing(path)
        try:
            self.db = connect(path)
        except ArchiveError:
            self.lock.release()
            raise
        self.ledger = Ledger(self.db, self.blog)
        self.held = Held(self.db, self.blog)
        self.crawls = Crawls(self.db, self.blog)
        self.entering = Entering(self.db, card, self.ledger, self.crawls, people, rules)
        with transaction(self.db):
            self.db.execute(
                """INSERT INTO blogs (name, title, home) VALUES (?, ?, ?)
                   ON CONFLICT DO UPDATE SET title = excluded.title, home = excluded.home""",
                [card.name, card.title, card.home],
            )
            people_rows.sync(self.db, self.blog, people.offices if people else ())
        self.put_together()

    def close(self) -> None:
        """Closes the file and lets others write."""
        # On a full disk the next opening does it.
        with suppress(sqlite3.OperationalError), transaction(self.db):
            people_rows.tidy(self.db)
        self.db.close()
        self.lock.release()

    # --- the ledger

    def point(self, pointers: Iterable[Pointer]) -> None:
        """Enters addresses that are not known yet."""
        with transaction(self.db):
            self.ledger.point(pointers, now())

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
        link = SHORT_LINK.match(pointer.url)
        if link is None:
            return False
        rows = self.db.execute(
            "SELECT id FROM articles WHERE blog = ? AND post_id = ?", [self.blog, int(link["post"])]
        ).fetchall()
        if len(rows) != 1:
            return False
        with transaction(self.db):
            self.ledger.settle(pointer, "article", now(), reason="the article's short link", article_id=rows[0][0])
        return True

    def note_redirect(self, pointer: Pointer) -> None:
        """Notes that an address was asked for which redirects; where to, and what that means, its captures say."""
        with transaction(self.db):
            self.ledger.tried(pointer, now())
            self.entering.place({pointer.url})

    def settle_redirect(self, pointer: Pointer, target: str) -> bool:
        """Settles an address that redirects by what a web archive lists, to one of which it is known what it holds;
        False when that is not known.
        """
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

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Lets articles wait for the end, so that one with many captures is not put together for each of them.

        Which ones wait is committed with their captures: what a kill leaves is put together when the archive is opened.
        """
        self.entering.is_batch = True
        yield
        self.put_together()

    def put_together(self) -> None:
        """Ends a batch, and puts together the articles that wait."""
        self.entering.put_together()

    def add_capture(self, capture: Capture) -> None:
        """Enters a capture that is not read yet; what a redirect says is known at once."""
        with transaction(self.db):
            verdict = unread_verdict(capture)
            if verdict == "redirect":
                self.entering.put_redirect(capture, None)
            else:
                self.entering.put_capture(capture, verdict, None, address=None)

    def add_redirects(self, capture: int, redirects: Iterable[tuple[str, str]]) -> None:
        """Enters where a capture redirected whose bytes tell it no more."""
        with transaction(self.db):
            for url, target in redirects:
                self.entering.put_claims(capture, url, [Claim(kind="redirect", url=target)])
                self.entering.place({url, target})

    def save(self, saving: Saving) -> Saved:
        """Keeps a reading, makes its article anew, and settles its address, all in one transaction; within a batch
        the article may wait.
        """
        with transaction(self.db):
            return self.entering.save(saving)

    def reread(self, capture: int, savings: Iterable[Saving]) -> None:
        """Puts new readings of a capture in the place of its old ones, all in one transaction."""
        with transaction(self.db):
            old = [row[0] for row in self.db.execute("SELECT url FROM readings WHERE capture_id = ?", [capture])]
            said = self.db.execute("SELECT url, claimed FROM claims WHERE capture_id = ?", [capture]).fetchall()
            self.db.execute("DELETE FROM readings WHERE capture_id = ?", [capture])
            self.db.execute("DELETE FROM claims WHERE capture_id = ?", [capture])
            self.db.execute("UPDATE captures SET verdict = NULL, reason = NULL WHERE id = ?", [capture])
            for saving in savings:
                self.entering.save(saving)
            if loose := {*old, *(url for pair in said for url in pair)}:
                self.entering.place(loose)
