"""Article pages show the pictures that are held, in their places, and words for the others."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import lxml.html
import pytest
from ledger_pages import HOME

from chamberlain_crawler.browsing import article_pages, seen_pages


@pytest.fixture(scope="module")
def article(ledger):
    with closing(sqlite3.connect(ledger.archive)) as conn:
        (number,) = conn.execute("SELECT id FROM articles WHERE url LIKE '%/trams/'").fetchone()
    return f"/ledger/articles/{number}"


UPLOADS = "/wp-content/uploads/2016/05"


def test_held_pictures_stand_in_their_places_with_their_own_words(ledger, article):
    page = lxml.html.fromstring(ledger.site.get(article).text)
    shown = {picture.get("src"): picture for picture in page.xpath("//div[@class='body']//img")}
    expected = {
        "tram-300x200.png": "A tram",
        "late.png": "",
        "photon.png": "By way of Photon",
        "old.png": "Of two kinds",
    }
    assert list(shown) == [f"/ledger/-/file/{ledger.id(f'{UPLOADS}/{name}')}" for name in expected]
    assert [picture.get("alt") for picture in shown.values()] == list(expected.values())
    assert {picture.get("loading") for picture in shown.values()} == {"lazy"}
    caption = page.xpath("string(//div[@class='body']//figure[.//img[@alt='A tram']]//figcaption)")
    assert caption == "A tram, on its last day"
    assert "<img" not in page.text_content()  # what stands in a noscript is shown, not printed


def test_the_picture_above_the_body_is_shown_once(ledger, article):
    page = lxml.html.fromstring(ledger.site.get(article).text)
    (lead,) = page.xpath("//figure[@class='lead-picture']/img")
    assert lead.get("src") == f"/ledger/-/file/{ledger.id(f'{UPLOADS}/lead.png')}"
    assert lead.get("alt") == "The depot at dawn"


def test_what_is_not_held_is_said_in_words(ledger, article):
    page = lxml.html.fromstring(ledger.site.get(article).text)
    assert page.xpath("//span[@class='picture']/text()") == ["Picture: A picture that nobody kept"]
    (gone,) = page.xpath(f"//a[@href='{HOME}{UPLOADS}/gone.png']")
    assert gone.getnext().text == "not held"


def test_links_to_held_files_lead_to_them(ledger, article):
    page = lxml.html.fromstring(ledger.site.get(article).text)
    for name in ("budget.pdf", "tram.png"):
        (link,) = page.xpath(f"//div[@class='body']//a[@title='{HOME}{UPLOADS}/{name}']")
        assert link.get("href") == f"/ledger/-/seen/{ledger.id(f'{UPLOADS}/{name}')}"


def test_pictures_come_from_this_server_alone(ledger, article):
    policy = ledger.site.get(article).headers["content-security-policy"]
    assert "img-src 'self';" in policy


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pictures_are_seen_and_fit(ledger, article, visit, width):
    visited = visit(ledger.site.url + article, viewport={"width": width, "height": 3000})
    page = visited.page
    page.wait_for_load_state("networkidle")
    assert visited.faults == []
    pictures = page.locator(".body img, .lead-picture img")
    assert pictures.count() == 5
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("async picture => { await picture.decode(); return picture.naturalWidth }") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_archive_of_an_older_version_has_words(ledger, tmp_path):
    older = tmp_path / "ledger.db"
    shutil.copy(ledger.archive, older)
    with closing(sqlite3.connect(older)) as conn:
        conn.execute("DROP VIEW missing_files")
        for table in ("attachment_pages_fts", "attachment_pages", "article_files", "files"):
            conn.execute(f"DROP TABLE {table}")
        conn.execute("ALTER TABLE captures DROP COLUMN bytes")
        (number,) = conn.execute("SELECT id FROM articles WHERE url LIKE '%/trams/'").fetchone()
        page = article_pages.article(conn, number, "/ledger")
        assert page is not None
        assert page["seen"] is None
        assert page["lead"] == []
        assert "Picture: A tram" in page["body"]
        assert seen_pages.seen(conn, ledger.id("/2016/05/trams/"), "/ledger") is None
