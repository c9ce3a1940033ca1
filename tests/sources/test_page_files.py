"""Files in WARC files of others, on mirrors and on the hosts that the card names; those of sites that fail are in
``tests/faults``.
"""

from __future__ import annotations

import itertools
import shutil
from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from chamberlain_crawler.captures.warc import WarcWriter
from chamberlain_crawler.items import Capture

GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
HOME = "https://gazette.example/"
PAGE = """<html><head><title>{title} | The Gazette</title>{head}</head>
<body class="single single-post postid-{n}"><article class="post hentry"><h1 class="entry-title">{title}</h1>
<div class="entry-content"><p>Trams will return to Mill Lane, the council said.</p>{more}</div></article>
</body></html>"""
CARD = """name = "gazette"
title = "The Gazette"
home = "{home}"
timezone = "Europe/London"
language = "en-GB"
{more}
"""


def page(n: int, more: str = "", head: str = "") -> bytes:
    """An article's page."""
    return PAGE.format(n=n, title=f"Story {n}", more=more, head=head).encode()


@pytest.fixture
def card(tmp_path):
    """Writes the card of a blog."""

    def write(home: str = HOME, more: str = "") -> None:
        folder = tmp_path / "blogs" / "gazette"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "blog.toml").write_text(CARD.format(home=home, more=more))

    return write


@pytest.fixture
def rows(tmp_path):
    """The rows of a query on the blog's archive."""

    def ask(query: str) -> list[tuple]:
        db = Database(tmp_path / "blogs" / "gazette" / "archive.db")
        found = db.execute(query).fetchall()
        db.close()
        return found

    return ask


CAPTURES = (
    (f"{HOME}story/", "text/html", page(1, '<img src="/wp-content/uploads/a.gif"><a href="/plan.pdf">Plan</a>')),
    (f"{HOME}wp-content/uploads/a.gif", "image/gif", GIF),
    (f"{HOME}wp-content/themes/x/style.css", "text/css", b"p { background: url(back.gif) }"),
    (f"{HOME}wp-content/themes/x/back.gif", "image/gif", GIF),
    ("https://elsewhere.example/a.gif", "image/gif", GIF),
    (f"{HOME}wp-includes/js/menu.js", "text/plain", b"var menu = 1;"),
    (f"{HOME}wp-json/", "application/json", b'{"name": "The Gazette"}'),
)


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5, 6), (6, 5, 4, 3, 2, 1, 0), (1, 0, 5, 3, 6, 2, 4)])
def test_a_warc_of_others_fills_the_files(order, card, rows, chamberlain, tmp_path):
    card()
    writer = WarcWriter(tmp_path / "theirs", prefix="x", software="t", crawl_id="1", settings={}, max_bytes=10**9)
    for url, kind, body in (CAPTURES[n] for n in order):
        headers = (("Content-Type", kind),)
        time = datetime(2019, 5, 1, tzinfo=UTC)
        writer.write_response(Capture(url=url, body=body, captured_at=time, source="file", headers=headers), body)
    writer.close()
    run = chamberlain("crawl", "gazette", "--source", tmp_path / "theirs")
    assert run.returncode == 0, run.stderr
    assert rows("SELECT url, kind, state FROM files ORDER BY url") == [
        (f"{HOME}plan.pdf", "attachment", "new"),
        (f"{HOME}wp-content/themes/x/back.gif", "style", "held"),
        (f"{HOME}wp-content/themes/x/style.css", "style", "held"),
        (f"{HOME}wp-content/uploads/a.gif", "picture", "held"),
    ]
    assert rows("SELECT url, role FROM article_files ORDER BY position") == [
        (f"{HOME}wp-content/uploads/a.gif", "picture"),
        (f"{HOME}plan.pdf", "attachment"),
    ]
    assert "files known, and not asked for" in run.stderr


def test_in_whatever_order_captures_come_the_files_are_the_same(card, rows, chamberlain, tmp_path):
    card()
    names = '<img src="/f/a.gif"><img src="/f/old.gif"><a href="/f/lost.pdf">Plan</a><a href="/f/gone.pdf">Map</a>'
    captured = (
        (f"{HOME}story/", "text/html", page(1, names), 200),
        (f"{HOME}f/a.gif", "image/gif", GIF, 200),
        (f"{HOME}f/old.gif", "text/html", b"", 301),
        (f"{HOME}f/new.gif", "image/gif", GIF, 200),
        (f"{HOME}f/lost.pdf", "text/html", b"<html><body>Not here", 200),
        (f"{HOME}f/gone.pdf", "text/html", b"gone", 404),
    )
    found = []
    for n, order in enumerate(((0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (4, 2, 0, 5, 1, 3))):
        folder = tmp_path / f"theirs-{n}"
        writer = WarcWriter(folder, prefix="x", software="t", crawl_id="1", settings={}, max_bytes=10**9)
        for url, kind, body, status in (captured[n] for n in order):
            headers = (("Content-Type", kind), ("Location", f"{HOME}f/new.gif"))[: 2 if status == 301 else 1]
            time = datetime(2019, 5, 1, tzinfo=UTC)
            capture = Capture(url=url, body=body, captured_at=time, source="file", headers=headers, status=status)
            writer.write_response(capture, body)
        writer.close()
        archive = tmp_path / "blogs" / "gazette" / "archive.db"
        archive.unlink(missing_ok=True)
        shutil.rmtree(archive.with_name("captures"), ignore_errors=True)
        chamberlain("crawl", "gazette", "--source", folder)
        found.append(rows("SELECT url, kind, state, reason, capture_id FROM files ORDER BY url"))
        assert chamberlain("reextract", "--archive", archive).returncode == 0
        found.append(rows("SELECT url, kind, state, reason, capture_id FROM files ORDER BY url"))
    for other in found[1:]:
        assert other == found[0]
    states = {url.rpartition("/")[2]: state for url, _, state, _, _ in found[0]}
    assert states == dict.fromkeys(("a.gif", "new.gif", "old.gif"), "held") | {
        "gone.pdf": "missing",
        "lost.pdf": "missing",
    }


def test_a_mirror_gives_the_files_of_the_home(card, rows, chamberlain, site):
    card()
    site.answers["/copy/"] = page(0, '<a href="/copy/story/">Story</a>').replace(b"single ", b"home ")
    site.answers["/copy/story/"] = page(1, f'<img src="{HOME}wp-content/a.gif"><img src="/copy/wp-content/b.gif">')
    for name in ("a", "b"):
        site.answers[f"/copy/wp-content/{name}.gif"] = (200, {"Content-Type": "image/gif"}, GIF)
    run = chamberlain("crawl", "gazette", "--source", f"{site.url}copy/")
    assert run.returncode == 0, run.stderr
    assert rows("SELECT url, state FROM files ORDER BY url") == [
        (f"{HOME}wp-content/a.gif", "held"),
        (f"{HOME}wp-content/b.gif", "held"),
    ]


def test_hosts_that_the_card_names_give_files_and_no_pages(card, rows, chamberlain, site, other_site):
    host = other_site.url.removeprefix("http://").rstrip("/")
    picture = f'<img src="{other_site.url}a.gif"><a href="{other_site.url}story-2/">More</a>'
    site.answers["/"] = page(0, '<a href="/story/">Story</a>').replace(b"single ", b"home ")
    site.answers["/story/"] = page(1, picture)
    other_site.answers["/a.gif"] = (200, {"Content-Type": "image/gif"}, GIF)
    card(site.url)
    assert chamberlain("crawl", "gazette", "--source", "live").returncode == 0
    assert rows("SELECT state, reason FROM files") == [("excluded", "on another host")]
    assert other_site.asked == []
    card(site.url, f'file_hosts = ["{host}"]')
    assert chamberlain("crawl", "gazette", "--source", "live").returncode == 0
    assert rows("SELECT state, reason FROM files") == [("held", None)]
    assert [path for path in other_site.asked if path != "/robots.txt"] == ["/a.gif"]


def test_a_file_that_another_blog_of_the_archive_named_is_fetched(tmp_path, chamberlain, site, other_site):
    for served, uploads, name in ((site, other_site.url, "one"), (other_site, "/", "two")):
        served.answers["/"] = page(0, '<a href="/story/">Story</a>').replace(b"single ", b"home ")
        served.answers["/story/"] = page(1, f'<a href="{uploads}wp-content/uploads/plan.pdf">Plan</a>')
        folder = tmp_path / "blogs" / name
        folder.mkdir(parents=True)
        (folder / "blog.toml").write_text(CARD.format(home=served.url, more="").replace("gazette", name))
    other_site.answers["/wp-content/uploads/plan.pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4 Plan")
    archive = ("--archive", tmp_path / "both.db")
    assert chamberlain("crawl", "one", "--source", "live", *archive).returncode == 0
    assert chamberlain("crawl", "two", "--source", "live", *archive).returncode == 0
    query = "SELECT blog, state, found_on FROM files"
    db = Database(tmp_path / "both.db")
    [held] = found = db.execute(query).fetchall()
    assert held[:2] == ("two", "held")
    assert chamberlain("reextract", *archive).returncode == 0
    assert Database(tmp_path / "both.db").execute(query).fetchall() == found


def test_a_card_names_hosts_of_files_as_hosts(card, chamberlain):
    for name in ("https://cdn.example/", "cdn.example/files", ""):
        card(more=f'file_hosts = ["{name}"]')
        run = chamberlain("crawl", "gazette")
        assert run.returncode == 2
        assert "blog.toml: file_hosts: " in run.stderr


def test_however_pages_name_a_file_it_is_one(card, rows, chamberlain, site):
    card(site.url)
    names = ["/f/a.gif", f"{site.url}f/a.gif", "f/a.gif", "../f/./a.gif", "/f/a.gif#x"]
    pages = {f"/story-{n}/": f'<img src="{name}">' for n, name in enumerate(names)}
    site.answers["/"] = page(0, "".join(f'<a href="{path}">x</a>' for path in pages)).replace(b"single ", b"home ")
    for n, (path, picture) in zip(itertools.count(1), pages.items(), strict=False):
        site.answers[path] = page(n, picture)
    site.answers["/f/a.gif"] = site.answers["/story-2/f/a.gif"] = (200, {"Content-Type": "image/gif"}, GIF)
    run = chamberlain("crawl", "gazette", "--source", "live")
    assert run.returncode == 0, run.stderr
    assert {url.partition("/f/")[2] for (url,) in rows("SELECT url FROM files")} == {"a.gif"}
    assert len(rows("SELECT url FROM files")) == 2
