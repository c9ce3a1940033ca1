"""What waits within a batch is put together as if it had not waited, and what a kill leaves is taken up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from by_hand import add_capture, empty
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_card import CARD
from sqlite_utils import Database
from test_grouping import BINS, ONE, ONE_EDITED, TRAM, TWO, content, every_row, page, readings, save

from chamberlain_crawler.archive import Archive
from chamberlain_crawler.archive.database import now
from chamberlain_crawler.archive.ledger import Crawls
from chamberlain_crawler.archive.readings import load_readings


def test_many_captures_of_one_article_are_read_for_it_about_twice_each(archive, monkeypatch):
    loaded: list[int] = []

    def counted(*arguments):
        found = load_readings(*arguments)
        loaded.append(len(found))
        return found

    monkeypatch.setattr("chamberlain_crawler.archive.placing.load_readings", counted)
    with archive.batch():
        for day in range(100):
            save(archive, page(TRAM, ONE if day < 50 else ONE_EDITED, day=day))
    assert sum(loaded) <= 3 * 100
    assert archive.db.execute("SELECT count(*) FROM versions").fetchone() == (2,)


def test_the_next_opening_puts_together_what_a_kill_left(tmp_path):
    path = tmp_path / "archive.db"
    archive = Archive(path, CARD)
    save(archive, page(TRAM, ONE))
    save(archive, page(TRAM, ONE, day=1))
    crawl = archive.crawls.begin({}, "test")
    with_article = "SELECT body_text FROM articles WHERE url = ?"
    batch = archive.batch()
    batch.__enter__()
    save(archive, page(TRAM, ONE_EDITED, day=2))
    save(archive, page(BINS, TWO, day=2))
    assert archive.db.execute(with_article, [TRAM]).fetchone() == (ONE,)
    assert archive.db.execute("SELECT url, crawl_id FROM waiting").fetchall() == [(TRAM, crawl)]
    archive.close()  # and nothing more, as after a kill
    archive = Archive(path, CARD)
    assert archive.db.execute(with_article, [TRAM]).fetchone() == (ONE_EDITED,)
    assert archive.db.execute("SELECT * FROM waiting").fetchall() == []
    changes = archive.db.execute("SELECT crawl_id, change FROM crawl_changes ORDER BY change").fetchall()
    assert changes == [(crawl, "changed"), (crawl, "new")]
    archive.close()


def test_a_run_begins_in_a_second_that_no_capture_has(tmp_path):
    """Times have no fractions: of two captures of one second, none would be the newer."""
    db = empty(tmp_path / "archive.db")
    second = now().isoformat()
    add_capture(db, 2, captured_at=second)
    crawl = Crawls(db, "ledger").begin({}, "test")
    [(started,)] = db.execute("SELECT started FROM crawls WHERE id = ?", [crawl]).fetchall()
    db.close()
    assert started > second


def in_batches(path, saved, ends):
    """All rows that some readings make, saved in batches that end behind some of them, by a kill or by themselves."""
    archive = Archive(path, CARD)
    batch = archive.batch()
    batch.__enter__()
    for n, reading in enumerate(saved):
        save(archive, reading)
        if n in ends:
            if ends[n]:
                archive.put_together()
            archive.close()
            archive = Archive(path, CARD)
            batch = archive.batch()
            batch.__enter__()
    batch.__exit__(None, None, None)
    archive.close()
    db = Database(path)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    rows = every_row(db)
    db.close()
    return rows


@given(
    copies=st.lists(readings(), min_size=2, max_size=12),
    ends=st.dictionaries(st.integers(0, 10), st.booleans(), max_size=3),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_batches_and_kills_give_the_same_rows_as_one_after_the_other(copies, ends):
    with TemporaryDirectory() as folder:
        one, two = content(Path(folder) / "1.db", copies), in_batches(Path(folder) / "2.db", copies, ends)
    for table, rows in one.items():
        assert two[table] == rows, table


def test_a_capture_is_read_when_its_last_reading_is_entered(archive):
    """A list of an API gives many readings, and a kill may fall between two of them."""
    first = page(TRAM, ONE, post_id=7, by="rest_post", rank=10)
    last = replace(page(BINS, TWO, post_id=8, by="rest_post", rank=10), capture=first.capture)
    save(archive, replace(first, is_last=False))
    assert archive.db.execute("SELECT verdict FROM captures").fetchall() == [(None,)]
    save(archive, last)
    assert archive.db.execute("SELECT verdict FROM captures").fetchall() == [("article",)]
