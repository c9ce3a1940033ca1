"""From a reading to the archive, the same way in a crawl and in a re-extraction."""

from __future__ import annotations

from dataclasses import replace

from chamberlain_crawler import quotes
from chamberlain_crawler.archive import Archive, Saved
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import Reading
from chamberlain_crawler.sources.addresses import asked, is_own_page, named


def find_quotes(reading: Reading) -> Reading:
    """The reading with the quotes of its body."""
    if reading.article is None or not reading.article.blocks:
        return reading
    return replace(reading, quotes=tuple(quotes.find(reading.article.blocks)))


def save(archive: Archive, blog: Blog, reading: Reading) -> Saved:
    """Stores a reading, its article and what the page names, in one transaction."""
    return archive.save(reading, asked(blog, reading), named(blog, reading), own_page=is_own_page(blog, reading))
