"""What is gone from the live site is known to be gone, and a silent edit is seen in time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from faults.server import Blog, serving
from sqlite_utils import Database


@pytest.fixture
def blog() -> Iterator[Blog]:
    with serving(Blog(posts=4)) as blog:
        yield blog


@pytest.fixture
def gone(tmp_path):
    def gone() -> dict[str, str]:
        db = Database(tmp_path / "archive.db")
        found = {row["url"].split("/")[3]: row["gone_answer"] for row in db.query("SELECT * FROM gone")}
        db.close()
        return found

    return gone


SOFT = b"<html><head><title>Page not found</title></head><body class='error404'><h1>Page not found</h1></body></html>"


@pytest.mark.parametrize("answer", ["404", "410", "soft 404"])
def test_a_page_that_is_gone_is_listed_until_it_answers(answer, blog, crawl, gone, chamberlain):
    assert crawl().returncode == 0
    if answer == "soft 404":
        blog.answers["/story-2/"] = (200, {"Content-Type": "text/html"}, SOFT)
    else:
        blog.delete(2, answer)
    run = crawl("-s", "RECHECK_SHARE=1")
    assert run.returncode == 0, run.stderr
    assert gone() == {"story-2": answer}
    assert "1  of them gone from the site" in run.stderr
    shown = chamberlain("missing", "--gone", "--archive", "archive.db")
    assert shown.returncode == 0
    assert answer in shown.stdout
    assert "1 articles are held here and gone" in shown.stdout
    lines = chamberlain("missing", "--gone", "--csv", "--archive", "archive.db").stdout.splitlines()
    assert lines[0] == "title,url,gone_since,gone_answer,last_seen"
    assert len(lines) == 2
    assert chamberlain("reextract", "--archive", "archive.db").returncode == 0
    assert gone() == {"story-2": answer}
    blog.answers.clear()
    blog.posts[2].gone = None
    assert crawl("-s", "RECHECK_SHARE=1").returncode == 0
    assert gone() == {}


def test_a_post_that_leads_to_another_one_is_gone(blog, crawl, gone, tmp_path):
    assert crawl().returncode == 0
    blog.delete(2, "/story-3/")
    run = crawl("-s", "RECHECK_SHARE=1")
    assert run.returncode == 0, run.stderr
    assert gone() == {"story-2": "redirects to https://thechamberlainfiles.com/story-3/"}
    db = Database(tmp_path / "archive.db")
    texts = dict(db.execute("SELECT slug, body_text FROM articles").fetchall())
    assert {slug: texts[slug] for slug in ("story-2", "story-3")} == {f"story-{n}": blog.posts[n].text for n in (2, 3)}
    db.close()


@pytest.mark.parametrize("fault", ["503", "500", "reset", "cut", "off_site", "database"])
def test_what_passes_makes_nothing_gone(fault, blog, crawl, gone):
    assert crawl().returncode == 0
    blog.fail("/story-2/", fault)
    crawl("-s", "RECHECK_SHARE=1")
    assert gone() == {}


def test_what_no_list_names_any_more_is_asked_for_and_not_gone_while_it_answers(blog, crawl, gone):
    assert crawl().returncode == 0
    blog.posts[2].listed = frozenset()
    assert crawl().returncode == 0
    assert [request.path for request in blog.asked if request.path.startswith("/story")] == ["/story-2/"]
    assert gone() == {}


def test_each_run_asks_for_a_share_the_longest_unasked_first(blog, crawl, tmp_path):
    assert crawl().returncode == 0
    seen: list[str] = []
    for _ in range(2):
        assert crawl("-s", "RECHECK_SHARE=0.5").returncode == 0
        again = [request for request in blog.asked if request.path.startswith("/story")]
        assert all("If-None-Match" in request.headers for request in again)
        assert len(again) == 2
        seen += [request.path for request in again]
    assert len(set(seen)) == 4


def test_a_silent_edit_is_seen(blog, crawl, tmp_path):
    assert crawl().returncode == 0
    blog.offers -= {"rest"}
    new = blog.edit(1, moves_modified=False)
    run = crawl("-s", "RECHECK_SHARE=1")
    assert "1 changed" in run.stderr
    db = Database(tmp_path / "archive.db")
    texts = [row[0] for row in db.execute("SELECT body_text FROM versions WHERE n = 2").fetchall()]
    db.close()
    assert texts == [new]


def test_a_mirror_that_lacks_a_page_says_nothing_of_the_site(blog, crawl, gone, chamberlain):
    assert crawl().returncode == 0
    with serving(Blog(posts=3)) as mirror:
        run = chamberlain("crawl", "--source", f"{mirror.url}/", "--archive", "archive.db", "-s", "RECHECK_SHARE=1")
        assert run.returncode == 0, run.stderr
        assert any(request.path == "/story-4/" for request in mirror.asked)
    assert gone() == {}


def test_a_share_is_a_number(crawl):
    run = crawl("-s", "RECHECK_SHARE=much")
    assert run.returncode == 2
    assert "RECHECK_SHARE is a number from 0 to 1" in run.stderr


def test_a_post_whose_address_another_one_bears_is_gone(blog, crawl, tmp_path):
    assert crawl().returncode == 0
    blog.delete(2)
    later = blog.add("story-2", text=["Quite another story, of bins and of what became of them in the wet summer."])
    assert crawl("-s", "RECHECK_SHARE=1").returncode == 0
    db = Database(tmp_path / "archive.db")
    told = [(row["gone_answer"], row["url"].split("/")[3]) for row in db.query("SELECT * FROM gone")]
    posts = {row["post_id"] for row in db.query("SELECT post_id FROM articles WHERE url LIKE '%/story-2/'")}
    db.close()
    assert posts == {2, later.id}
    assert told == [("another post", "story-2")]
