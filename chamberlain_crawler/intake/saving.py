"""From a reading to the archive, the same way in a crawl and in a re-extraction."""

from __future__ import annotations

from chamberlain_crawler.archive import Archive, Saved, Saving
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import Reading
from chamberlain_crawler.sources.pointers import asked, is_own_page, named


def saving(blog: Blog, reading: Reading, *, is_again: bool = False, is_asked: bool = True) -> Saving:
    """A reading with its ledger entry and what the page names; for ``is_again`` and ``is_asked`` see ``Saving``."""
    own_page = is_own_page(blog, reading)
    pointers = tuple(named(blog, reading))
    return Saving(reading, asked(blog, reading), pointers, own_page, is_again=is_again, is_asked=is_asked)


def save(archive: Archive, blog: Blog, reading: Reading, *, is_asked: bool = True) -> Saved:
    """Stores a reading, its article and what the page names, in one transaction."""
    return archive.save(saving(blog, reading, is_asked=is_asked))
