"""The box of similar articles: data of the capture under any name and none, never text of the article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Article, Capture

BLOG = blogs.get("sample")
SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)
HOME = "https://wexcombeledger.example"

#: Title, slug and teaser as themes cut it, in the middle of a sentence.
ENTRIES = [
    (
        "Bins: settled at last",
        "bins-settled",
        "After eleven weeks the strike is over, and the council has found the money to",
    ),
    (
        "Who runs the market hall?",
        "market-hall",
        "Nobody at the Guildhall wanted to say who signed the lease, writes Ada Thorne,",
    ),
    (
        "A tram named delay",
        "tram-delay",
        "The second phase of the tram was promised for the spring. Zephyrine Oakapple",
    ),
    (
        "Leader: “I am staying”",
        "leader-staying",
        "“Scenes,” as young people say. The leader has told his colleagues that he",
    ),
    (
        "Library hours cut again",
        "library-hours",
        "Four libraries will close on Mondays from the autumn, unless a motion on",
    ),
]

TEXT = [
    "The cabinet of Wexcombe district council met on Tuesday to hear what the auditors made of its accounts.",
    "Councillor Edith Marl, cabinet member for resources, said:",
    "We have read every page of the report, and we accept every line of it, which is more than we could say last year.",
    "The report goes to the full council in July. Nobody expects the debate to be short, or the vote to be close.",
]

NAMES = [
    "similar-articles",
    "related-posts",
    "widget-box-7",
    "article-list",
    "jp-relatedposts",
    "read-next",
    "content-block",
    "yarpp-related",
    "x9",
    "entry-more",
    "tripple-articles",
    "post-grid",
    "article-content-extra",
    None,
]

HEADINGS = [
    "Similar Articles",
    "Related Articles",
    "You may also like",
    "Read next",
    "Related posts",
    "More from Politics",
]


def entry(title: str, slug: str, teaser: str, form: str) -> str:
    link = f'<a href="{HOME}/{slug}/">'
    return {
        "card": f'<div>{link}<img src="/a.jpg" alt="{title}"></a><h3>{link}{title}</a></h3><p>{teaser}</p></div>',
        "hover": f"<div><span>{title}</span><h4>{link}{title}</a></h4><p>{teaser}</p></div>",
        "item": f"<li>{link}{title}</a><p>{teaser}</p></li>",
        "flat": f"<h4>{link}{title}</a></h4><p>{teaser}</p>",
        "breaks": f"<p>{link}{title}</a><br>{teaser}</p>",
        "whole": f"{link}<h4>{title}</h4><p>{teaser}</p></a>",
    }[form]


def box(form: str, name: str | None = None, heading: str | None = None, wrapped: bool = True) -> str:
    entries = "".join(entry(*facts, form) for facts in ENTRIES)
    entries = f"<ul>{entries}</ul>" if form == "item" else entries
    title = f"<h2>{heading}</h2>" if heading else ""
    attribute = f' class="{name}"' if name else ""
    return f"{title}<div{attribute}>{entries}</div>" if wrapped else title + entries


def page(inside: str = "", behind: str = "", theme: str = "orange") -> str:
    text = f"<p>{TEXT[0]}</p><p>{TEXT[1]}</p><blockquote><p>{TEXT[2]}</p></blockquote><p>{TEXT[3]}</p>{inside}"
    share = '<div class="social-likes"><a href="https://share.example/?u=x">Share</a> <a href="#">Tweet</a></div>'
    author = "<h2>About Author</h2><div><h3></h3><p></p></div></div>"
    sidebar = '<div class="side"><h3>Wexcombe Weekly</h3><p>Sign up</p></div>'
    title = "Auditors are heard"
    date = '<div class="meta"><a>2 Comments</a><span><i>&#128340;</i>15.Jun 2017</span></div>'
    rest = share + behind + author + sidebar
    return {
        "orange": f'<html><body><div class="wrap"><h1>{title}</h1>{date}<div class="story">{text}</div>{rest}',
        # Text, share bar and box are children of one element, and nothing has a telling name.
        "bare": f'<html><body><div class="wrap"><h2>{title}</h2>{date}{text}{rest}',
        "wordpress": '<html><body class="single single-post postid-7"><article class="post-7 hentry">'
        f'<h1 class="entry-title">{title}</h1><div class="entry-content">{text}</div>{share}{behind}</article>',
        "unknown": f"<html><head><title>{title} | Wexcombe Ledger</title></head><body><div><h1>{title}</h1>"
        f"<div>{text}</div>{behind}</div>",
    }[theme]


def read(markup: str) -> Article:
    (reading,) = pages.read(
        Capture(url=f"{HOME}/auditors-are-heard/", body=markup.encode(), captured_at=SEEN, source="live"), BLOG
    )
    assert reading.verdict == "article", reading.reason
    assert reading.article is not None
    return reading.article


def check(markup: str) -> None:
    article = read(markup)
    assert [block.text for block in article.blocks if block.kind != "link"] == TEXT
    assert [(link.title, link.url, link.teaser) for link in article.similar] == [
        (title, f"{HOME}/{slug}/", teaser) for title, slug, teaser in ENTRIES
    ]
    assert article.title == "Auditors are heard"
    assert "Oakapple" not in (article.html or "")


THEMES = ["orange", "bare", "wordpress", "unknown"]
FORMS = ["card", "hover", "item", "flat", "breaks", "whole"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", ["inside", "behind"])
def test_under_any_name_with_a_heading(theme: str, name: str | None, place: str) -> None:
    check(page(**{place: box("hover", name, "Similar Articles")}, theme=theme))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", ["inside", "behind"])
def test_under_any_name_without_a_heading(theme: str, name: str | None, place: str) -> None:
    check(page(**{place: box("card", name)}, theme=theme))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("form", FORMS)
def test_any_form_and_heading(theme: str, heading: str, form: str) -> None:
    check(page(behind=box(form, None, heading), theme=theme))
    check(page(inside=box(form, None, heading), theme=theme))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("form", FORMS)
def test_any_form_without_name_and_heading(theme: str, form: str) -> None:
    check(page(behind=box(form), theme=theme))
    check(page(inside=box(form), theme=theme))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("heading", ["Similar Articles", None])
@pytest.mark.parametrize("form", ["card", "flat", "breaks"])
def test_without_a_container(theme: str, heading: str | None, form: str) -> None:
    check(page(behind=box(form, heading=heading, wrapped=False), theme=theme))
    check(page(inside=box(form, heading=heading, wrapped=False), theme=theme))


ROUND_UP = "".join(
    f'<h3><a href="{HOME}/{slug}/">{title}</a></h3><p>{teaser} held its breath.</p>' for title, slug, teaser in ENTRIES
)


@pytest.mark.parametrize(
    ("inside", "first"),
    [
        pytest.param(ROUND_UP, "Bins: settled at last", id="a round-up that sums up other articles in whole sentences"),
        pytest.param(
            f'<p>It was <a href="{HOME}/tram-delay/">last week</a> that we wrote of trams, and of</p>'
            f'<p><a href="{HOME}/bins-settled/">The bins</a> are another matter, as we have said, and</p>',
            "It was last week that we wrote of trams, and of",
            id="paragraphs with links in their sentences",
        ),
        pytest.param(
            "<h3>See also</h3><p>The cabinet will see the report again in May.</p>",
            "See also",
            id="a heading of its own",
        ),
        pytest.param("<h3>Read more</h3><p>Wexcombe reads too little.</p>", "Read more", id="another heading"),
    ],
)
@pytest.mark.parametrize("theme", ["orange", "bare", "wordpress"])
def test_text_that_looks_alike_stays(inside: str, first: str, theme: str) -> None:
    article = read(page(inside=inside, theme=theme))
    texts = [block.text for block in article.blocks]
    assert texts[: len(TEXT)] == TEXT
    assert texts[len(TEXT)] == first
    assert article.similar == ()


def test_a_round_up_of_teasers_alone_keeps_its_text() -> None:
    cards = "".join(entry(*facts, "card") for facts in ENTRIES)
    markup = page(theme="wordpress")
    article = read(markup[: markup.index("<p>")] + cards + "</div></article>")
    assert "Zephyrine Oakapple" in article.body_text


def test_a_box_without_links_is_read_by_its_headings() -> None:
    entries = "".join(f"<h4>{title}</h4><p>{teaser}</p>" for title, _, teaser in ENTRIES)
    article = read(page(behind=f"<h2>Similar Articles</h2><div>{entries}</div>"))
    assert [(link.title, link.url, link.teaser) for link in article.similar] == [(t, None, e) for t, _, e in ENTRIES]


def test_an_empty_box_leaves_no_heading() -> None:
    article = read(page(inside='<h3>Related</h3><h2>Similar Articles</h2><div id="jp-relatedposts"></div>'))
    assert "Similar Articles" not in article.body_text
