"""The blog's own theme family, Orange Themes of 2012-13: Legatus, Allegro, Quadrum, Fraction, and their unnamed kin.

Which of them the blog used is not known, and its pages changed over the years. So a page is read by the marks that
cannot move: the clock face before ``15.Jun 2017``, the heading above it, the share bar below the text, the headings
"Similar Articles", "About Author" and "3 Comments". The class names of the family are tried beside them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from lxml import etree
from lxml.etree import _Element as Element

from chamberlain_crawler.items import Reading
from chamberlain_crawler.pages import fallback, post, select, similar
from chamberlain_crawler.pages.page import Page

NAME = "orange_themes"
RANK = 20

CLOCK = r"[\U0001F550-\U0001F567]"
#: 15.Jun 2017, and in another theme of the family 09:30, 15.Jun 2017
DATE = r"(?:\d\d:\d\d,\s)?\d{1,2}\.\s?[A-Z][a-z]{2}\s\d{4}"
CLOCK_AND_DATE = re.compile(rf"{CLOCK}\s*{DATE}")
BARE_DATE = re.compile(rf"\s*{DATE}\s*")
#: The later themes print the date in the site's own format: 15 June 2017, June 15, 2017
ANY_DATE = re.compile(rf"{DATE}|\d{{1,2}}\s[A-Z][a-z]{{2,8}}\s\d{{4}}|[A-Z][a-z]{{2,8}}\s\d{{1,2}},\s\d{{4}}")

#: The same in the page's source, where the clock may be an entity in an element of its own.
IN_SOURCE = re.compile(
    rf"(?:{CLOCK}|&#12833[6-9];|&#1283[45]\d;|&#x1f5(?:5\w|6[0-7]);)\s*(?:<[^<>]+>\s*){{0,3}}{DATE}", re.I
)

#: How each of these begins, and the faces themselves.
CLOCK_ENTITY = re.compile(r"&#(?:1283|[xX]1[fF]5)")
FACES = tuple(map(chr, range(0x1F550, 0x1F568)))

#: Comments and instructions, which may part any of these.
COMMENT = re.compile(r"<!--(?>.*?-->)|<\?[^>]*+>", re.DOTALL)

#: Elements that themes set dates in.
DATE_TAGS = ("a", "b", "div", "em", "i", "li", "p", "small", "span", "td", "time")

#: Characters: an entry of a list with title, date and teaser is no longer.
LONGEST_ENTRY = 250

#: Names that this family prints; any two of them make a page of its.
NAMES = (
    "article-icons", "icon-text", "ot-share", "ot-tweet", "social-likes", "main-article-content",
    "content-article-title", "about-author-image", "commment-content", "shortcode-content", "paragraph-row",
    "No posts where found", ">Similar Articles<", ">About Author<",
)  # fmt: skip


def fits(page: Page) -> bool:
    """Whether a page carries the family's marks."""
    if not page.is_html:
        return False
    names = sum(name in page.text for name in NAMES)
    return names > 1 or has_clock_before_date(page.text) or (names > 0 and has_marks(COMMENT.sub("", page.text)))


def has_marks(source: str) -> bool:
    """Whether a page's source has two of the family's names, or a clock before a date."""
    return sum(name in source for name in NAMES) > 1 or has_clock_before_date(source)


def has_clock_before_date(source: str) -> bool:
    """Whether a page's source shows a clock before a date; most pages show no clock at all."""
    has_face = CLOCK_ENTITY.search(source) or any(face in source for face in FACES)
    return bool(has_face and IN_SOURCE.search(source))


def read(page: Page) -> list[Reading]:
    """The page's article."""

    line = cache(date_line)
    between = cache(lambda page: between_marks(line(page)))  # it changes the tree
    marks = replace(
        MARKS,
        body=MARKS.body | {"between_marks": select.Rule(between)},
        title={"heading_above_date": select.Rule(lambda page: heading_above(line(page)))} | MARKS.title,
        published={"clock": select.Rule(lambda page: [found] if (found := line(page)) is not None else [])}
        | MARKS.published,
    )
    return [post.read(page, NAME, RANK, marks)]


def date_line(page: Page) -> Element | None:
    """The element of the article's own date: lists of other articles print dates too."""
    lines = (element for element in dated(page.root) if not is_of_another(element, page))
    return next(lines, None)


def dated(root: Element) -> Iterator[Element]:
    """Elements that hold a clock face and a date, or nothing but a date, in page order."""
    for element in root.iter(*DATE_TAGS):
        if has_clock(element.text) or has_clock(element.tail):
            for holder in (element, element.getparent()):
                if CLOCK_AND_DATE.search(select.text(holder)[:200]):
                    yield holder
                    break
        elif element.text and BARE_DATE.fullmatch(element.text[:40]):
            yield element


def has_clock(text: str | None) -> bool:
    """Whether a text shows a clock face."""
    return bool(text and not text.isascii() and re.search(CLOCK, text))


def is_of_another(element: Element, page: Page) -> bool:
    """Whether a date stands beside a link to another article, or under a heading that is one."""
    around = [element, *itertools.islice(element.iterancestors(), 3)]
    near = [outer for outer in around if select.is_short(outer, LONGEST_ENTRY)] + heading_above(element)
    return bool(similar.addresses(near, page))


def heading_above(element: Element | None) -> list[Element]:
    """The heading that comes before an element, if any."""
    found = [] if element is None else element.xpath("preceding::*[self::h1 or self::h2 or self::h3][1]")
    return list(found)


def between_marks(line: Element | None) -> list[Element]:
    """What stands between the date and the share bar or the next heading of the theme, in a new element around it."""
    while line is not None:
        parts = []
        for sibling in line.itersiblings():
            if ends_text(sibling):
                break
            parts.append(sibling)
        if len(f"{line.tail or ''}{' '.join(map(select.text, parts))}".split()) > 15:
            return [wrapped(line, parts)]
        line = line.getparent()
    return []


def ends_text(element: Element) -> bool:
    """Whether an element is the share bar, or begins what stands below an article."""
    if not isinstance(element.tag, str):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:500].split()
    if select.is_furniture(element) or any(map(similar.is_box_name, names)):
        return True
    heading = element if element.tag in select.HEADING_TAGS else next(element.iter(*select.HEADING_TAGS), None)
    text = select.text(heading) if heading is not None else ""
    return bool(similar.NEXT_HEADING.fullmatch(text) or similar.SURE_HEADING.fullmatch(text))


def wrapped(line: Element, parts: list[Element]) -> Element:
    """A new element behind ``line`` that holds the text there and all ``parts``."""
    box = etree.Element("div")
    box.text, line.tail = line.tail, None
    line.addnext(box)
    box.extend(parts)
    return box


def about_author(page: Page) -> list[Element]:
    """The name under the heading "About Author"; in some years the box was empty."""
    for element in page.root.iter("h1", "h2", "h3", "h4", "div", "span"):
        if not element.text or element.text.strip() != "About Author":
            continue
        while element.getparent() is not None and select.text(element.getparent()) == "About Author":
            element = element.getparent()
        box = next((sibling for sibling in element.itersiblings() if len(sibling) or sibling.text), None)
        if box is None or box.tag in select.HEADING_TAGS:
            return []
        names = [*box.iter("h2", "h3", "h4"), *box.iter("a")]
        return [name for name in names if select.text(name)][:1]
    return []


MARKS = post.Places(
    body=select.rules(
        ".article-content", ".shortcode-content", ".main-article-content", ".paragraph-row", ".entry-content",
    ),
    title=select.rules(
        ".article-title h1", "h1.entry-title", ".article-title", ".content-article-title h2",
        ".main-content .plain-text h2", "h1",
    ),
    published=select.rules("time.entry-date", ".article-icons", ".article-meta", ".article-controls"),
    date_in_text=ANY_DATE,
    byline=select.rules(
        ".article-icons a[rel~=author]", ".article-icons a[href*='/author/']", ".article-meta a[href*='/author/']",
        ".article-controls a[href*='/author/']", ".article-title .author a[href*='/author/']",
    ),
    author_box={"about_author": select.Rule(about_author)}
    | select.rules(".about-author-content h2", ".about-author .fn"),
    terms=select.rules("a[rel~=tag]", ".article-icons a[href*='/category/']")
    | select.rules(".article-tags a[href*='/tag/']"),
    second=fallback.SECOND,
    lead_image=select.rules(
        "img.wp-post-image", ".article-image img", ".article-header img", ".padding-image-article img",
    ),
)  # fmt: skip
