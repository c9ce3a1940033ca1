"""Quotes and speakers on real articles: spans, right speakers, and how often each rule is right.

FOLDER holds ``us-politics.jsonl``, 280 articles of PolNeAR's training part with quotes and sources that people marked
(https://github.com/networkdynamics/PolNeAR), and ``wikinews.jsonl``, nine of GUM's (https://gucorpling.org/gum). They
are their publishers' and not part of this project; without them nothing is measured. Every fifth article of the first,
by line, was never looked at while the rules were made.

A quote counts line by line, without marks and signs at its edges. Its span is right when it is one that people marked.
Its speaker is right when the mention that the rule found is part of the one they marked, or has the same last name;
or, of a body, half of the same words. Words that nobody says, and reported speech, are left out.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from chamberlain_crawler import quotes
from chamberlain_crawler.items import Quote
from chamberlain_crawler.quotes import taking_apart
from chamberlain_crawler.quotes.reader import Reader, Speaker
from chamberlain_crawler.quotes.sentences import Sentence
from chamberlain_crawler.quotes.speakers import Attribution
from chamberlain_crawler.text import words

FOLDER = Path(__file__).parents[1].parent / "shared" / "data" / "quotes"
KINDS = ("direct", "block", "partial")
EDGES = "“”\"‘’'`´.,;:!?…–—- \t\xa0"
FIFTH = 5

#: What may stand before a last name, and words of bodies that tell none from another.
TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "rev", "president", "gov"]
) | {"senator", "sen", "rep", "secretary", "governor", "judge"}
FILLERS = frozenset(["the", "a", "an", "of", "for", "and", "in", "at", "on", "to", "s"])


class Mention(str):
    """A speaker as printed, with the place where the rule found the words."""

    place: tuple[int, int]


class Placing(Reader):
    """A reader that keeps where each speaker is named."""

    def speaker(self, attribution: Attribution, sentence: Sentence) -> Speaker:
        """The speaker, whose printed name knows its place in the text."""
        found = super().speaker(attribution, sentence)
        mention = attribution.subject.mention
        start = next((part.start for part in self.parsed.body if part.text is sentence.text), None)
        if start is None:
            return found
        printed = Mention(found.printed)
        printed.place = (start + sentence.tokens[mention.first].start, start + sentence.tokens[mention.last - 1].end)
        return Speaker(found.rule, printed, found.party, found.office, found.cue)


@dataclass(frozen=True)
class Line:
    """A line of a quote, as found or as marked."""

    span: tuple[int, int]
    name: str | None
    """The speaker as the article prints it."""
    place: tuple[int, int] | None
    person: str | None = None
    rule: str = ""


@dataclass
class Score:
    """What was found of what people marked."""

    marked: int = 0
    found: int = 0
    spans: int = 0
    right: int = 0

    def row(self, name: str) -> str:
        """The figures as a row of a Markdown table: F1 of the spans, and of those with the right speaker."""
        both = [200 * hits / max(self.marked + self.found, 1) for hits in (self.spans, self.right)]
        return f"| {name} | {self.marked:,} | {both[0]:.1f} | {both[1]:.1f} |"


def documents(name: str) -> list[dict[str, Any]]:
    """The articles of a file; none where it is not at hand."""
    path = FOLDER / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def sets() -> dict[str, list[dict[str, Any]]]:
    """The articles that are at hand, by set."""
    politics = documents("us-politics.jsonl")
    looked_at = [article for number, article in enumerate(politics, 1) if number % FIFTH]
    return {
        "US politics": looked_at,
        "never looked at": politics[FIFTH - 1 :: FIFTH],
        "Wikinews": documents("wikinews.jsonl"),
    }


def found_lines(text: str) -> Iterator[Line]:
    """The lines of the quotes that this project finds."""
    for quote in Placing(taking_apart.parse(taking_apart.of_text(text))).quotes():
        if quote.kind != "scare":
            for span in lines(text, quote.start, quote.end):
                yield Line(span, quote.speaker, getattr(quote.speaker, "place", None), quote.person, quote.rule)


def marked_lines(article: dict[str, Any], kinds: Collection[str] = KINDS) -> Iterator[Line]:
    """The lines of the quotes that people marked."""
    for quote in article["quotes"]:
        if quote["kind"] in kinds:
            place = (quote["speaker_start"], quote["speaker_end"]) if quote.get("speaker_start") is not None else None
            for span in lines(article["text"], quote["start"], quote["end"]):
                yield Line(span, quote.get("speaker_text"), place, quote.get("speaker"))


def lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the lines of a quote begin and end, without marks and signs at their edges."""
    for match in re.finditer(r"[^\n]+", text[start:end]):
        line = match[0].strip(EDGES)
        if line:
            begin = start + match.start() + match[0].index(line)
            yield begin, begin + len(line)


def is_right(found: Line, marked: Line) -> bool:
    """Whether a speaker is the one whom people marked; where they marked none, whether there is none."""
    if not marked.name and not marked.person:
        return not found.name
    if not found.name:
        return False
    if found.place and marked.place and found.place[0] < marked.place[1] and marked.place[0] < found.place[1]:
        return True
    return any(
        same_name(name, gold)
        for name in (found.person, str(found.name))
        for gold in (marked.person, marked.name)
        if name and gold
    )


def same_name(name: str, gold: str) -> bool:
    """Whether two names have the same last word, or half of their words in common, as bodies have."""
    one, other = ([word for word in words(text.lower()) if word not in TITLES | FILLERS] for text in (name, gold))
    if not one or not other:
        return name.lower() == gold.lower()
    return one[-1] == other[-1] or len({*one} & {*other}) / len({*one, *other}) >= 1 / 2


def score(articles: Iterable[dict[str, Any]]) -> Score:
    """The figures over some articles."""
    total = Score()
    for article in articles:
        marked = {line.span: line for line in marked_lines(article)}
        found = {line.span: line for line in found_lines(article["text"])}
        both = marked.keys() & found.keys()
        total.marked += len(marked)
        total.found += len(found)
        total.spans += len(both)
        total.right += sum(is_right(found[span], marked[span]) for span in both)
    return total


def by_rule(articles: Iterable[dict[str, Any]]) -> dict[str, Counter[str]]:
    """Of the speakers that each rule gave: how many there are, have the span that people marked, are right.

    A quote of several lines counts once, by its first; words that people marked as reported are somebody's too.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        marked = {line.span: line for line in marked_lines(article, ("indirect", *KINDS))}
        for quote in Placing(taking_apart.parse(taking_apart.of_text(article["text"]))).quotes():
            if quote.kind == "scare" or not quote.speaker:
                continue
            counts[quote.rule].update(judged(quote, article["text"], marked))
    return counts


def judged(quote: Quote, text: str, marked: dict[tuple[int, int], Line]) -> Counter[str]:
    """One quote as counts."""
    span = next(lines(text, quote.start, quote.end), (quote.start, quote.end))
    found = Line(span, quote.speaker, getattr(quote.speaker, "place", None), quote.person)
    gold = marked.get(span)
    return Counter(n=1, spans=gold is not None, right=gold is not None and is_right(found, gold))


def interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's interval, in percent, that holds the true share in 95 of 100 cases."""
    z, share = 1.96, right / max(of, 1)
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return 100 * (middle - half), 100 * (middle + half)


def report() -> None:
    """Print the figures of all sets; nothing where none is at hand."""
    rows = [score(articles).row(name) for name, articles in sets().items() if articles]
    if rows:
        print("\n| real articles | quotes | span | span and right speaker |\n|---|---:|---:|---:|")
        print("\n".join(rows))


def report_certainty() -> None:
    """Print the tables of ``docs/certainty.md``: rule by rule, and what was never looked at by certainty."""
    for name, articles in list(sets().items())[:2]:
        counts = by_rule(articles)
        by_certainty: dict[str, Counter[str]] = defaultdict(Counter)
        for rule, count in counts.items():
            by_certainty[quotes.certainty(rule) or ""].update(count)
        print(f"\n| {name} | quotes | right | 95 % interval | right where the words are | 95 % interval |")
        print("|---|---:|---:|---|---:|---|")
        for label, count in [*sorted(counts.items()), *sorted(by_certainty.items())]:
            print(f"| {label} | {count['n']} | {shares(count, 'n')} | {shares(count, 'spans')} |")


def shares(count: Counter[str], of: str) -> str:
    """The share of right ones among all, or among those whose words people marked so, with its interval."""
    if not count[of]:
        return "– | –"
    low, high = interval(count["right"], count[of])
    return f"{100 * count['right'] / count[of]:.1f} % | {low:.1f} to {high:.1f}"
