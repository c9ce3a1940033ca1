"""What passes at the first asking makes a post no other page for ever."""

from __future__ import annotations

import pytest
from faults.running import crawl
from faults.server import HTML, Blog, page, serving

#: Several crawls, each in a process of its own.
pytestmark = pytest.mark.timeout(600)

WALLS = {
    "a login": page("Members only", "", "", "<form id=loginform><input type=password></form><p>Please log in.</p>"),
    "a notice": page("The Ledger", "", "page page-id-7", "<h1>We are moving house</h1><p>Back on Monday.</p>"),
    "a challenge": b"<html><head><title>One more step</title></head><body><p>Enable JavaScript</p></body>",
    "a limit": b'{"error": "rate limited"}',
}


@pytest.mark.parametrize("wall", WALLS, ids=[name.replace(" ", "-") for name in WALLS])
def test_a_wall_that_passes_loses_no_post(wall, tmp_path):
    """A login, a notice or a challenge under status 200 at the first asking → the post is asked for again, and held."""
    blog = Blog(posts=4)
    blog.offers -= {"rest", "comments_api", "feed"}
    with serving(blog):
        blog.answers[blog.path(blog.posts[2])] = (200, dict(HTML), WALLS[wall])
        assert crawl(blog, tmp_path).text(2) is None
        blog.answers.clear()
        assert crawl(blog, tmp_path).text(2) == blog.posts[2].text


def test_a_notice_under_every_address_takes_the_place_of_nothing(tmp_path):
    """ "We are rebuilding our website" under every address, under status 200 → the articles stay as they were."""
    blog = Blog(posts=3)
    blog.offers -= {"rest", "comments_api"}
    notice = page("The Ledger", "", "seedprod", f"<h1>Soon</h1><p>{'We are rebuilding our website for you. ' * 20}</p>")
    with serving(blog):
        crawl(blog, tmp_path)
        for post in blog.posts.values():
            blog.answers[blog.path(post)] = (200, dict(HTML), notice)
        run = crawl(blog, tmp_path, "--refresh")
        assert [run.text(number) for number in blog.posts] == [post.text for post in blog.posts.values()]
        blog.answers.clear()
        run = crawl(blog, tmp_path, "--refresh")
        assert [run.texts(number) for number in blog.posts] == [{post.text} for post in blog.posts.values()]


def test_a_link_that_leads_to_a_shop_is_no_failure_for_ever(tmp_path):
    """An article links to an address of the blog that redirects to a shop → after three runs it is no article."""
    blog = Blog(posts=2)
    blog.posts[1].parts[0].append('<p>By <a href="/go/partner/">our partner</a>.</p>')
    blog.answers["/go/partner/"] = (301, {"Location": "https://shop.example/x"}, b"")
    with serving(blog):
        assert [crawl(blog, tmp_path).code for _ in range(4)] == [3, 3, 0, 0]
