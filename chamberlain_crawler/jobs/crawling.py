"""One crawl in this process, from its name to its exit code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from scrapy.crawler import AsyncCrawlerProcess

from chamberlain_crawler import blogs
from chamberlain_crawler.spiders.base import BlogSpider


def run(process: AsyncCrawlerProcess, blog: str, arguments: Mapping[str, str]) -> int:
    """Crawls a blog; the exit code, or the ChamberlainError that kept the crawl from starting."""
    blogs.get(blog)
    crawler = process.create_crawler(blog)
    task = process.crawl(crawler, **arguments)
    process.start()
    if task.done() and not task.cancelled() and (error := task.exception()):
        raise error
    return cast("BlogSpider", crawler.spider).summary.exit_code
