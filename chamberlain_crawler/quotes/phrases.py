"""The people, offices, bodies and papers that a sentence speaks of: whoever could be its speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from chamberlain_crawler.quotes.cues import Cue, cue_at
from chamberlain_crawler.quotes.tokens import Token

PhraseKind = Literal["name", "role", "body", "group", "document", "pronoun", "other"]


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
