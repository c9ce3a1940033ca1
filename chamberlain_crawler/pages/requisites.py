"""The files that a page shows, offers or is dressed with: pictures, attachments, style sheets and what those load."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import tinycss2
from lxml import etree
from lxml.etree import _Element as Element

from chamberlain_crawler.blogs.card import PICTURE, role_of_link
from chamberlain_crawler.items import FILE_ROLES, Article, FileLink, FileRole
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.urls import endpoint, split, without_photon

#: Counting pixels, faces from hashes of e-mail addresses, and WordPress' smileys are no part of the record.
NEVER = re.compile(
    r"gravatar\.com|s\.w\.org|pixel\.(?:wp|quantserve)|stats\.wp\.com|feedburner|feedsportal|zemanta|doubleclick"
    r"|googlesyndication|adserver|/avatars?/|/(?:smilies|emoji)/|/wp-json/oembed",
    re.IGNORECASE,
)

#: Where plug-ins that load pictures late keep the address to show.
SOURCES = ("data-lazy-src", "data-src", "data-original", "src")
SETS = ("srcset", "data-srcset", "data-lazy-srcset")
#: "a.jpg 300w, b.jpg 1.5x": an address, which may hold commas, but none at its ends, and for what it is.
CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)((?:\s++[\d.]++[wxh])*+)[^,]*+")
STYLE_LINK, ICON_LINK = re.compile(r"\bstylesheet\b"), re.compile(r"\b(?:apple-touch-|shortcut )?icon\b")
#: Whether a text of CSS can load anything.
LOADS = re.compile(r"url\(|src\(|@import|image-set\(", re.IGNORECASE)

#: Roles of what is not the record itself.
DRESS: tuple[FileRole, ...] = ("style", "icon", "look", "size")

#: Bytes of a file by which it is told from a page, and so many may stand before a drawing (SVG) begins: licences,
#: entities.
BEGINNING, FOREWORDS = 1024, 65_536
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)

#: So many elements stand where a plug-in shows a picture once more, for readers without scripts.
MOST_ROUND_PICTURE = 20

Named = tuple[FileRole, str]
"""A role, and an address as printed."""


def of_page(page: Page) -> tuple[FileLink, ...]:
    """What a page of markup names, before a layout cuts pieces out of it; all its pictures are ``look``, see below."""
    return links(named_by(page.root), page)


def of_style(page: Page) -> tuple[FileLink, ...]:
    """What a style sheet loads; nothing where a page is none."""
    kind = (page.capture.header("content-type") or "").lower()
    if not (split(page.capture.url).path.lower().endswith(".css") or kind.startswith("text/css")):
        return ()
    return with_roles(links((("style", address) for address in loaded(page.text)), page), None, page)


def with_roles(named: Iterable[FileLink] | None, article: Article | None, page: Page) -> tuple[FileLink, ...]:
    """What a page names, the pictures of the article on it told from the others; None for an entry of an API or a feed,
    which names what its article does.

    What dresses a page from elsewhere is others': fonts, widgets, counters, the pictures of a menu.
    """
    if named is None:
        return of_article(article, page) if article else ()
    own = {page.blog.file_address(image.url, page.capture.base) for image in (article.images if article else ())}
    told = (replace(link, role="picture") if link.url in own else link for link in named)
    return tuple(link for link in told if link.role not in DRESS or is_own(link, page))


def of_article(article: Article, page: Page) -> tuple[FileLink, ...]:
    """The pictures of an article, and the files that it links to."""
    named: list[Named] = [("picture", image.url) for image in article.images]
    named += [(role, link.url) for link in article.links if (role := role_of_link(link.url))]
    return links(named, page)


def links(named: Iterable[Named], page: Page) -> tuple[FileLink, ...]:
    """Each file once, in page order, in the first of its roles."""
    found: dict[str, FileLink] = {}
    for role, printed in named:
        if printed.startswith("data:") or NEVER.search(printed):
            continue
        address = page.absolute(printed.partition("#")[0])
        if not address:
            continue
        url = page.blog.file_address(address, page.capture.base)
        link = FileLink(url=url, seen_as=without_photon(address), role=role)
        if url not in found:
            found[url] = link
        elif FILE_ROLES.index(role) < FILE_ROLES.index(found[url].role):
            found[url] = replace(found[url], role=role)
    return tuple(found.values())


def is_own(link: FileLink, page: Page) -> bool:
    """Whether a file lies on a host of the blog's, or on the mirror that stands in for it."""
    base = page.capture.base
    return page.blog.keeps_file(link.url) or (base is not None and endpoint(link.seen_as) == endpoint(base))


def named_by(root: Element) -> Iterator[Named]:
    """Roles and addresses as printed, in the order of the page."""
    for element in root.iter(
        "img", "source", "a", "link", "meta", "style", "video", "audio", "input", "object", "embed"
    ):
        match element.tag:
            case "img":
                yield from of_picture(element)
            case "source":
                yield from sizes(element)
                yield from attachment(element.get("src"))
            case "a":
                if (href := element.get("href")) and (role := role_of_link(href)):
                    yield role, href.strip()
            case "link":
                yield from of_link(element)
            case "meta":
                name = element.get("property") or element.get("name") or ""
                if name in ("og:image", "twitter:image") and element.get("content"):
                    yield "featured", element.get("content").strip()
            case "style":
                yield from (("style", address) for address in loaded(element.text or ""))
            case "video":
                yield from attachment(element.get("src"))
                yield from (("look", poster) for poster in [element.get("poster")] if poster)
            case "input":
                if element.get("type") == "image" and element.get("src"):
                    yield "look", element.get("src")
            case _:  # sound, and documents that a page shows inside of itself
                yield from attachment(element.get("src") or element.get("data"))
    for style in root.xpath("//@style[contains(., '(')]"):
        yield from (("look", address) for address in loaded(str(style)))
    for background in root.xpath("//*[self::body or self::table or self::td]/@background"):
        yield "look", str(background)


def of_picture(picture: Element) -> Iterator[Named]:
    """A picture as it is shown, in full where Jetpack names that, and in further sizes."""
    if is_pixel(picture):
        return
    if shown := next((value.strip() for name in SOURCES if (value := picture.get(name)) and value[:5] != "data:"), ""):
        yield "look", shown
    if full := picture.get("data-orig-file"):
        yield "full", full.strip()
    yield from sizes(picture)


def is_pixel(picture: Element) -> bool:
    """Whether a picture counts readers and shows nothing."""
    return picture.get("width") in ("0", "1") or picture.get("height") in ("0", "1")


def put_in_place(body: Element) -> None:
    """Lets the pictures of a body be seen without scripts: those that come late have their address, and what stands
    there for readers without scripts is there once.
    """
    for noscript in list(body.iter("noscript")):
        if is_shown_twice(noscript):
            noscript[:] = []
    etree.strip_tags(body, "noscript")
    for picture in body.iter("img"):
        if late := next((value.strip() for name in SOURCES[:-1] if (value := picture.get(name))), ""):
            picture.set("src", late)


def is_shown_twice(noscript: Element) -> bool:
    """Whether all that an element for readers without scripts has is the picture beside it, which comes late."""
    within = list(islice(noscript.iter(), MOST_ROUND_PICTURE + 1))
    pictures = [element for element in within if element.tag == "img"]
    if not pictures or len(within) > MOST_ROUND_PICTURE or "".join(noscript.itertext()).strip():
        return False
    beside = [element for element in (noscript.getprevious(), noscript.getnext()) if element is not None]
    late = {address for element in beside for picture in element.iter("img") for _, address in of_picture(picture)}
    return all(late.intersection(address for _, address in of_picture(picture)) for picture in pictures)


def sizes(element: Element) -> Iterator[Named]:
    """The further sizes of a picture."""
    for name in SETS:
        for candidate in CANDIDATE.finditer(element.get(name) or ""):
            yield "size", candidate[1]


def of_link(link: Element) -> Iterator[Named]:
    """A style sheet or an icon."""
    rel, href = (link.get("rel") or "").lower(), (link.get("href") or "").strip()
    if href and STYLE_LINK.search(rel):
        yield "style", href
    elif href and ICON_LINK.search(rel):
        yield "icon", href


def attachment(address: str | None) -> Iterator[Named]:
    """A file that a page plays or shows inside of itself."""
    if address and role_of_link(address.strip()) == "attachment":
        yield "attachment", address.strip()


def is_other(page: Page) -> bool:
    """Whether what a server gave under a file's address is something else: a page, or words in place of a picture."""
    body, is_picture = page.capture.body, bool(PICTURE.search(split(page.capture.url).path))
    drawn = body.find(b"<svg", 0, FOREWORDS) if is_picture else -1
    if html := HTML.search(body[:BEGINNING]):
        return not 0 <= drawn < html.start()
    return is_picture and drawn < 0 and b"\x00" not in body[:BEGINNING]


def loaded(css: str) -> Iterator[str]:
    """The addresses that a text of CSS loads, as printed.

    >>> list(loaded("@import 'a.css'; p { background: url( b.png ) } q::before { content: url('c.svg') }"))
    ['a.css', 'b.png', 'c.svg']
    """
    if LOADS.search(css):
        yield from addresses(tinycss2.parse_component_value_list(css, skip_comments=True))


def addresses(tokens: Iterable[Any]) -> Iterator[str]:
    """The addresses among tokens, and inside of blocks and functions, however deep they lie."""
    waiting = [(iter(tokens), False)]
    is_import = False
    while waiting:
        within, is_set = waiting[-1]
        token = next(within, None)
        if token is None:
            waiting.pop()
        elif token.type == "url" or (token.type == "string" and (is_import or is_set)):
            yield token.value
        elif token.type == "function" and token.lower_name in ("url", "src"):
            yield from (part.value for part in token.arguments if part.type == "string")
        elif token.type == "function":
            waiting.append((iter(token.arguments), token.lower_name.endswith("image-set")))
        elif token.type in ("{} block", "() block", "[] block"):
            waiting.append((iter(token.content), False))
        begins = token is not None and token.type == "at-keyword" and token.lower_value == "import"
        is_import = begins or (is_import and token is not None and token.type == "whitespace")
