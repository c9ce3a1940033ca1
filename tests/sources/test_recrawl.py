"""What a later run asks for: all that an earlier one did not get, and all that changed, whichever way it shows."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.server import Blog, serving
from sqlite_utils import Database

from chamberlain_crawler.archive import connect

OLD = Path(__file__).parents[1] / "archive" / "old"


@pytest.fixture
def blog() -> Iterator[Blog]:
    with serving(Blog(posts=6)) as blog:
        yield blog


@pytest.fixture
def rows(tmp_path):
    def rows(query: str, *values: object) -> list[dict]:
        db = Database(tmp_path / "archive.db")
        found = list(db.query(query, list(values)))
        db.close()
        return found

    return rows


@pytest.fixture
def text(rows):
    """The text held of a post."""
    return lambda number: rows("SELECT body_text FROM articles WHERE slug = ?", f"story-{number}")[0]["body_text"]


def asked(blog: Blog, number: int) -> list[dict[str, str]]:
    """The headers of the requests for a post's page."""
    return [request.headers for request in blog.asked if request.path == f"/story-{number}/"]


@pytest.mark.parametrize(
    "fault", ["cut", "cut_unsaid", "cut_gzip", "cut_chunked", "white", "database", "off_site", "503"]
)
def test_what_came_badly_is_asked_for_again_without_conditions(fault, blog, crawl, rows, text):
    blog.offers -= {"rest", "feed"}
    blog.fail("/story-3/", fault, 1)
    first = crawl()
    assert first.returncode == 3, first.stderr
    again = crawl()
    assert again.returncode == 0, again.stderr
    [headers] = asked(blog, 3)
    assert not {"If-None-Match", "If-Modified-Since"} & headers.keys()
    assert text(3) == blog.posts[3].text
    assert not asked(blog, 2), "what came whole is held"


def test_unchanged_from_nothing_is_a_failure(blog, crawl, rows, text):
    blog.offers -= {"rest", "feed"}
    blog.fail("/story-3/", "unasked_304", 1)
    assert crawl().returncode == 3
    assert [row["state"] for row in rows("SELECT state FROM urls WHERE url LIKE '%/story-3/'")] == ["failed"]
    assert crawl().returncode == 0
    assert text(3) == blog.posts[3].text


@pytest.mark.parametrize("lost", [("rest",), ("rest", "sitemap", "feed"), ("sitemap", "feed"), ()], ids="+".join)
def test_a_correction_is_fetched_once(lost, blog, crawl, text):
    blog.offers -= set(lost)
    blog.offers -= {"etag", "last_modified"}
    assert crawl().returncode == 0
    blog.edit(6)
    run = crawl("-s", "RECHECK_SHARE=1" if "sitemap" in lost and "rest" in lost else "RECHECK_SHARE=0")
    assert run.returncode == 0, run.stderr
    assert len(asked(blog, 6)) == 1
    assert text(6) == blog.posts[6].text
    assert "1 changed" in run.stderr


def test_a_changed_page_that_fails_stays_wanted_until_it_is_got(blog, crawl, rows, text):
    assert crawl().returncode == 0
    blog.offers -= {"rest"}
    new = blog.edit(2)
    blog.fail("/story-2/", "503", 2)
    for _ in range(2):
        run = crawl()
        assert run.returncode == 3, run.stderr
        assert "1  failed" in run.stderr
        assert asked(blog, 2)
    blog.offers -= {"sitemap"}
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert len(asked(blog, 2)) == 1
    assert text(2) == new
    assert rows("SELECT url FROM urls WHERE wanted IS NOT NULL") == []


def test_a_stale_page_stays_wanted_when_the_api_told_before_a_crash(blog, crawl, rows, text):
    """The API's reading makes what is held look as new as itself: the page is wanted all the same."""
    assert crawl().returncode == 0
    blog.edit(2)
    blog.fail("/story-2/", "503", 1)
    assert crawl().returncode == 3
    assert crawl().returncode == 0
    assert len(asked(blog, 2)) == 1


def test_a_listing_is_never_asked_for_by_condition(blog, crawl):
    blog.offers |= {"archives"}
    assert crawl().returncode == 0
    assert crawl("--refresh").returncode == 0
    conditional = {request.path for request in blog.asked if "If-None-Match" in request.headers}
    assert conditional == {f"/story-{n}/" for n in blog.posts}


def test_a_refresh_looks_at_further_pages_of_an_unchanged_page(blog, crawl, rows):
    blog.posts[4].parts.append(["The second page as it was at first, with some words on trams."])
    assert crawl().returncode == 0
    blog.posts[4].parts[1] = ["The second page as it was corrected later, with words on bridges."]
    run = crawl("--refresh")
    assert run.returncode == 0, run.stderr
    [row] = rows("SELECT body_text FROM articles WHERE slug = 'story-4'")
    assert "corrected later" in row["body_text"]


def test_a_failing_page_of_the_api_is_a_problem_of_that_run_alone(blog, crawl, rows):
    page = "/wp-json/wp/v2/posts?per_page=100&page=1&orderby=id&order=asc&_embed=author%2Cwp%3Aterm"
    blog.fail(page, "503", 1)
    run = crawl()
    assert run.returncode == 3
    assert "could not be had" in run.stderr
    assert rows("SELECT count(*) AS n FROM articles") == [{"n": 6}], "the other ways find the articles"
    run = crawl()
    assert run.returncode == 0, run.stderr


def test_probes_are_no_addresses(blog, crawl, rows):
    for _ in range(2):
        assert crawl().returncode == 0
    urls = {row["url"] for row in rows("SELECT url FROM urls WHERE state != 'excluded'")}
    assert urls == {f"https://thechamberlainfiles.com/story-{n}/" for n in blog.posts}
    assert not rows("SELECT url FROM urls WHERE url LIKE '%wp-%' OR url LIKE '%feed%' OR url LIKE '%robots%'")


def test_a_list_page_that_failed_is_walked_to_its_end_in_the_next_run(blog, crawl, rows):
    for _ in range(34):
        blog.add()
    blog.offers -= {"rest", "sitemap", "feed"}
    blog.fail("/page/3/", "503", 1)
    blog.fail("/page/4/", "503", 1)
    assert crawl().returncode == 3
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert rows("SELECT count(*) AS n FROM articles") == [{"n": 40}]


def test_posts_with_an_old_date_are_found(blog, crawl, rows):
    assert crawl().returncode == 0
    imported = blog.add(at=blog.posts[1].published)
    imported.listed = frozenset({"rest"})
    assert crawl().returncode == 0
    assert rows("SELECT count(*) AS n FROM articles") == [{"n": 7}]


def test_a_limited_run_is_no_finished_one(blog, crawl, rows):
    for _ in range(34):
        blog.add()
    blog.offers -= {"rest", "sitemap", "feed"}
    run = crawl("-s", "CLOSESPIDER_ITEMCOUNT=3")
    assert run.returncode == 0, run.stderr
    assert "stopped at your limit" in run.stderr
    assert [row["outcome"] for row in rows("SELECT outcome FROM crawls")] == ["limited"]
    assert crawl().returncode == 0
    assert rows("SELECT count(*) AS n FROM articles") == [{"n": 40}]


def test_what_robots_txt_forbids_is_excluded_until_it_allows(blog, crawl, rows):
    rules = "User-agent: *\nDisallow: /story-2/\n"
    blog.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, rules.encode())
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert not asked(blog, 2)
    assert [row["state"] for row in rows("SELECT state FROM urls WHERE url LIKE '%/story-2/'")] in (
        ["excluded"],
        ["article"],
    )
    del blog.answers["/robots.txt"]
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert len(asked(blog, 2)) == 1


def test_a_failing_robots_txt_excludes_nothing(blog, crawl, rows):
    assert crawl().returncode == 0
    blog.add()
    blog.fail("/robots.txt", "500", 3)
    run = crawl()
    assert run.returncode == 3, run.stderr
    run = crawl()
    blog.mend()
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert rows("SELECT count(*) AS n FROM articles") == [{"n": 7}]


@pytest.mark.parametrize("fault", ["cut", "503", "white", "database", "404"])
def test_a_failing_home_page_does_not_end_the_search(fault, blog, crawl, rows):
    blog.fail("/", fault, 1)
    run = crawl()
    assert run.returncode == 3, run.stderr
    assert rows("SELECT count(*) AS n FROM articles") == [{"n": 6}]


def test_a_post_under_a_new_address_makes_its_old_one_be_asked(blog, crawl, rows):
    assert crawl().returncode == 0
    blog.rename(3, "tram-plans")
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert len(asked(blog, 3)) == 1
    assert rows("SELECT status FROM captures WHERE url LIKE '%/story-3/' AND status >= 300") == [{"status": 301}]


def test_rows_that_were_excluded_by_what_passes_are_failures(tmp_path):
    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress(next(OLD.glob("*.db.gz")).read_bytes()))
    shutil.copytree(OLD / "captures", tmp_path / "captures")
    db = Database(path)
    [blog] = [row["name"] for row in db.query("SELECT name FROM blogs")]
    for slug, state, reason in (
        ("away", "excluded", "leads to another site: https://login.example/"),
        ("robots", "excluded", "no robots.txt: answered with status 503"),
        ("forbidden", "excluded", "Forbidden by robots.txt"),
        ("unchanged", "not_article", "the same as the capture before"),
    ):
        db.execute(
            """INSERT INTO urls (url, blog, seen_as, state, found_by, tries, reason, first_seen)
               VALUES (?, ?, ?, ?, 'list', 1, ?, '2020-01-01')""",
            [f"https://x.example/{slug}/", blog, f"https://x.example/{slug}/", state, reason],
        )
    db.conn.commit()
    db.close()
    db = connect(path)
    states = dict(db.execute("SELECT url, state FROM urls WHERE url LIKE 'https://x.example/%'").fetchall())
    db.close()
    assert {url.split("/")[3]: state for url, state in states.items()} == {
        "away": "failed",
        "robots": "failed",
        "forbidden": "excluded",
        "unchanged": "failed",
    }
