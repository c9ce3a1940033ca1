"""The pages as a reader sees them, in a real Chromium."""

from __future__ import annotations

import json

import pytest
import yaml
from sites import DATA, six_pages
from world import from_npm

OTHER_PAGES = (
    *("/sample/-/speakers", "/sample/-/years/2016", "/sample/-/topics", "/sample/articles/1", "/sample"),
    *("/sample/articles?_search=hall", "/sample/captures", "/sample/who_said_what_about?speaker=Marchbank"),
)
NAMES = ("home", "search", "article", "person", "quote", "dashboard")
CHARTS = yaml.safe_load((DATA / "metadata.yaml").read_text())["plugins"]["datasette-dashboards"]["archive"]["charts"]
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> str:
    """The source of axe-core, the accessibility checker."""
    return (from_npm(pytestconfig.cache, "axe-core@4") / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_complains_of_nothing_and_asks_nobody_else(served, visit, name, scheme):
    visited = visit(served.url + six_pages(served)[name], color_scheme=scheme)
    assert visited.faults == []
    assert visited.page.locator("h1").count() == 1


@pytest.mark.parametrize(
    "path", ["", "articles?_search=hall", "who_said_what_about?speaker=Marchbank", "captures", "urls"]
)
def test_datasettes_own_pages_work_under_the_policy(served, visit, path):
    visited = visit(f"{served.url}/sample/{path}".removesuffix("/"))
    assert visited.faults == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(served, visit, axe, name, scheme):
    assert_no_serious_fault(visit(served.url + six_pages(served)[name], color_scheme=scheme).page, axe)


@pytest.mark.parametrize("path", OTHER_PAGES)
def test_axe_finds_no_serious_fault_on_the_other_pages(served, visit, axe, path):
    assert_no_serious_fault(visit(served.url + path, color_scheme="dark").page, axe)


def assert_no_serious_fault(page, axe):
    page.evaluate(axe)
    violations = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    serious = [
        {"rule": fault["id"], "where": [node["html"][:200] for node in fault["nodes"][:3]]}
        for fault in violations
        if fault["impact"] in ("serious", "critical")
    ]
    assert not serious, json.dumps(serious, indent=1)


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_needs_no_sideways_scrolling(served, visit, name):
    page = visit(served.url + six_pages(served)[name], **PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("name", NAMES[:-1])
def test_reading_needs_no_script(served, visit, name):
    with_script = visit(served.url + six_pages(served)[name]).page.inner_text("main")
    without = visit(served.url + six_pages(served)[name], java_script_enabled=False)
    assert without.faults == []
    assert without.page.locator("main").inner_text() == with_script


def test_the_first_key_leads_past_the_masthead(served, visit):
    page = visit(served.url + six_pages(served)["article"]).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_reader_finds_an_article_and_goes_on_to_the_speaker(served, visit):
    page = visit(served.url).page
    page.get_by_label("Search articles, quotes and comments").fill("market hall")
    page.get_by_role("button", name="Search").click()
    page.locator(".results h3 a").first.click()
    page.wait_for_selector(".body")
    speaker = page.locator(".quoted a").first
    name = speaker.inner_text()
    speaker.click()
    page.wait_for_selector("h1")
    assert page.locator("h1").inner_text() == name


def test_the_speaker_stands_in_the_margin_beside_the_quote(served, visit):
    page = visit(served.url + six_pages(served)["article"], viewport={"width": 1280, "height": 900}).page
    note, quote = page.locator(".speaker.block").first, page.locator(".said.block").first
    beside, words = note.bounding_box(), quote.bounding_box()
    assert beside["x"] > words["x"] + words["width"]
    assert abs(beside["y"] - words["y"]) < 20


def test_print_leaves_the_article_alone(served, visit):
    page = visit(served.url + six_pages(served)["article"]).page
    page.emulate_media(media="print")
    for left_out in (".masthead nav", ".body .speaker", ".record", ".page-foot"):
        assert not page.locator(left_out).first.is_visible(), left_out
    assert page.locator(".body p").first.is_visible()


def test_the_charts_are_drawn(served, visit):
    page = visit(served.url + six_pages(served)["dashboard"]).page
    page.wait_for_selector(".dashboard-card .marks")
    assert page.locator(
        ".dashboard-card-chart > .marks, .dashboard-card-chart > .vega-embed > .marks, .dashboard-card-chart svg.marks"
    ).count() == len(CHARTS)
