"""Style sheets that load what the archive holds, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import tinycss2
from tinycss2.ast import AtKeywordToken, StringToken, URLToken

#: Whether a text of CSS may load anything; most attributes do not, and taking them apart costs the most.
LOADS = re.compile(r"url|src|@import|image-set|\\", re.IGNORECASE)

#: What could be taken for a tag: style sheets stand in HTML, too.
TAG = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)

#: <style><!-- p { color: red } --></style>, as it was written when browsers did not know style sheets.
HIDDEN = re.compile(r"<!--|-->")

#: In the place of what is not held: nothing, which nobody is asked for.
NOTHING = "data:,"

#: Blocks within blocks; the writing of deeper ones would end in a RecursionError.
DEEPEST = 60

Served = Callable[[str], str | None]
"""Gives the address to load in the place of a printed one, None where that is not held."""


@dataclass
class AddressPlace:
    """Where an address stands among the tokens."""

    within: list[Any]
    at: int
    address: str
    imported_at: int | None = None
    """Where the ``@import`` stands that it belongs to; None for other addresses."""

    def put(self, address: str | None) -> None:
        """Puts another address in its place; None for what is not held."""
        token = self.within[self.at]
        if address is None and self.imported_at is not None:
            # A rule that no browser knows is passed over.
            self.within[self.imported_at] = AtKeywordToken(token.source_line, token.source_column, "not-held")
        new = address or NOTHING
        if token.type == "string":
            self.within[self.at] = StringToken(token.source_line, token.source_column, new, f'"{new}"')
        else:
            self.within[self.at] = URLToken(token.source_line, token.source_column, new, f'url("{new}")')


class Sheet:
    """A text of CSS: a style sheet, the text of a ``style`` element, or a ``style`` attribute."""

    def __init__(self, css: str) -> None:
        self.css = css

    @cached_property
    def tokens(self) -> list[Any]:
        """Its tokens; none where it loads nothing."""
        return tinycss2.parse_component_value_list(self.css, skip_comments=True) if LOADS.search(self.css) else []

    @cached_property
    def places(self) -> list[AddressPlace]:
        """Where it names what it loads, but for what is part of the page itself, and what it carries with it."""
        named = places(self.tokens)
        return [place for place in named if place.imported_at is not None or not own(place.address)]

    def served(self, served: Served) -> str:
        """The text with other addresses."""
        for place in self.places:
            place.put(None if own(place.address) else served(place.address))
        css = tinycss2.serialize(self.tokens) if self.tokens else self.css
        return TAG.sub(r"\\3c ", HIDDEN.sub(" ", css))


def own(address: str) -> bool:
    """Whether an address is a place in the page, or data."""
    return address.startswith(("#", "data:")) or not address


def places(tokens: list[Any]) -> Iterator[AddressPlace]:
    """Where addresses stand among tokens, and inside of blocks and functions; what lies too deep is taken out."""
    waiting = [(tokens, 0, False)]
    while waiting:
        within, depth, is_set = waiting.pop()
        if depth > DEEPEST:
            del within[:]
        rule, rule_at = "", 0
        for n, token in enumerate(within):
            imported_at = rule_at if rule == "import" else None
            match token.type:
                case "at-keyword":
                    rule, rule_at = token.lower_value, n
                case "literal" if token.value == ";":
                    rule = ""
                case "url" if rule != "namespace":
                    yield AddressPlace(within, n, token.value, imported_at)
                case "string" if rule == "import" or is_set:
                    yield AddressPlace(within, n, token.value, imported_at)
                case "function" if token.lower_name in ("url", "src"):
                    if rule != "namespace":
                        yield AddressPlace(within, n, in_function(token.arguments), imported_at)
                case "function":
                    waiting.append((token.arguments, depth + 1, token.lower_name.endswith("image-set")))
                case "{} block" | "() block" | "[] block":
                    waiting.append((token.content, depth + 1, False))
                    rule = "" if token.type == "{} block" else rule


def in_function(arguments: list[Any]) -> str:
    """The address in ``url("...")``; empty where none is printed there."""
    return next((part.value for part in arguments if part.type == "string"), "")
