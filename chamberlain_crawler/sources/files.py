"""Files and folders: saved pages, text dumps, WARC and WACZ files."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from chamberlain_crawler import captures
from chamberlain_crawler.captures import Record
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.sources.frontier import Frontier

logger = logging.getLogger(__name__)

#: Puts a capture from a file among the archive's own, and gives it back with its place there.
Keep = Callable[[Capture, Record | None], Capture]

#: Captures that are read at the same time, so that no processor waits; they are in memory all the while.
AHEAD = 16


class Files:
    """Reads what lies on the disk, without asking anybody. SourceError when there is nothing to read."""

    name = "file"
    base: str | None = None

    def __init__(self, frontier: Frontier, path: Path, keep: Keep) -> None:
        self.frontier = frontier
        self.keep = keep
        self.faults: list[str] = []
        self.found = captures.captures_in(path, self.faults)

    async def start(self) -> AsyncIterator[Reading]:
        """The readings of all captures that the archive does not hold, in the order of the files."""
        ahead: deque[asyncio.Future[list[Reading]]] = deque()
        try:
            for capture, record in self.found:
                if self.frontier.archive.held.has(capture):
                    continue
                ahead.append(asyncio.ensure_future(self.frontier.read(self.keep(capture, record))))
                if len(ahead) >= AHEAD:
                    for reading in await ahead.popleft():
                        yield reading
            while ahead:
                for reading in await ahead.popleft():
                    yield reading
        finally:
            for left in ahead:
                left.cancel()
        for fault in self.faults:
            self.frontier.problems.append(fault)
            logger.info(fault)
