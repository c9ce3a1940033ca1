"""Archives that older versions made: brought to today's shape, read again and crawled on, and nothing is lost."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlite_utils import Database
from world import ROOT

from chamberlain_crawler.archive import connect
from chamberlain_crawler.archive.migrations import migrations
from chamberlain_crawler.browsing import article_pages, person_pages
from chamberlain_crawler.browsing.retired_pages import became
from chamberlain_crawler.captures import read_record
from chamberlain_crawler.citations import cited_article
from chamberlain_crawler.errors import ArchiveError
from chamberlain_crawler.items import WarcRecord
from chamberlain_crawler.quotes import certainty

OLD = Path(__file__).parent / "old"


@pytest.fixture(params=sorted(OLD.glob("*.db.gz")), ids=lambda path: path.name)
def old(request, tmp_path):
    """A copy of a kept archive, with its captures beside it."""
    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    shutil.copytree(OLD / "captures", tmp_path / "captures")
    return path


def ids(path: Path) -> dict[str, set]:
    db = Database(path)
    found = {
        "articles": set(db.execute("SELECT id, url FROM articles").fetchall()),
        "captures": set(db.execute("SELECT id, url FROM captures").fetchall()),
    }
    db.close()
    return found


def test_an_old_archive_is_brought_to_todays_shape(old):
    before = ids(old)
    db = connect(old)
    assert migrations.pending(db) == []
    found = db.execute("SELECT rule, speaker, certainty FROM quotes").fetchall()
    assert found
    assert [sure for _, _, sure in found] == [speaker and certainty(rule) for rule, speaker, _ in found]
    db.close()
    assert ids(old) == before


def test_an_archive_that_nobody_brought_to_todays_shape_is_shown_and_cited(old):
    conn = sqlite3.connect(f"file:{old}?mode=ro", uri=True)
    for (article,) in conn.execute("SELECT id FROM articles").fetchall():
        assert article_pages.article(conn, article, "/a")["captures"]
        assert cited_article(conn, article).archive_url is None
    for (quote,) in conn.execute("SELECT id FROM quotes LIMIT 20").fetchall():
        assert person_pages.quote(conn, quote)["archive_url"] is None
    assert became(conn, "article", 71) is None
    conn.close()


def test_an_old_archive_read_again_keeps_its_ids(old, chamberlain):
    before = ids(old)
    run = chamberlain("reextract", "--archive", old)
    assert run.returncode == 0, run.stderr
    assert ids(old) == before
    assert chamberlain("verify", "--archive", old).returncode == 0


#: What no crawl may take out of an archive.
KEPT = {
    "articles": "SELECT id, url FROM articles",
    "captures": "SELECT id, url, captured_at, sha256 FROM captures",
    "comments": "SELECT id, article_id FROM comments",
    "crawls": "SELECT id, started FROM crawls",
    "urls": "SELECT url FROM urls",
    "versions": "SELECT article_id, sha256 FROM versions",
}
TEXTS = "SELECT id, body_text FROM articles"
QUOTES = "SELECT id, article_id FROM quotes"


def rows(path: Path, sql: str) -> set:
    db = Database(path)
    found = set(db.execute(sql).fetchall())
    db.close()
    return found


def everything(path: Path) -> dict[str, set]:
    return {sql: rows(path, sql) for sql in (*KEPT.values(), TEXTS, QUOTES)}


def assert_kept(before: dict[str, set], after: dict[str, set]) -> None:
    """All rows are there, and all quotes of texts that are as they were."""
    for table, sql in KEPT.items():
        assert before[sql] - after[sql] == set(), table
    same = {article for article, _ in before[TEXTS] & after[TEXTS]}
    assert same
    assert {row for row in before[QUOTES] if row[1] in same} - after[QUOTES] == set()


def post(number: int) -> str:
    return (
        f'<html lang="en-GB"><head><title>Later {number} | The Wexcombe Ledger</title></head>'
        f'<body class="single single-post postid-{number}"><h1 class="entry-title">Later {number}</h1>'
        f'<div class="entry-content"><p>The tram came at last, on platform {number}.</p></div></body></html>'
    )


def serve(site, path: Path) -> None:
    """Lets a site answer what an archive has captured of its articles, what failed then, and one post more."""
    held = """SELECT captures.warc_file, warc_offset, warc_length, articles.slug FROM articles
              JOIN captures ON captures.id = capture_id WHERE captures.status = 200"""
    for name, offset, length, slug in rows(path, held):
        capture = read_record(path.with_name("captures"), WarcRecord(file=name, offset=offset, length=length))
        site.answers[f"/{slug}/"] = capture.body
    failed = sorted(urlsplit(url).path for (url,) in rows(path, "SELECT url FROM urls WHERE state = 'failed'"))
    site.answers |= {address: post(number) for number, address in enumerate([*failed, "/a-later-post/"], 99001)}
    links = "".join(f'<h2><a href="{address}">{address}</a></h2>' for address in site.answers)
    site.answers["/"] = (
        f'<html><head><title>The Wexcombe Ledger</title></head><body class="home blog">{links}</body></html>'
    )


def crawl_on(chamberlain, old: Path, source: str | Path, *more: str) -> None:
    run = chamberlain("crawl", "sample", "--source", source, "--archive", old, "--captures", "captures", *more)
    # What failed at the site when the archive was made is not mended by a file.
    assert run.returncode == 0 or (run.returncode == 3 and "failed: the next run" in run.stderr), run.stderr
    assert chamberlain("verify", "--archive", old).returncode == 0


def test_a_crawl_of_files_on_an_old_archive_keeps_all_and_adds_the_rest(old, chamberlain, tmp_path):
    before = everything(old)
    sample = shutil.copy(ROOT / "data" / "sample" / "wexcombe-00000.warc.gz", tmp_path)
    crawl_on(chamberlain, old, sample)
    after = everything(old)
    assert_kept(before, after)
    assert len(after[KEPT["articles"]]) >= 45
    crawl_on(chamberlain, old, sample)
    assert_kept(after, everything(old))


def test_a_crawl_of_a_site_on_an_old_archive_keeps_all_and_adds_the_rest(old, chamberlain, site):
    before = everything(old)
    serve(site, old)
    crawl_on(chamberlain, old, site.url, "--refresh")
    after = everything(old)
    assert_kept(before, after)
    added = {url for _, url in after[KEPT["articles"]] - before[KEPT["articles"]]}
    assert "https://wexcombeledger.example/a-later-post/" in added


def test_an_archive_of_a_newer_version_is_left_alone(old):
    db = Database(old)
    db.execute("UPDATE _sqlite_migrations SET name = 'm999_from_the_future' WHERE name = 'm003_views'")
    db.close()
    before = old.read_bytes()
    with pytest.raises(ArchiveError, match="newer version"):
        connect(old)
    assert old.read_bytes()[100:] == before[100:]
