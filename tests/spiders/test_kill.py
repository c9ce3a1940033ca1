"""A crawl that is killed without warning, again and again, loses nothing and asks for nothing twice."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlite_utils import Database
from world import FAST

ARTICLES, KILLS, PER_PAGE = 300, 12, 15

PAGE = """<html lang="en-GB"><head><title>Story {n} | The Ledger</title></head>
<body class="single single-post postid-{n}"><article class="post type-post hentry" id="post-{n}">
<h1 class="entry-title">Story {n}</h1><time class="entry-date published" datetime="2017-06-15">15 June 2017</time>
<div class="entry-content"><p>Trams will return to Mill Lane on day {n}, the council said.</p>
<p>“We have waited {n} years for this,” said Councillor Ada Thorne.</p></div></article></body></html>"""


def build(site) -> None:
    """A blog that is found by its list pages alone."""
    site.answers |= {f"/story-{n}/": PAGE.format(n=n) for n in range(1, ARTICLES + 1)}
    for page in range(1, ARTICLES // PER_PAGE + 1):
        links = "".join(
            f'<h2><a href="/story-{n}/">Story {n}</a></h2>'
            for n in range((page - 1) * PER_PAGE + 1, page * PER_PAGE + 1)
        )
        html = f'<html><head><title>The Ledger</title></head><body class="blog paged">{links}</body></html>'
        site.answers["/" if page == 1 else f"/page/{page}/"] = html


@pytest.mark.timeout(600)  # fourteen commands, each of which loads the program anew
def test_every_article_once_after_twelve_kills(site, tmp_path, record_property):
    build(site)
    chance = random.Random(20)
    command = [Path(sys.executable).with_name("chamberlain"), "crawl", "--source", site.url, "--archive", "archive.db"]
    command += [word for setting in FAST for word in ("-s", setting)]
    kills = 0
    for _ in range(KILLS):
        crawl = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Moments of a crawl are counted in questions, and spread over what follows one: answers, reading, saving.
        asked = len(site.asked) + chance.randint(1, 45)
        while len(site.asked) < asked and crawl.poll() is None:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.03))
        if crawl.poll() is not None:
            break
        os.kill(crawl.pid, signal.SIGKILL)
        crawl.wait()
        kills += 1
    assert kills >= KILLS // 2
    last = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert last.returncode == 0, last.stderr

    db = Database(tmp_path / "archive.db")
    assert {row["slug"] for row in db.query("SELECT slug FROM articles")} == {
        f"story-{n}" for n in range(1, ARTICLES + 1)
    }
    assert db.table("quotes").count == ARTICLES
    times = Counter(path for path in site.asked if path.startswith("/story-"))
    again = {path: count for path, count in times.items() if count > 1}
    assert sum(count - 1 for count in again.values()) <= kills, "only what was under way may be asked for again"
    db.close()
    verify = subprocess.run(
        [command[0], "verify", "--archive", "archive.db"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert verify.returncode == 0, verify.stdout
    record_property("said", f"{kills} kills in a crawl of {ARTICLES} articles: {len(again)} pages asked for again")


def test_twelve_kills_in_a_crawl_that_asks_again_keep_every_change(site, tmp_path):
    stories, changed = range(1, 25), range(3, 13)

    def publish(n: int, text: str) -> None:
        page = PAGE.format(n=n).replace("Trams will return", text)
        site.answers[f"/story-{n}/"] = (200, {"ETag": f'"{text}-{n}"'}, page)

    for n in stories:
        publish(n, "Trams will return")
    links = "".join(f'<h2><a href="/story-{n}/">Story {n}</a></h2>' for n in stories)
    site.answers["/"] = f'<html><title>The Ledger</title><body class="blog home">{links}</body></html>'
    command = [Path(sys.executable).with_name("chamberlain"), "crawl", "--source", site.url, "--archive", "archive.db"]
    command += [word for setting in FAST for word in ("-s", setting)]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, timeout=300)
    for n in changed:
        publish(n, "Buses will go")

    chance = random.Random(12)
    command.append("--refresh")
    for kill in range(12):
        site.asked.clear()
        crawl = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while sum(path.startswith("/story-") for path in site.asked) < kill + 2 and crawl.poll() is None:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.05))
        crawl.kill()
        crawl.wait()
    last = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert last.returncode == 0, last.stderr

    db = Database(tmp_path / "archive.db")
    texts = {row["slug"]: row["body_text"] for row in db.query("SELECT slug, body_text FROM articles")}
    versions = dict(
        db.execute("SELECT slug, count(*) FROM versions JOIN articles ON id = article_id GROUP BY slug").fetchall()
    )
    db.close()
    assert len(texts) == len(stories)
    assert {slug for slug, text in texts.items() if "Buses will go" in text} == {f"story-{n}" for n in changed}
    assert {slug for slug, count in versions.items() if count > 1} == {f"story-{n}" for n in changed}


def test_ctrl_c_ends_soon_and_loses_nothing(site, tmp_path):
    build(site)
    command = [Path(sys.executable).with_name("chamberlain"), "crawl", "--source", site.url, "--archive", "archive.db"]
    command += [word for setting in FAST for word in ("-s", setting)]
    crawl = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while len(site.asked) < 50:
        time.sleep(0.01)
    crawl.send_signal(signal.SIGINT)
    _, said = crawl.communicate(timeout=60)
    assert crawl.returncode == 130, said
    assert "goes on where this run stopped" in said
    assert "Traceback" not in said
    stories = len({path for path in site.asked if path.startswith("/story-")})
    assert stories < ARTICLES, "it ends in the middle"
    db = Database(tmp_path / "archive.db")
    assert db.table("articles").count == stories
    db.close()


def test_ctrl_c_twice_ends_at_once_and_loses_nothing(site, chamberlain, tmp_path):
    build(site)
    held = site.answers["/story-50/"]
    answered = threading.Event()
    site.answers["/story-50/"] = lambda: answered.wait(60) and held
    command = [Path(sys.executable).with_name("chamberlain"), "crawl", "--source", site.url, "--archive", "archive.db"]
    command += [word for setting in FAST for word in ("-s", setting)]
    crawl = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while "/story-50/" not in site.asked:
        time.sleep(0.01)
    crawl.send_signal(signal.SIGINT)
    time.sleep(1)
    crawl.send_signal(signal.SIGINT)
    _, said = crawl.communicate(timeout=60)
    answered.set()
    assert crawl.returncode == 130, said
    assert "run the same command again to go on" in said
    assert "Traceback" not in said
    assert chamberlain("crawl", "--source", site.url, "--archive", "archive.db").returncode == 0
    db = Database(tmp_path / "archive.db")
    assert db.table("articles").count == ARTICLES
    assert [row["outcome"] for row in db.query("SELECT outcome FROM crawls ORDER BY id")] == ["interrupted", "done"]
    db.close()


def test_a_full_disk_ends_the_crawl_in_one_line_and_the_next_run_goes_on(site, chamberlain, tmp_path):
    build(site)
    command = [Path(sys.executable).with_name("chamberlain"), "crawl", "--source", site.url, "--archive", "archive.db"]
    command += [word for setting in FAST for word in ("-s", setting)]
    full = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        # No file may grow beyond that, so that what writes meets the error of a full disk.
        # A new archive with its people takes 0.9 MB before the first article.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_400_000, 1_400_000)),
    )
    assert full.returncode == 3, full.stderr
    assert "the crawl stopped because" in full.stderr
    assert "Traceback" not in full.stderr
    last = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert last.returncode == 0, last.stderr
    db = Database(tmp_path / "archive.db")
    assert db.table("articles").count == ARTICLES
    db.close()
    assert chamberlain("verify", "--archive", "archive.db").returncode == 0


def test_a_second_crawl_of_one_archive_is_refused(site, chamberlain, tmp_path):
    build(site)
    command = [Path(sys.executable).with_name("chamberlain"), "crawl", "--source", site.url, "--archive", "archive.db"]
    first = subprocess.Popen([*command, "-s", "DOWNLOAD_DELAY=1"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    while not site.asked:
        time.sleep(0.01)
    try:
        second = chamberlain("crawl", "--source", site.url, "--archive", "archive.db")
    finally:
        first.kill()
        first.wait()
    assert second.returncode == 1
    assert second.stderr.splitlines()[-1].startswith("chamberlain: another command is writing to")
    assert "Traceback" not in second.stderr
