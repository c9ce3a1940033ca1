"""Style sheets that load what the archive holds, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import tinycss2
from tinycss2.ast import AtKeywordToken, StringToken, URLToken

#: What may load something, also with letters written as escapes: ``u\72l(a.png)``.
LOADS = re.compile(r"url|src|@import|image-set|\\(?:0{0,4}[4-7][\da-f](?![\da-f])|[g-z])", re.IGNORECASE)
DATA = re.compile(
    r"""url\(\s*+(?:(?:"data:[^"\\]*+"|'data:[^'\\]*+')\s*+\)|data:(?:\\.?|[^)\\])*+(?:\)|\Z))""",
    re.IGNORECASE | re.DOTALL,
)

#: A declaration, or what stands before a block. Only pieces that may load something are taken apart into tokens, which
#: takes a millisecond a kilobyte.
PIECE = re.compile(
    r"""(?: /\*.*?(?:\*/|\Z) | "(?:\\.?|[^"\\\n])*+(?:["\n]|\Z) | '(?:\\.?|[^'\\\n])*+(?:['\n]|\Z)
          | url\(\s*+(?!["'\s])(?:\\.?|[^)\\])*+(?:\)|\Z) | \\.? | [^{};"'/\\u]++ | [/u\\] )++
      | [{};]""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

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
    def pieces(self) -> list[str | list[Any]]:
        """Its pieces: the tokens of those that may load something, the others as they are."""
        if not LOADS.search(self.css):
            return [self.css]
        return [
            tinycss2.parse_component_value_list(piece, skip_comments=True)
            if LOADS.search(DATA.sub("", piece))
            else piece
            for piece in PIECE.findall(self.css)
        ]

    @cached_property
    def places(self) -> list[AddressPlace]:
        """Where it names what it loads, but for what is part of the page itself, and what it carries with it."""
        named = (place for piece in self.pieces if isinstance(piece, list) for place in places(piece))
        return [place for place in named if place.imported_at is not None or not own(place.address)]

    def served(self, served: Served) -> str:
        """The text with other addresses."""
        for place in self.places:
            place.put(None if own(place.address) else served(place.address))
        css = "".join(piece if isinstance(piece, str) else tinycss2.serialize(piece) for piece in self.pieces)
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
                    token.arguments[:] = [part for part in token.arguments if part.type == "string"][:1]
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
