"""Sentences: where they end, and the people, offices, bodies and papers that they speak of, who could be speakers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from chamberlain_crawler.quotes.cues import Cue, cue_at, verbs
from chamberlain_crawler.quotes.tokens import Token

PhraseKind = Literal["name", "role", "body", "group", "document", "pronoun", "other"]

SENTENCE_END = frozenset(".?!…")
#: Longer runs of tokens are cut here, so that hostile text takes no longer than any other.
LONGEST_SENTENCE = 120
#: How far behind “Really?” its attribution may end: “Really?” the leader of the council asked.
ATTRIBUTION_REACH = 8


@dataclass(slots=True)
class Mention:
    """A noun phrase that may be a speaker."""

    first: int
    """Number of its first token in the sentence."""
    last: int
    """Number after its last token."""
    kind: PhraseKind
    text: str
    """As printed, without a possessive ending."""
    name: tuple[str, ...] = ()
    """Given name and surname, or the surname alone."""
    title: str = ""
    """The title nearest the name, in lower case."""
    sure: bool = True
    """False for words that only may be a person's name: two capitals in a row."""
    office: str | None = None
    """The office in front of the name, or the whole phrase of an office, without its article."""
    gender: str = "u"
    head: str = ""
    """The head noun of a phrase without a name, in lower case."""
    plural: bool = False
    owner: bool = False
    """Stands as a possessive, so that it is not the subject of a verb behind it."""
    possessor: Mention | None = None
    """Who the phrase says it belongs to: Cllr Moss in "Cllr Moss’s verdict"."""


@dataclass
class Sentence:
    """A sentence with its phrases and its reporting verbs."""

    text: str
    """The paragraph it stands in."""
    tokens: Sequence[Token]
    mentions: list[Mention] = field(default_factory=list)

    @cached_property
    def cues(self) -> list[Cue]:
        """The reporting verbs, in order."""
        return [cue for at in range(len(self.tokens)) if (cue := cue_at(self.tokens, at))]

    @cached_property
    def according(self) -> list[int]:
        """Where "according to" stands."""
        return [at for at, token in enumerate(self.tokens) if token.low == "according" and self.low(at + 1) == "to"]

    @cached_property
    def ending(self) -> dict[int, Mention]:
        """The phrases by the number after their last token."""
        return {mention.last: mention for mention in self.mentions}

    @cached_property
    def starting(self) -> dict[int, Mention]:
        """The phrases by the number of their first token."""
        return {mention.first: mention for mention in self.mentions}

    def low(self, at: int) -> str:
        """The token of this number in lower case; empty outside the sentence."""
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def printed(self, first: int, last: int) -> str:
        """The text of some tokens, in one line."""
        return " ".join(self.text[self.tokens[first].start : self.tokens[last - 1].end].split())


def sentences_of(text: str, found: Sequence[Token]) -> Iterator[Sequence[Token]]:
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
