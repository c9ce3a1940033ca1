"""Articles that only some list names are found, and lists without end are not followed without end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from faults.server import LISTS, Blog, serving
from sqlite_utils import Database

from chamberlain_crawler import blogs
from chamberlain_crawler.sources.lists import is_further, page_after


@pytest.fixture
def blog() -> Iterator[Blog]:
    with serving(Blog(posts=5)) as blog:
        yield blog


@pytest.fixture
def crawl(blog, chamberlain, tmp_path):
    def crawl(*options: str) -> set[str]:
        blog.asked.clear()
        run = chamberlain("crawl", "--source", f"{blog.url}/", "--archive", "archive.db", *options)
        assert run.returncode == 0, run.stderr
        db = Database(tmp_path / "archive.db")
        found = {row["url"].removeprefix("https://thechamberlainfiles.com") for row in db.table("articles").rows}
        db.close()
        return found

    return crawl


@pytest.mark.parametrize("kind", ["month", "category", "author"])
@pytest.mark.parametrize("offers", [(), ("rest", "sitemap", "feed")], ids=["lists alone", "beside all else"])
def test_what_only_one_kind_of_list_names_is_found(kind, offers, blog, crawl):
    blog.offers = (blog.offers - {"rest", "sitemap", "feed"}) | {"archives", *offers}
    for n in range(12):
        blog.add(listed=frozenset({kind}), category="transport", at=datetime(2016, 3, 1 + n, tzinfo=UTC))
    assert crawl() == {f"/story-{n}/" for n in range(1, 18)}
    assert len(blog.asked) < 60
    blog.add(listed=frozenset({kind}), category="new-one", author="new-one", at=datetime(2018, 4, 1, tzinfo=UTC))
    blog.posts[1].listed = LISTS
    assert "/story-18/" in crawl()


PAGE = """<html lang="en-GB"><head><title>Story {n}</title></head><body class="single single-post postid-{n}">
<article class="post type-post hentry" id="post-{n}"><h1 class="entry-title">Story {n}</h1>
<time class="entry-date published" datetime="2016-05-0{n}">{n} May 2016</time>
<div class="entry-content"><p>Trams will return on day {n}, said the council of Wexcombe in a long report.</p></div>
</article></body></html>"""


@pytest.mark.parametrize("form", ["/2016/05/story-{n}.html", "/story-{n}.htm", "/story-{n}.php", "/story-{n}.0/"])
def test_a_permalink_may_have_a_dot(form, site, chamberlain, tmp_path):
    paths = [form.format(n=n) for n in (1, 2)]
    links = "".join(f'<h2><a href="{path}">Story</a></h2>' for path in paths)
    site.answers["/"] = f'<html><body class="home blog"><h1>The Ledger</h1>{links}</body></html>'
    site.answers |= {path: PAGE.format(n=n) for n, path in enumerate(paths, 1)}
    run = chamberlain("crawl", "--source", site.url, "--archive", "archive.db")
    assert run.returncode == 0, run.stderr
    db = Database(tmp_path / "archive.db")
    assert {row["url"] for row in db.table("articles").rows} == {
        f"https://thechamberlainfiles.com{path}" for path in paths
    }
    db.close()


def test_a_link_with_a_query_leads_to_its_page(blog, crawl):
    blog.offers -= {"rest", "sitemap", "feed", "lists"}
    blog.posts[1].parts[0].append(f'<p><a href="{blog.url}/story-2/?ref=home">two</a></p>')
    blog.answers["/"] = (
        200,
        {"Content-Type": "text/html"},
        b'<body class="home"><a href="/story-1/?x=1">one</a></body>',
    )
    assert crawl() == {"/story-1/", "/story-2/"}


def test_a_calendar_without_end_is_left(blog, crawl):
    class Endless(dict):
        def __contains__(self, path):
            return path.startswith(("/20", "/days/"))

        def __getitem__(self, path):
            words = path.strip("/").split("/")
            if path.startswith("/days/"):
                onward = f"/days/{int(words[1]) + 1}/"
            else:
                year, month = int(words[0]), int(words[1])
                onward = f"/{year + month // 12}/{month % 12 + 1:02}/"
            body = f'<html><body class="archive date"><h1>Calendar</h1><a href="{onward}">on</a></body></html>'
            return 200, {"Content-Type": "text/html"}, body.encode()

    blog.answers = Endless()
    blog.posts[1].parts[0].append(f'<p><a href="{blog.url}/2020/01/">then</a> <a href="{blog.url}/days/1/">day</a></p>')
    blog.offers -= {"rest", "sitemap", "feed"}
    assert crawl() == {f"/story-{n}/" for n in range(1, 6)}
    assert len(blog.asked) < 400


def test_a_long_list_that_looks_like_an_article_is_walked_to_its_end(blog, crawl):
    blog.offers -= {"rest", "sitemap", "feed", "lists"}
    for _ in range(255):
        blog.add()
    pages = {}
    for n in range(1, 261):
        onward = f'<a href="/news/page/{n + 1}/">on</a>' if n < 260 else ""
        links = f'<h2><a href="/story-{n}/">Story</a></h2>'
        pages["/news/" if n == 1 else f"/news/page/{n}/"] = (
            200,
            {"Content-Type": "text/html"},
            f'<html><body class="archive">{links}{onward}</body></html>'.encode(),
        )
    blog.answers = pages | {
        "/": (200, {"Content-Type": "text/html"}, b'<body class="home"><a href="/news/">n</a></body>')
    }
    assert len(crawl()) == 260


def test_addresses_of_lists():
    card = blogs.get("chamberlain")
    home = "https://thechamberlainfiles.com"
    for path in (
        "/2016/05/",
        "/2016/",
        "/category/news/",
        "/tag/trams/page/3/",
        "/author/jo/",
        "/?cat=3",
        "/?m=201605",
    ):
        assert card.may_be_list(home + path), path
        assert not card.may_be_article(home + path), path
    for path in ("/", "/feed/", "/wp-json/", "/story/", "/?p=3", "/?s=trams", "/category/"):
        assert not card.may_be_list(home + path), path
    for path in ("/2016/05/tram.html", "/tram-2.0/", "/a.b.c/", "/?p=3", "/tram.php", "/story/?x=1"):
        assert card.may_be_article(home + path), path
    for path in ("/tram.jpg", "/plan.PDF", "/xmlrpc.php", "/wp-login.php", "/index.php", "/sitemap.xml"):
        assert not card.may_be_article(home + path), path


def test_pages_of_lists():
    assert page_after("https://a.example/2016/05/") == "https://a.example/2016/05/page/2/"
    assert page_after("https://a.example/page/9/") == "https://a.example/page/10/"
    assert page_after("https://a.example/?paged=9&m=2016") == "https://a.example/?paged=10&m=2016"
    assert page_after("https://a.example/?cat=9") == "https://a.example/?cat=9&paged=2"
    assert is_further("https://a.example/?cat=9&paged=2")
    assert not is_further("https://a.example/2016/05/")


def test_a_feed_that_was_moved_to_another_site_is_no_failure(blog, crawl):
    blog.fail("/feed/", "off_site")
    assert len(crawl()) == 5


def test_lists_without_closing_tags_are_no_failure(blog, crawl):
    links = "".join(f'<h2><a href="/story-{n}/">Story</a></h2>' for n in blog.posts)
    blog.answers["/"] = (200, {"Content-Type": "text/html"}, f'<html><body class="home blog">{links}'.encode())
    assert len(crawl()) == 5
