"""What is taken for the body, the title and the comments where themes print other things beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Article, Capture, Reading

HOME = "https://wexcombeledger.example/"
WORDPRESS = "<script src='/wp-includes/js/jquery.js'></script>"
FIRST = "The Harwick ferry will run again from Monday after the council agreed a new contract on Thursday night."
SECOND = "Councillors voted by nine to four for the deal, which keeps the last crossing at ten in the evening."
THIRD = "The first boat would leave the north quay at six in the morning, and tickets would stay at two pounds."
TEASER = "The wall on the north quay is to be raised by a metre before the winter, says the harbour company"
TEASERS = f"<h3><a href='/harbour-wall/'>Harbour wall</a></h3><p>{TEASER}.</p>" * 4


def reading(markup: str, language: str = "en-GB") -> Reading:
    page = f"<html><head><title>Ferry to run again – The Wexcombe Ledger</title>{WORDPRESS}</head>{markup}</html>"
    capture = Capture(
        url=f"{HOME}ferry-to-run-again/", body=page.encode(), captured_at=datetime(2019, 9, 25, tzinfo=UTC),
        source="live",
    )  # fmt: skip
    return pages.read(capture, replace(blogs.get("sample"), language=language))[0]


def post(content: str, *, title: str = "Ferry to run again", above: str = "", below: str = "") -> Article:
    """The article of a post in its own container, with teasers of others below it."""
    article = reading(
        f"<body class='single single-post postid-12'><article id='post-12' class='post-12 post'>"
        f"<h1 class='entry-title'>{title}</h1>{above}<div class='entry-content'>{content}</div></article>{below}</body>"
    ).article
    assert article is not None
    return article


@pytest.mark.parametrize("texts", [[], [f"{FIRST[:60]}…"], [f"{FIRST[:60]}…", f"{SECOND[:50]}…"]])
def test_a_posts_own_box_is_its_body_however_little_it_holds(texts: list[str]) -> None:
    article = post("".join(f"<p>{text}</p>" for text in texts), below=f"<div class='more'>{TEASERS}</div>")
    assert [block.text for block in article.blocks] == texts


def test_lines_about_an_empty_post_are_no_body() -> None:
    lines = "<p>Posted</p><time datetime='2017-06-15'>15 June 2017</time><p>in</p><a href='/category/news/'>News</a>"
    form = "<div id='respond'><form><p>Your address will not be published.</p><textarea></textarea></form></div>"
    found = reading(
        f"<body class='single single-post postid-12'><main><h1>Ferry to run again</h1>{lines}</main>{form}</body>"
    )
    assert found.verdict == "article"
    assert found.article is not None
    assert found.article.blocks == ()


@pytest.mark.parametrize("around", ["<font>{}</font>", "<span>{}</span>", "<table><tr><td>{}</td></tr></table>"])
def test_paragraphs_parted_by_breaks(around: str) -> None:
    text = around.format(f"{FIRST}<br><br>{SECOND}")
    article = reading(f"<body><div><h2>Ferry to run again</h2>{text}</div></body>").article
    assert article is not None
    assert [block.text for block in article.blocks] == [FIRST, SECOND]


def test_an_excerpt_between_title_and_body_opens_the_text() -> None:
    article = post(f"<p>{SECOND}</p><p>{THIRD}</p>", above=f"<div class='intro'><p>{FIRST}</p></div>")
    assert [block.text for block in article.blocks] == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "above",
    [
        f"<p class='wp-caption-text'>{FIRST}</p>",
        f"<div class='author-bio'><p>{FIRST}</p></div>",
        "<p>By Jo Marlow, political editor.</p>",
        f"<p>{SECOND}</p>",  # said again
        f"<p>{TEASER}…</p>",
    ],
)
def test_what_else_stands_there_is_no_excerpt(above: str) -> None:
    article = post(f"<p>{SECOND}</p><p>{THIRD}</p>", above=above)
    assert [block.text for block in article.blocks] == [SECOND, THIRD]


def test_an_authors_own_heading_may_be_that_of_a_box() -> None:
    article = post(f"<p>{FIRST}</p><h2>You may also like</h2><p>{SECOND}</p>")
    assert [block.text for block in article.blocks] == [FIRST, "You may also like", SECOND]


@pytest.mark.parametrize(
    "title",
    [
        "Ferry to run again <a class='edit-link' href='/wp-admin/'>Edit</a>",
        "<span class='screen-reader-text'>Posted: </span>Ferry to run again",
    ],
)
def test_a_title_without_what_themes_set_into_it(title: str) -> None:
    assert post(f"<p>{FIRST}</p>", title=title).title == "Ferry to run again"


def test_an_empty_title_is_not_that_of_the_next_post() -> None:
    nav = "<nav><h2 class='entry-title'><a href='/harbour-wall/'>Harbour wall</a></h2></nav>"
    assert post(f"<p>{FIRST}</p>", title="", below=nav).title != "Harbour wall"


KUBRICK = """<ol class="commentlist"><li class="alt" id="comment-5">
    <cite><a href="http://ann.example">Ann Bee</a></cite> Says:<br><small class="commentmetadata">
    <a href="#comment-5">May 4th, 2016 at 10:00 am</a></small>
    <p>What a shame.</p></li></ol>"""
GENESIS = """<ol class="comment-list"><li class="comment" id="comment-5"><article><header><p class="comment-author">
    <span itemprop="name">Ann Bee</span> <span class="says">says</span></p><p class="comment-meta">
    <time datetime="2016-05-04T10:00:00+01:00">4 May 2016</time></p></header>
    <div class="comment-content"><p>What a shame.</p></div></article></li></ol>"""
GERMAN = """<ol class="commentlist"><li class="comment" id="comment-5"><div class="comment-body">
    <div class="comment-author vcard"><cite class="fn">Ann Bee</cite> <span class="says">sagt:</span></div>
    <div class="comment-meta commentmetadata"><a>4. Mai 2016 um 10:00</a></div><p>What a shame.</p></div></li></ol>"""


@pytest.mark.parametrize(("markup", "language"), [(KUBRICK, "en-GB"), (GENESIS, "en-GB"), (GERMAN, "de-DE")])
def test_comments_of_old_and_foreign_themes(markup: str, language: str) -> None:
    content = f"<div class='entry-content'><p>{FIRST}</p><p>{SECOND}</p></div>"
    article = reading(f"<body class='single single-post'>{content}{markup}</body>", language).article
    assert article is not None
    (comment,) = article.comments
    assert (comment.author, comment.text) == ("Ann Bee", "What a shame.")
    assert comment.published == "2016-05-04T10:00:00+01:00"


@pytest.mark.parametrize(
    ("line", "language", "published"),
    [
        (
            "<span class='entry-date'><time class='updated' datetime='2019-01-01'>1 January 2019</time></span>",
            "en",
            None,
        ),
        ("<p class='posted-on'>Gewijzigd: 4 juni 2019 Geplaatst: 3 mei 2016</p>", "nl", "2016-05-03"),
        ("<p class='posted-on'>Ändrad 4 juni 2019 Publicerad 3 maj 2016</p>", "sv", "2016-05-03"),
    ],
)
def test_a_change_is_no_publication(line: str, language: str, published: str | None) -> None:
    content = f"<h1 class='entry-title'>Ferry to run again</h1>{line}<div class='entry-content'><p>{FIRST}</p></div>"
    article = reading(f"<body class='single single-post'>{content}</body>", language).article
    assert article is not None
    assert article.published == published


@pytest.mark.parametrize(("before", "behind"), [("/*<![CDATA[*/{", "}/*]]>*/"), ("[{", ", },]"), ("{", ",\n}")])
def test_facts_for_machines_in_cdata_or_with_a_comma_too_many(before, behind) -> None:
    data = '"@type": "NewsArticle", "author": {"name": "Jo Marlow"}, "datePublished": "2016-05-03"'
    script = f"<script type='application/ld+json'>{before}{data}{behind}</script>"
    article = post(f"<p>{FIRST}</p>", below=script)
    assert article.published == "2016-05-03"
    assert [author.name for author in article.authors] == ["Jo Marlow"]


def test_a_by_line_of_several_authors() -> None:
    article = post(f"<p>{FIRST}</p>", above="<span class='byline'>By Jo Marlow, Ann Bee and Denzil Rudge</span>")
    assert [author.name for author in article.authors] == ["Jo Marlow", "Ann Bee", "Denzil Rudge"]
