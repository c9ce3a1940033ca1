"""Writes the pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from sqlite_utils import Database

from chamberlain_crawler.blogs import shipped
from chamberlain_crawler.browsing import in_words, index_pages, person_pages
from chamberlain_crawler.browsing.queries import rows
from chamberlain_crawler.exports.site.article import article_page
from chamberlain_crawler.exports.site.moved import moved_pages, moved_speakers
from chamberlain_crawler.exports.site.paths import Addresses, addresses
from chamberlain_crawler.exports.site.pictures import FOLDER, Pictures
from chamberlain_crawler.exports.site.search_index import search_index

HERE = Path(__file__).parent

Page = tuple[str, str, dict[str, Any]]
"""Address from the site's root, template, and what the template is given."""


def write_site(db: Database, folder: Path, *, pictures: bool = False) -> dict[str, int]:
    """Writes the site; the numbers of articles, pages and, where they are asked for, pictures. ``index.html`` is its
    first page.
    """
    conn = db.conn
    at = addresses(conn)
    templates = environment(conn)
    templates.globals["pictures"] = pictures
    copied = Pictures(conn, folder) if pictures else None
    # Also without pictures, so that this site may take the place of one with them.
    (folder / FOLDER).mkdir(parents=True)
    pages = 0
    for address, template, context in every_page(conn, at, copied):
        path = folder / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            templates.get_template(template).render(context, at=at.seen_from(address)), encoding="utf-8", newline="\n"
        )
        pages += 1
    (folder / "search-index.js").write_text(search_index(conn, at), encoding="ascii", newline="\n")
    (folder / "search.js").write_bytes((HERE / "static" / "search.js").read_bytes())
    (folder / "style.css").write_bytes((shipped.FOLDER / "static" / "style.css").read_bytes())
    # Tells GitHub Pages that there is nothing to build.
    (folder / ".nojekyll").touch()
    return {"articles": len(at.articles), "pages": pages} | ({"pictures": copied.count} if copied else {})


def environment(conn: sqlite3.Connection) -> Environment:
    """The templates: every value is escaped, and a name that is not there is an error."""
    made = Environment(
        # What shows the same in Datasette stands in one folder for both.
        loader=ChoiceLoader(
            [
                PackageLoader(__package__ or ""),
                PrefixLoader({"shared": FileSystemLoader(shipped.FOLDER / "templates" / "shared")}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    blogs = rows(conn, "SELECT title, home FROM blogs ORDER BY name")
    made.globals |= {"blogs": blogs, "site": " and ".join(blog["title"] for blog in blogs)}
    made.filters |= in_words.FILTERS
    made.tests |= in_words.TESTS
    return made


def every_page(conn: sqlite3.Connection, at: Addresses, pictures: Pictures | None) -> Iterator[Page]:
    """All pages of the site."""
    front = index_pages.front_page(conn)
    yield "index.html", "index.html", {"page": front}
    yield "search.html", "search.html", {"page": None}
    for article_id in at.articles:
        address = at.article(article_id)
        yield address, "article.html", {"page": article_page(conn, article_id, at.seen_from(address), pictures)}
    for address, context in chain(moved_pages(conn, at), moved_speakers(conn, at)):
        yield address, "moved.html", {"page": context}
    yield "years/index.html", "years.html", {"page": front["years"]}
    for year in at.years:
        yield at.year(year), "list.html", {"kind": "Year", "name": year or "Undated", "page": year_articles(conn, year)}
    yield "topics/index.html", "topics.html", {"page": index_pages.topics(conn)}
    for term_id in at.topics:
        topic = index_pages.topic_page(conn, term_id) or {}
        yield at.topic(term_id), "list.html", {"kind": "Topic", "name": topic["name"], "page": topic["articles"]}
    yield "authors/index.html", "authors.html", {"page": index_pages.authors(conn)}
    for author_id in at.authors:
        author = index_pages.author_page(conn, author_id) or {}
        yield at.author(author_id), "list.html", {"kind": "Author", "name": author["name"], "page": author["articles"]}
    yield "speakers/index.html", "speakers.html", {"page": person_pages.speaker_list(conn)["speakers"]}
    for key, name in at.speakers.items():
        found = person_pages.person_by_id(conn, key) if isinstance(key, int) else person_pages.person_by_name(conn, key)
        yield f"speakers/{name}.html", "speaker.html", {"page": found}


def year_articles(conn: sqlite3.Connection, year: int | None) -> list[dict[str, Any]]:
    """The lines of a year's articles, those without a date for None."""
    return rows(conn, f"{index_pages.LINE} WHERE articles.year IS ? {index_pages.OLDEST_FIRST}", [year])
