"""The search over articles, quotes, comments and attachments, as the pages and the questions of Datasette ask it."""

from __future__ import annotations

import html
import json
import sqlite3
from dataclasses import asdict

from chamberlain_crawler.asking.related import like
from chamberlain_crawler.asking.search import CLOSE, KINDS, OPEN, HitKind, described, parse
from chamberlain_crawler.asking.search import search as look_for
from chamberlain_crawler.asking.search.matching import match
from chamberlain_crawler.browsing.queries import Row

#: Results of each kind on the page that shows all, and on the page of one kind.
FEW: dict[HitKind, int] = {"articles": 10, "quotes": 5, "comments": 5, "attachments": 5}
MANY = 25

#: Most results as data, as many rows as settings.json lets Datasette return; and the last page that is shown.
ALL, LAST_PAGE = 5000, 10_000


def search(conn: sqlite3.Connection, text: str, kind: str = "", page: int = 1) -> Row:
    """What a search finds: ``counts`` and ``found`` by kind, of one kind a whole page, of all the first few.

    ``understood`` says in words what was looked for. Pages of attachments are counted also where nobody looks for them.
    """
    query, beside = parse(text), parse(text).within("attachments")
    one = next((known for known in KINDS if known == kind), None)
    if one == "attachments":
        query, beside = beside, query
    page = min(max(page, 1), LAST_PAGE)
    if one:
        found = look_for(conn, query, limit=MANY, offset=(page - 1) * MANY, kinds=[one])
    else:
        found = look_for(conn, query, limit=max(FEW.values()))
    further = look_for(conn, beside, kinds=[]).counts
    return {
        "text": text,
        "kind": one or "",
        "page": page,
        "size": MANY,
        "understood": described(query),
        "counts": {known: max(found.counts[known], further[known]) for known in KINDS},
        "found": {name: found.of(name)[: MANY if one else FEW[name]] for name in ([one] if one else KINDS)},
    }


def hits_as_json(conn: sqlite3.Connection, kind: str, text: str) -> str:
    """The best results of a kind as a JSON list of objects, for SQL's json_each."""
    kinds = [known for known in KINDS if known == kind]
    query = parse(text).within("attachments") if kind == "attachments" else parse(text)
    found = look_for(conn, query, limit=ALL, kinds=kinds)
    return json.dumps([asdict(hit) | {"snippet": unmarked(hit.snippet)} for hit in found.hits])


def like_as_json(conn: sqlite3.Connection, article: str) -> str:
    """The articles that are most like one, as a JSON list of objects; ``article`` is its id."""
    held = conn.execute("SELECT id FROM articles WHERE id = CAST(? AS INTEGER)", [article]).fetchone()
    return json.dumps([asdict(other) for other in like(conn, held[0], limit=MANY)] if held else [])


def match_of(text: str) -> str:
    """The words of what a reader typed as a full-text query that cannot be wrong; empty without words.

    >>> match_of('tram "market hall" librar* year:2016')
    '"tram" AND "market hall" AND "librar" *'
    """
    return match(parse(text), "quotes") or ""


def unmarked(text: str) -> str:
    """A snippet without the signs around found words."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def highlighted(text: str | None) -> str:
    """A snippet as safe HTML, its found words in ``mark`` elements.

    >>> highlighted("a \\ue000tram\\ue001 & a <b>")
    'a <mark>tram</mark> &amp; a &lt;b&gt;'
    """
    return html.escape(text or "").replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
