"""Files and folders: saved pages, text dumps, WARC and WACZ files."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request

from chamberlain_crawler import captures
from chamberlain_crawler.archive.ledger import WantedFile
from chamberlain_crawler.captures import Record
from chamberlain_crawler.errors import ChamberlainError
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.sources.frontier import Frontier, in_order, pointer_to

logger = logging.getLogger(__name__)

#: Puts a capture from a file among the archive's own, and gives it back with its place there.
Keep = Callable[[Capture, Record | None], Capture]


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
        bounds = self.frontier.bounds
        at_once = {"at_once": 1} if bounds else {}  # what is kept ahead would be more than the user wants
        async for readings in in_order(self.frontier.read, self.wanted(), **at_once):
            if bounds:
                bounds.chosen |= {reading.url for reading in readings if reading.verdict == "article"}
            for reading in readings:
                if reading.verdict == "foreign" and is_local(reading.capture.url):
                    self.faults.append(f"{reading.capture.url} is no page of the blog: {reading.reason}")
                yield reading
        for fault in self.faults:
            self.frontier.problems.append(fault)
            logger.info(fault)

    def file_requests(self, file: WantedFile, options: dict[str, Any]) -> Iterator[Request]:
        """None: what lies on the disk was read."""
        yield from ()

    def wanted(self) -> Iterator[Capture]:
        """The captures that the archive does not hold, put among its own."""
        for capture, record in self.found:
            if self.frontier.archive.held.has(capture):
                continue
            if bounds := self.frontier.bounds:
                pointer = pointer_to(self.frontier.blog, capture.url, by=self.name)
                if not bounds.has_room:
                    return
                if bounds.is_outside(pointer.url):
                    self.frontier.archive.point([pointer])
                    continue
                if bounds.dry_run:
                    bounds.would_ask[capture.url] = capture.url
                    continue
            try:
                kept = self.keep(capture, record)
            except (ChamberlainError, OSError) as error:  # the disk is full
                self.faults.append(f"the crawl stopped because a capture could not be kept: {error}")
                return
            yield kept


def is_local(url: str) -> bool:
    """Whether a capture lay on the disk by itself; a WARC holds pages of other sites too, which is no fault."""
    return url.startswith("file:")
