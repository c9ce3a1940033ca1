"""The pages of an archive: which address shows which template, and what the template is given."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chamberlain_crawler.browsing import (
    article_pages,
    changes,
    file_pages,
    finding,
    index_pages,
    person_pages,
    retired_pages,
    seen_pages,
)
from chamberlain_crawler.browsing.stored_files import ServedBytes, stored_file


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asked for."""

    base: str
    """Address that the archive's pages hang under, such as ``/archive``."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Parts of the path and parameters by name."""

    def text(self, name: str) -> str:
        """A word of the address, empty without one."""
        return self.words.get(name) or ""

    def number(self, name: str) -> int:
        """A number of the address, 0 for anything that is none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page."""

    address: str
    """Regular expression of the path below the archive's address."""
    template: str
    load: Callable[[sqlite3.Connection, Asked], dict[str, Any] | None]
    """What the template calls ``page``; None where the archive holds no such thing. Where it is shown at another
    address, ``moved`` is that, below the archive's."""
    kind: str | None = None
    """What the ``id`` in the address is one of, as ``retired`` calls it; None for pages without one."""

    frames: bool = False
    """Whether it shows what stands in a frame: bytes of others."""

    def became(self, conn: sqlite3.Connection, asked: Asked) -> dict[str, Any] | None:
        """What became of what the archive does not hold (any more); see ``retired_pages.became``."""
        found = retired_pages.became(conn, self.kind, asked.number("id")) if self.kind else None
        if found and "moved" in found:
            found["moved"] += self.address.partition("(?P<id>[0-9]+)")[2]
        return found


HOME = PageKind("-/home", "home.html", lambda conn, asked: index_pages.front_page(conn))

PAGES = (
    HOME,
    PageKind(
        "-/search",
        "search.html",
        lambda conn, asked: finding.search(conn, asked.text("q"), asked.text("in"), asked.number("page")),
    ),
    PageKind(
        "articles/(?P<id>[0-9]+)",
        "article.html",
        lambda conn, asked: article_pages.article(
            conn, asked.number("id"), asked.base, reported=bool(asked.text("reported"))
        ),
        "article",
    ),
    PageKind(
        "articles/(?P<id>[0-9]+)/changes",
        "changes.html",
        lambda conn, asked: changes.changes(conn, asked.number("id"), asked.number("from"), asked.number("to")),
        "article",
    ),
    PageKind(
        "quotes/(?P<id>[0-9]+)", "quote.html", lambda conn, asked: person_pages.quote(conn, asked.number("id")), "quote"
    ),
    PageKind(
        "comments/(?P<id>[0-9]+)",
        "",
        lambda conn, asked: retired_pages.comment(conn, asked.number("id")),
        "comment",
    ),
    PageKind(
        "people/(?P<id>[0-9]+)",
        "person.html",
        lambda conn, asked: person_pages.person_by_id(conn, asked.number("id"), reported=bool(asked.text("reported"))),
        "person",
    ),
    PageKind("-/attachments", "attachments.html", lambda conn, asked: {"files": file_pages.attachment_list(conn)}),
    PageKind(
        "-/attachments/(?P<url>[^/]+)",
        "attachment.html",
        lambda conn, asked: file_pages.attachment(conn, asked.text("url")),
    ),
    PageKind("-/speakers", "speakers.html", lambda conn, asked: person_pages.speaker_list(conn, asked.text("order"))),
    PageKind(
        "-/speakers/(?P<name>[^/]+)",
        "person.html",
        lambda conn, asked: person_pages.person_by_name(
            conn, asked.text("name"), reported=bool(asked.text("reported"))
        ),
    ),
    PageKind(
        "-/years/(?P<year>[0-9]{4})", "year.html", lambda conn, asked: index_pages.year_page(conn, asked.number("year"))
    ),
    PageKind("-/topics", "topics.html", lambda conn, asked: {"topics": index_pages.topics(conn)}),
    PageKind(
        "terms/(?P<id>[0-9]+)",
        "topic.html",
        lambda conn, asked: index_pages.topic_page(conn, asked.number("id")),
        "term",
    ),
    PageKind(
        "-/seen/(?P<id>[0-9]+)",
        "seen.html",
        lambda conn, asked: seen_pages.seen(conn, asked.number("id"), asked.base),
        frames=True,
    ),
    PageKind("-/authors", "authors.html", lambda conn, asked: {"authors": index_pages.authors(conn)}),
    PageKind(
        "authors/(?P<id>[0-9]+)",
        "author.html",
        lambda conn, asked: index_pages.author_page(conn, asked.number("id")),
        "author",
    ),
)

#: Addresses of the stored bytes, and what gives them: that which stands in a frame, and files.
BYTES: tuple[tuple[str, Callable[[sqlite3.Connection, int, str], ServedBytes | None]], ...] = (
    ("-/seen/(?P<id>[0-9]+)/content", seen_pages.seen_content),
    ("-/file/(?P<id>[0-9]+)", stored_file),
)
