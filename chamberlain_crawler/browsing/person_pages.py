"""What the pages of speakers, people and single quotes show."""

from __future__ import annotations

import sqlite3
from typing import Any

from chamberlain_crawler.asking.roster import ids_of_persons
from chamberlain_crawler.browsing.article_pages import PERSON, article_authors, reported_of
from chamberlain_crawler.browsing.cite_box import citations
from chamberlain_crawler.browsing.in_words import is_name
from chamberlain_crawler.browsing.queries import Row, row, rows
from chamberlain_crawler.citations import cited_quote

QUOTE = f"""SELECT quotes.*, {PERSON} AS name, articles.title, articles.published,
                   coalesce(articles.year, 0) AS year
            FROM quotes JOIN articles ON articles.id = quotes.article_id"""

#: Characters of the body shown on each side of a quote.
CONTEXT = 600


#: What the list of speakers can be sorted by.
ORDERS = {"quotes": "quotes DESC, name", "name": "name", "first": "first, name", "last": "last DESC, name"}


def speaker_list(conn: sqlite3.Connection, order: str = "quotes") -> Row:
    """Everyone who is quoted: name, person_id (None for a name only), quotes, words, first, last, articles, note."""
    order = order if order in ORDERS else "quotes"
    found = rows(conn, f"SELECT person AS name, speakers.* FROM speakers ORDER BY {ORDERS[order]}")
    return {"order": order, "speakers": found}


def person_by_id(conn: sqlite3.Connection, person_id: int, *, reported: bool = False) -> Row | None:
    """The page of a person of the ``people`` table, None when there is no such person.

    ``reported`` asks for what articles report of them without marks, too.
    """
    person = row(conn, "SELECT id, name, note FROM people WHERE id = ?", [person_id])
    if person is None:
        return None
    told = reported_of(conn, "reported.person_id = :id", {"id": person_id}, asked=reported)
    return page_of(conn, person, "person_id = :id") | told


def person_by_name(conn: sqlite3.Connection, name: str, *, reported: bool = False) -> Row | None:
    """The page of a speaker who is known by name only, in whatever capitals; as ``moved`` that of the one person who
    bears the name, as after a merge; None when nobody of that name is quoted.
    """
    by_name = "person_id IS NULL AND coalesce(person, speaker) = :name COLLATE NOCASE"
    spelled = row(conn, f"SELECT max({PERSON}) AS name FROM quotes WHERE {by_name} AND kind != 'scare'", {"name": name})
    if spelled and spelled["name"]:
        condition = "reported.person_id IS NULL AND reported.person = :name COLLATE NOCASE"
        told = reported_of(conn, condition, {"name": name}, asked=reported)
        return page_of(conn, {"id": None, "name": spelled["name"], "note": None}, by_name) | told
    bearers = rows(conn, "SELECT DISTINCT person_id FROM person_names WHERE name = ? COLLATE NOCASE", [name])
    return {"moved": f"people/{bearers[0]['person_id']}"} if len(bearers) == 1 else None


def page_of(conn: sqlite3.Connection, person: Row, condition: str) -> Row:
    """A person with names, offices, quotes in time order, quotes by year, and those quoted in the same articles."""
    values: dict[str, Any] = {"id": person["id"], "name": person["name"]}
    quotes = rows(
        conn,
        f"""{QUOTE} WHERE {condition} AND quotes.kind != 'scare'
            ORDER BY published IS NULL, published, article_id, position""",
        values,
    )
    years: dict[int, int] = {}
    for quote in quotes:
        if quote["year"]:
            years[quote["year"]] = years.get(quote["year"], 0) + 1
    return person | {
        "names": rows(conn, "SELECT name FROM person_names WHERE person_id = :id AND name != :name ORDER BY 1", values),
        "printed": printed_names(quotes, person["name"]),
        "offices": rows(
            conn, "SELECT * FROM offices WHERE person_id = :id ORDER BY from_date IS NULL, from_date", values
        ),
        "printed_offices": printed_offices(quotes),
        "ids": [known._asdict() for known in ids_of_persons(conn).get(person["id"], ())],
        "quotes": quotes,
        "articles": len({quote["article_id"] for quote in quotes}),
        "words": sum(len(quote["text"].split()) for quote in quotes),
        "years": years,
        "beside": beside(conn, condition, values),
    }


def printed_names(quotes: list[Row], name: str) -> list[str]:
    """The other forms in which the name was printed."""
    return sorted({quote["speaker"] for quote in quotes if is_name(quote["speaker"])} - {name})


def printed_offices(quotes: list[Row]) -> list[Row]:
    """Offices as printed beside the quotes: office, first and last date."""
    offices: dict[str, Row] = {}
    for quote in quotes:
        if quote["office"]:
            day = (quote["published"] or "")[:10]
            entry = offices.setdefault(quote["office"], {"office": quote["office"], "first": day, "last": day})
            entry["last"] = day
    return list(offices.values())


def beside(conn: sqlite3.Connection, condition: str, values: dict[str, Any]) -> list[Row]:
    """The twelve who are most often quoted in the same articles: name, person_id, articles."""
    found = rows(
        conn,
        f"""SELECT person AS name, person_id, count(DISTINCT article_id) AS articles FROM who_said_what
            WHERE article_id IN (SELECT article_id FROM quotes WHERE {condition} AND kind != 'scare')
            AND NOT coalesce({condition}, 0)
            GROUP BY coalesce(person_id, lower(person)) ORDER BY articles DESC, name""",
        values,
    )
    return [other for other in found if is_name(other["name"])][:12]


def quote(conn: sqlite3.Connection, quote_id: int) -> Row | None:
    """A quote with its article, the text around it, and its neighbours; None when it is not held."""
    found = row(
        conn,
        f"""SELECT quotes.*, {PERSON} AS name, articles.title, articles.url, articles.published, articles.body_text,
                   articles.blog, blogs.title AS blog_title, articles.capture_id, captures.captured_at
            FROM quotes JOIN articles ON articles.id = quotes.article_id JOIN blogs ON blogs.name = articles.blog
            JOIN captures ON captures.id = articles.capture_id WHERE quotes.id = ?""",
        [quote_id],
    )
    if found is None:
        return None
    body = found.pop("body_text")
    authors = {"authors": article_authors(conn, found["article_id"])}
    found |= citations(cited_quote(conn, quote_id))
    return found | authors | context(body, found["start"], found["end"]) | around(conn, found)


def context(body: str, start: int, end: int) -> dict[str, str]:
    """The text before and after a span, cut at blanks; ``cut_before`` and ``cut_after`` say whether there is more.

    >>> context("He rose. “No,” he said.", 10, 13)
    {'before': 'He rose. “', 'after': '” he said.', 'cut_before': '', 'cut_after': ''}
    """
    first, last = max(0, start - CONTEXT), min(len(body), end + CONTEXT)
    if first:
        first = body.find(" ", first, start) + 1 or start
    if last < len(body):
        cut = body.rfind(" ", end, last)
        last = cut if cut >= 0 else end
    return {
        "before": body[first:start],
        "after": body[end:last],
        "cut_before": "…" if first else "",
        "cut_after": "…" if last < len(body) else "",
    }


def around(conn: sqlite3.Connection, this: Row) -> dict[str, Row | None]:
    """The quotes before and after one in its article."""
    query = (
        "SELECT id FROM quotes WHERE article_id = ? AND kind != 'scare' AND position {} ? ORDER BY position {} LIMIT 1"
    )
    values = [this["article_id"], this["position"]]
    return {
        "previous": row(conn, query.format("<", "DESC"), values),
        "next": row(conn, query.format(">", ""), values),
    }
