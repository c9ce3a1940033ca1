"""Who, what and when, as SQL over the rows of ``articles``, ``quotes`` or ``comments``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping

from chamberlain_crawler.asking.search.matching import quoted, unwanted_match
from chamberlain_crawler.asking.search.name_words import is_office, meant, other_offices
from chamberlain_crawler.asking.search.query import Clause, Field, HitKind, Phrase, Query

Condition = tuple[str, list[object]]
"""SQL that is true for a row, and the values of its question marks."""

Rule = Callable[[sqlite3.Connection, Phrase], Condition]

AUTHORS = "SELECT id, name FROM authors"
BYLINES = "SELECT id, byline FROM articles WHERE byline IS NOT NULL"
TERMS = "SELECT id, name FROM terms"
PERSON_NAMES = "SELECT person_id, name FROM person_names"
OFFICES = "SELECT rowid, office, body FROM offices WHERE from_date IS NOT NULL OR to_date IS NOT NULL"

#: The first of these is the comment's own day, where it is known.
COMMENT_DAY = "coalesce(comments.published, (SELECT published FROM articles WHERE id = comments.article_id))"


def conditions(conn: sqlite3.Connection, query: Query, kind: HitKind) -> list[Condition]:
    """What the rows of a kind must fulfil beside the words that must be found."""
    own = RULES[kind]
    found = [condition(conn, clause, own) for clause in query.filters if clause.field in own]
    if of_article := [condition(conn, clause, ARTICLE_RULES) for clause in query.filters if clause.field not in own]:
        where, values = all_of(of_article)
        # The plus keeps SQLite from going through all quotes of these articles where it can ask for a speaker's.
        plus = "+" if query.is_spoken else ""
        found.append((f"{plus}{kind}.article_id IN (SELECT articles.id FROM articles WHERE {where})", values))
    if unwanted := unwanted_match(query, kind):
        found.append((f"{kind}.id NOT IN (SELECT rowid FROM {kind}_fts WHERE {kind}_fts MATCH ?)", [unwanted]))
    return found


def condition(conn: sqlite3.Connection, clause: Clause, rules: Mapping[Field, Rule]) -> Condition:
    """A clause as SQL."""
    assert clause.field is not None
    values = [value for value in clause.values if isinstance(value, Phrase)]
    sql, arguments = any_of(rules[clause.field](conn, value) for value in values)
    return (f"({sql}) IS NOT 1", arguments) if clause.excluded else (sql, arguments)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Conditions of which one is enough."""
    every = list(conditions)
    return f"({' OR '.join(sql for sql, _ in every)})", [value for _, values in every for value in values]


def all_of(found: Iterable[Condition]) -> Condition:
    """Conditions that must all be fulfilled."""
    every = list(found)
    return " AND ".join(sql for sql, _ in every) or "1", [value for _, values in every for value in values]


def by_author(conn: sqlite3.Connection, value: Phrase) -> Condition:
    """Articles by an author, or with a by-line of that name."""
    return (
        """(articles.id IN (SELECT article_id FROM article_authors
               WHERE author_id IN (SELECT value FROM json_each(?)))
            OR articles.id IN (SELECT value FROM json_each(?)))""",
        [json.dumps(meant(conn, AUTHORS, value)), json.dumps(meant(conn, BYLINES, value))],
    )


def on_topic(conn: sqlite3.Connection, value: Phrase) -> Condition:
    """Articles with a category or tag."""
    return (
        """articles.id IN (SELECT article_id FROM article_terms
               WHERE term_id IN (SELECT value FROM json_each(?)))""",
        [json.dumps(meant(conn, TERMS, value))],
    )


def said_by(conn: sqlite3.Connection, value: Phrase) -> Condition:
    """Quotes by a speaker: as printed, as the article names them, or under any name that is known of them."""
    return (
        """(quotes.person_id IN (SELECT value FROM json_each(?))
            OR quotes.id IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ?))""",
        [json.dumps(meant(conn, PERSON_NAMES, value)), f"{{speaker person}} : {quoted(value)}"],
    )


def said_as(conn: sqlite3.Connection, value: Phrase) -> Condition:
    """Quotes by the holder of an office: as printed, or because they held it on the article's day.

    Not by its shadow, deputy or former holder, unless the value says so.
    """
    held = [row[0] for row in conn.execute(OFFICES) if is_office(value, row[1], row[2])]
    others = " OR ".join(quoted(Phrase(word)) for word in sorted(other_offices(value)))
    # '~' sorts behind every date that begins as the bound does; dots mean "or earlier" and "or later".
    return (
        """(quotes.id IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ?)
            OR EXISTS (SELECT 1 FROM offices JOIN articles ON articles.id = quotes.article_id
                WHERE offices.person_id = quotes.person_id AND offices.rowid IN (SELECT value FROM json_each(?))
                AND (from_date IS NULL OR articles.published >= trim(from_date, '.'))
                AND (to_date IS NULL OR articles.published <= trim(to_date, '.') || '~')))""",
        [f"{{office}} : ({quoted(value)} NOT ({others}))", json.dumps(held)],
    )


def of_year(column: str) -> Rule:
    """Rows of a year; ``column`` holds a date."""
    return lambda _, value: (f"{column} BETWEEN ? AND ? || '~'", [value.text, value.text])


def since(column: str) -> Rule:
    """Rows of a day or later."""
    return lambda _, value: (f"{column} >= ?", [value.text])


def until(column: str) -> Rule:
    """Rows of a day or earlier, the whole of it: ``~`` sorts behind everything that begins as the day does."""
    return lambda _, value: (f"{column} <= ? || '~'", [value.text])


def of_quotes(rule: Rule) -> Rule:
    """A rule for quotes, asked of the articles that hold them."""

    def wrapped(conn: sqlite3.Connection, value: Phrase) -> Condition:
        sql, values = rule(conn, value)
        return f"articles.id IN (SELECT quotes.article_id FROM quotes WHERE {sql})", values

    return wrapped


def commented_by(_: sqlite3.Connection, value: Phrase) -> Condition:
    """Comments by somebody."""
    return (
        "comments.id IN (SELECT rowid FROM comments_fts WHERE comments_fts MATCH ?)",
        [f"{{author}} : {quoted(value)}"],
    )


def nobody(_: sqlite3.Connection, __: Phrase) -> Condition:
    """No row: comments have no speaker and no office."""
    return "0", []


ARTICLE_RULES: dict[Field, Rule] = {
    "by": by_author,
    "topic": on_topic,
    "year": of_year("articles.published"),
    "from": since("articles.published"),
    "to": until("articles.published"),
}
QUOTE_RULES: dict[Field, Rule] = {"speaker": said_by, "office": said_as}
#: Rules of each kind's own; the others are asked of the article that holds the row.
RULES: dict[HitKind, dict[Field, Rule]] = {
    "articles": ARTICLE_RULES | {field: of_quotes(rule) for field, rule in QUOTE_RULES.items()},
    "quotes": QUOTE_RULES,
    "comments": {
        "speaker": nobody,
        "office": nobody,
        "by": commented_by,
        "year": of_year(COMMENT_DAY),
        "from": since(COMMENT_DAY),
        "to": until(COMMENT_DAY),
    },
}
