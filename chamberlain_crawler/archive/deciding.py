"""Makes the quotes say what the user decided about them, of the readings that are held: no capture is read again.

The table ``decisions`` has what the quotes say already. So a line more or less in ``people-overrides.csv``, whoever
wrote it, is put right by the next opening, in the articles that it concerns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime

from sqlite_utils import Database

from chamberlain_crawler.archive.combine import combine
from chamberlain_crawler.archive.persons import tidy_people
from chamberlain_crawler.archive.placing import Placing, retire_quotes
from chamberlain_crawler.archive.readings import load_readings
from chamberlain_crawler.archive.rows import KnownPeople, add_speakers, quote_ids, quote_rows
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.people.known import ON_QUOTES, Decision, words_of
from chamberlain_crawler.text import caseless

THE = re.compile(r"^the\s+", re.IGNORECASE)


def agree(db: Database, placing: Placing, people: KnownPeople, now: datetime) -> int:
    """Makes the quotes of a blog say what was decided; the number of those that changed. Callers open the transaction.

    An archive of which nobody knows what it says already looks at all that any decision speaks of, or spoke of.
    """
    blog = placing.blog
    held = decisions_of(db, blog)
    wanted = list(people.decided)
    if held == wanted:
        return 0
    articles = concerned(db, blog, held, wanted)
    before = seen(db, articles)
    for article in articles:
        decide(db, placing, people, article, now)
    tidy_people(db)
    db.execute("DELETE FROM decisions WHERE blog = ?", [blog])
    db.conn.executemany(
        "INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(blog, number, *astuple(decision)) for number, decision in enumerate(wanted, 1)],
    )
    return sum(before.get(quote) != row for quote, row in seen(db, articles).items())


def decisions_of(db: Database, blog: str) -> list[Decision]:
    """What the quotes of a blog say already."""
    rows = db.execute(
        """SELECT decision, name, person, article, from_date, to_date, quote, words, count FROM decisions
           WHERE blog = ? ORDER BY number""",
        [blog],
    )
    names = ("kind", "name", "person", "article", "from_date", "to_date", "quote", "words", "count")
    return [Decision(**dict(zip(names, row, strict=True))) for row in rows.fetchall()]


def unfit(db: Database, card: Blog) -> list[Decision]:
    """Decisions on quotes of a blog that the archive does not hold: they wait, should the quote be found again."""
    decided = [d for d in decisions_of(db, card.name) if d.kind in ON_QUOTES and d.article and card.owns(d.article)]
    there = db.execute(
        """SELECT quotes.id, articles.url, text FROM quotes JOIN articles ON articles.id = article_id
           WHERE blog = ? AND rule = 'decided'""",
        [card.name],
    ).fetchall()
    ids = {number for number, _, _ in there}
    places = {(url, words_of(text)) for _, url, text in there}
    return [d for d in decided if d.quote not in ids and (d.article, d.words) not in places]


# --- what is concerned


def concerned(db: Database, blog: str, held: Sequence[Decision], wanted: Sequence[Decision]) -> list[int]:
    """The articles in which a quote may be somebody else's now, by id."""
    differing = difference(held, wanted)
    on_quotes = [decision for decision in differing if decision.kind in ON_QUOTES]
    names = all_names(differing, [*held, *wanted])
    spelled = json.dumps(sorted(spellings(db, names)))
    found = db.execute(
        """SELECT article_id FROM indirect_quotes JOIN articles ON articles.id = article_id WHERE blog = :blog AND (
               speaker IN (SELECT value FROM json_each(:names)) OR person IN (SELECT value FROM json_each(:names))
               OR (:unknown AND rule LIKE '%+decided'))
           UNION
           SELECT article_id FROM quotes JOIN articles ON articles.id = article_id WHERE blog = :blog AND (
               speaker IN (SELECT value FROM json_each(:names)) OR person IN (SELECT value FROM json_each(:names))
               OR named IN (SELECT value FROM json_each(:names)) OR quotes.id IN (SELECT value FROM json_each(:ids))
               OR url IN (SELECT value FROM json_each(:urls))
               OR (:unknown AND (rule = 'decided' OR rule LIKE '%+decided')))
           ORDER BY 1""",
        {
            "blog": blog,
            "names": spelled,
            "ids": json.dumps([decision.quote for decision in on_quotes]),
            "urls": json.dumps([decision.article for decision in on_quotes]),
            "unknown": not held,
        },
    )
    return [number for (number,) in found.fetchall()]


def difference(held: Sequence[Decision], wanted: Sequence[Decision]) -> list[Decision]:
    """The decisions that are new or gone; all of them where their order is another, for that may decide as well."""
    before, after = set(held), set(wanted)
    if [d for d in held if d in after] != [d for d in wanted if d in before]:
        return [*held, *wanted]
    return [d for d in (*held, *wanted) if (d in before) != (d in after)]


def all_names(differing: Iterable[Decision], every: Sequence[Decision]) -> set[str]:
    """The names of which decisions speak, without capitals, and all that are merged with them in any way."""
    names = {caseless(name) for d in differing if d.kind not in ON_QUOTES for name in (d.name, d.person)}
    merges = [{caseless(d.name), caseless(d.person)} for d in every if d.kind == "merge"]
    while more := {name for merge in merges if merge & names for name in merge - names}:
        names |= more
    return names


def spellings(db: Database, names: set[str]) -> set[str]:
    """How quotes spell some names."""
    if not names:
        return set()
    rows = db.execute(
        """SELECT speaker FROM quotes UNION SELECT person FROM quotes UNION SELECT named FROM quotes
           UNION SELECT speaker FROM indirect_quotes UNION SELECT person FROM indirect_quotes"""
    )
    return {name for (name,) in rows.fetchall() if name and {caseless(name), caseless(THE.sub("", name))} & names}


# --- one article


def decide(db: Database, placing: Placing, people: KnownPeople, article_id: int, now: datetime) -> None:
    """Gives the quotes of an article to their speakers again."""
    url = db.execute("SELECT url FROM articles WHERE id = ?", [article_id]).fetchone()[0]
    pages = {
        (capture, address, part): page
        for capture, address, part, page in db.execute(
            "SELECT capture_id, url, part, page FROM readings WHERE article_id = ?", [article_id]
        ).fetchall()
    }
    combined = combine(load_readings(db, pages), url)
    if combined is None:  # of an old archive that was never read again
        return
    before = list(db.query("SELECT * FROM quotes WHERE article_id = ?", [article_id]))
    reported = list(db.query("SELECT * FROM indirect_quotes WHERE article_id = ?", [article_id]))
    quotes = people.resolve_all(combined.article, combined.quotes, quote_ids(combined.quotes, article_id))
    add_speakers(db, combined.quotes, quotes)
    after, told = (
        [{"article_id": article_id} | row for row in quote_rows(combined.quotes, quotes, article_id, reported=indirect)]
        for indirect in (False, True)
    )
    placing.replace("quotes", article_id, after)
    placing.replace("indirect_quotes", article_id, told)
    retire_quotes(db, before, after, now)
    retire_quotes(db, reported, told, now, kind="reported")


def seen(db: Database, articles: Iterable[int]) -> dict[int, tuple[str | None, ...]]:
    """What the quotes of some articles say of their speakers, by id."""
    rows = db.execute(
        """SELECT id, kind, speaker, person, office, rule, certainty FROM quotes
           WHERE article_id IN (SELECT value FROM json_each(?))""",
        [json.dumps(list(articles))],
    )
    return {row[0]: row[1:] for row in rows.fetchall()}


def reported_by(db: Database, blog: str) -> set[tuple[int, str | None]]:
    """Who is said to have said what a blog reports: ids with persons."""
    rows = db.execute(
        """SELECT indirect_quotes.id, person FROM indirect_quotes
           JOIN articles ON articles.id = article_id WHERE blog = ?""",
        [blog],
    )
    return set(rows.fetchall())
