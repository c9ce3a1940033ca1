"""What web archives list is kept, and only a copy that is known is named."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from by_hand import HOME, add_address, add_article, add_capture, empty
from sqlite_utils import Database

from chamberlain_crawler.archive import connect
from chamberlain_crawler.archive.mementos import Memento, held, keep
from chamberlain_crawler.jobs.transplant import carry_mementos

ARCHIVE = "https://archive.example/"
TRAMS = Memento(
    archive=ARCHIVE,
    url=f"{HOME}trams/",
    original="http://www.example.org/trams",
    captured_at="2017-06-20T08:00:00+00:00",
    status=200,
    mime_type="text/html",
    digest="TRAMS",
    length=900,
)
SEEN = f"{ARCHIVE}web/20170620080000/http://www.example.org/trams"


@pytest.fixture
def db(tmp_path):
    """An archive with one article of 15 June 2017."""
    made = empty(tmp_path / "a.db")
    add_article(made, 1, "trams", "2017-06-15T09:30:00+01:00")
    yield made
    made.close()


def copy_of(db: Database, article: int = 1) -> str | None:
    return db.execute("SELECT archive_url FROM who_said_what WHERE article_id = ?", [article]).fetchone()[0]


def test_without_a_listing_no_copy_is_claimed_but_there_is_a_place_to_look(db):
    row = next(db.query("SELECT * FROM who_said_what"))
    assert row["archive_url"] is None
    assert row["lookup_url"] == "https://web.archive.org/web/*/https://example.org/trams/"
    assert list(row)[-2:] == ["lookup_url", "certainty"]
    assert list(row)[7] == "archive_url", "no other column moves"


def test_a_listed_copy_is_named_at_the_archive_that_listed_it(db):
    keep(db, "ledger", [TRAMS])
    assert copy_of(db) == SEEN


@pytest.mark.parametrize(
    ("published", "year"),
    [
        ("2017-06-15T09:30:00+01:00", 2018),
        ("2017-06-15", 2018),
        ("2016", 2016),
        ("2016-02", 2018),
        ("2025-01-01", 2020),
        (None, 2016),
    ],
)
def test_the_nearest_copy_is_the_first_after_the_publication_else_the_last_before(db, published, year):
    db.execute("UPDATE articles SET published = ?", [published])
    db.conn.commit()
    keep(db, "ledger", [replace(TRAMS, captured_at=f"{n}-01-01T00:00:00+00:00") for n in (2016, 2018, 2020)])
    assert copy_of(db) == f"{ARCHIVE}web/{year}0101000000/{TRAMS.original}"


def test_a_copy_made_at_the_hour_of_publication_counts_in_whatever_zone_it_is_printed(db):
    keep(db, "ledger", [replace(TRAMS, captured_at=f"2017-06-15T{hour}:45:00+00:00") for hour in ("07", "08", "09")])
    assert copy_of(db) == f"{ARCHIVE}web/20170615084500/{TRAMS.original}"


@pytest.mark.parametrize("status", [301, 404, 503, None])
def test_what_is_no_good_page_is_no_copy(db, status):
    keep(db, "ledger", [replace(TRAMS, status=status)])
    assert copy_of(db) is None


def test_a_revisit_is_as_good_as_what_it_repeats(db):
    revisit = replace(TRAMS, captured_at="2017-06-16T00:00:00+00:00", status=None, mime_type="warc/revisit")
    keep(db, "ledger", [revisit, replace(revisit, captured_at="2017-06-15T20:00:00+00:00", digest="ERROR"), TRAMS])
    assert copy_of(db) == f"{ARCHIVE}web/20170616000000/{TRAMS.original}"


def test_a_page_that_stands_under_many_addresses_is_no_copy(db):
    keep(db, "ledger", [TRAMS, *(replace(TRAMS, url=f"{HOME}{n}/", original=f"{HOME}{n}/") for n in range(2))])
    assert copy_of(db) is None


def test_a_copy_that_was_read_as_something_else_is_none(db):
    keep(db, "ledger", [TRAMS])
    add_capture(db, 2, url=TRAMS.original, captured_at=TRAMS.captured_at, source="wayback", verdict="parked")
    assert copy_of(db) is None


@pytest.mark.parametrize("slug", ["trams/comment-page-2", "trams/feed", "trams/2"])
def test_what_stands_below_an_article_is_no_copy_of_it(db, slug):
    url = f"{HOME}{slug}/"
    add_address(db, 1, url)
    keep(db, "ledger", [replace(TRAMS, url=url, original=url)])
    assert copy_of(db) is None


def test_a_copy_under_an_old_address_is_one(db):
    add_address(db, 1, f"{HOME}tram-plans/")
    keep(db, "ledger", [replace(TRAMS, url=f"{HOME}tram-plans/")])
    assert copy_of(db) == SEEN


def test_a_fetched_copy_that_the_text_is_from_is_known_without_a_listing(db):
    asked = f"{ARCHIVE}web/20190101000000id_/http://example.org/trams/"
    add_capture(
        db,
        2,
        source="wayback",
        requested_url=asked,
        url="http://example.org/trams/",
        captured_at="2019-01-01T00:00:00+00:00",
    )
    db.execute("UPDATE articles SET capture_id = 2")
    assert copy_of(db) == asked.replace("id_", "")


SAME_SECOND = [
    replace(TRAMS, status=301, digest="MOVED"),
    TRAMS,
    replace(TRAMS, status=None, mime_type="warc/revisit", digest=None, length=None),
    replace(TRAMS, digest="OTHER"),
    replace(TRAMS, captured_at="2018-01-01T00:00:00+00:00"),
]


def test_order_and_number_of_listings_change_nothing(db):
    for order in itertools.permutations(SAME_SECOND):
        db.execute("DELETE FROM mementos")
        db.conn.commit()
        keep(db, "ledger", order[:3])
        keep(db, "ledger", order[2:])
        keep(db, "ledger", order)
        assert list(held(db, "ledger")) == [replace(TRAMS, digest="OTHER"), SAME_SECOND[4]]


def test_a_listing_is_kept_whole_or_not_at_all(db):
    def broken():
        yield TRAMS
        raise OSError("the line broke")

    with pytest.raises(OSError, match="broke"):
        keep(db, "ledger", broken())
    assert list(held(db, "ledger")) == []


def test_an_archive_made_anew_takes_the_listing_over(db, tmp_path):
    keep(db, "ledger", SAME_SECOND)
    new = empty(tmp_path / "new.db")
    carry_mementos(db, new, "ledger")
    assert list(held(new, "ledger")) == list(held(db, "ledger")) != []
    db.execute("DROP TABLE mementos")
    carry_mementos(db, new, "ledger")
    new.close()


def test_what_was_fetched_before_listings_were_kept_is_known(db):
    asked = f"{ARCHIVE}web/20190101000000id_/http://example.org/trams/"
    place = {"url": "http://example.org/trams/", "captured_at": "2019-01-01T00:00:00+00:00"}
    add_capture(db, 2, source="wayback", requested_url=asked, **place)
    db.execute(
        "INSERT INTO readings (capture_id, url, part, verdict, rank, data) VALUES (2, ?, 1, 'article', 1, '')",
        [f"{HOME}trams/"],
    )
    db.conn.commit()
    carry_mementos(db, db, "ledger")
    assert [(copy.archive, copy.url, copy.original) for copy in held(db, "ledger")] == [
        (ARCHIVE, f"{HOME}trams/", "http://example.org/trams/")
    ]


def test_a_hundred_thousand_rows_are_looked_up_along_the_index(db):
    keep(db, "ledger", (replace(TRAMS, url=f"{HOME}{n}/", original=f"{HOME}{n}", digest=str(n)) for n in range(1000)))
    plan = [row[3] for row in db.execute("EXPLAIN QUERY PLAN SELECT * FROM who_said_what").fetchall()]
    assert {line for line in plan if line.startswith("SCAN") and "subquery" not in line} == {"SCAN quotes"}


def test_migration_of_an_archive_that_has_fetched_copies(tmp_path):
    made = empty(tmp_path / "c.db")
    asked = f"{ARCHIVE}web/20190101000000id_/http://example.org/trams/"
    add_capture(made, 2, source="wayback", requested_url=asked, captured_at="2019-01-01T00:00:00+00:00")
    made.execute(
        "INSERT INTO readings (capture_id, url, part, verdict, rank, data) VALUES (2, ?, 1, 'article', 1, '')",
        [f"{HOME}trams/"],
    )
    for view in ("article_copies", "article_addresses", "good_mementos"):
        made.execute(f"DROP VIEW {view}")
    made.execute("DROP TABLE mementos")
    made.execute("DELETE FROM _sqlite_migrations WHERE name = 'm008_mementos'")
    made.conn.commit()
    made.close()
    again = connect(tmp_path / "c.db")
    assert [copy.captured_at for copy in held(again, "ledger")] == ["2019-01-01T00:00:00+00:00"]
    again.close()
