"""``scrapy crawl``, with one line instead of a traceback for a mistake, and with true exit codes."""

from __future__ import annotations

import argparse
import sys
from typing import cast

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError

from chamberlain_crawler.errors import ChamberlainError
from chamberlain_crawler.jobs.crawling import run


class Command(ScrapyCrawl):
    """Scrapy's exits with 0 whatever happened to the pages."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawls the one blog that is named."""
        if len(args) != 1:
            raise UsageError("name one blog; `scrapy list` shows them all")
        try:
            self.exitcode = run(cast("AsyncCrawlerProcess", self.crawler_process), args[0], opts.spargs)
        except ChamberlainError as error:
            sys.stderr.write(f"scrapy crawl: {error}\n")
            self.exitcode = error.exit_code
