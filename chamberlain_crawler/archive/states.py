"""Ids that are no more: what became of them stands in ``retired``, because people cite them.

Whether the page at an address still stands: told by what the site answered there, the newest answers first.

What the ledger says of an address, out of all captures of it: the newest answer counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from sqlite_utils import Database

from chamberlain_crawler.archive.grouping import SHORT_LINK
from chamberlain_crawler.archive.ledger import GOOD, Ledger, State
from chamberlain_crawler.archive.rows import Row

RetiredKind = Literal["article", "quote", "comment", "version"]


def retire(db: Database, kind: RetiredKind, old: int, new: int | None, reason: str, since: datetime) -> None:
    """Enters what became of an id; ids that led to it lead on."""
    db.execute(
        """INSERT INTO retired VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET new_id = excluded.new_id, reason = excluded.reason, since = excluded.since""",
        [kind, old, new, reason, since.isoformat()],
    )


def revive(db: Database, kind: RetiredKind, numbers: Iterable[int]) -> None:
    """Ids that are given again are not retired any more."""
    db.conn.executemany("DELETE FROM retired WHERE (kind, old_id) = (?, ?)", [(kind, number) for number in numbers])


def retire_quotes(db: Database, old: Sequence[Row], new: Sequence[Row], since: datetime) -> None:
    """Enters what became of the quotes that an article, or one that was merged with it, does not have any more."""
    left = {row["id"]: row for row in new}
    words = {plain(row["text"]): row["id"] for row in reversed(new)}
    for row in old:
        if row["id"] in left:
            continue
        text = plain(row["text"])
        same = words.get(text) or next((words[other] for other in words if text in other or other in text), None)
        reason = "the article was joined with another, or the quote has another span" if same else "not in its text now"
        retire(db, "quote", row["id"], same, reason, since)
    revive(db, "quote", left.keys() - {row["id"] for row in old})


def retire_comments(db: Database, old: Sequence[Row], new: Sequence[Row], since: datetime) -> None:
    """Enters what became of the comments that an article, or one that was merged with it, does not have any more."""
    by_number: Mapping[object, int] = {row["comment_id"]: row["id"] for row in new if row["comment_id"]}
    by_words = {(row["author"], plain(row["body_text"])): row["id"] for row in new}
    left = {row["id"] for row in new}
    for row in old:
        if row["id"] not in left:
            same = by_number.get(row["comment_id"]) or by_words.get((row["author"], plain(row["body_text"])))
            reason = "it stands under another id now" if same else "it is not among the article's comments now"
            retire(db, "comment", row["id"], same, reason, since)
    revive(db, "comment", left - {row["id"] for row in old})


def plain(text: str) -> str:
    """A text with single blanks, to be compared."""
    return " ".join(text.split())


class Standing(NamedTuple):
    """When an address last gave a good answer, and since when and how its page is gone; ISO 8601 or None."""

    last_got: str | None = None
    gone_since: str | None = None
    gone_answer: str | None = None


class Heard(NamedTuple):
    """What the site said at one time: a good answer, or how the page is gone; None for both where it says neither."""

    at: str
    is_good: bool
    gone: str | None


ANSWERS = """
SELECT captured_at, verdict, status, coalesce(whole, 0), NULL, base FROM captures
WHERE address = :url AND verdict IS NOT NULL AND source = 'live'
UNION ALL
SELECT captured_at, 'redirect', 301, 0, claimed, base FROM claims JOIN captures ON captures.id = capture_id
WHERE claims.url = :url AND kind = 'redirect' AND source = 'live'
ORDER BY 1 DESC, 4 DESC, 5
"""

#: Whether the site's own place gave articles, and the first and the last of the mirrors that did.
GIVERS = """
SELECT EXISTS (SELECT 1 {live} AND base IS NULL), (SELECT min(base) {live}), (SELECT max(base) {live})
""".format(live="FROM captures WHERE blog = :blog AND source = 'live' AND verdict = 'article'")


def fate(db: Database, blog: str, url: str, holders: Mapping[str, int], end: Callable[[str], str]) -> Standing:
    """What became of the page at an address; ``holders`` are the articles that stand at addresses, and ``end`` tells
    where one leads that only redirects.
    """
    last_got, since, how = None, None, None
    for answer in answers(db, blog, url, holders, end):
        if answer.is_good:
            last_got = answer.at
            break
        if answer.gone:
            since, how = answer.at, how or answer.gone
    return Standing(last_got, since, how)


def answers(
    db: Database, blog: str, url: str, holders: Mapping[str, int], end: Callable[[str], str]
) -> Iterator[Heard]:
    """The telling answers of the site at an address, the newest first."""
    rows = db.execute(ANSWERS, {"url": url}).fetchall()
    givers = db.execute(GIVERS, {"blog": blog}).fetchone()
    here = standing(db, url, holders)
    was_whole = [bool(whole) for *_, whole, _, _ in rows]
    for n, (at, verdict, status, _, target, base) in enumerate(rows):
        speaks = speaks_for_site(base, *givers)
        if target is not None:
            there = holders.get(target, holders.get(end(target)))
            answer = redirected(at, target, here, there)
            yield answer if speaks else answer._replace(gone=None)
        elif status in (404, 410):
            yield Heard(at, is_good=False, gone=str(status) if speaks else None)
        elif verdict == "soft_404":
            yield Heard(at, is_good=False, gone="soft 404" if speaks else None)
        elif verdict == "unchanged":  # as good as what it is unchanged from
            yield Heard(at, is_good=any(was_whole[n:]), gone=None)
        else:
            yield Heard(at, is_good=verdict in GOOD, gone=None)


def speaks_for_site(base: str | None, has_own: bool, first: str | None, last: str | None) -> bool:
    """Whether what a place lacks is gone from the site: a mirror tells that only if no other place gave articles."""
    return base is None or not (has_own or {first, last} - {base, None})


def redirected(at: str, target: str, here: Collection[int], there: int | None) -> Heard:
    """What a redirect says: what leads to another article does not stand there any more."""
    is_elsewhere = there is not None and any(article != there for article in here)
    return Heard(
        at, is_good=there in here and not is_elsewhere, gone=f"redirects to {target}" if is_elsewhere else None
    )


def standing(db: Database, url: str, holders: Mapping[str, int]) -> set[int]:
    """The articles that an address is the own one of, else the one that was read there last: one that took the place of
    another for a while, and went on to an address of its own, does not tell that the other one still stands.
    """
    own = {row[0] for row in db.execute("SELECT id FROM articles WHERE url = ?", [url]).fetchall()}
    return own or ({holders[url]} if url in holders else set())


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
        self.ledger.put_fate(url, *fate(self.db, self.ledger.blog, url, holders, self.end))
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
