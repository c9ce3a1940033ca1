"""The shipped sample, crawled by the console script and by Scrapy's own command."""

from __future__ import annotations

import json
import re

import pytest
from sqlite_utils import Database
from world import ROOT, every_row, scrapy

EXPECTED = json.loads((ROOT / "data" / "sample" / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def db(sample_archive):
    db = Database(sample_archive)
    yield db
    db.close()


def test_a_second_crawl_adds_nothing_and_changes_no_row(sample_archive):
    before = every_row(sample_archive)
    run = scrapy("crawl", "sample", "-s", f"ARCHIVE={sample_archive}")
    assert run.returncode == 0, run.stderr
    assert every_row(sample_archive) == before
    assert before["articles"]
    assert before["quotes"]


def test_exactly_the_articles_are_articles(db):
    assert {row["url"] for row in db.table("articles").rows} == set(EXPECTED["articles"])


@pytest.mark.parametrize("url", EXPECTED["articles"])
def test_an_article_says_what_its_source_says(db, url):
    expected = EXPECTED["articles"][url]
    [row] = db.query("SELECT * FROM articles WHERE url = ?", [url])
    assert row["title"] == expected["title"]
    assert (row["published"] or "")[:10] == (expected["published"] or "")[:10]
    assert row["byline"] == expected["byline"]
    assert row["post_id"] in (expected["post_id"], None)
    assert row["word_count"] == expected["body_words"]
    assert row["body_text"].startswith(expected["body_start"])
    assert row["body_text"].endswith(expected["body_end"])
    assert row["language"] == "en-GB"

    def column(sql: str) -> list:
        return [found[0] for found in db.execute(sql, [row["id"]]).fetchall()]

    assert set(expected["authors"]) <= set(
        column("SELECT name FROM article_authors JOIN authors ON authors.id = author_id WHERE article_id = ?")
    )
    terms = column(
        "SELECT taxonomy || ' ' || slug FROM article_terms JOIN terms ON terms.id = term_id WHERE article_id = ?"
    )
    assert sorted(terms) == sorted(" ".join(term[::2]) for term in expected["terms"])
    comments = column("SELECT author FROM comments WHERE article_id = ? ORDER BY position")
    assert len(comments) == len(expected["comments"])
    for visit in expected["captures"]:
        titles = [
            found[0]
            for found in db.execute(
                """SELECT title FROM similar_links JOIN captures ON captures.id = capture_id
                   WHERE article_id = ? AND captured_at = ? ORDER BY position""",
                [row["id"], visit["captured_at"]],
            ).fetchall()
        ]
        assert titles == [s["title"] if isinstance(s, dict) else s for s in visit["similar"]]


TITLES = {"cllr", "councillor", "dr", "mr", "mrs", "ms", "sir", "the"}


def names(text: str) -> list[str]:
    """The words of a name, without titles and what tells namesakes apart."""
    bare = re.sub(r"\(.*\)", "", text)
    return [word for word in re.findall(r"[\w-]+", bare.lower()) if word not in TITLES]


def test_its_quotes_are_given_to_those_who_say_them(db):
    """More than nine in ten are; a surname alone counts, or an office as printed. No person gets another's words."""
    right, everyone = 0, 0
    for url, expected in EXPECTED["articles"].items():
        found: dict[str, list[dict]] = {}
        for quote in db.query("SELECT * FROM quotes WHERE article_id = (SELECT id FROM articles WHERE url = ?)", [url]):
            found.setdefault(" ".join(re.findall(r"\w+", quote["text"])), []).append(quote)
        for said in [quote for quote in expected["quotations"] + expected["speeches"] if quote["speaker"]]:
            everyone += 1
            quotes = found.get(" ".join(re.findall(r"\w+", said["text"])), [])
            quote = quotes.pop(0) if quotes else {"person": None, "speaker": None}
            wanted = names(said["speaker"])
            assert not quote["person"] or names(quote["person"])[-1] == wanted[-1], (quote, said)
            given = [names(name) for name in (quote["person"], quote["speaker"]) if name]
            right += any(
                name[-1] == wanted[-1] or set(name) <= set(wanted) or set(wanted) <= set(name) for name in given
            )
    assert right >= 0.92 * everyone, f"{right} of {everyone}"


def test_every_field_has_its_source(db):
    fields = {"title", "body", "url"}
    sources: dict[int, set[str]] = {}
    for row in db.table("field_sources").rows:
        sources.setdefault(row["article_id"], set()).add(row["field"])
    for article in db.query("SELECT id, url, published FROM articles"):
        wanted = fields | ({"published"} if article["published"] else set())
        assert wanted <= sources[article["id"]], article["url"]


def test_the_ledger_says_what_became_of_every_address(db):
    states = {row["url"]: row["state"] for row in db.table("urls").rows}
    for url in EXPECTED["articles"]:
        assert states[url] == "article"
    for url in EXPECTED["missing"]:
        assert states[url] in ("missing", "new")
    assert all(row["article_id"] for row in db.query("SELECT article_id FROM urls WHERE state = 'article'"))


def test_every_article_has_its_capture_and_its_bytes(db, sample_archive):
    for row in db.query("SELECT captures.* FROM articles JOIN captures ON captures.id = articles.capture_id"):
        assert row["warc_offset"] is not None
        assert (sample_archive.parent / "captures" / row["warc_file"]).exists()


def test_nothing_is_out_of_step(db):
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in ("articles_fts", "quotes_fts", "comments_fts"):
        db.execute(f"INSERT INTO {table}({table}) VALUES ('integrity-check')")


def test_scrapy_lists_the_blogs_and_checks_them():
    assert scrapy("list").stdout.split() == ["chamberlain", "sample"]
    check = scrapy("check")
    assert check.returncode == 0, check.stderr
