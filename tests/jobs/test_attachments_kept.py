"""What a crawl read of PDF files is proved whole, and read again to the same rows."""

from __future__ import annotations

import shutil

from pdf_files import pdf
from sqlite_utils import Database
from world import every_row

UPLOADED = "/wp-content/uploads/2016/05/budget.pdf"
PAGE = f"""<html lang="en"><head><title>Budget day | The Wexcombe Ledger</title></head><body class="single single-post">
<article class="hentry"><h1 class="entry-title">Budget day</h1><div class="entry-content"><p>The council has published
<a href="{UPLOADED}">the budget for 2016</a> at last.</p></div></article></body></html>"""
HOME = """<html lang="en"><head><title>The Wexcombe Ledger</title></head><body class="home blog">
<h2 class="entry-title"><a href="/2016/05/18/budget-day/">Budget day</a></h2></body></html>"""


def test_pages_of_attachments_through_crawl_verify_reextract_and_lost_bytes(site, chamberlain, tmp_path):
    site.answers = {
        "/": HOME,
        "/2016/05/18/budget-day/": PAGE,
        UPLOADED: (200, {"Content-Type": "application/pdf"}, pdf([["Turnips cost £5"], []])),
    }
    archive = tmp_path / "archive.db"
    run = chamberlain("crawl", "sample", "--source", site.url, "--files", "all", "--archive", archive)
    assert run.returncode == 0, run.stdout + run.stderr
    assert pages(archive) == [(1, "Turnips cost £5"), (2, "")]
    found = chamberlain("search", "in:attachments", "turnips", "--archive", archive)
    assert "the budget for 2016, page 1 · " in found.stdout
    proved = chamberlain("verify", "--archive", archive)
    assert proved.returncode == 0, proved.stdout
    assert "search index of attachment_pages" in proved.stdout

    before = every_row(archive)
    assert chamberlain("reextract", "--archive", archive).returncode == 0
    assert every_row(archive) == before

    shutil.rmtree(tmp_path / "captures")
    chamberlain("reextract", "--archive", archive)
    assert pages(archive) == [(1, "Turnips cost £5"), (2, "")], "bytes that are gone take no text with them"


def test_where_fewer_pages_can_be_read_than_before_the_others_are_kept(site, chamberlain, tmp_path):
    site.answers = {
        "/": HOME,
        "/2016/05/18/budget-day/": PAGE,
        UPLOADED: (200, {"Content-Type": "application/pdf"}, pdf([["Turnips cost £5"]])),
    }
    archive = tmp_path / "archive.db"
    chamberlain("crawl", "sample", "--source", site.url, "--files", "all", "--archive", archive)
    db = Database(archive)
    [(capture, url)] = db.execute("SELECT capture_id, url FROM attachment_pages").fetchall()
    db.execute("INSERT INTO attachment_pages VALUES (7, ?, ?, 2, 'Read on a faster machine')", [url, capture])
    db.execute("UPDATE captures SET reason = 'a PDF file of two pages' WHERE id = ?", [capture])
    db.conn.commit()
    db.close()
    assert chamberlain("reextract", "--archive", archive).returncode == 0
    assert pages(archive) == [(1, "Turnips cost £5"), (2, "Read on a faster machine")]
    told = Database(archive).execute("SELECT reason FROM captures WHERE id = ?", [capture]).fetchall()
    assert told == [("a PDF file of two pages",)]
    assert chamberlain("verify", "--archive", archive).returncode == 0


def test_a_search_index_that_lacks_a_page_is_told(site, chamberlain, tmp_path):
    archive = tmp_path / "archive.db"
    site.answers = {"/": HOME, "/2016/05/18/budget-day/": PAGE}
    chamberlain("crawl", "sample", "--source", site.url, "--archive", archive)
    db = Database(archive)
    capture = db.execute("SELECT id FROM captures").fetchone()[0]
    db.execute("INSERT INTO attachment_pages VALUES (1, 'x', ?, 1, 'Turnips')", [capture])
    db.execute("INSERT INTO attachment_pages_fts(attachment_pages_fts) VALUES ('delete-all')")
    db.conn.commit()
    db.close()
    proved = chamberlain("verify", "--archive", archive)
    assert proved.returncode == 3
    assert "the search index of attachment_pages is out of step" in proved.stdout


def pages(archive):
    return Database(archive).execute("SELECT page, text FROM attachment_pages ORDER BY page").fetchall()
