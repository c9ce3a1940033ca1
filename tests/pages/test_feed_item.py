from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Article, Capture, Reading
from chamberlain_crawler.pages import feed_item
from chamberlain_crawler.pages.page import Page

HOME = "https://wexcombeledger.example"
SPACES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
SAVED = (Path(__file__).parent / "saved" / "feed_item" / "posts.xml").read_text(encoding="utf-8")


def page(text: str, url: str = f"{HOME}/feed/") -> Page:
    seen = datetime(2019, 9, 25, 12, tzinfo=UTC)
    return Page(Capture(url=url, body=text.encode(), captured_at=seen, source="feed"), blogs.get("sample"))


def read(text: str) -> list[Reading]:
    assert feed_item.fits(page(text))
    return feed_item.read(page(text))


def rss(*items: str) -> str:
    return f'<rss version="2.0" {SPACES}><channel>{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>'


def article(item: str) -> Article:
    (reading,) = read(rss(f"<link>{HOME}/trams/</link>{item}"))
    assert reading.article is not None
    return reading.article


def test_fits_feeds_alone() -> None:
    assert not feed_item.fits(page("<urlset><url/></urlset>"))
    assert not feed_item.fits(page("<html><body><rss></rss></body></html>"))
    assert not feed_item.fits(page("rss"))


@pytest.mark.parametrize(
    "text", ["<rss>", "<rss/>", "<rss><channel><title>T</title></channel></rss>", "<feed", "<rss>\x01"]
)
def test_feeds_without_items(text: str) -> None:
    (reading,) = pages.read(page(text).capture, blogs.get("sample"))
    assert (reading.verdict, reading.article) in {("feed", None), ("unread", None)}
    assert reading.reason


@pytest.mark.parametrize(
    ("content", "is_whole"),
    [
        ("&lt;p&gt;They are late.&lt;/p&gt;", True),
        ("<![CDATA[<p>They are late.</p>]]>", True),
        ("<![CDATA[<p>They are late [&#8230;]</p>]]>", False),
        ("<![CDATA[<p>They are late [...]</p>]]>", False),
        ("<![CDATA[<p>They are <a href='/trams/'>Continue reading <span>Trams</span> →</a></p>]]>", False),
        ("<![CDATA[<div class='sharedaddy'>Share</div>]]>", False),
        ("", False),
    ],
)
def test_only_whole_texts_make_articles(content: str, is_whole: bool) -> None:
    (reading,) = read(rss(f"<link>{HOME}/trams/</link><content:encoded>{content}</content:encoded>"))
    assert reading.verdict == ("article" if is_whole else "feed")
    assert reading.article is not None
    assert bool(reading.article.blocks) == bool(reading.article.html) == is_whole


def test_a_description_is_no_body() -> None:
    assert article("<title>Trams</title><description>They are late.</description>").blocks == ()


@pytest.mark.parametrize(
    ("item", "url"),
    [
        (f"<link>{HOME}/trams/?utm_medium=rss</link>", f"{HOME}/trams/"),
        (f"<guid isPermaLink='true'>{HOME}/trams</guid>", f"{HOME}/trams/"),
        (f"<link></link><guid>{HOME}/?p=12</guid>", f"{HOME}/?p=12"),
        (f"<link>https://feeds.example/1</link><guid>{HOME}/trams/</guid>", f"{HOME}/trams/"),
    ],
)
def test_addresses(item: str, url: str) -> None:
    assert [reading.url for reading in read(rss(item))] == [url]


@pytest.mark.parametrize(
    "item", ["", "<link>https://seamouthmail.example/a/</link>", "<link>mailto:a@b.example</link>"]
)
def test_items_of_other_sites(item: str) -> None:
    assert [reading.verdict for reading in read(rss(item))] == ["foreign"]


def test_undeclared_prefixes_and_entities_are_survived() -> None:
    text = (
        f"<rss><channel><item><title>Trams&nbsp;&eacute;</title><link>{HOME}/trams/</link><dc:creator>Jo</dc:creator>"
    )
    (reading,) = read(text + "<content:encoded>&lt;p&gt;Late &amp;amp; wet.&lt;/p&gt;</content:encoded></item>")
    assert reading.article is not None
    assert [author.name for author in reading.article.authors] == ["Jo"]
    assert (reading.article.title, reading.article.body_text) == ("Trams é", "Late & wet.")


def test_a_feed_cut_in_the_middle_gives_what_is_there() -> None:
    for length in range(0, len(SAVED), 97):
        for reading in pages.read(page(SAVED[:length]).capture, blogs.get("sample")):
            assert "failed" not in (reading.reason or "")


def test_xml_is_read_without_expanding_or_fetching(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the combination is 1234")
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE rss [<!ENTITY e0 "ha"> {entities} <!ENTITY file SYSTEM "{secret.as_uri()}">]>'
    readings = feed_item.read(page(head + rss(f"<link>{HOME}/trams/</link><title>&e11; &file;</title>")))
    assert "1234" not in str(readings)
    assert "haha" not in str(readings)


PIECES = st.sampled_from(
    ["<item>", "</item>", "<link>", f"{HOME}/a/", "#comment-1", "</link>", "<entry>", "<title>", "&amp;", "&x;", "<!--",
     "<![CDATA[", "]]>", "<p>", "In reply to <a href=\"#comment-2\">x</a>.", "<content:encoded>", "</content:encoded>"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=10), max_size=30).map("".join))
def test_any_feed_gives_readings(text: str) -> None:
    for root in ("<rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<rdf:RDF>"):
        for reading in feed_item.read(page(root + text)):
            assert reading.article or reading.reason
