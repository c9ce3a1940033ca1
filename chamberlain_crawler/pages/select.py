"""Finding elements on a page: rules, the box with most text, and the furniture that belongs to no article.

Furniture is share bars, sign-up boxes, menus, sidebars.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from lxml import etree
from lxml.etree import _Element as Element
from parsel.csstranslator import HTMLTranslator

from chamberlain_crawler.pages.page import Page

#: Characters: a shorter text is a note on the page, not an article.
LEAST_TEXT = 140

#: The end of a sentence, or of what leads to a quote; no ellipsis. German and French quotes close by “ and ».
WHOLE = re.compile(r"(?<!\.\.)[.?!:。！？][”’“‘»«\")\]]?$")

STRING = etree.XPath("string()", smart_strings=False)  # ten times as fast as itertext


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to find elements on a page."""

    find: Callable[[Page], list[Element]]
    names: frozenset[str] = frozenset()
    """Class names and ids that a page must have for the rule to find anything: most pages lack most of them."""
    words: frozenset[str] = frozenset()
    """Words of attributes' values that the page's source must have, likewise."""

    def may_find(self, page: Page) -> bool:
        """Whether the page has the names and words."""
        return self.names <= page.named.keys() and all(word in page.text for word in self.words)


#: Words in selectors of attributes: a[href*='/author/'], [itemprop~=author], [class*=author-box]
WORDS = re.compile(r"""\[[\w-]+[*^$|~]?=["']?/?([\w-]+)/?["']?\]""")

#: Names of rules, in order of trust.
Rules = dict[str, Rule]


def rules(*selectors: str) -> Rules:
    """Rules that are named by their own CSS selector."""
    return {selector: css(selector) for selector in selectors}


def css(selector: str) -> Rule:
    """A rule of one selector, in parsel's CSS."""
    if name := re.fullmatch(r"\.([\w-]+)", selector):  # most selectors: the page's index knows where these stand
        return Rule(lambda page: of_class(name[1], page), frozenset({name[1]}))
    compiled = etree.XPath(HTMLTranslator().css_to_xpath(selector))
    wanted = re.sub(r":not\([^)]*\)", "", selector)
    names = frozenset(re.findall(r"[.#]([\w-]+)", re.sub(r"\[[^\]]*\]", "", wanted)))
    return Rule(lambda page: list(compiled(page.root)), names, frozenset(WORDS.findall(wanted)))


def of_class(name: str, page: Page) -> list[Element]:
    """What of a class stands on the page and has not been cut out of it."""
    elements = (element for element in page.named.get(name, ()) if name in (element.get("class") or "").split())
    return [element for element in elements if is_within(element, page.root)]


def found(rules: Rules, page: Page) -> Iterator[tuple[str, Element]]:
    """Every element that any rule finds, with the rule's name, the most trusted rule's first."""
    for name, rule in rules.items():
        if rule.may_find(page):
            for element in rule.find(page):
                yield name, element


def text(element: Element) -> str:
    """An element's text on one line."""
    return " ".join(STRING(element).split())


def is_short(element: Element, limit: int) -> bool:
    """Whether an element's text has fewer characters than ``limit``; long texts are not read to their end."""
    length = 0
    for piece in element.itertext():
        length += len(piece.strip())
        if length >= limit:
            return False
    return True


def names(element: Element) -> str:
    """An element's class names and id, at most 500 characters."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:500] if isinstance(element.tag, str) else ""


def cut(element: Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def is_within(element: Element, outer: Element) -> bool:
    """Whether ``element`` is ``outer`` or below it."""
    return element is outer or any(ancestor is outer for ancestor in element.iterancestors())


#: Names within classes and ids of what stands in or below a body and is none of its text.
IN_BODY = re.compile(
    r"""(?:^|[\s_-])(?:
        sharedaddy | sd-(?:sharing|block|like|social)\S* | jp-relatedposts | jetpack-likes\S* | wpl-likebox
      | social-likes | sharing | share-?(?:bar|block|buttons?|icons|links|post) | social-?(?:icons|links|share)
      | addtoany\S* | addthis\S* | shareaholic\S* | ssba\S* | essb\S* | heateor\S* | soc-button\S* | ot-share\S*
      | zemanta-pixie\S* | zemanta-article\S* | zemanta-related\S*
      | mc_embed_signup | mc4wp\S* | mailchimp\S* | newsletter\S* | signup | sign-up | subscribe\S* | subscription\S*
      | post-pages | page-links? | pagelink | post-page-numbers | post-nav\S* | nav-links | navigation | pagination
      | about-author | author-(?:bio|box|info|block)\S* | saboxplugin\S* | entry-(?:footer|meta|utility) | article-icons
      | article-tags | tags-links | cat-links | edit-link | more-link | screen-reader-text | skip-link | breadcrumbs?
      | wm-ipp\S* | donato | ads? | advert\S* | adsbygoogle | banner-ad | cookie\S* | wp-block-(?:comments|latest)\S*
      | wp-block-post-(?:terms|date|author|navigation)\S* | wp-block-navigation | postmetadata
      | (?:post|entry|article)-(?:tags|shar\S*|social\S*|footer) | shariff\S* | swp_social\S* | td-post-sharing\S*
      | td-post-source-tags | tagcloud | wprm-recipe-(?:snippet|jump|print)\S* | toc_container | ez-toc-container
      | lwptoc | table-of-contents | crp_related | yarpp\S* | ratings?(?:[_-]\S*)?
    )(?=$|[\s_])""",
    re.VERBOSE | re.IGNORECASE,
)

#: Class names and ids of what stands around an article.
AROUND = (
    "widget", "widget-area", "sidebar", "main-sidebar", "secondary", "tertiary", "breaking-news", "main-menu",
    "wp-block-navigation", "site-footer", "footer", "colophon", "wm-ipp", "wm-ipp-base", "donato",
)  # fmt: skip

#: Class names and ids of what a site lays over or around its pages, with text in whole sentences: widgets, notices
#: about cookies, boxes about the author, comments.
AROUND_TEXT = re.compile(
    r"""(?:^|[\s_-])(?:cookies?|gdpr|consent|modal|pop-?(?:up|over)|lity-hide|author-(?:bio|box|info|description))(?=$|[\s_-])
      |(?:^|\s)(?:(?:text)?widgets?|(?:main|left|right|primary|secondary)?-?sidebar|about-author|comments?|respond|disqus
      |newsletter|(?:site-)?footer|colophon)(?=$|[\s_-])""",
    re.VERBOSE | re.IGNORECASE,
)

HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@lru_cache(maxsize=4096)
def names_furniture(names: str) -> bool:
    """Whether class names or an id are those of furniture; the pages of a blog share most of them."""
    return bool(IN_BODY.search(names))


@lru_cache(maxsize=4096)
def stands_around(classes: str | None, anchor: str | None) -> bool:
    """Whether class names and an id are those of what stands around articles."""
    return bool(AROUND_TEXT.search(f"{classes or ''} {anchor or ''}"[:500]))


def is_furniture(element: Element) -> bool:
    """Whether an element is furniture by its class names, or by its id where nothing in it is told in sentences.

    The block editor makes ids of an author's own words: <h2 id="h-sharing">, <section id="subscribers-and-fares">.
    """
    if not isinstance(element.tag, str):
        return False
    if names_furniture((element.get("class") or "")[:500]):
        return True
    anchor = (element.get("id") or "")[:100]
    if not anchor or element.tag in HEADING_TAGS or not names_furniture(anchor):
        return False
    return next(element.iter("form", "input"), None) is not None or not running(element)[element]


def cut_from_body(body: Element) -> None:
    """Cut what is no text of the article out of its body."""
    for box in body.xpath(".//ul[contains(@class, 'zemanta-article-ul')]"):  # "Related articles": a heading and a list
        heading = box.getprevious()
        if heading is not None and text(heading).lower().startswith("related"):  # else it was cut before
            cut(heading)
    for element in list(body.iterdescendants()):
        if is_furniture(element):
            cut(element)


def cut_around(page: Page, body: Element) -> None:
    """Cut menus, sidebars and footers, unless the body stands in one."""
    keep = {body, *body.iterancestors()}
    named = (element for name in AROUND for element in page.named.get(name, ()))
    for element in [*page.root.iter("nav", "aside", "form"), *named]:
        if element not in keep and not is_within(element, body):
            cut(element)


#: Elements that hold a paragraph, and those that may hold text between other elements.
PARAGRAPHS = frozenset({"p", "pre", "li", "dd"})
BOXES = frozenset({"div", "td", "article", "section", "main", "blockquote", "center", "font", "span", "body"})

#: Elements whose text is no running text of an article.
NEVER = frozenset({"a", "script", "style", "noscript", "button", "select"})

#: Elements whose text stands around an article.
ASIDE = frozenset({"nav", "aside", "form", "footer"})

#: Elements whose names tell what else is on the page: <body class="has-sidebar">, <article class="category-comment">
WHOLE_PAGE = frozenset({"html", "body", "main", "article"})

#: Characters: what is shorter between two elements of a box is a label.
LEAST_PIECE = 30
#: The share of running text from which an element holds nothing but an article, and the share of the page's.
CLEAR = 0.95
#: The share of our running text that a second opinion must hold to be the better one: what it lacks is mostly labels.
WORTH = 0.5
#: The share of the running text of the page's fullest region that a named element must hold to be the body.
LEAST_SHARE = 0.4
#: How many times as much running text a box must hold as the one in it, to be the one over which a text is spread.
MORE = 1.25


def running(root: Element, *, everywhere: bool = False) -> dict[Element, int]:
    """Characters of running text in each element below ``root``: of whole sentences, outside links and furniture.

    ``everywhere`` counts what stands in sidebars and the like too: unclosed ones may hold the article.

    Paragraphs that break off within a sentence are teasers of other articles and weigh nothing.
    """
    weights: dict[Element, int] = {}
    for element in reversed(list(root.iter("*"))):
        tag, weight = element.tag, weights.get(element, 0)
        weights[element] = 0
        if tag in NEVER or not (weight or tag in PARAGRAPHS or tag in BOXES):
            continue
        around = not everywhere and tag not in WHOLE_PAGE and stands_around(element.get("class"), element.get("id"))
        if around or (tag in ASIDE and not everywhere):
            continue
        if tag in PARAGRAPHS:
            weight = max(weight, sentences(element))
        elif tag in BOXES:
            told = (piece.strip() for piece in (element.text, *(inner.tail for inner in element)) if piece)
            own = sum(len(piece) for piece in told if " " in piece or WHOLE.search(piece[-4:]))
            weight += own if own >= LEAST_PIECE else 0
        if weight and (parent := element.getparent()) is not None:
            weights[parent] = weights.get(parent, 0) + weight
        weights[element] = weight
    return weights


def sentences(element: Element) -> int:
    """Characters of a paragraph outside its links; 0 when it does not end as a sentence does."""
    words = text(element)
    return len(words) - sum(len(text(link)) for link in element.iter("a")) if WHOLE.search(words[-4:]) else 0


def densest(page: Page, weights: dict[Element, int]) -> Element | None:
    """The element that holds the page's running text, put together where it is spread over several; None without one.

    From the element with most text of its own it is the way up, as long as that brings much more, and not beyond what
    also holds the title. ``weights`` are those of ``running`` over the page, or over the part of it that is looked at.
    """
    own: dict[Element, int] = {}
    for element, weight in weights.items():
        if weight and element.tag in PARAGRAPHS and (parent := element.getparent()) is not None:
            own[parent] = own.get(parent, 0) + weight
        elif weight and element.tag in BOXES:
            own[element] = own.get(element, 0) + weight - sum(weights.get(inner, 0) for inner in element)
    # What stands in furniture is not in the weight of the whole.
    ordered = sorted(own, key=lambda element: own[element], reverse=True)
    best = next((el for el in ordered if all(weights.get(up, own[el]) >= own[el] for up in el.iterancestors())), None)
    if best is None:
        return None
    titled = {outer for heading in page.root.iter("h1") for outer in heading.iterancestors()}
    for outer in best.iterancestors():
        if best in titled or outer.tag in ("body", "html") or outer not in weights:
            break
        if weights[outer] > MORE * weights[best]:
            best = outer
    return best if weights.get(best, 0) >= LEAST_TEXT else None


def trusted(rules: Rules, page: Page, container: Element, weights: dict[Element, int]) -> tuple[str, Element] | None:
    """The first element of the most trusted rule that holds a good part of the running text; None without one.

    Boxes of that name may be empty, stand in a list of other articles, or hold one paragraph of many. Only what
    ``container`` holds is looked at; ``weights`` are those of ``running`` over it. Where there is hardly any text, the
    first box of the first rule that finds one is the body, before an empty one one that has a word.
    """
    region = densest(page, weights)
    boxes = (entry for entry in found(rules, page) if is_within(entry[1], container))
    if region is None:
        first_rule = next((list(group) for _, group in groupby(boxes, lambda entry: entry[0])), [])
        return next((entry for entry in first_rule if not is_short(entry[1], 1)), next(iter(first_rule), None))
    for name, element in boxes:
        # A rule may put a new element around what it finds.
        weight = weights[element] if element in weights else running(element)[element]
        if weight >= LEAST_SHARE * weights[region]:
            return name, element
    return None


def weighed(page: Page, second: Rules) -> tuple[str, Element] | None:
    """The densest element, or what a second opinion takes for the text where that is the better reading.

    Both are copies, without furniture: the page's own tree still has dates and names in the element. A menu of the page
    around it is cut there.
    """
    weights = running(page.root)
    if (region := densest(page, weights)) is None:
        weights = running(page.root, everywhere=True)
        region = densest(page, weights)
    ours, weight, share = None, 0, 0.0
    if region is not None:
        cut_around(page, region)
        ours = deepcopy(region)
        cut_from_body(ours)
        weight, share = clarity(ours)
        if share > CLEAR and weights[region] > CLEAR * weights[page.root]:
            return "densest", ours
    theirs = next(found(second, page), None)
    their_weight, their_share = clarity(theirs[1]) if theirs else (0, 0.0)
    # The better reading has much running text, and little else. Without any it is a form, or lines about the article.
    if ours is not None and weight and WORTH * weight * share > their_weight * their_share:
        return "densest", ours
    return theirs if their_weight else None


def clarity(element: Element) -> tuple[int, float]:
    """The running text of an element in characters, and its share of the element's text."""
    weight = running(element)[element]
    return weight, weight / max(len(text(element)), 1)


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where an article stands on its page, as far as that is known."""

    heading: Element | None
    """That of the title."""
    body: Element | None


def own(page: Page, rules: Rules, anchors: Anchors) -> Iterator[tuple[str, Element]]:
    """What rules find about the article itself, of each rule only what stands nearest to title and body.

    What stands in the body comes last, and only before or behind its prose: some themes have all in one element.
    """
    depths = {page.root: 1}
    for anchor in (anchors.heading, anchors.body):
        chain = [] if anchor is None else [anchor, *anchor.iterancestors()]
        depths |= {element: len(chain) - place for place, element in enumerate(chain)}
    inside: list[tuple[str, Element]] = []
    for name, group in groupby(found(rules, page), lambda entry: entry[0]):
        near: dict[int, list[Element]] = {}
        for _, mark in group:
            if anchors.body is not None and is_within(mark, anchors.body):
                inside.append((name, mark))
            elif depth := nearness(mark, depths, page):
                near.setdefault(depth, []).append(mark)
        yield from ((name, mark) for mark in near[max(near)]) if near else ()
    if inside and anchors.body is not None:
        around = around_prose(anchors.body)
        yield from (entry for entry in inside if entry[1] in around)


def around_prose(body: Element) -> set[Element]:
    """What stands in a body before its first or behind its last long paragraph."""
    elements = list(body.iter("*"))
    prose = [place for place, el in enumerate(elements) if el.tag == "p" and not is_short(el, LEAST_TEXT)]
    if not prose:
        return set(elements)
    return {*elements[: prose[0]], *elements[prose[-1] + sum(1 for _ in elements[prose[-1]].iter("*")) :]}


#: Class names and ids of boxes that hold something else than the article.
ELSEWHERE = re.compile(
    r"""(?:^|[\s_-])(?:comments?|commentlist|respond|related|similar|teasers?|cards?|recent|latest|popular|carousel|slider
      | trending|more-?posts|nav(?:igation|bar)?)(?:$|[\s_-])
      | (?:^|\s)(?:widget(?:_\S+)?|sidebar|footer|menu|site-footer|main-menu)(?:$|\s)""",
    re.VERBOSE | re.IGNORECASE,
)


def nearness(mark: Element, depths: dict[Element, int], page: Page) -> int:
    """How deep in the tree lies what holds a mark and the article; 0 when a box of another article holds the mark."""
    for outer in (mark, *mark.iterancestors()):
        if outer in depths:
            return depths[outer]
        if outer is not mark and (outer.tag in ("article", "nav") or ELSEWHERE.search(names(outer))):
            return 0
        links = (link for heading in outer.iter("h2", "h3", "h4") for link in heading.iter("a"))
        if any(page.article_address(link.get("href")) for link in links):
            return 0
    return 0
