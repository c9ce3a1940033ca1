"""A hostile page runs nothing and asks nothing outside, whatever it tries: in a real Chromium that is watched."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from contextlib import closing

import lxml.html
import pytest
from hostile_page import CAPTURES, OUT, PAGE
from ledger_pages import archive_of
from sites import datasette_folder, datasette_on


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Datasette on an archive of hostile captures, and their ids by path."""
    archive = archive_of(tmp_path_factory.mktemp("hostile-seen"), CAPTURES)
    with closing(sqlite3.connect(archive)) as conn:
        ids = dict(conn.execute("SELECT replace(url, 'https://ledger.example', ''), id FROM captures").fetchall())
    with datasette_on(datasette_folder(archive.parent)) as site:
        yield site, ids


class Watched:
    """A browser window, with all that was asked for, all that ran, and all that was refused."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(**options)
        self.asked: list[str] = []
        self.said: list[str] = []
        self.context.route(re.compile(r"https?://(?!127\.0\.0\.1)"), self.answer)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))

    def answer(self, route):
        """What the policy stops comes not even here."""
        self.asked.append(route.request.url)
        is_page = route.request.url == f"{OUT}/itself"
        route.fulfill(body=PAGE if is_page else "outside", content_type="text/html" if is_page else "text/plain")


@pytest.fixture
def watched(browser):
    window = Watched(browser)
    yield window
    window.context.close()


@pytest.mark.parametrize("path", ["/hostile/", "/page.jpg", "/wide/"])
@pytest.mark.parametrize("address", ["{}", "{}/content"])
def test_a_hostile_page_runs_nothing_and_asks_nothing_outside(hostile, watched, path, address):
    site, ids = hostile
    page = watched.page
    page.goto(f"{site.url}/ledger/-/seen/{address.format(ids[path])}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)  # what a page would do by and by
    content = page.frames[-1]
    assert content.url.endswith("/content")
    assert content.locator("h1").first.inner_text() == "Hostile"
    assert content.title() == "Hostile"
    assert "as it looked" in page.title()
    assert watched.asked == []
    # The page itself is clean: the policy, which would say so, had nothing to stop.
    assert not [line for line in watched.said if "Content Security Policy" in line or "sandbox" in line]


def test_the_same_page_runs_and_asks_where_nobody_stops_it(watched):
    """Else the tests above would show nothing."""
    with contextlib.suppress(Exception):  # it leads away before it is loaded
        watched.page.goto(f"{OUT}/itself", wait_until="commit")
    expected = {f"{OUT}/{name}" for name in ("script", "script.js", "sheet.css", "picture.png", "iframe", "fill.svg")}
    for _ in range(300):
        if expected <= set(watched.asked):
            break
        watched.page.wait_for_timeout(100)
    assert expected <= set(watched.asked)


def test_the_bar_is_seen_whatever_the_page_styles(hostile, watched):
    site, ids = hostile
    watched.page.goto(f"{site.url}/ledger/-/seen/{ids['/hostile/']}")
    box = watched.page.locator(".seen-bar").bounding_box()
    assert box["y"] == 0
    assert box["height"] > 20
    assert watched.page.locator(".seen-bar h1").is_visible()


def test_forms_and_script_links_do_nothing_and_links_out_open_a_window_of_their_own(hostile, watched):
    site, ids = hostile
    page = watched.page
    page.goto(f"{site.url}/ledger/-/seen/{ids['/hostile/']}")
    here, content = page.url, page.frames[-1]
    for name in ("send", "send2", "js"):
        content.locator(f"#{name}").dispatch_event("click")
        content.locator(f"#{name}").click(force=True, no_wait_after=True)
    page.wait_for_timeout(200)
    assert (page.url, watched.asked) == (here, [])
    with watched.context.expect_page() as opened:
        content.locator("#out").click(force=True)
    opened.value.wait_for_load_state()
    assert page.url == here
    assert watched.asked == [f"{OUT}/link"]
    assert opened.value.evaluate("[window.opener, document.referrer]") == [None, ""]


@pytest.mark.parametrize("path", ["/hostile.svg", "/hostile.css", "/page.jpg", "/hostile/"])
def test_a_file_opened_by_itself_runs_nothing(hostile, watched, path):
    site, ids = hostile
    address = f"/ledger/-/file/{ids[path]}"
    answer = site.get(address)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "html" not in answer.headers["content-type"]
    if "content-disposition" in answer.headers:
        assert answer.headers["content-type"] == "application/octet-stream"
        return
    watched.page.goto(site.url + address)
    watched.page.wait_for_load_state("networkidle")
    assert watched.asked == []


def test_what_is_sent_holds_no_way_out_but_links(hostile):
    site, ids = hostile
    for path in ("/hostile/", "/page.jpg", "/wide/"):
        answer = site.get(f"/ledger/-/seen/{ids[path]}/content")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-act")
        assert "allow-scripts" not in policy
        assert "allow-same-origin" not in policy
        for part in ("default-src 'none'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"):
            assert part in policy
        text = answer.text.lower()
        for bad in ("<script", "<base", "<iframe", "<object", "<embed", "http-equiv", "<template", "srcdoc=", "<meta"):
            assert bad not in text, bad
        assert not re.search(r"<[^<>]*\son\w+\s*=", re.sub(r'"[^"]*"', '""', text))
        led = [
            link
            for element, _, link, _ in lxml.html.fromstring(answer.text).iterlinks()
            if element.tag != "a" and not link.startswith(("/ledger/-/file/", "data:,", "data:image"))
        ]
        assert led == []
