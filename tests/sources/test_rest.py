"""What the API's answers say of how many there are."""

from __future__ import annotations

import json

import pytest
from scrapy.http import Response
from sqlite_utils import Database

from chamberlain_crawler.sources.rest import MAX_PAGES, number_in


@pytest.mark.parametrize(
    ("printed", "expected"),
    [(b"3", 3), (b" 3 ", 3), (b"", None), ("²".encode(), None), (b"-1", None), (b"999999999", None), (b"9" * 40, None)],
    ids=["three", "blanks", "nothing", "superscript", "negative", "more than a blog has", "endless"],
)
def test_the_number_of_pages_is_one_that_a_blog_can_have(printed, expected):
    response = Response("https://wexcombe.example/wp-json/wp/v2/posts", headers={"X-WP-TotalPages": printed})
    assert number_in(response, "X-WP-TotalPages", MAX_PAGES) == expected


HOME = '<html><head><title>The Ledger</title></head><body class="home blog"><h1>The Ledger</h1></body></html>'
STORY = (
    '<html><head><title>Story {0}</title></head><body class="single single-post postid-{0}">'
    '<h1 class="entry-title">Story {0}</h1>'
    '<div class="entry-content"><p>Trams will return to Mill Lane on day {0}.</p></div></body></html>'
)
QUERY = "per_page=100&page={}&orderby=id&order=asc"


def post(url: str, number: int, more: str) -> dict:
    return {
        "id": number,
        "date_gmt": "2017-06-15T08:30:00",
        "modified_gmt": "2017-06-15T08:30:00",
        "status": "publish",
        "link": f"{url}story-{number}/",
        "title": {"rendered": f"Story {number}"},
        "content": {"rendered": f"<p>Trams will return to Mill Lane on day {number}.</p>{more}", "protected": False},
    }


def comment(url: str, number: int, post: int) -> dict:
    return {
        "id": number,
        "post": post,
        "link": f"{url}story-{post}/#comment-{number}",
        "author_name": "Pat Vole",
        "date_gmt": "2017-06-16T08:30:00",
        "content": {"rendered": "<p>About time.</p>"},
    }


def answer(rows: list[dict], total: int, pages: int) -> tuple[int, dict[str, str], str]:
    """A page of a list, with what the API counts."""
    headers = {"Content-Type": "application/json", "X-WP-Total": str(total), "X-WP-TotalPages": str(pages)}
    return 200, headers, json.dumps(rows)


@pytest.fixture
def run(site, chamberlain):
    """The crawl of a site whose API gives pages of comments, each with what it counts."""

    def run(*pages: tuple[list[int], int], more: str = ""):
        site.answers |= {"/": HOME, "/story-1/": STORY.format(1), "/story-2/": STORY.format(2)}
        posts = [post(site.url, number, more) for number in (1, 2)]
        site.answers[f"/wp-json/wp/v2/posts?{QUERY.format(1)}&_embed=author%2Cwp%3Aterm"] = answer(posts, 2, 1)
        for number, (ids, total) in enumerate(pages, 1):
            rows = [comment(site.url, n, 1) for n in ids]
            site.answers[f"/wp-json/wp/v2/comments?{QUERY.format(number)}"] = answer(rows, total, len(pages))
        return chamberlain("crawl", "--source", site.url, "--archive", "archive.db")

    return run


def comments_of(folder) -> list[int]:
    db = Database(folder / "archive.db")
    found = [row["comment_id"] for row in db.query("SELECT comment_id FROM comments ORDER BY comment_id")]
    db.close()
    return found


def test_what_wordpress_counts_and_withholds_is_no_failure(run, tmp_path):
    """Comments of protected posts are counted in the headers, and are not in the list."""
    ran = run(([1, 2], 5), ([4], 5))
    assert ran.returncode == 0, ran.stderr
    assert comments_of(tmp_path) == [1, 2, 4]


@pytest.mark.parametrize(
    "pages",
    [(([1, 2], 4), ([1, 2], 4)), (([1, 2], 4), ([4], 3))],
    ids=["a cache gave a page twice", "one went while it was read"],
)
def test_a_list_that_changed_while_it_was_read_is_asked_for_again(run, pages):
    ran = run(*pages)
    assert ran.returncode == 3
    assert "the list of comments could not be had (it changed while it was read)" in ran.stderr


def test_what_only_the_api_points_at_is_asked_for_in_the_same_run(run, site, tmp_path):
    """Block themes show no more than the first page of a text, and not how to come to the others."""
    site.answers["/story-7/"] = STORY.format(7)
    ran = run(([1], 1), more=f'<!--nextpage--><p>More <a href="{site.url}story-7/">here</a>.</p>')
    assert ran.returncode == 0, ran.stderr
    db = Database(tmp_path / "archive.db")
    assert {row["slug"] for row in db.query("SELECT slug FROM articles")} == {"story-1", "story-2", "story-7"}
    assert [row["url"] for row in db.query("SELECT url FROM urls WHERE state = 'new'")] == []
    db.close()
