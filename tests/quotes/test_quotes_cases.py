"""Small invented texts of the kinds that go wrong on real ones, each with its quotes and their speakers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chamberlain_crawler.quotes import find_in_text

CASES = json.loads((Path(__file__).parent / "corpus" / "cases.json").read_text(encoding="utf-8"))


def bare(words: str) -> str:
    """Words without the punctuation at their ends, which may stand in or outside the marks."""
    return words.strip(" .,;:!?")


def names(speaker: str | None, *found: str | None) -> bool:
    """Whether one of the names found means the speaker: the same words, or those with a title or an office."""
    if speaker is None:
        return not any(found)
    return any(speaker.lower() in name.lower() or name.lower() in speaker.lower() for name in found if name)


@pytest.mark.parametrize("case", CASES, ids=[f"{number}-{case['class']}" for number, case in enumerate(CASES)])
def test_the_right_words_are_given_to_the_right_speaker(case):
    found = find_in_text(case["text"])
    assert [(quote.kind, bare(quote.text)) for quote in found] == [
        (expected["kind"], bare(expected["text"])) for expected in case["expected"]
    ]
    for quote, expected in zip(found, case["expected"], strict=True):
        assert names(expected["speaker"], quote.speaker, quote.person), (quote, expected)


@pytest.mark.parametrize(
    "text",
    [
        "The baths will stay open, Cllr Pell said.\n\nWe have heard that before.",
        "After the vote the baths will stay open, Cllr Pell said.\n\nWe have heard that before.",
        "“The baths will stay open,” Cllr Pell said.\n\nWe have heard that before, and I doubt it.",
        "Every rule was met, one inspector said.\n\nI have my doubts about that.",
        "Agents of the F.B.I. were slow, officials said.\n\nBut F.B.I. agents had worked on it for years.",
    ],
)
def test_the_authors_own_voice_is_nobodys_quote(text):
    assert [quote.text for quote in find_in_text(text) if "doubt" in quote.text or "heard" in quote.text] == []
    assert not any(quote.kind == "block" for quote in find_in_text(text))


@pytest.mark.parametrize(
    "lead_in",
    [
        "Cllr Pell said:",
        "After the vote Cllr Pell said",
        "In a statement, Cllr Pell said.",
        "Speaking after the vote, Cllr Pell said",
    ],
)
def test_a_lead_in_that_has_said_nothing_yet_leads_to_a_speech(lead_in):
    (quote,) = find_in_text(f"{lead_in}\n\nI am proud of what we did tonight.")
    assert (quote.kind, quote.speaker) == ("block", "Cllr Pell")


def test_the_office_again_means_the_one_person_of_the_sentence_before():
    named = "Raj Tolland has set out his plans.\n\n"
    for phrase in ("The mayor", "The Mayor"):
        (quote,) = find_in_text(f"{named}{phrase} said the baths would be “open by May”.")
        assert quote.person == "Raj Tolland"
    for phrase in (
        "The deputy mayor",
        "A mayor",
        "The mayor of Corve",
        "The Corve mayor",
        "The spokesman",
        "The mayors",
    ):
        (quote,) = find_in_text(f"{named}{phrase} said the baths would be “open by May”.")
        assert quote.person is None, phrase
    (quote,) = find_in_text("Council leader Raj Tolland left. The mayor said the baths would be “open by May”.")
    assert quote.person is None
