"""One crawl in this process, from its name to its exit code."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import cast

from scrapy.crawler import AsyncCrawlerProcess

from chamberlain_crawler.sources.bounds import is_yes
from chamberlain_crawler.spiders.base import BlogSpider
from chamberlain_crawler.summary import INTERRUPTED


def run(process: AsyncCrawlerProcess, blog: str, arguments: Mapping[str, str]) -> int:
    """Crawls a blog; the exit code, or the ChamberlainError that kept the crawl from starting."""
    crawler = process.create_crawler(blog)
    if is_yes("quiet", arguments.get("quiet")):
        logging.disable(logging.WARNING)
    task = process.crawl(crawler, **arguments)
    process.start()
    if task.done() and not task.cancelled() and (error := task.exception()):
        raise error
    spider = cast("BlogSpider", crawler.spider)
    if spider.aside:
        spider.aside.cleanup()
    if spider.summary is None:  # Ctrl-C was pressed twice, so that Scrapy ended nothing
        spider.archive.crawls.end(spider.crawl_id, "interrupted", {})
        spider.workers.close()
        sys.stderr.write("Stopped at once. What was saved is held; run the same command again to go on.\n")
        return INTERRUPTED
    return spider.summary.exit_code
