"""``scrapy crawl sample``: the whole job with no network."""

from chamberlain_crawler.blogs.shipped import CAPTURES
from chamberlain_crawler.spiders.base import BlogSpider


class SampleSpider(BlogSpider):
    """Reads the captures of the invented blog that is shipped with the project."""

    name = "sample"
    source = str(CAPTURES)
    custom_settings = {"ARCHIVE": "data/sample.db"}
