"""The fields of an article as they are found, each with the rule that found it.

A single post on a page of markup: the way in which all HTML layouts read it, each with marks of its own.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal
from urllib.parse import parse_qs, urljoin

from lxml.etree import _Element as Element

from chamberlain_crawler.items import Article, Author, FieldSource, Image, Reading, Term
from chamberlain_crawler.pages import blocks, bylines, comments, dates, select, similar, slugs
from chamberlain_crawler.pages.page import Page, as_list
from chamberlain_crawler.text import number, unmarked, words
from chamberlain_crawler.urls import slug, split

LONGEST_RAW = 500


class Found:
    """Gathers fields; the first value found for a field stays, so rules are asked in their order of trust."""

    def __init__(self, layout: str) -> None:
        self.layout = layout
        self.values: dict[str, Any] = {}
        self.sources: list[FieldSource] = []

    def put(self, field: str, rule: str, value: Any, raw: str = "") -> None:
        """Take a value, unless it is empty or the field has one; ``raw`` is the value as printed."""
        if field == "title":
            value = unmarked(value)
        if field in self.values or value is None or value in ("", ()):
            return
        self.values[field] = value
        raw = raw or (f"{len(value)} found" if isinstance(value, tuple) else str(value))
        name = "body" if field == "blocks" else field
        self.sources.append(FieldSource(field=name, raw=raw[:LONGEST_RAW], rule=f"{self.layout}:{rule}"))

    def drop(self, field: str) -> None:
        """Forget a value, so that a better one may be put."""
        del self.values[field]
        self.sources = [source for source in self.sources if source.field != field]

    def put_date(self, field: str, rule: str, text: str, page: Page) -> None:
        """Take a printed or machine date; one that is impossible stays as ``published_text`` only."""
        if text and field not in self.values:
            value = dates.within(text, page.capture.captured_at, page.blog.timezone, dates.languages(page))
            self.put(field, rule, value, text)

    def article(self, url: str, html: str | None = None, published_text: str | None = None) -> Article:
        """The article that the fields make."""
        return Article(
            **self.values | {"url": url}, html=html, published_text=published_text, field_sources=tuple(self.sources)
        )


#: <div id="post-12">, <article class="post-12 post type-post">, <body class="postid-12">
POST_ID = re.compile(r"(?:^|\s)post(?:id)?-(\d+)(?:\s|$)")

#: "Tram plans | The Ledger", "Tram plans – The Ledger"
SEPARATED = re.compile(r"\s+[|–—»·:-]\s+|\s*[»|]\s*")
#: What old WordPress sets between: "The Ledger » Blog Archive » Tram plans"
BLOG_ARCHIVE = re.compile(r"blog archives?|blog[- ]?archiv|archive?s?", re.IGNORECASE)
SITE_IN_TITLE = re.compile(r"(?<!\s)\s++[|–—»-]\s++[^|–—»]{0,200}$")


Taxonomy = Literal["category", "post_tag"]


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where a layout has an article's pieces: rules in order of trust."""

    body: select.Rules
    title: select.Rules
    published: select.Rules
    byline: select.Rules
    terms: select.Rules
    lead_image: select.Rules
    second: select.Rules = field(default_factory=dict)
    """A second opinion on the body where no rule knows it, after boxes of similar articles have been cut."""
    modified: select.Rules = field(default_factory=dict)
    author_box: select.Rules = field(default_factory=dict)
    date_in_text: re.Pattern[str] | None = None
    """Where the date stands among other text."""


def read(page: Page, layout: str, rank: int, marks: Places) -> Reading:
    """The article of a page; its tree is cut up on the way, so that nothing can be read twice."""
    found = Found(layout)
    place = comments.place(page)
    url, rule = place.url, place.rule
    put_post_id(found, page)
    own = dict.fromkeys([place.article, *(claim.url for claim in place.claims)])
    next_pages = tuple(dict.fromkeys(other for address in own for other in comments.others(page, address)))
    claims = place.claims + comments.further_pages(page, place, next_pages)
    found.put("comments", "list", comments.take(page))
    if comments.is_comment_page(page):
        found.put("url", rule, url)
        reason = "comments of an article that stands elsewhere"
        return Reading(
            capture=page.capture, url=url, verdict="comments", reason=reason, layout=layout, rank=rank,
            article=found.article(url), next_pages=next_pages, claims=claims,
        )  # fmt: skip
    container = own_container(page, marks.body, found.values.get("post_id"))
    weights = select.running(container)
    trusted = select.trusted(marks.body, page, container, weights)
    if trusted is None and container is not page.root:
        weights = select.running(page.root)
    region = trusted[1] if trusted else select.densest(page, weights)
    found.put("similar", "box", similar.take(page, region))
    heading = put_title(found, page, marks)
    if not url.startswith("http") and (title := found.values.get("title")):
        url, rule = page.blog.address(urljoin(page.blog.root, f"{slugs.of_title(title)}/")), "slug_of_title"
    found.put("url", rule, url)
    anchors = select.Anchors(heading, region)
    printed = put_dates(found, page, marks, anchors)
    put_authors(found, page, marks, anchors)
    lead = similar.standfirst(heading, region) if heading is not None and region is not None else []
    holder = trusted or select.weighed(page, marks.second)
    element = holder[1] if holder else None
    if trusted:
        select.cut_around(page, trusted[1])
    html = None
    images: tuple[Image, ...] = ()
    if holder and element is not None:
        select.cut_from_body(element)
        cut_title(element, found.values.get("title"))
        similar.put_before(element, lead)
        content = blocks.read_body(element, page)
        html, images = content.html, content.images
        told = content.blocks if trusted else blocks.without_last_labels(content.blocks)
        found.put("blocks", holder[0], told, " ".join(block.text for block in told[:5]))
        found.put("links", "body", content.links)
        put_byline(found, content)
    if "blocks" not in found.values and not is_post(found, page):
        reason = "a title and no text" if page.head.title else "no text"
        return Reading(capture=page.capture, url=url, verdict="unread", reason=reason, layout=layout, rank=rank)
    put_terms(found, page, marks)
    put_images(found, page, marks, images)
    put_language(found, page)
    return Reading(
        capture=page.capture, url=url, verdict="article", layout=layout, rank=rank, part=place.part,
        next_pages=next_pages, claims=claims,
        article=found.article(url, html=html, published_text=printed),
    )  # fmt: skip


def is_post(found: Found, page: Page) -> bool:
    """Whether WordPress says that this is a single post: then even an empty one is an article."""
    return "post_id" in found.values or bool(page.body_classes & {"single", "single-post"})


def own_container(page: Page, body: select.Rules, post_id: int | None) -> Element:
    """What WordPress marks as the post's own, <div class="post-12">, where it holds the theme's text box; or all."""
    for outer in page.named.get(f"post-{post_id}", ()) if post_id else ():
        if any(select.is_within(box, outer) for _, box in select.found(body, page)):
            return outer
    return page.root


def put_post_id(found: Found, page: Page) -> None:
    """WordPress' number of the post."""
    query = parse_qs(split(page.head.shortlink).query)
    found.put("post_id", "shortlink", number(query.get("p", [""])[0]) or None, page.head.shortlink)
    for name in sorted(page.body_classes):
        if match := re.fullmatch(r"postid-(\d+)", name):
            found.put("post_id", "body_class", number(match[1]) or None, name)
    for element in page.root.iter("article", "div", "input"):
        if element.tag == "input" and element.get("name") == "comment_post_ID":
            printed = element.get("value") or ""
            found.put("post_id", "comment_form", number(printed) or None, printed)
        elif element.tag != "input" and (match := re.fullmatch(r"post-(\d+)", element.get("id") or "")):
            found.put("post_id", "article_id", number(match[1]) or None, match[0])


#: What themes print for a title that is empty.
UNTITLED = re.compile(r"\W*(?:untitled|no title|kein titel|ohne titel|sans titre|sin t[ií]tulo)\W*", re.IGNORECASE)

#: Class names and ids of what shows the site's name or slogan.
SITE_NAME = re.compile(
    r"(?:^|[\s_-])(?:site|blog)-?(?:title|name|description|branding|logo)|(?:^|\s)(?:logo|branding|masthead)(?:\s|$)",
    re.IGNORECASE,
)


def put_title(found: Found, page: Page, marks: Places) -> Element | None:
    """The title as a heading shows it, and that heading; an empty heading is an article without title.

    Of several headings the one that the page also tells to machines is the title: others head teasers and boxes.
    """
    told = [plain(text) for text in machine_titles(page)]
    headings = [(rule, heading) for rule, heading in select.found(marks.title, page) if not is_site_name(heading, page)]
    titled = [(rule, heading, text) for rule, heading in headings if (text := heading_text(heading, told))]
    sure = next((entry for entry in titled if is_told(entry[2], told)), None) or told_heading(page, told)
    # Where the best heading is empty, the next one heads a link to another article.
    if chosen := sure or next((entry for entry in titled if entry[1] is headings[0][1]), None):
        rule, heading, text = chosen
        found.put("title", rule, text)
        return heading
    if headings:
        return headings[0][1]
    found.put("title", "json_ld", str(page.head.article.get("headline") or ""))
    found.put("title", "og_title", without_site(page.head.first("og:title"), page))
    # Without a site's name behind it, the title of a post is the site's name: WordPress prints that for an empty title.
    title = without_site(page.head.title, page)
    if "homepage" not in page.head.title.lower() and (title != page.head.title or not is_post(found, page)):
        found.put("title", "title", title)
    return None


def machine_titles(page: Page) -> list[str]:
    """What the page tells machines that its title is, without and with the site's name."""
    given = [page.head.first("og:title"), str(page.head.article.get("headline") or ""), page.head.title]
    return [title for text in given if text for title in dict.fromkeys((without_site(text, page), text))]


def without_site(title: str, page: Page) -> str:
    """A title without the site's name behind or before it."""
    names = {plain(name) for name in (*page.head.site_names, page.blog.title)}
    parts = SEPARATED.split(title)
    archive = next((place for place, part in enumerate(parts[:-1]) if BLOG_ARCHIVE.fullmatch(part)), None)
    if archive is not None:
        return title[title.index(parts[archive]) + len(parts[archive]) :].strip(" |–—»·:-")
    if len(parts) > 1 and plain(parts[0]) in names and plain(parts[-1]) not in names:
        return title[title.index(parts[1], len(parts[0])) :]
    return SITE_IN_TITLE.sub("", title)


def plain(text: str) -> str:
    """The words of a title, by which titles are compared."""
    return " ".join(words(text.casefold()))


def is_told(text: str, told: list[str]) -> bool:
    """Whether a heading's words are among those that machines are told."""
    return any(f" {plain(text)} " in f" {title} " for title in told)


def heading_text(heading: Element, told: list[str]) -> str:
    """A heading's text, without the label or the line about the article that some themes print in it; may be empty."""
    # Broken markup leaves a heading open, and the whole article within it.
    if next(heading.iter("p", "div", "article"), None) is not None:
        return (heading.text or "").strip()
    if len(heading):
        heading = deepcopy(heading)
        select.cut_from_body(heading)  # links to edit it, words for screen readers
    text = select.text(heading)
    pieces = [piece for piece in map(str.strip, heading.itertext()) if piece][:20]
    for place in range(1, len(pieces)):
        for part in (" ".join(pieces[place:]), " ".join(pieces[:place])):
            if plain(part) and plain(part) in told and plain(text) not in told:
                return part
    return "" if UNTITLED.fullmatch(text) and not is_told(text, told) else text


def told_heading(page: Page, told: list[str]) -> tuple[str, Element, str] | None:
    """The first heading of any kind that says just what machines are told."""
    for heading in page.root.iter("h1", "h2", "h3"):
        text = heading_text(heading, told)
        if text and plain(text) in told and not is_site_name(heading, page):
            return str(heading.tag), heading, text
    return None


def is_site_name(heading: Element, page: Page) -> bool:
    """Whether a heading shows the site's name or slogan: by its words, its class, or as the link to the home page."""
    text = select.text(heading)
    if text and plain(text) in {plain(name) for name in (*page.head.site_names, page.blog.title)}:
        return True
    if any(SITE_NAME.search(select.names(element)) for element in (heading, *islice(heading.iterancestors(), 2))):
        return True
    links = [*heading.iter("a"), *islice(heading.iterancestors("a"), 1)]
    return any(page.address(link.get("href")) == page.blog.root for link in links)


def cut_title(element: Element, title: object) -> None:
    """Takes the title out of the body of a theme that prints both in one element."""
    heading = next(element.iter("h1", "h2", "h3"), None)
    if heading is not None and select.text(heading) == title and select.text(element).startswith(str(title)):
        select.cut(heading)


def put_dates(found: Found, page: Page, marks: Places, anchors: select.Anchors) -> str | None:
    """Dates from machine marks, then as printed, then from the address; gives the date as printed."""
    head = page.head
    in_address = dates.in_address(page.own_address)
    put_machine_date(found, page, in_address)
    printed = put_printed_date(found, page, marks, anchors)
    if printed and dates.TIME_OF_DAY.search(printed) and "T" in (told := found.values.get("published") or ""):
        shown = dates.within(printed, page.capture.captured_at, page.blog.timezone, dates.languages(page))
        if day := dates.shown_day(told, shown):
            found.drop("published")
            found.put_date("published", "printed", day, page)
    found.put_date("published", "dublin_core", head.first(*dates.LESS_SURE_META), page)
    found.put_date("published", "address", in_address, page)
    found.put_date("modified", "meta", head.first("article:modified_time", "og:updated_time"), page)
    found.put_date("modified", "json_ld", str((head.article or head.web_page).get("dateModified") or ""), page)
    for rule, element in select.found(marks.modified, page):
        found.put_date("modified", rule, element.get("datetime") or select.text(element), page)
    return printed or head.first("article:published_time") or None


def put_machine_date(found: Found, page: Page, in_address: str) -> None:
    """The time of publication that machines are told.

    Late in the evening a card that does not know the blog's time zone makes the wrong day of it: the day in the address
    is the blog's own, and then all that is sure.
    """
    head = page.head
    found.put_date("published", "meta", head.first("article:published_time"), page)
    found.put_date("published", "json_ld", str(head.article.get("datePublished") or ""), page)
    found.put_date("published", "head", head.first(*dates.META), page)
    found.put_date("published", "json_ld_page", str(head.web_page.get("datePublished") or ""), page)
    if dates.is_a_day_off(found.values.get("published"), in_address):
        found.drop("published")
        found.put_date("published", "address", in_address, page)


def put_printed_date(found: Found, page: Page, marks: Places, anchors: select.Anchors) -> str | None:
    """The date that readers see, as a value where machines are told none; as printed, or None."""
    printed = None
    for rule, element in dates.marks(page, marks.published, anchors):
        line, spaced = dates.texts(element)
        if marks.date_in_text:
            match = marks.date_in_text.search(line)
            line, spaced = match[0] if match else "", ""
        if rule in dates.ANY_THEME or rule == dates.BESIDE:
            line = next((match[0] for match in dates.published_in(spaced or line)), "")
        printed = printed or line or None
        for value in (element.get("datetime"), element.get("content"), line, spaced, element.get("title")):
            found.put_date("published", rule, value or "", page)
        if printed and "published" in found.values:
            break
    return printed


def put_byline(found: Found, content: blocks.Body) -> None:
    """The writer whom the prose names."""
    if written := bylines.find(content.blocks):
        found.put("byline", "prose", written[0], written[1])


def put_language(found: Found, page: Page) -> None:
    """The page's language."""
    found.put("language", "html_lang", page.head.language.replace("_", "-"))
    found.put("language", "og_locale", page.head.first("og:locale").replace("_", "-"))


def put_authors(found: Found, page: Page, marks: Places, anchors: select.Anchors) -> None:
    """Whom the page names beside the text, each once, and the rule that found the first."""
    authors: dict[str, Author] = {}
    first_rule = ""
    places: dict[bylines.Origin, select.Rules] = {"byline": marks.byline, "author_box": marks.author_box}
    for origin, rule, name, url in bylines.named(page, places, anchors):
        if name.casefold() not in authors:
            authors[name.casefold()] = Author(name=name, origin=origin, url=url)
            first_rule = first_rule or rule
    names = ", ".join(author.name for author in authors.values())
    found.put("authors", first_rule, tuple(authors.values()), names)


def put_terms(found: Found, page: Page, marks: Places) -> None:
    """Categories and tags, each once: as linked, else as told to machines."""
    terms: dict[tuple[str, str], Term] = {}
    first_rule = ""
    for rule, link in select.found(marks.terms, page):
        address = page.address(link.get("href")) or ""
        taxonomy: Taxonomy = "post_tag" if "/tag/" in split(address).path else "category"
        name = select.text(link)
        if name and (taxonomy, name) not in terms:
            terms[taxonomy, name] = Term(taxonomy=taxonomy, name=name, slug=slug(address) or None)
            first_rule = first_rule or rule
    if not terms:
        first_rule, data = "head", page.head
        categories = data.meta.get("article:section", []) + as_list(data.article.get("articleSection"))
        tags = data.meta.get("article:tag", []) + as_list(data.article.get("keywords"))
        listed = [Term(taxonomy="category", name=str(name)) for name in categories]
        listed += [Term(taxonomy="post_tag", name=str(name)) for name in tags]
        terms = {(term.taxonomy, term.name): term for term in listed if term.name}
    found.put("terms", first_rule, tuple(terms.values()), ", ".join(term.name for term in terms.values()))


def put_images(found: Found, page: Page, marks: Places, images: tuple[Image, ...]) -> None:
    """The picture above the article, then those in it, each once."""
    lead: dict[str, Image] = {}
    first_rule = "body"
    for rule, picture in select.found(marks.lead_image, page):
        if image := blocks.image_of(picture, page):
            first_rule = first_rule if lead else rule
            lead.setdefault(image.url, image)
    every = {image.url: image for image in [*lead.values(), *images]}
    found.put("images", first_rule, tuple(every.values()), " ".join(every))
