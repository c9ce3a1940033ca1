"""The export is imported into a real WordPress on loopback, and held against the archive that it came from.

Runs where the tool that starts one is at hand (Debian, root) and says so where it is not.
"""

from __future__ import annotations

import json
import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from lxml import html
from sqlite_utils import Database
from world import free_port, has_tool, run_tool

from chamberlain_crawler.exports.formats import export

PUBLISHED = Path(__file__).parents[1] / "wordpress" / "published.php"

pytestmark = [
    pytest.mark.skipif(
        not has_tool("start-wordpress.sh"),
        reason="no tool at hand that starts a real WordPress",
    ),
    pytest.mark.timeout(1800),  # the tool installs packages and sets up a WordPress
]


@pytest.fixture(scope="module")
def imported(sample_archive, tmp_path_factory):
    """What a new WordPress says of its posts after it imported the sample's export."""
    state = tmp_path_factory.mktemp("wordpress")
    file = state / "sample.wxr.xml"
    export(Database(sample_archive), "wxr", file)
    port = free_port()
    settings = {"LAB_STATE": str(state), "WP_WXR": str(file)}
    try:
        run_tool("start-wordpress.sh", 0, "theme-orange", port, **settings)
        folder = state / f"wp-{port}"
        said = subprocess.run(
            ["php", "-d", f"mysqli.default_socket={folder}/db.sock", PUBLISHED, f"{folder}/www"],
            capture_output=True,
            check=True,
            timeout=60,
        )
        yield json.loads(said.stdout)
    finally:
        run_tool("stop-wordpress.sh", port, **settings)


def squeezed(text: str) -> str:
    return re.sub(r"[\s|]+", "", unescape(text))


def text_of(rendered: str) -> str:
    return squeezed(html.fragment_fromstring(rendered, create_parent="div").text_content())


def test_wordpress_has_the_posts_of_the_archive(imported, sample_archive):
    db = Database(sample_archive)
    articles = {row["slug"]: row for row in db.query("SELECT * FROM articles WHERE published NOT NULL")}
    posts = {post["slug"]: post for post in imported}
    assert set(posts) == set(articles), "all but the undated one, which is a draft"
    for slug, article in articles.items():
        post = posts[slug]
        assert post["title"] == article["title"]
        assert post["published"].startswith(article["published"][:19]), slug
        names: dict[str, list[str]] = {"author": [], "category": [], "post_tag": []}
        for name, kind in db.execute(
            """SELECT name, 'author' FROM article_authors JOIN authors ON authors.id = author_id
               WHERE article_id = :id AND position = 0
               UNION SELECT name, taxonomy FROM article_terms JOIN terms ON terms.id = term_id
               WHERE article_id = :id ORDER BY name""",
            {"id": article["id"]},
        ).fetchall():
            names[kind].append(name)
        assert [post["author"]] == (names["author"] or [article["byline"] or "Author not named"]), slug
        assert sorted(post["tags"]) == sorted(names["post_tag"]), slug
        # WordPress gives a post without category its default one.
        assert sorted(post["categories"]) == sorted(names["category"] or ["Uncategorized"]), slug
        words = squeezed(article["body_text"])
        assert words in text_of(post["html"]) or blocks_in(db, article["id"], text_of(post["html"])), slug


def blocks_in(db: Database, article_id: int, text: str) -> bool:
    """Whether each block of the body is in a text, in order: captions and links stand between them."""
    position = 0
    for (block,) in db.execute(
        "SELECT text FROM blocks WHERE article_id = ? AND start NOT NULL ORDER BY position", [article_id]
    ).fetchall():
        position = text.find(squeezed(block), position)
        if position < 0:
            return False
    return True


def test_wordpress_has_the_comments_and_their_threads(imported, sample_archive):
    db = Database(sample_archive)
    compared = answers = 0
    for post in imported:
        expected = {
            row["comment_id"]: row
            for row in db.query(
                "SELECT comments.* FROM comments JOIN articles ON articles.id = article_id WHERE slug = ?",
                [post["slug"]],
            )
        }
        found = dict(zip(sorted(expected), post["comments"], strict=True))
        new_ids = {old: comment["id"] for old, comment in found.items()}
        for old, comment in found.items():
            assert unescape(comment["author"]) == expected[old]["author"]
            assert comment["published"].startswith(expected[old]["published"][:19])
            assert squeezed(comment["text"]) == squeezed(expected[old]["body_text"])
            assert comment["parent"] == new_ids.get(expected[old]["parent_id"], 0)
            compared += 1
            answers += comment["parent"] > 0
    assert compared == db.table("comments").count
    assert answers > 0
