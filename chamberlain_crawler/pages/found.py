"""The fields of an article as they are found, each with the rule that found it."""

from __future__ import annotations

from typing import Any

from chamberlain_crawler.items import Article, FieldSource
from chamberlain_crawler.pages import dates
from chamberlain_crawler.pages.page import Page

LONGEST_RAW = 500


class Found:
    """Gathers fields; the first value found for a field stays, so rules are asked in their order of trust."""

    def __init__(self, layout: str) -> None:
        self.layout = layout
        self.values: dict[str, Any] = {}
        self.sources: list[FieldSource] = []

    def put(self, field: str, rule: str, value: Any, raw: str = "") -> None:
        """Take a value, unless it is empty or the field has one; ``raw`` is the value as printed."""
        if field in self.values or value is None or value in ("", ()):
            return
        self.values[field] = value
        raw = raw or (f"{len(value)} found" if isinstance(value, tuple) else str(value))
        name = "body" if field == "blocks" else field
        self.sources.append(FieldSource(field=name, raw=raw[:LONGEST_RAW], rule=f"{self.layout}:{rule}"))

    def put_date(self, field: str, rule: str, text: str, page: Page) -> None:
        """Take a printed or machine date; one that is impossible stays as ``published_text`` only."""
        if text and field not in self.values:
            self.put(field, rule, dates.parse(text, page.capture.captured_at, page.blog.timezone), text)

    def article(self, url: str, html: str | None = None, published_text: str | None = None) -> Article:
        """The article that the fields make."""
        return Article(
            **self.values | {"url": url}, html=html, published_text=published_text, field_sources=tuple(self.sources)
        )
