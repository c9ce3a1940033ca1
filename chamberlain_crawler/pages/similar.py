"""The box of similar articles: read as data of the capture, and cut out so that it cannot enter the body.

The box is filled when the page is served, years after the article was written. No class name is sure, so it is
known by its heading, by names that themes and plug-ins give it, and by its form: a run of links to other articles
of the blog, each with a teaser, behind the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from chamberlain_crawler.items import SimilarLink
from chamberlain_crawler.pages import select, teasers
from chamberlain_crawler.pages.page import Page

#: Headings that stand over nothing but such a box.
SURE_HEADING = re.compile(
    r"""(?:similar|related)\ (?:articles?|posts?|stories|news|content|reading|coverage)
      | you\ (?:may|might|could|will)\ (?:also\ )?(?:like|enjoy|be\ interested\ in|want\ to\ read)(?:\ this)?""",
    re.VERBOSE | re.IGNORECASE,
)

#: Headings that may also be an article's own: they count only over links to two other articles or more.
MAYBE_HEADING = re.compile(
    r"""similar | related | (?:read|up)\ next | next\ (?:up|read) | read\ (?:more|also) | (?:also|keep)\ read(?:ing)?
      | see\ also
      | more\ (?:articles|posts|stories|news|reading|like\ this|(?:from|in|on|by|about)\ .{1,60})
      | (?:further|recommended|suggested)\ (?:reading|articles|posts|stories|for\ you) | recommended
      | other\ (?:articles|posts|stories)\b.{0,40} | don.t\ miss | from\ the\ (?:archive|blog)s?""",
    re.VERBOSE | re.IGNORECASE,
)

#: Headings of what may follow the box.
NEXT_HEADING = re.compile(
    r"""about\ (?:the\ )?author | (?:no|\d+)\ comments? | comments | (?:leave|write|post)\ a\ (?:reply|comment)
      | post\ navigation | tags | newsletter | sign\ up\b.* | .*\bweekly | (?:our\ )?latest\ tweets | our\ community
      | (?:popular|recent)\ (?:posts|articles|comments) | published\ by\b.* | categories | archives""",
    re.VERBOSE | re.IGNORECASE,
)

#: Names of boxes: of themes, and of Jetpack, YARPP, Contextual Related Posts, WordPress Related Posts, Outbrain.
NAME = re.compile(
    r"""(?:^|[\s_-])(?:similar|related|relatedposts|yarpp|crp|wp_rp|zem_rp|read-?next|you-?(?:may|might)(?:-\w+)*
      |recommended|recommendations|more-(?:from|stories|posts|articles)|outbrain|taboola|linkwithin|wp-block-query)
      (?=$|[\s_-]|articles|posts)""",
    re.VERBOSE | re.IGNORECASE,
)

#: post_class() names an article's own terms: "category-similar", "tag-related-news".
TERM_NAME = re.compile(r"(?:^|\s)(?:category|tag|postid|format)-\S+")

#: A teaser has some 15 to 60 words; whatever is longer is text.
LONGEST_TEASER = 60

HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def take(page: Page, body: HtmlElement | None) -> tuple[SimilarLink, ...]:
    """The entries of the page's boxes in page order, which are cut out of the page's tree."""
    found: dict[str, SimilarLink] = {}
    for box in list(boxes(page, body)):
        for link in teasers.read(box, page):
            found.setdefault(link.url or link.title, link)
        for element in box:
            select.cut(element)
    return tuple(found.values())


def boxes(page: Page, body: HtmlElement | None) -> Iterator[list[HtmlElement]]:
    """The elements of each box, that of the surest mark first."""
    keep = {body, *body.iterancestors()} if body is not None else set()
    named: list[HtmlElement] = []
    for element in page.root.iter():
        if not isinstance(element.tag, str):
            continue
        text = (element.text or "").strip(" \t\r\n\xa0:.…")
        if 6 < len(text) < 80 and (SURE_HEADING.fullmatch(text) or MAYBE_HEADING.fullmatch(text)):
            yield under_heading(element, bool(SURE_HEADING.fullmatch(text)), page, keep)
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if name != " " and element not in keep and element.tag != "body" and NAME.search(TERM_NAME.sub(" ", name)):
            named.append(element)
    for element in named:
        if addresses([element], page):
            yield [element]
    if body is not None:
        yield by_form(list(body), page)
        yield by_form(list(body.itersiblings()), page)


def under_heading(element: HtmlElement, sure: bool, page: Page, keep: set[HtmlElement]) -> list[HtmlElement]:
    """A heading and what belongs to it; empty when that is no box."""
    heading = element
    words = select.text(element)
    while (parent := heading.getparent()) is not None and parent not in keep and select.text(parent) == words:
        heading = parent
    box = [heading]
    for sibling in heading.itersiblings():
        if sibling in keep or ends_box(sibling, page):
            break
        box.append(sibling)
    if len(box) == 1 or (not sure and len(addresses(box, page)) < 2):
        return []
    return box


def ends_box(element: HtmlElement, page: Page) -> bool:
    """Whether an element behind a box's heading belongs to something else."""
    if not isinstance(element.tag, str):
        return False
    text = select.text(element)
    heading = element if element.tag in HEADING_TAGS else next(element.iter(*HEADING_TAGS), None)
    if heading is not None and NEXT_HEADING.fullmatch(select.text(heading)):
        return True
    if re.search(r"sidebar|widget", element.get("class") or "") or element.tag == "aside":
        return True
    return len(text.split()) > LONGEST_TEASER and not addresses([element], page)


def by_form(elements: Sequence[HtmlElement], page: Page) -> list[HtmlElement]:
    """The run of links with teasers at the end of a text; empty when there is none.

    A round-up that summarises other articles looks alike, but its sentences are whole: teasers are cut off.
    """
    run: list[HtmlElement] = []
    start = len(elements)
    for index in range(len(elements) - 1, -1, -1):
        element = elements[index]
        linked = len(addresses([element], page))
        words = len(select.text(element).split()) if isinstance(element.tag, str) else 0
        if words > LONGEST_TEASER * max(linked, 1) or is_prose(element, page):
            break
        if linked:
            start = index
    run = list(elements[start:])
    entries = teasers.read(run, page) if len(addresses(run, page)) > 1 else []
    cut_off = [
        entry for entry in entries if entry.teaser and not re.search(r"[.?!][”’\")]?$", entry.teaser.rstrip("…."))
    ]
    return run if len(cut_off) > 1 and len(cut_off) * 2 >= len(entries) else []


def is_prose(element: HtmlElement, page: Page) -> bool:
    """Whether a link to an article stands within running text: a title stands on a line of its own."""
    for anchor in element.iter("a"):
        if page.article_address(anchor.get("href")):
            before = anchor.getprevious()
            beside = anchor.getparent().text if before is None and anchor is not element else None
            beside = before.tail if before is not None and anchor is not element else beside
            behind = anchor.tail if anchor is not element else None
            if re.search(r"\w", f"{beside or ''}{behind or ''}"):
                return True
    return False


def addresses(elements: Sequence[HtmlElement], page: Page) -> set[str]:
    """Canonical addresses of the blog's other articles that elements link to."""
    hrefs = {anchor.get("href") for element in elements for anchor in element.iter("a")}
    return {address for href in hrefs if (address := page.article_address(href)) and address != page.own_address}
