"""The index that the search page loads: a script, because a page in a folder may not read other files."""

from __future__ import annotations

import json
import sqlite3

from chamberlain_crawler.exports.site.paths import Addresses
from chamberlain_crawler.text import unaccented, words

LINES = """SELECT articles.id, title, substr(published, 1, 10), body_text,
                  (SELECT group_concat(name, ', ') FROM article_authors JOIN authors ON authors.id = author_id
                   WHERE article_id = articles.id),
                  (SELECT group_concat(DISTINCT coalesce(person, speaker)) FROM quotes
                   WHERE article_id = articles.id AND kind != 'scare')
           FROM articles ORDER BY published DESC, articles.id"""


def search_index(conn: sqlite3.Connection, at: Addresses) -> str:
    """A script that sets ``ARCHIVE``: for each article, newest first, its address, title, day, authors and opening,
    and its words without accents, each once.
    """
    entries = []
    for number, title, day, body, authors, speakers in conn.execute(LINES).fetchall():
        entries.append(
            {
                "at": at.article(number),
                "title": title or "Untitled",
                "day": day or "",
                "by": authors or "",
                "opening": opening(body),
                "names": words_of(f"{title or ''} {authors or ''} {speakers or ''}"),
                "words": words_of(body),
            }
        )
    # ASCII, so that no character set can be mistaken and no line end of JavaScript's own stands in a string.
    return f"const ARCHIVE = {json.dumps(entries, ensure_ascii=True, separators=(',', ':'))};\n"


def words_of(text: str) -> str:
    """The distinct words of a text, small and without accents, between blanks.

    >>> words_of("Siôn said: “No trams”. No?")
    ' no said sion trams '
    """
    # Not folded: the page that looks them up has JavaScript's toLowerCase only, which leaves "ß" as it is.
    return f" {' '.join(sorted(set(words(unaccented(text.lower())))))} "


def opening(body: str, longest: int = 200) -> str:
    """The first words of a text.

    >>> opening("The market hall is safe.", 15)
    'The market…'
    """
    line = " ".join(body[: 2 * longest].split())
    return line if len(line) <= longest else f"{line[:longest].rpartition(' ')[0]}…"
