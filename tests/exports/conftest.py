"""A copy of the sample's archive that somebody hostile has written into."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlite_utils import Database

IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(2)</script>"
TITLES = ("=HYPERLINK(1)", "../../escaped", f"{IMAGE}{SCRIPT}", "CON", "]]> end & {brace", "予算", "Same", "same")
AUTHOR = f"@SUM(1) ../{IMAGE}"
TERM = f"+../../{SCRIPT}"


@pytest.fixture(scope="session")
def sample_db(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The sample's archive, a copy of its own."""
    path = tmp_path_factory.mktemp("exports") / "sample.db"
    shutil.copy(sample_archive, path)
    return Database(path)


@pytest.fixture
def hostile_db(sample_db: Database, tmp_path: Path) -> Database:
    """A copy with hostile titles, slugs, bodies, names, terms, comments and addresses."""
    path = tmp_path / "hostile.db"
    shutil.copy(sample_db.conn.execute("PRAGMA database_list").fetchone()[2], path)
    db = Database(path)
    ids = [row[0] for row in db.execute("SELECT id FROM articles ORDER BY published IS NULL, published, id").fetchall()]
    for number, title in zip(ids, TITLES, strict=False):
        db.execute("UPDATE articles SET title = ?, slug = ? WHERE id = ?", [title, title, number])
    db.execute("UPDATE articles SET url = 'javascript:alert(3)' WHERE id = ?", [ids[0]])
    db.execute("UPDATE articles SET published = NULL, byline = ? WHERE id = ?", [AUTHOR, ids[1]])
    body = (
        f"<p onclick='alert(4)'>Safe words {IMAGE}<a href='javascript:alert(5)'>x</a> <a href='/rel/'>y</a></p>{SCRIPT}"
    )
    db.execute("UPDATE article_html SET html = ? WHERE article_id = ?", [body, ids[2]])
    db.execute("UPDATE authors SET name = ? WHERE id = (SELECT min(id) FROM authors)", [AUTHOR])
    db.execute("UPDATE terms SET name = ?, slug = NULL WHERE id = (SELECT min(id) FROM terms)", [TERM])
    db.execute("UPDATE comments SET author = ?, body_text = ? || char(7)", [f"={IMAGE}", f"-1 {SCRIPT}"])
    db.execute("UPDATE quotes SET speaker = ?, person = NULL, person_id = NULL WHERE kind = 'block'", [f"\t{IMAGE}"])
    return db
