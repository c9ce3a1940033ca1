"""The search over articles, quotes and comments, ranked and with snippets."""

from __future__ import annotations

import html
import re
import sqlite3
from typing import Any

from chamberlain_crawler.browsing.articles import PERSON
from chamberlain_crawler.browsing.rows import Row, rows

#: Results of each kind on the page that shows all three, and on the page of one kind.
FEW, MANY = {"articles": 10, "quotes": 5, "comments": 5}, 25

#: Signs around found words; code points that nobody uses, so that the text can be escaped after they are set.
OPEN, CLOSE = "\ue000", "\ue001"

#: A "phrase", or a word with its prefix star.
PIECE = re.compile(r'"([^"]*)"|(\S+)')

# Weights: a word in the headline counts ten times a word of the body; a speaker's name twice a quoted word.
QUERIES = {
    "articles": f"""
        SELECT articles.id, articles.title, articles.published, articles.word_count,
               snippet(articles_fts, 1, '{OPEN}', '{CLOSE}', '…', 40) AS snippet,
               highlight(articles_fts, 0, '{OPEN}', '{CLOSE}') AS marked_title
        FROM articles_fts JOIN articles ON articles.id = articles_fts.rowid
        WHERE articles_fts MATCH :match AND rank MATCH 'bm25(10.0, 1.0)'
        ORDER BY rank LIMIT :limit OFFSET :offset""",
    "quotes": f"""
        SELECT quotes.id, {PERSON} AS name, quotes.person_id, quotes.office, quotes.article_id,
               articles.title, articles.published,
               snippet(quotes_fts, 0, '{OPEN}', '{CLOSE}', '…', 50) AS snippet
        FROM quotes_fts JOIN quotes ON quotes.id = quotes_fts.rowid JOIN articles ON articles.id = quotes.article_id
        WHERE quotes_fts MATCH :match AND rank MATCH 'bm25(1.0, 2.0, 2.0, 1.0)'
        ORDER BY rank LIMIT :limit OFFSET :offset""",
    "comments": f"""
        SELECT comments.id, comments.author AS name, comments.article_id, articles.title, comments.published,
               snippet(comments_fts, 1, '{OPEN}', '{CLOSE}', '…', 50) AS snippet
        FROM comments_fts JOIN comments ON comments.id = comments_fts.rowid
        JOIN articles ON articles.id = comments.article_id
        WHERE comments_fts MATCH :match AND rank MATCH 'bm25(1.0, 1.0)'
        ORDER BY rank LIMIT :limit OFFSET :offset""",
}


def search(conn: sqlite3.Connection, text: str, kind: str = "", page: int = 1) -> Row:
    """What a search finds: ``counts`` and ``found`` by kind, of one kind a whole page, of all three the first few."""
    match = match_of(text)
    kind = kind if kind in QUERIES else ""
    kinds = [kind] if kind else list(QUERIES)
    page = max(page, 1)
    found: dict[str, list[Row]] = {}
    counts = dict.fromkeys(QUERIES, 0)
    if match:
        counts = {name: count(conn, name, match) for name in QUERIES}
        for name in kinds:
            limit = MANY if kind else FEW[name]
            values: dict[str, Any] = {"match": match, "limit": limit, "offset": (page - 1) * MANY if kind else 0}
            found[name] = rows(conn, QUERIES[name], values)
    return {"text": text, "kind": kind, "page": page, "size": MANY, "counts": counts, "found": found}


def count(conn: sqlite3.Connection, kind: str, match: str) -> int:
    """How many rows of a kind a search finds."""
    return int(conn.execute(f"SELECT count(*) FROM {kind}_fts WHERE {kind}_fts MATCH ?", [match]).fetchone()[0])


def match_of(text: str) -> str:
    """What a reader typed as a full-text query that cannot be wrong: words, "phrases" and prefix*.

    >>> match_of('tram "market hall" librar*')
    '"tram" "market hall" "librar" *'
    >>> match_of('AND "unclosed')
    '"AND" "unclosed"'
    """
    pieces = []
    for phrase, word in PIECE.findall(text):
        star = " *" if word.endswith("*") else ""
        words = re.sub(r'["\x00]', " ", phrase or word).rstrip("*").strip()
        if re.search(r"\w", words):
            pieces.append(f'"{words}"{star}')
    return " ".join(pieces)


def highlighted(text: str | None) -> str:
    """A snippet as safe HTML, its found words in ``mark`` elements.

    >>> highlighted("a \\ue000tram\\ue001 & a <b>")
    'a <mark>tram</mark> &amp; a &lt;b&gt;'
    """
    return html.escape(text or "").replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
