"""The figures at the end of a run are true: each is a query that a user can run, and they add up."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from faults.server import Blog, serving
from sqlite_utils import Database

from chamberlain_crawler.captures import WarcWriter
from chamberlain_crawler.items import Capture
from chamberlain_crawler.summary import QUERIES

#: What each line of the summary ends with.
MEANINGS = {
    "found": "addresses found",
    "addresses": "lead to articles",
    "not_articles": "not articles",
    "missing": "missing:",
    "failed": "failed:",
    "waiting": "waiting:|known, and not asked for",
    "articles": "articles held",
    "gone": "of them gone",
    "files": "files held",
    "files_missing": "files missing",
    "files_failed": "files failed",
    "files_waiting": "files waiting|files known",
}


def said(stderr: str) -> dict[str, int]:
    """The figures as they were printed; a line that is not there says 0."""
    found = {name: re.search(rf"^ *(\d+)  (?:{words})", stderr, re.MULTILINE) for name, words in MEANINGS.items()}
    return {name: int(match[1]) if match else 0 for name, match in found.items()}


def asked_for(path) -> dict[str, int]:
    db = Database(path)
    [(crawl, counts)] = db.execute("SELECT id, counts FROM crawls ORDER BY id DESC LIMIT 1").fetchall()
    figures = {
        name: db.execute(query, {"blog": "chamberlain", "crawl": crawl}).fetchone()[0]
        for name, query in QUERIES.items()
    }
    db.close()
    assert figures.items() <= json.loads(counts).items()
    return figures


def test_every_figure_is_a_query_and_they_add_up(chamberlain, tmp_path):
    with serving(Blog(posts=12)) as blog:
        blog.offers |= {"archives"}
        blog.posts[1].parts[0].append('<p><a href="/gone-away/">gone</a> <a href="/about-us/">about</a></p>')
        blog.answers["/about-us/"] = (200, {"Content-Type": "text/html"}, b'<html><body class="page">Us</body></html>')
        blog.fail("/story-3/", "503")
        blog.fail("/story-4/", "off_site")
        blog.delete(5, "404")
        for limit in (9, 0, 0):
            run = chamberlain(
                *("crawl", "--source", f"{blog.url}/", "--archive", "archive.db", "-s", "RETRY_TIMES=0"),
                *("-s", f"CLOSESPIDER_PAGECOUNT={limit}", "-s", "RECHECK_SHARE=1"),
            )
            figures = asked_for(tmp_path / "archive.db")
            shown = said(run.stderr)
            assert shown == {name: figures[name] for name in MEANINGS}, run.stderr
            parts = ("addresses", "not_articles", "missing", "failed", "waiting")
            assert figures["found"] == sum(figures[name] for name in parts)
            assert re.search(r"^ *1  pages: a static page *$", run.stderr, re.MULTILINE) or limit, run.stderr
            if not limit:
                assert run.returncode == 3
                assert figures["failed"] == 2
                assert figures["waiting"] == 0
                assert figures["missing"] >= 1


def test_what_is_refused_is_told_by_reason(chamberlain, tmp_path):
    saved = tmp_path / "saved"
    saved.mkdir()
    link = '<link rel="canonical" href="https://{host}/{n}/"><title>[{n}]</title>'
    hosts = ["casino.example"] * 12 + ["thechamberlainfiles.com"] * 3
    for n, host in enumerate(hosts):
        kind = "page page-id-7" if n > 11 else "home"
        (saved / f"{n}.html").write_text(f'<html>{link.format(host=host, n=n)}<body class="{kind}"><p>Us</p>')
    run = chamberlain("crawl", "--source", saved, "--archive", "archive.db")
    assert re.search(r"^ *12  pages: of another site *$", run.stderr, re.MULTILINE), run.stderr
    assert re.search(r"^ *3  pages: a static page *$", run.stderr, re.MULTILINE), run.stderr


def test_changed_is_what_has_another_text(chamberlain, tmp_path):
    with serving(Blog(posts=5)) as blog:
        command = ("crawl", "--source", f"{blog.url}/", "--archive", "archive.db", "--refresh")
        assert chamberlain(*command).returncode == 0
        for number in blog.posts:
            blog.comment(number)
            blog.posts[number].category = "transport"
        assert " 0 of them new and 0 changed" in chamberlain(*command).stderr
        blog.edit(2)
        assert " 0 of them new and 1 changed" in chamberlain(*command).stderr


def test_pictures_of_other_hosts_in_a_warc_are_no_failures(chamberlain, tmp_path):
    folder = tmp_path / "foreign"
    folder.mkdir()
    writer = WarcWriter(folder, prefix="x", software="test", crawl_id="1", settings={}, max_bytes=10**9)
    page = b'<html><head><title>A | B</title></head><body class="single postid-1"><article class="post hentry">'
    page += b'<h1 class="entry-title">Story</h1><div class="entry-content"><p>Trams return to Mill Lane.</p></div>'
    for url, status, kind, body in (
        ("https://thechamberlainfiles.com/story/", 200, "text/html", page + b"</article></body></html>"),
        ("https://pictures.example/a.jpg", 503, "text/html", b"broken"),
        ("https://pictures.example/b.jpg", 404, "text/html", b"gone"),
        ("https://thechamberlainfiles.com/wp-content/c.jpg", 500, "text/html", b"broken"),
    ):
        capture = Capture(
            url=url,
            body=body,
            captured_at=datetime(2019, 5, 1, tzinfo=UTC),
            source="file",
            status=status,
            headers=(("Content-Type", kind),),
        )
        writer.write_response(capture, body)
    writer.close()
    run = chamberlain("crawl", "--source", folder, "--archive", "archive.db")
    assert run.returncode == 0, run.stderr
    assert asked_for(tmp_path / "archive.db")["found"] == 1


@pytest.mark.parametrize("limit", ["ITEMCOUNT=2", "PAGECOUNT=4", "TIMEOUT=1"])
def test_a_limit_of_the_user_is_no_failure_and_no_end(limit, chamberlain, tmp_path):
    with serving(Blog(posts=12)) as blog:
        options = ("-s", "DOWNLOAD_DELAY=0.5") if limit.startswith("TIMEOUT") else ()
        run = chamberlain(
            *("crawl", "--source", f"{blog.url}/", "--archive", "archive.db"), *options, "-s", f"CLOSESPIDER_{limit}"
        )
    assert run.returncode == 0, run.stderr
    assert "stopped at your limit" in run.stderr
    db = Database(tmp_path / "archive.db")
    [(outcome, whole)] = db.execute("SELECT outcome, json_extract(counts, '$.whole') FROM crawls").fetchall()
    db.close()
    assert (outcome, whole) == ("limited", 0)


def test_what_only_a_file_names_is_not_said_to_be_waiting(chamberlain, sample_archive):
    run = chamberlain("crawl", "sample", "--archive", "mine.db", fast=False)
    assert "known, and not asked for" in run.stderr
    assert "the next run goes on" not in run.stderr


def test_requests_are_a_second_apart_and_more(chamberlain):
    with serving(Blog(posts=3)) as blog:
        run = chamberlain("crawl", "--source", f"{blog.url}/", "--archive", "archive.db", fast=False)
        assert run.returncode == 0, run.stderr
        times = [request.at for request in blog.asked]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) > 0.9, gaps
