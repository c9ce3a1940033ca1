"""Addresses as the ledger knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from chamberlain_crawler.archive import Pointer
from chamberlain_crawler.blogs import Blog, seen_at
from chamberlain_crawler.items import Reading
from chamberlain_crawler.urls import OTHER_FORM, endpoint, fetchable, split, without_wayback

COMMENT_PAGE = re.compile(r"/(comment-page-\d+)/?(?:[?#]|$)")


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
        reason=None if wanted else "not an article's address",
    )


@lru_cache(maxsize=65_536)  # every page of a blog links to the same menus, lists and newest articles
def described(blog: Blog, url: str, base: str | None, at: datetime | None = None) -> tuple[str, str, bool]:
    """An address as the ledger knows it, as a crawler asks for it, and whether it can be an article's."""
    address = blog.address(url, base, at)
    if page := COMMENT_PAGE.search(url):
        address += f"{page[1]}/"
    return address, fetchable(without_wayback(url)), blog.may_be_article(address)


def asked(blog: Blog, reading: Reading) -> Pointer:
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


def named(blog: Blog, reading: Reading) -> Iterator[Pointer]:
    """The ledger's entries for the addresses that a page names: its own further pages, and what it links to."""
    for address in dict.fromkeys(reading.next_pages + reading.addresses):
        yield pointer_to(blog, address, by=reading.verdict, on=reading.url, base=reading.capture.base)


def is_own_page(blog: Blog, reading: Reading) -> bool:
    """Whether the answer is the page of the address that it speaks of, not that of an API or a feed."""
    capture = reading.capture
    answered = pointer_to(blog, capture.url, by="", base=capture.base, at=seen_at(capture))
    return answered.url.casefold().startswith(reading.url.casefold())
