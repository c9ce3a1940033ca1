"""A crawl writes where it was told to, and what it wrote there is found again."""

from __future__ import annotations

import pytest
from faults.running import chamberlain
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
