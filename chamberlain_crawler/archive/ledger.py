"""What a crawl must know of earlier ones: each address ever pointed at, with what became of it, and each run."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from time import sleep
from typing import Any, Literal, NamedTuple

from sqlite_utils import Database

from chamberlain_crawler.archive.database import now, transaction
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import FILE_ROLES, UNREADABLE, FileLink

State = Literal["new", "fetched", "article", "not_article", "missing", "failed", "excluded"]

FileState = Literal["new", "held", "missing", "failed", "excluded"]

#: Whether a crawl still has to ask for an address, in SQL; not for one whose bytes are held and could not be read.
OPEN = f"""(state IN ('new', 'fetched') OR (state = 'article' AND tries = 0) OR wanted IS NOT NULL
    OR (state = 'failed' AND coalesce(reason, '') NOT LIKE '{UNREADABLE}%'))"""


#: Why a file is not asked for.
ELSEWHERE = "on another host"
TOO_LARGE = "larger than"

#: The roles of files in their order, as SQLite compares them: no name stands inside of another.
ROLES = " ".join(FILE_ROLES)

#: Whether a file is held by a capture whose bytes were lost since, in SQL.
LOST = "(state = 'held' AND EXISTS (SELECT 1 FROM captures WHERE captures.id = capture_id AND lost IS NOT NULL))"


class WantedFile(NamedTuple):
    """A file that is not held."""

    url: str
    seen_as: str
    kind: str
    found_on: str
    """Address of the page or style sheet that named it first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pointer:
    """An address and who pointed at it."""

    url: str
    """Canonical address."""
    seen_as: str
    """The address as it was printed, which is the one to ask for."""
    by: str
    """What named it: ``rest``, ``sitemap``, ``feed``, ``list``, ``article``, ``wayback``, ``file``, ``home``."""
    on: str | None = None
    """Address of the page that named it."""
    state: State = "new"
    """``excluded`` for addresses that are never asked for."""
    reason: str | None = None


class Ledger:
    """The ``urls`` table of one blog. Callers open the transaction."""

    def __init__(self, db: Database, blog: str) -> None:
        self.db = db
        self.blog = blog

    def point(self, pointers: Iterable[Pointer], now: datetime) -> None:
        """Enters addresses that are not known yet.

        Of the forms in which one is printed the last in alphabetical order is kept, so that the order of finding does
        not matter: https rather than http, with a closing slash rather than without.
        """
        self.db.conn.executemany(
            """INSERT INTO urls (url, blog, seen_as, state, found_by, found_on, reason, first_seen)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET seen_as = excluded.seen_as
               WHERE excluded.seen_as > seen_as""",
            [(p.url, self.blog, p.seen_as, p.state, p.by, p.on, p.reason, now.isoformat()) for p in pointers],
        )

    def settle(
        self,
        pointer: Pointer,
        state: State,
        now: datetime,
        *,
        reason: str | None = None,
        article_id: int | None = None,
    ) -> None:
        """Says what became of an address. What is an article stays one: an error of today does not lose it.

        An address that is none of an article's is not entered because it was asked for on the way to articles.
        """
        if pointer.state == "excluded" and state != "article":
            return
        self.point([pointer], now)
        self.db.execute(
            """UPDATE urls SET tries = tries + :tried, reason = :reason,
                   last_tried = CASE WHEN :tried THEN :now ELSE last_tried END,
                   wanted = CASE WHEN :state = 'excluded' THEN NULL ELSE wanted END,
                   state = CASE WHEN state = 'article' THEN state ELSE :state END,
                   article_id = coalesce(:article_id, article_id)
               WHERE url = :url""",
            {"url": pointer.url, "state": state, "reason": reason, "now": now.isoformat()}
            | {"article_id": article_id, "tried": int(state != "excluded")},
        )

    def tried(self, pointer: Pointer, now: datetime) -> None:
        """Notes that an address was asked for; what came of it is for its captures to say."""
        self.point([pointer], now)
        self.db.execute(
            "UPDATE urls SET tries = tries + 1, last_tried = ? WHERE url = ?", [now.isoformat(), pointer.url]
        )

    def put(self, url: str, state: State, reason: str | None, article_id: int | None) -> None:
        """Makes the entry of a known address say what all its captures say together."""
        self.db.execute(
            "UPDATE urls SET state = ?, reason = ?, article_id = ? WHERE url = ?", [state, reason, article_id, url]
        )

    def want_ungot(self, url: str, now: datetime) -> None:
        """Enters that the page of an article which only an API or a feed gave is still to be got."""
        self.db.execute(
            """UPDATE urls SET wanted = coalesce(wanted, ?)
               WHERE url = ? AND state = 'article' AND tries > 0 AND last_got IS NULL
               AND gone_since IS NULL AND article_id IS NOT NULL""",
            [now.isoformat(), url],
        )

    def want(self, pointer: Pointer, now: datetime) -> None:
        """Enters that the site names a newer state of an address than the one that is held, until that is got."""
        self.point([pointer], now)
        self.db.execute("UPDATE urls SET wanted = coalesce(wanted, ?) WHERE url = ?", [now.isoformat(), pointer.url])

    def put_fate(self, url: str, last_got: str | None, gone_since: str | None, gone_answer: str | None) -> None:
        """Makes the entry of an address say when it last gave a good answer, and since when and how it is gone."""
        self.db.execute(
            "UPDATE urls SET last_got = ?, gone_since = ?, gone_answer = ? WHERE url = ?",
            [last_got, gone_since, gone_answer, url],
        )

    def note_answered(self, url: str, at: datetime) -> None:
        """Notes that the site said at that time what stands at an address, be it that nothing does."""
        self.db.execute(
            "UPDATE urls SET wanted = NULL WHERE url = :url AND wanted <= :at", {"url": url, "at": at.isoformat()}
        )

    def admit(self, url: str) -> None:
        """Enters that an address is asked for which an earlier card or robots.txt excluded."""
        self.db.execute("UPDATE urls SET state = 'new', reason = NULL WHERE url = ? AND state = 'excluded'", [url])

    def exclude(self, url: str, reason: str) -> None:
        """Enters that an address is not asked for any more; what became of it is forgotten, but not what it held."""
        self.db.execute(
            "UPDATE urls SET state = 'excluded', reason = ?, wanted = NULL WHERE url = ? AND state != 'article'",
            [reason, url],
        )

    def is_open(self, url: str) -> bool:
        """Whether a crawl still has to ask for an address: it is new, or failed, or only an API gave its article."""
        row = self.db.execute(f"SELECT {OPEN} FROM urls WHERE url = ?", [url]).fetchone()
        return bool(row is None or row[0])

    def state(self, url: str) -> State | None:
        """What became of an address, None when it is not known."""
        row = self.db.execute("SELECT state FROM urls WHERE url = ?", [url]).fetchone()
        return row[0] if row else None

    def article(self, url: str) -> int | None:
        """Id of the article that an address leads to; None where it leads to none, or is not known."""
        row = self.db.execute("SELECT article_id FROM urls WHERE url = ?", [url]).fetchone()
        return row[0] if row else None

    def tries(self, url: str) -> int:
        """How often an address was asked for."""
        row = self.db.execute("SELECT tries FROM urls WHERE url = ?", [url]).fetchone()
        return row[0] if row else 0

    def open_addresses(self) -> list[Pointer]:
        """Addresses that an earlier crawl found and did not ask for, or in vain, oldest first."""
        rows = self.db.execute(
            f"""SELECT url, seen_as, found_by, found_on, state, reason FROM urls
                WHERE blog = ? AND {OPEN} ORDER BY first_seen, rowid""",
            [self.blog],
        )
        return [
            Pointer(url=url, seen_as=seen_as, by=by, on=on, state=state, reason=reason)
            for url, seen_as, by, on, state, reason in rows.fetchall()
        ]

    def excluded(self) -> list[Pointer]:
        """Addresses that an earlier crawl did not ask for, because a card or a robots.txt excluded them then."""
        rows = self.db.execute(
            "SELECT url, seen_as, found_by, found_on FROM urls WHERE blog = ? AND state = 'excluded' ORDER BY rowid",
            [self.blog],
        )
        return [Pointer(url=url, seen_as=seen_as, by=by, on=on) for url, seen_as, by, on in rows.fetchall()]

    def undecided(self) -> list[str]:
        """Addresses that are neither an article's nor excluded."""
        rows = self.db.execute(
            "SELECT url FROM urls WHERE blog = ? AND state NOT IN ('article', 'excluded')", [self.blog]
        )
        return [row[0] for row in rows.fetchall()]

    def answered_addresses(self, share: float = 1.0) -> list[str]:
        """A share of the articles' own addresses, and of those that gave something else (a login, a notice, which may
        pass), as they were printed, rounded up, longest unasked first.
        """
        rows = self.db.execute(
            """SELECT DISTINCT urls.seen_as FROM urls LEFT JOIN articles ON articles.url = urls.url
               WHERE urls.blog = ? AND (urls.state = 'article' AND articles.id IS NOT NULL
                   OR urls.state = 'not_article' AND urls.tries > 0)
               ORDER BY coalesce(urls.last_tried, ''), urls.rowid""",
            [self.blog],
        ).fetchall()
        return [row[0] for row in rows[: ceil(len(rows) * share)]]

    def parts_of(self, url: str) -> list[str]:
        """The further pages of an article and of its comments that its page named, as they were printed."""
        rows = self.db.execute(
            "SELECT seen_as FROM urls WHERE found_on = :url AND url != :url AND substr(url, 1, length(:url)) = :url",
            {"url": url},
        )
        return [row[0] for row in rows.fetchall()]

    def counts(self) -> dict[str, int]:
        """Number of addresses by state."""
        rows = self.db.execute("SELECT state, count(*) FROM urls WHERE blog = ? GROUP BY state", [self.blog])
        return dict(rows.fetchall())


class FileLedger:
    """The ``files`` table of one blog. Callers open the transaction."""

    def __init__(self, db: Database, card: Blog) -> None:
        self.db = db
        self.card = card

    def point(self, links: Iterable[FileLink], on: str, now: datetime) -> None:
        """Enters files that a page names; of several names and roles of one the same is kept in whatever order."""
        rows = [
            (link.url, self.card.name, link.seen_as, link.role, *self.first_state(link.url), on, now.isoformat(), ROLES)
            for link in links
        ]
        self.db.conn.executemany(
            """INSERT INTO files (url, blog, seen_as, kind, state, reason, found_on, first_seen)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
               ON CONFLICT (url) DO UPDATE SET seen_as = max(seen_as, excluded.seen_as),
                   kind = CASE WHEN instr(?9, excluded.kind) < instr(?9, kind) THEN excluded.kind ELSE kind END
               WHERE excluded.seen_as > seen_as OR excluded.kind != kind""",
            rows,
        )

    def first_state(self, url: str) -> tuple[FileState, str | None]:
        """The state of a file that nobody asked for."""
        return ("new", None) if self.card.keeps_file(url) else ("excluded", ELSEWHERE)

    def settle(self, url: str, end: str) -> None:
        """Makes the row of a file say what its captures say; ``end`` is where its address leads by redirects."""
        held = self.db.execute(
            """SELECT id, mime_type, bytes, sha256 FROM captures
               WHERE address IN (?, ?) AND verdict = 'not_html' AND status = 200
               ORDER BY lost IS NOT NULL, captured_at DESC, id DESC LIMIT 1""",
            [url, end],
        ).fetchone()
        if held:
            self.db.execute(
                """UPDATE files SET state = 'held', reason = NULL, capture_id = ?, mime_type = ?, bytes = ?, sha256 = ?
                   WHERE url = ?""",
                [*held, url],
            )
            return
        answer = self.db.execute(
            """SELECT verdict, status, reason FROM captures WHERE address IN (?, ?) AND verdict IS NOT NULL
               ORDER BY captured_at DESC, verdict = 'redirect', id DESC LIMIT 1""",
            [url, end],
        ).fetchone()
        if answer:
            verdict, status, reason = answer
            is_gone = status in (404, 410) or verdict in ("unread", "soft_404", "list", "page", "article")
            reason = reason if reason and verdict != "not_html" else f"answered with status {status}"
            self.put(url, "missing" if is_gone else "failed", f"redirects to {end}: {reason}" if end != url else reason)

    def put(self, url: str, state: FileState, reason: str | None) -> None:
        """Says what became of a file, unless it is held."""
        self.db.execute(
            "UPDATE files SET state = ?, reason = ? WHERE url = ? AND state != 'held'", [state, reason, url]
        )

    def leave(self, url: str, reason: str) -> None:
        """Says why a file waits that nobody has asked for."""
        self.db.execute("UPDATE files SET reason = ? WHERE url = ? AND state = 'new'", [reason, url])

    def tried(self, url: str, now: datetime) -> None:
        """Notes that a file was asked for."""
        self.db.execute("UPDATE files SET tries = tries + 1, last_tried = ? WHERE url = ?", [now.isoformat(), url])

    def state(self, url: str) -> FileState | None:
        """What became of a file, ``failed`` where its bytes were lost since; None where it is not known."""
        row = self.db.execute(f"SELECT iif({LOST}, 'failed', state) FROM files WHERE url = ?", [url]).fetchone()
        return row[0] if row else None

    def review(self) -> None:
        """Lets today's card decide what nobody has asked for, and what an earlier card or another blog's excluded."""
        for url, state in self.db.execute(
            "SELECT url, state FROM files WHERE (blog, state) = (?, 'new') OR (state, reason) = ('excluded', ?)",
            [self.card.name, ELSEWHERE],
        ).fetchall():
            if (first := self.first_state(url))[0] != state:
                sql = "UPDATE files SET blog = ?, state = ?, reason = ? WHERE url = ?"
                self.db.execute(sql, [self.card.name, *first, url])

    def wanted(self, kinds: Collection[str], states: Collection[FileState], *, most: int) -> list[WantedFile]:
        """Files of some kinds and in some states that are not held, those of which the bytes were lost, those that were
        larger than an earlier limit (``most`` bytes is today's), and those that an earlier robots.txt excluded.

        What was never asked for comes first, so that what fails in every run keeps nothing back: attachments, then
        pictures, in the order in which they were found.
        """
        rows = self.db.execute(
            f"""SELECT url, seen_as, kind, found_on FROM files
               WHERE blog = :blog AND kind IN (SELECT value FROM json_each(:kinds)) AND (
                   state IN (SELECT value FROM json_each(:states)) OR {LOST}
                   OR (state = 'excluded' AND reason != :elsewhere AND (reason NOT LIKE :too_large || '%'
                       OR CAST(substr(reason, length(:too_large) + 1) AS INTEGER) < :most)))
               ORDER BY tries, instr(:roles, kind), first_seen, rowid""",
            {"blog": self.card.name, "kinds": json.dumps(list(kinds)), "states": json.dumps(list(states))}
            | {"roles": ROLES, "too_large": TOO_LARGE, "most": most, "elsewhere": ELSEWHERE},
        )
        return [WantedFile(*row) for row in rows.fetchall()]

    def counts(self, kinds: Collection[str]) -> tuple[int, int]:
        """How many files of some kinds are held, and how many there are, but for those that are not to be had."""
        row = self.db.execute(
            """SELECT coalesce(sum(state = 'held'), 0), count(*) FROM files WHERE blog = ?
               AND state NOT IN ('excluded', 'missing') AND kind IN (SELECT value FROM json_each(?))""",
            [self.card.name, json.dumps(list(kinds))],
        ).fetchone()
        return row[0], row[1]

    def of_articles(self, addresses: Collection[str]) -> set[str]:
        """The files that some articles name, and their own addresses."""
        rows = self.db.execute(
            """SELECT article_files.url FROM article_files JOIN articles ON articles.id = article_id
               WHERE articles.url IN (SELECT value FROM json_each(?))""",
            [json.dumps(list(addresses))],
        )
        return {*addresses, *(row[0] for row in rows.fetchall())}

    def page_time(self, url: str) -> str | None:
        """When the page or style sheet at an address was captured last, ISO 8601; None where no capture is known."""
        row = self.db.execute("SELECT max(captured_at) FROM captures WHERE address = ?", [url]).fetchone()
        return row[0] if row else None


class Crawls:
    """The ``crawls`` and ``crawl_changes`` tables of one blog."""

    def __init__(self, db: Database, blog: str) -> None:
        self.db = db
        self.blog = blog
        self.current: int | None = None
        """Id of the run that goes on; None where none was begun, as when captures are read again."""

    def begin(self, arguments: Mapping[str, Any], software: str) -> int:
        """Enters a run, in a second that no capture has: of two captures of one second none is the newer; its id."""
        newest = self.db.execute("SELECT max(captured_at) FROM captures WHERE blog = ?", [self.blog]).fetchone()[0]
        while now().isoformat() == newest:
            sleep(0.05)
        with transaction(self.db):
            cursor = self.db.execute(
                "INSERT INTO crawls (blog, started, arguments, software) VALUES (?, ?, ?, ?)",
                [self.blog, now().isoformat(), json.dumps(arguments, sort_keys=True), software],
            )
        self.current = int(cursor.lastrowid or 0)
        return self.current

    def end(self, crawl_id: int, outcome: str, counts: Mapping[str, Any]) -> None:
        """Enters how a run ended."""
        with transaction(self.db):
            self.db.execute(
                "UPDATE crawls SET finished = ?, outcome = ?, counts = ? WHERE id = ?",
                [now().isoformat(), outcome, json.dumps(counts, sort_keys=True), crawl_id],
            )

    def note_changes(self, crawl_id: int, changes: Mapping[int, str]) -> None:
        """Enters what a run made of articles: what it found is new, however often it then reads it.

        Callers open the transaction.
        """
        self.db.conn.executemany(
            "INSERT INTO crawl_changes VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(crawl_id, number, change) for number, change in changes.items() if change != "same"],
        )
