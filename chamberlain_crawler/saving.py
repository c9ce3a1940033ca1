"""From a reading to the archive, the same way in a crawl and in a re-extraction."""

from __future__ import annotations

from chamberlain_crawler.archive import Archive, Saved
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import Reading
from chamberlain_crawler.sources.addresses import asked, is_own_page, named


def save(archive: Archive, blog: Blog, reading: Reading, *, before: str | None = None) -> Saved:
    """Stores a reading, its article and what the page names, in one transaction.

    ``before`` is the verdict of an earlier reading of the same capture, if there was one.
    """
    own_page = is_own_page(blog, reading)
    return archive.save(reading, asked(blog, reading), named(blog, reading), own_page=own_page, before=before)
