"""Whether the page at an address still stands: told by what the site answered there, the newest answers first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from sqlite_utils import Database

from chamberlain_crawler.archive.answers import GOOD


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
