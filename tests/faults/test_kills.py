"""A re-crawl is killed without warning at moments spread over it: every change is kept."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import time

import pytest
from faults.running import chamberlain, command, crawl
from faults.server import Blog, serving

KILLS, CHANGED = 12, 10


@pytest.fixture
def blog():
    """Thirty posts, found by sitemap and lists alone."""
    blog = Blog(posts=30)
    blog.offers = {"sitemap", "lists", "etag", "last_modified", "robots"}
    with serving(blog):
        yield blog


def kill_after(blog: Blog, folder, pages: int, delay: float) -> bool:
    """Starts a crawl and kills it some seconds after it was given so many posts; whether it was still running."""
    asked = len(blog.paths_asked("/story-"))
    crawling = subprocess.Popen(
        command(blog, folder / "archive.db"), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while len(blog.paths_asked("/story-")) < asked + pages and crawling.poll() is None:
        time.sleep(0.002)
    time.sleep(delay)
    was_running = crawling.poll() is None
    if was_running:
        os.kill(crawling.pid, signal.SIGKILL)
    crawling.wait()
    return was_running


def test_twelve_kills_in_a_recrawl_lose_no_change(blog, tmp_path):
    """``kill -9`` twelve times in a re-crawl in which ten pages changed → the run after it holds every change, and
    the WARC files verify."""
    assert crawl(blog, tmp_path).code == 0
    changed = range(3, 3 + 2 * CHANGED, 2)
    before = {number: blog.posts[number].text for number in changed}
    after = {number: blog.edit(number) for number in changed}
    chance = random.Random(12)
    for _ in range(KILLS):
        kill_after(blog, tmp_path, 1, chance.uniform(0, 0.03))
    last = crawl(blog, tmp_path)
    assert last.code == 0, last.said
    assert {number: last.text(number) for number in changed} == after
    assert {number: last.texts(number) for number in changed} == {n: {before[n], after[n]} for n in changed}
    verify = chamberlain("verify", "--archive", tmp_path / "archive.db", folder=tmp_path)
    assert verify.returncode == 0, verify.stdout + verify.stderr


@pytest.mark.parametrize("lost", ["reading", "row"])
def test_what_lies_on_the_disk_is_read_at_the_next_start(blog, tmp_path, lost):
    """A kill falls between the record in the WARC file and its reading, or its row → the next run reads the record,
    and does not ask the site for it again."""
    assert crawl(blog, tmp_path).code == 0
    edited = blog.edit(5)
    assert crawl(blog, tmp_path).code == 0
    # The archive as a kill leaves it: everything of the last capture of story-5 undone but its record in the WARC.
    db = sqlite3.connect(tmp_path / "archive.db")
    (last,) = db.execute("SELECT max(id) FROM crawls").fetchone()
    db.close()
    (tmp_path / "archive.db").unlink()
    for leftover in tmp_path.glob("archive.db-*"):
        leftover.unlink()
    (tmp_path / "after-1.db").rename(tmp_path / "archive.db")
    assert last == 2
    if lost == "reading":
        _copy_rows_of_captures(tmp_path / "after-2.db", tmp_path / "archive.db")
    blog.fail("/story-5/", "503")
    run = crawl(blog, tmp_path)
    assert run.text(5) == edited


def _copy_rows_of_captures(source, target) -> None:
    """Enters the captures of one archive in another, as not read yet."""
    db = sqlite3.connect(target)
    db.execute("ATTACH ? AS later", [str(source)])
    names = [row[1] for row in db.execute("PRAGMA table_info(captures)") if row[1] != "verdict"]
    columns = ", ".join(names)
    db.execute(f"INSERT OR IGNORE INTO captures ({columns}) SELECT {columns} FROM later.captures")
    db.commit()
    db.close()
