"""The bytes of a capture as a browser gets them: pictures, styles, fonts and recordings to be shown, all else to be
kept as a file. Nothing is served as a page.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, field
from urllib.parse import quote

from sqlite_utils import Database

from chamberlain_crawler import blogs
from chamberlain_crawler.archive.file import keeps_files, path_of
from chamberlain_crawler.asking.nearest import nearest_files
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.browsing.printed_addresses import PrintedAddresses
from chamberlain_crawler.browsing.queries import Row, row
from chamberlain_crawler.browsing.seen_styles import Sheet
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.intake import places
from chamberlain_crawler.intake.stored import stored_capture
from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.urls import file_name

#: A file may be opened by itself: an SVG with a script, whatever a server called it, runs nothing.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"

#: Types that are shown.
SHOWN = re.compile(
    r"(?:image|audio|video|font)/[\w.+-]+|text/css|application/(?:x-)?font-[\w-]+|application/vnd\.ms-fontobject",
    re.ASCII,
)
FONT = re.compile(r"font/|application/")
#: What servers gave as plain text, as bytes of any kind, or without a type.
ENDINGS = {
    "css": "text/css",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject",
    "svg": "image/svg+xml",
    "png": "image/png",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "ico": "image/x-icon",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
ANY = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ServedBytes:
    """What a browser gets."""

    body: bytes
    kind: str
    """Its media type."""
    headers: dict[str, str] = field(default_factory=dict)


def kind_of(capture: Row) -> str:
    """The media type that a capture is served with: its own where it is a picture, a style sheet, a font or a
    recording; ``ANY`` for the rest.

    >>> jpeg = {"verdict": "not_html", "status": 200, "url": "https://a.example/tram.jpg", "mime_type": "text/html"}
    >>> kind_of(jpeg), kind_of(jpeg | {"verdict": "unread"}), kind_of(jpeg | {"mime_type": "image/png"})
    ('image/jpeg', 'application/octet-stream', 'image/png')
    """
    if (capture["verdict"], capture["status"]) != ("not_html", 200):
        return ANY
    if SHOWN.fullmatch(given := capture["mime_type"] or ""):
        return given
    return ENDINGS.get(file_name(capture["url"]).rpartition(".")[2].lower(), ANY)


def opened(conn: sqlite3.Connection, number: int) -> tuple[Row, Capture] | None:
    """A capture with its row, None when there is none of that id; CaptureError where its bytes are lost."""
    found = row(conn, "SELECT * FROM captures WHERE id = ?", [number]) if keeps_files(conn) else None
    if found is None:
        return None
    archive = path_of(conn)
    try:
        if found["lost"]:
            raise CaptureError(found["lost"])
        # Where captures lie is for the archive to say, never for who asks.
        folder = places.folders(Database(conn), archive)[found["blog"]]
        return found, stored_capture(found, folder)
    except (CaptureError, OSError) as error:
        raise CaptureError(f"The bytes of this capture cannot be shown: {error}") from error


def card_of(conn: sqlite3.Connection, name: str) -> Blog:
    """The card of a blog; of one that has none any more, what the archive says of it."""
    if cards := blogs.cards([name], path_of(conn)):
        return cards[0]
    title, home = conn.execute("SELECT title, home FROM blogs WHERE name = ?", [name]).fetchone()
    return Blog(name=name, title=title, home=home, timezone="UTC", language="en")


def stored_file(conn: sqlite3.Connection, number: int, base: str) -> ServedBytes | None:
    """The bytes of a capture; None when there is none of that id."""
    found = opened(conn, number)
    if found is None:
        return None
    stored, capture = found
    kind = kind_of(stored)
    headers = {"Content-Security-Policy": POLICY, "X-DNS-Prefetch-Control": "off"}
    if kind == "text/css":
        page = Page(capture, card_of(conn, stored["blog"]))
        headers["Cache-Control"] = "private, max-age=600"  # a crawl may bring what it loads
        return ServedBytes(styled(conn, page, base), "text/css; charset=utf-8", headers)
    headers["Cache-Control"] = "private, max-age=31536000, immutable"  # an id stands for the same bytes for ever
    if kind == ANY:
        headers["Content-Disposition"] = (
            f"attachment; filename*=UTF-8''{quote(file_name(stored['url'])[-100:], safe='')}"
        )
    elif FONT.match(kind):
        headers["Access-Control-Allow-Origin"] = "*"  # a page in a sandbox is of no origin
    return ServedBytes(capture.body, kind, headers)


def styled(conn: sqlite3.Connection, page: Page, base: str) -> bytes:
    """A style sheet that loads from the archive."""
    names, sheet = PrintedAddresses(page), Sheet(page.text)
    wanted = {known for place in sheet.places if (known := names.known(place.address))}
    held = nearest_files(conn, wanted, page.capture.captured_at)

    def served(printed: str) -> str | None:
        number = held.get(names.known(printed) or "")
        return f"{base}/-/file/{number}" if number else None

    return sheet.served(served).encode()
