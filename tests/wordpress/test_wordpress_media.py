"""A real WordPress with photographs in all sizes and PDF files: what is held of it is shown, in the archive alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import launching
import pytest
from sites import datasette_folder, datasette_on
from world import free_port, has_tool, run_tool

pytestmark = [
    pytest.mark.skipif(not has_tool("start-wordpress.sh"), reason="no tool at hand that starts a real WordPress"),
    pytest.mark.timeout(1800),  # the tool installs packages and fills a WordPress
]

#: A picture of colours that no two photographs share, as large as a camera's.
PHOTO = "<body style='margin:0;background:conic-gradient(from {0}deg, teal, gold, {1}, navy)'>"


@pytest.fixture(scope="module")
def media(browser, tmp_path_factory) -> Path:
    """Photographs, and documents of a page."""
    folder = tmp_path_factory.mktemp("media")
    for number, colour in enumerate(("tomato", "plum", "olive", "white")):
        page = browser.new_page(viewport={"width": 1600, "height": 1067})
        page.set_content(PHOTO.format(number * 40, colour))
        page.screenshot(path=folder / f"p{number}.jpg", type="jpeg")
        page.pdf(path=folder / f"r{number}.pdf")
        page.close()
    return folder


@pytest.fixture(scope="module")
def archive(media, tmp_path_factory) -> Path:
    """The archive of the site, which is gone by then."""
    folder, port = tmp_path_factory.mktemp("ledger"), free_port()
    settings = {"LAB_STATE": str(tmp_path_factory.mktemp("state")), "WP_RATE": "100000r/s", "WP_MEDIA": str(media)}
    try:
        home = run_tool("start-wordpress.sh", 8, "twentytwentyone", port, **settings)
        (folder / "data").mkdir()
        card = {"name": "ledger", "title": "The Ledger Files", "home": home, "timezone": "UTC", "language": "en-GB"}
        lines = "".join(f'{field} = "{value}"\n' for field, value in card.items())
        (folder / "data" / "blog.toml").write_text(lines, encoding="utf-8")
        words = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "ledger", "--source", "live"]
        run = launching.run("crawl", *words, "--archive", folder / "data" / "ledger.db", folder=folder)
        assert run.returncode == 0, run.said
    finally:
        run_tool("stop-wordpress.sh", port, **settings)
    return folder / "data" / "ledger.db"


@pytest.mark.parametrize("dpr", [1, 2])
def test_every_picture_of_the_blog_is_shown_as_it_looked(archive, browser, dpr):
    with closing(sqlite3.connect(archive)) as conn:
        pages = conn.execute(
            """SELECT id FROM captures WHERE verdict = 'article' AND mime_type = 'text/html' AND status = 200
               AND address IN (SELECT found_on FROM files WHERE kind IN ('picture', 'featured'))"""
        ).fetchall()
    context = browser.new_context(device_scale_factor=dpr)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    shown, missing = 0, []
    with datasette_on(folder_of(archive)) as site:
        page = context.new_page()
        for (number,) in pages:
            page.goto(f"{site.url}/ledger/-/seen/{number}")
            page.wait_for_load_state("networkidle")
            for picture in page.frames[1].locator("img:not(.avatar)").all():
                width = picture.evaluate("picture => picture.naturalWidth")
                shown += width > 0
                if not width:
                    missing.append(picture.evaluate("picture => picture.outerHTML"))
        outside = [url for url in asked if not url.startswith((site.url, "data:"))]
    context.close()
    assert missing == []
    assert shown >= 8
    assert outside == []


def test_article_pages_show_them_too(archive, browser):
    with closing(sqlite3.connect(archive)) as conn:
        articles = conn.execute("SELECT DISTINCT article_id FROM article_files WHERE role = 'picture'").fetchall()
    shown = 0
    with datasette_on(folder_of(archive)) as site:
        page = browser.new_page()
        for (number,) in articles:
            page.goto(f"{site.url}/ledger/articles/{number}")
            for picture in page.locator(".body img, .lead-picture img").all():
                picture.scroll_into_view_if_needed()
                assert picture.evaluate("async picture => { await picture.decode(); return picture.naturalWidth }")
                shown += 1
            assert "Picture: Crowd" not in page.inner_text(".body")
        page.close()
    assert shown >= len(articles) > 3


def folder_of(archive: Path) -> Path:
    """The Datasette folder in which the archive lies."""
    folder = archive.parent
    return folder if (folder / "metadata.yaml").exists() else datasette_folder(folder)
