"""A capture as it looked: the frame that says what it is, and what is shown in it."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from functools import partial

from chamberlain_crawler.asking.nearest import nearest_files, nearest_shown, neighbours
from chamberlain_crawler.browsing.queries import Row, row
from chamberlain_crawler.browsing.seen_html import Look, look
from chamberlain_crawler.browsing.stored_files import ANY, ServedBytes, card_of, kind_of, opened
from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages.page import Page

#: A page of others. It runs nothing, sends nothing and asks this server alone; only a reader's own click leaves it.
POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; default-src 'none'; "
    "img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; media-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
#: Browsers look up the hosts of links before anybody follows them.
HEADERS = {"Content-Security-Policy": POLICY, "X-DNS-Prefetch-Control": "off"}

#: Bytes of a page, which may carry its pictures in itself; longer ones are offered as files.
LARGEST = 32_000_000


def seen(conn: sqlite3.Connection, number: int, base: str) -> Row | None:
    """The row of a capture, with what its frame says; None when there is none, CaptureError where its bytes are lost.

    ``shown`` is how it is shown: as a ``page``, a ``picture``, a ``text``, a ``file`` to be taken out, or not at all:
    ``redirect``, ``unchanged``. ``look`` is that of a page.
    """
    found = opened(conn, number)
    if found is None:
        return None
    stored, capture = found
    page = Page(capture, card_of(conn, stored["blog"]))
    shown = manner(stored, page)
    before, after = neighbours(conn, stored["address"], stored["captured_at"])
    return stored | {
        "shown": shown,
        "look": looked_at(conn, stored, page, base) if shown == "page" else None,
        "kind": kind_of(stored),
        "length": len(capture.body),
        "article": article_of(conn, number),
        "attachment": row(conn, "SELECT url FROM files WHERE url = ? AND kind = 'attachment'", [stored["address"]]),
        "before": before,
        "after": after,
        "leads_to": leads_to(conn, capture, page) if shown == "redirect" else None,
        "same_as": same_as(conn, stored) if shown == "unchanged" else None,
    }


def seen_content(conn: sqlite3.Connection, number: int, base: str) -> ServedBytes | None:
    """What stands in the frame of a page or text; None where nothing does, CaptureError where its bytes are lost."""
    found = opened(conn, number)
    if found is None:
        return None
    stored, capture = found
    page = Page(capture, card_of(conn, stored["blog"]))
    match manner(stored, page):
        case "page":
            return ServedBytes(looked_at(conn, stored, page, base).html.encode(), "text/html; charset=utf-8", HEADERS)
        case "text":
            return ServedBytes(page.text.encode(), "text/plain; charset=utf-8", HEADERS)
    return None


def manner(stored: Row, page: Page) -> str:
    """How a capture is shown; see ``seen``."""
    if stored["status"] == 304:
        return "unchanged"
    if 300 <= stored["status"] < 400:
        return "redirect"
    kind = kind_of(stored)
    if kind.startswith("image/"):
        return "picture"
    # What ended the worker that read it would end this server.
    if kind not in (ANY, "text/css") or len(page.capture.body) > LARGEST or stored["verdict"] == "fault":
        return "file"
    if stored["verdict"] != "not_html" and page.is_html:
        return "page"
    return "file" if b"\x00" in page.capture.body[:1024] or page.capture.body.startswith(b"%PDF") else "text"


def looked_at(conn: sqlite3.Connection, stored: Row, page: Page, base: str) -> Look:
    """A page with what the archive holds of it."""
    at = page.capture.captured_at
    return look(page, base, partial(nearest_files, conn, at=at), partial(nearest_shown, conn, at=at), stored["address"])


def article_of(conn: sqlite3.Connection, number: int) -> Row | None:
    """The article that a capture speaks of: id, title; None where it speaks of none, or of many."""
    return row(
        conn,
        """SELECT articles.id, articles.title FROM readings JOIN urls USING (url)
           JOIN articles ON articles.id = coalesce(readings.article_id, urls.article_id)
           WHERE readings.capture_id = ? GROUP BY readings.capture_id HAVING count(DISTINCT articles.id) = 1""",
        [number],
    )


def leads_to(conn: sqlite3.Connection, capture: Capture, page: Page) -> Row:
    """Where a redirect leads: ``address``, and the ``capture`` of it that is held, if any."""
    address = page.absolute(capture.header("location"))
    known = page.blog.file_address(address, capture.base) if address else None
    found = nearest_shown(conn, [known] if known else [], capture.captured_at)
    return {"address": address, "capture": found.get(known or "")}


def same_as(conn: sqlite3.Connection, stored: Row) -> int | None:
    """The capture that an answer "not modified" confirms; None where it is not known."""
    at = datetime.fromisoformat(stored["captured_at"])
    return nearest_shown(conn, filter(None, [stored["address"]]), at).get(stored["address"] or "")
