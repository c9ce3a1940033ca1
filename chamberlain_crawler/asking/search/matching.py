"""A query as SQL: words as FTS5 wants them, and who, what and when over rows of ``articles``, ``quotes``, ``comments``,
``attachment_pages``.

Every word stands in quotation marks, so that nothing a reader types is syntax. Names that a field means are whole words
in their order, whatever the capitals and accents.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping

from chamberlain_crawler.archive.file import certainty_of_quotes
from chamberlain_crawler.asking.search.query import KINDS, Clause, Field, HitKind, Near, Phrase, Query, Term
from chamberlain_crawler.text import folded, words

#: The table of each kind.
TABLES: dict[HitKind, str] = {kind: kind for kind in KINDS} | {"attachments": "attachment_pages"}

#: Columns of ``articles_fts`` by place.
COLUMNS = {"title": "title", "body": "body_text"}

#: Words of another office than the plain one: neither the shadow nor the deputy of somebody is it.
OTHER_OFFICES = frozenset(
    {"acting", "assistant", "deputy", "designate", "elect", "ex", "former", "group", "interim", "opposition"}
    | {"outgoing", "predecessor", "previous", "shadow", "successor", "vice"}
)

#: What is asked of the article that holds a row, or of those that link to the row's attachment.
OF_ITS_ARTICLE = "{plus}{kind}.article_id IN (SELECT articles.id FROM articles WHERE {where})"
OF_ARTICLES: dict[HitKind, str] = {
    "attachments": """attachment_pages.capture_id IN (SELECT files.capture_id FROM files
        JOIN article_files ON article_files.url = files.url JOIN articles ON articles.id = article_id WHERE {where})"""
}

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


# --- the words that must be found


def match(query: Query, kind: HitKind) -> str | None:
    """What must be found, as a MATCH expression; None when a query names no words.

    >>> from chamberlain_crawler.asking.search.query import parse
    >>> match(parse('tram OR librar* "market hall" -bus in:title'), "articles")
    '{title} : ((("tram" OR "librar" *) AND "market hall") NOT ("bus"))'
    """
    wanted, unwanted = query.terms(), query.terms(excluded=True)
    if not wanted:
        return None
    words = " AND ".join(
        f"({any_term(clause.values)})" if len(clause.values) > 1 else any_term(clause.values) for clause in wanted
    )
    return within(query, kind, f"({words}) NOT ({any_term_of(unwanted)})" if unwanted else words)


def unwanted_match(query: Query, kind: HitKind) -> str | None:
    """What must not be found, for a query that names nothing else; None when there is none."""
    unwanted = query.terms(excluded=True)
    return within(query, kind, any_term_of(unwanted)) if unwanted and not query.terms() else None


def within(query: Query, kind: HitKind, expression: str) -> str:
    """The expression, for the columns that ``in:`` names."""
    columns = [COLUMNS[place] for place in query.places if place in COLUMNS]
    if kind != "articles" or len(columns) == len(COLUMNS):
        return expression
    return f"{{{' '.join(columns)}}} : ({expression})"


def any_term(terms: Iterable[Term]) -> str:
    """Terms of which one is enough."""
    return " OR ".join(near(term) if isinstance(term, Near) else quoted(term) for term in terms)


def any_term_of(clauses: Iterable[Clause]) -> str:
    """All terms of some clauses, of which one is enough."""
    return any_term(term for clause in clauses for term in clause.values)


def near(term: Near) -> str:
    """Words near each other."""
    return f"NEAR({' '.join(map(quoted, term.phrases))}, {term.distance})"


def quoted(phrase: Phrase) -> str:
    """A word or phrase in quotation marks."""
    text = phrase.text.replace('"', '""')
    return f'"{text}" *' if phrase.prefix else f'"{text}"'


# --- who, what and when


def conditions(conn: sqlite3.Connection, query: Query, kind: HitKind) -> list[Condition]:
    """What the rows of a kind must fulfil beside the words that must be found."""
    own, table = RULES[kind], TABLES[kind]
    found = [condition(conn, clause, own) for clause in query.filters if clause.field in own]
    if of_article := [condition(conn, clause, ARTICLE_RULES) for clause in query.filters if clause.field not in own]:
        where, values = all_of(of_article)
        # The plus keeps SQLite from going through all quotes of these articles where it can ask for a speaker's.
        plus = "+" if query.is_spoken else ""
        found.append((OF_ARTICLES.get(kind, OF_ITS_ARTICLE).format(plus=plus, kind=kind, where=where), values))
    if unwanted := unwanted_match(query, kind):
        found.append((f"{table}.id NOT IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?)", [unwanted]))
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


def said_surely(conn: sqlite3.Connection, value: Phrase) -> Condition:
    """Quotes whose speaker is as sure as the value says."""
    return f"{certainty_of_quotes(conn)} = lower(?)", [value.text]


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
    """No row: comments and attachments have no speaker and no office."""
    return "0", []


ARTICLE_RULES: dict[Field, Rule] = {
    "by": by_author,
    "topic": on_topic,
    "year": of_year("articles.published"),
    "from": since("articles.published"),
    "to": until("articles.published"),
}
QUOTE_RULES: dict[Field, Rule] = {"speaker": said_by, "office": said_as, "certainty": said_surely}
#: Rules of each kind's own; the others are asked of the article that holds the row.
RULES: dict[HitKind, dict[Field, Rule]] = {
    "articles": ARTICLE_RULES | {field: of_quotes(rule) for field, rule in QUOTE_RULES.items()},
    "quotes": QUOTE_RULES,
    "comments": {
        "speaker": nobody,
        "office": nobody,
        "certainty": nobody,
        "by": commented_by,
        "year": of_year(COMMENT_DAY),
        "from": since(COMMENT_DAY),
        "to": until(COMMENT_DAY),
    },
    "attachments": {"speaker": nobody, "office": nobody, "certainty": nobody},
}


# --- names that a field means


def meant(conn: sqlite3.Connection, names: str, value: Phrase) -> list[int]:
    """Ids of the rows that a value names; ``names`` is a query for pairs of id and name."""
    return sorted({row[0] for row in conn.execute(names) if row[1] and is_named(value, row[1])})


def is_named(value: Phrase, name: str) -> bool:
    """Whether the words of a value stand in a name.

    >>> is_named(Phrase("sion pel", prefix=True), "Sir Siôn Pell-Moss"), is_named(Phrase("Pel"), "Siôn Pell")
    (True, False)
    """
    wanted, own = folded_words(value.text), folded_words(name)
    if not wanted:
        return False
    runs = (own[at : at + len(wanted)] for at in range(len(own) - len(wanted) + 1))
    if value.prefix:
        return any(run[:-1] == wanted[:-1] and run[-1].startswith(wanted[-1]) for run in runs)
    return wanted in runs


def is_office(value: Phrase, office: str, body: str | None) -> bool:
    """Whether a value means an office: all its words are there, and none that makes it another office.

    >>> is_office(Phrase("council leader"), "leader", "Wexcombe district council")
    True
    >>> is_office(Phrase("council leader"), "deputy leader", "Wexcombe district council")
    False
    """
    own = folded_words(f"{office} {body or ''}")
    *whole, last = folded_words(value.text) or [""]
    ends = any(word.startswith(last) for word in own) if value.prefix else last in own
    return bool(last) and ends and set(whole) <= set(own) and not other_offices(value) & set(own)


def other_offices(value: Phrase) -> frozenset[str]:
    """Words that make another office of the one that a value names."""
    return OTHER_OFFICES - set(folded_words(value.text))


def folded_words(text: str) -> list[str]:
    """The words of a text in small letters without accents."""
    return words(folded(text))
