"""Compares two versions of a text by words: ``python benchmarks/word_diff.py``.

Texts edited a little, much, and written anew, cut into words as the pages do it, and into words and the blanks between
them as ``chamberlain diff`` does. The peer is ``difflib.SequenceMatcher`` without its ``autojunk``; it is given no
more than 2,000 words with blanks, for which it takes seconds, and minutes for ten times as many.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from difflib import SequenceMatcher

from chamberlain_crawler.text import word_diff

WORDS = [f"w{number}" for number in range(8000)]
#: As often as words are in English: the first stands in every twentieth place.
WEIGHTS = [1 / (number + 3) for number in range(len(WORDS))]


def main() -> None:
    """Print seconds, and how many pieces were found to have stayed."""
    print(f"{'':28} {'ours':>8} {'stayed':>7} {'difflib':>9} {'stayed':>7}")
    for cut, length in ((list, 2000), (list, 5000), (list, 20_000), (with_blanks, 2000), (with_blanks, 20_000)):
        for name, share in (("1 % edited", 0.01), ("10 % edited", 0.1), ("written anew", 1.0)):
            old, new = map(cut, versions(length, share))
            line = f"{length:6,} {'' if cut is list else '+':1} {name:18} {measured(ours, old, new)}"
            print(line if len(old) > 20_000 else f"{line}  {measured(peer, old, new)}", flush=True)


def with_blanks(words: list[str]) -> list[str]:
    """Words, each with a blank behind it."""
    return [piece for word in words for piece in (word, " ")]


def versions(length: int, share: float) -> tuple[list[str], list[str]]:
    """A text, and the same with a share of its words replaced."""
    chance = random.Random(length)
    old, other = (chance.choices(WORDS, WEIGHTS, k=length) for _ in range(2))
    return old, [new if chance.random() < share else word for word, new in zip(old, other, strict=True)]


def measured(compare: Callable[[list[str], list[str]], int], old: list[str], new: list[str]) -> str:
    """Seconds that a comparison takes, and the words that it finds to have stayed."""
    start = time.perf_counter()
    stayed = compare(old, new)
    return f"{time.perf_counter() - start:7.3f}s {stayed:7,}"


def ours(old: list[str], new: list[str]) -> int:
    """Words that stayed, by our own difference."""
    return sum(len(words) for kind, words in word_diff(old, new) if kind == "same")


def peer(old: list[str], new: list[str]) -> int:
    """Words that stayed, by ``difflib``."""
    return sum(match.size for match in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())


if __name__ == "__main__":
    main()
