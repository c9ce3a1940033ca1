"""The search: the best matches of each kind, the words around what was found, and in plain words what was sought."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chamberlain_crawler.archive.file import certainty_of_quotes, keeps_files
from chamberlain_crawler.asking.search.matching import TABLES, Condition, all_of, conditions, match
from chamberlain_crawler.asking.search.query import KINDS, Clause, Field, HitKind, Near, Query, Term
from chamberlain_crawler.urls import file_name

#: Signs around found words; code points that nobody uses, so that a text can be escaped after they are set.
OPEN, CLOSE = "\ue000", "\ue001"

#: Most matches that are ranked, a microsecond each. Words that more rows hold say little about any of them.
MOST_RANKED = 20_000

#: The first article that links to a page's file.
FIRST_ARTICLE = """(SELECT articles.id FROM files JOIN article_files ON article_files.url = files.url
    JOIN articles ON articles.id = article_id WHERE files.capture_id = attachment_pages.capture_id
    ORDER BY published IS NULL, published, articles.id LIMIT 1)"""

#: Characters of a text that are shown where no word was looked for.
BEGINNING = 240

#: What a field says before its value, and before one that is excluded.
SAID: dict[Field, tuple[str, str]] = {
    "speaker": ("quoting", "not quoting"),
    "office": ("quoting the office of", "not quoting the office of"),
    "certainty": ("said by speakers who are", "not said by speakers who are"),
    "by": ("by", "not by"),
    "topic": ("on the topic of", "not on the topic of"),
    "year": ("of", "not of"),
    "from": ("since", "not since"),
    "to": ("until", "not until"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """An article, a quote, a comment or a page of an attachment that was found."""

    kind: HitKind
    id: int
    article_id: int | None
    """Of an attachment the first article that links to it, None without one."""
    title: str | None
    """The article's."""
    published: str | None
    """ISO 8601: of the article, of a comment its own."""
    url: str
    """Of the article, of a comment with its anchor; of an attachment with ``#page=3``, as browsers take it."""
    name: str | None
    """Who said or wrote it: a quote's person, else its speaker as printed; a comment's author; None for articles. Of
    an attachment what the article calls it, else the file's name."""
    person_id: int | None
    office: str | None
    certainty: str | None
    """How sure the speaker of a quote is."""
    word_count: int | None
    """Of an article."""
    snippet: str
    """Words around those that were found, which stand between OPEN and CLOSE."""
    marked_title: str | None
    """The article's title, found words between OPEN and CLOSE; for other kinds the bare title."""
    page: int | None = None
    """Of an attachment, from 1."""
    file: str | None = None
    """The address of an attachment."""
    linked_by: int | None = None
    """How many articles link to an attachment."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What a search found."""

    hits: tuple[Hit, ...]
    """By kind in the order of KINDS, each by rank; by date, newest first, where no word was looked for."""
    counts: Mapping[HitKind, int]
    """How many there are of each kind in all."""

    def of(self, kind: HitKind) -> list[Hit]:
        """The hits of a kind."""
        return [hit for hit in self.hits if hit.kind == kind]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind is ranked and shown."""

    weights: str
    """For bm25, one for each column of the full-text table."""
    column: int
    """Of the snippet."""
    text: str
    rows: str
    """The tables with the columns of a Hit, as far as they do not come from the full-text table."""
    day: str
    source: str
    """The tables to look in where no word is looked for."""
    visible: str | None = None
    """What holds for every row that can be found."""


# A word in the headline counts ten times a word of the body, a speaker's name twice a quoted word.
# A scare quote is a few words in the author's own sentence: the article is found by them.
SHAPES: dict[HitKind, Shape] = {
    "articles": Shape(
        weights="10.0, 1.0",
        column=1,
        text="articles.body_text",
        day="articles.published",
        source="articles",
        rows="""articles.id AS article_id, articles.title, articles.published, articles.url, NULL AS name,
            NULL AS person_id, NULL AS office, NULL AS certainty, articles.word_count FROM articles""",
    ),
    "quotes": Shape(
        weights="1.0, 2.0, 2.0, 1.0",
        column=0,
        text="quotes.text",
        day="articles.published",
        source="quotes JOIN articles ON articles.id = quotes.article_id",
        rows="""articles.id AS article_id, articles.title, articles.published, articles.url,
            coalesce(quotes.person, quotes.speaker) AS name, quotes.person_id, quotes.office,
            {certainty} AS certainty, NULL AS word_count
            FROM quotes CROSS JOIN articles ON articles.id = quotes.article_id""",
        visible="quotes.kind != 'scare'",
    ),
    "comments": Shape(
        weights="1.0, 1.0",
        column=1,
        text="comments.body_text",
        day="coalesce(comments.published, articles.published)",
        source="comments JOIN articles ON articles.id = comments.article_id",
        rows="""articles.id AS article_id, articles.title,
            coalesce(comments.published, articles.published) AS published,
            articles.url || coalesce('#comment-' || comments.comment_id, '') AS url,
            comments.author AS name, NULL AS person_id, NULL AS office, NULL AS certainty,
            NULL AS word_count FROM comments CROSS JOIN articles ON articles.id = comments.article_id""",
    ),
    "attachments": Shape(
        weights="1.0",
        column=0,
        text="attachment_pages.text",
        day="articles.published",
        source=f"attachment_pages LEFT JOIN articles ON articles.id = {FIRST_ARTICLE}",
        rows=f"""articles.id AS article_id, articles.title, articles.published,
            attachment_pages.url || '#page=' || page AS url,
            (SELECT links.text FROM links JOIN files ON links.url IN (files.url, files.seen_as)
                WHERE links.article_id = articles.id AND files.capture_id = attachment_pages.capture_id
                AND links.text != '' ORDER BY position LIMIT 1) AS name,
            NULL AS person_id, NULL AS office, NULL AS certainty, NULL AS word_count, page,
            attachment_pages.url AS file,
            (SELECT count(DISTINCT article_id) FROM files JOIN article_files ON article_files.url = files.url
                WHERE files.capture_id = attachment_pages.capture_id) AS linked_by
            FROM attachment_pages LEFT JOIN articles ON articles.id = {FIRST_ARTICLE}""",
        # Of a file that changed the newest bytes count.
        visible="attachment_pages.text != '' AND attachment_pages.capture_id IN (SELECT capture_id FROM files)",
    ),
}


def search(
    conn: sqlite3.Connection, query: Query, *, limit: int = 10, offset: int = 0, kinds: Sequence[HitKind] = KINDS
) -> Matches:
    """At most ``limit`` hits of each kind, after the first ``offset``, and how many there are.

    Writes nothing: a read-only connection will do.
    """
    hits: list[Hit] = []
    counts: dict[HitKind, int] = dict.fromkeys(KINDS, 0)
    for kind in [] if query.is_empty else query.kinds:
        if kind == "attachments" and not keeps_files(conn):
            continue
        if kind in kinds:
            ids, counts[kind] = ranked(conn, query, kind, limit, offset)
            hits += shown(conn, match(query, kind), kind, ids)
        else:
            counts[kind] = count(conn, query, kind)
    return Matches(tuple(hits), counts)


def count(conn: sqlite3.Connection, query: Query, kind: HitKind) -> int:
    """How many rows of a kind match."""
    source, where, values = matches(conn, query, kind)
    return int(conn.execute(f"SELECT count(*) FROM {source} WHERE {where}", values).fetchone()[0])


def ranked(conn: sqlite3.Connection, query: Query, kind: HitKind, limit: int, offset: int) -> tuple[list[int], int]:
    """Ids of the best rows in their order, and how many rows match.

    The order is that of rank, or the newest first where no words are looked for.
    """
    source, where, values = matches(conn, query, kind)
    table = TABLES[kind]
    if match(query, kind):
        # bm25() in ORDER BY is faster than FTS5's own column rank; the inner LIMIT bounds what it is asked for.
        columns, order = f"{table}_fts.rowid AS id, bm25({table}_fts, {SHAPES[kind].weights}) AS score", "score, id"
        bound = MOST_RANKED
    else:
        columns, order, bound = f"{table}.id AS id, {SHAPES[kind].day} AS day", "day DESC, id", -1
    rows = conn.execute(
        f"""WITH found AS MATERIALIZED (SELECT {columns} FROM {source} WHERE {where} LIMIT {bound})
            SELECT id, (SELECT count(*) FROM found) FROM found ORDER BY {order} LIMIT ? OFFSET ?""",
        [*values, limit, offset],
    ).fetchall()
    seen = rows[0][1] if rows else bound
    return [row[0] for row in rows], count(conn, query, kind) if seen == bound else seen


def matches(conn: sqlite3.Connection, query: Query, kind: HitKind) -> tuple[str, str, list[object]]:
    """FROM, WHERE and values of a query for all rows of a kind that match."""
    words, own, visible = match(query, kind), TABLES[kind], SHAPES[kind].visible
    table = f"{own}_fts"
    found = conditions(conn, query, kind)
    if visible:
        found.append((visible, []))
    if words is None:
        return SHAPES[kind].source, *all_of(found)
    wanted: Condition = (f"{table} MATCH ?", [words])
    if kind == "articles" or query.is_spoken:
        where, values = all_of(found)
        # The plus keeps SQLite from asking the full-text table for each of these rows in turn.
        chosen: Condition = (f"+{table}.rowid IN (SELECT {own}.id FROM {own} WHERE {where})", values)
        return table, *all_of([wanted, chosen] if found else [wanted])
    source = f"{table} CROSS JOIN {own} ON {own}.id = {table}.rowid" if found else table
    return source, *all_of([wanted, *found])


def shown(conn: sqlite3.Connection, words: str | None, kind: HitKind, ids: Sequence[int]) -> list[Hit]:
    """The rows of some ids as hits, in the order of the ids."""
    shape, own, picked = SHAPES[kind], TABLES[kind], json.dumps(list(ids))
    table = f"{own}_fts"
    columns = shape.rows.format(certainty=certainty_of_quotes(conn))
    if words is None:
        sql = f"""SELECT {own}.id, substr({shape.text}, 1, {2 * BEGINNING}), articles.title, {columns}
            WHERE {own}.id IN (SELECT value FROM json_each(?))"""
        values = [picked]
    else:
        title = f"highlight({table}, 0, '{OPEN}', '{CLOSE}')" if kind == "articles" else "articles.title"
        sql = f"""SELECT {own}.id, snippet({table}, {shape.column}, '{OPEN}', '{CLOSE}', '…', 40), {title},
            {columns} CROSS JOIN {table} ON {table}.rowid = {own}.id AND {table} MATCH ?
            WHERE {own}.id IN (SELECT value FROM json_each(?))"""
        values = [words, picked]
    hits = {row[0]: hit(kind, tuple(row)) for row in conn.execute(sql, values)}
    return [hits[row_id] for row_id in ids]


#: In the order of the columns.
FIELDS_OF_HIT = (
    *("id", "snippet", "marked_title", "article_id", "title", "published", "url"),
    *("name", "person_id", "office", "certainty", "word_count", "page", "file", "linked_by"),
)


def hit(kind: HitKind, row: tuple[object, ...]) -> Hit:
    """A hit from its row."""
    fields = dict(zip(FIELDS_OF_HIT, row, strict=False))  # the last three are an attachment's
    if kind == "attachments":
        fields["name"] = fields["name"] or file_name(str(fields["file"]))
    snippet = " ".join(str(fields.pop("snippet") or "").split())
    if len(snippet) > BEGINNING and OPEN not in snippet:
        snippet = snippet[:BEGINNING].rpartition(" ")[0] + " …"
    return Hit(kind=kind, snippet=snippet, **fields)  # type: ignore[arg-type]


# --- a query in plain words, so that a reader sees what was understood


def described(query: Query) -> str:
    """What a query looks for, and behind a semicolon each thing that was not taken as it was written.

    >>> from chamberlain_crawler.asking.search.query import parse
    >>> described(parse("in:title,body tram* -bus by:Orrell year:2016"))
    'articles with “tram*” and not “bus”, by “Orrell”, of 2016'
    >>> described(parse("speaker:Pell year:soon"))
    'articles and quotes quoting “Pell”; “soon” is no year such as 2016'
    """
    return "; ".join([understood(query), *query.notes])


def understood(query: Query) -> str:
    """What a query looks for."""
    if query.is_empty:
        return "nothing to look for"
    parts = [words(query), *(filtered(clause) for clause in query.filters)]
    first, *others = filter(None, parts)
    return ", ".join([f"{subject(query)} {first}", *others])


def subject(query: Query) -> str:
    """The kinds that are looked for."""
    return enumerated(query.kinds, "and") if query.kinds else "nothing"


def words(query: Query) -> str:
    """The words that must be found, and those that must not."""
    wanted = [one_of(clause.values) for clause in query.terms()]
    unwanted = [one_of(clause.values) for clause in query.terms(excluded=True)]
    if not wanted + unwanted:
        return ""
    every = [*wanted, *(f"not {term}" for term in unwanted)] if wanted else [enumerated(unwanted, "and")]
    columns = [place for place in query.places if place in ("title", "body")]
    where = f" in the {columns[0]}" if len(columns) == 1 else ""
    return f"{'with' if wanted else 'without'} {' and '.join(every)}{where}"


def filtered(clause: Clause) -> str:
    """A field with its values."""
    assert clause.field is not None
    said = SAID[clause.field][clause.excluded]
    bare = clause.field in ("year", "from", "to")
    return f"{said} {enumerated((term(value).strip('“”') if bare else term(value) for value in clause.values), 'or')}"


def one_of(values: Iterable[Term]) -> str:
    """Terms of which one is enough."""
    said = [term(value) for value in values]
    return f"either {enumerated(said, 'or')}" if len(said) > 1 else said[0]


def term(value: Term) -> str:
    """A word, a phrase, or words near each other."""
    if isinstance(value, Near):
        return f"{enumerated(map(term, value.phrases), 'and')} within {value.distance} words"
    return f"“{value.text}{'*' * value.prefix}”"


def enumerated(items: Iterable[str], conjunction: str) -> str:
    """Items as a sentence lists them.

    >>> enumerated(["quotes", "people", "years"], "and")
    'quotes, people and years'
    """
    *most, last = items
    return f"{', '.join(most)} {conjunction} {last}" if most else last
