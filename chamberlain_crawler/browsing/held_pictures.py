"""The pictures of an article that the archive holds."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from chamberlain_crawler.archive.file import keeps_files
from chamberlain_crawler.asking.nearest import nearest_files
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.browsing.queries import Row

#: tram-300x200.jpg and tram-scaled.jpg are tram.jpg in other sizes.
SIZE = re.compile(r"-(?:\d+x\d+|scaled)(?=\.\w+$)")


class HeldPictures:
    """Files as they were when the text of an article was captured."""

    def __init__(self, conn: sqlite3.Connection, article: Row, card: Blog) -> None:
        self.conn = conn
        self.card = card
        self.held = keeps_files(conn)
        at, self.base = conn.execute(
            "SELECT captured_at, base FROM captures WHERE id = ?", [article["capture_id"]]
        ).fetchone()
        self.at = datetime.fromisoformat(at)
        self.named: set[str] = set()

    def known(self, address: str) -> str:
        """An address as the archive knows it."""
        return self.card.file_address(address, self.base)

    def find(self, addresses: Iterable[str]) -> dict[str, int]:
        """The captures of some files, by address as the archive knows it."""
        return nearest_files(self.conn, map(self.known, addresses), self.at) if self.held else {}

    def number(self, addresses: Sequence[str]) -> int | None:
        """The capture of the first size that is held of a picture in the body, None where none is."""
        known = [self.known(address) for address in addresses]
        self.named |= {SIZE.sub("", address) for address in known}
        found = self.find(known)
        return next((found[address] for address in known if address in found), None)

    def beside(self, images: Iterable[Row]) -> Iterator[tuple[Row, int]]:
        """Those of an article's pictures that are held and do not stand in the body, once that is made."""
        images = list(images)
        found = self.find(image["url"] for image in images)
        for image in images:
            known = self.known(image["url"])
            if known in found and SIZE.sub("", known) not in self.named:
                yield image, found[known]
