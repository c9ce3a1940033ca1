"""Broken, absurd and hostile pages: always a reading, and never a neighbour's text in the body."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Article, Capture, Reading

BLOG = blogs.get("sample")
SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)
TEXT = "<p>The council met on Tuesday to hear about the trams, and heard of the bins.</p>"
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def read(body: bytes | str, kind: str = "text/html; charset=utf-8", url: str = "trams/") -> Reading:
    content = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    capture = Capture(
        url=f"https://wexcombeledger.example/{url}",
        body=content,
        captured_at=SEEN,
        source="live",
        headers=(("Content-Type", kind),),
    )
    readings = pages.read(capture, BLOG)
    assert readings
    assert not any((reading.reason or "").startswith("reading failed") for reading in readings), readings[0].reason
    return readings[0]


def article(body: bytes | str, kind: str = "text/html; charset=utf-8") -> Article:
    reading = read(body, kind)
    assert reading.article is not None, reading.reason
    return reading.article


def post(content: str, behind: str = "") -> str:
    return (
        '<html><head><title>Trams | The Wexcombe Ledger</title></head><body class="single single-post postid-7">'
        '<article class="hentry"><h1 class="entry-title">Trams</h1>'
        f'<div class="entry-content">{content}</div></article>{behind}'
    )


def test_windows_text_declared_as_utf_8() -> None:
    found = article(post("<p>“Trams” – café’s £5 … €</p>").encode("cp1252"))
    assert found.body_text == "“Trams” – café’s £5 … €"


def test_utf_8_declared_as_latin_1() -> None:
    found = article(post("<p>“Trams” – café’s Ŵyn 🚋</p>"), "text/html; charset=iso-8859-1")
    assert found.body_text == "“Trams” – café’s Ŵyn 🚋"


def test_one_broken_byte_spoils_no_other() -> None:
    found = article(post("<p>“Trams” – BROKEN café</p>").encode().replace(b"BROKEN", b"\x93\x81\xff"))
    assert found.body_text == "“Trams” – “\ufffdÿ café"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
def test_byte_order_marks(encoding: str) -> None:
    assert article(post(TEXT).encode(encoding), "text/html").title == "Trams"


def test_other_character_sets() -> None:
    assert article(post("<p>Трамвай</p>").encode("cp1251"), "text/html; charset=windows-1251").body_text == "Трамвай"


def test_nul_controls_and_surrogates_go() -> None:
    found = article(post("<p>co\0un\x01cil &#xD800;&#0;&#1;&#x0B;x \ud83d</p>"))
    assert "council" in found.body_text
    assert not any(character < " " or "\ud800" <= character <= "\udfff" for character in found.body_text)
    found.body_text.encode()
    (found.html or "").encode()


def test_broken_markup() -> None:
    found = article(
        "<html><body class='single'><article class=hentry><h1 class=entry-title>Trams<div class=entry-content>"
        "<p>One <b>two<p>three <table><td>x<p>y</div>"
    )
    assert found.title == "Trams"
    assert "One two\n\nthree" in found.body_text


LARGE = {
    "5 MB of paragraphs": post(TEXT * 62_000),
    "5 MB in one paragraph": post("<p>" + "word " * 1_000_000 + "</p>"),
    "200,000 breaks": post("word<br><br>" * 100_000),
    "20,000 links": post("".join(f'<p><a href="/a-{n}/">A {n}</a> and text of it.</p>' for n in range(20_000))),
    "20,000 boxes": post("".join(f'<h2>Related</h2><p><a href="/a-{n}/">x</a></p>' for n in range(20_000))),
    "50,000 headings of boxes": post("<h2>Similar Articles</h2>" * 50_000),
    "20,000 comments": post(TEXT, "".join(f'<li id="comment-{n}"><p>x</p></li>' for n in range(20_000))),
    "a class name of 1 MB": post('<div class="' + "share-" * 170_000 + f'">x</div>{TEXT}'),
    "a million blanks": post(f"<p>x{' ' * 1_000_000}y</p><p>x{'&nbsp;' * 200_000}y</p>{TEXT}"),
    "a million quotation marks": post("<p>" + "“" * 1_000_000 + "</p>"),
    "a script that never ends": "/*" * 1_000_000,
    "a comment that never ends": "<!--" * 1_000_000,
    "an XML declaration that never ends": "<?" * 1_000_000 + "<rss>",
    "a million brackets": "[" * 1_000_000,
    "a million opening marks": "<" * 1_000_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_large_pages_come_to_an_end(name: str) -> None:
    assert read(LARGE[name]).verdict


TAGS = ["div", "b", "p", "blockquote", "ul><li", "table><tr><td", "span", "a href='/bins/'", "section", "h2", "font"]


@pytest.mark.parametrize("tag", TAGS)
def test_100_000_nested_tags(tag: str) -> None:
    closing = "".join(f"</{name.split()[0]}>" for name in reversed(tag.split("><")))
    nested = f"<{tag}>" * 100_000 + "deep words" + closing * 100_000
    found = article(post(nested + TEXT))
    assert found.title == "Trams"
    assert found.body_text.endswith("and heard of the bins.")


@QUICK
@given(st.binary(max_size=2_000), st.sampled_from(["text/html", "text/plain", "application/json", "image/png", ""]))
def test_any_bytes(body: bytes, kind: str) -> None:
    read(body, kind)


NAMES = st.sampled_from(
    re.findall(
        r"\S+",
        """entry-content hentry article-content article-icons icon-text comments comment-list entry-title social-likes
        widget related similar-articles share-block wp-block-query wp-caption-text twitter-tweet postid-7 current""",
    )
)
WORDS = st.sampled_from(
    ["text of it.", "🕔15.Jun 2017", "Similar Articles", "About Author", "2 Comments", "READ: x", "• one", "“", "&amp;"]
)
HREFS = st.sampled_from(["/bins/", "/trams/", "/trams/2/", "/trams/comment-page-2/", "#", "", "http://[", "mailto:x"])
ELEMENTS = st.sampled_from(
    re.findall(
        r"\w+", "div p span a h1 h2 h4 ul li blockquote cite table tr td img br iframe time figure q pre article"
    )
)


@st.composite
def markup(draw: st.DrawFn) -> str:
    pieces = []
    for _ in range(draw(st.integers(0, 40))):
        tag, name = draw(ELEMENTS), draw(NAMES)
        identity = draw(st.sampled_from(["", "", ' id="comment-5"', ' id="post-7"', ' id="comments"']))
        pieces.append(f'<{tag} class="{name}" href="{draw(HREFS)}"{identity}>{draw(WORDS)}')
        if draw(st.booleans()):
            pieces.append(f"</{draw(ELEMENTS)}>")
    return "".join(pieces)


@QUICK
@given(markup(), st.sampled_from(["trams/", "trams/2/", "trams/comment-page-2/", "", "?p=7"]))
def test_any_markup(body: str, url: str) -> None:
    read(f'<html><body class="single">{body}', url=url)
    read(f"<html><title>Trams | The Wexcombe Ledger</title><body>{TEXT * 3}{body}", url=url)


BOX = (
    "<h2>Similar Articles</h2><div>"
    '<div><h3><a href="/bins/">Bins: settled at last</a></h3><p>After eleven weeks the Oakapple</p></div>'
    '<div><h3><a href="/hall/">Who runs the hall?</a></h3><p>Nobody at the Oakapple</p></div></div>'
)


PIECES = st.sampled_from(
    [
        TEXT,
        "<p>Short.</p>",
        "<ul><li>One</li></ul>",
        "<h3>Head</h3>",
        "bare<br><br>text",
        "<blockquote>Said.</blockquote>",
        '<p>See <a href="/bins/">bins</a>.</p>',
        "<div>",
        "</div>",
        "<b>",
        "</p>",
    ]
)


@QUICK
@given(st.lists(PIECES, max_size=12), st.sampled_from(["inside", "behind"]))
def test_the_box_never_enters_the_body(pieces: list[str], place: str) -> None:
    content = TEXT * 2 + "".join(pieces)
    body = post(content + BOX) if place == "inside" else post(content, BOX)
    found = article(body)
    assert "Oakapple" not in found.body_text
    assert "Oakapple" not in (found.html or "")
    assert {link.title for link in found.similar} == {"Bins: settled at last", "Who runs the hall?"}
