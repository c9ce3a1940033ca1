"""The WordPress export as a file: well-formed, complete, and harmless whatever it is made of."""

from __future__ import annotations

import re

from lxml import etree
from sqlite_utils import Database

from chamberlain_crawler.exports.formats import export

NS = {
    "wp": "http://wordpress.org/export/1.2/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def channel(db: Database, path) -> etree._Element:
    export(db, "wxr", path)
    return etree.parse(path).getroot().find("channel")


def texts(element: etree._Element, path: str) -> list[str]:
    return [found.text or "" for found in element.iterfind(path, NS)]


def test_ids_and_dates_are_those_of_the_blog(sample_db, tmp_path):
    items = channel(sample_db, tmp_path / "a.xml").findall("item")
    rows = {row["post_id"]: row for row in sample_db.table("articles").rows}
    assert {int(texts(item, "wp:post_id")[0]) for item in items} == set(rows)
    for item in items:
        row = rows[int(texts(item, "wp:post_id")[0])]
        if row["published"] is None:
            assert texts(item, "wp:status") == ["draft"]
            assert texts(item, "wp:post_date") == ["0000-00-00 00:00:00"]
        else:
            assert texts(item, "wp:status") == ["publish"]
            assert texts(item, "wp:post_date")[0][:10] == row["published"][:10]
            # The file names a time where WordPress wants one; what is known stands beside it.
            assert row["published"] in texts(item, "wp:postmeta/wp:meta_value")


def test_no_two_posts_comments_or_terms_share_a_number_or_name(hostile_db, tmp_path):
    hostile_db.execute("UPDATE articles SET post_id = 7")
    hostile_db.execute("UPDATE comments SET comment_id = NULL, parent_id = 9")
    found = channel(hostile_db, tmp_path / "a.xml")
    for path in ("item/wp:post_id", "item/wp:comment/wp:comment_id", "wp:author/wp:author_login", "wp:tag/wp:tag_slug"):
        values = texts(found, path)
        assert len(set(values)) == len(values) > 0, path
    assert set(texts(found, "item/wp:comment/wp:comment_parent")) == {"0"}


def test_posts_of_one_title_on_one_day_differ_in_time(hostile_db, tmp_path):
    hostile_db.execute("UPDATE articles SET title = 'Same', published = '2016-05-06' WHERE length(published) = 10")
    items = channel(hostile_db, tmp_path / "a.xml").findall("item")
    times = [texts(item, "wp:post_date")[0] for item in items if texts(item, "title") == ["Same"]]
    times = [time for time in times if time.startswith("2016-05-06")]
    assert len(set(times)) == len(times) > 30


def test_a_hostile_archive_makes_a_harmless_file(hostile_db, tmp_path):
    found = channel(hostile_db, tmp_path / "a.xml")
    assert len(found.findall("item")) == hostile_db.table("articles").count
    for body in texts(found, "item/content:encoded"):
        assert not re.search(r"<script|onerror|onclick|javascript:", body), body
    for path in (
        "item/title",
        "item/wp:comment/wp:comment_content",
        "item/wp:comment/wp:comment_author",
        "item/category",
    ):
        assert not [text for text in texts(found, path) if "<" in text], path
    assert "]]&gt; end &amp; {brace" in texts(found, "item/title")
    assert all(re.fullmatch(r"[a-z0-9-]+", login) for login in texts(found, "wp:author/wp:author_login"))
    assert set(texts(found, "item/dc:creator")) <= set(texts(found, "wp:author/wp:author_login"))
    for value in texts(found, "item/wp:postmeta/wp:meta_value"):
        assert re.match(r"https://web\.archive\.org/|\d{4}|$", value), "nothing that PHP would unserialize"
