"""Compiled selectors, and the few questions that layouts ask of elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

BLANKS = re.compile(r"[\s\xa0]+")

#: Names of rules, in order of trust, to what finds elements below an element: a CSS selector or a function.
Rules = Mapping[str, Callable[[HtmlElement], list[HtmlElement]]]


def rules(*selectors: str) -> dict[str, Callable[[HtmlElement], list[HtmlElement]]]:
    """Rules that are named by their own CSS selector."""
    return {selector: CSSSelector(selector, translator="html") for selector in selectors}


def first(rules: Rules, element: HtmlElement) -> tuple[str, HtmlElement] | None:
    """The first element that the most trusted rule finds, with the rule's name."""
    return next(found(rules, element), None)


def found(rules: Rules, element: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Every element that any rule finds, with the rule's name, the most trusted rule's first."""
    for name, selector in rules.items():
        for match in selector(element):
            yield name, match


def text(element: HtmlElement) -> str:
    """An element's text on one line."""
    return BLANKS.sub(" ", "".join(element.itertext())).strip()


def cut(element: HtmlElement) -> None:
    """Take an element out of its tree; the text behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def is_within(element: HtmlElement, outer: HtmlElement) -> bool:
    """Whether ``element`` is ``outer`` or below it."""
    return element is outer or any(ancestor is outer for ancestor in element.iterancestors())
