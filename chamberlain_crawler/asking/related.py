"""More like this: the articles whose words an article shares, weighed by how rare they are in the archive."""

from __future__ import annotations

import json
import math
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass

#: Words of an article that are looked for.
MOST_TERMS = 25

#: A word that more articles hold is not counted to the end: the most frequent words would take most of the time.
MOST_ARTICLES = 2_000

#: A word of the headline counts as often as in the body.
TITLE_COUNTS = 3

#: How FTS5 cuts words, without and with its stems; the second must be that of ``migrations.TOKENIZE``.
PLAIN, STEMMED = "unicode61", "porter unicode61"

#: Each stem with the number of articles that hold it, counted as far as is enough. FTS5's own vocabulary table goes
#: through every place of every word: five times as slow over 100,000 articles.
HOLDERS = """
SELECT key, (SELECT count(*) FROM (
    SELECT 1 FROM articles_fts WHERE articles_fts MATCH '"' || value || '"' LIMIT :enough))
FROM json_each(:words)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Like:
    """An article that is like another one."""

    id: int
    title: str | None
    published: str | None
    url: str
    score: float
    """Higher is more alike; only to be compared within one list."""


def like(conn: sqlite3.Connection, article_id: int, limit: int = 5) -> list[Like]:
    """The articles that are most like one, the best first; empty when it is not held or shares no telling word.

    Writes nothing to the archive: a read-only connection will do.
    """
    found = conn.execute("SELECT title, body_text FROM articles WHERE id = ?", [article_id]).fetchone()
    words = telling_words(conn, found[0] or "", found[1]) if found else []
    if not words:
        return []
    match = " OR ".join(f'"{word}"' for word in words)
    rows = conn.execute(
        """SELECT articles.id, title, published, url, -score FROM (
               SELECT rowid AS id, bm25(articles_fts, 3.0, 1.0) AS score FROM articles_fts
               WHERE articles_fts MATCH ? AND rowid != ? ORDER BY score LIMIT ?) AS best
           JOIN articles ON articles.id = best.id ORDER BY score, best.id""",
        [match, article_id, limit],
    )
    return [
        Like(id=row[0], title=row[1], published=row[2], url=row[3], score=round(row[4], 2)) for row in rows.fetchall()
    ]


def telling_words(conn: sqlite3.Connection, title: str, body: str) -> list[str]:
    """The words of an article that tell the most, by tf-idf: one word as printed for each stem, the best first.

    Words that no other article has tell nothing, nor do those that half of them have, or more than MOST_ARTICLES.
    """
    counts, words = stems(title, body)
    total = conn.execute("SELECT count(*) FROM articles").fetchone()[0]
    most = min(max(total // 2, 2), MOST_ARTICLES)
    held = conn.execute(HOLDERS, {"words": json.dumps(words, ensure_ascii=False), "enough": most + 1})
    weights = {
        stem: (1 + math.log(counts[stem])) * math.log(total / articles)
        for stem, articles in held.fetchall()
        if 1 < articles <= most
    }
    best = sorted(weights, key=lambda stem: (-weights[stem], stem))[:MOST_TERMS]
    return [words[stem] for stem in best]


def stems(title: str, body: str) -> tuple[Counter[str], dict[str, str]]:
    """How often each stem stands in an article, and a word for each stem: a stem asked for would be stemmed again.

    >>> counts, words = stems("Housing", "Houses and housing")
    >>> counts["hous"], words["hous"]
    (5, 'housing')
    """
    with closing(sqlite3.connect(":memory:")) as memory:
        plain, stemmed = (tokens(memory, name, title, body) for name in (PLAIN, STEMMED))
    counts: Counter[str] = Counter()
    words: dict[str, str] = {}
    for place, stem in stemmed.items():
        counts[stem] += TITLE_COUNTS if place[0] == "title" else 1
        words[stem] = max(words.get(stem, ""), plain[place])
    return counts, words


def tokens(memory: sqlite3.Connection, tokenizer: str, title: str, body: str) -> dict[tuple[str, int], str]:
    """The words that FTS5 makes of a text, by column and place."""
    memory.execute(f"CREATE VIRTUAL TABLE '{tokenizer}' USING fts5(title, body, tokenize = '{tokenizer}')")
    memory.execute(f"CREATE VIRTUAL TABLE 'words of {tokenizer}' USING fts5vocab('{tokenizer}', 'instance')")
    memory.execute(f"INSERT INTO '{tokenizer}' VALUES (?, ?)", [title, body])
    found = memory.execute(f"SELECT term, col, \"offset\" FROM 'words of {tokenizer}'")
    return {(column, place): term for term, column, place in found.fetchall()}
