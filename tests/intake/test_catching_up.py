"""What an archive catches up with when a crawl starts, with the real command."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from world import Site, every_row

PAGE = """<html lang="en-GB"><head><title>Story {n} | The Ledger</title></head>
<body class="single single-post postid-{n}"><article class="post type-post hentry" id="post-{n}">
<h1 class="entry-title">Story {n}</h1><time class="entry-date published" datetime="2017-06-15">15 June 2017</time>
<div class="entry-content"><p>Trams will return to Mill Lane on day {n}, the council said.</p>
<p>“We have waited {n} years for this,” said Councillor Ada Thorne.</p></div></article></body></html>"""

STORIES = range(1, 9)


@pytest.fixture
def ledger(site: Site) -> Site:
    """A blog of a few articles, found by its home page."""
    site.answers |= {f"/story-{n}/": PAGE.format(n=n) for n in STORIES}
    links = "".join(f'<h2><a href="/story-{n}/">Story {n}</a></h2>' for n in STORIES)
    site.answers["/"] = f'<html><title>The Ledger</title><body class="blog home">{links}</body></html>'
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, "User-agent: *\nAllow: /\n")
    return site


@pytest.fixture
def crawl(ledger, chamberlain):
    """Crawls it."""

    def run(*arguments: str, forked: bool = True):
        return chamberlain("crawl", "--source", ledger.url, "--archive", "archive.db", *arguments, forked=forked)

    return run


def change(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path)
    with db:
        for statement in statements:
            db.execute(statement)
    db.close()


def rows(path: Path, sql: str) -> list[tuple]:
    db = sqlite3.connect(path)
    found = db.execute(sql).fetchall()
    db.close()
    return found


#: What a kill between an answer's row and its reading leaves of three articles.
UNREAD = (
    "UPDATE captures SET verdict = NULL WHERE url LIKE '%/story-_/' AND substr(url, -2, 1) IN ('1', '2', '3')",
    "DELETE FROM readings WHERE capture_id IN (SELECT id FROM captures WHERE verdict IS NULL)",
    *(
        f"DELETE FROM {table} WHERE article_id IN (SELECT id FROM articles WHERE substr(slug, -1) IN ('1', '2', '3'))"
        for table in ("quotes", "blocks", "article_html", "versions", "field_sources", "links", "images")
    ),
    "UPDATE urls SET state = 'new', article_id = NULL, tries = 0 WHERE substr(url, -2, 1) IN ('1', '2', '3')",
    "DELETE FROM articles WHERE substr(slug, -1) IN ('1', '2', '3')",
)


def test_captures_that_nobody_read_are_read_and_not_asked_for_again(crawl, ledger, tmp_path):
    assert crawl().returncode == 0
    archive = tmp_path / "archive.db"
    before = every_row(archive)
    change(archive, *UNREAD)
    assert len(rows(archive, "SELECT * FROM articles")) == len(STORIES) - 3
    ledger.asked.clear()
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert "3 of them new" in run.stderr
    assert not [path for path in ledger.asked if path.startswith("/story-")]
    after = every_row(archive)
    for table in ("articles", "quotes", "readings", "versions"):
        assert after[table] == before[table], table


def test_reextract_reads_them_too(crawl, chamberlain, tmp_path):
    assert crawl().returncode == 0
    archive = tmp_path / "archive.db"
    change(archive, *UNREAD)
    run = chamberlain("reextract", "--archive", "archive.db")
    assert run.returncode == 0, run.stderr
    assert len(rows(archive, "SELECT * FROM articles")) == len(STORIES)


def test_what_no_crawl_reads_has_a_verdict_of_its_own(crawl, chamberlain, tmp_path):
    assert crawl().returncode == 0
    archive = tmp_path / "archive.db"
    verdicts = dict(rows(archive, "SELECT url, verdict FROM captures"))
    assert {verdict for url, verdict in verdicts.items() if url.endswith("/robots.txt")} == {"robots"}
    assert None not in verdicts.values()
    assert chamberlain("reextract", "--archive", "archive.db").returncode == 0
    assert dict(rows(archive, "SELECT url, verdict FROM captures")) == verdicts


def test_a_record_without_a_row_is_entered_and_read(crawl, ledger, tmp_path):
    assert crawl().returncode == 0
    archive = tmp_path / "archive.db"
    before = every_row(archive)
    change(archive, *UNREAD)
    [(last,)] = rows(archive, "SELECT min(warc_offset) FROM captures WHERE verdict IS NULL")
    # Behind that record no row was committed.
    gone = f"(SELECT id FROM captures WHERE warc_offset >= {last})"
    change(
        archive,
        *(
            f"DELETE FROM {table} WHERE article_id IN (SELECT id FROM articles WHERE capture_id IN {gone})"
            for table in ("quotes", "blocks", "article_html", "versions", "field_sources", "links", "images")
        ),
        f"DELETE FROM readings WHERE capture_id IN {gone}",
        f"DELETE FROM articles WHERE capture_id IN {gone}",
        f"DELETE FROM captures WHERE warc_offset >= {last}",
        "UPDATE urls SET state = 'new', article_id = NULL, tries = 0 WHERE url LIKE '%/story-%'",
    )
    ledger.asked.clear()
    assert crawl().returncode == 0
    assert not [path for path in ledger.asked if path.startswith("/story-")]
    after = every_row(archive)
    for table in ("articles", "quotes", "readings"):
        assert after[table] == before[table], table


def test_an_archive_of_older_rules_is_read_again_first_and_nothing_counts_as_changed(crawl, ledger, tmp_path):
    assert crawl().returncode == 0
    archive = tmp_path / "archive.db"
    before = every_row(archive)
    tried = rows(archive, "SELECT url, state, tries, last_tried FROM urls ORDER BY url")
    change(
        archive,
        "UPDATE captures SET rules = 1 WHERE verdict = 'article'",
        "UPDATE articles SET title = 'Read by older rules', body_text = 'Less'",
        "UPDATE readings SET data = (SELECT data FROM readings LIMIT 1)",
    )
    ledger.answers |= {f"/story-{n}/": (500, {}, "Down") for n in STORIES}
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert "0 of them new and 0 changed" in run.stderr
    after = every_row(archive)
    for table in ("articles", "quotes", "readings", "versions"):
        assert after[table] == before[table], table
    now = rows(archive, "SELECT url, state, tries, last_tried FROM urls ORDER BY url")
    assert [row for row in now if "story" in row[0]] == [row for row in tried if "story" in row[0]]
    assert rows(archive, "SELECT count(*) FROM captures WHERE rules < 2 AND verdict = 'article'") == [(0,)]


def test_a_capture_whose_bytes_are_gone_keeps_its_reading_and_is_said(crawl, ledger, tmp_path):
    assert crawl().returncode == 0
    archive = tmp_path / "archive.db"
    before = every_row(archive)
    change(archive, "UPDATE captures SET rules = 1, warc_file = 'gone.warc.gz' WHERE url LIKE '%/story-4/'")
    run = crawl()
    assert "/story-4/" in run.stderr
    assert "cannot be read again" in run.stderr
    assert every_row(archive)["readings"] == before["readings"]


def test_a_page_that_the_program_cannot_read_is_failed_and_not_asked_for_again(crawl, ledger, tmp_path):
    # So little memory that no page of this size can be read.
    ledger.answers["/story-3/"] = PAGE.format(n=3).replace("<p>", "<p>" + "<b>x</b>" * 300_000, 1)
    tight = ("-s", "READING_MEMORY=160000000")
    run = crawl(*tight, forked=False)
    assert run.returncode == 3, run.stderr
    archive = tmp_path / "archive.db"
    [(state, reason)] = rows(archive, "SELECT state, reason FROM urls WHERE url LIKE '%/story-3/'")
    assert (state, reason[:19]) == ("failed", "could not be read: ")
    assert rows(archive, "SELECT verdict FROM captures WHERE url LIKE '%/story-3/'") == [("fault",)]
    assert len(rows(archive, "SELECT * FROM articles")) == len(STORIES) - 1
    ledger.asked.clear()
    assert crawl(*tight, forked=False).returncode == 3
    assert "/story-3/" not in ledger.asked
    # The next version of the rules reads it.
    change(archive, "UPDATE captures SET rules = 1 WHERE verdict = 'fault'")
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert "/story-3/" not in ledger.asked
    assert len(rows(archive, "SELECT * FROM articles")) == len(STORIES)


def test_an_empty_answer_is_a_failure(crawl, ledger, tmp_path):
    ledger.answers["/story-5/"] = ""
    assert crawl().returncode == 3
    assert rows(tmp_path / "archive.db", "SELECT state FROM urls WHERE url LIKE '%/story-5/'") == [("failed",)]
    ledger.answers["/story-5/"] = PAGE.format(n=5)
    assert crawl().returncode == 0


def test_odd_numbers_of_the_api_end_no_search(crawl, ledger):
    post = {
        "id": 1,
        "link": f"{ledger.url}story-1/",
        "date": "2017-06-15T09:00:00",
        "content": {"rendered": "<p>A</p>"},
    }
    for kind in ("posts", "comments"):
        answer = (200, {"Content-Type": "application/json", "X-WP-TotalPages": "\u00b2"}, json.dumps([post]))
        for direction in ("", "&_embed=author%2Cwp%3Aterm"):
            path = f"/wp-json/wp/v2/{kind}?per_page=100&page=1&orderby=id&order=asc{direction}"
            ledger.answers[path] = answer
    ledger.answers["/"] = (
        '<html><head><link rel="https://api.w.org/" href="http://[bad/"><title>The Ledger</title></head>'
        '<body class="blog home"><a href="http://127.0.0.1:99999/x/">x</a></body></html>'
    )
    ledger.answers["/robots.txt"] = (200, {}, "Sitemap: http://[bad/\nSitemap: /wp-sitemap.xml\n")
    urls = "".join(f"<url><loc>{ledger.url}story-{n}/</loc></url>" for n in STORIES)
    ledger.answers["/wp-sitemap.xml"] = (
        200, {"Content-Type": "text/xml"}, f"<urlset><url><loc>http://[bad/</loc></url><url><loc></loc></url>{urls}</urlset>"
    )  # fmt: skip
    tired = iter([(503, {"Retry-After": "\u00b2"}, "Later")])
    page = ledger.answers["/story-2/"]
    ledger.answers["/story-2/"] = lambda: next(tired, (200, {}, page))
    run = crawl()
    assert "Traceback" not in run.stderr
    assert f"{len(STORIES)} articles held" in " ".join(run.stderr.split()), run.stderr
