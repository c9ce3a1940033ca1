"""Scores the quotes of the corpus: ``python benchmarks/score_quotes.py [--half building] [--misses] [--certainty]``.

Real articles are scored too where they are at hand (``real_quotes.py``): they are the measure, the corpus is a guard.

Spans count when they are exact in every part; speakers count over the quotes whose span was found. The naive peer
takes every pair of marks for a quote, and for its speaker the nearest capitalised words beside a "said".
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "quotes"), str(Path(__file__).parent)]

import passages  # noqa: E402
import real_quotes  # noqa: E402
import scoring  # noqa: E402
from passages import Passage  # noqa: E402
from scoring import KINDS, Pair, figures  # noqa: E402

from chamberlain_crawler import quotes  # noqa: E402
from chamberlain_crawler.items import Quote  # noqa: E402

PAIR_OF_MARKS = re.compile(r"[“\"]([^“”\"]+)[”\"]|(?<!\w)[‘']([^‘’']+)[’'](?!\w)")
NAME = r"((?:[A-Z][\w’-]+ ?){1,4})"
SAID = "(?:said|says|told|added)"
BESIDE_SAID = re.compile(rf"{SAID} {NAME}|{NAME}{SAID}")


def main() -> None:
    """Print the figures of one half of the corpus."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--half", choices=("held_out", "building"), default="held_out")
    arguments.add_argument("--misses", action="store_true", help="print every quote that is wrong")
    arguments.add_argument(
        "--certainty", action="store_true", help="print how often each rule is right on real articles"
    )
    options = arguments.parse_args()
    if options.certainty:
        real_quotes.report_certainty()
        return
    corpus = passages.read(options.half)
    print(f"{len(corpus)} passages of the half {options.half}")
    report("chamberlain", corpus, Passage.find)
    report("naive pairs of marks", corpus, naive)
    if options.misses:
        print_misses(corpus)
    real_quotes.report()
    print_speed(corpus)


def report(name: str, corpus: list[Passage], find: Callable[[Passage], list[Quote]]) -> None:
    """Print precision, recall and F1 of spans and the share of right speakers, kind by kind."""
    pairs = [pair for passage in corpus for pair in scoring.pairs_of(passage, find(passage))]
    named = [pair for pair in pairs if (pair.expected and pair.expected.person) or (pair.found and pair.found.person)]
    print(f"\n{name:22} {'n':>4} {'P':>6} {'R':>6} {'F1':>6} {'speaker':>8}")
    for kind in KINDS:
        print_line(kind, [pair for pair in pairs if pair.kind == kind])
    print_line("all", pairs)
    print_line("span and right speaker", pairs, lambda pair: pair.right_speaker)
    print_line("span and full name", named, lambda pair: pair.right_person)
    total, kept = scoring.scares(corpus, find)
    print(f"{'scares given to nobody':22} {total:4} {100 * kept / total:13.1f}")


def print_line(name: str, pairs: list[Pair], is_right: Callable[[Pair], bool] | None = None) -> None:
    """Print the figures of some pairs."""
    line = figures(pairs, is_right)
    speaker = f"{line.speaker:8.1f}" if is_right is None else ""
    print(f"{name:22} {line.expected:4} {line.precision:6.1f} {line.recall:6.1f} {line.f1:6.1f} {speaker}")


def naive(passage: Passage) -> list[Quote]:
    """Every pair of marks, with the nearest capitalised words beside a "said" of the same paragraph."""
    result = []
    for match in PAIR_OF_MARKS.finditer(passage.text):
        start, end = match.span(1 if match[1] is not None else 2)
        first = passage.text.rfind("\n\n", 0, start) + 1
        last = passage.text.find("\n\n", end) % (len(passage.text) + 1)
        near = BESIDE_SAID.search(passage.text, end, last) or BESIDE_SAID.search(passage.text, first, start)
        result.append(
            Quote(
                kind="direct",
                text=passage.text[start:end],
                start=start,
                end=end,
                rule="naive",
                speaker=(near[1] or near[2]).strip() if near else None,
                parts=((start, end),),
            )
        )
    return result


def print_misses(corpus: list[Passage]) -> None:
    """Print what is wrong."""
    for passage in corpus:
        found = passage.find()
        for pair in scoring.pairs_of(passage, found):
            want, got = pair.expected, pair.found
            if pair.right_speaker and want and got and want.person == got.person and want.office in (None, got.office):
                continue
            words = passage.text[want.parts[0][0] : want.parts[-1][1]] if want else got.text if got else ""
            print(f"\n{passage.name}: {words[:60]!r}")
            print(f"    expected {want and (want.kind, want.speaker, want.person, want.office)}")
            print(f"    found    {got and (got.kind, got.rule, got.speaker, got.person, got.office)}")
        given = {quote.parts: quote for quote in found if quote.speaker}
        for want in passage.expected:
            if want.kind == "scare" and (quote := given.get(want.parts)):
                print(f"\n{passage.name}: {quote.text!r} is nobody's, but given to {quote.speaker} by {quote.rule}")


def print_speed(corpus: list[Passage]) -> None:
    """Print words a second of processor time, passage by passage and in one long text."""
    words = sum(len(passage.text.split()) for passage in corpus)
    began = time.process_time()
    for _ in range(5):
        for passage in corpus:
            passage.find()
    short = 5 * words / (time.process_time() - began)
    text = "\n\n".join([passage.text for passage in corpus] * (50_000 // words))
    began = time.process_time()
    quotes.find_in_text(text)
    long = len(text.split()) / (time.process_time() - began)
    print(f"\n{short:,.0f} words a second in passages, {long:,.0f} in one text of {len(text.split()):,} words")


if __name__ == "__main__":
    main()
