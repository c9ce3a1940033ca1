"""How to cite an article or a quote in one plain line."""

from __future__ import annotations

from chamberlain_crawler.browsing.rows import Row
from chamberlain_crawler.browsing.wording import long_date


def citation(article: Row) -> str:
    """Author, title, blog, day of publication, address, and the day of the capture that the text was read from.

    >>> print(citation({"authors": [{"name": "Ada Pell"}], "title": "Trams, again", "blog_title": "The Ledger",
    ...     "url": "https://example.org/trams/",
    ...     "published": "2017-06-15", "captured_at": "2020-01-02T03:04:05+00:00"}))
    Ada Pell, “Trams, again”, The Ledger, 15 June 2017, https://example.org/trams/ (captured 2 January 2020)
    """
    names = " and ".join(author["name"] for author in article["authors"])
    parts = [names, f"“{article['title'] or 'Untitled'}”", article["blog_title"], long_date(article["published"])]
    return f"{', '.join(filter(None, parts))}, {article['url']} (captured {long_date(article['captured_at'])})"


def archive_address(article: Row) -> str:
    """The Wayback Machine's address of the article near its publication.

    >>> archive_address({"url": "https://example.org/trams/", "published": "2017-06-15"})
    'https://web.archive.org/web/20170615/https://example.org/trams/'
    """
    day = (article["published"] or "")[:10].replace("-", "")
    return f"https://web.archive.org/web/{day + '/' if day else ''}{article['url']}"
