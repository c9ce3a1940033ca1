"""A real WordPress on loopback is crawled in three themes, and held against what its own database says.

Runs where the tool that starts one is at hand (Debian, root) and says so where it is not.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest
from lxml import html
from sqlite_utils import Database
from world import has_tool

from chamberlain_crawler.archive.readings import restored_reading
from chamberlain_crawler.items import BODY_KINDS

THEMES = ("theme-orange", "twentytwentyone", "twentytwentythree")
#: Block themes print no links to the further pages of a post that the classic editor parted; the API has it whole.
NO_PAGE_LINKS = {"twentytwentythree"}
#: What is no text of the article in the_content's HTML: captions, embeds, tweets.
NOT_BODY = (
    "//figcaption | //*[contains(@class, 'wp-caption-text')] | //iframe | //script"
    " | //*[contains(@class, 'twitter-tweet')]"
)

pytestmark = [
    pytest.mark.skipif(
        not has_tool("start-wordpress.sh"),
        reason="no tool at hand that starts a real WordPress",
    ),
    pytest.mark.timeout(1800),  # the tool installs packages and fills a WordPress
]


def body_of(rendered: str) -> str:
    """The text of the_content's HTML but for captions and embeds, without blanks and cell borders."""
    root = html.fragment_fromstring(rendered, create_parent="div")
    for element in root.xpath(NOT_BODY):
        element.drop_tree()
    return squeezed(root.text_content())


def squeezed(text: str) -> str:
    return re.sub(r"[\s|]+", "", unescape(text))


@pytest.mark.parametrize("theme", THEMES)
def test_the_archive_holds_what_the_database_says(theme, wordpress, chamberlain, tmp_path, record_property):
    url, published = wordpress.start(theme), wordpress.published()
    expected = {post["id"]: post for post in published}
    run = chamberlain("crawl", "--source", url, "--archive", "wordpress.db")
    assert run.returncode == 0, run.stderr
    assert "waiting" not in run.stderr
    db = Database(tmp_path / "wordpress.db")
    articles = {row["post_id"]: row for row in db.table("articles").rows}

    assert set(articles) == set(expected), "exactly the published posts: no draft, private, protected or scheduled one"
    names = {
        table: {
            key: [row["name"] for row in rows]
            for key, rows in grouped(
                db.query(
                    f"""SELECT post_id, {kind} AS kind, {table}.name FROM articles
                        JOIN article_{table} ON article_id = articles.id JOIN {table} ON {table}.id = {table[:-1]}_id
                        ORDER BY position"""
                )
            ).items()
        }
        for table, kind in (("authors", "'author'"), ("terms", "taxonomy"))
    }
    comments = grouped(
        db.query(
            """SELECT post_id, 'comments' AS kind, comments.* FROM comments JOIN articles ON articles.id = article_id
               ORDER BY comment_id"""
        )
    )
    for post_id, post in expected.items():
        article = articles[post_id]
        where = f"{theme}, post {post_id} {article['url']}"
        assert unquote(article["slug"]) == post["slug"], where
        assert (article["title"] or "") == post["title"], where
        assert article["published"] == post["published"], where
        assert names["authors"].get((post_id, "author")) == [post["author"]], where
        assert sorted(names["terms"].get((post_id, "category"), [])) == sorted(post["categories"]), where
        assert sorted(names["terms"].get((post_id, "post_tag"), [])) == sorted(post["tags"]), where
        assert squeezed(article["body_text"]) == body_of(post["html"]), where
        found = comments.get((post_id, "comments"), [])
        assert [(c["comment_id"], c["author"], c["published"]) for c in found] == [
            (c["id"], c["author"], c["published"]) for c in post["comments"]
        ], where
        assert [squeezed(c["body_text"]) for c in found] == [squeezed(c["text"]) for c in post["comments"]], where

    pages = compare_pages(db, expected, theme)
    fetched = [
        row["requested_url"] or row["url"]
        # Scrapy asks for robots.txt by itself, and so does the search for sitemaps.
        for row in db.query("SELECT url, requested_url FROM captures WHERE status = 200 AND verdict != 'robots'")
    ]
    assert len(fetched) == len(set(fetched)), "a page was fetched twice"
    db.close()
    record_property(
        "said",
        f"{theme}: {len(expected)} posts equal in title, time, author, terms, comments and body; "
        f"{pages} bodies equal as the theme shows them",
    )


def compare_pages(db: Database, expected: dict[int, dict], theme: str) -> int:
    """Holds the HTML pages alone, without the API's help, against the database; how many were compared."""
    rows = db.execute(
        """SELECT capture_id, captured_at, readings.url, part, readings.verdict, layout, rank, 0 AS trust, data
           FROM readings JOIN captures ON captures.id = capture_id WHERE captures.source = 'live'
           AND readings.verdict = 'article' AND layout != 'feed_item' ORDER BY readings.url, part"""
    ).fetchall()
    bodies: dict[int, str] = {}
    readings = [restored_reading(*row) for row in rows]
    assert len({(reading.url, reading.part) for reading in readings}) == len(readings), "a page was fetched twice"
    for reading in readings:
        assert reading.article.post_id in expected, reading.url
        text = "\n\n".join(block.text for block in reading.article.blocks if block.kind in BODY_KINDS)
        bodies[reading.article.post_id] = bodies.get(reading.article.post_id, "") + text
        if reading.part == 1:
            post = expected[reading.article.post_id]
            title = "" if post["untitled"] else post["title"]
            assert (reading.article.title or "") == title, (theme, reading.url)
    assert set(bodies) == set(expected)
    whole = 0
    for post_id, body in bodies.items():
        post = expected[post_id]
        text = body_of(post["html"])
        if theme in NO_PAGE_LINKS and post["pages"] > 1:
            assert text.startswith(squeezed(body)), (theme, post["slug"])
        else:
            assert squeezed(body) == text, (theme, post["slug"])
            whole += 1
    return whole


def grouped(rows) -> dict[tuple, list[dict]]:
    """Rows by post id and kind, in their order."""
    groups: dict[tuple, list[dict]] = {}
    for row in rows:
        groups.setdefault((row["post_id"], row["kind"]), []).append(row)
    return groups
