"""What an archive has to catch up with before it is added to: captures that nobody has read, or that older rules read.

A kill can come between an answer's record in the WARC file, its row, and its reading.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

from chamberlain_crawler import captures, pages
from chamberlain_crawler.archive import Archive
from chamberlain_crawler.archive.database import transaction
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.captures import mending
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.intake.stored import stored_capture
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.sources.frontier import Read, in_order, saving

logger = logging.getLogger(__name__)

#: Captures whose new readings are committed together: what a kill costs.
BATCH = 50

Row = dict[str, Any]

ORDER = "ORDER BY fetched_at, warc_file, warc_offset"


class CatchingUp:
    """The captures of one blog that wait to be read; ``folder`` is that of the WARC files."""

    def __init__(self, archive: Archive, blog: Blog, folder: Path) -> None:
        self.archive = archive
        self.blog = blog
        self.folder = folder

    def outdated(self) -> list[Row]:
        """Rows of captures that older rules read, in the order in which they came."""
        return list(
            self.archive.db.query(
                f"""SELECT * FROM captures WHERE blog = ? AND (rules IS NULL OR rules < ?) AND verdict NOT IN
                    ('robots', 'listing') AND NOT (verdict IN ('error', 'redirect') AND reason IS NULL) {ORDER}""",
                [self.blog.name, pages.RULES],
            )
        )

    async def read_again(self, rows: list[Row], read: Read, show: Callable[[int, int], None]) -> None:
        """Reads captures by today's rules in place of the older ones; ``show`` is told how many of how many are read.

        What cannot be read, because its bytes are gone, keeps the reading that it has.
        """
        self.read_redirects()
        batch: list[tuple[Row, list[Reading]]] = []
        whole: list[Row] = []
        done = 0
        with self.archive.batch():
            async for readings in in_order(read, self.with_bytes(rows, whole)):
                batch.append((whole.pop(0), readings))
                if len(batch) == BATCH:
                    self.replace(batch)
                    done += BATCH
                    show(done, len(rows))
                    batch = []
            self.replace(batch)
        show(len(rows), len(rows))

    def read_redirects(self) -> None:
        """Enters where the steps of redirects lead: older rules did not keep that."""
        rows = self.archive.db.query(
            f"""SELECT * FROM captures WHERE blog = ? AND (rules IS NULL OR rules < ?) AND verdict = 'redirect'
                AND reason IS NULL {ORDER}""",
            [self.blog.name, pages.RULES],
        )
        for capture in self.with_bytes(list(rows), []):
            self.archive.add_capture(capture)

    def replace(self, batch: list[tuple[Row, list[Reading]]]) -> None:
        """Puts new readings in the place of older ones, all or none."""
        with transaction(self.archive.db):
            for row, readings in batch:
                savings = [saving(self.blog, reading, is_again=True, is_asked=False) for reading in readings]
                self.archive.reread(row["id"], savings)

    async def unread(self, read: Read) -> AsyncIterator[Reading]:
        """The readings of captures that were kept and not read."""
        rows = list(
            self.archive.db.query(
                f"SELECT * FROM captures WHERE blog = ? AND verdict IS NULL {ORDER}", [self.blog.name]
            )
        )
        async for readings in in_order(read, self.with_bytes(rows, [])):
            for reading in readings:
                yield reading

    def with_bytes(self, rows: list[Row], found: list[Row]) -> Iterator[Capture]:
        """The captures of rows; the rows of those whose bytes can be had are added to ``found``."""
        for row in rows:
            try:
                capture = stored_capture(row, self.folder)
            except (CaptureError, OSError) as error:
                logger.warning("%s of %s cannot be read again: %s", row["url"], row["captured_at"], error)
                continue
            found.append(row)
            yield capture

    def enter_orphans(self) -> int:
        """Enters the records at the end of the newest WARC files that no row of ``captures`` knows; their number."""
        count = 0
        for path in sorted(mending.own_files(self.folder, self.blog.name), reverse=True):
            last = self.archive.db.execute(
                "SELECT max(warc_offset) FROM captures WHERE warc_file = ?", [path.name]
            ).fetchone()[0]
            if last is None and captures.archive_of(path) != self.archive.path.name:
                return count  # of another archive in this folder
            for capture in captures.read_behind(path, last):
                self.archive.add_capture(capture)
                count += 1
            if last is not None:
                return count
        return count
