"""An id once given is answered for ever, and of several holders of an address the newest comes first."""

from __future__ import annotations

import pytest
from by_hand import HOME, add_address, add_article, empty

from chamberlain_crawler.asking.fates import fate, old_ids
from chamberlain_crawler.asking.lookup import find_article
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import stable_id

SINCE = "2026-03-01T10:00:00+00:00"


@pytest.fixture
def db(tmp_path):
    """An archive with two articles, 1 and 2, and their quotes 10 and 20."""
    made = empty(tmp_path / "a.db")
    add_article(made, 1, "trams", "2017-06-15")
    add_article(made, 2, "buses", "2018-06-15")
    yield made
    made.close()


def retire(db, old: int, new: int | None, reason: str = "two addresses of one post", kind: str = "article") -> None:
    db.execute("INSERT INTO retired VALUES (?, ?, ?, ?, ?)", [kind, old, new, reason, SINCE])


def test_an_id_that_is_held_has_no_fate_even_if_it_had_one(db):
    retire(db, 1, 2)
    assert fate(db.conn, "article", 1) is None
    assert find_article(db, "1").id == 1


def test_an_old_id_leads_on_through_any_number_of_steps(db):
    retire(db, 7, 8, "renamed")
    retire(db, 8, 9)
    retire(db, 9, 2)
    found = fate(db.conn, "article", 7)
    assert (found.new_id, found.reason, found.since) == (2, "renamed", SINCE)
    assert find_article(db, "7").id == 2
    assert fate(db.conn, "quote", 7) is None
    assert old_ids(db.conn, "article", [1, 2]) == {2: [7, 8, 9]}


@pytest.mark.parametrize("end", [None, 99, 7], ids=["nothing", "never held", "a circle"])
def test_where_nothing_is_held_the_last_reason_is_told(db, end):
    retire(db, 7, 8, "renamed")
    retire(db, 8, end, "a forgery")
    found = fate(db.conn, "article", 7)
    assert (found.new_id, found.reason) == (None, "a forgery")
    with pytest.raises(UsageError, match="article 7 is held no more since 2026-03-01: a forgery"):
        find_article(db, "7")


def test_the_address_that_made_an_old_id_leads_on_too(db):
    url = f"{HOME}forged/"
    retire(db, stable_id("article", url), 2)
    assert find_article(db, url).id == 2
    db.execute("UPDATE retired SET new_id = NULL")
    with pytest.raises(UsageError, match="held no more"):
        find_article(db, url)


def test_quotes_have_fates_of_their_own(db):
    retire(db, 11, 10, "a new span", kind="quote")
    assert fate(db.conn, "quote", 11).new_id == 10
    assert old_ids(db.conn, "quote", [10]) == {10: [11]}


def test_an_archive_that_keeps_no_fates_is_asked_all_the_same(db):
    db.execute("DROP TABLE retired")
    assert fate(db.conn, "article", 7) is None
    assert old_ids(db.conn, "article", [1]) == {}


def succeed(db) -> None:
    """Gives the address of article 1 to a third post, which was seen last."""
    add_article(db, 3, "trams", "2019-06-15")
    db.execute("UPDATE articles SET last_seen = '2021-01-01T00:00:00+00:00' WHERE id = 3")


@pytest.mark.parametrize("name", ["trams", f"{HOME}trams/", "http://www.example.org/trams?utm_source=x"])
def test_the_newest_holder_of_an_address_comes_first_and_the_others_are_named(db, name):
    db.execute("DELETE FROM urls")
    succeed(db)
    found = find_article(db, name)
    assert (found.id, found.others) == (3, (1,))
    assert find_article(db, "1").others == (), "an id means one article"


def test_who_bears_an_address_comes_before_who_bore_it(db):
    add_address(db, 2, f"{HOME}old/")
    assert find_article(db, f"{HOME}old/").id == 2
    db.execute("UPDATE articles SET last_seen = '2022-01-01T00:00:00+00:00' WHERE id = 2")
    add_article_at(db, 4, "old")
    found = find_article(db, f"{HOME}old/")
    assert (found.id, found.others) == (4, (2,))


def add_article_at(db, number: int, slug: str) -> None:
    db.execute("DELETE FROM urls WHERE url = ?", [f"{HOME}{slug}/"])
    add_article(db, number, slug, "2019-01-01")
    db.execute("UPDATE urls SET article_id = 2 WHERE url = ?", [f"{HOME}{slug}/"])


def test_no_name_is_of_nobody(db):
    for name in ("no-such", "17", "99999999999999999999", "", "²"):
        assert find_article(db, name) is None


def test_two_posts_of_one_address_claim_no_copy(db):
    db.execute("DELETE FROM urls")
    succeed(db)
    db.execute(
        """INSERT INTO mementos VALUES ('ledger', 'https://archive.example/', ?, ?, '2019-07-01T00:00:00+00:00', 200,
           'text/html', 'D', 1)""",
        [f"{HOME}trams/", f"{HOME}trams/"],
    )
    assert {row[0] for row in db.execute("SELECT archive_url FROM who_said_what").fetchall()} == {None}
