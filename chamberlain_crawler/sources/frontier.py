"""Which addresses are still to be asked for: the ledger's answer, and what this run has asked already.

From an address as printed to its entry in the ledger, and from a reading to the archive, it is the same way in a crawl
and in a re-extraction.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from scrapy import Request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from chamberlain_crawler.archive import Archive, Pointer, Saved, Saving, State
from chamberlain_crawler.archive.database import transaction
from chamberlain_crawler.blogs import Blog, seen_at
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.sources.bounds import Bounds
from chamberlain_crawler.urls import OTHER_FORM, endpoint, fetchable, split, without_wayback

logger = logging.getLogger(__name__)

COMMENT_PAGE = re.compile(r"/(comment-page-\d+)/?(?:[?#]|$)")

#: Why the card keeps an address from being asked for.
NO_ARTICLE = "not an article's address"

#: Captures that are read at the same time, so that no processor waits; they are in memory all the while.
AHEAD = 16

#: So often an address may lead to another site before it is taken to do so for good.
TRIES_OFF_SITE = 3

Read = Callable[[Capture], Awaitable[list[Reading]]]


def pointer_to(
    blog: Blog, url: str, *, by: str, on: str | None = None, base: str | None = None, at: datetime | None = None
) -> Pointer:
    """The ledger's entry for an address as printed; ``at`` is when it was captured, None where it was not.

    A page of comments is an entry of its own, although it is canonical to its article; what cannot be an article
    is entered as excluded, and settled all the same when a crawl asks for it on its way to articles.
    """
    address, seen_as, wanted = described(blog, url, base, at)
    return Pointer(
        url=address,
        seen_as=seen_as,
        by=by,
        on=on,
        state="new" if wanted else "excluded",
        reason=None if wanted else NO_ARTICLE,
    )


@lru_cache(maxsize=65_536)  # every page of a blog links to the same menus, lists and newest articles
def described(blog: Blog, url: str, base: str | None, at: datetime | None = None) -> tuple[str, str, bool]:
    """An address as the ledger knows it, as a crawler asks for it, and whether it can be an article's."""
    address = blog.address(url, base, at)
    if page := COMMENT_PAGE.search(url):
        address += f"{page[1]}/"
    return address, fetchable(without_wayback(url)), blog.may_be_article(address)


def asked_pointer(blog: Blog, reading: Reading) -> Pointer:
    """The ledger's entry for the address that was asked for; an article's feed or card is an entry of its own."""
    capture = reading.capture
    url = capture.requested_url or capture.url
    url = without_wayback(url, url if capture.source == "wayback" else None)
    return in_its_form(pointer_to(blog, url, by=capture.source, base=capture.base, at=seen_at(capture)), url)


def in_its_form(pointer: Pointer, url: str) -> Pointer:
    """The entry of an article's feed or card where ``url`` is the address of one; the article's own else."""
    url = without_wayback(url)
    if endpoint(url) and (form := OTHER_FORM.search(split(url).path)):
        return replace(pointer, url=pointer.url + form[0].strip("/") + "/")
    return pointer


def named_pointers(blog: Blog, reading: Reading) -> Iterator[Pointer]:
    """The ledger's entries for the addresses that a page names: its own further pages, and what it links to."""
    for address in dict.fromkeys(reading.next_pages + reading.addresses):
        yield pointer_to(blog, address, by=reading.verdict, on=reading.url, base=reading.capture.base)


def is_own_page(blog: Blog, reading: Reading) -> bool:
    """Whether the answer is the page of the address that it speaks of, not that of an API or a feed."""
    capture = reading.capture
    answered = pointer_to(blog, capture.url, by="", base=capture.base, at=seen_at(capture))
    return answered.url.casefold().startswith(reading.url.casefold())


def saving(blog: Blog, reading: Reading, *, is_again: bool = False, is_asked: bool = True) -> Saving:
    """A reading with its ledger entry and what the page names; for ``is_again`` and ``is_asked`` see ``Saving``."""
    own_page = is_own_page(blog, reading)
    pointers = tuple(named_pointers(blog, reading))
    return Saving(reading, asked_pointer(blog, reading), pointers, own_page, is_again=is_again, is_asked=is_asked)


def save(archive: Archive, blog: Blog, reading: Reading, *, is_asked: bool = True) -> Saved:
    """Stores a reading, its article and what the page names, in one transaction."""
    return archive.save(saving(blog, reading, is_asked=is_asked))


class AlreadyAsked(IgnoreRequest):
    """A redirect led to a page that this run asks for anyway, or that is held."""


class OffSite(IgnoreRequest):
    """The address, or the one it leads to, is on another site."""


class Forbidden(IgnoreRequest):
    """A rule of a robots.txt that was read forbids the address, or the one it leads to."""


@dataclass
class Frontier:
    """What the sources of one run share."""

    blog: Blog
    archive: Archive
    read: Read
    """What a capture says, with its quotes; never empty."""
    asked: set[str] = field(default_factory=set)
    """Ledger addresses asked for in this run."""
    listed: set[str] = field(default_factory=set)
    """Ledger addresses that an API, a sitemap or a feed named in this run."""
    problems: list[str] = field(default_factory=list)
    """What kept a source from giving anything, a line each."""
    redirects: dict[str, Pointer] = field(default_factory=dict)
    """Addresses that redirect to one that is held or asked for."""
    sees_all: bool = True
    """Every listing that this run asked for came whole."""
    asks_open_addresses: bool = False
    """A source asks for what earlier runs found and did not get."""
    caught_up: bool = False
    """The last run of the same sources saw every listing whole: lists end where they name nothing new."""
    all_captures: bool = False
    """Ask a web archive for every capture with a body of its own, for the history of the texts."""
    refresh_all: bool = False
    """Ask for held pages again even where nothing says that they changed."""
    bounds: Bounds | None = None
    """What the user lets this run take; None for all."""
    recheck_share: float = 0.0
    """The share of the pages that were answered before that a run asks for again, longest unasked first."""

    def claim(self, url: str, base: str | None = None, *, stale: bool = False, again: bool = False) -> bool:
        """Whether a page is wanted, once: it may be an article, was not asked for in this run, and is not held.

        ``stale`` says that the site names a newer state of it than the one that is held: it stays wanted until it is
        got. ``again`` asks for it whatever is held.
        """
        pointer = pointer_to(self.blog, url, by="", base=base)
        if pointer.state == "excluded" or pointer.url in self.asked:
            return False
        if not (stale or again or self.refresh_all or self.is_open(pointer)):
            return False
        if stale or self.refresh_all:
            self.archive.want(pointer)
        if self.bounds and self.bounds.is_outside(pointer.url, self.archive.held.published(pointer.url)):
            self.archive.point([pointer])
            return False
        self.asked.add(pointer.url)
        return True

    def admit(self, request: Request, article: str | None = None, *, waits: bool = True) -> Iterator[Request]:
        """A request for the page of ``article``, as it is printed, or a further page of one, within the bounds."""
        if self.bounds is None:
            yield request
        else:
            address = article and pointer_to(self.blog, article, by="", base=request.meta["base"]).url
            yield from self.bounds.admit(request, address, waits=waits)

    def conclude(self, meta: Mapping[str, Any], *, is_article: bool) -> Iterator[Request]:
        """Ends a request for a page by its ``meta``: what the bounds let follow."""
        if self.bounds:
            yield from self.bounds.conclude(meta, is_article=is_article)

    def is_open(self, pointer: Pointer) -> bool:
        """Whether an address that may be an article's was not got yet; what an earlier card or robots.txt excluded
        counts as new from now on: today's robots.txt decides.
        """
        if self.archive.ledger.state(pointer.url) == "excluded":
            with transaction(self.archive.db):
                self.archive.ledger.admit(pointer.url)
            return True
        return self.archive.ledger.is_open(pointer.url) and not self.archive.knows_short_link(pointer)

    def still_new(self, urls: Iterable[str]) -> set[str]:
        """Addresses for whose sake a walk goes on: all; after a run that saw all there was, those not got yet."""
        return {url for url in urls if not self.caught_up or self.archive.ledger.is_open(url)}

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
        if goal.url in self.asked or not (self.refresh_all or self.is_open(goal)):
            self.redirects[source.url] = source
            return True
        self.asked.add(goal.url)
        return False

    def settle_redirects(self) -> None:
        """Enters where the addresses led that were not followed to their end."""
        for pointer in self.redirects.values():
            self.archive.note_redirect(pointer)

    def review(self) -> None:
        """Lets today's card decide about the addresses that are known: what it excludes is not waited for."""
        with transaction(self.archive.db):
            for url in self.archive.ledger.undecided():
                if not self.blog.may_be_article(url) and not self.is_own_part(url):
                    self.archive.ledger.exclude(url, NO_ARTICLE)

    def is_own_part(self, url: str) -> bool:
        """Whether a ledger address is an entry of its own below an article: a page of comments, its feed, its card."""
        return "/comment-page-" in url

    def open_addresses(self) -> Iterator[str]:
        """Addresses that earlier runs found and did not get, and those that only an earlier card or robots.txt
        excluded, as they were printed.
        """
        self.asks_open_addresses = True
        for pointer in [*self.archive.ledger.open_addresses(), *self.archive.ledger.excluded()]:
            if self.blog.may_be_article(pointer.url) or self.is_own_part(pointer.url):
                yield pointer.seen_as

    def answered_addresses(self) -> list[str]:
        """Addresses that gave an article, or something else, to ask for again: a share of them, or all."""
        return self.archive.ledger.answered_addresses(1.0 if self.refresh_all else self.recheck_share)

    def request(
        self,
        url: str,
        callback: Any,
        *,
        source: str,
        base: str | None = None,
        conditional: bool = False,
        **options: Any,
    ) -> Request:
        """A request whose failure ends in the ledger. ``options`` are Scrapy's, but for ``meta``.

        A ``conditional`` one asks for the body only if it is not the one that is held; never a listing, which may be
        unchanged though what it leads to is not.
        """
        options.setdefault("errback", self.failed)
        if conditional:
            options["headers"] = self.archive.held.conditions(url)
        # The ledger decides what is asked twice, not Scrapy's filter.
        return Request(url, callback, dont_filter=True, meta={"source": source, "base": base}, **options)

    def failed(self, failure: Failure) -> None:
        """Enters an address that gave no answer: it is asked again, unless robots.txt forbids it.

        One that led to another site in run after run is none of an article: themes and plug-ins link to shops and
        partners by addresses of the blog's own (``/go/partner/``).
        """
        if failure.check(AlreadyAsked):
            return
        request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        url = request.meta.get("redirect_urls", [request.url])[0]
        pointer = pointer_to(self.blog, url, by=request.meta["source"], base=request.meta["base"])
        state: State = "excluded" if failure.check(Forbidden) else "failed"
        if failure.check(OffSite) and self.archive.ledger.tries(pointer.url) + 1 >= TRIES_OFF_SITE:
            state = "not_article"
        self.archive.settle(pointer, state, reason_of(failure))

    def lost_listing(self, url: str, reason: str) -> None:
        """Says that a list of articles could not be had whole, so that the next run asks for all of them again."""
        self.sees_all = False
        problem = f"the list {url} could not be had ({reason}); the next run asks for it again"
        self.problems.append(problem)
        logger.info(problem)


async def in_order(read: Read, captures: Iterable[Capture], *, at_once: int = AHEAD) -> AsyncIterator[list[Reading]]:
    """What captures say, in their order, some of them read ahead."""
    ahead: deque[asyncio.Future[list[Reading]]] = deque()
    try:
        for capture in captures:
            reading = asyncio.ensure_future(read(capture))
            # When the crawl is stopped, nobody waits any more to hear how it ended.
            reading.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            ahead.append(reading)
            if len(ahead) >= at_once:
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
    capture: Capture = response.meta["capture"]
    return capture


def fault_of(reading: Reading) -> str | None:
    """Why a listing did not come whole, None where it did, or where the site has no such list.

    A 404 says that there is no such list; so does 400, of the page behind the last one, and a refusal.
    """
    capture = reading.capture
    if capture.status >= 500 or capture.status == 429:
        return f"answered with status {capture.status}"
    if capture.status == 304:
        return "answered that it is unchanged, and was not asked that"
    if capture.status == 200 and (capture.fault or reading.verdict == "error" or not capture.body.strip()):
        return reading.reason or reading.verdict
    return None
