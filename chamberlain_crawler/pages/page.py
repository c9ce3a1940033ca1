"""A capture as the layouts see it: decoded, parsed and addressed, each at most once and only when asked for."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from chamberlain_crawler.blogs import Blog, seen_at
from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages import charset, head, tree
from chamberlain_crawler.urls import WAYBACK, absolute, endpoint, without_wayback

#: Any of these near the start makes a text a page of markup.
MARKUP = re.compile(r"<(?:!doctype html|html|head|body|title|meta|div|article|section|p|h[1-6]|a|br)\b", re.IGNORECASE)

#: Characters at a page's end in which its closing tags stand: plug-ins print comments behind them.
END = 4096

#: Feeds and sitemaps are XML too, but no pages: <rss>, <feed>, <rdf:RDF>, <urlset>, <sitemapindex>.
XML_ROOT = re.compile(
    r"\s*+(?:<\?(?>.*?\?>)\s*+|<!--(?>.*?-->)\s*+)*+<(rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)

#: An address that is full, or lacks the site's name only: most links are, and urljoin costs ten times as much.
PLAIN = re.compile(r"(?:https?://[\w.-]+(?::\d{1,4})?)?/(?!/)[!#-\[\]_a-z~]*", re.ASCII)

WITH_NAME = etree.XPath("//*[@class or @id]")


class Page:
    """One capture of one blog."""

    def __init__(self, capture: Capture, blog: Blog) -> None:
        self.capture = capture
        self.blog = blog
        self._addresses: dict[str, str | None] = {}
        self._article_addresses: dict[str | None, str | None] = {}
        self._origin = "/".join(capture.url.split("/", 3)[:3])

    @cached_property
    def _server(self) -> str | None:
        """An address on the server of web archives that may have rewritten the page's links, None without one."""
        capture = self.capture
        asked = capture.requested_url or capture.url
        if capture.source == "wayback":
            return asked
        is_file = not asked.startswith("http")
        return WAYBACK if is_file or endpoint(WAYBACK) in (endpoint(asked), endpoint(capture.url)) else None

    @cached_property
    def text(self) -> str:
        """The body decoded, without NUL and other control characters; see ``charset.decode``."""
        return charset.decode(self.capture.body, self.capture.header("content-type"))

    @cached_property
    def xml_root(self) -> str | None:
        """Name of the root element of a feed or sitemap, None for anything else."""
        match = XML_ROOT.match(self.text)
        return match[1] if match else None

    @cached_property
    def is_html(self) -> bool:
        """Whether the body is a page of markup, whatever type the header claims."""
        if self.xml_root or self.json is not None:
            return False
        is_text = (self.capture.header("content-type") or "").lower().startswith("text/plain")
        return bool(MARKUP.search(self.text)) and not (is_text and not self.text.lstrip().startswith("<"))

    @cached_property
    def is_whole(self) -> bool:
        """Whether a page of markup comes to its end; what is no markup has no end that could be missing."""
        return not self.is_html or bool(re.search(r"</(?:html|body)\b", self.text[-END:], re.IGNORECASE))

    @cached_property
    def json(self) -> Any:
        """The body read as a JSON object or list, None when it is neither."""
        if not self.text.lstrip().startswith(("{", "[")):
            return None
        try:
            return head.load_json(self.text)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def root(self) -> Element:
        """The ``html`` element. Layouts cut pieces out of it while they read: only the one that reads may."""
        return tree.parse(self.text)

    @cached_property
    def body_classes(self) -> frozenset[str]:
        """Class names of the ``body`` element: WordPress tells there what kind of page it is."""
        body = self.root.find("body")
        return frozenset((body.get("class") or "").split()) if body is not None else frozenset()

    @cached_property
    def named(self) -> dict[str, list[Element]]:
        """Elements by class name and id, in page order, as they stood before any was cut out."""
        index: dict[str, list[Element]] = {}
        for element in WITH_NAME(self.root):
            for name in {*(element.get("class") or "")[:500].split(), (element.get("id") or "")[:100]}:
                index.setdefault(name, []).append(element)
        return index

    @cached_property
    def head(self) -> head.Head:
        """What the page says of itself to machines."""
        return head.read(self.root)

    @cached_property
    def own_address(self) -> str:
        """Canonical address of the capture itself, whatever the page says."""
        return self.blog.address(self.capture.url, self.capture.base, seen_at(self.capture))

    @cached_property
    def is_the_blogs(self) -> bool:
        """Whether the bytes came from the blog's own place, as it was at the time, or from what stands in for it."""
        if self.capture.base:
            return self.blog.owns(self.own_address)  # whoever names a mirror vouches for it
        return not self.own_address.startswith("http") or self.blog.owns(self.capture.url, seen_at(self.capture))

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The blog's own pages that the page links to, absolute, as a crawler would fetch them, in page order."""
        places = self.blog.endpoints() | ({endpoint(self.capture.base)} if self.capture.base else set())
        hrefs = dict.fromkeys(
            (anchor.get("href") or "").partition("#")[0]
            for anchor in self.root.iter("a", "link")
            if anchor.tag == "a" or anchor.get("rel") in ("next", "prev")
        )
        found: dict[str, None] = {}
        for href in hrefs:
            address = self.absolute(href)
            if address and endpoint("/".join(address.split("/", 3)[:3])) in places:
                found[address] = None
        return tuple(found)

    def absolute(self, href: str | None) -> str | None:
        """A link's full address as a crawler would fetch it, free of Wayback prefixes; None where it leads nowhere."""
        if not href:
            return None
        if PLAIN.fullmatch(href) and "/web/" not in href and "/." not in href:
            return self._origin + href if href[0] == "/" else href
        full = absolute(self.capture.url, without_wayback(href.strip(), self._server))
        return absolute(self.capture.url, without_wayback(full, self._server)) if full else None

    def address(self, href: str | None) -> str | None:
        """Canonical address of a link, on the blog's home also when a mirror served it; None where it leads nowhere."""
        if not href:
            return None
        if href not in self._addresses:
            full = self.absolute(href)
            self._addresses[href] = self.blog.address(full, self.capture.base) if full else None
        return self._addresses[href]

    @cached_property
    def own_addresses(self) -> frozenset[str]:
        """Canonical addresses of the page itself, of that which it claims, and of the first page of its article."""
        own = {self.own_address, self.address(self.head.canonical) or self.own_address}
        return frozenset(own | {re.sub(r"(?<=[^/]/)\d{1,2}/$", "", address) for address in own})

    def article_address(self, href: str | None) -> str | None:
        """Canonical address of a link to another article of the blog, None when it leads anywhere else."""
        if href not in self._article_addresses:
            address = self.address(href)
            is_other = address and address not in self.own_addresses and self.blog.may_be_article(address)
            self._article_addresses[href] = address if is_other else None
        return self._article_addresses[href]
