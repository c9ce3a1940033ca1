"""Names that may be one person's, for somebody to decide: nothing is merged on a likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from chamberlain_crawler.people.known import Decisions, spelling_key, titles_of, without_bracket
from chamberlain_crawler.text import list_rows


class Doubt(NamedTuple):
    """Two names that may be one person's."""

    one: str
    other: str
    why: str


def doubtful(names: Iterable[str], decisions: Decisions | None = None) -> list[Doubt]:
    """Pairs of people's names that are alike, in alphabetical order, without those that were decided on.

    >>> [why for _, _, why in doubtful(["Bob Pell", "Robert Pell", "Sian Tarn", "Siân Tarn", "Ada Moss"])]
    ['a short form of the given name', 'another spelling']
    """
    decided = decisions or Decisions()
    every = sorted(set(names))
    pairs: dict[tuple[str, str], str] = {}
    for group in (*grouped(every, surname), *grouped(every, given)):
        for one, other in combinations(group, 2):
            if not decided.are_different(one, other) and (why := likeness(one, other)):
                pairs.setdefault((one, other), why)
    return sorted(Doubt(one, other, why) for (one, other), why in pairs.items())


def grouped(names: list[str], by: Callable[[str], str]) -> Iterator[list[str]]:
    """The names of each group that holds more than one: only its members are compared with each other."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[by(name)].append(name)
    return (group for group in groups.values() if len(group) > 1)


def given(name: str) -> str:
    """The first word of a name, without titles, folded; empty for a surname alone."""
    words = titles_of(name)[1]
    return words[0] if len(words) > 1 else ""


def surname(name: str) -> str:
    """The last word of a name, folded."""
    words = titles_of(name)[1]
    return words[-1] if words else ""


def likeness(one: str, other: str) -> str | None:
    """Why two names may be one person's, in a few words; None when nothing speaks for it."""
    if spelling_key(one) and spelling_key(one) == spelling_key(other):
        return likeness_of_namesakes(one, other)
    given_names, surnames = (given(one), given(other)), (surname(one), surname(other))
    if surnames[0] != surnames[1]:
        alike = given_names[0] == given_names[1] and min(map(len, surnames)) > 3 and one_edit_apart(*surnames)
        return "surnames one letter apart" if alike and given_names[0] else None
    short, long = sorted(given_names, key=len)
    if not short:
        return "a surname alone" if long else None
    if len(short) == 1 and long.startswith(short):
        return "an initial"
    if long in short_forms(short) or short in short_forms(long):
        return "a short form of the given name"
    return "given names one letter apart" if len(short) > 3 and one_edit_apart(short, long) else None


def likeness_of_namesakes(one: str, other: str) -> str | None:
    """Why two spellings of one name may be one person's: not when a bracket tells them apart."""
    told_apart = [without_bracket(name) != name for name in (one, other)]
    if all(told_apart):
        return None
    return "a namesake not told apart" if any(told_apart) else "another spelling"


def short_forms(given_name: str) -> frozenset[str]:
    """What a given name may be short for."""
    return frozenset(word for row in list_rows("short_forms") if row[0] == given_name for word in row[1:])


def one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter more, less, or in another's place makes one word the other; so does a swap of neighbours.

    >>> one_edit_apart("brigid", "bridgid"), one_edit_apart("brigid", "birgid"), one_edit_apart("ann", "anneka")
    (True, True, False)
    """
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    if len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]:
        return True
    return one != other and (left[1:] == right[1:] or left[1:] == right or left == right[1:])
