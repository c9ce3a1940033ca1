"""What the page of an article shows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from chamberlain_crawler import blogs
from chamberlain_crawler.archive.file import keeps_reported
from chamberlain_crawler.asking.fates import old_ids
from chamberlain_crawler.asking.related import like
from chamberlain_crawler.browsing.body_html import body_html
from chamberlain_crawler.browsing.cite_box import citations
from chamberlain_crawler.browsing.file_pages import attachments_of
from chamberlain_crawler.browsing.held_pictures import HeldPictures
from chamberlain_crawler.browsing.marking import Highlight
from chamberlain_crawler.browsing.queries import Row, row, rows
from chamberlain_crawler.browsing.stored_files import card_of
from chamberlain_crawler.citations import cited_article
from chamberlain_crawler.urls import canonical

#: Who a quote is by, as far as the archive knows.
PERSON = "coalesce(quotes.person, quotes.speaker)"

MARKS = "“”‘’\"'«»„"
"""Quotation marks that stand around the words of a quote."""


def article(conn: sqlite3.Connection, article_id: int, base: str, *, reported: bool = False) -> Row | None:
    """Everything about an article, None when it is not held; ``base`` is the address of the database's pages.

    ``reported`` asks for what it reports without marks, too.
    """
    found = row(
        conn,
        """SELECT articles.*, blogs.title AS blog_title, blogs.home AS blog_home, article_html.html,
                  captures.captured_at, captures.source
           FROM articles JOIN blogs ON blogs.name = articles.blog
           JOIN captures ON captures.id = articles.capture_id
           LEFT JOIN article_html ON article_html.article_id = articles.id
           WHERE articles.id = ?""",
        [article_id],
    )
    if found is None:
        return None
    stored = found.pop("html")
    blocks = rows(conn, "SELECT * FROM blocks WHERE article_id = ? ORDER BY position", [article_id])
    quotes = article_quotes(conn, article_id)
    links = rows(conn, "SELECT * FROM links WHERE article_id = ? ORDER BY position", [article_id])
    held = held_articles(conn, [link["url"] for link in links])
    card = card_of(conn, found["blog"])
    pictures = HeldPictures(conn, found, card)
    files = pictures.find(link["url"] for link in links)
    marks = [mark_of(quote, found["body_text"], base) for quote in quotes]

    def href(address: str) -> str:
        if known := held.get(blogs.address(address, [card])):
            return f"{base}/articles/{known}"
        file = files.get(pictures.known(address))
        return f"{base}/-/seen/{file}" if file else address

    def shown(addresses: Sequence[str]) -> str | None:
        number = pictures.number(addresses)
        return f"{base}/-/file/{number}" if number else None

    body = body_html(stored, blocks, marks, href, found["url"], shown)
    images = rows(conn, "SELECT * FROM images WHERE article_id = ? ORDER BY position", [article_id])
    kept = pictures.find(image["url"] for image in images)
    captures = article_captures(conn, article_id)
    return found | {
        "seen": to_look_at(captures),
        "body": body,
        "lead": [image | {"src": f"{base}/-/file/{number}"} for image, number in pictures.beside(images)],
        "authors": article_authors(conn, article_id),
        "terms": article_terms(conn, article_id),
        "quotes": quotes,
        "speakers": speakers_of(quotes),
        "similar": similar_articles(conn, article_id),
        "like": like(conn, article_id),
        "comments": article_comments(conn, article_id),
        "attachments": attachments_of(conn, article_id),
        "images": [image | {"held": kept.get(pictures.known(image["url"]))} for image in images],
        "versions": article_versions(conn, article_id),
        "captures": captures,
        "field_sources": field_sources(conn, article_id),
        "same_address": same_address(conn, found),
        **reported_of(conn, "reported.article_id = :id", {"id": article_id}, asked=reported),
        **neighbours(conn, found),
        **citations(cited_article(conn, article_id)),
    }


def article_quotes(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The quotes of an article in order, each with ``name``: who said it, None when that is not known; and
    ``old_ids``, under which it was cited before.
    """
    found = rows(
        conn,
        f"""SELECT *, {PERSON} AS name FROM quotes
            WHERE article_id = ? AND NOT (kind = 'scare' AND rule = 'decided') ORDER BY position""",
        [article_id],
    )
    return with_old_ids(conn, "quote", found)


def reported_of(conn: sqlite3.Connection, condition: str, values: dict[str, Any], *, asked: bool) -> Row:
    """``reported``: what articles report without marks, in time order, where it is asked for; ``has_reported``."""
    found: list[Row] = []
    if keeps_reported(conn):
        found = rows(
            conn,
            f"""SELECT reported.*, articles.published FROM reported JOIN articles ON articles.id = reported.article_id
                JOIN indirect_quotes ON indirect_quotes.id = reported_id WHERE {condition}
                ORDER BY articles.published IS NULL, articles.published, articles.id, indirect_quotes.position""",
            values,
        )
    return {"reported": found if asked else [], "has_reported": bool(found)}


def article_comments(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The comments of an article by their threads (see ``threaded``), each with ``old_ids``."""
    found = rows(conn, "SELECT * FROM comments WHERE article_id = ? ORDER BY position", [article_id])
    return threaded(with_old_ids(conn, "comment", found))


def with_old_ids(conn: sqlite3.Connection, kind: str, found: Sequence[Row]) -> list[Row]:
    """Rows with the ids that they had in former days, so that links to those find their place."""
    before = old_ids(conn, kind, [entry["id"] for entry in found])
    return [entry | {"old_ids": before.get(entry["id"], [])} for entry in found]


def same_address(conn: sqlite3.Connection, this: Row) -> list[Row]:
    """The other articles that stood at the address of one, the one seen last first: id, title, published."""
    return rows(
        conn,
        "SELECT id, title, published FROM articles WHERE url = ? AND id != ? ORDER BY last_seen DESC, id",
        [this["url"], this["id"]],
    )


def mark_of(quote: Row, body_text: str, base: str) -> Highlight:
    """The mark of a quote, its quotation marks taken in where they stand on both sides."""
    parts = [tuple(part) for part in json.loads(quote["parts"])] or [(quote["start"], quote["end"])]
    return Highlight(
        id=quote["id"],
        kind=quote["kind"],
        parts=parts if quote["kind"] == "scare" else [with_marks(start, end, body_text) for start, end in parts],
        speaker=quote["name"],
        certainty=quote.get("certainty"),
        href=f"{base}/quotes/{quote['id']}",
        old_ids=quote["old_ids"],
    )


def with_marks(start: int, end: int, text: str) -> tuple[int, int]:
    """A span with the quotation marks around it.

    >>> with_marks(1, 4, "“No,” she said"), with_marks(0, 2, "No, she said")
    ((0, 5), (0, 2))
    """
    opened = start > 0 and text[start - 1] in MARKS
    closed = end < len(text) and text[end] in MARKS
    return start - opened, end + closed


def speakers_of(quotes: Iterable[Row]) -> list[Row]:
    """Who is quoted in an article and how often, the most quoted first: name, person_id, quotes."""
    found: dict[int | str, Row] = {}
    for quote in quotes:
        if quote["name"] and quote["kind"] != "scare":
            key = quote["person_id"] or quote["name"].lower()
            speaker = found.setdefault(key, {"name": quote["name"], "person_id": quote["person_id"], "quotes": 0})
            speaker["quotes"] += 1
    return sorted(found.values(), key=lambda speaker: (-speaker["quotes"], speaker["name"]))


def article_authors(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The authors in printed order."""
    return rows(
        conn,
        """SELECT authors.id, authors.name, article_authors.origin
           FROM article_authors JOIN authors ON authors.id = author_id WHERE article_id = ? ORDER BY position""",
        [article_id],
    )


def article_terms(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """Categories and tags in printed order."""
    return rows(
        conn,
        """SELECT terms.id, terms.name, terms.taxonomy
           FROM article_terms JOIN terms ON terms.id = term_id WHERE article_id = ? ORDER BY position""",
        [article_id],
    )


def similar_articles(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The similar-articles boxes, newest capture first: ``captured_at`` and ``entries``, each with ``held_id``."""
    entries = rows(
        conn,
        """SELECT similar_links.*, captures.captured_at FROM similar_links
           JOIN captures ON captures.id = capture_id WHERE article_id = ? ORDER BY captured_at DESC, position""",
        [article_id],
    )
    held = held_articles(conn, [entry["url"] for entry in entries if entry["url"]])
    boxes: dict[int, Row] = {}
    for entry in entries:
        box = boxes.setdefault(entry["capture_id"], {"captured_at": entry["captured_at"], "entries": []})
        box["entries"].append(entry | {"held_id": held.get(entry["url"])})
    return list(boxes.values())


def held_articles(conn: sqlite3.Connection, addresses: Sequence[str]) -> dict[str, int]:
    """Ids of the held articles among some addresses, by canonical address: of several the one seen last."""
    wanted = json.dumps(sorted({canonical(address) for address in addresses}))
    found = rows(
        conn,
        """SELECT urls.url, id, 0 AS is_own, last_seen FROM urls JOIN articles ON articles.id = article_id
           WHERE urls.url IN (SELECT value FROM json_each(:wanted))
           UNION SELECT url, id, 1, last_seen FROM articles WHERE url IN (SELECT value FROM json_each(:wanted))
           ORDER BY is_own, last_seen, id DESC""",
        {"wanted": wanted},
    )
    return {entry["url"]: entry["id"] for entry in found}


def threaded(comments: Sequence[Row]) -> list[Row]:
    """Comments in the order of their threads, each with ``depth`` from 0 and ``answers``, the comment it replies to.

    >>> pairs = [(1, None), (2, None), (3, 1)]
    >>> comments = [{"comment_id": number, "parent_id": parent} for number, parent in pairs]
    >>> [(comment["comment_id"], comment["depth"]) for comment in threaded(comments)]
    [(1, 0), (3, 1), (2, 0)]
    """
    known: dict[int, Row] = {}
    replies: dict[int | None, list[Row]] = {}
    for comment in comments:
        # Only a comment that came before can be answered, so no circle can close.
        parent = known.get(comment["parent_id"])
        node = comment | {"answers": parent, "depth": parent["depth"] + 1 if parent else 0}
        replies.setdefault(parent["comment_id"] if parent else None, []).append(node)
        if comment["comment_id"]:
            known.setdefault(comment["comment_id"], node)
    ordered = []
    waiting = list(reversed(replies.get(None, [])))
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        if known.get(node["comment_id"]) is node:
            waiting += reversed(replies.get(node["comment_id"], []))
    return ordered


def article_versions(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The distinct texts of an article, oldest first, without their bodies."""
    return rows(
        conn,
        """SELECT n, first_seen, last_seen, title, capture_id, sha256,
                  length(body_text) - length(replace(replace(body_text, ' ', ''), char(10), '')) + 1 AS words
           FROM versions WHERE article_id = ? ORDER BY n""",
        [article_id],
    )


def article_captures(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """The captures that speak of an article, newest first.

    A reading that is known to be of another article, which had the same address, does not.
    """
    columns = {name for _, name, *_ in conn.execute("PRAGMA table_info(readings)").fetchall()}
    of_article = (
        """SELECT capture_id FROM readings WHERE article_id = :id
           UNION SELECT capture_id FROM readings JOIN urls USING (url)
           WHERE urls.article_id = :id AND readings.article_id IS NULL"""
        if "article_id" in columns
        else "SELECT capture_id FROM readings JOIN urls USING (url) WHERE urls.article_id = :id"
    )
    return rows(
        conn,
        f"""SELECT captures.* FROM captures WHERE id IN (
               {of_article}
               UNION SELECT capture_id FROM versions WHERE article_id = :id
               UNION SELECT capture_id FROM field_sources WHERE article_id = :id
               UNION SELECT capture_id FROM articles WHERE id = :id)
           ORDER BY captured_at DESC""",
        {"id": article_id},
    )


def to_look_at(captures: Iterable[Row]) -> Row | None:
    """The newest capture of an article's page that can be looked at; None where there is none, or in an archive of an
    older version.
    """
    return next(
        (
            capture
            for capture in captures
            if "bytes" in capture
            and (capture["verdict"], capture["status"]) == ("article", 200)
            and "html" in (capture["mime_type"] or "html")
            and capture["warc_file"]
            and not capture["lost"]
        ),
        None,
    )


def field_sources(conn: sqlite3.Connection, article_id: int) -> list[Row]:
    """Where each field came from, with the source and the time of its capture."""
    return rows(
        conn,
        """SELECT field, raw, rule, capture_id, captures.source, captures.captured_at
           FROM field_sources JOIN captures ON captures.id = capture_id WHERE article_id = ? ORDER BY field""",
        [article_id],
    )


def neighbours(conn: sqlite3.Connection, this: Row) -> dict[str, Any]:
    """The articles published before and after one, of the same blog."""
    if not this["published"]:
        return {"previous": None, "next": None}
    values = {"blog": this["blog"], "published": this["published"], "id": this["id"]}
    # The plus keeps SQLite from going through all articles of the blog instead of along the index of dates.
    query = """SELECT id, title FROM articles WHERE +blog = :blog AND (published, id) {} (:published, :id)
               ORDER BY {} LIMIT 1"""
    return {
        "previous": row(conn, query.format("<", "published DESC, id DESC"), values),
        "next": row(conn, query.format(">", "published, id"), values),
    }
