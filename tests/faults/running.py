"""Runs the real command against the invented blog, and looks at what it left."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path

import launching
from faults.server import Blog

#: On loopback there is nobody to be polite to, and a failure is a failure the second time.
SETTINGS = (
    "DOWNLOAD_DELAY=0",
    "AUTOTHROTTLE_ENABLED=False",
    "RETRY_TIMES=1",
    "RETRY_AFTER_DEFAULT=0.1",
    "CONCURRENT_REQUESTS=4",
    "CONCURRENT_REQUESTS_PER_DOMAIN=4",
)
COMMAND = Path(sys.executable).with_name("chamberlain")


@dataclass(frozen=True)
class Run:
    """One crawl that came to its end, and the archive as it was then."""

    code: int
    said: str
    archive: Path

    def rows(self, query: str, *values: object) -> list[tuple]:
        """What a query gives."""
        db = sqlite3.connect(f"file:{self.archive}?mode=ro", uri=True)
        try:
            return db.execute(query, values).fetchall()
        finally:
            db.close()

    def state(self, path: str) -> str | None:
        """What the ledger says became of a path of the blog."""
        found = self.rows("SELECT state FROM urls WHERE url LIKE ?", f"https://%.example{path}")
        return found[0][0] if found else None

    def text(self, number: int) -> str | None:
        """The text that the archive shows for a post id, None when it holds no such article."""
        found = self.rows("SELECT body_text FROM articles WHERE post_id = ?", number)
        assert len(found) < 2, f"post {number} is held {len(found)} times"
        return found[0][0] if found else None

    def texts(self, number: int) -> set[str]:
        """All texts that the archive keeps for a post id."""
        query = "SELECT versions.body_text FROM versions JOIN articles ON articles.id = article_id WHERE post_id = ?"
        return {row[0] for row in self.rows(query, number)} | ({self.text(number) or ""} - {""})

    def comments(self, number: int) -> set[int]:
        """Ids of the comments that are held for a post id."""
        query = "SELECT comment_id FROM comments JOIN articles ON articles.id = article_id WHERE post_id = ?"
        return {row[0] for row in self.rows(query, number)}

    def figure(self, words: str) -> int:
        """The number that the summary prints before some words, 0 without such a line."""
        found = re.search(rf"(\d+)[^\d\n]*{words}", self.said)
        return int(found[1]) if found else 0


def command(blog: Blog, archive: Path, *arguments: str) -> list[str]:
    """The words of a crawl of the blog as a mirror of the sample's."""
    words = [str(COMMAND), "crawl", "sample", "--source", f"{blog.url}/", "--archive", str(archive)]
    words += ["--captures", str(archive.parent / "captures")]
    return [*words, *(word for setting in SETTINGS for word in ("-s", setting)), *arguments]


def chamberlain(*arguments: str | Path, folder: Path) -> launching.Run:
    """Runs any command in a folder."""
    return launching.run(*arguments, folder=folder)


def crawl(blog: Blog, folder: Path, *arguments: str) -> Run:
    """Crawls the blog into ``archive.db`` of a folder; the run keeps a copy of the archive as it is then."""
    archive = folder / "archive.db"
    run = chamberlain(*command(blog, archive, *arguments)[1:], folder=folder)
    copy = folder / f"after-{len(list(folder.glob('after-*.db'))) + 1}.db"
    if archive.exists():
        source, target = sqlite3.connect(archive), sqlite3.connect(copy)
        source.backup(target)
        source.close()
        target.close()
    else:
        shutil.copyfile(os.devnull, copy)
    return Run(run.returncode, run.said, copy)
