"""Words of a text: without accents and capitals, one after the other, what changed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import Match
from heapq import heappop, heappush
from typing import Literal, NamedTuple

WORD = re.compile(r"\w+")

#: How many words a run has by which two texts are compared.
RUN = 5

#: How many words, and pairs of a word here and the same word there, a difference looks at: two seconds' work.
MOST_PAIRS = 4_000_000
#: How many pairs it looks at in one gap.
PAIRS_IN_GAP = 50_000
#: In a gap of so many words a run of one stands on both sides by chance, in one of twice as many a run of two.
WORDS_BY_CHANCE = 5000


def unaccented(text: str) -> str:
    """Text without accents and other signs that are set on a letter.

    >>> unaccented("Siôn’s Café")
    'Sion’s Cafe'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def in_ascii(text: str) -> str:
    """Text without accents, and without all signs that ASCII does not have.

    >>> in_ascii("Siôn’s Café, 予算")
    'Sions Cafe, '
    """
    return unaccented(text).encode("ascii", "ignore").decode()


def caseless(text: str) -> str:
    """Text without capitals, curly apostrophes and repeated blanks.

    >>> caseless("Lord  O’Riordán")
    "lord o'riordán"
    """
    return " ".join(text.replace("’", "'").replace("‘", "'").casefold().split())


def folded(text: str) -> str:
    """Text without accents, capitals, curly apostrophes and repeated blanks.

    >>> folded("Lord  O’Riordán")
    "lord o'riordan"
    """
    return caseless(unaccented(text))


def words(text: str) -> list[str]:
    """Letters and digits that stand together, as written.

    >>> words("Siôn’s 2 trams")
    ['Siôn', 's', '2', 'trams']
    """
    return WORD.findall(text)


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """A text's runs of five words, without capitals; a shorter text is one run, one without words has none.

    >>> len(runs("Trams will return to Mill Lane")), runs("Trams!")
    (2, frozenset({('trams',)}))
    """
    found = words(text.casefold())
    if len(found) < RUN:
        return frozenset({tuple(found)} if found else ())
    return frozenset(zip(*(found[start:] for start in range(RUN)), strict=False))


class Gap(NamedTuple):
    """What is to be compared: numbers of the first word and after the last, in the old and in the new text."""

    start: int
    end: int
    begin: int
    stop: int

    @property
    def words(self) -> int:
        """How many words stand in it, on both sides together."""
        return self.end - self.start + self.stop - self.begin


class Change(NamedTuple):
    """Words that stand together in one of two texts, or in both."""

    kind: Literal["same", "gone", "new"]
    words: Sequence[str]


def word_diff(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """What changed from one text to another, each cut into words or other pieces, in reading order.

    >>> [(kind, " ".join(words)) for kind, words in word_diff("no plans no talks".split(), "no plans some".split())]
    [('same', 'no plans'), ('gone', 'no talks'), ('new', 'some')]
    """
    read = begun = 0
    for run in (*shared_runs(old, new), Match(len(old), len(new), 0)):
        if read < run.a:
            yield Change("gone", old[read : run.a])
        if begun < run.b:
            yield Change("new", new[begun : run.b])
        read, begun = run.a + run.size, run.b + run.size
        if run.size:
            yield Change("same", new[run.b : begun])


def shared_runs(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """The runs that stand in both, in order: the longest first, then the longest in each gap that is left, as
    ``difflib`` has them.

    It looks at each "the" of a gap for each "the" on the other side, again after every run that it finds: minutes for a
    text that was written anew. Here a long gap is searched by its ends and its rarer words, and has nothing in common
    if what is found may stand there by chance. The small gaps come first; what is not looked at in the end counts as
    changed.
    """
    found: list[Match] = []
    left = MOST_PAIRS
    gaps = [(0, Gap(0, len(old), 0, len(new)))]
    while gaps and left > 0:
        _, gap = heappop(gaps)
        run, pairs = longest_run(old, new, gap)
        left -= pairs
        if run.size > gap.words // WORDS_BY_CHANCE:
            found.append(run)
            for side in (
                gap._replace(end=run.a, stop=run.b),
                gap._replace(start=run.a + run.size, begin=run.b + run.size),
            ):
                if side.start < side.end and side.begin < side.stop:
                    heappush(gaps, (side.words, side))
    return sorted(found)


def longest_run(old: Sequence[str], new: Sequence[str], gap: Gap) -> tuple[Match, int]:
    """The longest run in a gap, of several the first, and how many words and pairs were looked at to find it."""
    places = defaultdict(list)
    for there in range(gap.begin, gap.stop):
        places[new[there]].append(there)
    most = max(1, PAIRS_IN_GAP // (gap.end - gap.start + 1))
    ends = {gap.start: [gap.begin], gap.end - 1: [gap.stop - 1]}
    looked = gap.words
    known: dict[int, int] = {}  # where the last run ends in old, by the distance of its words in old and new
    best = (0, gap.start, gap.begin)
    for here in range(gap.start, gap.end):
        found: Sequence[int] = places.get(old[here], ())
        if len(found) > most:
            found = [there for there in ends.get(here, ()) if new[there] == old[here]]
        for there in found:
            looked += 1
            if known.get(here - there, -1) > here:
                continue
            first, second, last = here, there, here + 1
            while first > gap.start and second > gap.begin and old[first - 1] == new[second - 1]:
                first, second = first - 1, second - 1
            while last < gap.end and (other := last - here + there) < gap.stop and old[last] == new[other]:
                last += 1
            known[here - there] = last
            looked += last - first
            best = min(best, (first - last, first, second))
    return Match(best[1], best[2], -best[0]), looked
