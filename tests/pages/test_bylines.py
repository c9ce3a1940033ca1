"""By-lines in invented passages of an invented town; one table of those to find, one of those to leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.items import Block
from chamberlain_crawler.pages import bylines

NEWS = (
    "The cabinet met for three hours on Tuesday and left most of the papers unread, to nobody’s great surprise.",
    "Officers had warned in March that the tram depot would cost more than the town could pay without a new loan.",
    "A decision is due in the autumn, once the auditors have had another look at the figures and the loan.",
)
GUEST = (*NEWS, "I have lived in Wexcombe for thirty years and my view has not changed: we deserve a better station.")


def blocks(intro: str, rest: tuple[str, ...]) -> list[Block]:
    return [Block(kind="paragraph", text=text) for text in (intro, *rest)]


FOUND = [
    # verb and name close the first paragraph
    ("The trams are late again and nobody at the town hall seems to mind, writes Jo Marlow.", "Jo Marlow"),
    ("The trams are late again and nobody at the town hall seems to mind writes Jo Marlow", "Jo Marlow"),
    ("Is it the end of the line for the tram depot, asks Ned Hallam-Price.", "Ned Hallam-Price"),
    ("Is it the end of the line for the tram depot? asks Ned Hallam-Price", "Ned Hallam-Price"),
    ("Ministers do not understand the north of the county, argues Siôn Pryce.", "Siôn Pryce"),
    ("A long night at the count ended with no overall control, reports Ada O’Hare.", "Ada O’Hare"),
    ("It has been a funny old week, says Ned Hallam.", "Ned Hallam"),
    ("Another week, another consultation, types J.P. Okafor.", "J.P. Okafor"),
    ("The party is in the mood for a fight, writes Jo Marlow as the conference begins in Seamouth.", "Jo Marlow"),
    ("The leader will have to find a new deputy, writes Jo Marlow ahead of Monday’s meeting.", "Jo Marlow"),
    ("Nobody expected the result, reports Jo Marlow from Seamouth.", "Jo Marlow"),
    ("The budget is a mess, writes our chief blogger Jo Marlow.", "Jo Marlow"),
    ("The budget is a mess, writes Jo Marlow, our political editor.", "Jo Marlow"),
    ("The budget is a mess, writes Jo Marlow, Chief Executive of the Wexcombe Chamber of Commerce.", "Jo Marlow"),
    ("The high street needs a friend, writes Professor Ada van der Berg.", "Ada van der Berg"),
    ("The ward boundaries make no sense, writes Cllr Tom Pell.", "Tom Pell"),
    ("The new wards have been drawn on the back of ‘an old envelope’, writes Jo Marlow.", "Jo Marlow"),
    ("A busy week at the town hall lies ahead, writes the Wexcombe Ledger team.", "the Wexcombe Ledger team"),
    # in the middle of the first paragraph
    ('"Rubbish." As the bin crews would say, writes Jo Marlow. "Late." "Unpaid." None of it is new.', "Jo Marlow"),
    ("The delegates have come to Seamouth, from where Jo Marlow writes.", "Jo Marlow"),
    ("The delegates have come to Seamouth, from where Jo Marlow reports on a long day by the sea.", "Jo Marlow"),
    # subject first
    ("The count has begun in the sports hall. Jo Marlow reports.", "Jo Marlow"),
    ("Two mayors and one vote: Jo Marlow reports from the count.", "Jo Marlow"),
    ("The inquiry closed on Friday. Jo Marlow, who heard most of it, reports.", "Jo Marlow"),
    # a standfirst that names the writer
    ("Chief blogger Jo Marlow takes a look at the runners and riders.", "Jo Marlow"),
    ("Our chief blogger, Jo Marlow, considers what the vote means for the town.", "Jo Marlow"),
    ("Chief Blogger of this parish, Jo Marlow, signs off.", "Jo Marlow"),
    ("As the dust settles, editor Ned Hallam looks behind the headlines.", "Ned Hallam"),
    ("News editor Ada O’Hare profiles the four candidates.", "Ada O’Hare"),
    ("In the second of two posts, guest blogger Tom Pell continues his look at the trams.", "Tom Pell"),
    ("Jo Marlow, our chief blogger, sets out the choices before the cabinet.", "Jo Marlow"),
    ("Jo Marlow takes another look at the runners and riders.", "Jo Marlow"),
    ("The depot is sold. Ned Hallam turns his attention to the station.", "Ned Hallam"),
    ("It was a year of surprises. Jo Marlow looks back.", "Jo Marlow"),
    ("There are seven candidates for Wexcombe. Jo Marlow sets out what they want.", "Jo Marlow"),
    ("JO Marlow sits through an evening of speeches.", "JO Marlow"),
    ("Ada Pell has led the council for three years. Jo Marlow spends a morning in her office.", "Jo Marlow"),
    # guests
    ("Ada O’Hare, Chief Executive of the Wexcombe Chamber, reflects on a year of change.", "Ada O’Hare"),
    ("In this guest post, Tom Pell of the Tram Users’ Club says why the depot should go.", "Tom Pell"),
    ("In a guest blog for the Ledger, Cllr Tom Pell defends the sale.", "Tom Pell"),
    # a paragraph of its own
    ("By Jo Marlow", "Jo Marlow"),
    ("By Jo Marlow, political editor", "Jo Marlow"),
]

LEFT_ALONE = [
    # no by-line at all
    "The council will vote on the sale of the tram depot on Thursday.",
    "",
    "…",
    # reported people with the same verbs
    "The town could lose the depot within a year, says council leader Tom Pell.",
    "The town could lose the depot within a year, says Sir Hugh Marsh.",
    "The town could lose the depot within a year, says Cllr Tom Pell.",
    "The town could lose the depot within a year, says Tom Pell, leader of the Independents.",
    "The town is at a turning point, argues the cabinet member for roads, Ada O’Hare.",
    "The town will get its station, reports the Seamouth Mail.",
    "“We shall have our station”, says Tom Pell.",
    "“We shall have our station,” writes Tom Pell.",
    '"We shall have our station", writes Tom Pell.',
    "Is this ‘a stitch-up’, asks Tom Pell.",
    "The report says Tom Pell was told of the sale in May.",
    "In his letter of resignation the deputy leader says Tom Pell misled the cabinet over the depot.",
    "Residents “deserve better, writes Ada O’Hare. They deserve a station”, the petition says.",
    # offices, titles and other people's editors before the name
    "Former editor Ned Hallam takes a look at the trams.",
    "BBC political editor Ned Hallam takes a look at the trams.",
    "Seamouth Mail editor Ned Hallam considers a run for mayor.",
    "Mayor Ada O’Hare takes a look at the new station.",
    "Council leader Tom Pell looks ahead to the budget.",
    "Sir Hugh Marsh reflects on twenty years in office.",
    "Prime Minister Ada O’Hare sets out her plan.",
    # people who do what writers do not
    "Tom Pell sets out his plan for the tram depot.",
    "Tom Pell warns of a winter without trams.",
    "Tom Pell has been named as the new chief executive of the tram company.",
    "Tom Pell will take a look at the figures.",
    "Tom Pell, leader of the council, has resigned.",
    "Tom Pell, the council leader, reflects on a year of change.",  # the rest is no guest's: nobody says I
    # things that look like names
    "Wexcombe City Council considers the sale of the depot.",
    "The Labour Party reflects on a bad night.",
    "On Monday the Town Hall reports a new deficit, says a spokesman.",
    "By Thursday the Town Hall had changed its mind.",
    "By Royal Appointment they sell teacups to the tram company.",
]


@pytest.mark.parametrize(("intro", "name"), FOUND)
def test_finds(intro: str, name: str) -> None:
    found = bylines.find(blocks(intro, GUEST))
    assert found is not None
    assert found[0] == name
    assert name in found[1]
    assert found[1] in intro


@pytest.mark.parametrize("intro", LEFT_ALONE)
def test_leaves_alone(intro: str) -> None:
    assert bylines.find(blocks(intro, NEWS)) is None


#: Passages that the table would take for by-lines, were it not for what follows.
REPORTED_LATER = [
    ("It has been a funny old week, says Ned Hallam.", "Mr Hallam said that he would stay."),
    ("Is it the end of the line, asks Ada O’Hare.", "Councillor O’Hare told the meeting so."),
    ("Tom Pell takes a look at the new station.", "Then Pell went home."),
    ("News editor Ada O’Hare profiles the four candidates.", "O’Hare was dismissed in May."),
    ("The ward boundaries make no sense, writes Cllr Tom Pell.", "Cllr Pell voted for them."),
    ("In a letter to the mayor, writes Tom Pell.", "Mr Pell has had no answer."),
]


@pytest.mark.parametrize(("intro", "later"), REPORTED_LATER)
def test_a_reported_person_comes_back(intro: str, later: str) -> None:
    assert bylines.find(blocks(intro, (*NEWS, later))) is None


def test_a_writer_may_come_back() -> None:
    intro = "The trams are late again, writes Jo Marlow."
    assert bylines.find(blocks(intro, (*NEWS, "Marlow once drove one."))) == ("Jo Marlow", intro)
    note = "Jo Marlow is chief blogger of the Ledger."
    assert bylines.find(blocks("Jo Marlow takes a look at the trams.", (*NEWS, note))) is not None


def test_weak_forms_need_an_article_behind_them() -> None:
    assert bylines.find(blocks("It has been a funny old week, says Ned Hallam.", ())) is None
    assert bylines.find(blocks("It has been a funny old week, writes Ned Hallam.", ())) is not None


def test_only_the_first_two_paragraphs_count() -> None:
    byline = "The trams are late again, writes Jo Marlow."
    assert bylines.find(blocks(NEWS[0], (byline, *NEWS[1:]))) is not None
    assert bylines.find(blocks(NEWS[0], (NEWS[1], byline))) is None
    assert bylines.find(blocks(NEWS[0], ("It has been a funny old week, says Ned Hallam.", *NEWS[1:]))) is None


def test_quotes_and_captions_are_not_read() -> None:
    body = [Block(kind="quote", text="It is late, writes Jo Marlow."), Block(kind="caption", text="By Jo Marlow")]
    assert bylines.find(body) is None


def test_gives_the_sentence_alone() -> None:
    intro = "It rained. The trams are late again, writes Jo Marlow. Nothing moves."
    assert bylines.find(blocks(intro, NEWS)) == ("Jo Marlow", "The trams are late again, writes Jo Marlow.")


def test_the_seed_has_none(seed: Path) -> None:
    body = seed.read_text(encoding="utf-8").partition("Similar Articles")[0]
    assert bylines.find([Block(kind="paragraph", text=text) for text in body.split("\n\n")]) is None


PIECES = st.sampled_from(
    ["Jo Marlow", "writes", "says", ",", ".", "“", "”", '"', " ", "the", "Chief blogger", "takes a look at", "\n", "’"]
)


@given(st.lists(st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=80), max_size=4))
def test_never_raises_and_invents_nothing(texts: list[str]) -> None:
    found = bylines.find([Block(kind="paragraph", text=text) for text in texts])
    if found is not None:
        assert found[0] in found[1]
        assert any(found[1] in text for text in texts)


@pytest.mark.parametrize("text", ["Jo " * 400, "Jo Marlow, " * 110, "A.B." * 300, "writes Jo" * 130, "“" * 1200])
def test_hostile_paragraphs_name_nobody(text: str) -> None:
    assert bylines.find([Block(kind="paragraph", text=text)] * 2) is None
