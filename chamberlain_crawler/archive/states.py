"""What the site's answers mean for an address: whether they settle it, whether its page still stands, and its state.

The newest answer counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from sqlite_utils import Database

from chamberlain_crawler.archive.grouping import SHORT_LINK
from chamberlain_crawler.archive.ledger import Ledger, Pointer, State
from chamberlain_crawler.archive.rows import capture_id
from chamberlain_crawler.items import Capture, Reading, Verdict

#: Verdicts on what a site says of itself on purpose: an answer that is as good the next time it is "unchanged".
GOOD = frozenset({"article", "comments", "list", "page", "feed", "sitemap", "attachment"})

#: Verdicts on what passes, or what nobody could read: the page is asked for again.
NO_ANSWER = frozenset({"error", "empty", "unread", "parked", "foreign", "redirect"})

#: Verdicts of what is asked for on the way, and of answers that say nothing new.
SILENT = ("unchanged", "robots", "listing")

UNFOUNDED = "answered that it is unchanged, and nothing whole of it is held"

#: So often a page that seems to be cut is asked for.
MOST_TRIES = 3

MOST_REDIRECTS = 10

#: Where web archives list their captures: ``/cdx/search/cdx``, pywb's ``/web/cdx``.
LISTING = re.compile(r"https?://[^/]+/(?:cdx/|web/cdx)")

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


# --- what one answer is worth


def unread_verdict(capture: Capture) -> Verdict | None:
    """The verdict of what is kept and not read by itself; None for what is read.

    An error is asked for again at once: only the last one of them is read.
    """
    if capture.url.endswith("/robots.txt"):
        return "robots"
    if capture.source == "wayback" and LISTING.match(capture.url):
        return "listing"
    if capture.status >= 400:
        return "error"
    return "redirect" if 300 <= capture.status < 400 and capture.status != 304 else None


def is_whole(reading: Reading) -> bool:
    """Whether a capture is a good one that came to its end: only then its ETag or date may be asked with."""
    capture = reading.capture
    return capture.status == 200 and capture.fault is None and reading.whole and reading.verdict in GOOD


def is_answer(reading: Reading) -> bool:
    """Whether the site said what stands at the address, be it that nothing does."""
    return gone_answer(reading) is not None or (
        reading.verdict not in NO_ANSWER and reading.capture.fault is None and reading.capture.status in (200, 304)
    )


def gone_answer(reading: Reading) -> str | None:
    """How the site says that there is no such page: ``404``, ``410`` or ``soft 404``; None where it does not."""
    if reading.capture.status in (404, 410):
        return str(reading.capture.status)
    return "soft 404" if reading.verdict == "soft_404" else None


def is_confirmed(db: Database, reading: Reading) -> bool:
    """Whether an answer stands on its own; "unchanged" is as good as what it is unchanged from."""
    if reading.verdict != "unchanged":
        return True
    whole = db.execute(
        "SELECT 1 FROM captures WHERE url = ? AND whole = 1 AND captured_at <= ? LIMIT 1",
        [reading.capture.url, reading.capture.captured_at.isoformat()],
    )
    return whole.fetchone() is not None


def note_whole(db: Database, reading: Reading) -> None:
    """Notes whether a capture may stand for its page. Callers open the transaction."""
    db.execute(
        "UPDATE captures SET whole = max(coalesce(whole, 0), ?) WHERE id = ?",
        [is_whole(reading), capture_id(reading.capture)],
    )


def note_answer(db: Database, ledger: Ledger, reading: Reading, pointer: Pointer, *, own_page: bool) -> None:
    """Notes whether an answer is what was wanted, or its page is to be asked for again.

    Callers open the transaction.
    """
    capture, at = reading.capture, reading.capture.captured_at
    if not own_page and reading.article and capture.source != "wayback":
        ledger.want_ungot(reading.url, at)  # its page failed before the API or the feed gave it
    if not own_page or pointer.state == "excluded":
        return
    if not is_confirmed(db, reading):
        if capture.source == "live":
            ledger.want(pointer, at)
    elif not is_answer(reading):
        if capture.source == "live":
            ledger.want_ungot(pointer.url, at)
    elif reading.verdict in GOOD and not reading.whole and not came_the_same(db, ledger, pointer, capture):
        ledger.want(pointer, at)
    else:
        ledger.note_answered(pointer.url, at)


def came_the_same(db: Database, ledger: Ledger, pointer: Pointer, capture: Capture) -> bool:
    """Whether a page without its closing tags has none: it came with the same bytes twice, or often; or only once,
    but nobody can be asked again.
    """
    same = db.execute(
        "SELECT count(*) FROM captures WHERE url = ? AND sha256 = ?", [capture.url, sha256(capture.body).hexdigest()]
    )
    return capture.source != "live" or same.fetchone()[0] > 1 or ledger.tries(pointer.url) >= MOST_TRIES


# --- the state of an address in the ledger, out of all captures of it


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
        self.ledger.put_fate(url, *standing(self.db, self.ledger.blog, url, holders, self.end))
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


# --- whether its page still stands


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


def standing(db: Database, blog: str, url: str, holders: Mapping[str, int], end: Callable[[str], str]) -> Standing:
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
    here = own_articles(db, url, holders)
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


def own_articles(db: Database, url: str, holders: Mapping[str, int]) -> set[int]:
    """The articles that an address is the own one of, else the one that was read there last: one that took the place of
    another for a while, and went on to an address of its own, does not tell that the other one still stands.
    """
    own = {row[0] for row in db.execute("SELECT id FROM articles WHERE url = ?", [url]).fetchall()}
    return own or ({holders[url]} if url in holders else set())
