"""Pictures that are taken out of the archive into the folder of the site."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from chamberlain_crawler.browsing.held_pictures import HeldPictures
from chamberlain_crawler.browsing.queries import Row, rows
from chamberlain_crawler.browsing.stored_files import card_of, kind_of, opened
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.exports.safe_names import safe_name
from chamberlain_crawler.exports.site.paths import Addresses
from chamberlain_crawler.urls import slug

FOLDER = "pictures"

#: Types that a web server is sure to give as pictures; an SVG may hold a script, and would run it where it lies.
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/jpg": "jpg",
    "image/pjpeg": "jpg",
}


class Pictures:
    """The folder of pictures, each copied when it is first shown."""

    def __init__(self, conn: sqlite3.Connection, site: Path) -> None:
        self.conn = conn
        self.site = site
        self.names: dict[int, str | None] = {}

    def path(self, number: int) -> str | None:
        """Where the picture of a capture lies, from the site's root; None where it cannot be shown."""
        if number not in self.names:
            self.names[number] = self.copied(number)
        return self.names[number]

    def copied(self, number: int) -> str | None:
        """Copies the picture of a capture; None where its bytes are lost, or of a type that is not copied."""
        with suppress(CaptureError):
            found = opened(self.conn, number)
            ending = ENDINGS.get(kind_of(found[0])) if found else None
            if found and ending:
                stem = safe_name(slug(found[0]["url"]).rpartition(".")[0])
                path = f"{FOLDER}/{stem or 'picture'}-{number}.{ending}"
                (self.site / path).write_bytes(found[1].body)
                return path
        return None

    @property
    def count(self) -> int:
        """How many lie there."""
        return sum(1 for path in self.names.values() if path)


class ArticlePictures:
    """The pictures of one article as its page shows them."""

    def __init__(self, conn: sqlite3.Connection, article: Row, at: Addresses, pictures: Pictures | None) -> None:
        self.conn = conn
        self.article = article
        self.root = at.root
        self.pictures = pictures
        self.held = HeldPictures(conn, article, card_of(conn, article["blog"])) if pictures else None

    def address(self, addresses: Sequence[str]) -> str | None:
        """The address to show of a picture in the body; None where it is not shown."""
        number = self.held.number(addresses) if self.held else None
        return self.of_capture(number) if number else None

    def lead(self) -> list[Row]:
        """The pictures beside the body, each with its ``src``."""
        if not self.held:
            return []
        images = rows(self.conn, "SELECT * FROM images WHERE article_id = ? ORDER BY position", [self.article["id"]])
        found = ((image, self.of_capture(number)) for image, number in self.held.beside(images))
        return [image | {"src": src} for image, src in found if src]

    def of_capture(self, number: int) -> str | None:
        """The address of the picture of a capture, from the page."""
        path = self.pictures.path(number) if self.pictures else None
        return path and self.root + path
