"""What somebody looks for, understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

HitKind = Literal["articles", "quotes", "comments"]
Place = Literal["title", "body", "quotes", "comments"]
Field = Literal["speaker", "office", "by", "topic", "year", "from", "to", "in"]

KINDS: tuple[HitKind, ...] = get_args(HitKind)
PLACES: tuple[Place, ...] = get_args(Place)
FIELDS: tuple[Field, ...] = get_args(Field)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word, or several in a row; it holds at least one letter or digit."""

    text: str
    prefix: bool = False
    """Whether its last word may go on: librar* finds libraries."""


@dataclass(frozen=True, slots=True)
class Near:
    """Words or phrases, two or more, in any order."""

    phrases: tuple[Phrase, ...]
    distance: int
    """Most words between them."""


Term = Phrase | Near


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that must be so, or must not be: one of the values is found."""

    field: Field | None
    """None for words in the text."""
    values: tuple[Term, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All clauses hold together."""

    clauses: tuple[Clause, ...] = ()
    notes: tuple[str, ...] = ()
    """What was not taken as it was written, and why: one short remark each."""

    def terms(self, *, excluded: bool = False) -> list[Clause]:
        """The clauses about words in the text: those that must be found, or those that must not."""
        return [clause for clause in self.clauses if clause.field is None and clause.excluded == excluded]

    @property
    def filters(self) -> list[Clause]:
        """The clauses about who, what and when."""
        return [clause for clause in self.clauses if clause.field not in (None, "in")]

    @property
    def is_spoken(self) -> bool:
        """Whether only what certain speakers, or holders of an office, said is looked for."""
        return any(clause.field in ("speaker", "office") and not clause.excluded for clause in self.clauses)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return all(clause.field == "in" for clause in self.clauses)

    @property
    def places(self) -> list[Place]:
        """Where to look: everywhere without ``in:``."""
        named = {excluded: set[str]() for excluded in (False, True)}
        for clause in self.clauses:
            if clause.field == "in":
                named[clause.excluded] |= {value.text for value in clause.values if isinstance(value, Phrase)}
        return [place for place in PLACES if place not in named[True] and (place in named[False] or not named[False])]

    @property
    def kinds(self) -> list[HitKind]:
        """What can be found; a comment has no speaker and no office."""
        places = self.places
        found: dict[HitKind, bool] = {
            "articles": "title" in places or "body" in places,
            "quotes": "quotes" in places,
            "comments": "comments" in places and not self.is_spoken,
        }
        return [kind for kind in KINDS if found[kind]]
