"""Compiled selectors, and the few questions that layouts ask of elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml.cssselect import CSSSelector
from lxml.etree import _Element as Element

BLANKS = re.compile(r"[\s\xa0]+")

#: Names of rules, in order of trust, to what finds elements below an element: a CSS selector or a function.
Rules = dict[str, Callable[[Element], list[Element]]]


def rules(*selectors: str) -> Rules:
    """Rules that are named by their own CSS selector."""
    return {selector: CSSSelector(selector, translator="html") for selector in selectors}


def rule(name: str, selector: str) -> Rules:
    """A rule with a name of its own."""
    return {name: CSSSelector(selector, translator="html")}


def any_of(*selectors: str) -> CSSSelector:
    """One selector for what any of these finds, where it does not matter which."""
    return CSSSelector(", ".join(selectors), translator="html")


def first(rules: Rules, element: Element) -> tuple[str, Element] | None:
    """The first element that the most trusted rule finds, with the rule's name."""
    return next(found(rules, element), None)


def found(rules: Rules, element: Element) -> Iterator[tuple[str, Element]]:
    """Every element that any rule finds, with the rule's name, the most trusted rule's first."""
    for name, selector in rules.items():
        for match in selector(element):
            yield name, match


def text(element: Element) -> str:
    """An element's text on one line."""
    return BLANKS.sub(" ", "".join(element.itertext())).strip()


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
