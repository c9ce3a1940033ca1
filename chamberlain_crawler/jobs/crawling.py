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


class Crawl:
    """One crawl in a process that is still to start, or is at work."""

    def __init__(self, process: AsyncCrawlerProcess, blog: str, arguments: Mapping[str, str]) -> None:
        self.crawler = process.create_crawler(blog)
        if is_yes("quiet", arguments.get("quiet")):
            logging.disable(logging.WARNING)
        self.task = process.crawl(self.crawler, **arguments)

    def result(self) -> int:
        """The exit code, once the process has ended, or the ChamberlainError that kept the crawl from starting."""
        if self.task.done() and not self.task.cancelled() and (error := self.task.exception()):
            raise error
        spider = cast("BlogSpider", self.crawler.spider)
        if spider.aside:
            spider.aside.cleanup()
        if spider.summary is None:  # Ctrl-C was pressed twice, so that Scrapy ended nothing
            spider.archive.crawls.end(spider.crawl_id, "interrupted", {})
            spider.workers.close()
            sys.stderr.write("Stopped at once. What was saved is held; run the same command again to go on.\n")
            return INTERRUPTED
        return spider.summary.exit_code


def run(process: AsyncCrawlerProcess, blog: str, arguments: Mapping[str, str]) -> int:
    """Crawls a blog; the exit code, or the ChamberlainError that kept the crawl from starting."""
    crawl = Crawl(process, blog, arguments)
    process.start()
    return crawl.result()
