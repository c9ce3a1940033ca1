"""Feeds of posts and of comments: RSS 2.0, RSS 1.0 and Atom."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from itertools import groupby

from lxml import etree

from chamberlain_crawler.items import Article, Author, Comment, Reading, Term, Verdict
from chamberlain_crawler.pages import blocks, bylines, dates, fragments, select
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.pages.post import Found

NAME = "feed_item"
RANK = 40

ROOTS = frozenset({"rss", "feed", "rdf:RDF"})

#: Namespaces whose elements are read; media:title and the like would pass for the item's own.
NAMESPACES = frozenset(
    {
        "",
        "http://www.w3.org/2005/Atom",
        "http://purl.org/rss/1.0/",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/dc/elements/1.1/",
        "http://rssnamespace.org/feedburner/ext/1.0",
    }
)

#: https://example.org/?p=354, also with #comment-12 behind it
POST_ID = re.compile(r"[?&]p=([0-9]{1,18})(?:#|$)")
COMMENT_ID = re.compile(r"#comment-([0-9]{1,18})$")
#: <p>In reply to <a href="https://example.org/tram-plans/#comment-11">Jo</a>.</p>
REPLY = re.compile(
    r"\s*+(?:<p>)?In reply to <a (?>[^>]*?#comment-([0-9]{1,18})\")[^>]*+>(?>.*?</a>)\.\s*+(?:</p>)?", re.DOTALL
)

#: What stands in place of the text of a post with a password.
PASSWORD = re.compile(r"post-password-form|name=[\"']post_password")

ENTITY = re.compile(r"&[a-zA-Z]\w{1,30};")

#: Feeds of excerpts end so.
CUT_OFF = re.compile(r"(?:\[(?:…|\.\.\.)\]|Continue reading.{0,200}|Read more.{0,100})$", re.DOTALL)
#: Yoast SEO closes each item so.
FOOTER = re.compile(r"\s*The post .{0,300} (?:appeared first on|first appeared on) .{0,200}\.\s*", re.DOTALL)


#: An item's elements by their names in RSS 2.0, as text or markup.
Item = dict[str, list[str]]


def fits(page: Page) -> bool:
    """Whether the body is a feed."""
    return page.xml_root in ROOTS


def read(page: Page) -> list[Reading]:
    """One reading per post, or per article that has comments in a feed of comments; else one for the feed itself."""
    if not page.is_the_blogs:
        return [reading(page, page.own_address, "foreign", "a feed of another site")]
    root = parsed(page.text)
    items = [] if root is None else [item_of(element) for element in root.iter("{*}item", "{*}entry")]
    if root is None or not items:
        return [reading(page, page.own_address, "feed", "a feed without items")]
    language = (root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.findtext(".//{*}language") or "").strip()
    comments = [item for item in items if COMMENT_ID.search(first(item, "link", "guid"))]
    if comments:
        return comment_readings(comments, page)
    return [item_reading(item, language, page) for item in items]


def parsed(text: str) -> etree._Element | None:
    """The root, with entities left alone and nothing fetched; None when nothing of the XML can be read."""
    for recover in (False, True):
        parser = etree.XMLParser(
            recover=recover,
            resolve_entities=False,
            no_network=True,
            encoding="utf-8",
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(text.encode(), parser)
        except etree.XMLSyntaxError:
            # Behind an error libxml2 drops every entity but numeric ones, so that "&lt;p&gt;" would come out as "p".
            text = ENTITY.sub(numeric, text)
    return None


def numeric(entity: re.Match[str]) -> str:
    """A named entity of HTML by its number; others as they are."""
    letters = html.unescape(entity[0])
    return entity[0] if letters == entity[0] else "".join(f"&#{ord(letter)};" for letter in letters)


#: Names in Atom and RSS 1.0 to those in RSS 2.0.
RENAMED = {
    "id": "guid",
    "published": "pubDate",
    "date": "pubDate",
    "author": "creator",
    "subject": "category",
    "content": "encoded",
    "summary": "description",
    "modified": "updated",
}


def item_of(element: etree._Element) -> Item:
    """An item's elements by name."""
    item: Item = {}
    for child in element.iterchildren(tag=etree.Element):
        namespace, _, name = child.tag.rpartition("}")
        if namespace.removeprefix("{") in NAMESPACES:
            # A prefix that the feed does not declare stays in the name.
            key = name.rpartition(":")[2]
            item.setdefault(RENAMED.get(key, key), []).append(value_of(child, key))
    return item


def value_of(element: etree._Element, name: str) -> str:
    """An element's text or markup; of Atom's elements the attribute or part that holds the value."""
    if name == "link" and element.get("href"):
        return str(element.get("href")) if element.get("rel", "alternate") == "alternate" else ""
    if name == "category" and element.get("term"):
        return str(element.get("term"))
    if name == "author" and (inner := element.findtext("{*}name")):
        return str(inner).strip()
    if element.get("type") == "xhtml":
        return "".join(etree.tostring(child, encoding="unicode", with_tail=False) for child in element)
    return "".join(element.itertext()).strip()


def first(item: Item, *names: str) -> str:
    """First value of the first of these names that the item has."""
    return next((value for name in names for value in item.get(name, ()) if value), "")


def reading(page: Page, url: str, verdict: Verdict, reason: str | None, article: Article | None = None) -> Reading:
    """A reading with this layout's name."""
    return Reading(
        capture=page.capture, url=url, verdict=verdict, reason=reason, layout=NAME, rank=RANK, article=article
    )


def item_reading(item: Item, language: str, page: Page) -> Reading:
    """One post; an item with no more than an excerpt gives its date and author to the article read elsewhere."""
    links = [page.address(link) for link in (first(item, "origLink"), first(item, "link"), first(item, "guid"))]
    url = next((link for link in links if link and page.blog.owns(link)), None)
    if url is None:
        return reading(page, next(filter(None, links), page.own_address), "foreign", "an item of another site")
    if first(item, "title").startswith("Protected: ") or PASSWORD.search(first(item, "encoded")):
        return reading(page, url, "protected", "asks for a password")
    own = fragments.page_of(page, url, first(item, "encoded"))
    article = article_of(item, language, own)
    if not article.blocks:
        return reading(page, url, "feed", "an item without the article's text", article)
    return replace(reading(page, url, "article", None, article), addresses=own.addresses)


def article_of(item: Item, language: str, page: Page) -> Article:
    """The article of one item; ``page`` is its content at its own address."""
    found = Found(NAME)
    found.put("url", "link", page.own_address, first(item, "link"))
    found.put("title", "title", fragments.line(first(item, "title")), first(item, "title"))
    if match := POST_ID.search(first(item, "guid")):
        found.put("post_id", "guid", int(match[1]), first(item, "guid"))
    found.put_date("published", "pubDate", first(item, "pubDate"), page)
    found.put_date("modified", "updated", first(item, "updated"), page)
    found.put("language", "language", language)
    names = filter(None, map(fragments.line, item.get("creator", ())))
    found.put("authors", "creator", tuple(Author(name=name, origin="feed") for name in names))
    # Feeds do not tell tags from categories.
    topics = dict.fromkeys(filter(None, map(fragments.line, item.get("category", ()))))
    found.put("terms", "category", tuple(Term(taxonomy="category", name=name) for name in topics))
    put_body(found, page)
    markup = first(item, "encoded") if "blocks" in found.values else None
    return found.article(page.own_address, html=markup, published_text=first(item, "pubDate") or None)


def put_body(found: Found, page: Page) -> None:
    """Take the body, unless it is cut off."""
    element = fragments.element(page)
    if element is None:
        return
    for last in element.xpath("(.//p)[last()]"):
        if FOOTER.fullmatch("".join(last.itertext())):
            select.cut(last)
    parts = blocks.read_body(element, page)
    if not parts.blocks or CUT_OFF.search(parts.blocks[-1].text):
        return
    found.put("blocks", "encoded", parts.blocks)
    found.put("links", "encoded", parts.links)
    found.put("images", "encoded", parts.images)
    if byline := bylines.find(parts.blocks):
        found.put("byline", "prose", *byline)


def comment_readings(items: list[Item], page: Page) -> list[Reading]:
    """The comments of each article together, in the order of the articles' addresses."""
    readings = []
    pairs = sorted(
        ((page.address(first(item, "link", "guid")) or "", item) for item in items), key=lambda pair: pair[0]
    )
    for url, group in groupby(pairs, lambda pair: pair[0]):
        if not page.blog.owns(url):
            readings.append(reading(page, url or page.own_address, "foreign", "comments of another site"))
            continue
        own = [item for _, item in group]
        found = Found(NAME)
        found.put("url", "link", url, first(own[0], "link"))
        if match := POST_ID.search(first(own[0], "guid")):
            found.put("post_id", "guid", int(match[1]), first(own[0], "guid"))
        found.put("comments", "items", tuple(comment_of(item, page) for item in own))
        readings.append(reading(page, url, "comments", "comments without their article", found.article(url)))
    return readings


def comment_of(item: Item, page: Page) -> Comment:
    """One comment; an answer says in its first line whom it answers."""
    printed, content = first(item, "pubDate"), first(item, "encoded", "description")
    number = COMMENT_ID.search(first(item, "link", "guid"))
    answered = REPLY.match(content)
    return Comment(
        author=fragments.line(first(item, "creator")),
        text=fragments.text(content[answered.end() :] if answered else content, page),
        comment_id=int(number[1]) if number else None,
        parent_id=int(answered[1]) if answered else None,
        published=dates.parse(printed, page.capture.captured_at, page.blog.timezone),
        published_text=printed or None,
    )
