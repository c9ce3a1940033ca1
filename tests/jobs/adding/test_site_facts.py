"""What a site says of itself is taken as facts; what makes no sense is none, and nothing raises."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.items import Capture
from chamberlain_crawler.jobs.adding import site_facts
from chamberlain_crawler.jobs.adding.site_facts import Facts, Stated

URL = "https://harbour.example/"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ROOT_FIELDS = ("name", "home", "url", "timezone_string", "gmt_offset", "namespaces", "page_for_posts")
LIST_FIELDS = ("id", "link", "date", "date_gmt")


def capture(body: bytes | str, url: str = URL, **headers: str) -> Capture:
    body = body.encode() if isinstance(body, str) else body
    return Capture(url=url, body=body, captured_at=datetime.now(UTC), source="live", headers=tuple(headers.items()))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(ROOT_FIELDS, JSON)) | JSON)
def test_a_root_of_wrong_types_is_no_fault(root):
    facts = site_facts.of_api(json.dumps(root).encode())
    assert facts is None or isinstance(facts.name, str)


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(LIST_FIELDS, JSON)) | JSON) | JSON)
def test_a_list_of_wrong_types_is_no_fault(rows):
    site_facts.of_list(json.dumps(rows).encode())


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_no_fault(body):
    for head in (b"", b"<html><head>", b"<rss><channel><title>", b"[{", b'{"namespaces": ["wp/v2"], "name":'):
        site_facts.of_html(capture(head + body))
        site_facts.of_feed(capture(head + body))
        site_facts.of_api(head + body)
        site_facts.of_list(head + body)


@given(st.text(st.characters()))
def test_a_name_is_one_line(name):
    line = site_facts.line(name)
    assert line == line.strip()
    assert len(line) <= site_facts.LONGEST
    assert not set(line) & set("\n\r\t\x00\x1b\x9b\u202e\u2066")


def test_the_root_of_an_api():
    root = {
        "name": "Caf\\u00e9 &amp; Quay", "home": "https://harbour.example/blog", "gmt_offset": "5.5",
        "timezone_string": "Asia/Kolkata", "namespaces": ["oembed/1.0", "wp/v2"], "page_for_posts": 12,
    }  # fmt: skip
    facts = site_facts.of_api(json.dumps(root).replace("\\\\u", "\\u").encode())
    assert facts
    assert (facts.name, facts.home, facts.list_page) == ("Café & Quay", "https://harbour.example/blog", 12)
    assert facts.timezone == Stated("Asia/Kolkata", "the API")
    assert facts.hours == 5.5


@pytest.mark.parametrize(
    ("name", "offset", "zone"),
    [
        ("Europe/Berlin", 1, "Europe/Berlin"),
        ("", 0, "UTC"),
        ("", "-5", "Etc/GMT+5"),
        ("", 2.0, "Etc/GMT-2"),
        ("", 5.5, None),
        ("", 99, None),
        ("", True, None),
        ("", None, None),
        ("../../etc/passwd", 1, None),
        ("Mars/Olympus", 1, None),
        ("Europe", 1, None),
    ],
)
def test_a_time_zone_is_sure_or_none(name, offset, zone):
    found = site_facts.zone_of(name, site_facts.hours_in(offset))
    assert (found.value if found else None) == zone


def test_a_page_of_wordpress():
    facts = site_facts.of_html(
        capture(
            """<html lang="de-DE"><head><title>Der Hafenbote – Nachrichten vom Kai</title>
            <meta name="generator" content="WordPress 6.1"><meta property="og:site_name" content="Hafenbote">
            <link rel="alternate" type="application/rss+xml" href="/blog/feed/">
            <link rel="alternate" type="application/rss+xml" href="/blog/comments/feed/">
            <link rel="stylesheet" href="/wp-content/themes/kai-child/style.css"></head>
            <body class="home blog"><img src="https://i0.wp.com/harbour.example/a.jpg"><img src="/b.jpg"></body>""",
            link='<https://harbour.example/blog/wp-json/>; rel="https://api.w.org/"',
        )
    )
    assert facts.title == "Der Hafenbote"
    assert (facts.site_name, facts.language, facts.theme) == ("Hafenbote", "de-DE", "kai-child")
    assert facts.api == "https://harbour.example/blog/wp-json/"
    assert facts.feed == "https://harbour.example/blog/feed/"
    assert facts.is_wordpress
    assert facts.file_hosts == ("i0.wp.com",)
    assert site_facts.home_of(facts, "https://harbour.example/blog/2016/trams/") == "https://harbour.example/blog/"


@pytest.mark.parametrize(
    ("page", "home"),
    [
        ('<body class="single single-post">', "https://harbour.example/"),
        ('<link rel="alternate" type="application/rss+xml" href="https://feeds.example/x"><body class="single">',
         "https://harbour.example/"),
        ('<link rel="alternate" type="application/rss+xml" href="/news/?feed=rss2">', "https://harbour.example/news/"),
        ("<body>", "https://harbour.example/2016/"),
    ],
)  # fmt: skip
def test_the_home_by_one_of_its_pages(page, home):
    url = "https://harbour.example/2016/trams.html"
    assert site_facts.home_of(site_facts.of_html(capture(page, url)), url) == home


def test_a_feed_of_each_kind():
    rss = """<?xml version="1.0"?><rss version="2.0"><channel><title>Quay &amp;amp; Co</title><language>en-GB</language>
    <generator>https://wordpress.org/?v=6.1</generator>
    <item><link>https://harbour.example/b/</link><pubDate>Tue, 03 May 2016 09:00:00 +0000</pubDate></item>
    <item><link>javascript:alert(1)</link><pubDate>yesterday</pubDate></item></channel></rss>"""
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Hafen</title>
    <entry><link href="https://harbour.example/a/"/><published>2017-01-02T00:00:00Z</published></entry></feed>"""
    facts = site_facts.of_feed(capture(rss))
    assert facts
    assert (facts.title, facts.language, facts.links) == ("Quay & Co", "en-GB", ("https://harbour.example/b/",))
    assert facts.days == ("2016-05-03",)
    facts = site_facts.of_feed(capture(atom))
    assert facts
    assert (facts.title, facts.language, facts.days) == ("Hafen", "de", ("2017-01-02",))


def test_names_and_languages_are_taken_once_and_checked():
    facts = Facts(home=URL)
    for name in ("The Quay", "", "the quay ", "Quay\x1b[2J News"):
        facts.call(name, "the API")
    for language in ("de_DE", "german", "en-GB'; DROP", "pt-BR"):
        facts.speak(language, "the feed")
    assert [said.value for said in facts.names] == ["The Quay", "Quay [2J News"]
    assert [said.value for said in facts.languages] == ["de-DE", "pt-BR"]
