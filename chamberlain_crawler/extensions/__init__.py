"""What goes along with a crawl, listening to Scrapy's signals: one file each."""

from chamberlain_crawler.extensions.ending import EndCrawl
from chamberlain_crawler.extensions.progress import ShowProgress
from chamberlain_crawler.extensions.recording import RecordCrawl

__all__ = ["EndCrawl", "RecordCrawl", "ShowProgress"]
