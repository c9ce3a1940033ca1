from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler import blogs
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.pages import slugs, text_dump
from chamberlain_crawler.pages.page import Page

SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)
HEAD = "The Wexcombe Ledger | Homepage\nTrams\n\nTrams\n\n🕔15.Jun 2017\n\n"
FULL = Path(__file__).parent / "saved" / "text_dump" / "full.txt"


def page(text: str | bytes, url: str = "file:///dumps/a.txt", kind: str = "text/plain", blog: str = "sample") -> Page:
    body = text if isinstance(text, bytes) else text.encode()
    headers = (("Content-Type", kind),) if kind else ()
    return Page(Capture(url=url, body=body, captured_at=SEEN, source="file", headers=headers), blogs.get(blog))


def read(text: str | bytes, url: str = "file:///dumps/a.txt", blog: str = "sample") -> Reading:
    (reading,) = text_dump.read(page(text, url, blog=blog))
    return reading


def kinds(text: str) -> list[tuple[str, str]]:
    article = read(HEAD + text).article
    assert article is not None
    return [(block.kind, block.text) for block in article.blocks]


def test_the_seed(seed: Path) -> None:
    """What must come out of the one real dump, without its text."""
    text = seed.read_text(encoding="utf-8")
    reading = read(seed.read_bytes(), seed.as_uri(), blog="chamberlain")
    article = reading.article
    assert article is not None
    assert reading.verdict == "article"
    assert article.title == text.split("\n")[1]
    assert article.url == f"https://thechamberlainfiles.com/{slugs.of_title(article.title)}/"
    assert (article.published, article.published_text) == ("2017-06-15", "15.Jun 2017")
    assert article.byline is None
    assert article.authors == ()
    body = article.body_text
    assert len(article.blocks) == 22
    assert [block.kind for block in article.blocks].count("list_item") == 4
    assert (len(body.split()), body.split()[0], body.split()[-1]) == (608, "This", "services.")
    assert hashlib.sha256(body.encode()).hexdigest().startswith("c97e3995279a7f14")
    assert len(article.similar) == 5
    assert all(link.teaser and link.url is None for link in article.similar)
    assert "Oakervee" in (article.similar[2].teaser or "")
    assert "Oakervee" not in body
    assert "Ofsted" in body
    assert {source.field: source.rule for source in article.field_sources} == {
        "url": "text_dump:slug_of_title",
        "title": "text_dump:repeated",
        "published": "text_dump:clock",
        "body": "text_dump:landmarks",
        "similar": "text_dump:similar_articles",
    }


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("", "empty"),
        ("\n \r\n\t\n", "empty"),
        ("The Wexcombe Ledger | Homepage", "empty"),
        ("The Wexcombe Ledger | Homepage\nTrams\n\nTrams\n", "empty"),
        (HEAD, "empty"),
        (f"{HEAD}Similar Articles\n\nBins\n\nBins\n\nThey are late\n", "empty"),
        # the site's page on itself: no date, title once
        ("The Wexcombe Ledger | Homepage\nAbout us\n\nWe write about Wexcombe.\n", "page"),
        # a category page
        (f"{HEAD}The trams\n\nBins\n\n🕔14.Jun 2017\n\nThe bins\n", "list"),
        ("The Wexcombe Ledger | Homepage\n…\n\n…\n\n🕔15.Jun 2017\n\nText.\n", "unread"),
        # other sites, also with the same theme
        ("The Seamouth Mail | Homepage\nTrams\n\nTrams\n\n🕔15.Jun 2017\n\nText.\n", "foreign"),
        ("Trams in Wexcombe\n\nThe Ledger of Wexcombe says that they are late.\n", "foreign"),
        ("User-agent: *\nDisallow: /wp-admin/\n", "foreign"),
    ],
)
def test_no_article(text: str, verdict: str) -> None:
    reading = read(text)
    assert (reading.verdict, reading.article) == (verdict, None)
    assert reading.reason
    assert (reading.layout, reading.rank) == ("text_dump", 50)


def test_a_file_of_the_blog_that_is_no_article() -> None:
    assert read("User-agent: *\n", "https://wexcombeledger.example/robots.txt").verdict == "list"


@pytest.mark.parametrize(
    ("body", "url", "kind"),
    [
        ("<html><body>Trams</body></html>", "file:///a.txt", "text/plain"),
        ("\n<?xml version='1.0'?><rss/>", "file:///a.txt", "text/plain"),
        ('{"title": "Trams"}', "file:///a.txt", "text/plain"),
        ('[{"title": "Trams"}]', "file:///a.txt", ""),
        ("Trams", "https://wexcombeledger.example/trams/", "text/html"),
        ("Trams", "file:///a.html", ""),
    ],
)
def test_leaves_markup_and_json_to_others(body: str, url: str, kind: str) -> None:
    assert not text_dump.fits(page(body, url, kind))


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("file:///a.txt", ""),
        ("file:///A.TXT", "application/octet-stream"),
        ("https://wexcombeledger.example/trams/", "text/plain; charset=utf-8"),
    ],
)
def test_takes_plain_text(url: str, kind: str) -> None:
    assert text_dump.fits(page(HEAD, url, kind))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_change_nothing(encoding: str, newline: str) -> None:
    text = FULL.read_text(encoding="utf-8")
    assert read(text.replace("\n", newline).encode(encoding)).article == read(text).article


def test_windows_1252_has_no_clocks() -> None:
    text = FULL.read_text(encoding="utf-8")
    assert read(text.encode("cp1252", "replace")).article == read(text).article


def test_comments_above_the_title_do_not_hide_it() -> None:
    text = "The Wexcombe Ledger | Homepage\nMenu\nHome\nTrams\nJo Marlow\n3 Comments\n🕔15.Jun 2017\nThey are late.\n"
    article = read(text).article
    assert article is not None
    assert article.title == "Jo Marlow"  # the line above the date, when none is printed twice
    article = read(text.replace("Trams\n", "Trams\nTrams\n")).article
    assert article is not None
    assert article.title == "Trams"


def test_the_blog_by_another_name() -> None:
    """The Chamberlain Files were called the Chamberlain News for a time."""
    text = (
        HEAD.replace("Wexcombe Ledger", "Chamberlain News") + "They are late.\n\nChamberlain News Weekly\n\nSign up\n"
    )
    reading = read(text, blog="chamberlain")
    assert reading.article is not None
    assert reading.article.body_text == "They are late."
    assert not text_dump.names_blog("Joseph Chamberlain | Homepage", blogs.get("chamberlain"))


def test_boxes_end_the_body() -> None:
    for heading in (
        "Similar Articles", "Related Articles", "About Author", "Enhanced by Zemanta", "Published as part of:",
        "No posts where found", "Wexcombe Ledger Weekly", "Our latest tweets", "powered by MailChimp!",
        "* = required field", "2 Comments", "Don't miss a thing! Sign up for our free weekly summary.",
    ):  # fmt: skip
        assert kinds(f"One.\n\n{heading}\n\nTwo.\n") == [("paragraph", "One.")], heading


def test_words_like_headings_in_the_text_do_not() -> None:
    text = "Similar articles are sold in Seamouth.\n\nOur community\n\nA New Weekly\n\nPublished by\n\nTwo."
    assert len(kinds(text)) == 5


def test_blocks() -> None:
    assert kinds("He listed:\n• One\n• Two\nand left.\n\nREAD: More of it.\n\nHe said:\n\nI go.") == [
        ("paragraph", "He listed:"),
        ("list_item", "One"),
        ("list_item", "Two"),
        ("paragraph", "and left."),
        ("link", "READ: More of it."),
        ("paragraph", "He said:"),
        ("paragraph", "I go."),
    ]
    assert kinds("A verse:\nof two lines\n\nTwo.")[0] == ("paragraph", "A verse:\nof two lines")
    assert kinds("A text without\nblank lines") == [("paragraph", "A text without"), ("paragraph", "blank lines")]
    assert kinds("  • One\n\n  • Two") == [("list_item", "One"), ("list_item", "Two")]
    assert kinds("One.\n\nThe depot (Photo credit: A. Reader)") == [
        ("paragraph", "One."),
        ("caption", "The depot (Photo credit: A. Reader)"),
    ]


def similar(*lines: str) -> list[tuple[str, str | None]]:
    article = read(f"{HEAD}Text.\n\nSimilar Articles\n\n" + "\n\n".join(lines)).article
    assert article is not None
    return [(link.title, link.teaser) for link in article.similar]


def test_similar() -> None:
    assert similar() == []
    assert similar("A", "A", "a b c", "B", "B", "d e f", "About Author", "C", "C") == [("A", "a b c"), ("B", "d e f")]
    assert similar("A", "A", "B", "B", "b") == [("A", None), ("B", "b")]
    assert similar("A", "A", "one", "two", "B", "B", "b") == [("A", "one\ntwo"), ("B", "b")]
    assert similar("A", "a b c", "B", "d e f") == [("A", "a b c"), ("B", "d e f")]


def authors(*lines: str) -> list[str]:
    article = read(f"{HEAD}Text.\n\nAbout Author\n\n" + "\n\n".join(lines)).article
    assert article is not None
    return [author.name for author in article.authors]


def test_author_box() -> None:
    assert authors("Jo Marlow", "Jo Marlow is chief blogger.", "VIEW MORE ARTICLES") == ["Jo Marlow"]
    assert authors("Jo Marlow", "VIEW MORE ARTICLES") == ["Jo Marlow"]
    assert authors() == []
    assert authors("Popular Posts", "Trams", "Bins") == []
    assert authors("Wexcombe Ledger Weekly", "Sign up") == []


LINES = st.sampled_from(
    [*(HEAD + FULL.read_text(encoding="utf-8")).split("\n"), "🕔", "15.Jun 2017", "•", "- ", "READ:", "A", "A", "\r"]
)


@given(st.text() | st.lists(LINES, max_size=30).map("\n".join) | st.lists(LINES).map(lambda x: HEAD + "\n".join(x)))
def test_any_text_gives_one_reading(text: str) -> None:
    for url in ("file:///a.txt", "https://wexcombeledger.example/trams/"):
        reading = read(text.encode("utf-8", "replace"), url)
        assert (reading.verdict == "article") == (reading.article is not None)
        assert reading.article or reading.reason


@given(st.binary(max_size=300))
def test_any_bytes_give_one_reading(body: bytes) -> None:
    assert read(body).verdict != "article"


def test_large_texts_are_articles() -> None:
    reading = read(HEAD + "The trams are late. " * 250_000 + "\n\n" + "• Tea\n" * 50_000 + "A\n\n" * 50_000)
    assert reading.article is not None
    assert len(reading.article.body_text) > 5_000_000
