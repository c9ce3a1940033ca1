"""The addresses of what is served; ``exports.site.paths`` has the same of a folder, for the templates of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chamberlain_crawler.browsing.in_words import is_name


@dataclass(frozen=True, slots=True)
class ServedAddresses:
    """Where an archive's pages are."""

    base: str
    """Address that they hang under, such as ``/archive``."""
    encode: Callable[[str], str]
    """Makes any text a part of a path, as Datasette reads it."""

    def article(self, article_id: int) -> str:
        """Address of an article's page."""
        return f"{self.base}/articles/{article_id}"

    def year(self, year: int | None) -> str | None:
        """Address of a year's page; the undated articles have none."""
        return f"{self.base}/-/years/{year}" if year else None

    def topic(self, term_id: int) -> str:
        """Address of the page of a category or tag."""
        return f"{self.base}/terms/{term_id}"

    def author(self, author_id: int) -> str:
        """Address of an author's page."""
        return f"{self.base}/authors/{author_id}"

    def speaker(self, person_id: int | None, name: str | None) -> str | None:
        """Address of a speaker's page; None for those who have none: "she", or nobody."""
        if person_id:
            return f"{self.base}/people/{person_id}"
        return f"{self.base}/-/speakers/{self.encode(name)}" if name and is_name(name) else None

    def attachment(self, url: str, page: int | None = None) -> str:
        """Address of the page of a file that articles link to, or of one of its pages; ``url`` is the file's."""
        return f"{self.base}/-/attachments/{self.encode(url)}{f'#page-{page}' if page else ''}"

    def list_of(self, name: str) -> str:
        """Address of the page of all ``topics``, ``authors`` or ``speakers``."""
        return f"{self.base}/-/{name}"

    def seen(self, capture_id: int) -> str:
        """Address of a capture as it looked."""
        return f"{self.base}/-/seen/{capture_id}"

    def file(self, capture_id: int) -> str:
        """Address of the bytes of a capture."""
        return f"{self.base}/-/file/{capture_id}"
