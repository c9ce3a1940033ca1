"""The static site shows pictures where it is asked to, and words where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledger_pages import CAPTURES, PICTURES, SVG, UPLOADS, answer, archive_of
from lxml import html
from sqlite_utils import Database

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.exports.formats import export

STORY = next(body for path, _, _, body, _ in CAPTURES if path == "/2016/05/meeting/").decode()
HOSTILE_NAMES = STORY.replace(f"{UPLOADS}/old.png", f"{UPLOADS}/..%2F..%2Fa picture (7) é.png").replace(
    f"{UPLOADS}/gone.png", f"{UPLOADS}/drawing.svg"
)


@pytest.fixture(scope="module")
def db(tmp_path_factory) -> Database:
    odd = answer(f"{UPLOADS}/..%2F..%2Fa%20picture%20(7)%20%C3%A9.png", PICTURES[f"{UPLOADS}/old.png"], "image/png")
    captures = [*CAPTURES, answer("/2016/05/odd/", HOSTILE_NAMES.replace("postid-8", "postid-9")), odd]
    return Database(archive_of(tmp_path_factory.mktemp("pictures"), captures))


@pytest.fixture(scope="module")
def site(db, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    assert export(db, "site", folder, pictures=True)["pictures"] == 6
    return folder


def pictures_of(page: Path) -> dict[str, Path]:
    """The pictures of a page by their words."""
    found = html.parse(page).getroot().xpath("//article//img")
    return {picture.get("alt"): (page.parent / picture.get("src")).resolve() for picture in found}


def test_held_pictures_are_copied_and_shown(site):
    shown = pictures_of(site / "articles" / "trams.html")
    assert list(shown) == ["The depot at dawn", "A tram", "", "By way of Photon", "Of two kinds"]
    assert shown["A tram"].read_bytes() == PICTURES[f"{UPLOADS}/tram-300x200.png"]
    assert "Picture: A picture that nobody kept" in (site / "articles" / "trams.html").read_text()


def test_their_names_are_safe_and_an_svg_is_left_out(site):
    folder = site / "pictures"
    assert {path.parent for path in pictures_of(site / "articles" / "odd.html").values()} == {folder.resolve()}
    assert any(path.name.startswith("a-picture-7-e-") for path in folder.iterdir())
    assert {path.suffix for path in folder.iterdir()} == {".png"}
    assert not any(SVG in path.read_bytes() for path in site.rglob("*") if path.is_file())


def test_pages_may_load_them_from_their_own_place_only(site):
    page = (site / "articles" / "trams.html").read_text()
    assert "img-src 'self' file:;" in page


def test_without_being_asked_a_site_has_words(db, tmp_path):
    folder = tmp_path / "site"
    export(db, "site", folder)
    page = (folder / "articles" / "trams.html").read_text()
    assert "<img" not in page
    assert "img-src" not in page
    assert "Picture: A tram" in page
    assert list((folder / "pictures").iterdir()) == []


def test_a_site_without_pictures_may_take_the_place_of_one_with_them(db, tmp_path):
    folder = tmp_path / "site"
    export(db, "site", folder, pictures=True)
    export(db, "site", folder, force=True)
    assert list((folder / "pictures").iterdir()) == []


def test_only_a_site_has_pictures(db, tmp_path):
    with pytest.raises(UsageError, match="only a site has pictures"):
        export(db, "csv", tmp_path / "out", pictures=True)


def test_pictures_whose_bytes_are_lost_are_words(db, tmp_path):
    captures = Path(db.conn.execute("PRAGMA database_list").fetchone()[2]).with_name("captures")
    aside = captures.rename(captures.with_name("aside"))
    try:
        assert export(db, "site", tmp_path / "site", pictures=True)["pictures"] == 0
    finally:
        aside.rename(captures)
    assert "Picture: A tram" in (tmp_path / "site" / "articles" / "trams.html").read_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_they_are_seen_from_a_folder(site, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 3000})
    page = context.new_page()
    page.goto((site / "articles" / "trams.html").as_uri())
    widths = [
        picture.evaluate("async picture => { await picture.decode(); return picture.naturalWidth }")
        for picture in page.locator("article img").all()
    ]
    scrolled = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert len(widths) == 5
    assert all(widths)
    assert scrolled <= width
