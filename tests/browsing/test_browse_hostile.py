"""Text of others stays text: nothing that is stored runs, wherever it stands."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import lxml.html
import pytest
from sites import datasette_folder, datasette_on

BAD = (
    "<script>window.ran = 'script'</script>"
    "<img src=x onerror=\"window.ran = 'onerror'\">"
    "<a href=\"javascript:window.ran='link'\">press</a>"
    "\"'><svg onload=\"window.ran='onload'\"></svg>{{ 7 * 7 }}"
)
ADDRESS = "javascript:window.ran='address'"

#: Columns that are words of a page, by table; each row of the article's gets the bad text.
WORDS = {
    "articles": ["title", "byline", "published_text", "language"],
    "quotes": ["speaker", "person", "office", "cue", "lead_in", "text"],
    "comments": ["author", "body_text", "published_text"],
    "similar_links": ["title", "teaser"],
    "links": ["text"],
    "images": ["alt", "caption"],
    "field_sources": ["raw", "rule"],
    "blocks": ["text"],
    "versions": ["title", "body_text"],
}


@pytest.fixture(scope="module")
def poisoned(sample_archive, tmp_path_factory):
    """A sample archive in which every word of one article, its people, terms, authors and blog is an attack."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    shutil.copy(sample_archive, path)
    with closing(sqlite3.connect(path)) as conn, conn:
        (article,) = conn.execute(
            """SELECT article_id FROM quotes JOIN comments USING (article_id) JOIN article_authors USING (article_id)
               JOIN article_terms USING (article_id) JOIN similar_links USING (article_id)
               WHERE quotes.person_id NOT NULL LIMIT 1"""
        ).fetchone()
        for table, columns in WORDS.items():
            key = "id" if table == "articles" else "article_id"
            for column in columns:
                conn.execute(f"UPDATE {table} SET {column} = ? || {column} WHERE {key} = ?", [BAD, article])
        conn.execute("UPDATE articles SET body_text = ? || body_text, url = ? WHERE id = ?", [BAD, ADDRESS, article])
        conn.execute("UPDATE article_html SET html = ? || html WHERE article_id = ?", [BAD, article])
        conn.execute("UPDATE similar_links SET url = ? || position WHERE article_id = ?", [ADDRESS, article])
        conn.execute("UPDATE links SET url = ? WHERE article_id = ?", [ADDRESS, article])
        conn.execute("UPDATE images SET url = ? || position WHERE article_id = ?", [ADDRESS, article])
        (person,) = conn.execute(
            "SELECT person_id FROM quotes WHERE article_id = ? AND person_id NOT NULL", [article]
        ).fetchone()
        conn.execute("UPDATE people SET name = ? || name, note = ? WHERE id = ?", [BAD, BAD, person])
        conn.execute(
            "INSERT INTO offices (person_id, office, body, from_date, to_date, source) VALUES (?, ?, ?, ?, ?, ?)",
            [person, *[BAD] * 5],
        )
        for table, ids in {"terms": "article_terms", "authors": "article_authors"}.items():
            key = {"terms": "term_id", "authors": "author_id"}[table]
            conn.execute(
                f"UPDATE {table} SET name = ? || name WHERE id IN (SELECT {key} FROM {ids} WHERE article_id = ?)",
                [BAD, article],
            )
        conn.execute("UPDATE blogs SET title = ?, home = ?", [BAD, ADDRESS])
        conn.execute("UPDATE captures SET reason = ?, mime_type = ?, warc_file = ?", [BAD, BAD, BAD])
        conn.execute("UPDATE urls SET reason = ?, found_by = ?, seen_as = ?", [BAD, BAD, ADDRESS])
        conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
    with datasette_on(datasette_folder(path.parent / "data", hostile=path)) as site:
        yield site, article, person, path


def addresses(path, article, person):
    with closing(sqlite3.connect(path)) as conn:
        (quote,) = conn.execute("SELECT id FROM quotes WHERE article_id = ?", [article]).fetchone()
        (term,) = conn.execute("SELECT term_id FROM article_terms WHERE article_id = ?", [article]).fetchone()
        (author,) = conn.execute("SELECT author_id FROM article_authors WHERE article_id = ?", [article]).fetchone()
        (year,) = conn.execute("SELECT year FROM articles WHERE id = ?", [article]).fetchone()
    own = [
        *(f"articles/{article}", f"quotes/{quote}", f"people/{person}", f"terms/{term}", f"authors/{author}"),
        *(f"-/years/{year}", "-/search?q=window", "-/search?q=<script>alert(1)</script>", "-/home", "-/speakers"),
        *("-/topics", "-/authors", "articles", "quotes", "comments", "captures", "urls", "who_said_what"),
        *("most_quoted?from=&to=", "who_said_what_about?speaker=<script>alert(1)</script>", "search_articles?q=window"),
    ]
    return ["/", "/-/dashboards/hostile", "/-/dashboards", *(f"/hostile/{address}" for address in own)]


def test_nothing_that_is_stored_runs(poisoned, visit):
    site, article, person, path = poisoned
    for address in addresses(path, article, person):
        visited = visit(site.url + address)
        # The policy would stop it, and the browser would say so: nothing may even get that far.
        assert visited.faults == [], address
        assert visited.page.evaluate("window.ran") is None, address
        assert visited.page.locator("a[href^='javascript:' i], [onerror], [onload]").count() == 0, address
        visited.page.context.close()


def test_hostile_words_are_shown_as_they_stand(poisoned):
    site, article, _, _ = poisoned
    page = site.get(f"/hostile/articles/{article}").text
    assert "&lt;script&gt;window.ran" in page
    assert "<script" not in page
    assert "{{ 7 * 7 }}" in page
    addresses = lxml.html.fromstring(page).xpath("//@href | //@src | //@action")
    assert addresses
    assert not [address for address in addresses if address.strip().lower().startswith("javascript:")]


def test_feeds_and_data_carry_hostile_words_as_data(poisoned):
    site, article, _, _ = poisoned
    assert site.get(f"/hostile/articles/{article}.json").headers["content-type"].startswith("application/json")
    feed = site.get("/hostile/newest_articles.atom")
    assert feed.status_code == 200
    assert "<script>" not in feed.text
    assert feed.headers["x-content-type-options"] == "nosniff"
