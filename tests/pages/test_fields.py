"""Title, dates, authors, bodies and comments as the world's themes print them: pages of an invented blog."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Article, Capture
from chamberlain_crawler.pages import bylines, dates
from chamberlain_crawler.text import readable, unmarked

SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)
HOME = "https://wexcombeledger.example/"

BODY = (
    "<p>The Harwick ferry will run again from Monday after the district council agreed a new contract with the harbour"
    " company on Thursday night.</p><p>Councillors voted by nine to four for the deal, which keeps the last crossing at"
    " ten in the evening and adds a boat on Sundays in summer.</p>"
)
HEADING = '<h1 class="entry-title">Ferry to run again</h1>'
CARD = (
    '<section class="latest"><article class="card"><h3><a href="/harbour-wall/">Harbour wall</a></h3>'
    '<time datetime="2018-01-02">2 January 2018</time><a rel="author" href="/author/rudge/">Denzil Rudge</a>'
    "</article></section>"
)


def read(
    above: str = "",
    *,
    heading: str = HEADING,
    below: str = "",
    head: str = "",
    title: str = "Ferry to run again | The Wexcombe Ledger",
    path: str = "ferry-to-run-again/",
    body: str = BODY,
    language: str = "en-GB",
    around: str = "entry-content",
) -> Article:
    """The article of a page with lines above and below the text."""
    page = (
        f'<html><head><title>{title}</title>{head}</head><body class="single single-post postid-77">'
        f'<article class="post hentry"><header class="entry-header">{heading}{above}</header>'
        f'<div class="{around}">{body}</div></article>{below}</body></html>'
    )
    capture = Capture(url=f"{HOME}{path}", body=page.encode(), captured_at=SEEN, source="live")
    (reading,) = pages.read(capture, replace(blogs.get("sample"), language=language))
    assert reading.article is not None
    return reading.article


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ('<span class="posted-on">Posted on <a href="#">June 15, 2017</a> by Jo</span>', "2017-06-15"),
        ("<small>June 15th, 2017 <!-- by Jo --></small>", "2017-06-15"),
        ('<p class="postmetadata">This entry was posted on Thursday, June 15th, 2017 at 9:30 am.</p>', None),
        ('<span class="date">15.jun 2017</span>', "2017-06-15"),
        ('<div class="c-head__meta-date">15/06/2017</div>', "2017-06-15"),
        ('<ul class="post-meta"><li><i></i>15 June 2017</li></ul>', "2017-06-15"),
        ('<p class="x1">15 June 2017</p>', "2017-06-15"),
        ('<div class="date"><b>15</b><b>Jun</b><b>2017</b></div>', "2017-06-15"),
        ('<time class="updated" datetime="2017-06-16">16 June 2017</time>', None),
        ('<span class="entry-meta-date updated"><a href="/2017/06/">15 June 2017</a></span>', "2017-06-15"),
        ('<p class="meta">Updated: 16 June 2017 | Published: 15 June 2017</p>', "2017-06-15"),
        ('<p class="meta">Last updated on 16 June 2017</p>', None),
        ('<meta itemprop="datePublished" content="2017-06-15T09:30:00+01:00">', "2017-06-15T09:30:00+01:00"),
        ('<p class="meta">Jo Marlow, 31 February 2017</p>', None),
        ('<p class="meta">3 weeks ago</p>', None),
    ],
)
def test_printed_dates(line: str, published: str | None) -> None:
    if "9:30 am" in line:
        published = "2017-06-15T09:30:00+01:00"
    assert read(line).published == published


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("de", "Erstellt am Donnerstag, 15. Juni 2017"),
        ("de-AT", "15. Juni 2017"),
        ("fr", "15 juin 2017"),
        ("es", "Publicado el jueves, 15 de junio de 2017"),
        ("nl", "15 juni 2017"),
        ("xx", "15 June 2017"),
        ("en-GB", "15. Juni 2017"),
    ],
)
def test_dates_in_the_cards_or_the_pages_language(language: str, printed: str) -> None:
    assert read(f'<span class="entry-date">{printed}</span>', language=language).published == "2017-06-15"


@pytest.mark.parametrize(
    ("first", "published"),
    [
        ("Published on 15 June 2017<br>Length: 1 hour 4 minutes", "2017-06-15"),
        ("Published by the harbour company<br>Written on 15 June 2017", None),
    ],
)
def test_lines_of_the_text_that_say_when_it_was_published(first: str, published: str | None) -> None:
    assert read(body=f"{BODY}<p>{first}{'<br>Licence: all rights reserved' * 4}</p>").published == published


@pytest.mark.parametrize(
    ("address", "published"), [("ferry-to-run-again/", "2017-06-15T09:30:00+01:00"), ("harbour-wall/", None)]
)
def test_the_line_about_the_article_in_a_sidebar(address: str, published: str | None) -> None:
    link = f'<a rel="bookmark" href="{HOME}{address}">The post</a>'
    line = f"<p>{link} was posted on <b>15 June 2017</b> at <b>9:30</b> and filed under Harbour.</p>"
    assert read(below=f'<div id="sidebar"><h2>About this article</h2>{line}</div>').published == published


@pytest.mark.parametrize(
    ("told", "shown", "published"),
    [
        ("2017-06-16T03:37:37Z", "15 June 2017, 11:37 pm", "2017-06-15"),
        ("2017-06-16T03:37:37Z", "15 June 2017, 11:38 pm", "2017-06-16T04:37:37+01:00"),
        ("2017-06-16T23:37:37Z", "15 June 2017, 11:37 pm", "2017-06-17T00:37:37+01:00"),
        ("2017-06-16T03:37:37Z", "15 June 2017", "2017-06-16T04:37:37+01:00"),
    ],
)
def test_the_day_that_readers_see_where_machines_are_told_it_in_another_zone(
    told: str, shown: str, published: str
) -> None:
    head = f'<meta property="article:published_time" content="{told}">'
    assert read(f'<span class="entry-date">{shown}</span>', head=head).published == published


@pytest.mark.parametrize(
    ("head", "path", "published", "rule"),
    [
        ('<meta name="dc.date" content="2017-06-15">', "ferry/", "2017-06-15", "dublin_core"),
        ("", "2017/06/15/ferry/", "2017-06-15", "address"),
        ("", "2017/06/31/ferry/", None, None),
        ('<meta property="article:modified_time" content="2017-06-15T09:30:00Z">', "ferry/", None, None),
        (
            '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2017-06-15"}</script>',
            "ferry/",
            "2017-06-15",
            "json_ld_page",
        ),
        # late in the evening of a zone that the card does not know
        (
            '<meta property="article:published_time" content="2017-06-15T02:30:00Z">',
            "2017/06/14/ferry/",
            "2017-06-14",
            "address",
        ),
        (
            '<meta property="article:published_time" content="2017-06-15T02:30:00Z">',
            "2016/06/14/ferry/",
            "2017-06-15T03:30:00+01:00",
            "meta",
        ),
    ],
)
def test_dates_told_to_machines(head: str, path: str, published: str | None, rule: str | None) -> None:
    article = read(head=head, path=path)
    rules = {source.field: source.rule for source in article.field_sources}
    assert (article.published, rules.get("published")) == (published, rule and f"wordpress:{rule}")


def test_which_number_is_the_month_must_be_sure() -> None:
    line = '<span class="date">7/6/2017</span>'
    assert read(line).published == "2017-06-07"
    assert read(line, language="en-US").published is None
    assert read('<span class="date">6/15/2017</span>', language="en-US").published == "2017-06-15"


def test_dates_and_authors_of_other_articles_are_theirs() -> None:
    article = read(below=CARD)
    assert (article.published, article.authors) == (None, ())
    assert read('<a rel="author" href="/author/jo/">Jo Marlow</a>', below=CARD).authors[0].name == "Jo Marlow"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (
            '<span class="byline">By <a href="/author/jo/">Jo Marlow</a> in <a href="/t/">Trams</a></span>',
            ["Jo Marlow"],
        ),
        ('<span class="post-author">von Jo Marlow</span>', ["Jo Marlow"]),
        ('<span class="post-author">Par Jo Marlow | 15 juin 2017</span>', ["Jo Marlow"]),
        ('<span class="post-author">Escrito por Jo Marlow</span>', ["Jo Marlow"]),
        ('<div class="c-card__author">Jo Marlow</div>', ["Jo Marlow"]),
        ('<a href="/author/jo/">Jo Marlow</a> <a href="/author/jo/">Archiv anzeigen →</a>', ["Jo Marlow"]),
        ('<a href="/author/jo/">View archive</a>', []),
        *(
            (f'<span class="author vcard"><a class="fn" href="/author/{slug}/">{name}</a></span>', [name])
            for slug, name in {
                "von-miller": "Von Miller",
                "par-larsson": "Par Larsson",
                "agent-7": "Agent 7",
                "foto-schmidt": "Foto Schmidt",
            }.items()
        ),
        ('<a href="/author/wordpress-admin/">WordPress Admin</a>', []),
        ('<a href="/author/jo/">Zeige alle Artikel</a>', []),
        ('<span class="author">.author { color: red; }</span>', []),
        ('<span class="author">function show() { return 1; }</span>', []),
        ('<p class="meta">Posted on June 15, 2017 by Jo Marlow in Trams</p>', ["Jo Marlow"]),
        ('<a rel="author">Jo Marlow</a>, <a rel="author">Ada Thorne</a>', ["Jo Marlow", "Ada Thorne"]),
        ('<span class="comment-author">Ada Thorne</span>', []),
    ],
)
def test_authors(line: str, names: list[str]) -> None:
    assert [author.name for author in read(line).authors] == names


def test_what_machines_are_told_of_the_author_counts_where_the_page_shows_none() -> None:
    head = (
        '<meta name="author" content="The Wexcombe Ledger"><script type="application/ld+json">{"@type": "BlogPosting",'
        '"author": [{"@type": "Person", "name": "Jo Marlow"}, {"@type": "Organization", "name": "Ledger"}]}</script>'
    )
    assert [author.name for author in read(head=head).authors] == ["Jo Marlow"]
    shown = read('<span class="byline">By Ada Thorne</span>', head=head)
    assert [(author.name, author.origin) for author in shown.authors] == [("Ada Thorne", "byline")]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("<h1>The Wexcombe Ledger</h1><h2>Ferry to run again</h2>", "Ferry to run again"),
        (f'<h1><a href="{HOME}">Ledger of Wexcombe</a></h1><h2>Ferry to run again</h2>', "Ferry to run again"),
        ('<h1 class="site-description">News of the town</h1><h3>Ferry to run again</h3>', "Ferry to run again"),
        ("<h1>Subscribe to our letter</h1><h2>Ferry to run again</h2>", "Ferry to run again"),
        ("<h1><span>Harbour</span> Ferry to run again</h1>", "Ferry to run again"),
        (
            '<h2 class="entry-title"><a href="/harbour-wall/">Harbour wall</a></h2>'
            '<h1 class="entry-title">Ferry to run again</h1>',
            "Ferry to run again",
        ),
        # a heading that says it in other words than the search engines are told
        ('<h1 class="entry-title">Ferry: it runs again</h1>', "Ferry: it runs again"),
        ("", "Ferry to run again"),
    ],
)
def test_titles(heading: str, title: str) -> None:
    assert read(heading=heading).title == title


@pytest.mark.parametrize(
    ("title", "expected"),
    [("The Wexcombe Ledger", None), ("Untitled | The Wexcombe Ledger", "Untitled")],
)
def test_untitled_is_no_title_unless_the_page_calls_itself_so(title: str, expected: str | None) -> None:
    assert read(heading='<h1 class="entry-title">Untitled</h1>', title=title).title == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Wexcombe Ledger » Blog Archive » Ferry to run again", "Ferry to run again"),
        ("The Wexcombe Ledger | Ferry to run again", "Ferry to run again"),
        ("Ferry to run again – The Wexcombe Ledger", "Ferry to run again"),
    ],
)
def test_titles_without_the_sites_name(title: str, expected: str) -> None:
    assert read(heading="", title=title).title == expected


def test_comments_without_numbers_are_comments() -> None:
    article = read(
        below='<div id="comments"><ol class="commentlist"><li class="comment"><cite class="fn">Ada Thorne</cite>'
        '<div class="comment-text"><p>Quite so.</p></div><ul><li class="comment"><cite class="fn">Jo</cite>'
        '<div class="comment-text"><p>Indeed not.</p></div></li></ul></li>'
        '<li class="pingback">Pingback: Harbour wall</li></ol></div>'
    )
    assert [(comment.author, comment.text) for comment in article.comments] == [
        ("Ada Thorne", "Quite so."),
        ("Jo", "Indeed not."),
    ]
    assert "Quite" not in article.body_text


@pytest.mark.parametrize(
    "hyphen", ["\xad", "&shy;", "&#173;", "&#xAD;", "\u200b", "&#8203;", "\u2060", "&NoBreak;", "\ufeff"]
)
def test_words_can_be_found(hyphen: str) -> None:
    article = read(
        body=f"<p>The dis{hyphen}trict council agreed, and nobody was surprised by it at all on that day.</p>"
    )
    assert "The district council" in article.body_text


def test_joiners_between_letters_stay() -> None:
    word = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert (
        word
        in read(body=f"<p>{word} \U0001f468\u200d\U0001f469 is what the council said on that day in May.</p>").body_text
    )


def test_marks_of_windows_1252_are_read_as_meant() -> None:
    assert (
        "“Trams”" in read(body="<p>\x93Trams\x94 said the council on that day, and &#147;ferries&#148;.</p>").body_text
    )


def test_titles_turn_nothing() -> None:
    title = read(heading='<h1 class="entry-title">Ferry \u202eto run\u2069 again</h1>').title
    assert title == "Ferry to run again"


@given(st.text(max_size=300))
def test_any_text_gives_a_clean_name_or_none(text: str) -> None:
    for name in (bylines.name_in(text), bylines.in_line(text)):
        assert len(name) <= bylines.LONGEST_NAME
        assert not set("<>{}") & set(name)


@given(st.text(max_size=300) | st.text(st.sampled_from("0123456789./- JunePostedupdated:amat"), max_size=120))
def test_any_line_gives_a_date_of_the_past_or_none(text: str) -> None:
    found = dates.within(text, SEEN, "Europe/London", ("de", "en-US"))
    assert found is None or "1990" <= found[:10] <= "2019-09-26"


@given(st.text())
def test_what_is_readable_stays(text: str) -> None:
    clean = readable(text)
    assert readable(clean) == clean
    assert unmarked(unmarked(clean)) == unmarked(clean)


@pytest.mark.parametrize(("around", "last"), [("entry-content", "heading"), ("story-box", "paragraph")])
def test_the_last_heading_is_the_authors_own_where_the_body_is_known(around, last):
    article = read(body=f"{BODY}<h3>The truth about the harbour levy</h3>", around=around)
    assert [block.kind for block in article.blocks][-1] == last
