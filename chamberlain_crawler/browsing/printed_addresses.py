"""The addresses that a page or a style sheet prints: whole, and as the archive knows them."""

from __future__ import annotations

from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.urls import absolute


class PrintedAddresses:
    """The addresses on a page.

    ``base`` is what relative ones hang on, None for the address of the capture; ``address`` is the page's own where
    its capture, a saved file, has none.
    """

    def __init__(self, page: Page, base: str | None = None, address: str | None = None) -> None:
        self.page = page
        self.base = base
        own = page.capture.url if page.capture.url.startswith("http") else address
        self.own = page.blog.file_address(own, page.capture.base) if own else None
        self.memory: dict[str, str | None] = {}

    def absolute(self, printed: str) -> str | None:
        """The whole address; None where it leads to no web page."""
        return self.page.absolute(absolute(self.base, printed) if self.base else printed)

    def known(self, printed: str) -> str | None:
        """The address as the archive knows it; None where there is none."""
        if printed not in self.memory:
            whole = self.absolute(printed.partition("#")[0])
            self.memory[printed] = whole and self.page.blog.file_address(whole, self.page.capture.base)
        return self.memory[printed]

    def within(self, href: str) -> str | None:
        """The place in the page itself that a link leads to, such as ``#comments``; None where it leads elsewhere."""
        before, mark, place = href.partition("#")
        return f"#{place}" if mark and (not before or self.known(before) == self.own) else None
