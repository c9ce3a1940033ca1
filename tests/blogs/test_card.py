"""Whose an address is, and whether an article may stand there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.blogs import Blog, Host
from chamberlain_crawler.items import Capture
from chamberlain_crawler.sources.frontier import asked_pointer
from chamberlain_crawler.urls import canonical

HOME = "https://wexcombeledger.example/"
BLOG = Blog(
    name="ledger",
    title="The Wexcombe Ledger",
    home=HOME,
    timezone="Europe/London",
    language="en-GB",
    not_articles=frozenset({"/about/"}),
)
IN_FOLDER = replace(BLOG, home="https://wexcombe.example/ledger/")
MOVED = replace(
    BLOG,
    hosts=(
        Host("old.example", until="2015-12-31"),
        Host("paper.example:8080"),
        Host("paper.example/wexcombe/", since="2014-03-01"),
        Host("wexcombeledger.example", since="2012-06-01", until="2020-01-31"),
        Host("wexcombeledger.example", since="2023-01-01"),
    ),
    other_hosts=frozenset({"ledger.example"}),
)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/tram-plans/", True),
        ("/?p=12", True),
        ("/?p=12&preview=true", True),
        ("/page/", True),
        ("/2016/05/tram/", True),
        ("/2016/05/03/tram/", True),
        ("/2016/05/tram.html", True),
        ("/st.-pauls/", True),
        ("/mr.smith-goes/", True),
        ("/version-2.0/", True),
        ("/archives/123", True),
        ("/story.php?id=5", True),
        ("/tram-plans/?x=1", True),
        ("/tram-plans/?p=12", True),
        ("/budget/2016/", True),
        ("/2015/", False),
        ("/2016/05/", False),
        ("/2016/05/03/", False),
        ("/2016/05/page/2/", False),
        ("/2016/05/feed/", False),
        ("/", False),
        ("/index.php", False),
        ("/about/", False),
        ("/category/council/budget/", False),
        ("/tag/tram/", False),
        ("/author/ada/", False),
        ("/page/2/", False),
        ("/2017/06/", False),
        ("/feed/", False),
        ("/?s=tram", False),
        ("/?x=1", False),
        ("/?attachment_id=3", False),
        *((f"/tram-plans/?{name}=1", False) for name in ("page_id", "attachment_id", "s", "cat", "m", "author", "tag")),
        *((f"/tram-plans/?{name}=1", False) for name in ("feed", "paged")),
        ("/?p=12&page_id=3", False),
        ("/wp-json/wp/v2/posts/", False),
        ("/wp-content/uploads/plan.pdf", False),
        ("/wp-login.php", False),
        ("/wp-comments-post.php", False),
        ("/xmlrpc.php?rsd", False),
        ("/post-sitemap.xml", False),
        ("/robots.txt", False),
        *(
            (f"/2016/05/plan.{ending}", False)
            for ending in ("jpg", "JPEG", "png", "css", "js", "pdf", "zip", "docx", "mp3")
        ),
    ],
)
@pytest.mark.parametrize("blog", [BLOG, IN_FOLDER], ids=["host", "folder"])
def test_what_may_be_an_article(blog, path, wanted):
    assert blog.may_be_article(blog.address(blog.home.rstrip("/") + path)) is wanted


def test_a_blog_in_a_folder_is_what_lies_below_it():
    assert IN_FOLDER.owns("http://www.wexcombe.example/ledger")
    assert IN_FOLDER.owns("https://wexcombe.example/ledger/trams/")
    for elsewhere in ("/", "/trams/", "/ledgers/trams/", "/ledger-2/", "/ledger/../trams/", "/ledger%2Ftrams/"):
        address = IN_FOLDER.address(f"https://wexcombe.example{elsewhere}")
        assert not IN_FOLDER.owns(address)
        assert not IN_FOLDER.may_be_article(address)


@pytest.mark.parametrize(
    "place",
    [
        "http://wexcombeledger.example:8080/",
        "https://wexcombeledger.example:80/",
        "http://wexcombeledger.example:443/",
        "https://wexcombeledger.example.evil.example/",
        "https://wexcombeledger.example@evil.example/",
        "https://shop.wexcombeledger.example/",
        "https://evil.example/web/2017/https://wexcombeledger.example/",
        "https://web.archive.org:8080/web/2017/https://wexcombeledger.example/",
        "https://wexcombeledger.example:99999/",
        "https://[wexcombeledger.example/",
        "file:///wexcombeledger.example/",
    ],
)
def test_what_only_looks_like_the_blog_is_not_it(place):
    blog = blogs.get("sample")
    address = blog.address(f"{place}tram-plans/")
    assert address != f"{HOME}tram-plans/"
    assert not blog.owns(address)
    assert not blog.owns(f"{place}tram-plans/", datetime.now(UTC))
    assert not blog.may_be_article(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://old.example/trams/?x=1",
        "https://www.OLD.example.:443/trams?x=1",
        "http://paper.example:8080/trams/?x=1",
        "http://paper.example/wexcombe/trams/?x=1",
        "https://ledger.example/trams/?x=1",
        "https://web.archive.org/web/2014/http://old.example/trams/?x=1",
    ],
)
def test_other_hosts_fold_onto_the_home(url):
    assert MOVED.owns(url)
    assert MOVED.address(url) == f"{HOME}trams/?x=1"
    assert MOVED.may_be_article(MOVED.address(url))
    folder = replace(MOVED, home=IN_FOLDER.home)
    assert folder.address(url) == "https://wexcombe.example/ledger/trams/?x=1"


@pytest.mark.parametrize("url", ["http://old.example:8080/x/", "http://paper.example/x/", "http://paper.example:81/x/"])
def test_other_ports_and_folders_of_other_hosts_are_not_the_blogs(url):
    assert MOVED.address(url) == canonical(url)
    assert not MOVED.owns(url)


@pytest.mark.parametrize(
    ("url", "at", "ours"),
    [
        ("http://old.example/x/", "2012-01-01", True),
        ("http://old.example/x/", "2015-12-31", True),
        ("http://old.example/x/", "2016-01-01", False),
        ("http://paper.example/wexcombe/x/", "2014-02-28", False),
        ("http://paper.example/wexcombe/x/", "2014-03-01", True),
        ("http://ledger.example/x/", "1999-01-01", True),
        (f"{HOME}x/", "2012-05-31", False),
        (f"{HOME}x/", "2020-01-31", True),
        (f"{HOME}x/", "2021-01-01", False),
        (f"{HOME}x/", "2023-01-01", True),
    ],
)
def test_a_host_is_the_blogs_from_its_first_day_to_its_last(url, at, ours):
    assert MOVED.owns(url, day(at)) is ours
    if not url.startswith(HOME):
        assert MOVED.address(url, at=day(at)) == (f"{HOME}x/" if ours else canonical(url))
    assert MOVED.owns(url), "it was, once"
    assert pages.read(capture(url, at), MOVED)[0].verdict == ("article" if ours else "foreign")


def test_days_are_those_of_utc():
    late = datetime(2015, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-3)))
    assert not MOVED.owns("http://old.example/x/", late)


def capture(url: str, at: str, head: str = "", **fields: Any) -> Capture:
    body = (
        f'<html><head><title>Trams</title>{head}</head><body class="single single-post postid-7">'
        '<h1 class="entry-title">Trams</h1><div class="entry-content"><p>They are late.</p></div></body></html>'
    )
    given: dict[str, Any] = {"url": url, "body": body.encode(), "captured_at": day(at), "source": "file"}
    return Capture(**given | fields)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x/",
        f"{HOME[:-1]}:8080/x/",
        "https://evil.example/web/2017/https://wexcombeledger.example/x/",
    ],
)
def test_a_page_of_elsewhere_is_not_the_blogs_whatever_it_claims(url):
    claim = f'<link rel="canonical" href="{HOME}tram-plans/"><meta property="og:url" content="{HOME}tram-plans/">'
    [reading] = pages.read(capture(url, "2017-01-01", claim), BLOG)
    assert (reading.verdict, reading.article) == ("foreign", None)


@pytest.mark.parametrize("url", ["http://[bad/x/", "http://wexcombeledger.example:99999/x/", "http:x", "http://a b/x/"])
def test_an_impossible_address_of_a_capture_is_nobodys(url):
    for fields in ({}, {"requested_url": "http://[bad/y/"}):
        [reading] = pages.read(capture(url, "2017-01-01", **fields), BLOG)
        assert (reading.verdict, asked_pointer(BLOG, reading).state) == ("foreign", "excluded")


def test_a_saved_page_is_not_judged_by_the_time_of_its_file():
    saved = capture("http://old.example/x/", "2026-01-01", requested_url="file:///saved/x.html")
    assert pages.read(saved, MOVED)[0].url == f"{HOME}x/"


def test_the_posts_number_behind_a_slug_is_cut_off_where_the_card_says_so():
    numbered = replace(BLOG, number_tails=True)
    for form in ("7478", "7478/", "7478/?replytocom=3", "7478/amp/", "7478#comments", "7478/feed/"):
        assert numbered.address(f"{HOME}Tram-Plans/{form}") == f"{HOME}Tram-Plans/"
    assert numbered.address(f"{HOME}tram-plans/7478?x=1") == f"{HOME}tram-plans/?x=1"
    paths = (
        "a/12/",
        "page/100/",
        "2017/100/",
        "2017/06/100/",
        "tag/2016/",
        "category/2016/",
        "a/b/123/",
        "123/",
        "a/123/b/",
    )
    others = [f"{HOME}{path}" for path in paths]
    assert [numbered.address(url) for url in others] == others
    assert BLOG.address(f"{HOME}archives/123") != BLOG.address(f"{HOME}archives/456")


def test_a_mirror_is_stored_under_the_blogs_own_addresses():
    base = "http://127.0.0.1:8081/"
    for url in ("http://127.0.0.1:8081/tram-plans", f"{HOME}tram-plans/", "HTTP://127.0.0.1:8081//tram-plans/#top"):
        assert BLOG.address(url, base) == f"{HOME}tram-plans/"
    for url in ("http://127.0.0.1:8082/tram-plans", "http://127.0.0.1:80812/x", "http://127.0.0.1/x"):
        assert not BLOG.owns(BLOG.address(url, base))
    below = "http://127.0.0.1:8081/copy"
    assert BLOG.address("http://127.0.0.1:8081/copy/x/", below) == f"{HOME}x/"
    assert not BLOG.owns(BLOG.address("http://127.0.0.1:8081/x/", below))


def test_where_the_blog_may_be_asked():
    assert MOVED.host_names == ("wexcombeledger.example", "old.example", "paper.example", "ledger.example")
    now = MOVED.endpoints(day("2024-01-01"))
    assert ("old.example", None) in MOVED.endpoints() - now
    assert {("paper.example", 8080), ("paper.example", None), ("wexcombeledger.example", None)} < now


@given(st.text(), st.sampled_from(["", HOME, "http://old.example/", "http://127.0.0.1:8081/"]))
def test_an_address_is_folded_once_and_for_all(text, start):
    for blog in (MOVED, IN_FOLDER, blogs.get("sample")):
        address = blog.address(start + text, "http://127.0.0.1:8081/")
        assert blog.address(address) == address
        blog.may_be_article(address)
        blog.owns(address)
