"""Counts what is found against what is expected; spans must be exact in every part."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from passages import Expected, Passage

from chamberlain_crawler.items import Quote

KINDS = ("block, markup", "block, plain", "direct", "few")
#: Words in marks that nobody expected count as "few" up to this length, as "direct" beyond it.
LONGEST_FEW = 5
TITLES = re.compile(r"^(?:the|a|an|cllr|coun|councillor|mr|mrs|ms|dr|sir|dame|lord|lady|baroness|prof|professor|rev) ")
LETTERS_BEHIND = re.compile(r"\s+(?:mp|mbe|obe|qc|cbe)$")


@dataclass(frozen=True)
class Pair:
    """A quote as expected and as found; one of the two may be missing."""

    kind: str
    expected: Expected | None
    found: Quote | None

    @property
    def right_speaker(self) -> bool:
        return bool(self.expected and self.found and same_speaker(self.expected, self.found))

    @property
    def right_person(self) -> bool:
        return bool(self.expected and self.found and self.expected.person == self.found.person)


@dataclass(frozen=True)
class Figures:
    """In percent."""

    expected: int
    precision: float
    recall: float
    f1: float
    speaker: float
    """Share of right speakers among the right spans."""


def pairs_of(passage: Passage, found: Sequence[Quote]) -> list[Pair]:
    """Expected quotes beside found ones of the same span; words given to nobody are left out on both sides."""
    said = {quote.parts: quote for quote in found if quote.kind != "scare"}
    wanted = {want.parts: want for want in passage.expected if want.kind != "scare"}
    pairs = [Pair(kind_of(passage, want.kind), want, said.get(parts)) for parts, want in wanted.items()]
    for parts, quote in said.items():
        if parts not in wanted:
            few = quote.kind == "direct" and len(quote.text.split()) <= LONGEST_FEW
            pairs.append(Pair("few" if few else kind_of(passage, quote.kind), None, quote))
    return pairs


def kind_of(passage: Passage, kind: str) -> str:
    if kind != "block":
        return kind
    return "block, plain" if passage.blocks is None else "block, markup"


def figures(pairs: Sequence[Pair], is_right: Callable[[Pair], bool] | None = None) -> Figures:
    """Precision, recall and F1 of spans, or of spans that are right in something more."""
    both = [pair for pair in pairs if pair.expected and pair.found]
    hits = len(both) if is_right is None else sum(1 for pair in both if is_right(pair))
    expected = sum(1 for pair in pairs if pair.expected)
    found = sum(1 for pair in pairs if pair.found)
    speaker = sum(1 for pair in both if pair.right_speaker)
    return Figures(
        expected,
        100 * hits / max(1, found),
        100 * hits / max(1, expected),
        200 * hits / max(1, found + expected),
        100 * speaker / max(1, len(both)),
    )


def scares(passages: Sequence[Passage], find: Callable[[Passage], list[Quote]]) -> tuple[int, int]:
    """How many words that nobody says there are, and how many of them are given to nobody."""
    total = kept = 0
    for passage in passages:
        found = {quote.parts: quote for quote in find(passage)}
        for want in passage.expected:
            if want.kind == "scare":
                total += 1
                kept += want.parts not in found or found[want.parts].speaker is None
    return total, kept


def same_speaker(want: Expected, got: Quote) -> bool:
    """Whether the last name is right, or for nameless speakers the words they are printed with."""
    if want.speaker is None or got.speaker is None:
        return want.speaker is got.speaker
    if want.person:
        return bare(want.person).split()[-1:] == bare(got.person or got.speaker).split()[-1:]
    wanted, given = set(bare(want.speaker).split()), set(bare(got.person or got.speaker).split())
    return bool(wanted) and bool(given) and (wanted <= given or given <= wanted)


def bare(name: str) -> str:
    """A name in lower case without titles, letters behind it, and possessive endings."""
    name = re.sub(r"[’'](?:s\b)?", "", name.lower())
    while TITLES.match(name):
        name = TITLES.sub("", name, count=1)
    return LETTERS_BEHIND.sub("", name)
