"""What changed between two versions of an article's text, word by word."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Literal

from chamberlain_crawler.browsing.queries import Row, row, rows
from chamberlain_crawler.text import word_diff

#: Its kind, and the text.
Piece = tuple[Literal["same", "gone", "new"], str]

#: A word with the blanks behind it, so that joined pieces give the text again.
WORD = re.compile(r"\S+\s*|\s+")


def changes(conn: sqlite3.Connection, article_id: int, old: int = 0, new: int = 0) -> Row | None:
    """Two versions of an article side by side, the last two unless told; None where there are none to compare."""
    article = row(conn, "SELECT id, title, url, published FROM articles WHERE id = ?", [article_id])
    versions = rows(conn, "SELECT * FROM versions WHERE article_id = ? ORDER BY n", [article_id])
    if article is None or len(versions) < 2:
        return None
    by_number = {version["n"]: version for version in versions}
    before, after = by_number.get(old, versions[-2]), by_number.get(new, versions[-1])
    return {
        "article": article,
        "versions": versions,
        "old": before,
        "new": after,
        "title_changes": list(pieces(before["title"] or "", after["title"] or "")),
        "paragraphs": list(in_paragraphs(pieces(before["body_text"], after["body_text"]))),
    }


def pieces(old: str, new: str) -> Iterator[Piece]:
    """The pieces of both texts in reading order.

    >>> list(pieces("No plans, no talks.", "No plans, some talks."))
    [('same', 'No plans, '), ('gone', 'no '), ('new', 'some '), ('same', 'talks.')]
    """
    for kind, words in word_diff(WORD.findall(old), WORD.findall(new)):
        yield kind, "".join(words)


def in_paragraphs(pieces: Iterator[Piece]) -> Iterator[list[Piece]]:
    """The pieces by paragraph, each cut at the blank lines inside it.

    >>> list(in_paragraphs(iter([("same", "One.\\n\\nTwo "), ("new", "and three.")])))
    [[('same', 'One.')], [('same', 'Two '), ('new', 'and three.')]]
    """
    paragraph: list[Piece] = []
    for kind, text in pieces:
        first, *others = re.split(r"\n\n+", text)
        if first:
            paragraph.append((kind, first))
        for part in others:
            yield paragraph
            paragraph = [(kind, part)] if part else []
    yield paragraph
