"""Enters the run in the archive, and in the end what it gave."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from typing import Any

from rich.console import Console
from scrapy.crawler import Crawler

from chamberlain_crawler import __version__
from chamberlain_crawler.extensions.listening import Extension
from chamberlain_crawler.summary import Summary

logger = logging.getLogger(__name__)

SOFTWARE = f"chamberlain_crawler/{__version__}"


class RecordCrawl(Extension):
    """Enters the run in ``crawls``, and in the end says what it gave."""

    def spider_opened(self, spider: Any) -> None:
        """Enters the run."""
        arguments = {"source": spider.source, "files": spider.files, "settings": overridden(self.crawler)}
        if spider.bounds:
            names = ("limit", "since", "until")
            arguments |= {name: given for name in names if (given := getattr(spider.bounds, name))}
        spider.crawl_id = spider.archive.crawls.begin(arguments, SOFTWARE)

    def item_error(self) -> None:
        """Counts a reading that could not be stored."""
        self.crawler.stats.inc_value("program_errors")

    #: An answer that could not be read.
    spider_error = item_error

    def spider_closed(self, spider: Any, reason: str) -> None:
        """Enters the counts, shows the summary, and lets go of the archive."""
        with suppress(sqlite3.OperationalError):  # as on a full disk; the next run does it
            spider.archive.put_together()
        spider.frontier.settle_redirects()
        spider.summary = Summary.of(spider, self.crawler.stats, reason)
        spider.summary.list_pages()
        if spider.is_quiet:
            spider.summary.show_problems(Console(stderr=True))
        else:
            spider.summary.show(Console(stderr=True))
        try:
            spider.archive.crawls.end(spider.crawl_id, spider.summary.outcome, spider.summary.counts)
        except sqlite3.OperationalError as error:  # as on a full disk; the summary has told it
            logger.debug("the end of the run is not entered: %s", error)
        spider.archive.close()


def overridden(crawler: Crawler) -> dict[str, str]:
    """The settings that this run changes, as text."""
    return {
        name: str(crawler.settings[name])
        for name in crawler.settings
        if (crawler.settings.getpriority(name) or 0) >= 30 and name.isupper()
    }
