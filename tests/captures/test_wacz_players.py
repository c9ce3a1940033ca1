"""A packed archive opens in the players that are recommended: pages by their titles, words and pictures."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import launching
import pytest
from foreign import record
from world import free_port, from_npm

from chamberlain_crawler.browsing.serving import comes_up
from chamberlain_crawler.captures.wacz import StartPage, pack
from chamberlain_crawler.captures.warc import WarcWriter
from chamberlain_crawler.items import Capture

HOME = "https://wexcombeledger.example/"
SHELTER, LAMPS, BINS = "Tram shelter is painted green", "Lamp-posts: the count goes on", "Bins: nothing is new"

#: The player's own page.
PLAYER = b"<!doctype html><script src='ui.js'></script><replay-app-main></replay-app-main>"

#: Where the tool that makes a web archive installs pywb.
LAB = Path(os.environ.get("LAB_CACHE") or Path(tempfile.gettempdir()) / "chamberlain-lab" / "cache") / "venv-pywb/bin"


def png(width: int, height: int) -> bytes:
    """A green picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x30\x90\x40" * width) * height
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def article(post_id: int, title: str, text: str) -> str:
    return f"""<!doctype html><html><head><title>{title} | The Wexcombe Ledger</title></head>
        <body class="single single-post postid-{post_id}"><article id="post-{post_id}" class="post hentry">
        <h1 class="entry-title">{title}</h1><div class="entry-content">{text}</div></article></body></html>"""


ANSWERS: dict[str, str | bytes] = {
    "": '<html><head><title>The Wexcombe Ledger</title></head><body class="home blog">'
    f'<h2><a href="{HOME}shelter/">{SHELTER}</a></h2></body></html>',
    "shelter/": article(
        71,
        SHELTER,
        "<p>The shelter in Tanner’s Row has been painted, and nobody will say by whom. It is green now.</p>"
        '<p><img src="/wp-content/uploads/shelter.png"></p><p>It was grey before, for all that anybody recalls.</p>'
        f'<p><img src="{HOME}wp-content/uploads/a%20bench%20(2)%20%C3%A9.png"></p>',
    ),
    "lamps/": article(72, LAMPS, "<p>The county has counted its lamp-posts again, and has a different number.</p>" * 2),
    "wp-content/uploads/shelter.png": png(40, 30),
    "wp-content/uploads/a%20bench%20(2)%20%C3%A9.png": png(50, 20),
}


@pytest.fixture(scope="module")
def wacz(tmp_path_factory) -> Path:
    """Two articles, two pictures and the home page, crawled from a WARC and packed."""
    folder = tmp_path_factory.mktemp("packed")
    records = []
    for number, (path, body) in enumerate(ANSWERS.items(), 1):
        kind = "text/html; charset=utf-8" if isinstance(body, str) else "image/png"
        content = body.encode() if isinstance(body, str) else body
        block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + content
        records.append(record(number, url=HOME + path, block=block))
    (folder / "blog.warc").write_bytes(b"".join(records))
    for arguments in (("crawl", "sample", "--source", "blog.warc"), ("pack",)):
        run = launching.run(*arguments, "--archive", "blog.db", folder=folder)
        assert run.returncode == 0, run.said
    return folder / "blog.wacz"


@pytest.fixture(scope="module")
def again(tmp_path_factory) -> Path:
    """A page that was captured in two years and said the same: the second capture is kept without its body."""
    folder, url, body = tmp_path_factory.mktemp("again"), f"{HOME}bins/", article(73, BINS, "<p>Nothing is new.</p>")
    times = [datetime(year, 6, 1, tzinfo=UTC) for year in (2017, 2019)]
    with WarcWriter(folder / "captures", prefix="bins", software="tests/1", crawl_id="1", settings={}) as writer:
        for at in times:
            html = (("Content-Type", "text/html; charset=utf-8"),)
            capture = Capture(url=url, body=body.encode(), captured_at=at, source="live", headers=html)
            writer.write_response(capture, capture.body)
    files, page = [*(folder / "captures").iterdir()], StartPage(url=url, captured_at=times[1], title=BINS)
    assert pack(files, folder / "again.wacz", title="Bins", pages=[page], created=times[1], software="tests/1") == []
    with zipfile.ZipFile(folder / "again.wacz") as packed:
        assert b"warc/revisit" in packed.read("indexes/index.cdx")
    return folder / "again.wacz"


@pytest.fixture(scope="module")
def player(wacz, again, pytestconfig) -> Iterator[str]:
    """Address of ReplayWeb.page beside the WACZ, on a server that gives the parts of it that are asked for."""
    package = from_npm(pytestconfig.cache, "replaywebpage@2.5.3")
    files = {f"/{name}": (package / name).read_bytes() for name in ("ui.js", "sw.js")}
    files |= {"/": PLAYER, "/blog.wacz": wacz.read_bytes(), "/again.wacz": again.read_bytes()}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path not in files:
                self.send_error(404)
                return
            data, span = files[path], re.match(r"bytes=(\d*)-(\d*)$", self.headers.get("Range", ""))
            start = 0 if not span else int(span[1]) if span[1] else max(0, len(data) - int(span[2]))
            body = data[start : int(span[2]) + 1 if span and span[1] and span[2] else None]
            self.send_response(206 if span else 200)
            self.send_header("Content-Type", "text/javascript" if path.endswith(".js") else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Range", f"bytes {start}-{start + len(body) - 1}/{len(data)}")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def opened(browser, player):
    """The player in Chromium, with the list of the blog's pages."""
    context = browser.new_context()
    yield open_in(context, player, "blog.wacz")
    context.close()


def open_in(context, player: str, name: str):
    """A page of the player's with a WACZ's list of pages."""
    page = context.new_page()
    page.goto(f"{player}?source={player}{name}")
    page.locator("wr-page-entry").first.wait_for()
    return page


def titles(page) -> list[str]:
    return page.locator("wr-page-entry .page-title keyword-mark").evaluate_all("marks => marks.map(mark => mark.title)")


def assert_is_shelter(frame) -> None:
    """What is replayed is the article of the shelter, with its words and pictures."""
    frame.get_by_text("nobody will say by whom").wait_for()
    assert frame.locator("h1").inner_text() == SHELTER
    decoded = "pictures => Promise.all(pictures.map(one => one.decode().then(() => one.naturalWidth)))"
    assert frame.locator("img").evaluate_all(decoded) == [40, 50]


def test_replaywebpage_lists_the_pages_by_their_titles(opened):
    assert sorted(titles(opened)) == [LAMPS, "The Wexcombe Ledger", SHELTER]


def test_replaywebpage_finds_a_page_by_its_text(opened):
    opened.get_by_placeholder("Search by Page URL, Title, or Text").fill("painted nobody")
    opened.get_by_title(LAMPS).wait_for(state="detached")
    assert titles(opened) == [SHELTER]


def test_replaywebpage_shows_an_article_with_its_pictures(opened):
    opened.get_by_title(SHELTER).click()
    assert_is_shelter(opened.frame_locator("wr-coll-replay iframe"))


def test_replaywebpage_leads_from_the_home_to_an_article(opened):
    opened.get_by_title(HOME, exact=True).click()
    frame = opened.frame_locator("wr-coll-replay iframe")
    frame.get_by_role("link", name=SHELTER).click()
    assert_is_shelter(frame)


def test_replaywebpage_shows_a_page_that_was_the_same_before(opened, player):
    page = open_in(opened.context, player, "again.wacz")
    page.get_by_title(BINS).click()
    page.frame_locator("wr-coll-replay iframe").get_by_text("Nothing is new.").wait_for()


@pytest.fixture(scope="module")
def pywb(wacz, again, tmp_path_factory) -> Iterator[str]:
    """Address under which pywb plays the WACZ back."""
    programs = [shutil.which(name) or shutil.which(name, path=LAB) for name in ("wb-manager", "wayback")]
    if None in programs:
        pytest.skip("no pywb at hand (pip install pywb)")
    manager, wayback = programs
    folder, port = tmp_path_factory.mktemp("pywb"), free_port()
    for arguments in (["init", "blog"], ["add", "blog", wacz, again, "--unpack-wacz"]):
        subprocess.run([manager, *arguments], cwd=folder, capture_output=True, timeout=100, check=True)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([wayback, "--port", str(port)], cwd=folder, stdout=log, stderr=log)
        try:
            assert comes_up(process, port), (folder / "log").read_text()
            yield f"http://127.0.0.1:{port}/blog/"
        finally:
            process.terminate()
            process.wait()


def test_pywb_shows_an_article_with_its_pictures(browser, pywb):
    page = browser.new_page()
    page.goto(f"{pywb}2017/{HOME}shelter/")
    assert_is_shelter(page.frame_locator("iframe"))
    page.close()


def test_pywb_shows_a_page_that_was_the_same_before(browser, pywb):
    page = browser.new_page()
    page.goto(f"{pywb}20190601000000/{HOME}bins/")
    page.frame_locator("iframe").get_by_text("Nothing is new.").wait_for()
    page.close()
