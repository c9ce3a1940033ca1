"""Which of a page's links lead to the blog, however they are written."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from chamberlain_crawler import blogs
from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages import Page

HOME = "https://wexcombeledger.example/"
TRAMS = f"{HOME}trams/"
ARCHIVED = "/web/20170616080000/http://wexcombeledger.example/trams/"


def page(*hrefs: str, url: str = f"{HOME}bins/", **fields: Any) -> Page:
    body = "<html><body>" + "".join(f'<a href="{href}">x</a>' for href in hrefs)
    given: dict[str, Any] = {"captured_at": datetime(2017, 6, 16, tzinfo=UTC), "source": "live"} | fields
    return Page(Capture(url=url, body=body.encode(), **given), blogs.get("sample"))


@pytest.mark.parametrize(
    "href",
    [
        "/trams/",
        "../trams/",
        "//wexcombeledger.example/trams/",
        "http://WWW.WexcombeLedger.Example/trams/",
        "HTTPS://wexcombeledger.example:443/trams/",
        "http://wexcombeledger.example:80/trams/",
        "http://wexcombeledger.example./trams/",
        "https://www.wexcombeledger.example.:443/trams/",
        "https://editor@wexcombeledger.example/trams/",
        f"https://web.archive.org{ARCHIVED}",
    ],
)
def test_a_link_to_the_blog_is_found_however_its_host_is_written(href):
    found = page(href)
    assert len(found.addresses) == 1
    assert found.article_address(href) == TRAMS
    assert found.blog.address(found.addresses[0]) == TRAMS


@pytest.mark.parametrize(
    "href",
    [
        "http://wexcombeledger.example:8080/trams/",
        "http://wexcombeledger.example:99999/trams/",
        "http://wexcombeledger.example.evil.example/trams/",
        "http://shop.wexcombeledger.example/trams/",
        f"https://evil.example{ARCHIVED}",
        f"https://web.archive.org:8080{ARCHIVED}",
        "http://[wexcombeledger.example/trams/",
        "mailto:editor@wexcombeledger.example",
    ],
)
def test_a_link_to_elsewhere_is_not(href):
    found = page(href)
    assert found.addresses == ()
    assert found.article_address(href) is None


def test_a_mirrors_links_are_the_blogs():
    base = "http://127.0.0.1:8081/"
    links = ("/trams/", "http://127.0.0.1:8081/trams/", "http://127.0.0.1:8082/trams/", TRAMS)
    found = page(*links, url=f"{base}bins/", base=base)
    assert found.addresses == (f"{base}trams/", TRAMS)


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        (f"https://web.archive.org/web/20170616080000/{HOME}bins/", {}),
        ("file:///saved/bins.html", {}),
        (f"{HOME}bins/", {"requested_url": "file:///saved/bins.html", "source": "file"}),
        (f"{HOME}bins/", {"requested_url": f"http://127.0.0.1:8082/web/2017/{HOME}bins/", "source": "wayback"}),
    ],
)
def test_links_that_a_web_archive_rewrote_lead_where_they_led(url, fields):
    assert page(ARCHIVED, url=url, **fields).addresses == ("http://wexcombeledger.example/trams/",)


@pytest.mark.parametrize("url", [f"{HOME}bins/", "https://evil.example/bins/", "https://web.archive.org:8080/web/"])
def test_such_a_link_on_another_page_leads_to_that_pages_site(url):
    assert page(ARCHIVED, url=url).address(ARCHIVED) != TRAMS


def test_many_links_take_no_time():
    hrefs = [f"http://WEXCOMBELEDGER.example/{n}/" for n in range(10_000)] + [f"{HOME}{n}/" for n in range(10_000)]
    found = page(*hrefs)
    _ = found.root
    start = time.process_time()
    assert len(found.addresses) == 20_000
    assert time.process_time() - start < 2
