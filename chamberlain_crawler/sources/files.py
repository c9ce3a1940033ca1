"""Files and folders: saved pages, text dumps, WARC and WACZ files."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from chamberlain_crawler import captures, pages
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.sources.frontier import Frontier

logger = logging.getLogger(__name__)


class Files:
    """Reads what lies on the disk, without asking anybody. SourceError when there is nothing to read."""

    name = "file"
    base: str | None = None

    def __init__(self, frontier: Frontier, path: Path, keep: Callable[[Capture], Capture]) -> None:
        """``keep`` puts a capture among the archive's own and gives it back with its place there."""
        self.frontier = frontier
        self.path = path
        self.keep = keep
        captures.check_readable(path)

    async def start(self) -> AsyncIterator[Reading]:
        """The readings of all captures that the archive does not hold."""
        faults: list[str] = []
        for capture in captures.captures_in(self.path, faults):
            if self.frontier.archive.has_capture(capture):
                continue
            for reading in pages.read(self.keep(capture), self.frontier.blog):
                yield reading
        for fault in faults:
            self.frontier.problems.append(fault)
            logger.error(fault)
