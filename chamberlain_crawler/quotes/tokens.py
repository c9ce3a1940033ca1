"""Words, signs and sentences of a paragraph, with every quotation as one token."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from chamberlain_crawler.quotes.marks import Span
from chamberlain_crawler.quotes.verbs import verbs

#: A private character stands for every character of a quotation, so that offsets stay true.
FILLER = "\ue000"
#: "Mr.", "J.": a full stop that belongs to its word and ends no sentence.
SHORT = (
    r"(?:Mrs?|Ms|Drs?|Prof|Cllrs?|Coun|Rev|Revd|Rt|Hon|Sir|St|Sgt|Capt|Col|Gen|Fr|Ven|[A-Z])\.(?=\s?[A-Z])|No\.(?= ?\d)"
)
TOKEN = re.compile(rf"{FILLER}+|\b{SHORT}|[^\W_]+(?:[’'‘-][^\W_]+)*[’']?|([^\s\w])\1*|_+")

SENTENCE_END = frozenset(".?!…")
#: Longer runs of tokens are cut here, so that hostile text takes no longer than any other.
LONGEST_SENTENCE = 120
#: How far behind “Really?” its attribution may end: “Really?” the leader of the council asked.
ATTRIBUTION_REACH = 8


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


def sentences(text: str, found: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each sentence, in order."""
    first = 0
    for number in range(len(found) - 1):
        if number - first >= LONGEST_SENTENCE or ends_sentence(text, found, number):
            yield found[first : number + 1]
            first = number + 1
    if found:
        yield found[first:]


def ends_sentence(text: str, found: Sequence[Token], number: int) -> bool:
    """Whether a sentence ends with the token of this number."""
    here, after = found[number], found[number + 1]
    between = text[here.end : after.start]
    if "\n" in between:
        return here.low not in ",:" and (after.capital or after.kind != "word")
    if not between or after.kind == "sign" or (after.kind == "word" and after.text[0].islower()):
        return False
    if here.kind == "quote":
        last = text[here.start : here.end].rstrip("”’\"'“‘ ")[-1:]
        if last in ("?", "!", "…") and attribution_follows(found, number + 1):
            return False
        return last in SENTENCE_END
    return here.low in SENTENCE_END


def attribution_follows(found: Sequence[Token], number: int) -> bool:
    """Whether a short clause with a verb of speech, and nothing more, begins with the token of this number."""
    for position in range(number, min(number + ATTRIBUTION_REACH, len(found))):
        if found[position].kind == "quote" or found[position].low in SENTENCE_END:
            return False
        verb = verbs().get(found[position].low)
        if verb and verb.kind == "core" and found[position].text.islower():
            return position > number and (position + 1 == len(found) or found[position + 1].low in {".", ",", ":"})
    return False
