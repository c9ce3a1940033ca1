"""Folding, words, and what changed, of whatever a page may hold."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain_crawler.text import folded, in_ascii, runs, unaccented, word_diff, words

WORDS = st.lists(st.sampled_from(["the", "tram", "hall", "is", "safe", " "]), max_size=60)


@given(st.text())
def test_a_folded_text_folds_to_itself(text):
    once = folded(text)
    assert folded(once) == once
    assert "  " not in once
    assert once == once.strip()


@given(st.text())
def test_capitals_and_accents_make_no_difference(text):
    assert folded(text.upper()) == folded(text.upper().lower())
    assert folded(unaccented(text)) == folded(text)
    assert in_ascii(text).isascii()


@given(st.text(), st.text())
def test_words_stay_in_order_and_whole(one, other):
    assert words(f"{one} {other}") == words(one) + words(other)


@given(st.text(), st.lists(st.text(), min_size=1, max_size=3))
def test_a_text_of_five_words_has_its_runs_in_any_longer_one(text, around):
    assert len(words(text.casefold())) < 5 or runs(text) <= runs(f"{' '.join(around)} {text}")


def both(old, new):
    """The changes, told whole on both sides, as tuples of words."""
    found = [(kind, tuple(run)) for kind, run in word_diff(old, new)]
    assert [word for kind, run in found if kind != "new" for word in run] == old
    assert [word for kind, run in found if kind != "gone" for word in run] == new
    return found


def of_difflib(old, new):
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", tuple(new[begin:stop])
        else:
            yield from [("gone", tuple(old[start:end]))] if start < end else []
            yield from [("new", tuple(new[begin:stop]))] if begin < stop else []


@given(WORDS, WORDS)
def test_the_changes_are_those_of_difflib(old, new):
    assert both(old, new) == list(of_difflib(old, new))


@given(st.lists(st.tuples(st.integers(0, 499), st.sampled_from(["", "w1", "w2", "tram"])), max_size=12))
@settings(max_examples=30, deadline=None)
def test_a_few_changes_in_a_long_text_are_those_of_difflib(changes):
    old = prose(500, seed=1)
    new = list(old)
    for at, word in changes:
        new[at : at + 1] = [word] if word else []
    assert both(old, new) == list(of_difflib(old, new))
    assert both(with_blanks(old), with_blanks(new)) == list(of_difflib(with_blanks(old), with_blanks(new)))


def test_a_long_text_written_anew_is_told_all_the_same():
    """``difflib`` alone would look for minutes at the second pair, whose every other piece is a blank."""
    both(prose(20_000, seed=1), prose(20_000, seed=2))
    both(with_blanks(prose(20_000, seed=1)), with_blanks(prose(20_000, seed=2)))
    both(["the"] * 20_000, ["the", "tram"] * 10_000)
    both([f"w{number % 40}" for number in range(20_000)], [f"w{number % 41}" for number in range(20_000)])


@given(WORDS, st.integers(0, 19_999))
@settings(max_examples=20, deadline=None)
def test_one_change_is_all_that_is_told_of_a_long_text_of_a_few_words(words, at):
    old = ["the", "tram", "is", "safe"] * 5000
    found = both(old, [*old[:at], "new", *words, *old[at + 1 :]])
    assert sum(len(run) for kind, run in found if kind == "gone") <= 100


def test_what_stayed_is_found_beside_what_was_written_anew():
    kept = prose(5000, seed=3)
    chance = random.Random(6)
    changed = [word if chance.random() > 0.1 else "tram" for word in kept]
    found = both(kept + prose(15_000, seed=4), changed + prose(15_000, seed=5))
    assert sum(len(run) for kind, run in found if kind == "same") > 4000


def with_blanks(words):
    return [piece for word in words for piece in (word, " ")]


def prose(length, seed):
    """Invented words, each as often as words are in English: the first stands in every twentieth place."""
    weights = [1 / (number + 3) for number in range(8000)]
    return [f"w{number}" for number in random.Random(seed).choices(range(8000), weights, k=length)]
