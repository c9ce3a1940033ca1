"""Scores the quotes of the corpus: ``python benchmarks/score_quotes.py [--half held_out] [--misses]``.

Spans count when they are exact in every part. Speakers count over the quotes whose span was found: the last name is
right when the person's, else the printed speaker's, is; bodies and papers by the words they are printed with. The
naive peer takes every pair of marks for a quote of the nearest capitalised words before a "said".
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "quotes")]

import passages  # noqa: E402
from passages import Expected, Passage  # noqa: E402

from chamberlain_crawler import quotes  # noqa: E402
from chamberlain_crawler.items import Quote  # noqa: E402

KINDS = ("block, markup", "block, plain", "direct", "few")
TITLES = re.compile(r"^(?:the|a|an|cllr|coun|councillor|mr|mrs|ms|dr|sir|dame|lord|lady|baroness|prof|professor|rev) ")
NAIVE_MARKS = re.compile(r"[“\"]([^“”\"]+)[”\"]|(?<!\w)[‘']([^‘’']+)[’'](?!\w)")
NAIVE_SPEAKER = re.compile(
    r"(?:said|says|told|added) ((?:[A-Z][\w’-]+ ?){1,4})|((?:[A-Z][\w’-]+ ){1,4})(?:said|says|told|added)"
)


def main() -> None:
    """Print the figures of one half of the corpus."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--half", choices=("held_out", "building"), default="held_out")
    arguments.add_argument("--misses", action="store_true", help="print every quote that is wrong")
    options = arguments.parse_args()
    corpus = passages.read(options.half)
    print(f"{len(corpus)} passages of the half {options.half}")
    for name, finder in (("chamberlain", Passage.find), ("naive pairs of marks", naive)):
        report(name, corpus, finder)
    if options.misses:
        misses(corpus)
    speed(corpus)


def report(name: str, corpus: list[Passage], finder: Callable[[Passage], list[Quote]]) -> None:
    """Print precision, recall and F1 of spans and the share of right speakers, kind by kind."""
    pairs = [pair for passage in corpus for pair in aligned(passage, finder(passage))]
    print(f"\n{name:22} {'n':>4} {'P':>6} {'R':>6} {'F1':>6} {'speaker':>8}")
    for kind in KINDS:
        line(kind, [pair for pair in pairs if kind_of(pair) == kind])
    everything = [pair for pair in pairs if kind_of(pair) in KINDS]
    line("all", everything)
    right = [(want if want and got and same_speaker(want, got) else None, want, got) for want, got in everything]
    hits = sum(1 for hit, _, _ in right if hit)
    print(f"{'span and speaker':22} {'':4} {figures(hits, everything)}")
    named = [pair for pair in everything if (pair[0] and pair[0].person) or (pair[1] and pair[1].person)]
    hits = sum(1 for want, got in named if want and got and want.person == got.person)
    print(f"{'span and full name':22} {len(named):4} {figures(hits, named)}")
    scares = [want for passage in corpus for want in passage.expected if want.kind == "scare"]
    kept = sum(
        1 for passage in corpus for want in passage.expected if want.kind == "scare" and is_kept(passage, want, finder)
    )
    print(f"{'scare, given to nobody':22} {len(scares):4} {'':13} {'':6} {100 * kept / max(1, len(scares)):8.1f}")


Pair = tuple[Expected | None, Quote | None]


def aligned(passage: Passage, found: list[Quote]) -> list[Pair]:
    """Expected quotes beside found ones of the same span; scares are left out on both sides."""
    said = {quote.parts: quote for quote in found if quote.kind != "scare"}
    wanted = {want.parts: want for want in passage.expected if want.kind != "scare"}
    html = passage.blocks is not None
    pairs: list[Pair] = [(want, said.get(parts)) for parts, want in wanted.items()]
    pairs += [(None, quote) for parts, quote in said.items() if parts not in wanted]
    MARKUP.update((id(member), html) for pair in pairs for member in pair if member)
    KEEP.extend(pairs)
    return pairs


MARKUP: dict[int, bool] = {}
KEEP: list[Pair] = []


def kind_of(pair: Pair) -> str:
    """The kind of a pair, as expected, else as found."""
    want, got = pair
    member = want or got
    kind = member.kind if member else ""
    if kind == "block":
        return "block, markup" if MARKUP[id(member)] else "block, plain"
    if want is None and got is not None and got.text.count(" ") < 5:
        return "few"
    return kind


def line(name: str, pairs: list[Pair]) -> None:
    """Print the figures of some pairs."""
    both = [(want, got) for want, got in pairs if want and got]
    right = sum(1 for want, got in both if same_speaker(want, got))
    expected = sum(1 for want, _ in pairs if want)
    print(f"{name:22} {expected:4} {figures(len(both), pairs)} {100 * right / max(1, len(both)):8.1f}")


def figures(hits: int, pairs: list[Pair]) -> str:
    """Precision, recall and F1 in percent."""
    found, expected = sum(1 for _, got in pairs if got), sum(1 for want, _ in pairs if want)
    precision, recall = hits / max(1, found), hits / max(1, expected)
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return f"{100 * precision:6.1f} {100 * recall:6.1f} {100 * f1:6.1f}"


def same_speaker(want: Expected, got: Quote) -> bool:
    """Whether the last name is right, or for nameless speakers the words."""
    if want.speaker is None or got.speaker is None:
        return want.speaker is got.speaker
    if want.person:
        return last_word(want.person) == last_word(got.person or got.speaker)
    wanted, given = set(plain(want.speaker).split()), set(plain(got.person or got.speaker).split())
    return bool(wanted) and bool(given) and (wanted <= given or given <= wanted)


def last_word(name: str) -> str:
    """The last name in lower case."""
    return plain(name).split()[-1]


def plain(name: str) -> str:
    """A name in lower case without its titles."""
    name = re.sub(r"[’']s?\b", "", name.lower())
    while TITLES.match(name):
        name = TITLES.sub("", name, count=1)
    return re.sub(r"\s+(?:mp|mbe|obe|qc|cbe)$", "", name)


def is_kept(passage: Passage, want: Expected, finder: Callable[[Passage], list[Quote]]) -> bool:
    """Whether words that nobody said are given to nobody."""
    return all(quote.speaker is None for quote in finder(passage) if quote.parts == want.parts)


def naive(passage: Passage) -> list[Quote]:
    """Every pair of marks, with the nearest capitalised words beside a "said" of the same paragraph."""
    result = []
    for match in NAIVE_MARKS.finditer(passage.text):
        group = 1 if match[1] is not None else 2
        start, end = match.span(group)
        first = passage.text.rfind("\n\n", 0, start) + 1
        last = passage.text.find("\n\n", end) if "\n\n" in passage.text[end:] else len(passage.text)
        near = NAIVE_SPEAKER.search(passage.text, end, last) or NAIVE_SPEAKER.search(passage.text, first, start)
        speaker = (near[1] or near[2]).strip() if near else None
        result.append(
            Quote(
                kind="direct",
                text=match[group],
                start=start,
                end=end,
                rule="naive",
                speaker=speaker,
                parts=((start, end),),
            )
        )
    return result


def misses(corpus: Iterable[Passage]) -> None:
    """Print what is wrong."""
    print()
    for passage in corpus:
        for want, got in aligned(passage, passage.find()):
            if want and got and same_speaker(want, got) and (not want.person or want.person == got.person):
                if want.office and want.office != got.office:
                    print(f"{passage.name}: office {got.office!r} for {want.office!r}")
                continue
            words = passage.text[want.parts[0][0] : want.parts[-1][1]] if want else got.text if got else ""
            print(f"{passage.name}: {words[:50]!r}")
            print(f"    want {want and (want.kind, want.speaker, want.person)}")
            print(f"    got  {got and (got.kind, got.rule, got.speaker, got.person)}")
        for want in passage.expected:
            if want.kind == "scare":
                for quote in passage.find():
                    if quote.parts == want.parts and quote.speaker:
                        print(f"{passage.name}: scare {quote.text!r} given to {quote.speaker} by {quote.rule}")


def speed(corpus: list[Passage]) -> None:
    """Print words a second over the half, repeated to a long enough time."""
    words = sum(len(passage.text.split()) for passage in corpus)
    for passage in corpus:
        passage.find()
    began = time.process_time()
    rounds = 0
    while time.process_time() - began < 1:
        for passage in corpus:
            passage.find()
        rounds += 1
    short = rounds * words / (time.process_time() - began)
    text = "\n\n".join(passage.text for passage in corpus)
    long_text = "\n\n".join([text] * max(1, 50_000 // words))
    began = time.process_time()
    quotes.find_in_text(long_text)
    long = len(long_text.split()) / (time.process_time() - began)
    print(
        f"\n{short:,.0f} words a second in short passages, {long:,.0f} in one text of {len(long_text.split()):,} words"
    )


if __name__ == "__main__":
    main()
