"""What is known of a blog before its first page is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs

from chamberlain_crawler.urls import canonical, rebase, split

#: Paths of WordPress that never hold an article: lists, feeds, files, and its own machinery.
NOT_ARTICLES = re.compile(
    r"""^/(?:
        (?:category|tag|author|type|topics?)/.+
      | page/\d+ | (?:comments/)?feed(?:/.*)? | search(?:/.*)?     # but /page/ may be an article called "Page"
      | wp-(?:admin|content|includes|json|login\.php|sitemap).*
      | \d{4}/(?:\d{2}/(?:\d{2}/)?)?(?:page/\d+/)?      # date archives
      | xmlrpc\.php | .*sitemap[^/]*\.xml | robots\.txt | favicon\.ico
    )?/?$""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Blog:
    """A blog's card."""

    name: str
    """Short name: of the spider, of the ``blogs`` row, and on the command line."""
    title: str
    home: str
    """Canonical address of the home page."""
    timezone: str
    """IANA name of the zone that printed times without offset are in."""
    language: str
    """BCP 47."""
    other_hosts: frozenset[str] = frozenset()
    """Further host names of the blog, without ``www.``."""
    not_articles: frozenset[str] = frozenset()
    """Canonical paths of static pages, such as ``/about/``, that look like an article's address."""
    bodies: tuple[str, ...] = ()
    """Bodies that the blog means when it names none ("the council leader"), as ``people.csv`` spells them."""
    people: Path | None = None
    """Folder of ``people.csv`` for this blog alone; None for the one beside the archive, or the one shipped."""

    @cached_property
    def host(self) -> str:
        """The blog's main host name, without ``www.``."""
        return split(canonical(self.home)).hostname or ""

    def address(self, url: str, base: str | None = None) -> str:
        """Canonical address of a page, also when it was seen on the mirror at ``base`` or another host of the blog."""
        address = canonical(rebase(url, base, self.home) if base else url)
        parts = split(address)
        return parts._replace(netloc=self.host).geturl() if parts.hostname in self.other_hosts else address

    def owns(self, address: str) -> bool:
        """Whether a canonical address belongs to the blog."""
        return split(address).hostname == self.host

    def may_be_article(self, address: str) -> bool:
        """Whether a canonical address can be an article's, judged by its form alone (``?p=12`` can)."""
        parts = split(address)
        if not self.owns(address) or parts.path in self.not_articles:
            return False
        if parts.query:
            return parts.path == "/" and list(parse_qs(parts.query)) == ["p"]
        return not NOT_ARTICLES.match(parts.path) and "." not in parts.path.rsplit("/", 1)[-1]
