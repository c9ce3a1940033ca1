"""How an extension hears what happens in a crawl."""

from __future__ import annotations

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

#: The signals that extensions here listen to.
SIGNALS = (
    "spider_opened",
    "spider_closed",
    "response_received",
    "item_scraped",
    "item_error",
    "spider_error",
)


class Extension:
    """What all of them share: the crawler, and that a method which bears the name of a signal hears it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy; each method that bears a signal's name is called by it."""
        extension = cls(crawler)
        for name in SIGNALS:
            if handler := getattr(extension, name, None):
                crawler.signals.connect(handler, getattr(signals, name))
        return extension
