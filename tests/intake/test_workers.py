"""A page that hangs, or kills what reads it, costs nobody else; no worker outlives its crawl; quotes come along."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pdf_files import bomb
from world import FAST

from chamberlain_crawler import blogs
from chamberlain_crawler.intake.workers import MOST_TEXT, Workers, read_with_quotes
from chamberlain_crawler.items import Capture

BLOG = blogs.get("sample")
GOOD = Capture(
    url="https://wexcombeledger.example/trams/",
    body=b'<html><title>Trams | The Wexcombe Ledger</title><body class="single single-post postid-7"><article '
    b'class="hentry"><h1 class="entry-title">Trams</h1><div class="entry-content"><p>\xe2\x80\x9cTrams will '
    b"return,\xe2\x80\x9d said Councillor Ada Thorne.</p></div></article></body></html>",
    captured_at=datetime(2019, 9, 25, 12, tzinfo=UTC),
    source="live",
    headers=(("Content-Type", "text/html"),),
)


class Trap(bytes):
    """A body that runs some code as soon as a worker looks at it."""

    code: str

    def __reduce__(self):
        return eval, (f"type('Trap', (bytes,), {{'strip': lambda *_: {self.code}}})(b'x')",)


def trap(code: str) -> Capture:
    body = Trap(b"x")
    body.code = code
    return replace(GOOD, url="https://wexcombeledger.example/trap/", body=body)


TRAPS = {
    "hangs": ("sum(0 for _ in iter(int, 1))", "took longer than 2 seconds"),
    "hangs inside of an expression": ("__import__('re').match('(a+)+$', 'a' * 64 + 'b')", "took longer than 2 seconds"),
    "aborts": ("__import__('os').abort()", "SIGABRT"),
    "crashes": ("__import__('ctypes').string_at(0)", "SIGSEGV"),
    "is killed": ("__import__('os').kill(__import__('os').getpid(), 9)", "SIGKILL"),
    "ends": ("__import__('os')._exit(3)", "ended the process"),
    "wants all memory": ("bytes(10 ** 12)", "MemoryError"),
    "meets a fault": ("{}['title']", "KeyError"),
}


@pytest.fixture(scope="module")
def workers():
    with Workers(BLOG, processes=2, seconds=2) as workers:
        yield workers


@pytest.mark.parametrize("name", TRAPS)
def test_a_page_that_ends_its_worker_gets_a_verdict_and_the_others_are_read(workers, name):
    code, reason = TRAPS[name]
    found = list(workers.read_all([GOOD, trap(code), GOOD]))
    [[first], [bad], [last]] = found
    assert first.article == last.article is not None
    assert [quote.speaker for quote in last.quotes] == ["Councillor Ada Thorne"]
    assert (bad.verdict, last.capture) == ("fault", GOOD)
    assert re.match(f"could not be read: .*{reason}", bad.reason), bad.reason


def test_a_pdf_that_ends_its_worker_is_a_file_all_the_same():
    harmful = replace(GOOD, url="https://wexcombeledger.example/wp-content/uploads/budget.pdf", body=bomb(400))
    with Workers(BLOG, processes=1, memory=400 * 1024**2) as small:
        [[bad], [last]] = small.read_all([harmful, GOOD])
    assert (bad.verdict, bad.page_texts, last.verdict) == ("not_html", None, "article")
    assert re.match("a PDF file that cannot be read: reading ended the process", bad.reason), bad.reason


def test_a_crawl_waits_for_a_reading_without_standing_still(workers):
    async def crawl():
        return await asyncio.gather(workers.read(trap(TRAPS["aborts"][0])), workers.read(GOOD))

    [bad], [good] = asyncio.run(crawl())
    assert (bad.verdict, good.verdict) == ("fault", "article")


def test_whatever_is_no_capture_comes_back_in_its_place(workers):
    found = list(workers.read_all(["before", GOOD, "behind"]))
    assert [found[0], found[1][0].verdict, found[2]] == ["before", "article", "behind"]


def test_a_worker_that_is_killed_while_it_waits_is_replaced(workers):
    list(workers.read_all([GOOD]))
    for pid in children(os.getpid()):
        os.kill(pid, signal.SIGKILL)
    [[reading]] = workers.read_all([GOOD])
    assert reading.verdict == "article"


def children(parent: int) -> list[int]:
    """Process ids of the workers of a process."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            status = path.read_text().rpartition(")")[2].split()
            if int(status[1]) == parent and "spawn_main" in (path.parent / "cmdline").read_text():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


#: A page that takes a worker far longer than a test.
SLOW = (
    '<html><title>Slow | The Ledger</title><body class="single single-post postid-5"><article class="hentry">'
    '<h1 class="entry-title">Slow</h1><div class="entry-content">' + "<p>“Trams,” said Cllr Moss. " * 400_000
)


@pytest.fixture
def crawl(site, tmp_path):
    """A crawl that is at a page which takes long to read."""
    site.answers["/"] = '<html><title>The Ledger</title><body class="blog home"><h2><a href="/slow/">Slow</a></h2>'
    site.answers["/slow/"] = SLOW
    command = [Path(sys.executable).with_name("chamberlain"), "crawl", "--source", site.url, "--archive", "archive.db"]
    command += [word for setting in (*FAST, "READING_SECONDS=1000") for word in ("-s", setting)]
    crawl = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while "/slow/" not in site.asked:
        time.sleep(0.05)
    time.sleep(1)
    yield crawl
    crawl.kill()
    crawl.wait()
    crawl.stderr.close()


def test_ctrl_c_does_not_wait_for_a_page_that_hangs(crawl):
    workers = children(crawl.pid)
    assert workers
    for pid in (crawl.pid, *workers):  # a terminal's Ctrl-C reaches all of them
        os.kill(pid, signal.SIGINT)
    _, said = crawl.communicate(timeout=60)  # reading the page takes minutes
    assert crawl.returncode == 130, said
    assert "Traceback" not in said
    assert not any(map(alive, workers))


def articles_in(path: Path) -> int:
    """How many articles an archive holds that is being made."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_ctrl_c_ends_a_crawl_of_files(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(1, 121):
        page = GOOD.body.replace(b"</p>", b" They have waited for years, she said.</p>" * 20)
        page = page.replace(b"postid-7", b"postid-%d" % n)
        address = b'<html><link rel="canonical" href="https://wexcombeledger.example/story-%d/">' % n
        (folder / f"{n}.html").write_bytes(page.replace(b"<html>", address))
    command = [Path(sys.executable).with_name("chamberlain"), "crawl", "sample", "--source", folder]
    command += ["--archive", tmp_path / "archive.db", "-s", f"CAPTURES={tmp_path / 'captures'}"]
    crawl = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while not articles_in(tmp_path / "archive.db") and crawl.poll() is None:
        time.sleep(0.05)
    crawl.send_signal(signal.SIGINT)
    _, said = crawl.communicate(timeout=60)
    assert crawl.returncode in (0, 130), said
    assert "Traceback" not in said
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert "120 articles held" in " ".join(again.stderr.split()), again.stderr


def test_no_worker_outlives_a_crawl_that_is_killed(crawl):
    workers = children(crawl.pid)
    assert workers
    crawl.kill()
    crawl.wait()
    for _ in range(600):
        if not any(map(alive, workers)):
            return
        time.sleep(0.1)
    pytest.fail("a worker goes on alone")


SAID = "<p>“Trams will return,” said Councillor Ada Thorne.</p>"


def reading_of(content: str):
    body = (
        '<html><title>Trams | The Wexcombe Ledger</title><body class="single single-post postid-7"><article '
        f'class="hentry"><h1 class="entry-title">Trams</h1><div class="entry-content">{content}</div></article></html>'
    )
    capture = replace(GOOD, body=body.encode(), headers=(("Content-Type", "text/html; charset=utf-8"),))
    [reading] = read_with_quotes(capture, BLOG)
    assert reading.verdict == "article"
    return reading


def test_quotes_of_an_article_are_read_with_it():
    reading = reading_of(SAID)
    assert [quote.speaker for quote in reading.quotes] == ["Councillor Ada Thorne"]
    assert reading.reason is None


def test_captures_that_say_the_same_share_their_quotes():
    again = replace(
        GOOD, captured_at=datetime(2020, 9, 25, 12, tzinfo=UTC), body=GOOD.body.replace(b"<title>", b"<title>A ")
    )
    [first], [second] = read_with_quotes(GOOD, BLOG), read_with_quotes(again, BLOG)
    assert first.capture != second.capture
    assert first.quotes
    assert first.quotes is second.quotes


def test_the_writer_of_an_article_is_meant_by_no_pronoun():
    text = (
        b"Ada Thorne runs the trams. Jo Marlow met her.</p><p>\xe2\x80\x9cI like them very much,\xe2\x80\x9d she says."
    )
    byline = b'<span class="byline">By <a rel="author" href="/author/jo/">Jo Marlow</a></span>'
    body = GOOD.body.replace(b"\xe2\x80\x9cTrams will return,\xe2\x80\x9d said Councillor Ada Thorne.", text)
    [reading] = read_with_quotes(replace(GOOD, body=body.replace(b"</h1>", b"</h1>" + byline)), BLOG)
    assert [quote.person for quote in reading.quotes] == ["Ada Thorne"]


def test_quotes_of_an_endless_article_are_those_of_its_beginning_and_that_is_told():
    line = f"<p>{'The tram went on. ' * 500}</p>"
    reading = reading_of(SAID + line * (MOST_TEXT // 9_000 + 1) + SAID)
    assert len(reading.article.body_text) > MOST_TEXT, "the text itself is whole"
    assert len(reading.quotes) == 1
    assert "the first 500,000 characters alone" in reading.reason
