"""Lets a crawl of files end on Ctrl-C."""

from __future__ import annotations

import asyncio
from typing import Any

from chamberlain_crawler.extensions.listening import Extension

#: Seconds between two looks.
LOOK_SECONDS = 0.5


class EndCrawl(Extension):
    """Ends a crawl of files on Ctrl-C: Scrapy 2.19 looks for the end of its last items only behind an answer."""

    def spider_opened(self, spider: Any) -> None:
        """Begins to look."""
        self.looking = asyncio.ensure_future(self.look(spider))

    async def look(self, spider: Any) -> None:
        """Tells Scrapy when nothing is under way any more."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            slot = self.crawler.engine.scraper.slot if self.crawler.engine else None
            if slot and slot.closing and not slot.closing.called and slot.is_idle():
                slot.closing.callback(spider)

    def spider_closed(self) -> None:
        """Looks no more."""
        self.looking.cancel()
