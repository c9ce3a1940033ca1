"""The query language: what somebody looks for, understood whatever they type.

================================  ====================================================================
``tram budget``                   both words, in any of their forms: trams, budgets
``"market hall"``                 one after the other; curly marks do as well
``librar*``                       how a word begins
``tram OR bus``                   one of them; binds closer than a blank
``-bus``, ``NOT bus``             not this
``tram NEAR/5 depot``             at most five words between them; also ``NEAR(tram depot, 5)``; ten without a number
``speaker:Orrell``                who is quoted; names with blanks in marks: ``speaker:"Ada Orrell"``
``office:leader``                 what the quoted person is, as printed or by the dates of their offices
``certainty:sure``                how sure the speaker is: sure, likely, doubtful
``by:`` ``topic:``                author; category or tag
``year:`` ``from:`` ``to:``       dates: 2016, 2016-05, 2016-05-18
``in:``                           title, body, quotes, comments; attachments, which are looked in only so
================================  ====================================================================

Words AND, OR, NOT and NEAR are operators in capitals only, and between what they join.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, cast, get_args

HitKind = Literal["articles", "quotes", "comments", "attachments"]
Place = Literal["title", "body", "quotes", "comments", "attachments"]
Field = Literal["speaker", "office", "certainty", "by", "topic", "year", "from", "to", "in"]

KINDS: tuple[HitKind, ...] = get_args(HitKind)
PLACES: tuple[Place, ...] = get_args(Place)
#: Where is looked without ``in:``: what the blog and its readers wrote.
USUAL: frozenset[Place] = frozenset({"title", "body", "quotes", "comments"})
FIELDS: tuple[Field, ...] = get_args(Field)

#: Longest text and most values that are understood: SQLite compares each with every row.
MOST_LETTERS, MOST_VALUES = 2_000, 50

#: Most words between two that are near, where no number says it, and the largest number.
NEAR_BY, FARTHEST = 10, 999

MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
PIECE = re.compile(
    rf"""(?P<minus>-)?
    (?: NEAR\((?P<near>[^()]*)\)
      | (?:(?P<field>(?i:{"|".join(FIELDS)})):\s*)? (?: "(?P<phrase>[^"]*)" | (?P<word>[^\s"]+) ) (?P<star>\*)?
    )""",
    re.VERBOSE,
)
NEAR_PIECE = re.compile(r'"([^"]*)"|([^\s",]+)')
NEAR_OPERATOR = re.compile(r"NEAR(?:/(\d+))?")
NEAR_DISTANCE = re.compile(r",\s*(\d+)\s*$")
YEAR = re.compile(r"\d{4}", re.ASCII)
DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
#: Other words for the places.
PLACE_NAMES: dict[str, tuple[Place, ...]] = {
    name: (place,) for place in PLACES for name in (place, f"{place}s", place.removesuffix("s"))
}
PLACE_NAMES |= {"article": ("title", "body"), "articles": ("title", "body"), "text": ("body",)}


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
        """Whether only what certain speakers, or holders of an office, or surely somebody, said is looked for."""
        return any(
            clause.field in ("speaker", "office", "certainty") and not clause.excluded for clause in self.clauses
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return all(clause.field == "in" for clause in self.clauses)

    @property
    def places(self) -> list[Place]:
        """Where to look: in all but attachments without ``in:``."""
        named = {excluded: set[str]() for excluded in (False, True)}
        for clause in self.clauses:
            if clause.field == "in":
                named[clause.excluded] |= {value.text for value in clause.values if isinstance(value, Phrase)}
        return [place for place in PLACES if place not in named[True] and place in (named[False] or USUAL)]

    @property
    def kinds(self) -> list[HitKind]:
        """What can be found; a comment has no speaker and no office, nor has a page of an attachment."""
        places = self.places
        found: dict[HitKind, bool] = {
            "articles": "title" in places or "body" in places,
            "quotes": "quotes" in places,
            "comments": "comments" in places and not self.is_spoken,
            "attachments": "attachments" in places and not self.is_spoken,
        }
        return [kind for kind in KINDS if found[kind]]

    def within(self, place: Place) -> Query:
        """The same, also looked for in a place; nowhere else, where no place is named."""
        return replace(self, clauses=(*self.clauses, Clause("in", (Phrase(place),))))


class Piece(NamedTuple):
    """A word, a phrase, a field with its value, or an operator, as it was typed."""

    text: str
    minus: bool = False
    quoted: bool = False
    field: Field | None = None
    near: bool = False
    """Whether the text stood in ``NEAR(…)``."""

    @property
    def operator(self) -> str | None:
        """AND, OR, NOT or NEAR, None for everything else."""
        if self.minus or self.quoted or self.field or self.near:
            return None
        return self.text if self.text in ("AND", "OR", "NOT") else "NEAR" * bool(NEAR_OPERATOR.fullmatch(self.text))


def parse(text: str) -> Query:
    """What a text asks for; never raises.

    >>> parse("tram -bus").terms(excluded=True)
    [Clause(field=None, values=(Phrase(text='bus', prefix=False),), excluded=True)]
    """
    notes: list[str] = []
    waiting = deque(pieces(text, notes))
    clauses: list[Clause] = []
    while waiting:
        if clauses and len(waiting) > 1 and waiting[0].operator == "AND":
            waiting.popleft()
        clauses += alternatives(waiting, notes)
    return Query(tuple(few(merged(clauses), notes)), tuple(dict.fromkeys(notes)))


def pieces(text: str, notes: list[str]) -> list[Piece]:
    """The pieces of a text, in order. What SQLite cannot hold (NUL, lone surrogates) is taken out."""
    text = text.encode("utf-8", "replace").decode().replace("\0", " ").translate(MARKS)
    if len(text) > MOST_LETTERS:
        notes.append(f"only the first {MOST_LETTERS:,} letters were read")
        text = text[:MOST_LETTERS]
    if text.count('"') % 2:
        text += '"'
        notes.append("a quotation mark without its partner was closed at the end")
    return [piece(match) for match in PIECE.finditer(text)]


def piece(match: re.Match[str]) -> Piece:
    """A piece from its match; a star stays behind the text."""
    found = match.groupdict()
    return Piece(
        text=next(found[name] for name in ("near", "phrase", "word") if found[name] is not None)
        + (found["star"] or ""),
        minus=bool(found["minus"]),
        quoted=found["phrase"] is not None,
        field=cast("Field", found["field"].lower()) if found["field"] else None,
        near=found["near"] is not None,
    )


def alternatives(waiting: deque[Piece], notes: list[str]) -> list[Clause]:
    """The next operand, with all that OR joins to it; several clauses where OR cannot join them."""
    clauses = operand(waiting, notes)
    while len(waiting) > 1 and waiting[0].operator == "OR":
        waiting.popleft()
        others = operand(waiting, notes)
        if clauses and others and joinable(clauses[-1], others[0]):
            clauses[-1] = replace(clauses[-1], values=clauses[-1].values + others[0].values)
        elif clauses and others:
            notes.append("OR joins two words, or two values of one field; it was taken as AND here")
            clauses += others
        else:
            clauses += others
    return clauses


def joinable(one: Clause, other: Clause) -> bool:
    """Whether one of two clauses can be enough."""
    return one.field == other.field and not one.excluded and not other.excluded


def operand(waiting: deque[Piece], notes: list[str]) -> list[Clause]:
    """The next clause, in a list; an empty one where a piece says nothing."""
    excluded = False
    while len(waiting) > 1 and waiting[0].operator == "NOT":
        waiting.popleft()
        excluded = not excluded
    first = waiting.popleft()
    values: Iterable[Term]
    if first.field:
        values = field_values(first.field, first.text, notes)
    elif first.near:
        values = near_list(first.text)
    else:
        values = near_chain(first, waiting)
        if not values:
            notes.append(f"“{first.text}” holds no word")
    return [Clause(first.field, tuple(values), excluded != first.minus)] if values else []


def near_chain(first: Piece, waiting: deque[Piece]) -> list[Term]:
    """A word or phrase, with those that NEAR joins to it; the largest distance counts."""
    phrases, distance = phrase(first.text), 0
    while len(waiting) > 1 and (operator := NEAR_OPERATOR.fullmatch(waiting[0].text)) and phrases:
        after = waiting[1]
        if waiting[0].operator != "NEAR" or after.field or after.near or after.minus or after.operator:
            break
        distance = max(distance, near_distance(operator[1]))
        waiting.popleft()
        phrases += phrase(waiting.popleft().text)
    return [Near(tuple(phrases), distance)] if len(phrases) > 1 else list(phrases)


def near_list(text: str) -> list[Term]:
    """What stands in ``NEAR(…)``."""
    match = NEAR_DISTANCE.search(text)
    words = NEAR_PIECE.findall(text[: match.start()] if match else text)
    phrases = [found for quoted, word in words for found in phrase(quoted or word)]
    return [Near(tuple(phrases), near_distance(match and match[1]))] if len(phrases) > 1 else list(phrases)


def near_distance(number: str | None) -> int:
    """A distance as written, or the usual one."""
    return min(int(number[:4]), FARTHEST) if number else NEAR_BY


def phrase(text: str) -> list[Phrase]:
    """A phrase in a list; an empty list without a letter or digit."""
    words = text.rstrip("* ").strip("* ")
    return [Phrase(" ".join(words.split()), prefix=text.rstrip().endswith("*"))] if has_word(words) else []


def has_word(text: str) -> bool:
    """Whether the index would see a word: letters, numbers, and private signs are what FTS5's unicode61 keeps."""
    return any(unicodedata.category(sign)[0] in "LN" or unicodedata.category(sign) == "Co" for sign in text)


def field_values(field: Field, text: str, notes: list[str]) -> list[Phrase]:
    """The values of a field: one, or none when it cannot be one; several for a list of places."""
    if field == "in":
        places = [PLACE_NAMES.get(name.lower().strip("* ")) for name in text.split(",")]
        if None in places:
            notes.append(f"“{text}” is no place: in: takes title, body, quotes, comments or attachments")
        return [Phrase(place) for names in places for place in names or ()]
    if field == "year" and not YEAR.fullmatch(text):
        notes.append(f"“{text}” is no year such as 2016")
    elif field in ("from", "to") and not DATE.fullmatch(text):
        notes.append(f"“{text}” is no date such as 2016, 2016-05 or 2016-05-18")
    elif found := phrase(text):
        return found
    else:
        notes.append(f"{field}: names nothing")
    return []


def merged(clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses with two years as one: nothing is of both."""
    kept: list[Clause] = []
    for clause in clauses:
        same = next((n for n, other in enumerate(kept) if other.field == "year" == clause.field), None)
        if same is None or clause.excluded or kept[same].excluded:
            kept.append(clause)
        else:
            kept[same] = replace(kept[same], values=kept[same].values + clause.values)
    return kept


def few(clauses: Iterable[Clause], notes: list[str]) -> list[Clause]:
    """The clauses as long as there are not too many values in them."""
    kept: list[Clause] = []
    room = MOST_VALUES
    for clause in clauses:
        values = clause.values[:room]
        room -= len(values)
        if values:
            kept.append(replace(clause, values=values))
        if len(values) < len(clause.values):
            notes.append(f"only the first {MOST_VALUES} words were looked for")
    return kept
