"""PDF files that do harm, or cannot be read: each is held and says why, and the text of the others is read."""

from __future__ import annotations

import pytest
from faults.running import chamberlain, crawl
from faults.server import Blog, serving
from pdf_files import bomb, pdf

pytestmark = pytest.mark.timeout(600)  # a file that ends what reads it is given a second chance

GOOD = pdf([["Turnips cost nothing"]])
FILES = {
    "ends-its-reader": (bomb(900), "a PDF file that cannot be read: reading ended the process that read it"),
    "locked": (pdf([["Turnips"]], locked=True), "a PDF file that cannot be read: it is locked with a password"),
    "cut": (GOOD[: len(GOOD) // 2], "a PDF file that cannot be read: it is damaged, or not all there"),
    "scan": (pdf([[], []]), "a PDF file, without text in it"),
    "good": (GOOD, "a PDF file"),
}
HELD = "FROM files JOIN captures ON captures.id = capture_id WHERE state = 'held'"
UPLOADS = "/wp-content/uploads/2016/05/"


def served(blog: Blog, number: int, files: dict[str, bytes]) -> None:
    """Lets a post link to PDF files."""
    page = blog.answer(f"/story-{number}/", {}).body
    links = "".join(f'<p>See <a href="{UPLOADS}{name}.pdf">{name}</a>.</p>' for name in files)
    page = page.replace(b"</p>", b"</p>" + links.encode(), 1)
    blog.answers[f"/story-{number}/"] = (200, {"Content-Type": "text/html"}, page)
    for name, body in files.items():
        blog.answers[f"{UPLOADS}{name}.pdf"] = (200, {"Content-Type": "application/pdf"}, body)


def test_pdf_files_that_do_harm_or_cannot_be_read_are_held_and_say_why(tmp_path):
    """PDF files of which one ends what reads it, one is locked, one cut, one a scan → all are held, each says what was
    not read of it, and the text of the good one is searched.
    """
    with serving(Blog(posts=3)) as blog:
        served(blog, 2, {name: body for name, (body, _) in FILES.items()})
        run = crawl(blog, tmp_path)
    held = dict(run.rows(f"SELECT files.url, captures.reason {HELD}"))
    said = {url.rpartition("/")[2].removesuffix(".pdf"): reason.partition(" (SIG")[0] for url, reason in held.items()}
    assert said == {name: reason for name, (_, reason) in FILES.items()}
    assert run.rows("SELECT text FROM attachment_pages WHERE text != ''") == [("Turnips cost nothing",)]
    assert run.rows("SELECT count(*) FROM articles") == [(3,)]
    proved = chamberlain("verify", "--archive", run.archive, folder=tmp_path)
    assert proved.returncode == 0, proved.stdout


def test_of_a_pdf_of_forty_megabytes_the_pages_are_read_that_the_time_allows(tmp_path):
    """A PDF of 40 MB and 2,000 pages → it is held whole, its first pages are read, and their number is told."""
    line = "turnip " * 30
    large = pdf([[f"{page} {n} {line}" for n in range(100)] for page in range(2_000)])
    assert len(large) > 40_000_000
    with serving(Blog(posts=2)) as blog:
        served(blog, 2, {"large": large})
        run = crawl(blog, tmp_path)
    assert run.code == 0, run.said
    [(size, reason)] = run.rows(f"SELECT files.bytes, captures.reason {HELD}")
    [(pages,)] = run.rows("SELECT count(*) FROM attachment_pages")
    assert (size, reason) == (len(large), f"a PDF file, of which the first {pages} of 2,000 pages were read")
    assert 0 < pages < 2_000
