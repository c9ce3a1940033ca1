"""Draws sequences of what happens to a blog and to its crawler at random, and looks whether all is held in the end.

    python benchmarks/sequences.py [--sequences 200] [--steps 10] [--seed 1] [--quick]

Steps and judgements are those of ``tests/sequences/``. A sequence after which something is lost or false is made as
short as it can be (not with ``--quick``), and printed as plain steps with what is wrong. Exits with 1 if there was one.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

# In place of this folder: a file of it bears the name of a folder of the tests.
sys.path[0] = str(Path(__file__).parents[1] / "tests")

from sequences.drawing import draw  # noqa: E402
from sequences.judging import judge  # noqa: E402
from sequences.story import Step, telling  # noqa: E402

#: The share of sequences that begin with a crawl: what happens to an archive says more than what happens before one.
CRAWLED = 0.8
PERMALINKS = ("/{slug}/", "/{slug}/", "/{year}/{month}/{slug}/")


def main() -> None:
    """Runs the sequences."""
    parser = argparse.ArgumentParser(description="Sequences of events and commands, drawn at random.")
    parser.add_argument("--sequences", type=int, default=200)
    parser.add_argument("--steps", type=int, default=10, help="most steps of a sequence")
    parser.add_argument("--seed", type=int, default=1, help="of the first sequence; each next one has the next")
    parser.add_argument("--quick", action="store_true", help="do not look for a shorter sequence")
    arguments = parser.parse_args()
    failed = 0
    for seed in range(arguments.seed, arguments.seed + arguments.sequences):
        site, steps, wrong = drawn(seed, arguments.steps)
        if wrong and not arguments.quick:
            steps, wrong = shortest(site, steps, wrong)
        if wrong:
            failed += 1
            print(f"\nseed {seed}, {site}", *(f"    {step!r}," for step in steps), sep="\n")
            print(*(f"  ! {line}" for line in wrong), sep="\n", flush=True)
    print(f"{failed} of {arguments.sequences} sequences failed")
    sys.exit(1 if failed else 0)


def drawn(seed: int, most: int) -> tuple[dict, list[Step], list[str]]:
    """A sequence of a seed: the site, its steps, and what is wrong after them."""
    chance = random.Random(seed)
    site = {"own": chance.random() < 0.5, "permalink": chance.choice(PERMALINKS)}
    with telling(**site) as story:
        if chance.random() < CRAWLED:
            story.take(("crawl",))
        for _ in range(chance.randint(3, most)):
            story.take(draw(story, chance.choice))
        return site, story.steps, judge(story)


def replayed(site: dict, steps: Sequence[Step]) -> list[str]:
    """What is wrong after some steps; nothing where they cannot be taken."""
    with telling(**site) as story:
        try:
            for step in steps:
                story.take(step)
        except (KeyError, AttributeError):
            return []
        return judge(story)


def shortest(site: dict, steps: list[Step], wrong: list[str]) -> tuple[list[Step], list[str]]:
    """A sequence of which no step can be left out, and what is wrong after it."""
    place = len(steps) - 1
    while place >= 0:
        fewer = steps[:place] + steps[place + 1 :]
        if still := replayed(site, fewer):
            steps, wrong = fewer, still
        place -= 1
    return steps, wrong


if __name__ == "__main__":
    main()
