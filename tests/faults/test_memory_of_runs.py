"""What one run leaves for the next: what was asked, what was seen whole, and what is still to be got."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from faults.running import crawl
from faults.server import LISTS, Blog, serving

#: Several crawls, each in a process of its own.
pytestmark = pytest.mark.timeout(600)

#: More posts than one page of the API holds.
TWO_API_PAGES = 102


def blog_of(posts: int, *offers: str) -> Blog:
    blog = Blog(posts=posts)
    blog.offers = set(offers)
    return blog


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """The API alone names the posts: half of it fails, then it is whole, then it is switched off."""
    folder = tmp_path_factory.mktemp("api")
    blog = blog_of(TWO_API_PAGES, "rest", "comments_api", "robots")
    comment = blog.comment(5)
    with serving(blog):
        blog.fail("/wp-json/wp/v2/comments", "500")
        blog.fail_when = lambda path: path.startswith("/wp-json/wp/v2/posts") and "page=2" in path.split("&")
        failing = crawl(blog, folder)
        blog.mend()
        blog.fail_when = None
        blog.add("imported", at=datetime(2015, 5, 6, 7, tzinfo=UTC), listed=LISTS - {"home"})
        blog.tick()
        whole = crawl(blog, folder)
        before = blog.posts[2].text
        blog.edit(2)
        blog.offers = {"sitemap", "robots"}
        switched_off = crawl(blog, folder)
    return SimpleNamespace(blog=blog, comment=comment, before=before, runs=[failing, whole, switched_off])


def test_a_list_page_of_the_api_that_failed_is_asked_again(story):
    """One page of the API's lists fails, and no other list names its posts → exit code 3; the next run gets them, and
    is done."""
    failing, whole, _ = story.runs
    assert failing.code == 3, failing.said
    assert len(failing.rows("SELECT id FROM articles")) == 100
    assert whole.code == 0, whole.said
    assert {101, 102} <= {number for (number,) in whole.rows("SELECT post_id FROM articles")}
    assert whole.comments(5) == {story.comment}


def test_posts_that_were_imported_with_old_dates_are_found_by_the_api_alone(story):
    """The API is all there is, and a post comes whose date of change lies years back → the next run finds it."""
    imported = max(story.blog.posts)
    assert story.runs[1].text(imported) == story.blog.posts[imported].text


def test_probes_are_no_addresses(story):
    """Each run looks for an API, sitemaps and feeds that are not there, or fail for a while → none of it stands in
    ``urls`` as new, failed or missing."""
    for run in story.runs:
        assert not run.rows("SELECT url FROM urls WHERE state IN ('failed', 'missing', 'new')")


def test_the_newer_text_is_shown_whoever_gave_it(story):
    """The API gave a text and was switched off; the page gives a newer one → the article shows the newer text, and
    keeps the older one."""
    assert story.runs[2].text(2) == story.blog.posts[2].text
    assert story.runs[2].texts(2) == {story.before, story.blog.posts[2].text}


def test_a_limit_of_the_user_is_no_end(tmp_path):
    """A run is limited by the user (``CLOSESPIDER_PAGECOUNT``) → it says "stopped at your limit", exits with 0, never
    counts as finished, and the next run gets the rest."""
    blog = blog_of(15, "sitemap", "lists", "robots", "etag")
    with serving(blog):
        limited = crawl(blog, tmp_path, "-s", "CLOSESPIDER_PAGECOUNT=8", "-s", "CONCURRENT_REQUESTS=1")
        rest = crawl(blog, tmp_path)
    assert limited.code == 0, limited.said
    assert 0 < len(limited.rows("SELECT id FROM articles")) < 15
    assert rest.code == 0, rest.said
    assert {rest.text(number) for number in blog.posts} == {post.text for post in blog.posts.values()}
    assert limited.rows("SELECT outcome FROM crawls") == [("limited",)]
    assert "stopped at your limit" in limited.said


@pytest.fixture(scope="module")
def odd_story(tmp_path_factory):
    """robots.txt fails in the first run, the API tells an odd number of pages in the second."""
    folder = tmp_path_factory.mktemp("robots")
    blog = blog_of(3, "rest", "sitemap", "lists", "robots")
    with serving(blog):
        blog.fail("/robots.txt", "503")
        first = crawl(blog, folder)
        asked = set(blog.paths_asked())
        blog.mend()
        blog.fail("/wp-json/wp/v2/posts", "odd_total")
        second = crawl(blog, folder)
    return SimpleNamespace(blog=blog, asked=asked, runs=[first, second])


def test_a_robots_txt_that_fails_forbids_all_and_passes(odd_story):
    """robots.txt fails → nothing else is asked for, nothing is excluded by it, and the next run gets all."""
    first, second = odd_story.runs
    assert first.code == 1, first.said
    assert odd_story.asked == {"/robots.txt"}
    assert not first.rows("SELECT url FROM urls WHERE state = 'excluded'")
    assert len(second.rows("SELECT id FROM articles")) == 3


def test_a_total_that_is_no_number_ends_nothing(odd_story):
    """The API tells its number of pages as "²" → the other ways of finding go on, and every article is held."""
    second = odd_story.runs[1]
    assert "Traceback" not in second.said
    posts = odd_story.blog.posts
    assert {second.text(number) for number in posts} == {post.text for post in posts.values()}
