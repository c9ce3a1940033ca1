"""A re-crawl is killed without warning at moments spread over it: every change is kept."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from faults.running import chamberlain, command, crawl
from faults.server import Blog, serving

#: Several crawls, each in a process of its own.
pytestmark = pytest.mark.timeout(600)

KILLS, CHANGED = 12, 10


@pytest.fixture(scope="module")
def blog():
    """Thirty posts, found by sitemap and lists alone."""
    blog = Blog(posts=30)
    blog.offers = {"sitemap", "lists", "etag", "last_modified", "robots"}
    with serving(blog):
        yield blog


@pytest.fixture(scope="module")
def crawled(blog, tmp_path_factory):
    """A folder with the archive of a crawl that came to its end."""
    folder = tmp_path_factory.mktemp("crawled")
    assert crawl(blog, folder).code == 0
    return folder


@pytest.fixture
def folder(crawled, tmp_path):
    """A copy of it."""
    return shutil.copytree(crawled, tmp_path / "copy")


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


def test_twelve_kills_in_a_recrawl_lose_no_change(blog, folder):
    """``kill -9`` twelve times in a re-crawl in which ten pages changed → the run after it holds every change, and
    the WARC files verify."""
    changed = range(3, 3 + 2 * CHANGED, 2)
    before = {number: blog.posts[number].text for number in changed}
    after = {number: blog.edit(number) for number in changed}
    chance = random.Random(12)
    for _ in range(KILLS):
        kill_after(blog, folder, 1, chance.uniform(0, 0.03))
    last = crawl(blog, folder)
    assert last.code == 0, last.said
    assert {number: last.text(number) for number in changed} == after
    assert {number: last.texts(number) for number in changed} == {n: {before[n], after[n]} for n in changed}
    verify = chamberlain("verify", "--archive", folder / "archive.db", folder=folder)
    assert verify.returncode == 0, verify.stdout + verify.stderr


@pytest.mark.parametrize("lost", ["reading", "row"])
def test_what_lies_on_the_disk_is_read_at_the_next_start(blog, folder, lost):
    """A kill falls between the record in the WARC file and its reading, or its row → the next run reads the record,
    though the site does not give the page any more."""
    edited = blog.edit(30)
    second = crawl(blog, folder, "--refresh")
    assert second.code == 0, second.said
    # The archive as a kill leaves it: all of this run undone but its records in the WARC file.
    for file in folder.glob("archive.db*"):
        file.unlink()
    shutil.copyfile(folder / "after-1.db", folder / "archive.db")
    if lost == "reading":
        enter_captures(second.archive, folder / "archive.db")
    blog.fail("/story-30/", "503")
    third = crawl(blog, folder)
    blog.mend()
    assert third.text(30) == edited


def enter_captures(source: Path, target: Path) -> None:
    """Enters the captures of one archive in another, as not read yet."""
    db = sqlite3.connect(target)
    db.execute("ATTACH ? AS later", [str(source)])
    columns = ", ".join(row[1] for row in db.execute("PRAGMA table_info(captures)") if row[1] != "verdict")
    db.execute(f"INSERT OR IGNORE INTO captures ({columns}) SELECT {columns} FROM later.captures")
    db.commit()
    db.close()
