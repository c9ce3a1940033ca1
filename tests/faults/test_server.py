"""The invented blog itself: it tells the truth unless it is told to fail, and knows what it served whole."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from contextlib import suppress
from http.client import HTTPException

import pytest
from faults.server import FAULTS, Blog, serving


@pytest.fixture
def blog():
    with serving(Blog(posts=3)) as blog:
        yield blog


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def ask(blog: Blog, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"{blog.url}{path}", headers=named)
    try:
        answer = urllib.request.build_opener(Stay).open(request, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, dict(answer.headers), answer.read()


def test_unchanged_is_said_of_the_same_bytes_alone(blog):
    _, headers, body = ask(blog, "/story-2/")
    assert ask(blog, "/story-2/", If_None_Match=headers["ETag"])[0] == 304
    assert ask(blog, "/story-2/", If_Modified_Since=headers["Last-Modified"])[0] == 304
    blog.edit(2, moves_modified=False)
    changed = ask(blog, "/story-2/", If_None_Match=headers["ETag"])
    assert changed[0] == 200
    assert changed[2] != body
    assert ask(blog, "/story-2/", If_Modified_Since=headers["Last-Modified"])[0] == 200


def test_what_was_served_whole_is_known(blog):
    blog.comment(1)
    blog.fail("/story-1/", "cut_unsaid", 1)
    ask(blog, "/story-1/")
    assert blog.held_by_truth() == {}
    ask(blog, "/story-1/")
    ask(blog, "/story-1/")
    assert blog.held_by_truth() == {1: {"paths": ["/story-1/"], "texts": [blog.posts[1].text], "comments": {1}}}
    assert [asked.answer for asked in blog.asked] == ["cut_unsaid", "200", "200"]


def test_a_slug_is_used_again(blog):
    blog.rename(1, "one")
    assert ask(blog, "/story-1/")[1]["Location"] == "/one/"
    again = blog.add("story-1")
    assert f"postid-{again.id}".encode() in ask(blog, "/story-1/")[2]
    blog.delete(2, "/story-3/")
    assert ask(blog, "/story-2/")[1]["Location"] == "/story-3/"
    blog.delete(3, "410")
    assert ask(blog, "/story-3/")[0] == 410


def test_the_api_lists_what_changed(blog):
    before = blog.now
    blog.edit(3)
    after = f"{before:%Y-%m-%dT%H:%M:%SZ}"
    _, headers, body = ask(
        blog, f"/wp-json/wp/v2/posts?per_page=100&page=1&orderby=id&order=asc&modified_after={after}"
    )
    assert [post["id"] for post in json.loads(body)] == [3]
    assert headers["X-WP-TotalPages"] == "1"
    assert ask(blog, "/wp-json/wp/v2/posts?per_page=100&page=2")[0] == 400


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"hang", "drip", "wrong_type", "odd_total"}))
def test_a_fault_gives_nothing_whole(blog, fault):
    whole = ask(blog, "/story-1/")[2]
    blog.fail("/story-1/", fault, 1)
    with suppress(OSError, HTTPException):
        assert ask(blog, "/story-1/")[2] != whole
    assert ask(blog, "/story-1/")[2] == whole
