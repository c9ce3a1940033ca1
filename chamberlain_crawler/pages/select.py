"""Rules that find elements on a page, and the few questions that layouts ask of elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml.cssselect import CSSSelector
from lxml.etree import _Element as Element

from chamberlain_crawler.pages.page import Page


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to find elements on a page."""

    find: Callable[[Page], list[Element]]
    names: frozenset[str] = frozenset()
    """Class names and ids that a page must have for the rule to find anything: most pages lack most of them."""


#: Names of rules, in order of trust.
Rules = dict[str, Rule]


def rules(*selectors: str) -> Rules:
    """Rules that are named by their own CSS selector."""
    return {selector: css(selector) for selector in selectors}


def css(selector: str) -> Rule:
    """A rule of one CSS selector."""
    compiled = CSSSelector(selector, translator="html")
    wanted = re.sub(r":not\([^)]*\)|\[[^\]]*\]", "", selector)
    return Rule(lambda page: list(compiled(page.root)), frozenset(re.findall(r"[.#]([\w-]+)", wanted)))


def first(rules: Rules, page: Page) -> tuple[str, Element] | None:
    """The first element that the most trusted rule finds, with the rule's name."""
    return next(found(rules, page), None)


def found(rules: Rules, page: Page) -> Iterator[tuple[str, Element]]:
    """Every element that any rule finds, with the rule's name, the most trusted rule's first."""
    for name, rule in rules.items():
        if rule.names <= page.named.keys():
            for element in rule.find(page):
                yield name, element


def text(element: Element) -> str:
    """An element's text on one line."""
    return " ".join("".join(element.itertext()).split())


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
