"""``scrapy crawl chamberlain``."""

from chamberlain_crawler.spiders.base import BlogSpider


class ChamberlainSpider(BlogSpider):
    """Saves The Chamberlain Files from whatever still holds it."""

    name = "chamberlain"
    source = "live,wayback"
