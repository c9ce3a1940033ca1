"""A packed archive greets its reader with what there is to read: articles first, and no page twice."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from sqlite_utils import Database

from chamberlain_crawler import blogs
from chamberlain_crawler.archive.file import open_for_reading
from chamberlain_crawler.intake import places
from chamberlain_crawler.jobs.packing import pack

HOME = "https://wexcombeledger.example/"


@pytest.fixture
def sample(sample_archive, tmp_path) -> Path:
    """A copy of the sample's archive and its captures that a test may spoil."""
    shutil.copytree(sample_archive.parent / "captures", tmp_path / "captures")
    return Path(shutil.copy(sample_archive, tmp_path / "sample.db"))


def packed(archive: Path) -> tuple[dict, list[dict], list[str]]:
    """The head of a packed archive, its list of pages, and what was said of faults."""
    db = open_for_reading(archive)
    faults = pack(db, archive, places.folders(db, archive), archive.with_suffix(".wacz")).faults
    db.close()
    with zipfile.ZipFile(archive.with_suffix(".wacz")) as wacz:
        _, *pages = map(json.loads, wacz.read("pages/pages.jsonl").splitlines())
        return json.loads(wacz.read("datapackage.json")), pages, faults


@pytest.fixture(scope="module")
def as_it_is(sample_archive, tmp_path_factory) -> tuple[dict, list[dict], list[str]]:
    """The same of the sample as it is."""
    folder = tmp_path_factory.mktemp("packed")
    shutil.copytree(sample_archive.parent / "captures", folder / "captures")
    return packed(Path(shutil.copy(sample_archive, folder / "sample.db")))


def change(archive: Path, sql: str, *values: str) -> None:
    db = Database(archive)
    with db.conn:
        db.execute(sql, values)
    db.close()


def of(pages: list[dict], end: str) -> list[dict]:
    return [page for page in pages if page["url"].endswith(end)]


def test_articles_come_first_and_newest_first(as_it_is, sample_archive):
    _, pages, faults = as_it_is
    assert faults == []
    rows = Database(sample_archive).execute("SELECT title FROM articles ORDER BY published DESC").fetchall()
    places_in_list = [[page["title"] for page in pages].index(title) for (title,) in rows]
    assert places_in_list == sorted(places_in_list)
    assert max(places_in_list) < pages.index(of(pages, ".example/")[0])


def test_every_page_to_read_is_listed_with_its_title(as_it_is):
    _, pages, _ = as_it_is
    others = [(page["url"].removeprefix("http://www.").removeprefix("https://"), page["title"]) for page in pages[-7:]]
    site, theme = "wexcombeledger.example", "The Wexcombe Ledger | Homepage"
    tram, libraries = "/tram-inquiry-nine-days-61-witnesses-no-sheep", "/four-libraries-one-van"
    assert others == [
        (f"{site}/", theme),
        (f"{site}/category/council/", f"{theme} – /category/council/"),
        (f"{site}/category/transport/", f"{theme} – /category/transport/"),
        (f"{site}/page/2/", f"{theme} – /page/2/"),
        (f"{site}/about/", f"{theme} – /about/"),
        (
            f"{site}{tram}/comment-page-2/",
            f"Tram inquiry: nine days, 61 witnesses, no sheep – {tram}/comment-page-2/",
        ),
        (f"{site}{libraries}/comment-page-2/", f"Four libraries, one van – {libraries}/comment-page-2/"),
    ]
    assert [page["title"] for page in of(pages, "/who-wants-to-be-your-mp/2/")] == [
        "Who wants to be your MP? The Ledger’s guide to the seven who do"
    ]


def test_their_texts_are_what_stands_on_each(as_it_is):
    _, pages, _ = as_it_is
    assert "The Wexcombe Ledger has written about" in of(pages, "/about/")[0]["text"]
    assert "What is a pantograph?" in of(pages, "no-sheep/comment-page-2/")[0]["text"]
    first, second = of(pages, "/who-wants-to-be-your-mp/") + of(pages, "/who-wants-to-be-your-mp/2/")
    assert "The other four" in second["text"]
    assert "The other four" not in first["text"]
    assert "text" not in of(pages, "/category/council/")[0]


def test_no_page_is_listed_twice(as_it_is):
    """Captures that say the same are one page: http and https, with a closing slash or ``?replytocom=233``."""
    _, pages, _ = as_it_is
    assert Counter((page["title"], page.get("text")) for page in pages).most_common(1)[0][1] == 1
    assert len(of(pages, "example/")) == 1
    assert [page["url"] for page in pages if "?" in page["url"]] == []


def test_an_article_that_was_renamed_is_listed_at_its_address_of_today(sample):
    old = f"{HOME}mp-at-the-second-try/"
    newest = """(SELECT id FROM captures WHERE url LIKE '%/pharmacist-mp-%' ORDER BY captured_at DESC LIMIT 1)"""
    change(sample, f"UPDATE readings SET url = ? WHERE capture_id = {newest}", old)
    change(sample, f"UPDATE captures SET url = ?, address = ? WHERE id = {newest}", old, old)
    _, pages, _ = packed(sample)
    found = [page["url"] for page in pages if page["title"].startswith("Pharmacist, MP")]
    assert found == [f"{HOME}pharmacist-mp-chowdhury-lane-takes-wexcombe-at-the-second-try/"]


def test_a_page_that_no_layout_knows_is_listed_and_a_card_for_other_sites_is_not(sample):
    change(sample, "UPDATE captures SET verdict = 'unread' WHERE address = ?", f"{HOME}about/")
    _, pages, _ = packed(sample)
    assert pages[-1]["url"] == f"{HOME}about/"
    change(sample, "UPDATE captures SET address = ? WHERE address = ?", f"{HOME}about/embed/", f"{HOME}about/")
    _, pages, _ = packed(sample)
    assert of(pages, "/about/") == []


def test_a_text_that_was_changed_is_listed_as_it_was_and_as_it_is(as_it_is):
    _, pages, _ = as_it_is
    found = [(page["ts"][:4], page["title"]) for page in of(pages, "/market-hall-hotel-talks/")]
    assert found == [
        ("2019", "Council was in talks to sell market hall to hotel group, leader admits"),
        ("2017", "Council ‘in talks’ to sell market hall to hotel group"),
    ]


def test_what_is_no_page_to_read_is_not_listed(as_it_is):
    _, pages, _ = as_it_is
    ends = (
        "/feed/",
        ".xml",
        "robots.txt",
        "/planning-portal-glossary/",
        "?p=815",
        "/draft-for-lawyers-the-pellworth-lease/",
    )
    assert [page["url"] for page in pages if page["url"].endswith(ends)] == []


def test_the_home_is_the_main_page_and_else_the_newest_article(sample):
    head, pages, _ = packed(sample)
    assert (head["mainPageUrl"], head["mainPageDate"]) == (HOME, of(pages, ".example/")[0]["ts"])
    change(sample, "UPDATE captures SET verdict = 'error' WHERE address = ?", HOME)
    head, pages, _ = packed(sample)
    assert head["mainPageUrl"] == pages[0]["url"]
    assert pages[0]["title"] == "Sir Rowland Peverell, 1938-2019"


def test_the_same_archive_makes_the_same_bytes(sample):
    packed(sample)
    before = sample.with_suffix(".wacz").read_bytes()
    packed(sample)
    assert sample.with_suffix(".wacz").read_bytes() == before


def test_a_page_whose_bytes_are_not_those_is_told_and_not_listed(sample):
    change(sample, "UPDATE captures SET sha256 = 'x' WHERE address = ?", f"{HOME}about/")
    _, pages, faults = packed(sample)
    assert of(pages, "/about/") == []
    assert len(faults) == 1
    assert faults[0].startswith(f"{HOME}about/ of 2019-10-12T06:05:00+00:00: the bytes in")


def test_without_a_card_pages_have_their_titles(sample, monkeypatch):
    monkeypatch.setattr(blogs, "cards", lambda *_: [])
    _, pages, _ = packed(sample)
    assert of(pages, "/about/")[0]["title"] == "The Wexcombe Ledger | Homepage – /about/"
    assert "text" not in of(pages, "/about/")[0]


def test_a_saved_page_that_no_player_can_show_is_counted(chamberlain, tmp_path):
    text = "The Wexcombe Ledger has written about the councils since 2012."
    link = f'<a href="{HOME}labour-takes-wexcombe/">Labour</a>'
    (tmp_path / "page.html").write_text(f"<html><body class='page page-id-4'><h1>About</h1><p>{text}</p>{link}</html>")
    chamberlain("crawl", "sample", "--source", "page.html", "--archive", "a.db")
    run = chamberlain("pack", "--archive", "a.db")
    assert run.returncode == 0, run.stderr
    assert "a.wacz: 0 pages in 1 WARC files" in run.stdout
    assert "no player can show: 1" in run.stdout
