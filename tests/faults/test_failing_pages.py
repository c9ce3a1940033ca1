"""Pages that fail for a while: nothing of it is taken for the article, nothing is lost, and what fails is told."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import pytest
from faults.running import crawl
from faults.server import HARMLESS, Blog, serving

#: Several crawls, each in a process of its own.
pytestmark = pytest.mark.timeout(600)

#: Each spoils one post's page in the first run; the second run finds the site mended.
WIRE = (
    "cut", "cut_gzip", "cut_chunked", "503", "500", "429", "off_site", "loop", "white", "database", "reset",
    "unasked_304", "odd_retry_after", "hang", "drip",
)  # fmt: skip
#: Cut, but nothing says so except the page itself: it ends before its closing tags.
UNSAID = ("cut_unsaid",)

#: Markup that a program may stumble over, in an article that is perfect otherwise.
ODD_HEADS = {
    "a type that is no text": '<script type="application/ld+json">{"@type": [{"a": 1}]}</script>',
    "a shortlink without a host": '<link rel="shortlink" href="http://[bad/">',
    "a canonical with an impossible port": '<link rel="alternate" href="http://127.0.0.1:99999/">',
    "a graph of nulls": '<script type="application/ld+json">{"@graph": [null, 5, {"@type": null}]}</script>',
    "a link with an impossible port": '<a href="http://127.0.0.1:99999/x/"></a><a href="//[/"></a>',
}
ODD_CLASSES = {"a post id of twenty digits": "postid-12345678901234567890", "a post id of none": "postid-"}

FAULTS = WIRE + UNSAID
FIRST_ODD = len(FAULTS) + 1
ODD = [*ODD_HEADS, *ODD_CLASSES]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("failing")
    blog = Blog(posts=len(FAULTS) + len(ODD) + 5)
    # The API and the feed give texts too: without them a page that fails is all there is of its article.
    blog.offers -= {"rest", "feed"}
    numbers = {fault: place + 1 for place, fault in enumerate(FAULTS)}
    numbers |= {odd: place + FIRST_ODD for place, odd in enumerate(ODD)}
    for odd, head in ODD_HEADS.items():
        blog.posts[numbers[odd]].head = head
    for odd, name in ODD_CLASSES.items():
        blog.posts[numbers[odd]].body_class = name
    last = len(blog.posts)
    forbidden = b"User-agent: *\nDisallow: /story-%d/\n" % last
    blog.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, forbidden)
    with serving(blog):
        for fault in FAULTS:
            blog.fail(f"/story-{numbers[fault]}/", fault)
        first = crawl(blog, folder, "-s", "DOWNLOAD_TIMEOUT=4")
        blog.mend()
        del blog.answers["/robots.txt"]
        asked = len(blog.asked)
        second = crawl(blog, folder)
        again = [asked.path for asked in blog.asked[asked:]]
        third = crawl(blog, folder, "--refresh")
        fourth = crawl(blog, folder)
    return SimpleNamespace(blog=blog, numbers=numbers, runs=[first, second, third, fourth], again=again, forbidden=last)


@pytest.mark.parametrize("fault", WIRE)
def test_what_fails_is_failed(story, fault):
    """A page is cut, refused, empty, redirected off the site, or never comes → it is ``failed`` with its reason,
    and no article; the run says so and exits with 3."""
    first = story.runs[0]
    assert first.code == 3, first.said
    assert first.text(story.numbers[fault]) is None
    assert first.state(f"/story-{story.numbers[fault]}/") == "failed"
    assert first.rows("SELECT reason FROM urls WHERE url LIKE ?", f"%/story-{story.numbers[fault]}/")[0][0]


@pytest.mark.parametrize("fault", WIRE)
def test_what_failed_is_asked_for_again_and_got(story, fault):
    """The same page is whole at the next run → it is asked for again, and held with all its words."""
    number = story.numbers[fault]
    assert f"/story-{number}/" in story.again
    assert story.runs[1].text(number) == story.blog.posts[number].text


@pytest.mark.parametrize("fault", FAULTS)
def test_what_came_cut_gives_no_validator(story, fault):
    """A page came cut, with an ETag that is the whole page's → that ETag is never sent, so that no 304 keeps the
    whole page away."""
    number = story.numbers[fault]
    assert story.runs[2].text(number) == story.blog.posts[number].text
    asked = [asked for asked in story.blog.asked if asked.path == f"/story-{number}/"]
    for before, after in pairwise(asked):
        if before.answer in FAULTS and before.answer not in HARMLESS:
            assert "If-None-Match" not in after.headers, "a validator of a page that failed"


def test_after_all_is_mended_a_run_is_done(story):
    """All faults have passed → the next run gets everything, exits with 0, and one more asks for no page at all."""
    assert story.runs[1].code == 0, story.runs[1].said
    assert story.runs[3].code == 0, story.runs[3].said
    assert story.runs[3].figure("articles held") == len(story.blog.posts)


@pytest.mark.parametrize("odd", ODD)
def test_odd_markup_costs_no_article(story, odd):
    """Markup that a program may stumble over (JSON-LD types that are objects, broken addresses, post ids of twenty
    digits) → the article is read all the same."""
    number = story.numbers[odd]
    assert story.runs[0].state(f"/story-{number}/") == "article"
    [(text,)] = story.runs[0].rows("SELECT body_text FROM articles WHERE slug = ?", f"story-{number}")
    assert text == story.blog.posts[number].text


def test_what_robots_txt_forbids_is_asked_for_when_it_no_longer_does(story):
    """robots.txt forbids an article, and later allows it → ``excluded`` as long as it does, then fetched."""
    path = f"/story-{story.forbidden}/"
    assert story.runs[0].state(path) == "excluded"
    assert path in story.again
    assert story.runs[1].text(story.forbidden) == story.blog.posts[story.forbidden].text


def test_a_run_without_news_says_that_nothing_changed(story):
    """Nothing changed on the site → "0 changed", and nothing waits."""
    fourth = story.runs[3]
    assert fourth.figure("changed in this run") == 0
    assert fourth.figure("waiting:") == 0
