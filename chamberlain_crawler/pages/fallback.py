"""Any other page of the blog that looks like one article, read by trafilatura.

https://trafilatura.readthedocs.io/ lets boxes of similar articles into the text under some class names: they are
cut before it sees the page.
"""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from unicodedata import normalize

from lxml import etree, html
from lxml.etree import _Element as Element

from chamberlain_crawler.items import Reading
from chamberlain_crawler.pages import bylines, dates, post, select
from chamberlain_crawler.pages.page import Page, parse

NAME = "fallback"
RANK = 90


def fits(page: Page) -> bool:
    """Whether a page calls itself an article, or has a title and two paragraphs, which old pages part by <br>."""
    if not page.is_html:
        return False
    if page.head.article or page.head.first("og:type") == "article":
        return True
    holder = select.densest(page, select.running(page.root))
    is_parted = holder is not None and len(list(holder.iter("p", "br"))) > 1
    return is_parted and bool(page.head.title or next(page.root.iter("h1"), None) is not None)


def read(page: Page) -> list[Reading]:
    """The page's article."""
    return [post.read(page, NAME, RANK, MARKS)]


def extracted(page: Page) -> list[Element]:
    """The main text as trafilatura sees it in what follows the page's one main heading."""
    import trafilatura  # loads for a fifth of a second, and few pages need it
    from trafilatura.htmlprocessing import build_html_output
    from trafilatura.settings import Document

    copy = deepcopy(page.root)
    etree.strip_elements(copy, "script", "style", with_tail=False)
    headings = copy.xpath("//h1")
    for before in headings[0].xpath("preceding::*[ancestor::body]") if len(headings) == 1 else []:
        select.cut(before)
    text = html.tostring(copy, encoding="unicode")
    extract = partial(
        trafilatura.bare_extraction, text, output_format="html", include_comments=False, include_images=True,
        include_links=True, with_metadata=False,
    )  # fmt: skip
    document = extract(fast=True) or extract()
    if not isinstance(document, Document):
        return []
    found = parse(normalize("NFC", build_html_output(document))).find("body")
    return [found] if found is not None else []


#: What is weighed against a reading that no rule is sure of.
SECOND = {"trafilatura": select.Rule(extracted)}

MARKS = post.Places(
    body={},
    second=SECOND,
    title=select.rules("h1.entry-title", "article h1", "h1"),
    published=select.rules("article time[datetime]", "time[datetime]") | dates.ANY_THEME,
    byline=select.rules("a[rel~=author]", ".byline .author", ".author-name") | bylines.ANY_THEME,
    terms=select.rules("a[rel~=tag]"),
    lead_image={},
)
