"""The box of similar articles: read as data of the capture, and cut out so that it cannot enter the body.

The box is filled when the page is served, years after the article was written. No class name is sure, so it is
known by its heading, by names that themes and plug-ins give it, and by its form: a run of links to other articles
of the blog, each with a teaser, behind the text. Of each entry title, address and teaser are read.

And what stands outside the body and belongs to it: the excerpt that themes set between it and the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from lxml.etree import _Element as Element
from lxml.etree import iterwalk

from chamberlain_crawler.items import SimilarLink
from chamberlain_crawler.pages import blocks, select
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.pages.select import WHOLE

#: Headings that stand over nothing but such a box.
SURE_HEADING = re.compile(
    r"""(?:similar|related)\ (?:articles?|posts?|stories|news|content|reading|coverage)
      | you\ (?:may|might|could|will)\ (?:also\ )?(?:like|enjoy|be\ interested\ in|want\ to\ read)(?:\ this)?
      | (?:ähnliche|verwandte)\ (?:artikel|beiträge) | das\ (?:thema\ )?könnte\ (?:dich|sie|euch)\ auch\ interessieren
      | (?:articles|billets)\ (?:similaires|liés) | (?:artículos|entradas|noticias)\ relacionad[ao]s
      | articoli\ correlati | artigos\ relacionados | gerelateerde\ (?:artikelen|berichten)
      | (?:powiązane|podobne)\ (?:artykuły|wpisy)""",
    re.VERBOSE | re.IGNORECASE,
)

#: Headings that may also be an article's own: they count only over links to two other articles or more.
MAYBE_HEADING = re.compile(
    r"""similar | related | (?:read|up)\ next | next\ (?:up|read) | read\ (?:more|also) | (?:also|keep)\ read(?:ing)?
      | see\ also
      | more\ (?:articles|posts|stories|news|reading|like\ this|(?:from|in|on|by|about)\ .{1,60})
      | (?:further|recommended|suggested)\ (?:reading|articles|posts|stories|for\ you) | recommended
      | (?:auch\ )?(?:interessant|lesenswert) | mehr\ zum\ thema\b.{0,30} | (?:lesen\ sie|lies)\ auch\b.{0,30}
      | siehe\ auch | schon\ gelesen\? | auch\ interessant | empfohlene\ (?:artikel|beiträge) | à\ lire\ aussi
      | (?:lee|leia|lea)\ também | (?:lee|lea)\ también | te\ puede\ interesar | leggi\ anche | (?:zobacz|czytaj)\ także
      | other\ (?:articles|posts|stories)\b.{0,40} | don.t\ miss | from\ the\ (?:archive|blog)s?""",
    re.VERBOSE | re.IGNORECASE,
)

HEADING = re.compile(f"{SURE_HEADING.pattern}|{MAYBE_HEADING.pattern}", re.VERBOSE | re.IGNORECASE)

#: Headings of what may follow the box.
NEXT_HEADING = re.compile(
    r"""about\ (?:the\ )?author | (?:no|\d+)\ comments? | comments | (?:leave|write|post)\ a\ (?:reply|comment)
      | post\ navigation | tags | newsletter | sign\ up\b.* | .*\bweekly | (?:our\ )?latest\ tweets | our\ community
      | (?:popular|recent)\ (?:posts|articles|comments) | published\ by\b.* | categories | archives""",
    re.VERBOSE | re.IGNORECASE,
)

#: Names of boxes: of themes, and of Jetpack, YARPP, Contextual Related Posts, WordPress Related Posts, Outbrain. What
#: post_class() makes of an article's own terms is none: "category-similar", "tag-related-news".
NAME = re.compile(
    r"""^(?!(?:category|tag|postid|format)-)(?:\S*[_-])?(?:similar|related|relatedposts|yarpp|crp|wp_rp|zem_rp|read-?next|you-?(?:may|might)(?:-\w+)*
      |recommended|recommendations|more-(?:from|stories|posts|articles)|outbrain|taboola|linkwithin|wp-block-query)
      (?=$|[_-]|articles|posts)""",
    re.VERBOSE | re.IGNORECASE,
)

#: Characters that must stand beside a run of links for it to be a box: else it is a round-up's own text.
LEAST_TEXT = 140

#: Boxes looked for by heading; each look reads what follows, so that a page of nothing but headings would take hours.
MOST_HEADINGS = 20

#: A teaser has some 15 to 60 words; whatever is longer is text.
LONGEST_TEASER = 60

#: Elements that themes set headings in.
HEADED = re.findall(r"\w+", "h1 h2 h3 h4 h5 h6 div span p b strong em section aside nav legend dt td a")


def take(page: Page, body: Element | None) -> tuple[SimilarLink, ...]:
    """The entries of the page's boxes in page order, which are cut out of the page's tree."""
    found: dict[str, SimilarLink] = {}
    for box in list(boxes(page, body)):
        for link in read_entries(box, page):
            found.setdefault(link.url or link.title, link)
        for element in box:
            select.cut(element)
    return tuple(found.values())


def boxes(page: Page, body: Element | None) -> Iterator[list[Element]]:
    """The elements of each box, that of the surest mark first."""
    keep = {body, *body.iterancestors()} if body is not None else set()
    claimed: set[Element] = set()
    headings = 0
    for element in page.root.iter(*HEADED):
        text = element.text
        if not text or not HEADING.fullmatch(text[:90].strip(" \t\r\n\xa0:.…")) or headings == MOST_HEADINGS:
            continue
        headings += 1
        is_sure = bool(SURE_HEADING.fullmatch(text.strip(" \t\r\n\xa0:.…")))
        box = under_heading(element, is_sure, page, keep | claimed)
        if box and body is not None and select.is_within(element, body) and not tells_of_others(box, page):
            continue
        claimed.update(box)
        yield box
    for element in (element for name, named in page.named.items() if is_box_name(name) for element in named):
        if element not in keep and addresses([element], page):
            yield [element]
    if body is not None:
        runs = list(by_form(list(body), page))
        text = sum(len(select.text(element)) for run in runs for element in run)
        if len(select.text(body)) - text >= LEAST_TEXT:
            yield from runs
        yield from by_form(list(body.itersiblings()), page)


@lru_cache(maxsize=4096)
def is_box_name(name: str) -> bool:
    """Whether a class name or id is that of a box; the pages of a blog share most of them."""
    return bool(NAME.search(name))


def under_heading(element: Element, sure: bool, page: Page, keep: set[Element]) -> list[Element]:
    """A heading and what belongs to it; empty when that is no box."""
    heading = element
    words = select.text(element)
    while (parent := heading.getparent()) is not None and parent not in keep and select.text(parent) == words:
        heading = parent
    if heading in keep:
        return []
    box = [heading]
    for sibling in heading.itersiblings():
        if sibling in keep or ends_box(sibling, page):
            break
        box.append(sibling)
    return box if sure or len(addresses(box, page)) > 1 else []


def tells_of_others(box: Sequence[Element], page: Page) -> bool:
    """Whether a box is empty, has links to other articles, or titles without them whose teasers are cut off.

    An author may set such a heading too, over whole sentences.
    """
    if addresses(box, page) or not any(map(select.text, box[1:])):
        return True
    return any(not entry.other or not WHOLE.search(entry.other[-1]) for entry in by_headings(box))


def ends_box(element: Element, page: Page) -> bool:
    """Whether an element behind a box's heading belongs to something else."""
    if not isinstance(element.tag, str):
        return False
    text = select.text(element)
    headings = list(element.iter(*select.HEADING_TAGS))
    if headings and NEXT_HEADING.fullmatch(select.text(headings[0])):
        return True
    name = element.get("class") or ""
    if re.search(r"(?:^|[\s_-])(?:sidebar|widget_\S+|widget-area|widget(?=\s|$))", name):
        return True
    if addresses([element], page):
        return False
    return len(text.split()) > LONGEST_TEASER * max(len(headings), 1) or bool(select.IN_BODY.search(name))


def by_form(elements: Sequence[Element], page: Page) -> Iterator[list[Element]]:
    """Runs of links with teasers.

    A round-up that sums up other articles looks alike, but its sentences are whole: teasers are cut off.
    """
    if len(addresses(elements, page)) < 2:
        return
    run: list[Element] = []
    waiting: list[Element] = []
    for leaf, address in [*leaves(elements, page), (None, None)]:
        text = select.text(leaf) if leaf is not None else ""
        short = len(text.split()) <= LONGEST_TEASER
        if leaf is not None and address and short and not is_prose(leaf, page):
            run += [*waiting, leaf]
            waiting = []
        elif leaf is not None and run and short and len(waiting) < 2 and not ends_box(leaf, page):
            waiting.append(leaf)
        else:
            if run and waiting and all(select.text(entry) in linked_text(entry) for entry in run if entry.tag != "p"):
                run.append(waiting[0])
            entries = read_entries(run, page) if run else []
            cut_off = [entry for entry in entries if entry.teaser and not WHOLE.search(entry.teaser)]
            if len(cut_off) > 1 and len(cut_off) * 2 >= len(entries):
                yield run
            run, waiting = [], []


def leaves(elements: Sequence[Element], page: Page) -> Iterator[tuple[Element, str | None]]:
    """The largest elements with a link to no more than one article each, in page order, with its address."""
    linked: dict[Element, set[str]] = {}
    for element in elements:
        for anchor in element.iter("a"):
            address = page.article_address(anchor.get("href"))
            if address:
                for outer in (anchor, *anchor.iterancestors()):
                    linked.setdefault(outer, set()).add(address)
    stack = list(reversed(elements))
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str):
            continue
        inside = linked.get(element, set())
        if len(inside) < 2 or own_text(element):
            yield element, next(iter(inside)) if len(inside) == 1 else None
        else:
            stack += reversed(element)


def own_text(element: Element) -> bool:
    """Whether words stand directly in an element, outside its children."""
    pieces = [element.text, *(child.tail for child in element)]
    return any(piece and re.search(r"\w", piece) for piece in pieces)


def linked_text(element: Element) -> str:
    """The text of the links below an element."""
    return " ".join(select.text(anchor) for anchor in element.iter("a"))


def is_prose(element: Element, page: Page) -> bool:
    """Whether a link to an article stands within running text: a title stands on a line of its own."""
    for anchor in element.iter("a"):
        if anchor is not element and page.article_address(anchor.get("href")):
            before = anchor.getprevious()
            beside = anchor.getparent().text if before is None else before.tail
            if re.search(r"\w", f"{beside or ''}{anchor.tail or ''}"):
                return True
    return False


def addresses(elements: Sequence[Element], page: Page) -> set[str]:
    """Canonical addresses of the blog's other articles that elements link to."""
    hrefs = {anchor.get("href") for element in elements for anchor in element.iter("a")}
    return {address for href in hrefs if (address := page.article_address(href))}


#: What stands in an entry beside title and teaser: links to read on, dates, counts, the names of sections.
NO_TEASER = re.compile(
    r"""(?:read|continue|view|see|find)(?:\ \w+){0,3}\ ?[»→>…]* | more\ ?[»→>…]*
      | [»→>…|·•,\U0001F550-\U0001F567]+ | in\ ["“].*["”]
      | \(?\d+\)?(?:\ comments?)? | no\ comments? | [\U0001F550-\U0001F567]?\s*\d{1,2}.{0,3}[a-z]{3,9}.{0,3}\d{2,4}
      | [a-z]{3,9}\ \d{1,2},\ \d{4}""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass
class Entry:
    """An entry while it is read: lines within its links, lines outside, and what its picture is called."""

    url: str | None
    linked: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    alt: str = ""


def read_entries(box: Sequence[Element], page: Page) -> list[SimilarLink]:
    """The entries of a box in order, each article once; by the headings where nothing is linked."""
    entries = by_links(box, page) or by_headings(box)
    links: list[SimilarLink] = []
    for entry, following in zip(entries, [*entries[1:], Entry(None)], strict=False):
        lines = [line for line in entry.linked + entry.other if not NO_TEASER.fullmatch(line)]
        if not lines and not entry.alt:
            continue
        title = lines[0] if lines else entry.alt
        # Themes print a title twice, and some before its link: there it came with the entry before.
        titles = {title, *following.linked[:1]}
        teaser = " ".join(dict.fromkeys(line for line in lines if line not in titles))
        links.append(SimilarLink(title=title, url=entry.url, teaser=teaser or None))
    return links


def by_links(box: Sequence[Element], page: Page) -> list[Entry]:
    """One entry for each article linked."""
    entries: dict[str, Entry] = {}
    current: Entry | None = None
    for line, element in lines(box):
        anchor = element if element.tag == "a" else next(element.iterancestors("a"), None)
        address = page.article_address(anchor.get("href")) if anchor is not None else None
        if anchor is not None and anchor.get("href") and not address:
            # A link to a section, an author or a list is no teaser; one to this article ends the entry before it.
            current = None if page.address(anchor.get("href")) in page.own_addresses else current
            continue
        if anchor is not None and address:
            current = entries.setdefault(address, Entry(address))
            current.alt = current.alt or next((img.get("alt") or "" for img in anchor.iter("img")), "").strip()
        if current is not None and line:
            (current.linked if address else current.other).append(line)
    return list(entries.values())


def by_headings(box: Sequence[Element]) -> list[Entry]:
    """One entry for each heading but the box's own."""
    entries: list[Entry] = []
    for line, element in lines(box[1:]):
        if not line:
            continue
        if element.tag in ("h2", "h3", "h4", "h5", "h6"):
            entries.append(Entry(None, linked=[line]))
        elif entries:
            entries[-1].other.append(line)
    return entries


def lines(box: Sequence[Element]) -> Iterator[tuple[str, Element]]:
    """Lines of text with the element that each begins in; an empty line for a link around a picture."""
    for element in box:
        if not isinstance(element.tag, str):
            continue  # iterwalk takes no comment to begin with
        text: list[str] = []
        owner = element
        for event, inner in iterwalk(element, events=("start", "end")):
            breaks = inner.tag in blocks.LINES or inner.tag in ("a", "br")
            if breaks and text:
                yield blocks.BLANKS.sub(" ", "".join(text)).strip(), owner
                text = []
            if breaks:
                owner = inner if event == "start" else inner.getparent()
            if event == "start" and inner.tag == "a":
                yield "", inner
            piece = inner.text if event == "start" else inner.tail if inner is not element else None
            if piece and (text or piece.strip()) and inner.tag not in ("script", "style"):
                text.append(piece)
        if text:
            yield blocks.BLANKS.sub(" ", "".join(text)).strip(), owner


#: More paragraphs between a title and its body are something else than a standfirst, and a shorter one is a notice.
MOST_STANDFIRST = 3
LEAST_STANDFIRST = 60

#: Class names and ids of what stands between a title and its body and is no standfirst.
NO_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:captions?|credits?|copyright|author|byline|meta|comments?|disclaimer|disclosure|affiliate|notice"
    r"|hinweis|anzeige|related|share|slogan|tagline|description|breadcrumbs?|player|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)


def standfirst(heading: Element, body: Element) -> list[Element]:
    """Copies of the paragraphs in whole sentences between a title and its body, where themes print an excerpt."""
    found: list[Element] = []
    for box in between(heading, body):
        weights = select.running(box)
        if weights[box] < LEAST_STANDFIRST:
            continue
        other: set[Element] = set()
        for element in box.iter("*"):
            if element.getparent() in other or is_no_standfirst(element):
                other.add(element)
            elif element.tag in ("p", "div") and not any(weights.get(inner) for inner in element):
                words = select.text(element) if weights[element] >= LEAST_STANDFIRST else ""
                found += [deepcopy(element)] if WHOLE.search(words) else []
    return found if len(found) <= MOST_STANDFIRST else []


def is_no_standfirst(element: Element) -> bool:
    """Whether an element between title and body holds something else: a picture's caption, a notice, furniture."""
    return element.tag == "figure" or bool(NO_STANDFIRST.search(select.names(element))) or select.is_furniture(element)


def between(heading: Element, body: Element) -> Iterator[Element]:
    """The largest elements behind a heading and before the body, in page order; none where the heading is below."""
    ours = [heading, *heading.iterancestors()]
    theirs = [body, *body.iterancestors()]
    outer = list(takewhile(lambda element: element not in theirs, ours))
    way = list(takewhile(lambda element: element not in ours, theirs))
    if not outer or not way or way[-1] not in outer[-1].itersiblings():
        return
    for element in outer:
        yield from takewhile(lambda sibling: sibling is not way[-1], element.itersiblings("*"))
    for element in reversed(way[:-1]):
        yield from reversed(list(element.itersiblings("*", preceding=True)))


def put_before(body: Element, elements: list[Element]) -> None:
    """Put what a body does not say yet at its beginning."""
    said = select.text(body)
    for element in reversed([element for element in elements if select.text(element) not in said]):
        element.tail, body.text = body.text, None
        body.insert(0, element)
