"""``scrapy crawl sample``: the whole job with no network."""

from chamberlain_crawler.blogs import get
from chamberlain_crawler.spiders.base import BlogSpider

SHIPPED = str(get("sample").captures)


class SampleSpider(BlogSpider):
    """Reads the captures of the invented blog that is shipped with the project."""

    name = "sample"
    source = SHIPPED
    custom_settings = {"ARCHIVE": "data/sample.db", "CAPTURES": SHIPPED}
