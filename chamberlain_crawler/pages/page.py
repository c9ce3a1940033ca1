"""A capture as the layouts see it: decoded, parsed and addressed, each at most once and only when asked for.

From bytes to text, whatever character set they claim; from text to a tree, also where the markup is broken or
absurd; and what the head of a page says to machines: links, Open Graph, JSON-LD.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element
from parsel.csstranslator import HTMLTranslator
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from chamberlain_crawler.blogs import Blog, seen_at
from chamberlain_crawler.items import Capture
from chamberlain_crawler.text import load_json, readable
from chamberlain_crawler.urls import WAYBACK, absolute, endpoint, without_wayback

#: Names of character sets that say nothing more than "ASCII and something".
WESTERN = re.compile(r"utf-?8|cp1252|latin.?1|iso.?8859.?1|(?:us-)?ascii|windows-1252", re.IGNORECASE)


def as_windows(error: UnicodeError) -> tuple[str, int]:
    """Error handler: bytes that are no UTF-8 are read as Windows-1252, as browsers of the time wrote them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("chamberlain_windows", as_windows)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a page, without byte order mark and what nobody sees (``text.readable``).

    >>> decode("“Tram plans” – café".encode("cp1252"), "text/html; charset=utf-8")
    '“Tram plans” – café'

    A byte order mark decides; else text that is valid UTF-8 is UTF-8, whatever is declared (a wrong declaration is
    far more common than another text that happens to be valid); else the declared set; else UTF-8 with
    Windows-1252 for the bytes that are none.
    """
    marked, mark = read_bom(body)
    declared = marked or http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096]) or "utf-8"
    return readable(decoded(body.removeprefix(mark or b""), declared))


def decoded(body: bytes, declared: str) -> str:
    """The text before cleaning; ``declared`` as Python names it."""
    wide = declared.startswith(("utf-16", "utf-32"))
    tries = [declared] if wide else ["utf-8"] if WESTERN.fullmatch(declared) else ["utf-8", declared]
    for name in tries:
        try:
            return body.decode(name)
        except (UnicodeError, LookupError):
            continue
    return body.decode("utf-8", "chamberlain_windows")


ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "Report", "OpinionNewsArticle", "AnalysisNewsArticle"}
    | {"ReportageNewsArticle", "ReviewNewsArticle", "TechArticle", "LiveBlogPosting"}
)


#: libxml2 drops all that lies deeper than 2,048 elements, and all that follows it. No real page comes near.
DEEPEST = 1_000

#: &#1; &#x0B; &shy; &#8203;: what nobody sees, by the back door; &#147; is a mark of Windows-1252, as in browsers.
UNSEEN_ENTITY = re.compile(
    r"&(?:#(?:0*(?:[1-8]|1[124-9]|2\d|3[01]|12[7-9]|1[345]\d|173|8203|8288|65279)"
    r"|[xX]0*(?:[1-8bcef]|1[\da-f]|7f|[89][\da-f]|ad|200b|2060|feff))|shy|ZeroWidthSpace|NoBreak);",
    re.IGNORECASE,
)

#: Icons and leavings of editors, which stand within words and lines: <i class="fa fa-clock"></i>, <span></span>.
INLINE = ("a", "abbr", "b", "em", "font", "i", "s", "small", "span", "strong", "sub", "sup", "u")
#: Attributes that say nothing without a text; others, such as ``content`` and ``datetime``, do.
OF_TEXT = frozenset({"aria-hidden", "class", "dir", "id", "lang", "name", "role", "style"})

TAG = re.compile(r"<(/?)([a-z][\w-]*+)[^<>]*+>", re.IGNORECASE)

#: Elements without content.
VOID = frozenset(re.findall(r"\w+", "area base br col embed hr img input link meta param source track wbr"))

#: Elements that the next one of their kind closes.
CLOSED_BY_NEXT = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})


def parse(text: str) -> Element:
    """The root of the page's tree as layouts read it; an empty ``html`` element for a text without any markup."""
    root = tree(text)
    for element in root.iter(*INLINE):
        if not len(element) and not element.text and OF_TEXT.issuperset(element.keys()):
            element.tag = "nothing"
    etree.strip_tags(root, "nothing")
    return root


def tree(text: str) -> Element:
    """The same with the elements that hold nothing, which are icons and gaps where a page is looked at."""
    # etree's parser, not html's, whose elements cost twice as much.
    text = UNSEEN_ENTITY.sub(lambda entity: readable(unescape(entity[0])), text)
    parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True)
    root = etree.fromstring(text.encode(), parser)
    if any("depth" in entry.message for entry in parser.error_log):
        root = etree.fromstring(flattened(text).encode(), parser)
    return etree.Element("html") if root is None else root


def flattened(text: str) -> str:
    """The markup without the tags that nest too deep; their text stays."""
    opened: list[str] = []
    dropped: Counter[str] = Counter()

    def keep(match: re.Match[str]) -> str:
        closing, name = match[1], match[2].lower()
        if name in VOID:
            return match[0]
        if closing:
            if dropped[name]:
                dropped[name] -= 1
                return ""
            if name in opened:
                del opened[len(opened) - 1 - opened[::-1].index(name) :]
            return match[0]
        if opened and opened[-1] == name and name in CLOSED_BY_NEXT:
            return match[0]
        if len(opened) == DEEPEST:
            dropped[name] += 1
            return ""
        opened.append(name)
        return match[0]

    return TAG.sub(keep, text)


@dataclass(frozen=True, kw_only=True)
class Head:
    """Values as printed; an empty text or dict where the page has none."""

    title: str = ""
    language: str = ""
    canonical: str = ""
    shortlink: str = ""
    meta: dict[str, list[str]] = field(default_factory=dict)
    """``name`` or ``property`` in lower case, such as ``og:title``, to its values."""
    article: dict[str, Any] = field(default_factory=dict)
    """The JSON-LD object of an article, with ``author`` resolved."""
    web_page: dict[str, Any] = field(default_factory=dict)
    """The same of a dated page: all that Yoast SEO tells of some posts."""
    site_names: tuple[str, ...] = ()
    """What the page calls its site."""

    @property
    def authors(self) -> list[dict[str, Any]]:
        """The JSON-LD objects of the article's authors."""
        given = as_list((self.article or self.web_page).get("author"))
        return [author for author in given if isinstance(author, dict)]

    def first(self, *names: str) -> str:
        """First value of the first of these metas that the page has."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), "")


def read_head(root: Element) -> Head:
    """Facts of the whole tree, because broken markup lets the parser end the ``head`` early."""
    links: dict[str, str] = {}
    meta: dict[str, list[str]] = {}
    scripts: list[str] = []
    feeds: list[str] = []
    for element in root.iter("link", "meta", "script"):
        if element.tag == "link":
            for rel in (element.get("rel") or "").lower().split():
                links.setdefault(rel, element.get("href") or "")
            if "rss" in (element.get("type") or "") and (match := FEED_TITLE.match(element.get("title") or "")):
                feeds.append(match[1].strip())
        elif element.tag == "meta":
            name = (element.get("property") or element.get("name") or "").lower()
            if name:
                meta.setdefault(name, []).append((element.get("content") or "").strip())
        elif "ld+json" in (element.get("type") or ""):
            scripts.append(element.text or "")
    title = root.find(".//title")
    article, web_page = article_data(scripts)
    return Head(
        title=" ".join((title.text or "").split()) if title is not None else "",
        language=root.get("lang") or root.get("xml:lang") or "",
        canonical=links.get("canonical", ""),
        shortlink=links.get("shortlink", ""),
        meta=meta,
        article=article,
        web_page=web_page,
        site_names=tuple(dict.fromkeys([*meta.get("og:site_name", ()), *meta.get("application-name", ()), *feeds])),
    )


def article_data(scripts: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first article and the first dated page among JSON-LD scripts; broken scripts are passed over."""
    article: dict[str, Any] = {}
    page: dict[str, Any] = {}
    for script in scripts:
        try:
            things = list(objects(load_json(script)))
        except (ValueError, RecursionError):
            continue
        by_id = {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str)}
        for thing in things:
            kinds = {kind for kind in as_list(thing.get("@type")) if isinstance(kind, str)}
            if not article and kinds & ARTICLE_TYPES:
                article = with_authors(thing, by_id)
            elif not page and "WebPage" in kinds and thing.get("datePublished"):
                page = with_authors(thing, by_id)
    return article, page


def with_authors(thing: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An object whose ``author`` is a list of objects, where it may be text, or the id of one."""
    authors = (author if isinstance(author, dict) else {"name": author} for author in as_list(thing.get("author")))
    return thing | {"author": [by_id.get(str(author.get("@id")), author) for author in authors]}


def objects(data: Any) -> Iterator[dict[str, Any]]:
    """The objects on top and in ``@graph``."""
    for thing in as_list(data):
        if isinstance(thing, dict):
            yield thing
            yield from (node for node in as_list(thing.get("@graph")) if isinstance(node, dict))


def as_list(value: Any) -> list[Any]:
    """JSON-LD leaves out the brackets of a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


#: "The Ledger » Feed", "The Ledger » Tram plans Comments Feed"
FEED_TITLE = re.compile(r"(.{1,100}?)\s*(?:»|&raquo;|\s-\s|\bRSS\b)")
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
#: Links to other pages, in parsel's CSS.
HREFS = etree.XPath(
    HTMLTranslator().css_to_xpath("a::attr(href), link[rel=next]::attr(href), link[rel=prev]::attr(href)"),
    smart_strings=False,
)
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
        """The body decoded, without NUL and other control characters; see ``decode``."""
        return decode(self.capture.body, self.capture.header("content-type"))

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
            return load_json(self.text)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def root(self) -> Element:
        """The ``html`` element. Layouts cut pieces out of it while they read: only the one that reads may."""
        return parse(self.text)

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
    def head(self) -> Head:
        """What the page says of itself to machines."""
        return read_head(self.root)

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
        hrefs = dict.fromkeys(href.partition("#")[0] for href in HREFS(self.root))
        found = dict.fromkeys(address for href in hrefs if (address := self.absolute(href)))
        return tuple(address for address in found if endpoint("/".join(address.split("/", 3)[:3])) in places)

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
