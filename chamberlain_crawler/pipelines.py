"""What happens to a reading on its way into the archive: one verb each, in the order of the settings."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Self, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from chamberlain_crawler.items import Article, Reading
from chamberlain_crawler.sources.frontier import is_own_page, pointer_to, save
from chamberlain_crawler.spiders.base import BlogSpider


class Pipeline:
    """What all of them share: the crawler, for its spider and its counts."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    @property
    def spider(self) -> BlogSpider:
        """The spider that crawls."""
        return cast("BlogSpider", self.crawler.spider)


class KeepToBounds(Pipeline):
    """Takes of the articles that an API or a feed brings along those that the user wants."""

    def process_item(self, item: Reading) -> Reading:
        """The reading as it was, or one that says of what list it is; then its page waits in the ledger."""
        frontier = self.spider.frontier
        if not frontier.bounds or item.verdict != "article" or is_own_page(frontier.blog, item):
            return item
        is_held = frontier.archive.held.published(item.url) is not None
        if frontier.bounds.takes(item, is_held=is_held):
            return item
        pointer = pointer_to(frontier.blog, item.url, by=item.capture.source, on=item.capture.url)
        frontier.archive.point([pointer])
        return replace(item, verdict="list", reason="not wanted in this run", article=None, quotes=(), addresses=())


class CountOddities(Pipeline):
    """Counts what a reader of the archive may wonder about; changes nothing."""

    def process_item(self, item: Reading) -> Reading:
        """The reading as it was."""
        count = self.crawler.stats.inc_value
        count(f"verdict/{item.verdict}")
        if item.verdict == "article" and item.article and item.part == 1:
            count(f"layout/{item.layout}")
            for oddity in oddities(item.article):
                count(f"odd/{oddity}")
        return item


def oddities(article: Article) -> Iterator[str]:
    """Names of what is unusual about an article."""
    if not article.title:
        yield "no_title"
    if not article.body_text:
        yield "no_body"
    if not article.published:
        yield "impossible_date" if article.published_text else "no_date"
    if len({comment.comment_id for comment in article.comments if comment.comment_id}) < sum(
        1 for comment in article.comments if comment.comment_id
    ):
        yield "repeated_comments"


class SaveReading(Pipeline):
    """Stores the reading, its article and what the page points at, in one transaction."""

    def process_item(self, item: Reading) -> Reading:
        """The reading as it was."""
        try:
            save(self.spider.archive, self.spider.blog, item, is_asked=self.spider.is_asking)
        except sqlite3.OperationalError as error:  # the disk is full, or someone holds the file
            self.stop(f"the crawl stopped because the archive could not be written: {error}")
            raise DropItem(f"not stored: {item.url}", log_level="DEBUG") from error
        return item

    def stop(self, problem: str) -> None:
        """Ends the crawl; what was not stored is asked for by the next run."""
        if problem not in self.spider.frontier.problems:
            self.spider.frontier.problems.append(problem)
            engine = self.crawler.engine
            assert engine is not None
            self.closing = asyncio.ensure_future(engine.close_spider_async(reason="archive cannot be written"))


class HandOnArticle(Pipeline):
    """Hands the article on to Scrapy's feed exports (``-O articles.jsonl``); what is none ends here."""

    def process_item(self, item: Reading) -> Article:
        """The article; DropItem, which is no fault, when there is none."""
        if item.verdict == "article" and item.article:
            return item.article
        raise DropItem(f"{item.verdict}: {item.url}", log_level="DEBUG")
