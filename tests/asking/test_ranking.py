"""The search over the sample's archive, on a read-only connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain_crawler.asking.search import CLOSE, KINDS, OPEN, described, parse, search


@pytest.fixture(scope="module")
def conn(sample_archive) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{sample_archive}?mode=ro", uri=True)) as connection:
        yield connection


def ids(conn, sql, *values):
    return {row[0] for row in conn.execute(sql, values)}


def found(conn, text, kind="articles"):
    return {hit.id for hit in search(conn, parse(text), limit=1000).of(kind)}


@pytest.mark.parametrize(
    ("text", "kind", "sql"),
    [
        ("year:2017", "articles", "SELECT id FROM articles WHERE year = 2017"),
        ("-year:2017", "articles", "SELECT id FROM articles WHERE year IS NOT 2017"),
        (
            "from:2016-05 to:2016-11-30",
            "articles",
            "SELECT id FROM articles WHERE substr(published, 1, 10) BETWEEN '2016-05-01' AND '2016-11-30'",
        ),
        (
            "by:orrell",
            "articles",
            """SELECT articles.id FROM articles LEFT JOIN article_authors ON article_id = articles.id
               LEFT JOIN authors ON authors.id = author_id WHERE 'Tamsin Orrell' IN (byline, name)""",
        ),
        (
            'topic:"market hall"',
            "articles",
            """SELECT article_id FROM article_terms JOIN terms ON terms.id = term_id
               WHERE name IN ('market hall', 'Market Hall')""",
        ),
        (
            "speaker:Marchbank",
            "quotes",
            "SELECT id FROM quotes WHERE person = 'Helen Marchbank' OR speaker LIKE '%Marchbank%'",
        ),
        (
            "speaker:Marchbank",
            "articles",
            "SELECT article_id FROM quotes WHERE person = 'Helen Marchbank' OR speaker LIKE '%Marchbank%'",
        ),
        ("certainty:Sure", "quotes", "SELECT id FROM quotes WHERE certainty = 'sure'"),
        ("-certainty:sure", "quotes", "SELECT id FROM quotes WHERE certainty IS NOT 'sure' AND kind != 'scare'"),
        ("by:Askew", "comments", "SELECT id FROM comments WHERE author = 'Doreen Askew'"),
        ("year:2017", "comments", "SELECT id FROM comments WHERE published LIKE '2017%'"),
        ("-nosuchword", "articles", "SELECT id FROM articles"),
        ("-nosuchword", "quotes", "SELECT id FROM quotes WHERE kind != 'scare'"),
        ("in:title tram", "articles", "SELECT id FROM articles WHERE title LIKE '%tram%'"),
        ("tram*", "quotes", "SELECT id FROM quotes WHERE text LIKE '%tram%' AND kind != 'scare'"),
    ],
)
def test_finds_what_sql_finds(text, kind, sql, conn):
    expected = ids(conn, sql)
    assert expected
    assert found(conn, text, kind) == expected


def test_a_speaker_is_found_by_names_that_are_not_printed(conn):
    assert found(conn, 'speaker:"Rowland Peverell"', "quotes") == found(
        conn, 'speaker:"Sir Rowland Peverell"', "quotes"
    )


def test_an_office_is_found_by_its_dates_where_it_is_not_printed(conn):
    offices = ids(
        conn,
        "SELECT office FROM quotes WHERE person = 'Helen Marchbank' AND id IN (SELECT value FROM json_each(?))",
        str(sorted(found(conn, "office:leader", "quotes"))),
    )
    assert None in offices


@pytest.mark.parametrize(("until", "found_then"), [(-1, False), (0, True), (1, True)])
def test_an_office_is_found_until_its_last_day(until, found_then, sample_archive):
    with closing(sqlite3.connect(":memory:")) as copy, closing(sqlite3.connect(sample_archive)) as whole:
        whole.backup(copy)
        [quote, person, day] = copy.execute(
            """SELECT quotes.id, person_id, substr(published, 1, 10)
               FROM quotes JOIN articles ON articles.id = article_id
               WHERE person = 'Helen Marchbank' AND office IS NULL ORDER BY published LIMIT 1"""
        ).fetchone()
        last = date.fromisoformat(day) + timedelta(days=until)
        copy.execute("INSERT INTO offices (person_id, office, to_date) VALUES (?, 'beadle', ?)", [person, str(last)])
        assert (quote in found(copy, "office:beadle", "quotes")) == found_then


def test_words_are_joined_as_they_say(conn):
    tram, bus = found(conn, "tram"), found(conn, "bus")
    assert tram & bus
    assert tram - bus
    assert found(conn, "tram bus") == tram & bus
    assert found(conn, "tram OR bus") == tram | bus
    assert found(conn, "tram -bus") == tram - bus
    assert found(conn, "tram year:2017") == tram & found(conn, "year:2017")


def test_titles_weigh_more_than_bodies(conn):
    first = search(conn, parse("tram"), limit=1).of("articles")[0]
    assert "tram" in first.title.lower()
    assert first.marked_title == first.title.replace("Tram", f"{OPEN}Tram{CLOSE}")


def test_hits_show_the_words_in_their_context(conn):
    for hit in search(conn, parse('"market hall"')).hits:
        assert OPEN in hit.snippet + hit.marked_title
        assert "\n" not in hit.snippet


def test_without_words_the_newest_come_first(conn):
    days = [hit.published for hit in search(conn, parse("by:orrell"), limit=50).of("articles")]
    assert days == sorted(days, reverse=True)
    assert all(len(hit.snippet) <= 242 for hit in search(conn, parse("by:orrell"), limit=50).hits)


def test_pages_of_hits_are_parts_of_one_list(conn):
    query = parse("council")
    every = search(conn, query, limit=1000, kinds=["articles"])
    assert len(every.hits) == every.counts["articles"]
    pages = [search(conn, query, limit=7, offset=offset, kinds=["articles"]).hits for offset in (0, 7)]
    assert pages[0] + pages[1] == every.hits[:14]


def test_comments_have_their_own_address(conn):
    (hit,) = search(conn, parse("in:comments toilets")).hits
    assert hit.kind == "comments"
    assert "/#comment-" in hit.url


def test_nothing_is_written(sample_archive, conn):
    conn.execute("PRAGMA query_only = 1")
    assert search(conn, parse("tram speaker:marchbank office:leader")).counts["articles"]
    assert not conn.in_transaction


SYNTAX = [
    "NEAR",
    "NEAR/3",
    "NEAR(",
    "OR",
    "AND",
    "NOT",
    *(f"{field}:" for field in ("speaker", "office", "by", "in", "year", "from")),
]
ANYTHING = (
    st.text()
    | st.lists(st.sampled_from([*SYNTAX, *'"“”*-:,()/^+{}\0\ud800\ue000é٣', "tram", "2016", " "]), max_size=40).map(
        "".join
    )
    | st.lists(st.sampled_from([*SYNTAX, '"a b"', "-c", "d*", "title", "2016-05"]), max_size=70).map(" ".join)
)


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_nothing_that_is_typed_is_an_error(conn, text):
    query = parse(text)
    result = search(conn, query, limit=3)
    assert set(result.counts) == set(KINDS)
    assert described(query)
    for kind in KINDS:
        assert len(result.of(kind)) == min(3, result.counts[kind])
