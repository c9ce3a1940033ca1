"""Quotations and their speakers in short texts, one rule at a time."""

from __future__ import annotations

from typing import Any

import pytest

from chamberlain_crawler import quotes
from chamberlain_crawler.items import Article, Block, Quote


def find(*blocks: tuple[Any, str]) -> list[Quote]:
    article = Article(url="https://example.org/", blocks=tuple(Block(kind=kind, text=text) for kind, text in blocks))
    found = quotes.find(article.blocks)
    for quote in found:
        assert "\n\n".join(article.body_text[start:end] for start, end in quote.parts) == quote.text
    return found


def test_a_blockquote_is_one_quote_of_the_speaker_in_its_lead_in():
    [quote] = find(
        ("paragraph", "The report is out. Councillor Ada Finch, cabinet member for parks and play, said:"),
        ("quote", "I’m very pleased.\n\nWe have a long way to go."),
    )
    assert quote.kind == "block"
    assert quote.text == "I’m very pleased.\n\nWe have a long way to go."
    assert len(quote.parts) == 2
    assert (quote.speaker, quote.person) == ("Councillor Ada Finch", "Ada Finch")
    assert quote.office == "cabinet member for parks and play"
    assert (quote.cue, quote.rule) == ("said", "lead_in")
    assert quote.lead_in == "Councillor Ada Finch, cabinet member for parks and play, said:"


def test_words_in_marks_go_to_the_nearest_reporting_clause():
    text = "“We won’t move,” said Councillor Ada Finch. The plan is ‘inadequate’."
    direct, scare = quotes.find_in_text(text)
    assert (direct.kind, direct.text, direct.speaker) == ("direct", "We won’t move,", "Councillor Ada Finch")
    assert (scare.kind, scare.text, scare.speaker) == ("scare", "inadequate", None)
    assert text[direct.start : direct.end] == direct.text


def test_what_stands_beside_the_body_is_nobodys_speech():
    [quote] = find(
        ("caption", "“A fine day,” said Cllr Bob Moss"),
        ("paragraph", "“A fine day,” said Cllr Ada Finch."),
        ("embed", "“A fine tweet,” said @finch"),
        ("link", "READ: Finch says “no”"),
    )
    assert quote.speaker == "Cllr Ada Finch"


def test_marks_around_a_blockquote_are_left_out_also_where_a_paragraph_opens_them_again():
    [quote] = find(("paragraph", "Cllr Ada Finch said:"), ("quote", "“We will.\n\n“We must.”"))
    assert quote.text == "We will.\n\nWe must."


def test_a_blockquote_right_behind_another_has_the_same_speaker():
    first, second = find(("paragraph", "Cllr Ada Finch said:"), ("quote", "We will."), ("quote", "We must."))
    assert (first.speaker, second.speaker) == ("Cllr Ada Finch", "Cllr Ada Finch")
    assert second.rule == "previous_paragraph"


def test_a_pull_quote_is_left_out():
    [quote] = find(
        ("paragraph", "“Nobody will close a pool in this town while I am here,” said Cllr Ada Finch."),
        ("quote", "Nobody will close a pool in this town"),
    )
    assert quote.kind == "direct"


def test_a_quote_keeps_its_words_when_a_paragraph_is_added_elsewhere():
    paragraphs = ["Cllr Ada Finch, leader of the council, spoke first.", "“We will,” she said.", "She sat down."]
    [before] = quotes.find_in_text("\n\n".join(paragraphs))
    [after] = quotes.find_in_text("\n\n".join(["It rained.", *paragraphs, "It went on raining."]))
    assert (before.text, before.person, before.office) == (after.text, after.person, after.office)
    assert before.person == "Ada Finch"


@pytest.mark.parametrize("line_break", ["\n\n", "\r\n\r\n", "\n \n", "\n\n\n\n"])
def test_blank_lines_of_any_form_part_paragraphs(line_break):
    text = f"Cllr Ada Finch said:{line_break}I am pleased.{line_break}The meeting closed at nine."
    [quote] = quotes.find_in_text(text)
    assert (quote.kind, text[quote.start : quote.end]) == ("block", "I am pleased.")


def test_an_article_without_words_has_no_quotes():
    assert quotes.find([]) == []
    assert quotes.find_in_text("") == []
    assert find(("quote", ""), ("paragraph", " \n\n ")) == []


@pytest.mark.parametrize("denial", ["did not say", "didn’t say", "never said", "has not said"])
def test_what_somebody_did_not_say_is_not_theirs(denial):
    text = f"Councillor Ada Finch {denial} “we will close the pool”."
    assert [quote.speaker for quote in quotes.find_in_text(text)] == [None]
    assert [quote.speaker for quote in quotes.find_in_text(text.replace(denial, "said"))] == ["Councillor Ada Finch"]


@pytest.mark.parametrize(("between", "speaker"), [(0, "Ada Finch"), (5, "Ada Finch"), (6, None), (12, None)])
def test_a_pronoun_points_six_sentences_back_and_no_further(between, speaker):
    text = "Councillor Ada Finch came to the meeting. " + "The council waited. " * between + "“We will move,” she said."
    [quote] = quotes.find_in_text(text)
    assert (quote.person or quote.speaker) == (speaker or "she")


def test_the_title_of_a_work_before_its_comma_is_said_by_nobody():
    [title] = quotes.find_in_text("On “The Morning Ledger,” Ada Pell said that it was over.")
    assert (title.kind, title.speaker) == ("scare", None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ada Pell said it in her book, “An Old Town.” It sold well.", "An Old Town."),
        ("On Marl TV’s “This Week,” Ada Pell said that it was over.", "This Week,"),
        ("She wrote a song called “The Last Tram.”", "The Last Tram."),
        ("Ada Pell said “it is over”.\n\n‘Nothing left to mend.’\n\nThe tram is late.", "Nothing left to mend."),
    ],
)
def test_titles_of_works_and_crossheads_are_said_by_nobody(text, title):
    [quote] = [quote for quote in quotes.find_in_text(text) if quote.text == title]
    assert (quote.kind, quote.speaker) == ("scare", None)


def test_a_paragraph_in_single_marks_is_a_quote_where_all_are():
    text = "Ada Pell said ‘it is over’.\n\n‘Nothing left to mend.’"
    assert quotes.find_in_text(text)[-1].speaker == "Ada Pell"


ADA = ("Ada Finch", "Ada Finch")


@pytest.mark.parametrize(
    ("text", "words", "speaker", "person", "rule"),
    [
        # other clauses behind what is cited
        ("In “The Tower of Marl,” a book of 1912, Ada Finch described how bells ring.", "The Tower", None, None, None),
        ("Ada Finch said “it stinks,” and Len Pike rebuked her.", "it", *ADA, "verb_before"),
        # parts of sentences, and accounts of others, are less sure
        ("The plan is “a sham from here to there,” said Ada Finch.", "a sham", *ADA, "verb_after_part"),
        ("“We will mend it,” Ada Finch said, according to the Ledger.", "We will", *ADA, "second_hand"),
        # who speaks for another
        ("“It is wrong,” said a friend of Ada Finch.", "It is wrong", "a friend of Ada Finch", None, "verb_after"),
        ("A spokesman for Ada Finch said it was “quite wrong”.", "quite", "A spokesman for Ada Finch", None, None),
        # asides
        ("It had been, said Ada Finch, “like being run over slowly”.", "like being", *ADA, "verb_before"),
        ("“They kept coming up to me,” Mr Finch the cheesemonger said.", "They kept", "Mr Finch", None, "verb_after"),
        ("“Although much is to be done, it is good,” the letter states.", "Although", "the letter", None, "verb_after"),
        ("“It is only the snow,” was the explanation of Ada Finch, the leader.", "It is only", *ADA, None),
        # not the one who was beaten
        (
            "Ada Finch won. Her rival Len Stiles had chosen a chair.\n\nAt the hall the new mayor said: “I ran a bus.”",
            "I ran a bus.",
            "the new mayor",
            None,
            None,
        ),
        # nor the one of whom a pause reminds
        (
            "There is a pause of the sort that Ada Finch likes.\n\n“I had promised her,” the leader says.",
            "I had promised her,",
            "the leader",
            None,
            None,
        ),
        # nor the one whose friends met
        ("Ada Finch’s cabinet met in Marl.\n\n“It is late,” the minister said.", "It is", "the minister", None, None),
        # a question alone, behind another quotation, is asked by the other one
        ("“I’ve kept a bus station,” said Ada Finch.\n\n“Did anybody dig it up?”", "Did anybody", None, None, "none"),
    ],
)  # fmt: skip
def test_who_speaks(text: str, words: str, speaker: str | None, person: str | None, rule: str | None) -> None:
    [quote] = [quote for quote in quotes.find_in_text(text) if quote.text.startswith(words)]
    assert (quote.speaker, quote.person) == (speaker, person)
    assert rule in (None, quote.rule)


@pytest.mark.parametrize(
    ("text", "person", "rule"),
    [
        ("Ada Finch paid tribute to “a man of the old school, who knew every pipe”.", "Ada Finch", "verb_before"),
        ("It cost £1.92. Ada Finch said a fare of £2.40 was “far too much to ask”.", "Ada Finch", "verb_before"),
        ("Ada Finch said that work on the roof would begin “within weeks, not months”.", "Ada Finch", "verb_before"),
        ("Ada Finch of Save Our Baths said that she “had just put it away”.", "Ada Finch", "verb_before"),
        ("All but Ada Finch, who lost her seat and declared herself “lighter by £500”.", "Ada Finch", "verb_before"),
        (
            "Pressed by Len Pike, who is hard to refuse, Ada Finch got up and told the hall: “Well, that is the roof.”",
            "Ada Finch",
            "verb_before",
        ),
        ("Ada Finch’s old habit of opening with the words “we can vote now, I think” is gone.", "Ada Finch", "noun_of"),
        ("Ada Finch voted with the others, “for the last time this century”.", "Ada Finch", "remark"),
        # who is meant
        ("Ada Finch is leaving. “I’ve enjoyed it,” said Ada.", "Ada Finch", "verb_after"),
        ("Ada Finch and Ada Moss are leaving. “I’ve enjoyed it,” said Ada.", None, "verb_after"),
        (
            "His successor as leader of the county, Hyacinth Bellwether, was there. “We disagreed,” she said.",
            "Hyacinth Bellwether",
            "verb_after",
        ),
        ("According to Ada Finch the mayor has promised it. “Because nobody asked,” she says.", "Ada Finch", None),
        ("Ada Finch does not think long. It was in July. “It rained on all of us that day.”", "Ada Finch", None),
        # who wrote what is read out
        ("In a letter to staff, Ada Finch gives thanks. The letter ends: “Mind the door.”", "Ada Finch", None),
        ("Ada Finch left two cats and a letter. “All of it goes to the cats,” it begins.", "Ada Finch", None),
        ("In a letter to staff, Ada Finch gives thanks. A letter by others says: “Mind it.”", None, None),
        ("Ada Finch left, and a report says: “All of it goes to the cats.”", None, None),
    ],
)
def test_who_speaks_in_whole_sentences(text: str, person: str | None, rule: str | None) -> None:
    quote = quotes.find_in_text(text)[-1]
    assert quote.person == person, quote
    assert rule in (None, quote.rule)


def test_who_wrote_a_letter_is_likely_at_most():
    quote = quotes.find_in_text("In a letter to staff, Ada Finch gives thanks. “Mind the door,” the letter says.")[-1]
    assert (quote.speaker, quote.person, quote.rule) == ("the letter", "Ada Finch", "verb_after+author")
    assert quotes.certainty(quote.rule) == "likely"
    assert quotes.certainty(f"{quote.rule}+decided") == "sure"


def test_the_items_of_a_list_are_said_by_whoever_announces_them():
    items = [
        ("list_item", "rats “in numbers greater than is usual there” at four houses"),
        ("list_item", "“Nobody who knew where the keys were”"),
        ("list_item", "a “weak” oversight"),
    ]
    found = find(
        ("paragraph", "The inspectors went in. They also found:"), *items, ("paragraph", "It was “dire” there.")
    )
    assert [(quote.speaker, quote.rule) for quote in found] == [
        *[("The inspectors", "lead_in")] * 2,
        *[(None, "none")] * 2,
    ]
    found = find(("paragraph", "Three things were found."), *items)
    assert {quote.speaker for quote in found} == {None}


def test_nobody_is_taken_for_the_holder_of_two_offices():
    text = (
        "Ada Finch was elected. The mayor said it was “a very bad idea”. The council leader said it was “quite good”."
    )
    assert [quote.person for quote in quotes.find_in_text(text)] == ["Ada Finch", None]


def test_a_quote_that_goes_on_is_no_surer_than_the_one_before():
    said, on = quotes.find_in_text("Ada Finch said it was “a sham from top to bottom”. “We were never asked about it.”")
    assert (said.rule, on.rule) == ("verb_before", "verb_before")
    assert on.speaker == "Ada Finch"


def test_no_pronoun_means_the_writer():
    blocks = [
        Block(kind="paragraph", text="Ada Finch has led the council for three years. Jo Marlow spends a day with her."),
        Block(kind="paragraph", text="“Oh, constantly,” she says."),
    ]
    assert quotes.find(blocks)[0].person == "Jo Marlow"
    assert quotes.find(blocks, writers=("Jo Marlow",))[0].person == "Ada Finch"
