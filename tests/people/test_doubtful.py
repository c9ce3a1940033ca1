"""Names that may be one person's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.people import doubtful
from chamberlain_crawler.people.doubtful import one_edit_apart
from chamberlain_crawler.people.known import Decision, Decisions


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Siôn Pell", "Sion Pell", "another spelling"),
        ("Sir Owen Tarn", "Owen J. Tarn", "another spelling"),
        ("Bob Neame", "Robert Neame", "a short form of the given name"),
        ("M. Oakes", "Marian Oakes", "an initial"),
        ("Brigit Teal", "Birgit Teal", "given names one letter apart"),
        ("Marian Oakes", "Marian Oaks", "surnames one letter apart"),
        ("Lord Purbeck", "Henry Purbeck", "a surname alone"),
        ("Denzil Gatt", "Denzil Gatt (trader)", "a namesake not told apart"),
    ],
)
def test_likely_pairs_are_listed_with_their_reason(one, other, why):
    [doubt] = doubtful([one, other, "Hilary Crane", one])
    assert ({doubt.one, doubt.other}, doubt.why) == ({one, other}, why)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann Pell", "Iris Pell"),
        ("Janet Birch", "Janet Marsh"),
        ("Denzil Gatt (councillor)", "Denzil Gatt (trader)"),
        ("Ian Lee", "Ian Gee"),
    ],
)
def test_others_are_not(one, other):
    assert doubtful([one, other]) == []


def test_a_pair_that_was_decided_on_is_not_asked_about_again():
    decided = Decisions([Decision(kind="different", name="Sion Pell", person="Siôn Pell")])
    assert doubtful(["Siôn Pell", "Sion Pell"], decided) == []


@given(st.text(alphabet="abc", max_size=6), st.integers(0, 6), st.sampled_from(["drop", "add", "change", "swap"]))
def test_one_edit_is_one_edit(word, at, kind):
    at = min(at, len(word))
    edited = {
        "drop": word[:at] + word[at + 1 :],
        "add": word[:at] + "z" + word[at:],
        "change": word[:at] + "z" + word[at + 1 :],
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[kind]
    assert one_edit_apart(word, edited) == (word != edited)
    assert not one_edit_apart(word, word + "zz")


@given(st.lists(st.text()))
def test_any_names_are_compared(names):
    for one, other, why in doubtful(names):
        assert one < other
        assert why
