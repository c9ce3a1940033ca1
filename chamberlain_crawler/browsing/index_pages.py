"""What the front page and the pages of years, topics and authors show."""

from __future__ import annotations

import sqlite3
from typing import Any

from chamberlain_crawler.browsing.file_pages import attachment_count
from chamberlain_crawler.browsing.queries import Row, row, rows

#: A line of a list of articles, with its authors joined by commas and the number of its quotes.
LINE = """SELECT articles.id, articles.title, articles.url, articles.published, articles.word_count,
                 coalesce(substr(articles.published, 1, 7), '') AS month,
                 substr(articles.body_text, 1, 240) AS opening,
                 (SELECT group_concat(name, ', ') FROM article_authors JOIN authors ON authors.id = author_id
                  WHERE article_id = articles.id) AS authors,
                 (SELECT count(*) FROM quotes WHERE article_id = articles.id AND kind != 'scare') AS quotes
          FROM articles"""

OLDEST_FIRST = "ORDER BY articles.published, articles.id"


def front_page(conn: sqlite3.Connection) -> Row:
    """What the archive is and how much it holds, its newest articles, and the ways in."""
    return {
        "blogs": rows(conn, "SELECT * FROM blogs ORDER BY name"),
        "held": held(conn),
        "attachments": attachment_count(conn),
        "months": months(conn),
        "years": years(conn),
        "picked": picked_quote(conn),
        "newest": rows(conn, f"{LINE} ORDER BY articles.published DESC, articles.id DESC LIMIT 8"),
        "authors": authors(conn)[:12],
        "topics": topics(conn)[:24],
        "speakers": rows(
            conn,
            "SELECT person AS name, person_id, quotes FROM speakers ORDER BY quotes DESC, person LIMIT 12",
        ),
    }


def picked_quote(conn: sqlite3.Connection) -> Row | None:
    """The newest quote of a person that is long enough to stand alone and short enough to be read at a glance."""
    return row(
        conn,
        """SELECT quote_id AS id, quote AS text, person AS name, person_id, title, article_id, date
           FROM who_said_what WHERE person_id NOT NULL AND length(quote) BETWEEN 60 AND 240 AND quote NOT LIKE '%…'
           ORDER BY date DESC, quote_id LIMIT 1""",
    )


def held(conn: sqlite3.Connection) -> Row:
    """The archive in figures; ``known`` are the addresses of articles that are held or still missing."""
    figures = row(
        conn,
        """SELECT (SELECT count(*) FROM articles) AS articles,
                  (SELECT coalesce(sum(word_count), 0) FROM articles) AS words,
                  (SELECT count(*) FROM quotes WHERE kind != 'scare') AS quotes,
                  (SELECT count(*) FROM speakers) AS speakers,
                  (SELECT count(*) FROM comments) AS comments,
                  (SELECT count(*) FROM captures) AS captures,
                  (SELECT count(*) FROM missing) AS missing,
                  (SELECT min(year) FROM articles) AS first_year,
                  (SELECT max(year) FROM articles) AS last_year,
                  (SELECT max(captured_at) FROM captures) AS last_capture""",
    )
    assert figures is not None
    return figures


def months(conn: sqlite3.Connection) -> list[Row]:
    """Every month from the first article to the last: ``month`` (``2017-06``) and its number of articles."""
    counts = dict(
        conn.execute(
            "SELECT substr(published, 1, 7), count(*) FROM articles WHERE length(published) >= 7 GROUP BY 1"
        ).fetchall()
    )
    if not counts:
        return []
    first, last = (int(month[:4]) for month in (min(counts), max(counts)))
    every = [f"{year}-{month:02}" for year in range(first, last + 1) for month in range(1, 13)]
    return [{"month": month, "articles": counts.get(month, 0)} for month in every]


def years(conn: sqlite3.Connection) -> list[Row]:
    """Articles, words and quotes by year; the last row has year None when some articles bear no date."""
    return rows(
        conn,
        """SELECT year, count(*) AS articles, sum(word_count) AS words,
                  sum((SELECT count(*) FROM quotes WHERE article_id = articles.id AND kind != 'scare')) AS quotes
           FROM articles GROUP BY year ORDER BY year IS NULL, year""",
    )


def year_page(conn: sqlite3.Connection, year: int) -> Row | None:
    """A year's articles, oldest first, and who was quoted most in it; None for a year without any."""
    articles = rows(conn, f"{LINE} WHERE articles.year = ? {OLDEST_FIRST}", [year])
    if not articles:
        return None
    return {
        "year": year,
        "articles": articles,
        "speakers": rows(
            conn,
            """SELECT person AS name, person_id, count(*) AS quotes
               FROM who_said_what WHERE date >= :year AND date < :next AND person NOT NULL
               GROUP BY coalesce(person_id, lower(person)) ORDER BY quotes DESC, person LIMIT 12""",
            {"year": str(year), "next": str(year + 1)},
        ),
        "previous": conn.execute("SELECT max(year) FROM articles WHERE year < ?", [year]).fetchone()[0],
        "next": conn.execute("SELECT min(year) FROM articles WHERE year > ?", [year]).fetchone()[0],
    }


def topics(conn: sqlite3.Connection) -> list[Row]:
    """Categories and tags with their number of articles, the largest first."""
    return rows(
        conn,
        """SELECT terms.id, terms.name, terms.taxonomy, count(*) AS articles
           FROM terms JOIN article_terms ON term_id = terms.id
           GROUP BY terms.id ORDER BY articles DESC, terms.name""",
    )


def authors(conn: sqlite3.Connection) -> list[Row]:
    """Authors with articles, words, first and last date, the most productive first."""
    return rows(
        conn,
        """SELECT authors.id, authors.name, count(*) AS articles, sum(word_count) AS words,
                  min(substr(published, 1, 10)) AS first, max(substr(published, 1, 10)) AS last
           FROM authors JOIN article_authors ON author_id = authors.id JOIN articles ON articles.id = article_id
           GROUP BY authors.id ORDER BY articles DESC, authors.name""",
    )


def topic_page(conn: sqlite3.Connection, term_id: int) -> Row | None:
    """A category or tag with its articles, None when there is no such term."""
    term = row(conn, "SELECT * FROM terms WHERE id = ?", [term_id])
    condition = "WHERE articles.id IN (SELECT article_id FROM article_terms WHERE term_id = :id)"
    return term and with_articles(conn, term, condition)


def author_page(conn: sqlite3.Connection, author_id: int) -> Row | None:
    """An author with their articles, None when there is no such author."""
    author = row(conn, "SELECT * FROM authors WHERE id = ?", [author_id])
    condition = "WHERE articles.id IN (SELECT article_id FROM article_authors WHERE author_id = :id)"
    return author and with_articles(conn, author, condition)


def with_articles(conn: sqlite3.Connection, entry: Row, condition: str) -> Row:
    """An entry with its articles and their number by year."""
    values: dict[str, Any] = {"id": entry["id"]}
    by_year = conn.execute(
        f"SELECT year, count(*) FROM articles {condition} AND year NOT NULL GROUP BY year ORDER BY year", values
    )
    return entry | {
        "articles": rows(conn, f"{LINE} {condition} {OLDEST_FIRST}", values),
        "years": dict(by_year.fetchall()),
    }
