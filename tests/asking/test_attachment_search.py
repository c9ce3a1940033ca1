"""The search in the text of files that articles link to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from attachments import BUDGET, attachments_archive

from chamberlain_crawler.asking.search import described, parse, search


@pytest.fixture(scope="module")
def conn(tmp_path_factory) -> Iterator[sqlite3.Connection]:
    path = attachments_archive(tmp_path_factory.mktemp("attachments") / "archive.db")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("turnips", []),
        ("in:attachments turnips", [3]),
        ("in:attachment turnip", [3]),
        ("in:attachments council", [1]),
        ('in:attachments "district council for"', [1]),
        ("in:attachments draft", []),
        ("in:attachments wexcombe -turnips", [1]),
        ("in:attachments -turnips", [1]),
        ("in:attachments council year:2016", [1]),
        ("in:attachments council year:2017", []),
        ("in:attachments council from:2016-06", [1]),
        ("in:attachments council -from:2016-05", []),
        ("in:attachments year:2016", [1, 3]),
        ("in:attachments council speaker:Pell", []),
        ("in:attachments council by:Pell", []),
        ("in:body,attachments turnips", [3]),
        ("-in:title turnips", []),
        ("in:attachments -in:attachments turnips", []),
    ],
)
def test_pages_of_attachments_are_looked_for_where_the_query_says_so(conn, text, pages):
    found = search(conn, parse(text))
    assert sorted(hit.page for hit in found.of("attachments")) == pages
    assert found.counts["attachments"] == len(pages)


def test_a_hit_says_which_page_of_which_file_and_who_links_to_it(conn):
    [hit] = search(conn, parse("in:attachments turnips")).hits
    assert (hit.url, hit.file, hit.page) == (f"{BUDGET}#page=3", BUDGET, 3)
    assert (hit.name, hit.title, hit.published[:10], hit.linked_by) == (
        "the budget for 2016",
        "Budget day",
        "2016-05-18",
        2,
    )


def test_the_file_has_its_own_name_where_no_article_links_to_it(tmp_path):
    path = attachments_archive(tmp_path / "archive.db")
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("DELETE FROM article_files")
        [hit] = search(conn, parse("in:attachments turnips")).hits
    assert (hit.name, hit.article_id, hit.linked_by) == ("budget.pdf", None, 0)


def test_what_was_understood_names_attachments(conn):
    assert described(parse("in:attachments turnips")) == "attachments with “turnips”"
    assert described(parse("in:attachments,body turnips")) == "articles and attachments with “turnips” in the body"
    assert "attachments" not in described(parse("turnips"))


def test_an_archive_of_an_older_version_has_none(conn, tmp_path):
    with closing(sqlite3.connect(tmp_path / "older.db")) as older:
        conn.backup(older)
        for table in ("attachment_pages_fts", "attachment_pages", "article_files", "files"):
            older.execute(f"DROP TABLE {table}")
        assert search(older, parse("in:attachments turnips")).hits == ()
