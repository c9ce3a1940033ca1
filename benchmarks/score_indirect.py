"""Scores reported speech on real articles: ``python benchmarks/score_indirect.py [--half held_out] [--misses 20]``.

``../shared/data/quotes/us-politics.jsonl`` holds articles in which people have marked what is said by whom, in marks or
not; where it is absent, nothing is measured. Every fifth document, by line, is the held-out half.

- *recall of the right source*: of the marked attributions without marks whose cue holds one of the project's verbs of
  saying or "according to", and is not denied, the share of which at least half the words stand in a clause that was
  found and given to the same source.
- *precision of clauses*: the share of the clauses found that share at least half the words of the shorter one with an
  attribution marked as without marks, whatever its cue is.

A source is the right one when the phrase that was taken for it stands, in part at least, in the one that is marked; a
marked "who" when that phrase ends right before it. What a pronoun goes back to is not marked, and so not measured.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from real_quotes import FOLDER, sets  # noqa: E402

from chamberlain_crawler.quotes import indirect, taking_apart  # noqa: E402
from chamberlain_crawler.quotes.reader import Reader  # noqa: E402
from chamberlain_crawler.quotes.sentences import Sentence  # noqa: E402
from chamberlain_crawler.text import listed  # noqa: E402

#: The halves, as sets of ``real_quotes.py``.
HALVES = {"building": "US politics", "held_out": "never looked at"}

WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
DENIED = re.compile(r"\b(?:not|never|refuse[sd]?|decline[sd]?)\b|n[’']t\b")

Marked = dict[str, Any]
"""An attribution as the data has it."""


class Clause(NamedTuple):
    """A clause that was found; offsets are those of the document."""

    start: int
    end: int
    source: tuple[int, int]
    printed: str
    rule: str
    cue: str


class Recorder(Reader):
    """A reader that keeps the clauses with the places of their sources."""

    def __init__(self, text: str):
        super().__init__(taking_apart.parse(taking_apart.of_text(text)), reported=True)
        self.clauses: list[Clause] = []

    def read_reported(self, number: int, sentence: Sentence, quoted: list[int]) -> None:
        """Keep the clauses of a sentence."""
        offset = self.parsed.body[number].start
        for found in indirect.reported(sentence, quoted):
            mention = found.attribution.subject.mention
            start, end = span(sentence, found.first, found.last, offset)
            source = span(sentence, mention.first, mention.last, offset)
            rule, cue = found.attribution.rule, found.attribution.cue or ""
            self.clauses.append(Clause(start, end, source, mention.text, rule, cue))


def span(sentence: Sentence, first: int, last: int, offset: int) -> tuple[int, int]:
    """The offsets of some tokens."""
    return offset + sentence.tokens[first].start, offset + sentence.tokens[last - 1].end


@dataclass
class Figures:
    """What was counted."""

    wanted: int = 0
    touched: int = 0
    """Wanted, and found with any source."""
    right: int = 0
    clauses: int = 0
    """Wanted, and a clause."""
    right_clauses: int = 0
    found: int = 0
    said: int = 0
    """Found, and marked as said."""


def main() -> None:
    """Print the figures of one half of the documents."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--half", choices=("building", "held_out"), default="building")
    arguments.add_argument("--misses", type=int, default=0, help="print so many of each kind of miss")
    options = arguments.parse_args()
    if not sets()[HALVES[options.half]]:
        print(f"{FOLDER} holds no articles: nothing to measure on")
        return
    total, misses = Figures(), defaultdict(list)
    by_cue: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_rule: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in sets()[HALVES[options.half]]:
        score(document, total, by_rule, by_cue, misses)
    print(f"{options.half}: {total.wanted} attributions without marks by a verb of saying, {total.found} clauses found")
    print(f"recall, any source      {share(total.touched, total.wanted)}")
    print(f"recall of right source  {share(total.right, total.wanted)}")
    print(f"  of clauses alone      {share(total.right_clauses, total.clauses)} of {total.clauses}")
    print(f"precision of clauses    {share(total.said, total.found)}")
    for name, table in (("rule", by_rule), ("cue", by_cue)):
        print(f"\n{name:16} {'found':>6} {'said':>8} {'source right':>13} {'wanted':>7} {'recall':>8}")
        for key, counted in sorted(table.items(), key=lambda entry: -entry[1]["found"]):
            said, right = share(counted["said"], counted["found"]), share(counted["right"], counted["found"])
            recall = share(counted["recalled"], counted["wanted"])
            print(f"{key:16} {counted['found']:6} {said:>8} {right:>13} {counted['wanted']:7} {recall:>8}")
    for kind, lines in misses.items():
        print(f"\n{kind}: {len(lines)}")
        for line in random.Random(1).sample(lines, min(options.misses, len(lines))):
            print("  ", line)


def score(
    document: dict[str, Any],
    total: Figures,
    by_rule: defaultdict[str, Counter[str]],
    by_cue: defaultdict[str, Counter[str]],
    misses: defaultdict[str, list[str]],
) -> None:
    """Add the figures of one document."""
    text = document["text"]
    marked = [quote for quote in document["quotes"] if quote["kind"] == "indirect"]
    recorder = Recorder(text)
    recorder.quotes()
    found = recorder.clauses
    gold = {id(quote): words(text, quote["start"], quote["end"]) for quote in marked}
    ours = {id(quote): words(text, quote.start, quote.end) for quote in found}
    for quote in marked:
        if not is_wanted(quote):
            continue
        own = gold[id(quote)]
        touching = [other for other in found if share_words(own, ours[id(other)])]
        right = any(is_same(other, quote, text) for other in touching)
        total.wanted += 1
        total.touched += bool(touching)
        total.right += right
        total.clauses += is_clause(quote)
        total.right_clauses += right and is_clause(quote)
        by_cue[verb_of(quote)]["wanted"] += is_clause(quote)
        by_cue[verb_of(quote)]["recalled"] += right and is_clause(quote)
        if not right:
            kind = "other source" if touching else "not found"
            given = [(other.rule, other.printed) for other in touching]
            misses[kind].append(f"{shown(text, quote['start'], quote['end'])} {source(quote)} {quote['cue']} {given}")
    for quote in found:
        own = ours[id(quote)]
        touched = [other for other in marked if share_words(own, gold[id(other)])]
        total.found += 1
        total.said += bool(touched)
        for table, key in ((by_rule, quote.rule), (by_cue, quote.cue)):
            table[key]["found"] += 1
            table[key]["said"] += bool(touched)
            table[key]["right"] += any(is_same(quote, other, text) for other in touched)
        if not touched:
            misses["not marked"].append(f"{shown(text, quote.start, quote.end)} {quote.printed} {quote.cue}")


def share_words(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two spans share half the words of the shorter one."""
    return 2 * len(one & other) >= min(len(one), len(other)) > 0


def is_wanted(quote: Marked) -> bool:
    """Whether an attribution's cue says that something is said."""
    cue = (quote["cue"] or "").lower()
    says = "according to" in cue or not listed("say_verbs").isdisjoint(WORD.findall(cue))
    return says and bool(source(quote)) and not DENIED.search(cue)


def is_clause(quote: Marked) -> bool:
    """Whether what is marked as said is a clause, and no thing: announced the deal; told a different story."""
    found = WORD.findall(quote["text"].lower())
    return found[:1] == ["that"] or any(
        word in listed("finite_verbs") or "n’t" in word or "n't" in word for word in found
    )


def verb_of(quote: Marked) -> str:
    """The verb of saying in an attribution's cue, as the clauses name it."""
    cue = (quote["cue"] or "").lower()
    return next((word for word in WORD.findall(cue) if word in listed("say_verbs")), "according to")


def source(quote: Marked) -> str:
    """Who says it, as printed; empty where nobody is marked."""
    return quote["speaker_text"] or ""


def is_same(found: Clause, quote: Marked, text: str) -> bool:
    """Whether a clause has the source that is marked."""
    first, last = quote["speaker_start"], quote["speaker_end"]
    if source(quote).lower() in ("who", "which", "that"):
        return not text[found.source[1] : first].strip(" ,")
    return bool(source(quote)) and found.source[0] < last and first < found.source[1]


def words(text: str, start: int, end: int) -> frozenset[int]:
    """Where the words of a span begin."""
    return frozenset(start + match.start() for match in WORD.finditer(text[start:end]))


def share(part: int, whole: int) -> str:
    """A share in percent."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def shown(text: str, start: int, end: int) -> str:
    """A span in its place, on one line."""
    return f"{text[max(0, start - 90) : start]}⟦{text[start:end]}⟧{text[end : end + 60]}".replace("\n", "¶")


if __name__ == "__main__":
    main()
