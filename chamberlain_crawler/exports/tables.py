"""The tables that CSV and Parquet files hold: each row can be read alone, with names beside the ids; as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler.archive.file import certainty_of_quotes, keeps_reported
from chamberlain_crawler.citations import copies
from chamberlain_crawler.exports.cells import safe_cell

NAMES = """(SELECT group_concat(name, '; ') FROM (SELECT name FROM {links} JOIN {table} ON {table}.id = {key}
            WHERE article_id = articles.id {condition} ORDER BY position))"""

TABLES = {
    "articles": f"""
        SELECT articles.id, articles.blog, articles.url, slug, post_id, title, published, published_text, modified,
            year, byline,
            {NAMES.format(links="article_authors", table="authors", key="author_id", condition="")} AS authors,
            {NAMES.format(links="article_terms", table="terms", key="term_id", condition="AND taxonomy = 'category'")}
                AS categories,
            {NAMES.format(links="article_terms", table="terms", key="term_id", condition="AND taxonomy = 'post_tag'")}
                AS tags,
            word_count, language, layout, source, captured_at, warc_file, warc_offset,
            archive_url, first_seen, last_seen, articles.sha256, body_text, lookup_url
        FROM articles JOIN captures ON captures.id = capture_id
        LEFT JOIN {{copies}} AS copies ON copies.article_id = articles.id
        ORDER BY published IS NULL, published, articles.id""",
    "quotes": """
        SELECT quotes.id, article_id, articles.url, articles.title, articles.published, position, kind, text, speaker,
            person, person_id, people.note AS person_note, office, cue, lead_in, rule,
            start, "end", {certainty} AS certainty
        FROM quotes JOIN articles ON articles.id = article_id LEFT JOIN people ON people.id = person_id
        ORDER BY articles.published IS NULL, articles.published, article_id, position""",
    "reported": """
        SELECT said.id, article_id, articles.url, articles.title, articles.published, position, text, speaker,
            person, person_id, people.note AS person_note, office, cue, rule, start, "end", certainty
        FROM indirect_quotes AS said
        JOIN articles ON articles.id = article_id LEFT JOIN people ON people.id = person_id
        ORDER BY articles.published IS NULL, articles.published, article_id, position""",
    "comments": """
        SELECT comments.id, article_id, articles.url, articles.title, position, comment_id, parent_id, author,
            comments.published, comments.published_text, comments.body_text
        FROM comments JOIN articles ON articles.id = article_id
        ORDER BY articles.published IS NULL, articles.published, article_id, position""",
    "ledger": """
        SELECT url, blog, seen_as, state, found_by, found_on, tries, reason, first_seen, last_tried, article_id
        FROM urls ORDER BY url""",
}

#: Columns that hold whole numbers; all others hold text. Dates are text, because some are days and some are times.
WHOLE_NUMBERS = frozenset(
    (
        *("id", "article_id", "post_id", "person_id", "comment_id", "parent_id"),
        *("year", "word_count", "warc_offset", "position", "start", "end", "tries"),
    )
)


def held_tables(db: Database) -> list[str]:
    """The names of ``TABLES`` that an archive holds; one of an older version holds no reported speech."""
    return [name for name in TABLES if name != "reported" or keeps_reported(db.conn)]


def table(db: Database, name: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Column names and rows of a table."""
    cursor = db.conn.execute(TABLES[name].format(copies=copies(db.conn), certainty=certainty_of_quotes(db.conn)))
    return [column[0] for column in cursor.description], chain.from_iterable(iter(lambda: cursor.fetchmany(1000), []))


def write_csv(db: Database, folder: Path) -> dict[str, int]:
    """Writes ``articles.csv``, ``quotes.csv``, ``reported.csv``, ``comments.csv`` and ``ledger.csv``; their numbers of
    rows.

    UTF-8, one header line, a blank cell for what is not known. A text that a spreadsheet would take for a formula has
    an apostrophe before it.
    """
    folder.mkdir()
    counts = {}
    for name in held_tables(db):
        columns, rows = table(db, name)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            counts[name] = 0
            for row in rows:
                writer.writerow([safe_cell(value) for value in row])
                counts[name] += 1
    return counts
