"""Pages under ids of former days, over HTTP."""

from __future__ import annotations

from contextlib import closing

import pytest
from sites import datasette_folder, datasette_on
from sqlite_utils import Database

from chamberlain_crawler.items import stable_id

LOST = "https://wexcombeledger.example/lost-trams/"
GONE = stable_id("article", LOST)
SINCE = "2026-03-01T10:00:00+00:00"


@pytest.fixture(scope="module")
def retired(sample_archive, tmp_path_factory):
    """Datasette on a sample in which some ids became others, or nothing."""
    folder = datasette_folder(tmp_path_factory.mktemp("retired") / "data", sample=sample_archive)
    with closing(Database(folder / "sample.db")) as db:
        article, quote, comment = ids_of(db)
        for row in (
            ("article", 71, 72, "renamed", SINCE),
            ("article", 72, article, "two were one", SINCE),
            ("article", GONE, None, "A forgery: <b>its</b> capture is of another host", SINCE),
            ("quote", 73, quote, "a new span", SINCE),
            ("quote", 74, None, "not said", SINCE),
            ("comment", 75, comment, "a number", SINCE),
        ):
            db.execute("INSERT INTO retired VALUES (?, ?, ?, ?, ?)", row)
        db.execute(
            """INSERT INTO urls (url, blog, seen_as, state, found_by, first_seen, reason)
               VALUES (?, 'sample', ?, 'missing', 'home', ?, 'answered 404')""",
            [LOST, LOST, SINCE],
        )
        [held] = db.query("SELECT * FROM articles WHERE id = ?", [article])
        twin = {"id": 5, "title": "Another at this address", "last_seen": "2000-01-01T00:00:00+00:00"}
        db.table("articles").insert(held | twin)
        db.execute("UPDATE captures SET url = ? WHERE id = (SELECT min(id) FROM captures)", [LOST])
        db.conn.commit()
    with datasette_on(folder) as site:
        yield site


def ids_of(db) -> tuple[int, int, int]:
    """An article with versions, quotes and comments, one of its quotes, and one of its comments."""
    return db.execute(
        """SELECT quotes.article_id, max(quotes.id), max(comments.id) FROM quotes JOIN comments USING (article_id)
           WHERE kind = 'block' GROUP BY 1 ORDER BY 1 LIMIT 1"""
    ).fetchone()


@pytest.fixture
def ids(retired):
    with closing(Database(retired.folder / "sample.db")) as db:
        return ids_of(db)


def test_an_old_article_leads_to_the_new_one(retired, ids):
    answer = retired.get("/sample/articles/71", q="1")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/sample/articles/{ids[0]}?q=1")
    answer = retired.get("/sample/articles/72/changes")
    assert answer.headers["location"] == f"/sample/articles/{ids[0]}/changes"


def test_old_quotes_and_comments_lead_to_the_new_ones(retired, ids):
    article, quote, comment = ids
    assert retired.get("/sample/quotes/73").headers["location"] == f"/sample/quotes/{quote}"
    assert retired.get("/sample/comments/75").headers["location"] == f"/sample/comments/{comment}"
    place = f"/sample/articles/{article}#comment-{comment}"
    assert retired.get(f"/sample/comments/{comment}").headers["location"] == place
    page = retired.get(f"/sample/articles/{article}").text
    for anchor in (f"quote-{quote}", "quote-73", f"comment-{comment}", "comment-75"):
        assert page.count(f'id="{anchor}"') == 1, anchor


def test_what_is_held_no_more_says_what_happened_and_what_remains(retired):
    answer = retired.get(f"/sample/articles/{GONE}")
    assert answer.status_code == 410
    for words in ("A forgery: &lt;b&gt;its", "1 March 2026", LOST, "answered 404", "1 capture: where the bytes are"):
        assert words in answer.text
    assert "script" not in answer.text.lower()
    answer = retired.get("/sample/quotes/74")
    assert answer.status_code == 410
    assert "not said" in answer.text


def test_what_never_was_is_not_found(retired):
    for path in ("articles/76", "quotes/76", "comments/76", "people/76", "articles/99999999999999999999"):
        assert retired.get(f"/sample/{path}").status_code == 404, path


def test_an_article_names_the_other_that_stood_at_its_address(retired, ids):
    assert "Another at this address" in retired.get(f"/sample/articles/{ids[0]}").text
    assert f'href="/sample/articles/{ids[0]}"' in retired.get("/sample/articles/5").text


def test_a_page_offers_to_look_for_a_copy_and_claims_none(retired, ids):
    page = retired.get(f"/sample/articles/{ids[0]}").text
    assert "look for it at the Wayback Machine" in page
    assert "https://web.archive.org/web/*/https://" in page
    assert "a copy at" not in page
    assert "https://web.archive.org/web/2" not in page
