"""Which single marks quote, and which are apostrophes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

DOUBLE = '“”„‟«»"'
SINGLE = "‘’‚‛'"
BEFORE_OPENING = frozenset("([{<–—-/|") | {""}
AFTER_CLOSING = frozenset(".,;:!?…)]}>–—-/|") | {""}

#: Words that lost their first letters, behind the mark that stands for those: ’11th hour, '90s, ’til, 'em.
ELISION = re.compile(
    r"(?:\d\d?(?:s|st|nd|rd|th)?|(?:em|til|till|tis|twas|cause|cos|bout|round|ere|n|un|uns|nuff|ello)['’]?)\b",
    re.IGNORECASE,
)


#: The councillors’ pay, the bosses’ ‘savings’.
POSSESSIVE = re.compile(rf"[sS].[ \xa0][\w{DOUBLE}{SINGLE}£]")


class Pair(NamedTuple):
    """A quotation in single marks."""

    opening: int
    """Offset of the opening mark."""
    end: int
    """Offset of the closing mark, or of the paragraph's end when there is none."""
    outer_end: int
    closed: bool


def pairs(text: str, runs: Sequence[re.Match[str]], doubles: Sequence[int]) -> Iterator[Pair]:
    """Opening marks that are no apostrophes, each with the closing mark before the next opening one.

    >>> [text[pair.opening:pair.outer_end] for text in ["the ’90s councillors’ ‘cuts’ to workers’ pay"]
    ...  for pair in pairs(text, list(re.finditer("[‘’]", text)), [])]
    ['‘cuts’']
    """
    singles = [at for run in runs for at in range(run.start(), run.end()) if text[at] in SINGLE]
    openers = [at for at in singles if opens(text, at)]
    closers = [at for at in singles if closes(text, at)]
    for number, at in enumerate(openers):
        limit = openers[number + 1] if number + 1 < len(openers) else len(text)
        between = closers[bisect_right(closers, at) : bisect_left(closers, limit)]
        sure = next((closer for closer in between if not like_possessive(text, closer)), None)
        end = sure if sure is not None else next(iter(between), None)
        if end is None:
            if text[at] == "‘" and limit == len(text) and not (doubles and doubles[-1] > at):
                yield Pair(at, len(text), len(text), closed=False)
        elif (bisect_left(doubles, end) - bisect_left(doubles, at)) % 2 == 0:
            yield Pair(at, end, end + 1, closed=True)


def opens(text: str, at: int) -> bool:
    """Whether a single mark can open: a word begins behind it, and none ends before it."""
    before, after = neighbours(text, at, at + 1)
    if not (before.isspace() or before in BEFORE_OPENING):
        return False
    return bool(after) and not after.isspace() and after not in AFTER_CLOSING and not ELISION.match(text, at + 1)


def closes(text: str, at: int) -> bool:
    """Whether a single mark can close: a word or its punctuation ends before it, and none begins behind it."""
    before, after = neighbours(text, at, at + 1)
    if before == "n" and text[at - 2 : at - 1] in SINGLE:
        return False  # rock 'n' roll
    return bool(before) and not before.isspace() and (after.isspace() or after in AFTER_CLOSING)


def like_possessive(text: str, at: int) -> bool:
    """Whether a closing single mark may as well be the apostrophe of a plural: the councillors’ pay."""
    return POSSESSIVE.match(text, at - 1) is not None if at else False


def neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The characters beside a mark, over at most two further marks; empty at the ends of the text."""
    left = start - 1
    while left >= 0 and start - left <= 2 and text[left] in DOUBLE + SINGLE:
        left -= 1
    right = end
    while right < len(text) and right - end < 2 and text[right] in DOUBLE + SINGLE:
        right += 1
    return text[left : left + 1] if left >= 0 else "", text[right : right + 1]
