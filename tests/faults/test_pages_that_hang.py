"""Pages that keep a program busy for ever: one of them costs nobody else."""

from __future__ import annotations

import pytest
from faults.running import crawl
from faults.server import Blog, serving

#: Several crawls, each in a process of its own.
pytestmark = pytest.mark.timeout(600)

#: A page of this size is read in under a second.
SIZE = 1_000_000

COMMENTS = b"<!-- a --> " * (SIZE // 11)
HOSTILE = {
    "comments before the doctype": lambda page: COMMENTS + page,
    "comments and no page": lambda page: COMMENTS,
    "comments between blocks": lambda page: page.replace(b"</p>", b"</p>" + COMMENTS),
    "an open comment again and again": lambda page: b"<!-- " * (SIZE // 5) + page,
    "blanks": lambda page: b" " * SIZE + page,
    "open brackets": lambda page: page.replace(b"</body>", b"<" * SIZE + b"</body>"),
    "tags in tags": lambda page: page.replace(b"</body>", b"<div>" * (SIZE // 5) + b"</body>"),
}
USUAL = 4


def test_pages_that_hang_the_reader_cost_nobody_else(tmp_path):
    """Pages of a megabyte of comments, blanks or open tags → the crawl comes to its end, and all else is held."""
    blog = Blog(posts=USUAL + len(HOSTILE))
    blog.offers = {"sitemap", "lists", "robots"}
    with serving(blog):
        for number, spoil in enumerate(HOSTILE.values(), USUAL + 1):
            page = blog.answer(f"/story-{number}/", {}).body
            blog.answers[f"/story-{number}/"] = (200, {"Content-Type": "text/html"}, spoil(page))
        run = crawl(blog, tmp_path)
    usual = range(1, USUAL + 1)
    assert {run.text(number) for number in usual} == {blog.posts[number].text for number in usual}
