"""What somebody is said to have said, without marks; every sentence is invented."""

import pytest
from hypothesis import given, settings
from test_properties import BLOCKS, TEXTS, check

from chamberlain_crawler import quotes
from chamberlain_crawler.items import BODY_KINDS, Block
from chamberlain_crawler.quotes.speakers import REPORTED_CERTAINTY

TOLD = [
    ("Cllr Ada Pell said the plan was wrong.", "Cllr Ada Pell", "the plan was wrong"),
    ("Cllr Ada Pell said that the plan was wrong.", "Cllr Ada Pell", "the plan was wrong"),
    ("The plan was wrong, Cllr Ada Pell said.", "Cllr Ada Pell", "The plan was wrong"),
    ("The plan was wrong, Cllr Ada Pell said on Monday.", "Cllr Ada Pell", "The plan was wrong"),
    ("The plan was wrong, said Raj Tolland, an engineer.", "Raj Tolland", "The plan was wrong"),
    ("According to the police, the road was closed for an hour.", "the police", "the road was closed for an hour"),
    ("The road was closed for an hour, according to the police.", "the police", "The road was closed for an hour"),
    ("As Cllr Moss said, the trams will be late.", "Cllr Moss", "the trams will be late"),
    ("Cllr Moss told the Marl Gazette that trams would be late.", "Cllr Moss", "trams would be late"),
    ("Cllr Moss told members at a meeting on Monday that trams would be late.", "Cllr Moss", "trams would be late"),
    ("Cllr Moss warned that the trams would be late.", "Cllr Moss", "the trams would be late"),
    ("Cllr Moss, the leader of the council, insisted it would open in May.", "Cllr Moss", "it would open in May"),
    ("Residents say the road is dangerous.", "Residents", "the road is dangerous"),
    ("Cllr Moss left early, adding that he would be back.", "Cllr Moss", "he would be back"),
    ("The plan was wrong, Cllr Moss said, according to the Marl Gazette.", "Cllr Moss", "The plan was wrong"),
    ("About three in ten said they would use the tram.", "About three in ten", "they would use the tram"),
    ("The tram would never pay; but he would ride on it, Cllr Moss admitted.", "Cllr Moss", "he would ride on it"),
    ("The man who shot Ada Pell said the plan was wrong.", "The man who shot Ada Pell", "the plan was wrong"),
    ("A letter from Raj Moss to Ada Pell said it was wrong.", "A letter from Raj Moss to Ada Pell", "it was wrong"),
    ("The group led by Ada Pell said the plan was wrong.", "The group led by Ada Pell", "the plan was wrong"),
    ("Because Ada Pell said that the plan was wrong, the vote was lost.", "Ada Pell", "the plan was wrong"),
    ("Once Ada Pell said the plan was wrong, it was dropped.", "Ada Pell", "the plan was wrong"),
    ("Ada Pell said the plan was wrong, despite having voted for it.", "Ada Pell", "the plan was wrong"),
    ("A friend of Ada Pell said the plan was wrong.", "A friend of Ada Pell", "the plan was wrong"),
    ("Asked by Ada Pell, the officer said the plan was wrong.", "the officer", "the plan was wrong"),
    ("Fares rose by 7.5 per cent last year, Cllr Moss said.", "Cllr Moss", "Fares rose by 7.5 per cent last year"),
]
NOT_TOLD = [
    "Cllr Ada Pell did not say the plan was wrong.",
    "Cllr Ada Pell never said that the plan was wrong.",
    "Cllr Ada Pell said nothing about the plan.",
    "Cllr Ada Pell refused to say whether the plan was wrong.",
    "Cllr Ada Pell declined to say the plan was wrong.",
    "Cllr Ada Pell asked whether the plan was wrong.",
    "To say the least, the plan was wrong.",
    "That said, the plan was wrong.",
    "Having said that, the plan was wrong.",
    "Did Cllr Ada Pell say the plan was wrong?",
    "If Cllr Ada Pell said the plan was wrong, nobody heard it.",
    "Cllr Ada Pell would say the plan was wrong.",
    "It is said that the plan was wrong.",
    "The plan is said to be wrong.",
    "Cllr Ada Pell believes the plan was wrong and wants it to be dropped.",
    "Cllr Ada Pell announced a new plan for the trams.",
    "Cllr Ada Pell added two stops to the line.",
    "I said the plan was wrong.",
    "It was Raj Moss, not Ada Pell, who said the plan was wrong.",
    "Neither Ada Pell nor Raj Moss said the plan was wrong.",
    "Everyone but Ada Pell said the plan was wrong.",
    "Raj Moss denied that Ada Pell said the plan was wrong.",
    "Ada Pell may have said that the plan was wrong.",
    "Had Ada Pell said that the plan was wrong, the vote would have been lost.",
    "Should Ada Pell say that the plan is wrong, the vote will be lost.",
    "Asked whether she would resign, Ada Pell said nothing.",
    "All went according to plan, and the trams ran on time.",
    "Nobody told Cllr Ada Pell that the plan was wrong.",
    "Who wrote it? Officers, said the interim chief executive, in a long e-mail.",
    "The leader of Marl Town Council, Cllr Ada Pell, told members:",
    "“The plan was wrong,” Cllr Ada Pell said in a statement.",
    "“The plan was wrong,” Cllr Ada Pell told a meeting that was half empty.",
    "After the meeting, Cllr Ada Pell said: “The plan was wrong.”",
    "Cllr Ada Pell said the plan was “a disgrace and a waste of all our money”.",
]


def reported(text: str):
    return [quote for quote in quotes.find_in_text(text, reported=True) if quote.kind == "indirect"]


@pytest.mark.parametrize(("text", "speaker", "clause"), TOLD, ids=lambda value: value[:40])
def test_a_clause_has_its_speaker(text, speaker, clause):
    assert [(quote.speaker, quote.text) for quote in reported(text)] == [(speaker, clause)]


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_nobody_is_said_to_have_said_is_not_reported(text):
    assert reported(text) == []


def test_an_attribution_in_the_midst_of_a_clause_stays_where_it_is():
    (quote,) = reported("The plan, Cllr Moss said, was wrong.")
    assert (quote.speaker, quote.text) == ("Cllr Moss", "The plan, Cllr Moss said, was wrong")
    (quote,) = reported("Ada Pell leads the council. She has already, she says, begun on the tram.")
    assert quote.text == "She has already, she says, begun on the tram"


def test_each_verb_of_a_sentence_tells_its_own_clause():
    text = "Cllr Moss said the plan was wrong and added that it would cost jobs, but Cllr Tarn said she backed it."
    assert [(quote.speaker, quote.text) for quote in reported(text)] == [
        ("Cllr Moss", "the plan was wrong"),
        ("Cllr Moss", "it would cost jobs"),
        ("Cllr Tarn", "she backed it"),
    ]


def test_a_clause_about_somebody_ends_before_the_sentence_goes_on():
    (quote,) = reported("Cllr Moss, who said that the plan was wrong, has left the council.")
    assert (quote.speaker, quote.text) == ("Cllr Moss", "the plan was wrong")


def test_a_pronoun_goes_back_to_the_person_named_before():
    (quote,) = reported("Cllr Ada Pell leads the council. She said the plan was wrong.")
    assert (quote.speaker, quote.person) == ("She", "Ada Pell")


def test_words_in_marks_that_nobody_says_may_stand_in_a_clause():
    (quote,) = reported("Cllr Ada Pell said the so-called “Wedge” was closed.")
    assert quote.text == "the so-called “Wedge” was closed"


def test_headings_and_set_off_speeches_hold_no_reported_speech():
    blocks = [
        Block(kind="heading", text="Cllr Moss said the plan was wrong"),
        Block(kind="paragraph", text="Cllr Moss wrote:"),
        Block(kind="quote", text="I met Ada Pell. Ada Pell said the plan was wrong."),
    ]
    assert [quote.kind for quote in quotes.find(blocks, reported=True)] == ["block"]


def test_each_rule_of_a_clause_has_its_certainty():
    rules = {quote.rule for text, _, _ in TOLD for quote in reported(text)}
    assert rules == set(REPORTED_CERTAINTY)
    assert quotes.certainty("verb_after") == "sure"
    assert quotes.certainty("verb_after", "indirect") == "likely"


def test_reported_speech_is_looked_for_only_where_it_is_asked_for():
    text = "Cllr Moss said the plan was wrong. “It costs too much,” he said. Cllr Tarn said she backed it."
    found = quotes.find_in_text(text, reported=True)
    assert [quote.kind for quote in found] == ["indirect", "direct", "indirect"]
    assert [quote for quote in found if quote.kind != "indirect"] == quotes.find_in_text(text)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_clauses_of_any_text_stand_where_they_say_and_move_no_quote(text):
    found = quotes.find_in_text(text, reported=True)
    check(found, text)
    assert [quote for quote in found if quote.kind != "indirect"] == quotes.find_in_text(text)
    assert all(quote.speaker and text[quote.start : quote.end] == quote.text for quote in found if is_reported(quote))


@settings(max_examples=100, deadline=None)
@given(BLOCKS)
def test_clauses_of_any_blocks_stand_where_they_say(blocks):
    body = "\n\n".join(block.text for block in blocks if block.kind in BODY_KINDS)
    check(quotes.find(blocks, reported=True), body)


def is_reported(quote) -> bool:
    return quote.kind == "indirect"
