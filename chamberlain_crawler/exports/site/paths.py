"""Which file each page is, and how pages point at each other."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from chamberlain_crawler.browsing import index_pages
from chamberlain_crawler.browsing.person_pages import speaker_list
from chamberlain_crawler.exports.safe_names import distinct_names

Speaker = int | str
"""A speaker's ``person_id``, the name of one who has none in small letters."""


def small(name: str) -> str:
    """A name as SQLite's ``lower`` writes it, by which the view ``speakers`` tells names apart: ASCII letters alone."""
    return name.encode(errors="surrogatepass").lower().decode(errors="surrogatepass")


@dataclass(frozen=True, slots=True)
class Addresses:
    """File names without ending, by what the pages show."""

    articles: dict[int, str]
    years: dict[int | None, str]
    topics: dict[int, str]
    authors: dict[int, str]
    speakers: dict[Speaker, str]
    root: str = ""
    """The way from the page that links to the site's root."""

    def seen_from(self, address: str) -> Addresses:
        """The addresses as a page links to them that stands at an address from the site's root."""
        return replace(self, root="../" * address.count("/"))

    def article(self, article_id: int) -> str:
        """Address of an article's page."""
        return f"{self.root}articles/{self.articles[article_id]}.html"

    def year(self, year: int | None) -> str:
        """Address of a year's page; None stands for the undated articles."""
        return f"{self.root}years/{self.years[year]}.html"

    def topic(self, term_id: int) -> str:
        """Address of the page of a category or tag."""
        return f"{self.root}topics/{self.topics[term_id]}.html"

    def author(self, author_id: int) -> str:
        """Address of an author's page."""
        return f"{self.root}authors/{self.authors[author_id]}.html"

    def speaker(self, person_id: int | None, name: str | None) -> str | None:
        """Address of a speaker's page; None for those who have none: "she", or nobody."""
        found = self.speakers.get(person_id or small(name or ""))
        return f"{self.root}speakers/{found}.html" if found else None

    def list_of(self, name: str) -> str:
        """Address of the page of all ``years``, ``topics``, ``authors`` or ``speakers``."""
        return f"{self.root}{name}/index.html"


def addresses(conn: sqlite3.Connection) -> Addresses:
    """The file names of an archive's pages: the same for the same archive."""
    articles = conn.execute("SELECT id, slug FROM articles ORDER BY published IS NULL, published, id").fetchall()
    speakers = [(row["person_id"] or small(row["name"]), row["name"]) for row in speaker_list(conn)["speakers"]]
    return Addresses(
        articles=distinct_names(articles, "article"),
        years={row["year"]: str(row["year"] or "undated") for row in index_pages.years(conn)},
        topics=distinct_names([(row["id"], row["name"]) for row in index_pages.topics(conn)], "topic"),
        authors=distinct_names([(row["id"], row["name"]) for row in index_pages.authors(conn)], "author"),
        speakers=distinct_names(speakers, "speaker"),
    )
