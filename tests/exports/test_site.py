"""The static site: it works from a folder, its links lead somewhere, and nothing stored in it runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html
from sqlite_utils import Database

from chamberlain_crawler.exports.formats import export
from chamberlain_crawler.items import stable_id


@pytest.fixture(scope="module")
def site(sample_db, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    export(sample_db, "site", folder)
    return folder


def pages_of(folder: Path) -> dict[Path, html.HtmlElement]:
    return {path: html.parse(path).getroot() for path in folder.rglob("*.html")}


def dead_links(folder: Path) -> list[str]:
    """Links and files of a site that lead nowhere, also to a place in a page that is not there."""
    pages = pages_of(folder)
    dead = []
    for path, page in pages.items():
        for element, _, link, _ in page.iterlinks():
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in ("http", "https", "mailto"), f"{path}: {link}"
                assert element.tag in ("a", "link"), f"{path} loads {link}"
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            found = target.is_file() and target.is_relative_to(folder)
            if found and parts.fragment:
                found = bool(pages[target].xpath("//*[@id = $id]", id=parts.fragment))
            if not found:
                dead.append(f"{path.relative_to(folder)}: {link}")
    return dead


def test_every_article_speaker_topic_author_and_year_has_its_page(site, sample_db):
    for folder, query in {
        "articles": "SELECT count(*) FROM articles",
        "speakers": "SELECT count(*) FROM speakers",
        "topics": "SELECT count(DISTINCT term_id) FROM article_terms",
        "authors": "SELECT count(DISTINCT author_id) FROM article_authors",
        "years": "SELECT count(*) FROM (SELECT DISTINCT year FROM articles)",
    }.items():
        pages = {path.name for path in (site / folder).iterdir()} - {"index.html"}
        assert len(pages) == sample_db.execute(query).fetchone()[0], folder
    page = html.parse(site / "articles" / "market-hall-hotel-talks.html").getroot()
    assert page.xpath("string(//h1)") == "Council was in talks to sell market hall to hotel group, leader admits"
    assert page.xpath("//mark[contains(@class, 'said')]")
    assert "captured 11 October 2019" in page.xpath("string(//aside)")


def test_all_links_inside_the_site_resolve(site):
    assert dead_links(site) == []


def test_old_ids_and_old_addresses_lead_on(sample_db, tmp_path):
    path = tmp_path / "a.db"
    shutil.copy(sample_db.conn.execute("PRAGMA database_list").fetchone()[2], path)
    db = Database(path)
    article, slug, quote = db.execute(
        "SELECT articles.id, slug, max(quotes.id) FROM articles JOIN quotes ON article_id = articles.id GROUP BY 1"
    ).fetchone()
    old, lost = (f"https://wexcombeledger.example/{name}/" for name in ("old-trams", slug))
    for kind, before, after in (
        ("article", stable_id("article", old), article),
        ("article", stable_id("article", lost), None),
        ("article", 71, None),
        ("quote", 72, quote),
    ):
        db.execute(
            "INSERT INTO retired VALUES (?, ?, ?, 'two <were> one', '2026-03-01T10:00:00+00:00')", [kind, before, after]
        )
    db.execute(
        """INSERT INTO urls (url, blog, seen_as, state, found_by, first_seen, article_id)
           VALUES (?, 'sample', '', 'article', 'home', '', ?)""",
        [old, article],
    )
    export(db, "site", tmp_path / "site")
    page = html.parse(tmp_path / "site" / "articles" / "old-trams.html").getroot()
    assert page.xpath("string(//meta[@http-equiv = 'refresh']/@content)") == f"0; url=../articles/{slug}.html"
    held = html.parse(tmp_path / "site" / "articles" / f"{slug}.html").getroot()
    assert len(held.xpath("//*[@id = 'quote-72']")) == len(held.xpath(f"//*[@id = 'quote-{quote}']")) == 1
    gone = html.parse(tmp_path / "site" / "articles" / "71.html").getroot()
    assert "two <were> one (since 1 March 2026)" in gone.xpath("string(//main)")
    assert not gone.xpath("//meta[@http-equiv = 'refresh']")
    assert dead_links(tmp_path / "site") == []


def test_two_posts_of_one_address_have_a_page_each(sample_db, tmp_path):
    path = tmp_path / "a.db"
    shutil.copy(sample_db.conn.execute("PRAGMA database_list").fetchone()[2], path)
    db = Database(path)
    [row] = db.query("SELECT * FROM articles ORDER BY id LIMIT 1")
    db.table("articles").insert(row | {"id": 5, "title": "Another at this address"})
    export(db, "site", tmp_path / "site")
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "site" / "articles").iterdir()]
    assert len(pages) == db.table("articles").count
    assert sum("<h1>Another at this address</h1>" in page for page in pages) == 1
    assert sum("Another post stood at the same address" in page for page in pages) == 2
    assert dead_links(tmp_path / "site") == []
    export(db, "wxr", tmp_path / "a.xml")
    guids = re.findall("<guid[^>]*>(.*)</guid>", (tmp_path / "a.xml").read_text(encoding="utf-8"))
    assert len(set(guids)) == len(pages)


def test_a_page_may_load_its_style_and_nothing_else(site):
    for path, page in pages_of(site).items():
        policy = page.xpath("string(//meta[@http-equiv = 'Content-Security-Policy']/@content)")
        assert policy.startswith("default-src 'none'; style-src 'self' file:;"), path
        assert ("script-src" in policy) == (path.name == "search.html")
        assert len(page.xpath("//script")) == (2 if path.name == "search.html" else 0)


def test_a_hostile_archive_makes_harmless_pages_with_safe_names(hostile_db, tmp_path):
    folder = tmp_path / "out" / "site"
    export(hostile_db, "site", folder)
    assert [path.name for path in folder.parent.iterdir()] == ["site"]
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.html")]
    assert all(re.fullmatch(r"([a-z]+/)?[a-z0-9-]+\.html", name) for name in names), names
    assert len({name.lower() for name in names}) == len(names)
    assert {"articles/con-.html", "articles/article.html", "articles/same.html", "articles/same-2.html"} <= set(names)
    assert dead_links(folder) == []
    for path, page in pages_of(folder).items():
        assert not page.xpath("//img | //iframe | //@onerror | //@onclick"), path
        assert not page.xpath("//script[not(@src)]"), path
        assert not page.xpath("//@href[starts-with(., 'javascript')]"), path


def test_the_search_works_from_a_folder(site, visit):
    visited = visit((site / "index.html").as_uri())
    page = visited.page
    page.fill("#q", "Sian Prydd")
    page.press("#q", "Enter")
    page.wait_for_selector("#results li")
    assert page.url.startswith((site / "search.html").as_uri())
    assert page.inner_text("#found").endswith("sian + prydd")
    page.fill("#q", "tram inquiry")
    page.locator("#found", has_text="tram").wait_for()
    assert page.inner_text("#results h3 >> nth=0") == "Tram inquiry: nine days, 61 witnesses, no sheep"
    page.click("#results a >> nth=0")
    assert page.inner_text("h1").startswith("Tram inquiry")
    assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute", (
        "the style is read"
    )
    page.fill("#q", "no such wordxyz")
    page.press("#q", "Enter")
    page.locator("#found", has_text=re.compile("^0 articles")).wait_for()
    assert visited.faults == []


def test_without_javascript_the_search_leads_to_the_lists(site, visit):
    visited = visit((site / "search.html").as_uri() + "?q=tram", java_script_enabled=False)
    page = visited.page
    assert page.is_visible("noscript a") or "listed by year" in page.inner_text("main")
    assert visited.faults == []


def test_nothing_stored_runs(hostile_db, tmp_path, visit):
    folder = tmp_path / "site"
    export(hostile_db, "site", folder)
    visited = visit((folder / "index.html").as_uri())
    page = visited.page
    for name in ("article", "con-", "same", "end-brace", "img-src"):
        for path in (folder / "articles").glob(f"{name}*.html"):
            page.goto(path.as_uri())
    for path in (folder / "authors").glob("*.html"):
        page.goto(path.as_uri())
    page.goto((folder / "search.html").as_uri() + "?q=alert")
    page.wait_for_selector("#results li")
    assert visited.faults == []
