"""Values of the wrong kind, strewn over a perfect article: it is read all the same, and can be stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.archive import Archive
from chamberlain_crawler.intake.workers import read_with_quotes
from chamberlain_crawler.items import Capture
from chamberlain_crawler.sources.frontier import save
from chamberlain_crawler.urls import endpoint

BLOG = blogs.get("sample")
HOME = "https://wexcombeledger.example"
SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

TEXTS = st.sampled_from(
    [
        *("²", "１２", "9" * 20, "9" * 5000, "-1", "0", "1e9", "∞", "", " ", "\x00", "\u0007"),
        *("http://[bad/", "http://127.0.0.1:99999/x/", "//[", "?p=²", "%zz"),
        "https://web.archive.org/web/2017/http://[bad/",
        *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2017-02-31", "31/02/2017", "in 9999999999 years"),
        *("Thu, 15 Jun 2017 08:30:00 +9999", "1e400", "{", "[[", "<b>", "&#x110000;", "𝟙𝟚", "mailto:x", "javascript:"),
    ]
)  # fmt: skip
KEYS = st.sampled_from(["a", "@id", "name", "rendered"])
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.just(10**30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
    max_leaves=4,
)

FACTS = ["@id", "headline", "author", "keywords", "datePublished", "articleSection", "@graph"]
FIELDS = ["id", "date", "date_gmt", "modified", "modified_gmt", "slug", "title", "_embedded", "excerpt", "author"]

#: Every place of a page where a machine finds a value, by the mark that stands for it.
PAGE = """<html lang="{}"><head><title>Trams | The Wexcombe Ledger</title><link rel="shortlink" href="{}">
<link rel="next" href="{}"><meta property="article:published_time" content="{}"><meta name="author" content="{}">
<meta property="article:tag" content="{}"><script type="application/ld+json">{{JSON}}</script></head>
<body class="single single-post postid-{} paged-{} page-{}"><article class="hentry" id="post-{}">
<h1 class="entry-title">Trams</h1><time class="entry-date published" datetime="{}">{}</time>
<span class="byline"><a rel="author" class="url fn" href="{}">{}</a></span>
<div class="entry-content"><p>The council met on Tuesday to hear about the trams.
<a href="{}">x</a> <img src="{}"></p></div>
</article><span class="current" aria-current="page">{}</span><a href="{}/comment-page-{}/">c</a>
<ol class="comment-list"><li id="comment-{}"><b class="fn">{}</b><time datetime="{}">{}</time><p>Yes</p></li></ol>
<input name="comment_post_ID" value="{}"></body></html>"""  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("odd") / "archive.db", BLOG, rules=pages.RULES)
    yield archive
    archive.close()


def stored(archive: Archive, body: str, kind: str, url: str, headers: tuple[tuple[str, str], ...] = ()) -> str:
    """The text of the article that a capture gives, once it is in the archive."""
    capture = Capture(
        url=url,
        body=body.encode("utf-8", "surrogatepass"),
        captured_at=SEEN,
        source="live",
        headers=(("Content-Type", kind), *headers),
    )
    readings = read_with_quotes(capture, BLOG)
    for reading in readings:
        save(archive, BLOG, reading)
    assert readings[0].article, readings[0].reason
    return readings[0].article.body_text


@QUICK
@given(st.lists(TEXTS, min_size=30, max_size=30), st.dictionaries(st.sampled_from(FACTS), VALUES), VALUES, TEXTS)
def test_a_page(archive, texts, facts, kind, header):
    data = json.dumps({"@type": [kind, "NewsArticle"], **facts})
    page = PAGE
    for text in texts:
        page = page.replace("{}", text.replace('"', "&quot;"), 1)
    page = page.replace("{{JSON}}", data.replace("</", "<\\/"), 1)
    headers = (("Last-Modified", header), ("ETag", header), ("Link", f"<{header}>; rel=shortlink"))
    assert "hear about the trams" in stored(archive, page, "text/html", f"{HOME}/trams/", headers)


@QUICK
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES), VALUES, VALUES)
def test_a_post_of_the_api(archive, facts, authors, terms):
    post = {"id": 7, "date": "2017-06-15T09:00:00", "link": f"{HOME}/trams/"}
    post |= {"_embedded": {"author": [authors, {"name": authors, "link": terms}], "wp:term": [[terms], terms]}}
    post |= facts | {"content": {"rendered": "<p>The council met on Tuesday to hear about the trams.</p>"}}
    body = json.dumps([post])
    assert "hear about the trams" in stored(archive, body, "application/json", f"{HOME}/wp-json/wp/v2/posts")


@QUICK
@given(st.lists(TEXTS, min_size=7, max_size=7))
def test_an_item_of_a_feed(archive, texts):
    title, guid, date, creator, category, updated, language = (text.replace("&", "").replace("<", "") for text in texts)
    body = f"""<rss version="2.0"><channel><language>{language}</language><item><title>{title}</title>
<link>{HOME}/trams/</link><guid>{guid}</guid><pubDate>{date}</pubDate><creator>{creator}</creator>
<category>{category}</category><updated>{updated}</updated>
<encoded>&lt;p&gt;The council met on Tuesday to hear about the trams.&lt;/p&gt;</encoded></item></channel></rss>"""
    assert "hear about the trams" in stored(archive, body, "application/rss+xml", f"{HOME}/feed/")


@QUICK
@given(TEXTS, TEXTS)
def test_addresses(first, second):
    for url in (first, f"http://{first}/", f"{HOME}:{first}/{second}", f"{HOME}/?p={second}"):
        endpoint(url)
        address = BLOG.address(url)
        BLOG.owns(address)
        BLOG.may_be_article(address)
