"""Words of a text: without accents and capitals, one after the other, what changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from heapq import heappop, heappush
from typing import Literal, NamedTuple

WORD = re.compile(r"\w+")

#: How many words a run has by which two texts are compared.
RUN = 5

#: How many pairs of a word here and the same word there a difference looks at: half a second's work.
MOST_PAIRS = 2_000_000


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

    It would look at each "the" of a gap for each "the" on the other side, again after every run that it finds: minutes
    for a text that was written anew. Here a gap may spend an eighth of what is left of ``MOST_PAIRS``, the small ones
    first. So in a long text a run is found by its rarer words, as ``autojunk`` has it, and what is not looked at in the
    end counts as changed.
    """
    found: list[Match] = []
    left = MOST_PAIRS
    gaps = [(0, 0, len(old), 0, len(new))]
    while gaps and left > 0:
        _, start, end, begin, stop = heappop(gaps)
        matcher = SequenceMatcher(None, old[start:end], new[begin:stop], autojunk=False)
        most = max(1, left // 8 // max(1, end - start))
        places: dict[str, list[int]] = matcher.b2j  # type: ignore[attr-defined]  # told in the manual
        for word in [word for word, found_at in places.items() if len(found_at) > most]:
            del places[word]
        left -= end - start + stop - begin + sum(len(places.get(word, ())) for word in old[start:end])
        first, second, size = matcher.find_longest_match()
        if not size:
            continue
        first, second = start + first, begin + second
        found.append(Match(first, second, size))
        for gap in ((start, first, begin, second), (first + size, end, second + size, stop)):
            if gap[0] < gap[1] and gap[2] < gap[3]:
                heappush(gaps, (gap[1] - gap[0] + gap[3] - gap[2], *gap))
    return sorted(found)
