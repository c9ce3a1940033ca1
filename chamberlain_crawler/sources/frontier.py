"""Which addresses are still to be asked for: the ledger's answer, and what this run has asked already."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.archive import Archive, Pointer
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.sources.addresses import pointer_to

Read = Callable[[Capture], Awaitable[list[Reading]]]

#: Captures that are read at the same time, so that no processor waits; they are in memory all the while.
AHEAD = 16


class AlreadyAsked(IgnoreRequest):
    """A redirect led to a page that this run asks for anyway, or that is held."""


@dataclass
class Frontier:
    """What the sources of one run share."""

    blog: Blog
    archive: Archive
    read: Read
    """What a capture says, with its quotes; never empty."""
    asked: set[str] = field(default_factory=set)
    """Ledger addresses asked for in this run."""
    problems: list[str] = field(default_factory=list)
    """What kept a source from giving anything, a line each."""
    redirects: dict[str, tuple[Pointer, str]] = field(default_factory=dict)
    """Addresses that redirect to one that is held or asked for, with that one."""
    since: datetime | None = None
    """When the last run of the same sources began that came to its end: only what changed since then is asked for.
    None when there was none, or when everything is to be asked for again."""
    all_captures: bool = False
    """Ask a web archive for every capture with a body of its own, for the history of the texts."""
    refresh_all: bool = False
    """Ask for held pages again even where nothing says that they changed."""

    def claim(self, url: str, base: str | None = None, *, stale: bool = False) -> bool:
        """Whether a page is wanted, once: it may be an article, was not asked for in this run, and is not held.

        ``stale`` says that the site names a newer state of it than the one that is held.
        """
        pointer = pointer_to(self.blog, url, by="", base=base)
        if pointer.state == "excluded" or pointer.url in self.asked:
            return False
        self.asked.add(pointer.url)
        if stale or self.refresh_all:
            return True
        return self.archive.ledger.is_open(pointer.url) and not self.archive.knows_short_link(pointer)

    def lacks(self, pointer: Pointer) -> bool:
        """Whether no source gave the article of an address yet, whatever else became of it."""
        return self.archive.ledger.state(pointer.url) != "article"

    def lacks_redirect(self, pointer: Pointer) -> bool:
        """Whether nobody knows yet where an address leads that can only redirect."""
        state = self.archive.ledger.state(pointer.url)
        return state not in ("article", "not_article", "excluded") and not self.archive.knows_short_link(pointer)

    def arrives_at_asked(self, first: str, target: str, base: str | None) -> bool:
        """Whether a redirect leads to a page that is held, or asked for in this run: then it need not be fetched.

        The address that redirects is settled when the run ends: by then it is known what stands at the target.
        """
        source, goal = (pointer_to(self.blog, url, by="", base=base) for url in (first, target))
        if source.url == goal.url or goal.state == "excluded":
            return False
        if goal.url in self.asked or not (self.refresh_all or self.archive.ledger.is_open(goal.url)):
            self.redirects[source.url] = (source, goal.url)
            return True
        self.asked.add(goal.url)
        return False

    def settle_redirects(self) -> None:
        """Enters where the addresses led that were not followed to their end."""
        for source, target in self.redirects.values():
            self.archive.settle_redirect(source, target)

    def open_addresses(self) -> Iterator[str]:
        """Addresses that earlier runs found and did not get, as they were printed."""
        return (pointer.seen_as for pointer in self.archive.ledger.open_addresses())

    def request(self, url: str, callback: Any, *, source: str, base: str | None = None, **options: Any) -> Request:
        """A request whose failure ends in the ledger. ``options`` are Scrapy's, but for ``meta``."""
        options.setdefault("errback", self.failed)
        if self.since or self.refresh_all:
            options["headers"] = self.archive.held.conditions(url)
        # The ledger decides what is asked twice, not Scrapy's filter.
        return Request(url, callback, dont_filter=True, meta={"source": source, "base": base}, **options)

    def failed(self, failure: Failure) -> None:
        """Enters an address that gave no answer."""
        if failure.check(AlreadyAsked):
            return
        request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        url = request.meta.get("redirect_urls", [request.url])[0]
        pointer = pointer_to(self.blog, url, by=request.meta["source"], base=request.meta["base"])
        refused = failure.check(IgnoreRequest)
        self.archive.settle(pointer, "excluded" if refused else "failed", reason_of(failure))


async def in_order(read: Read, captures: Iterable[Capture]) -> AsyncIterator[list[Reading]]:
    """What captures say, in their order, some of them read ahead."""
    ahead: deque[asyncio.Future[list[Reading]]] = deque()
    try:
        for capture in captures:
            reading = asyncio.ensure_future(read(capture))
            # When the crawl is stopped, nobody waits any more to hear how it ended.
            reading.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            ahead.append(reading)
            if len(ahead) >= AHEAD:
                yield await ahead.popleft()
        while ahead:
            yield await ahead.popleft()
    finally:
        for left in ahead:
            left.cancel()


def reason_of(failure: Failure) -> str:
    """Why a request gave no answer, in a line."""
    return " ".join((failure.getErrorMessage() or type(failure.value).__name__).split())


def capture_of(response: Response) -> Capture:
    """The capture that was kept when the answer came in; CloseSpider when it could not be, as on a full disk."""
    if "capture" not in response.meta:
        raise CloseSpider("an answer could not be kept")
    return response.meta["capture"]
