"""How articles are found where a site offers only one way, and what a second run asks for."""

from __future__ import annotations

import json

import pytest
from sqlite_utils import Database

COUNT = 12


def page(n: int, words: str = "", more: str = "") -> str:
    return (
        f'<html lang="en-GB"><head><title>Story {n} | The Ledger</title></head><body class="single postid-{n}">'
        f'<article class="post type-post hentry" id="post-{n}"><h1 class="entry-title">Story {n}</h1>'
        f'<time class="entry-date published" datetime="2017-06-{n:02}T09:30:00+01:00">{n} June 2017</time>'
        f'<div class="entry-content"><p>Trams will return on day {n}, the council said. {words}</p>{more}</div>'
        "</article></body></html>"
    )


def home(links: str = "") -> str:
    return (
        f'<html><head><title>The Ledger</title></head><body class="home blog"><h1>The Ledger</h1>{links}</body></html>'
    )


def links_to(numbers) -> str:
    return "".join(f'<h2><a href="/story-{n}/">Story {n}</a></h2>' for n in numbers)


def feed(site, numbers) -> tuple[int, dict[str, str], str]:
    items = "".join(
        f"<item><title>Story {n}</title><link>{site.url}story-{n}/</link><guid>{site.url}?p={n}</guid>"
        f"<pubDate>Thu, {n:02} Jun 2017 08:30:00 +0000</pubDate><description>Trams</description></item>"
        for n in numbers
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Ledger</title>{items}</channel></rss>'
    return 200, {"Content-Type": "application/rss+xml", "ETag": f'"{len(text)}"'}, text


def sitemap(site, changed: dict[int, str]) -> tuple[int, dict[str, str], str]:
    urls = "".join(f"<url><loc>{site.url}story-{n}/</loc><lastmod>{day}</lastmod></url>" for n, day in changed.items())
    text = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    return 200, {"Content-Type": "application/xml"}, text


def rest(site, numbers) -> tuple[int, dict[str, str], str]:
    posts = [
        {
            "id": n,
            "date": f"2017-06-{n:02}T09:30:00",
            "date_gmt": f"2017-06-{n:02}T08:30:00",
            "modified": f"2017-06-{n:02}T09:30:00",
            "modified_gmt": f"2017-06-{n:02}T08:30:00",
            "status": "publish",
            "link": f"{site.url}story-{n}/",
            "title": {"rendered": f"Story {n}"},
            "content": {"rendered": f"<p>Trams will return to Mill Lane on day {n}.</p>", "protected": False},
        }
        for n in numbers
    ]
    return 200, {"Content-Type": "application/json", "X-WP-TotalPages": "1"}, json.dumps(posts)


def by_rest(site):
    site.answers["/"] = home()
    query = "per_page=100&page=1&orderby=id&order=asc"
    site.answers[f"/wp-json/wp/v2/posts?{query}&_embed=author%2Cwp%3Aterm"] = rest(site, range(1, COUNT + 1))


def by_sitemap_index(site):
    site.answers["/"] = home()
    index = f"<sitemapindex><sitemap><loc>{site.url}post-sitemap.xml</loc></sitemap></sitemapindex>"
    site.answers["/sitemap_index.xml"] = (200, {"Content-Type": "application/xml"}, f'<?xml version="1.0"?>{index}')
    site.answers["/post-sitemap.xml"] = sitemap(site, dict.fromkeys(range(1, COUNT + 1), "2017-06-15"))


def by_robots(site):
    site.answers["/"] = home()
    site.answers["/robots.txt"] = (
        200,
        {"Content-Type": "text/plain"},
        f"User-agent: *\nSitemap: {site.url}odd-name.xml\n",
    )
    site.answers["/odd-name.xml"] = sitemap(site, dict.fromkeys(range(1, COUNT + 1), "2017-06-15"))


def by_feed(site):
    site.answers["/"] = home()
    site.answers["/feed/"] = feed(site, range(1, 7))
    site.answers["/feed/?paged=2"] = feed(site, range(7, COUNT + 1))


def by_lists(site):
    site.answers["/"] = home(links_to(range(1, 7)))
    site.answers["/page/2/"] = home(links_to(range(7, COUNT + 1))).replace("home blog", "blog paged paged-2")


def by_links(site):
    site.answers["/"] = home(links_to([1]))


def held(folder) -> set[str]:
    db = Database(folder / "archive.db")
    slugs = {row["slug"] for row in db.query("SELECT slug FROM articles")}
    db.close()
    return slugs


@pytest.mark.parametrize("way", [by_rest, by_sitemap_index, by_robots, by_feed, by_lists, by_links])
def test_one_way_is_enough(way, site, chamberlain, tmp_path):
    for n in range(1, COUNT + 1):
        onward = (
            f'<p><a href="{site.url}story-{n + 1}/?share=x#top">on</a></p>' if way is by_links and n < COUNT else ""
        )
        site.answers[f"/story-{n}/"] = page(n, more=onward)
    way(site)
    run = chamberlain("crawl", "--source", site.url, "--archive", "archive.db")
    assert run.returncode == 0, run.stderr
    assert held(tmp_path) == {f"story-{n}" for n in range(1, COUNT + 1)}
    stories = [path for path in site.asked if path.startswith("/story-")]
    assert len(stories) == len(set(stories)) == COUNT


def test_a_list_that_never_ends_does(site, chamberlain, tmp_path):
    site.answers["/"] = home(links_to([1]))
    site.answers |= {"/story-1/": page(1)}
    site.answers |= {f"/page/{n}/": home(links_to([1])).replace("home ", "paged ") for n in range(2, 60)}
    run = chamberlain("crawl", "--source", site.url, "--archive", "archive.db")
    assert run.returncode == 0, run.stderr
    assert len([path for path in site.asked if path.startswith("/page/")]) <= 2


def test_a_second_run_asks_for_what_changed_and_for_nothing_else(site, chamberlain, tmp_path):
    site.answers |= {f"/story-{n}/": page(n) for n in range(1, COUNT + 1)}
    site.answers["/"] = home()
    site.answers["/feed/"] = feed(site, range(1, 7))
    days = dict.fromkeys(range(1, COUNT + 1), "2017-06-15")
    site.answers["/sitemap.xml"] = sitemap(site, days)
    assert chamberlain("crawl", "--source", site.url, "--archive", "archive.db").returncode == 0

    site.asked.clear()
    again = chamberlain("crawl", "--source", site.url, "--archive", "archive.db")
    assert again.returncode == 0, again.stderr
    assert not [path for path in site.asked if path.startswith("/story-")]
    assert len(site.asked) <= 10

    site.asked.clear()
    site.answers["/story-3/"] = page(3, words="A correction: they will not.")
    site.answers["/sitemap.xml"] = sitemap(site, days | {3: "2099-01-01"})
    changed = chamberlain("crawl", "--source", site.url, "--archive", "archive.db")
    assert [path for path in site.asked if path.startswith("/story-")] == ["/story-3/"]
    assert "1 changed" in changed.stderr
    db = Database(tmp_path / "archive.db")
    versions = db.execute("SELECT n FROM versions JOIN articles ON articles.id = article_id WHERE slug = 'story-3'")
    assert sorted(versions.fetchall()) == [(1,), (2,)]
    db.close()


def test_a_refresh_asks_for_every_page_and_an_unchanged_one_costs_no_body(site, chamberlain, tmp_path):
    site.answers["/"] = home(links_to([1]))
    site.answers["/story-1/"] = (200, {"ETag": '"v1"'}, page(1))
    assert chamberlain("crawl", "--source", site.url, "--archive", "archive.db").returncode == 0
    site.answers["/story-1/"] = (304, {"ETag": '"v1"', "Content-Length": "0"}, "")
    run = chamberlain("crawl", "--source", site.url, "--archive", "archive.db", "--refresh")
    assert run.returncode == 0, run.stderr
    assert site.asked.count("/story-1/") == 2
    db = Database(tmp_path / "archive.db")
    verdicts = db.execute("SELECT verdict FROM captures WHERE url LIKE '%story-1/' ORDER BY status").fetchall()
    assert verdicts == [("article",), ("unchanged",)]
    assert db.execute("SELECT state FROM urls WHERE url LIKE '%/story-1/'").fetchall() == [("article",)]
    db.close()
    assert chamberlain("verify", "--archive", "archive.db").returncode == 0


def test_two_ways_to_one_page_fetch_it_once(site, chamberlain, tmp_path):
    site.answers["/"] = home(links_to([1, 2]) + '<a href="/?p=1">short</a> <a href="/old-story-2/">old</a>')
    site.answers |= {"/story-1/": page(1), "/story-2/": page(2)}
    site.answers["/?p=1"] = (301, {"Location": f"{site.url}story-1/"}, "")
    site.answers["/old-story-2/"] = (301, {"Location": f"{site.url}story-2/"}, "")
    run = chamberlain("crawl", "--source", site.url, "--archive", "archive.db")
    assert run.returncode == 0, run.stderr
    assert site.asked.count("/story-1/") == site.asked.count("/story-2/") == 1
    db = Database(tmp_path / "archive.db")
    aliases = dict(
        db.execute(
            "SELECT urls.url, slug FROM urls JOIN articles ON articles.id = article_id WHERE urls.url != articles.url"
        ).fetchall()
    )
    assert sorted(aliases.values()) == ["story-1", "story-2"]
    assert db.table("articles").count == 2
    db.close()
