"""Captures as they looked: with the pictures and style sheets of their time, and what they are said above them."""

from __future__ import annotations

import html
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from ledger_pages import HOME, LATER, STYLE, THEN
from world import from_npm

from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.browsing.seen_html import look
from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages.page import Page

TRAMS, UPLOADS, THEME = "/2016/05/trams/", "/wp-content/uploads/2016/05", "/wp-content/themes/marl"


def test_the_bar_says_what_the_capture_is(ledger):
    page = html.unescape(re.sub(r"<[^>]+>", " ", ledger.seen(TRAMS).text))
    said = " ".join(page.split())
    assert "As it looked on 15 June 2017, 08:30 UTC" in said
    assert "Trams return to Mill Lane · later" in said
    assert f"file · {HOME}{TRAMS}" in said
    assert ledger.digests[ledger.id(TRAMS)] in said
    assert "2 scripts taken out, forms do nothing" in said
    assert "1 of 9 pictures and style sheets not held" in said
    assert f"{HOME}{UPLOADS}/gone.png" in said
    assert f'/ledger/-/seen/{ledger.id(TRAMS, LATER)}"' in ledger.seen(TRAMS).text


def test_the_article_leads_to_its_captures_and_they_lead_back(ledger):
    with closing(sqlite3.connect(ledger.archive)) as conn:
        (article,) = conn.execute("SELECT id FROM articles WHERE url LIKE '%/trams/'").fetchone()
    page = ledger.site.get(f"/ledger/articles/{article}").text
    assert f'As it looked on <a href="/ledger/-/seen/{ledger.id(TRAMS, LATER)}">1 February 2019' in page
    assert f'href="/ledger/-/seen/{ledger.id(TRAMS)}"' in page
    assert f'href="/ledger/articles/{article}"' in ledger.seen(TRAMS).text


@pytest.mark.parametrize("at", [THEN, LATER])
def test_files_are_those_nearest_in_time(ledger, at):
    sheet = f"{THEME}/style.css?ver=4.7"
    assert f'<link rel="stylesheet" href="/ledger/-/file/{ledger.id(sheet, at)}">' in ledger.content(TRAMS, at).text


def test_links_lead_to_what_is_held_and_others_say_that_they_lead_out(ledger):
    content = ledger.content(TRAMS).text
    for path in ("/2016/05/meeting/", f"{UPLOADS}/budget.pdf", f"{UPLOADS}/tram.png", "/"):
        assert f'<a href="/ledger/-/seen/{ledger.id(path)}" target="_top">' in content, path
    assert f'<a href="/ledger/-/seen/{ledger.id(TRAMS)}" target="_top">the old plan</a>' in content
    out = re.search(r'<a href="https://elsewhere.example/x"[^>]*>', content)
    assert out
    assert 'rel="noopener noreferrer nofollow"' in out[0]
    assert "Not held" in out[0]
    assert content.count('<a href="#comments">') == 2
    assert "<a>a script</a>" in content


def test_what_stood_in_frames_is_said(ledger):
    assert "A frame stood here: https://video.example/embed/1" in ledger.content(TRAMS).text


def test_sizes_that_are_not_held_are_dropped_and_late_pictures_are_shown_once(ledger):
    content = ledger.content(TRAMS).text
    small, full = ledger.id(f"{UPLOADS}/tram-300x200.png"), ledger.id(f"{UPLOADS}/tram.png")
    assert f'srcset="/ledger/-/file/{small} 300w, /ledger/-/file/{full} 1200w"' in content
    assert content.count(f"/ledger/-/file/{ledger.id(f'{UPLOADS}/late.png')}") == 1
    assert "lazyload" not in content
    assert "avif" not in content


def test_a_style_sheet_loads_from_the_archive_only(ledger):
    answer = ledger.file(f"{THEME}/style.css?ver=4.7")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    for path in ("print.css", "img/banner.png", "fonts/marl.woff"):
        assert f"/ledger/-/file/{ledger.id(f'{THEME}/{path}')}" in answer.text
    assert "outside.example" not in answer.text
    assert "@import" in answer.text
    assert b"outside.example" in STYLE


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        (f"{UPLOADS}/lead.png", "image/png", False),
        (f"{THEME}/late.css", "text/css; charset=utf-8", False),  # its server called it plain text
        (f"{THEME}/fonts/marl.woff", "application/font-woff", False),
        (f"{UPLOADS}/budget.pdf", "application/octet-stream", True),
        (f"{UPLOADS}/page.jpg", "application/octet-stream", True),
        (TRAMS, "application/octet-stream", True),
    ],
)
def test_only_pictures_styles_and_fonts_are_shown(ledger, path, kind, kept):
    answer = ledger.file(path)
    assert answer.headers["content-type"] == kind
    assert answer.headers.get("content-disposition", "").startswith("attachment; filename*=") == kept
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert ("access-control-allow-origin" in answer.headers) == ("font" in kind)
    assert "cross-origin-resource-policy" not in answer.headers  # would keep pictures from a page in a sandbox


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/2016/05/nothing/", "status 404"),
        ("/", "the home page"),
        (f"{UPLOADS}/budget.pdf", "This is a file, not a page"),
        ("/old-tram/", f'This answer led on to <a href="/ledger/-/seen/{{}}">{HOME}{TRAMS}</a>'),
        (f"{UPLOADS}/drawing.svg", '<img src="/ledger/-/file/'),
    ],
)
def test_captures_of_every_kind_are_shown(ledger, path, said):
    answer = ledger.seen(path)
    assert answer.status_code == 200
    assert said.format(ledger.id(TRAMS)) in answer.text


def test_a_page_that_answered_not_found_is_shown_too(ledger):
    assert "Nothing is here." in ledger.content("/2016/05/nothing/").text


@pytest.mark.parametrize("address", ["seen/{}", "seen/{}/content", "file/{}"])
def test_a_capture_whose_bytes_are_lost_says_so_in_a_line(ledger, address):
    number = ledger.id("/2016/05/meeting/")
    folder = ledger.archive.parent / "captures"
    aside = folder.rename(folder.with_name("aside"))
    try:
        answer = ledger.site.get(f"/ledger/-/{address.format(number)}")
    finally:
        aside.rename(folder)
    assert answer.status_code == 404
    assert "The bytes of this capture cannot be shown" in answer.text


@pytest.mark.parametrize("address", ["seen/{}", "seen/{}/content", "file/{}"])
@pytest.mark.parametrize("number", ["1", "0", "9" * 40])
def test_what_is_not_held_is_not_found(ledger, address, number):
    assert ledger.site.get(f"/ledger/-/{address.format(number)}").status_code == 404
    assert ledger.site.get(f"/nowhere/-/{address.format(number)}").status_code == 404


def test_captures_lie_where_the_archive_says(ledger, tmp_path):
    """Neither path nor query choose a folder."""
    number = ledger.id(TRAMS)
    for query in (f"?folder={tmp_path}", "?captures=/etc", "?warc_file=../../x"):
        assert ledger.site.get(f"/ledger/-/seen/{number}{query}").status_code == 200


@pytest.mark.parametrize("dpr", [1, 2])
@pytest.mark.parametrize("at", [THEN, LATER])
def test_every_picture_that_is_held_is_shown(ledger, visit, dpr, at):
    visited = visit(f"{ledger.site.url}/ledger/-/seen/{ledger.id(TRAMS, at)}", device_scale_factor=dpr)
    visited.page.wait_for_load_state("networkidle")
    content = visited.page.frames[1]
    widths = {
        picture.get_attribute("alt"): picture.evaluate("picture => picture.complete && picture.naturalWidth")
        for picture in content.locator("img").all()
    }
    assert widths.pop("A picture that nobody kept") == 0
    assert len(widths) == 5
    assert all(widths.values()), widths
    assert visited.faults == []


def test_the_page_wears_its_own_styles(ledger, visit):
    visited = visit(f"{ledger.site.url}/ledger/-/seen/{ledger.id(TRAMS)}")
    asked = []
    visited.page.on("response", lambda answer: asked.append((answer.request.resource_type, answer.status)))
    visited.page.reload()
    visited.page.wait_for_load_state("networkidle")
    content = visited.page.frames[1]
    assert "/-/file/" in content.locator("header").evaluate("e => getComputedStyle(e).backgroundImage")
    assert content.locator("article").evaluate("e => getComputedStyle(e).borderLeftWidth") == "3px"
    assert asked.count(("stylesheet", 200)) == 4  # the bar's own, two of the page's, and one that those import
    assert ("font", 200) in asked


def test_a_reader_walks_from_article_to_capture_to_capture(ledger, visit):
    page = visit(f"{ledger.site.url}/ledger/-/seen/{ledger.id('/')}").page
    page.frames[1].get_by_role("link", name="Trams").click()
    page.wait_for_url(f"**/seen/{ledger.id(TRAMS)}")
    page.get_by_role("link", name="later").click()
    page.wait_for_url(f"**/seen/{ledger.id(TRAMS, LATER)}")
    page.get_by_role("link", name="Trams return").click()
    page.wait_for_url("**/ledger/articles/*")


def test_what_stands_in_the_frame_is_never_shown_without_it(ledger, visit):
    page = visit(f"{ledger.site.url}/ledger/-/seen/{ledger.id(TRAMS)}/content").page
    assert page.url.endswith(f"/seen/{ledger.id(TRAMS)}")


@pytest.mark.parametrize("width", [390, 1200])
def test_the_bar_leaves_room_for_the_page(ledger, visit, width):
    page = visit(f"{ledger.site.url}/ledger/-/seen/{ledger.id(TRAMS)}", viewport={"width": width, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("iframe").bounding_box()["height"] > 550


@pytest.mark.parametrize("path", [TRAMS, "/old-tram/", f"{UPLOADS}/budget.pdf"])
def test_axe_finds_no_serious_fault_in_the_bar(ledger, visit, pytestconfig, path):
    page = visit(f"{ledger.site.url}/ledger/-/seen/{ledger.id(path)}", color_scheme="dark").page
    page.evaluate((from_npm(pytestconfig.cache, "axe-core@4") / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations'], iframes: false})")["violations"]
    assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []


def looked_at(markup: str) -> str:
    """What is made of a page in an archive that holds nothing."""
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    time = datetime(2019, 5, 1, tzinfo=UTC)
    capture = Capture(url=f"{HOME}/trams/", body=markup.encode(), captured_at=time, source="live", headers=headers)
    card = Blog(name="ledger", title="The Ledger", home=f"{HOME}/", timezone="UTC", language="en")
    return look(Page(capture, card), "/ledger", lambda _: {}, lambda _: {}).html


def test_what_stands_in_elements_that_hold_nothing_follows_them():
    made = looked_at("<p>a<embed>b<i>c</i>d<source>e<source>f<embed>g</p>h")
    assert re.sub("<style>.*?</style>|<[^>]*>|An object stood here", "", made, flags=re.DOTALL).strip() == "abcdefgh"


def test_markup_that_never_ends_is_shown_soon():
    """Each of them took minutes, or would take hours."""
    for markup in (
        f"<img data-src=a class='{'a' * 200_000}'>",
        f"<img src=a srcset='{' ' * 100_000}'>",
        "<noscript><img src=a>" * 20_000,
        "<source>" * 20_000,
    ):
        assert "</html>" in looked_at(markup)
