"""Every card is a spider: Scrapy loads it by the blog's name."""

from __future__ import annotations

from scrapy import Spider
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader

from chamberlain_crawler import blogs
from chamberlain_crawler.spiders.base import BlogSpider, archive_path


class CardSpiders(SpiderLoader):
    """Scrapy's loader, which adds a spider for each card that no spider file bears the name of."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.archive = archive_path(settings)

    def list(self) -> list[str]:
        """Names of all blogs, in alphabetical order."""
        return sorted({*super().list(), *blogs.names()})

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a blog; UsageError when it has no card, or one that cannot be used."""
        if spider_name in self._spiders:
            return super().load(spider_name)
        blogs.get(spider_name, self.archive)
        own = blogs.folder_of(spider_name) / "archive.db"
        settings = {} if spider_name in blogs.shipped.names() else {"ARCHIVE": str(own)}
        return type("CardSpider", (BlogSpider,), {"name": spider_name, "custom_settings": settings})
