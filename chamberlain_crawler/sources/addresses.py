"""Addresses as the ledger knows them."""

from __future__ import annotations

import re
from urllib.parse import urldefrag

from chamberlain_crawler.archive import Pointer
from chamberlain_crawler.blogs import Blog

COMMENT_PAGE = re.compile(r"/(comment-page-\d+)/?(?:[?#]|$)")


def pointer_to(blog: Blog, url: str, *, by: str, on: str | None = None, base: str | None = None) -> Pointer:
    """The ledger's entry for an address as printed.

    A page of comments is an entry of its own, although it is canonical to its article; what cannot be an article
    is entered as excluded, and settled all the same when a crawl asks for it on its way to articles.
    """
    address = blog.address(url, base)
    if page := COMMENT_PAGE.search(url):
        address += f"{page[1]}/"
    wanted = blog.may_be_article(address)
    return Pointer(
        url=address,
        seen_as=urldefrag(url).url,
        by=by,
        on=on,
        state="new" if wanted else "excluded",
        reason=None if wanted else "not an article's address",
    )
