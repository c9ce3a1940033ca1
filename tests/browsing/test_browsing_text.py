"""Threads of comments, differences of versions, searches: what needs no server."""

from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.browsing.article_pages import threaded
from chamberlain_crawler.browsing.changes import in_paragraphs, pieces
from chamberlain_crawler.browsing.finding import highlighted, match_of
from chamberlain_crawler.browsing.person_pages import context


def comments(*pairs: tuple[int | None, int | None]) -> list[dict]:
    return [{"comment_id": number, "parent_id": parent} for number, parent in pairs]


def test_replies_stand_under_what_they_answer_in_their_order():
    ordered = threaded(comments((1, None), (2, None), (3, 1), (4, 3), (5, 1)))
    assert [(comment["comment_id"], comment["depth"]) for comment in ordered] == [
        (1, 0),
        (3, 1),
        (4, 2),
        (5, 1),
        (2, 0),
    ]
    assert ordered[2]["answers"]["comment_id"] == 3


def test_a_reply_to_nobody_known_stands_at_the_top():
    assert [comment["depth"] for comment in threaded(comments((None, None), (7, 99)))] == [0, 0]


def test_a_long_thread_is_no_trouble():
    assert threaded(comments((1, None), *((n, n - 1) for n in range(2, 5000))))[-1]["depth"] == 4998


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 6)), st.one_of(st.none(), st.integers(1, 6))), max_size=20)
)
def test_every_comment_is_shown_once(pairs):
    assert len(threaded(comments(*pairs))) == len(pairs)


TEXT = st.lists(st.sampled_from(["tram", "roof ", "\n\n", " ", "hall", "\n"]), max_size=25).map("".join)


@given(TEXT, TEXT)
def test_a_difference_holds_both_texts_whole(old, new):
    found = list(pieces(old, new))
    assert "".join(text for kind, text in found if kind != "new").split() == old.split()
    assert "".join(text for kind, text in found if kind != "gone").split() == new.split()
    paragraphs = list(in_paragraphs(iter(found)))
    joined = "\n\n".join("".join(text for kind, text in paragraph if kind != "gone") for paragraph in paragraphs)
    assert joined.split() == new.split()


@given(st.one_of(st.text(max_size=40), st.text('"*()^:+-{} andorNEARtram', max_size=40)))
def test_whatever_a_reader_types_is_a_query_that_works(text):
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
    match = match_of(text)
    if match:
        conn.execute("SELECT * FROM words WHERE words MATCH ?", [match]).fetchall()
    conn.close()


@given(st.text(max_size=60))
def test_a_snippet_brings_no_mark_up_but_its_marks(text):
    assert "<" not in highlighted(text).replace("<mark>", "").replace("</mark>", "")


@given(st.text(max_size=3000), st.data())
def test_the_context_of_a_quote_is_the_text_around_it(body, data):
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    around = context(body, start, end)
    assert around["before"] + body[start:end] + around["after"] in body
    assert bool(around["cut_before"]) == (
        not body.startswith(around["before"] + body[start:end]) or start > len(around["before"])
    )
