"""The archive of one blog: captures and readings are saved to it, and it says what it holds already.

One transaction saves an article, and saving twice changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler.archive.database import connect, now, transaction, writing
from chamberlain_crawler.archive.deciding import agree
from chamberlain_crawler.archive.entering import Entering, Saved, Saving
from chamberlain_crawler.archive.grouping import SHORT_LINK
from chamberlain_crawler.archive.ledger import Crawls, Ledger, Pointer
from chamberlain_crawler.archive.persons import sync_people, tidy_people
from chamberlain_crawler.archive.readings import ENTRY_LAYOUTS
from chamberlain_crawler.archive.rows import KnownPeople, capture_id
from chamberlain_crawler.archive.states import unread_verdict
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.errors import ArchiveError
from chamberlain_crawler.items import Capture, Claim, Reading, WarcRecord


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
            self.agreed = self.decide(people)
            """Quotes that the opening gave to others, by decisions that were not applied yet."""
        self.put_together()

    def decide(self, people: KnownPeople | None) -> int:
        """Makes people and quotes say what is known, and decided, of them now; the number of quotes that changed."""
        self.people = self.entering.placing.people = people
        with transaction(self.db):
            sync_people(self.db, self.blog, people.offices if people else ())
            return agree(self.db, self.entering.placing, people, now()) if people else 0

    def close(self) -> None:
        """Closes the file and lets others write."""
        # On a full disk the next opening does it.
        with suppress(sqlite3.OperationalError), transaction(self.db):
            tidy_people(self.db)
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


class Held:
    """Questions to the archive of one blog; nothing is written."""

    def __init__(self, db: Database, blog: str) -> None:
        self.db = db
        self.blog = blog

    def has(self, capture: Capture) -> bool:
        """Whether a capture is held, with its bytes, and was read."""
        row = self.db.execute("SELECT verdict, lost FROM captures WHERE id = ?", [capture_id(capture)]).fetchone()
        return bool(row and row[0] and not row[1])

    def verdicts(self, source: str) -> dict[str, str]:
        """Verdicts of a source's captures by the address asked for, except redirects: they may lead on."""
        rows = self.db.execute(
            """SELECT requested_url, verdict FROM captures WHERE blog = ? AND source = ? AND verdict != 'redirect'
               AND requested_url IS NOT NULL AND (verdict = 'article' OR reason IS NOT NULL)""",
            [self.blog, source],
        )
        return dict(rows.fetchall())

    def saw_all(self, source: str) -> bool:
        """Whether the last run of a source argument saw every listing whole, and got all that had changed."""
        row = self.db.execute(
            """SELECT json_extract(counts, '$.whole') FROM crawls
               WHERE blog = ? AND json_extract(arguments, '$.source') = ? ORDER BY id DESC LIMIT 1""",
            [self.blog, source],
        ).fetchone()
        return bool(row and row[0])

    def last_got(self, url: str) -> str | None:
        """When a ledger address last gave a good answer, ISO 8601; None when it never did."""
        row = self.db.execute("SELECT last_got FROM urls WHERE url = ?", [url]).fetchone()
        return row[0] if row else None

    def last_known(self, url: str) -> str | None:
        """Since when the state of a ledger address is known, ISO 8601: of an article that is got, when it last gave a
        good answer, of what was none, when it said so; None where it is still to be asked for.
        """
        row = self.db.execute(
            """SELECT CASE WHEN state = 'article' AND tries > 0 THEN last_got
                   WHEN state IN ('missing', 'not_article') THEN last_tried END FROM urls WHERE url = ?""",
            [url],
        ).fetchone()
        return row[0] if row else None

    def published(self, url: str) -> str | None:
        """When the article at an address was published, ISO 8601; None where that is not known, or none is held."""
        row = self.db.execute("SELECT published FROM articles WHERE url = ? AND published NOT NULL", [url]).fetchone()
        return row[0] if row else None

    def addresses_of_post(self, post_id: int) -> list[str]:
        """Addresses of the articles that bear a post id."""
        rows = self.db.execute("SELECT url FROM articles WHERE blog = ? AND post_id = ?", [self.blog, post_id])
        return [row[0] for row in rows.fetchall()]

    def post_at(self, url: str) -> int | None:
        """The post id that the page at a ledger address bore last; None where none is known."""
        row = self.db.execute(
            f"""SELECT post_id FROM readings JOIN captures ON captures.id = capture_id
                WHERE readings.url = ? AND readings.verdict = 'article' AND layout NOT IN {ENTRY_LAYOUTS}
                ORDER BY captured_at DESC LIMIT 1""",
            [url],
        ).fetchone()
        return row[0] if row else None

    def posts_of_api(self) -> dict[int, str]:
        """Addresses by post id of the articles that an API gave once, and that are not known to be gone."""
        rows = self.db.execute(
            """SELECT DISTINCT articles.post_id, articles.url
               FROM articles JOIN readings ON readings.url = articles.url LEFT JOIN urls ON urls.url = articles.url
               WHERE articles.blog = ? AND articles.post_id IS NOT NULL AND readings.layout = 'rest_post'
               AND urls.gone_since IS NULL""",
            [self.blog],
        )
        return dict(rows.fetchall())

    def is_stale(self, reading: Reading) -> bool:
        """Whether a listing names a newer state of an article than the one that is held."""
        if not reading.article or not reading.article.modified:
            return False
        row = self.db.execute(
            "SELECT modified FROM articles WHERE url = ? ORDER BY last_seen DESC, id LIMIT 1", [reading.url]
        ).fetchone()
        return bool(row and row[0] != reading.article.modified)

    def capture_before(self, url: str) -> Capture | None:
        """The last capture of exactly this address that was good and came whole, without its body; None without one.

        One whose bytes are lost is none: an answer that it is unchanged would confirm what nobody has.

        What a web archive holds of it is no answer of the site, and so nothing to be unchanged from.
        """
        row = self.db.execute(
            """SELECT captured_at, source, etag, last_modified, warc_file, warc_offset, warc_length FROM captures
               WHERE url = ? AND whole = 1 AND source != 'wayback' AND warc_file IS NOT NULL AND lost IS NULL
               ORDER BY captured_at DESC LIMIT 1""",
            [url],
        ).fetchone()
        if row is None:
            return None
        captured_at, source, etag, last_modified, file, offset, length = row
        headers = (("ETag", etag), ("Last-Modified", last_modified))
        return Capture(
            url=url,
            body=b"",
            captured_at=datetime.fromisoformat(captured_at),
            source=source,
            headers=tuple((name, value) for name, value in headers if value),
            record=WarcRecord(file=file, offset=offset, length=length),
        )

    def conditions(self, url: str) -> dict[str, str]:
        """Headers that ask for a page only if it changed since its last capture; empty when it gave no such marks."""
        before = self.capture_before(url)
        if before is None:
            return {}
        marks = {"If-None-Match": before.header("etag"), "If-Modified-Since": before.header("last-modified")}
        return {name: value for name, value in marks.items() if value}
