"""Which file each page is, and how pages point at each other."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from chamberlain_crawler.browsing import index_pages
from chamberlain_crawler.browsing.person_pages import speaker_list
from chamberlain_crawler.exports.safe_names import distinct_names

Speaker = int | str
"""A speaker's ``person_id``, the name of one who has none."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """File names without ending, by what the pages show."""

    articles: dict[int, str]
    years: dict[int | None, str]
    topics: dict[int, str]
    authors: dict[int, str]
    speakers: dict[Speaker, str]

    def article(self, article_id: int) -> str:
        """Address of an article's page from the site's root, as the others are."""
        return f"articles/{self.articles[article_id]}.html"

    def year(self, year: int | None) -> str:
        """Address of a year's page; None stands for the undated articles."""
        return f"years/{self.years[year]}.html"

    def topic(self, term_id: int) -> str:
        """Address of the page of a category or tag."""
        return f"topics/{self.topics[term_id]}.html"

    def author(self, author_id: int) -> str:
        """Address of an author's page."""
        return f"authors/{self.authors[author_id]}.html"

    def speaker(self, person_id: int | None, name: str | None) -> str | None:
        """Address of a speaker's page; None for those who have none: "she", or nobody."""
        found = self.speakers.get(person_id or name or "")
        return f"speakers/{found}.html" if found else None


def addresses(conn: sqlite3.Connection) -> Addresses:
    """The file names of an archive's pages: the same for the same archive."""
    articles = conn.execute("SELECT id, slug FROM articles ORDER BY published IS NULL, published, id").fetchall()
    speakers = [(row["person_id"] or row["name"], row["name"]) for row in speaker_list(conn)["speakers"]]
    return Addresses(
        articles=distinct_names(articles, "article"),
        years={row["year"]: str(row["year"] or "undated") for row in index_pages.years(conn)},
        topics=distinct_names([(row["id"], row["name"]) for row in index_pages.topics(conn)], "topic"),
        authors=distinct_names([(row["id"], row["name"]) for row in index_pages.authors(conn)], "author"),
        speakers=distinct_names(speakers, "speaker"),
    )
