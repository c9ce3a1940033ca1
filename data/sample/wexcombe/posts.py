"""Reads the sources in ``articles/``: head fields, body and comments, in the markup that README.md explains."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
#: [[until 2016-03-01: old words ;; new words]]
CHANGE = re.compile(r"\[\[until (\d{4}-\d{2}-\d{2}): (.*?) ;; (.*?)\]\]", re.DOTALL)
COMMENT_HEAD = re.compile(r"\[(?P<id>\d+)(?: < (?P<parent>\d+))?\] (?P<author>.+), (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d)")


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A reader's comment; times are aware, London."""

    id: int
    parent: int | None
    author: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One capture of a post: when (aware, UTC), under which form of its address, dressed in which theme."""

    at: datetime
    theme: str = "ledger"
    address: str = ""
    """``www``, ``bare``, ``?query``, ``comment-page-2/``, or empty for the usual form of the day."""
    encoding: str = ""
    """``gzip`` or ``chunked``: how the answer travelled."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post as its source file has it. Texts may hold changes; ``at_day`` resolves them."""

    head: dict[str, str]
    raw_body: str
    visits: tuple[Visit, ...]
    comments: tuple[Comment, ...]
    published: datetime
    flags: frozenset[str] = field(default=frozenset())

    @property
    def id(self) -> int:
        """WordPress' number of the post."""
        return int(self.head["Id"])

    def names(self, key: str) -> list[str]:
        """A head field as a list, empty when absent."""
        return [name.strip() for name in self.head.get(key, "").split(",") if name.strip()]

    def title(self, day: date) -> str:
        """The title as it stood on a day."""
        return at_day(self.head["Title"], day)

    def slug(self, day: date) -> str:
        """The slug as it stood on a day."""
        return at_day(self.head["Slug"], day)

    def body(self, day: date) -> str:
        """The body's source as it stood on a day."""
        return at_day(self.raw_body, day)

    def comments_on(self, at: datetime) -> list[Comment]:
        """Comments that had been written by then."""
        return [comment for comment in self.comments if comment.at <= at]


def at_day(text: str, day: date) -> str:
    """The text with each change resolved for a day.

    >>> at_day("cost £[[until 2016-03-01: 4m ;; 4.6m]]", date(2019, 1, 1))
    'cost £4.6m'
    """
    return CHANGE.sub(lambda m: m[2] if day < date.fromisoformat(m[1]) else m[3], text)


def read(folder: Path) -> list[Post]:
    """All posts, oldest first."""
    posts = [parse(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))]
    return sorted(posts, key=lambda post: post.published)


def parse(source: str) -> Post:
    """One source file: head, blank line, body, and after ``=== comments`` the comments."""
    head_text, _, rest = source.partition("\n\n")
    body, _, comment_text = rest.partition("\n=== comments\n")
    head: dict[str, str] = {}
    visits = []
    for line in head_text.splitlines():
        key, _, value = line.partition(": ")
        if key == "Capture":
            visits.append(visit(value))
        else:
            head[key] = value
    return Post(
        head=head,
        raw_body=body.strip(),
        visits=tuple(visits),
        comments=tuple(comments(comment_text)),
        published=datetime.fromisoformat(head["Published"]).replace(tzinfo=LONDON),
        flags=frozenset(head.get("Flags", "").split()),
    )


def visit(value: str) -> Visit:
    """A ``Capture:`` line: a time in UTC, then words in any order."""
    time, *words = value.split()
    themes = {"ledger", "twelve", "seventeen", "block"}
    encodings = {"gzip", "chunked"}
    return Visit(
        at=datetime.fromisoformat(f"{time}+00:00"),
        theme=next((word for word in words if word in themes), "ledger"),
        encoding=next((word for word in words if word in encodings), ""),
        address=next((word for word in words if word not in themes | encodings), ""),
    )


def comments(text: str) -> list[Comment]:
    """Comments in order: ``[id < parent] Name, 2013-04-03 09:15`` and their text below."""
    result = []
    for chunk in re.split(r"\n(?=\[\d+)", text.strip()):
        if not chunk:
            continue
        first, _, words = chunk.partition("\n")
        match = COMMENT_HEAD.fullmatch(first)
        if not match:
            raise ValueError(f"no comment head: {first}")
        result.append(
            Comment(
                id=int(match["id"]),
                parent=int(match["parent"]) if match["parent"] else None,
                author=match["author"],
                at=datetime.fromisoformat(match["at"]).replace(tzinfo=LONDON),
                text=words.strip(),
            )
        )
    return result
