"""A crawl writes where it was told to, and what it wrote there is found again."""

from __future__ import annotations

import shutil

import pytest
from faults.running import chamberlain, crawl
from faults.server import Blog, serving
from sqlite_utils import Database

#: Several crawls, each in a process of its own.
pytestmark = pytest.mark.timeout(600)


def count(path) -> int:
    db = Database(path)
    try:
        return db.table("articles").count
    finally:
        db.close()


def test_an_archive_knows_where_its_captures_lie(tmp_path):
    """An archive is crawled from captures in another folder, and ``reextract`` is told its name alone → all its
    articles are held as before."""
    crawl = chamberlain("crawl", "sample", "--archive", "my.db", folder=tmp_path)
    assert crawl.returncode == 0, crawl.stderr
    held = count(tmp_path / "my.db")
    again = chamberlain("reextract", "--archive", "my.db", folder=tmp_path)
    assert again.returncode == 0, again.stderr
    assert count(tmp_path / "my.db") == held > 40


def test_lost_bytes_are_asked_for_again(tmp_path):
    """The WARC files are gone → ``reextract`` says so and keeps what was read; the next crawl gets the pages anew,
    though the site says that they are unchanged."""
    blog = Blog(posts=3)
    with serving(blog):
        crawl(blog, tmp_path)
        shutil.rmtree(tmp_path / "captures")
        assert chamberlain("reextract", "--archive", "archive.db", folder=tmp_path).returncode == 3
        asked = len(blog.asked)
        run = crawl(blog, tmp_path, "--refresh")
    pages = [answer for answer in blog.asked[asked:] if answer.path.startswith("/story-")]
    assert {answer.answer for answer in pages} == {"200"}
    assert {run.text(number) for number in blog.posts} == {post.text for post in blog.posts.values()}


def test_lost_bytes_heal_when_they_come_in_again(tmp_path):
    """A copy of the WARC files is crawled after they were lost → the archive has its bytes again."""
    blog = Blog(posts=3)
    with serving(blog):
        crawl(blog, tmp_path)
    (tmp_path / "captures").rename(tmp_path / "copy")
    chamberlain("reextract", "--archive", "archive.db", folder=tmp_path)
    assert chamberlain("verify", "--archive", "archive.db", folder=tmp_path).returncode == 3
    again = chamberlain("crawl", "sample", "--source", "copy", "--archive", "archive.db", folder=tmp_path)
    assert again.returncode == 0, again.stderr
    verified = chamberlain("verify", "--archive", "archive.db", folder=tmp_path)
    assert verified.returncode == 0, verified.stdout
