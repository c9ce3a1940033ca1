"""More like this, over the sample's archive and over articles whose likeness is known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from chamberlain_crawler.archive.migrations import TOKENIZE, migrations
from chamberlain_crawler.asking.related import STEMMED, like


@pytest.fixture(scope="module")
def conn(sample_archive) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{sample_archive}?mode=ro", uri=True)) as connection:
        yield connection


def by_title(conn, part):
    return conn.execute("SELECT id FROM articles WHERE title LIKE ?", [f"%{part}%"]).fetchone()[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Inspectors find county", "inspectors see"),
        ("Four libraries, one van", "Pellworth library opens"),
        ("Tram to Wexcombe", "Tram inquiry"),
    ],
)
def test_the_nearest_article_is_about_the_same_thing(one, other, conn):
    best = like(conn, by_title(conn, one))[0]
    assert other in best.title
    assert best.score > 0


def test_an_article_is_not_like_itself_and_the_best_comes_first(conn):
    for (article,) in conn.execute("SELECT id FROM articles").fetchall():
        found = like(conn, article, limit=4)
        assert len(found) == 4
        assert article not in {other.id for other in found}
        assert [other.score for other in found] == sorted((other.score for other in found), reverse=True)
    assert not conn.in_transaction


def test_what_is_not_held_is_like_nothing(conn):
    assert like(conn, 1) == []


def test_words_are_cut_as_the_archive_cuts_them():
    assert STEMMED == TOKENIZE


def archive(*texts):
    db = Database(memory=True)
    migrations.apply(db)
    db.execute("INSERT INTO blogs (name, title, home) VALUES ('b', 'B', 'https://b.example/')")
    db.execute(
        "INSERT INTO captures (id, blog, url, source, captured_at, status, sha256) VALUES (1, 'b', '', '', '', 200, '')"
    )
    for number, text in enumerate(texts, start=1):
        db.execute(
            """INSERT INTO articles (id, blog, url, slug, body_text, word_count, layout, capture_id, first_seen,
               last_seen, sha256) VALUES (?, 'b', ?, '', ?, 0, '', 1, '', '', '')""",
            [number, str(number), text],
        )
    return db.conn


def test_a_stem_is_not_stemmed_again():
    conn = archive("housing plan", "house and houses", "hours of nothing", "nothing more", "and more")
    assert [other.id for other in like(conn, 1)] == [2]


def test_words_that_everybody_uses_tell_nothing():
    assert like(archive("the council", "the council", "the council"), 1) == []


def test_words_of_any_script_count():
    conn = archive("трамвай é", "трамвай", "метро é", "nothing", "nothing")
    assert [other.id for other in like(conn, 1)] == [2, 3]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=6))
def test_any_texts_can_be_compared(texts):
    conn = archive(*texts, texts[0])
    assert 1 not in {other.id for other in like(conn, 1)}
