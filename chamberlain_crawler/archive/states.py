"""What the ledger says of an address, out of all captures of it: the newest answer counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from chamberlain_crawler.archive import gone
from chamberlain_crawler.archive.grouping import SHORT_LINK
from chamberlain_crawler.archive.ledger import Ledger, State

#: Verdicts of what is asked for on the way, and of answers that say nothing new.
SILENT = ("unchanged", "robots", "listing")

UNFOUNDED = "answered that it is unchanged, and nothing whole of it is held"

MOST_REDIRECTS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The newest telling answer at an address."""

    verdict: str
    status: int
    source: str
    reason: str | None
    article_id: int | None
    """The article whose comments or further page it gave."""


class States:
    """The states of one blog's addresses. Callers open the transaction."""

    def __init__(self, db: Database, ledger: Ledger) -> None:
        self.db = db
        self.ledger = ledger

    def settle(self, addresses: Collection[str], holders: Mapping[str, int]) -> None:
        """Makes the ledger say what the captures of some addresses say; ``holders`` are the articles there."""
        before = {url: self.ledger.article(url) for url in addresses}
        for url in sorted(addresses):
            self.settle_one(url, holders)
        for url in sorted(addresses):
            if self.ledger.article(url) != before[url]:
                self.settle_those_leading_to(url, set(addresses))

    def settle_those_leading_to(self, url: str, done: set[str]) -> None:
        """The same for addresses that redirect to one, of which there may be very many."""
        rows = self.db.execute("SELECT DISTINCT url FROM claims WHERE claimed = ? AND kind = 'redirect'", [url])
        for (start,) in rows.fetchall():
            if start in done:
                continue
            done.add(start)
            holder, end = self.holder(start), self.end(start)
            found = {start: holder, end: self.ledger.article(end)}
            self.settle_one(start, {address: number for address, number in found.items() if number is not None})
            self.settle_those_leading_to(start, done)

    def holder(self, url: str) -> int | None:
        """The article that was read last at an address; None where none was."""
        row = self.db.execute(
            """SELECT article_id FROM readings JOIN captures ON captures.id = capture_id
               WHERE readings.url = ? AND readings.verdict = 'article' AND article_id IS NOT NULL
               ORDER BY captured_at DESC, capture_id DESC LIMIT 1""",
            [url],
        ).fetchone()
        return row[0] if row else None

    def settle_one(self, url: str, holders: Mapping[str, int]) -> None:
        """The same for one address."""
        state = self.ledger.state(url)
        answer, end = self.newest(url), self.end(url)
        self.ledger.put_fate(url, *gone.fate(self.db, self.ledger.blog, url, holders, self.end))
        if state is None or (state == "excluded" and not {url, end} & holders.keys()):
            return  # a list or a feed on the way to articles
        if url in holders:
            self.ledger.put(url, "article", answer.reason if answer else None, holders[url])
        elif end in holders:
            self.ledger.put(url, "article", f"redirects to {end}", holders[end])
        elif end != url and answer and answer.verdict == "redirect":
            there = self.newest(end)
            self.ledger.put(url, state_of(there) if there else "not_article", f"redirects to {end}", None)
        elif answer:
            self.ledger.put(url, state_of(answer), answer.reason, answer.article_id)
        elif self.is_unfounded(url):
            self.ledger.put(url, "failed", UNFOUNDED, None)
        elif state == "article" and not SHORT_LINK.match(url):
            self.ledger.put(url, "new", None, None)  # what was said of it was said of another address

    def newest(self, url: str) -> Answer | None:
        """The newest capture of an address that says something; None where there is none."""
        row = self.db.execute(
            f"""SELECT captures.verdict, status, source, reason, max(article_id) FROM captures
                LEFT JOIN readings ON capture_id = id
                WHERE address = ? AND captures.verdict IS NOT NULL AND captures.verdict NOT IN {SILENT}
                GROUP BY id ORDER BY captured_at DESC, captures.verdict = 'redirect', id DESC LIMIT 1""",
            [url],
        ).fetchone()
        return row and Answer(verdict=row[0], status=row[1], source=row[2], reason=row[3], article_id=row[4])

    def is_unfounded(self, url: str) -> bool:
        """Whether an address answered that it is unchanged, though nothing of it is held that it could be."""
        row = self.db.execute("SELECT 1 FROM captures WHERE address = ? AND verdict = 'unchanged' LIMIT 1", [url])
        return row.fetchone() is not None

    def end(self, url: str) -> str:
        """Where an address leads by its newest redirects; itself where it does not redirect."""
        seen = {url}
        for _ in range(MOST_REDIRECTS):
            row = self.db.execute(
                """SELECT claimed FROM claims JOIN captures ON captures.id = capture_id
                   WHERE claims.url = ? AND kind = 'redirect' ORDER BY captured_at DESC, capture_id DESC LIMIT 1""",
                [url],
            ).fetchone()
            if row is None or row[0] in seen:
                break
            url = row[0]
            seen.add(url)
        return url


def state_of(answer: Answer) -> State:
    """What an answer that gave no article means for its address."""
    if answer.verdict == "article" and answer.article_id:
        return "article"
    if answer.verdict == "soft_404" or answer.status in (404, 410):
        return "missing"
    if answer.verdict == "redirect":  # off the blog, which may pass; what was captured long ago does not
        return "failed" if answer.source == "live" else "not_article"
    return "failed" if answer.verdict in ("error", "empty", "fault") else "not_article"
