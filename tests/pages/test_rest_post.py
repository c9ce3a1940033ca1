from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.pages import rest_post
from chamberlain_crawler.pages.page import Page

HOME = "https://wexcombeledger.example"
POST: dict[str, Any] = {
    "id": 412,
    "date": "2017-06-15T09:30:00",
    "date_gmt": "2017-06-15T08:30:00",
    "status": "publish",
    "type": "post",
    "link": f"{HOME}/trams/",
    "title": {"rendered": "Trams"},
    "content": {"rendered": "<p>They are late.</p>", "protected": False},
}


def page(data: Any, base: str | None = None) -> Page:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    url = f"{base or HOME + '/'}wp-json/wp/v2/posts"
    seen = datetime(2019, 9, 25, 12, tzinfo=UTC)
    return Page(Capture(url=url, body=body, captured_at=seen, source="rest", base=base), blogs.get("sample"))


def read(data: Any, base: str | None = None) -> list[Reading]:
    return rest_post.read(page(data, base))


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "article"),
        ({"content": {"rendered": "", "protected": True}}, "protected"),
        ({"status": "draft"}, "protected"),
        ({"status": "private"}, "protected"),
        ({"type": "page"}, "page"),
        ({"type": "attachment"}, "attachment"),
        ({"type": "tribe_events"}, "page"),
        ({"link": "https://seamouthmail.example/trams/"}, "foreign"),
        ({"link": ""}, "foreign"),
        ({"link": "javascript:alert(1)"}, "foreign"),
        ({"link": 7}, "foreign"),
        ({"content": None}, "article"),
        ({"title": None, "date": 5, "date_gmt": [], "_embedded": {"author": {}, "wp:term": [3, [4]]}}, "article"),
    ],
)
def test_verdicts(change: dict[str, Any], verdict: str) -> None:
    (reading,) = read(POST | change)
    assert reading.verdict == verdict
    assert bool(reading.article) == (verdict == "article")
    assert bool(reading.reason) == (verdict != "article")


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        ([], "empty"),
        ({}, "not_html"),
        ([1, "two", None], "empty"),
        ({"code": "rest_no_route", "message": "No route", "data": {"status": 404}}, "error"),
        ({"code": "internal_server_error", "message": "There has been a critical error"}, "error"),
        ({"name": "The Wexcombe Ledger", "namespaces": ["wp/v2"]}, "not_html"),
        ([{"id": 2, "count": 9, "link": f"{HOME}/category/roads/", "taxonomy": "category"}], "not_html"),
        ([{"id": 2, "post": 412, "author_name": "Ned", "type": "pingback", "link": f"{HOME}/trams/"}], "empty"),
        ([{"id": 2, "post": 412, "author_name": "Ned", "link": "https://seamouthmail.example/a/"}], "foreign"),
    ],
)
def test_other_answers(data: Any, verdict: str) -> None:
    (reading,) = read(data)
    assert (reading.verdict, reading.article) == (verdict, None)
    assert reading.reason


def test_a_post_without_its_text_tells_its_facts() -> None:
    (reading,) = read([{name: value for name, value in POST.items() if name != "content"}])
    assert reading.verdict == "list"
    assert reading.article is not None
    assert (reading.article.post_id, reading.article.published) == (412, "2017-06-15T09:30:00+01:00")


def test_a_mirror_gives_canonical_addresses() -> None:
    base = "http://127.0.0.1:8081/"
    text = '<p><a href="http://127.0.0.1:8081/bins/">Bins</a> <a href="/lamps/">Lamps</a></p>'
    (reading,) = read(POST | {"link": f"{base}trams/", "content": {"rendered": text}}, base)
    assert reading.article is not None
    assert reading.url == reading.article.url == f"{HOME}/trams/"
    assert [link.url for link in reading.article.links] == [f"{HOME}/bins/", f"{HOME}/lamps/"]
    assert reading.addresses == (f"{base}bins/", f"{base}lamps/")


@pytest.mark.parametrize(
    ("date", "gmt", "expected"),
    [
        ("2017-06-15T09:30:00", "2017-06-15T08:30:00", "2017-06-15T09:30:00+01:00"),
        ("2017-01-15T09:30:00", "2017-01-15T09:30:00", "2017-01-15T09:30:00+00:00"),
        # the hour that comes twice: only UTC tells which
        ("2015-10-25T01:30:00", "2015-10-25T00:30:00", "2015-10-25T01:30:00+01:00"),
        ("2015-10-25T01:30:00", "2015-10-25T01:30:00", "2015-10-25T01:30:00+00:00"),
        # the hour that never was: WordPress moves its UTC time out of it
        ("2014-03-30T02:30:00", "2014-03-30T02:30:00", "2014-03-30T02:30:00+01:00"),
        ("2014-03-30T03:30:00", "2014-03-30T02:30:00", "2014-03-30T03:30:00+01:00"),
        # a WordPress that runs on UTC
        ("2017-06-15T08:30:00", "2017-06-15T08:30:00", "2017-06-15T09:30:00+01:00"),
        # one of the two alone
        ("2017-06-15T09:30:00", None, "2017-06-15T09:30:00+01:00"),
        ("2017-06-15T09:30:00", "0000-00-00T00:00:00", "2017-06-15T09:30:00+01:00"),
        (None, "2017-06-15T08:30:00", "2017-06-15T09:30:00+01:00"),
        ("2031-06-15T09:30:00", "2031-06-15T08:30:00", None),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00", None),
        ("", "", None),
    ],
)
def test_times(date: str | None, gmt: str | None, expected: str | None) -> None:
    (reading,) = read(POST | {"date": date, "date_gmt": gmt})
    assert reading.article is not None
    assert reading.article.published == expected
    assert reading.article.published_text == (date or None)


def test_control_characters_do_not_come_through() -> None:
    (reading,) = read(
        POST | {"title": {"rendered": "Tr\0ams&#0;\ud800"}, "content": {"rendered": "<p>La\0te\x1b[31m</p>"}}
    )
    article = reading.article
    assert article is not None
    assert article.body_text == "Late[31m"
    assert article.html == "<p>Late[31m</p>"
    assert "\0" not in (article.title or "")
    (article.title or "").encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(sorted(POST)), inner, max_size=6),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON.filter(lambda data: isinstance(data, list | dict)))
def test_any_json_gives_readings(data: Any) -> None:
    if rest_post.fits(page(data)):
        assert read(data)


@settings(deadline=None)
@given(st.sampled_from(sorted(POST)), JSON, JSON)
def test_any_value_in_any_field(field: str, value: Any, embedded: Any) -> None:
    comment = {"author_name": "Ned", "post": 412, "id": 3, "link": f"{HOME}/trams/"}
    for data in (POST | {field: value, "_embedded": embedded}, comment | {field: value, "parent": value}):
        for reading in read(data):
            assert reading.article or reading.reason


def test_two_posts_at_one_address_are_both_read() -> None:
    posts = [POST, POST | {"id": 413, "content": {"rendered": "<p>They are free.</p>"}}, POST]
    comments = [
        {"id": post, "post": post, "author_name": "Jo", "link": f"{HOME}/trams/#comment-{post}"} for post in (412, 413)
    ]
    for data in (posts, comments):
        read_by_post = {(r.url, r.article.post_id) for r in pages.read(page(data).capture, blogs.get("sample"))}
        assert read_by_post == {(f"{HOME}/trams/", 412), (f"{HOME}/?p=413", 413)}
