"""Words and signs of a paragraph, with every quotation as one token."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from chamberlain_crawler.quotes.marks import Span

#: A private character stands for every character of a quotation, so that offsets stay true.
FILLER = "\ue000"
#: "Mr.", "J.": a full stop that belongs to its word and ends no sentence.
SHORT = (
    r"(?:Mrs?|Ms|Drs?|Prof|Cllrs?|Coun|Rev|Revd|Rt|Hon|Sir|St|Sgt|Capt|Col|Gen|Fr|Ven|[A-Z])\.(?=\s?[A-Z])|No\.(?= ?\d)"
)
TOKEN = re.compile(rf"{FILLER}+|\b{SHORT}|[^\W_]+(?:[’'‘-][^\W_]+)*[’']?|([^\s\w])\1*|_+")


class Token(NamedTuple):
    """A word, a sign, or a whole quotation; offsets count from the start of the paragraph."""

    text: str
    low: str
    """In lower case, without a possessive ending, apostrophes straight; one sign for a run such as "..."."""
    start: int
    end: int
    kind: Literal["word", "sign", "quote"]
    owner: bool
    """Ends in ’s or, behind an s, in an apostrophe."""

    @property
    def capital(self) -> bool:
        """Whether it is a word with a capital letter."""
        return self.text[0].isupper()


def tokens(text: str, spans: Sequence[Span]) -> list[Token]:
    """The tokens of a paragraph; each span is one token of kind ``quote`` that holds its marks."""
    pieces = []
    done = 0
    for span in spans:
        pieces += [text[done : span.outer_start], FILLER * (span.outer_end - span.outer_start)]
        done = span.outer_end
    pieces.append(text[done:])
    starts = {span.outer_start for span in spans}
    return [token(match, starts) for match in TOKEN.finditer("".join(pieces))]


def token(match: re.Match[str], quotes: set[int]) -> Token:
    """The token of a match."""
    text = match.group()
    if text[0] == FILLER:
        kind: Literal["quote", "sign"] = "quote" if match.start() in quotes else "sign"
        return Token(text, text[0], match.start(), match.end(), kind, False)
    if not text[0].isalnum():
        return Token(text, text[0], match.start(), match.end(), "sign", False)
    low = text.lower().replace("’", "'").removesuffix(".")
    owner = low.endswith(("'s", "s'"))
    return Token(text, low.removesuffix("'s").removesuffix("'"), match.start(), match.end(), "word", owner)
