"""Archives that older versions made: opened, brought to today's shape, and read again without losing an id."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from chamberlain_crawler.archive import connect
from chamberlain_crawler.archive.migrations import migrations
from chamberlain_crawler.browsing import articles, people
from chamberlain_crawler.browsing.retired import became
from chamberlain_crawler.citations import cited_article
from chamberlain_crawler.errors import ArchiveError

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
    db.close()
    assert ids(old) == before


def test_an_archive_that_nobody_brought_to_todays_shape_is_shown_and_cited(old):
    conn = sqlite3.connect(f"file:{old}?mode=ro", uri=True)
    for (article,) in conn.execute("SELECT id FROM articles").fetchall():
        assert articles.article(conn, article, "/a")["captures"]
        assert cited_article(conn, article).archive_url is None
    for (quote,) in conn.execute("SELECT id FROM quotes LIMIT 20").fetchall():
        assert people.quote(conn, quote)["archive_url"] is None
    assert became(conn, "article", 71) is None
    conn.close()


def test_an_old_archive_read_again_keeps_its_ids(old, chamberlain):
    before = ids(old)
    run = chamberlain("reextract", "--archive", old)
    assert run.returncode == 0, run.stderr
    assert ids(old) == before
    assert chamberlain("verify", "--archive", old).returncode == 0


def test_an_archive_of_a_newer_version_is_left_alone(old):
    db = Database(old)
    db.execute("UPDATE _sqlite_migrations SET name = 'm999_from_the_future' WHERE name = 'm003_views'")
    db.close()
    before = old.read_bytes()
    with pytest.raises(ArchiveError, match="newer version"):
        connect(old)
    assert old.read_bytes()[100:] == before[100:]
