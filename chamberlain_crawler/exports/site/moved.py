"""Pages of articles and speakers that are no more: each leads on to what is held in its place, or says why not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from chamberlain_crawler.asking.fates import every_fate
from chamberlain_crawler.exports.safe_names import safe_name
from chamberlain_crawler.exports.site.paths import Addresses
from chamberlain_crawler.items import stable_id
from chamberlain_crawler.urls import slug


def moved_pages(conn: sqlite3.Connection, at: Addresses) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address and content of each page: ``fate``, ``to``, the address of what is held, None for nothing, and ``url``,
    where it stood, None when that is not known. Each stands under its id, and under its slug where that is free.
    """
    fates = every_fate(conn, "article")
    known = conn.execute("SELECT url FROM urls ORDER BY url").fetchall() if fates else []
    # An id is made of the address that an article was first seen under.
    urls = {stable_id("article", url): url for (url,) in known}
    taken = set(at.articles.values())
    for fate in fates:
        url = urls.get(fate.old_id)
        to = at.article(fate.new_id) if fate.new_id is not None else None
        for name in (str(fate.old_id), safe_name(slug(url)) if url else ""):
            if name and name not in taken:
                taken.add(name)
                yield f"articles/{name}.html", {"fate": fate, "to": to, "url": url}


def moved_speakers(conn: sqlite3.Connection, at: Addresses) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address and content of the page of each name that another person's quotes stand under now, as after a merge."""
    fates = {fate.old_id: fate for fate in every_fate(conn, "person")}
    names = conn.execute("SELECT name, min(person_id) FROM person_names GROUP BY name HAVING count(*) = 1 ORDER BY 1")
    taken = set(at.speakers.values())
    for name, person in names.fetchall():
        file, to = safe_name(name), at.speaker(person, None)
        fate = fates.get(stable_id("person", name))
        if fate and to and file and file not in taken:
            taken.add(file)
            yield f"speakers/{file}.html", {"fate": fate, "to": to, "url": None}
