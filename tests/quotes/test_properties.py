"""Any text with any marks: nothing raises, and every offset holds what it says."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain_crawler import quotes
from chamberlain_crawler.items import BODY_KINDS, Block, Quote

MARKS = "“”‘’\"'„«»`′″"
WORDS = st.sampled_from(
    [
        *("a", "I", "we", "said", "told", "according to", "by", "the", "of", "and", "she", "Cllr", "a disgrace"),
        *",.:;?!…-–()•",
        *("\n", "\n\n", "cabinet member for", "Mr", "councillors’", "found", "adding", "was branded", "who", "but"),
        *MARKS,
        *(
            "“We will,”",
            "said Cllr Ada Finch",
            "Cllr Finch said:",
            "she added",
            "the council leader",
            "’90s",
            "'em",
            "\x00",
        ),
        *("The report found", "they", "in a statement", "Sir Albert", "READ:", "\ue000", "\ud800", "é", "İ", "ß", "６"),
    ]
)
PROSE = st.lists(WORDS, max_size=60).map(lambda words: " ".join(words).replace(" \n", "\n").replace("\n ", "\n"))
NOISE = st.text(alphabet=st.one_of(st.sampled_from(MARKS + " \n.,:sS'aI"), st.characters()), max_size=200)
TEXTS = PROSE | NOISE
KINDS = st.sampled_from(["paragraph", "heading", "quote", "list_item", "cite", "caption", "embed", "link"])
BLOCKS = st.lists(st.builds(lambda kind, text: Block(kind=kind, text=text), KINDS, TEXTS), max_size=8)


def check(found: list[Quote], body: str) -> None:
    for quote in found:
        assert quote.parts
        assert (quote.start, quote.end) == (quote.parts[0][0], quote.parts[-1][1])
        assert all(0 <= start <= end <= len(body) for start, end in quote.parts)
        assert all(end <= start for (_, end), (start, _) in zip(quote.parts, quote.parts[1:], strict=False))
        assert "\n\n".join(body[start:end] for start, end in quote.parts) == quote.text
        assert (quote.speaker is None) == (quote.rule == "none")
        assert quote.kind != "scare" or quote.speaker is None
        if quote.person:
            assert quote.speaker
            assert quote.person in " ".join(body.split()).replace("\n", " ") or quote.person.split()[0] in body
    starts = [quote.start for quote in found]
    assert starts == sorted(starts)
    assert len({quote.parts for quote in found}) == len(found)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_quotes_of_any_text_stand_where_they_say(text):
    found = quotes.find_in_text(text)
    check(found, text)
    assert found == quotes.find_in_text(text)


@settings(max_examples=150, deadline=None)
@given(BLOCKS)
def test_quotes_of_any_blocks_stand_where_they_say(blocks):
    body = "\n\n".join(block.text for block in blocks if block.kind in BODY_KINDS)
    found = quotes.find(blocks)
    check(found, body)
    assert found == quotes.find(blocks)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_a_paragraph_elsewhere_moves_a_quote_but_does_not_change_its_words(text):
    before = "The minutes run to half a page."
    moved = quotes.find_in_text(f"{before}\n\n{text}")
    offset = len(before) + 2
    assert [(quote.start - offset, quote.text) for quote in moved] == [
        (quote.start, quote.text) for quote in quotes.find_in_text(text)
    ]


FEW = st.lists(st.sampled_from(["a", "b c", "The Swan", "Ada Pell", "said", "I", "6", "of the old"]), min_size=1)


@settings(max_examples=100, deadline=None)
@given(FEW, st.sampled_from(["“{}” ", '"{}" ', '"{}", ', '"{}"\n']))
def test_words_in_marks_and_no_others_are_nobodys_as_they_are_behind_a_word(words, form):
    text = "".join(map(form.format, words)).rstrip(", ")
    found = quotes.find_in_text(text)
    assert [(quote.kind, quote.text, quote.rule) for quote in found] == [("scare", word, "none") for word in words]
    check(found, text)
    behind = quotes.find_in_text(f"Or {text}")
    assert [(quote.kind, quote.text, quote.start - 3) for quote in behind] == [
        (quote.kind, quote.text, quote.start) for quote in found
    ]


def test_a_quotation_left_open_goes_on_in_a_paragraph_of_words_in_marks():
    [open_one, *others] = quotes.find_in_text("“We will not go back there,\n\n“never again” “again”")
    assert open_one.text == "We will not go back there,\n\nnever again"
    assert [quote.text for quote in others] == ["again"]


HOSTILE = [
    *(
        "“",
        "”",
        '"',
        "' ",
        "‘",
        "’",
        "“ ",
        "“a” ",
        "“a ",
        '"a" ',
        "'a' ",
        "‘a ",
        "s’ ",
        "“‘",
        "‘“ ",
        "’s ",
        "1",
        "-",
        "•",
        "(",
    ),
    *(
        "said ",
        "Said ",
        "“a” said ",
        "she said. ",
        "who ",
        ", who said ",
        "by ",
        "of ",
        "and ",
        "they ",
        "according to ",
        "said, ",
        "he said that ",
        ", he said",
    ),
    *(
        "Mr Moss, ",
        "Cllr Moss said “a”. ",
        "Ada Finch, leader of ",
        "the council ",
        "leader and ",
        "Moss and ",
        "A",
        "Aa ",
    ),
    *(", ", ": ", "\n", " \n ", "a\n\n“", "a\n\n", "Cllr Moss said:\n\nI am.\n\n", "\ue000", "\x00", " ", "Ab-"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_with_the_length_of_the_text(piece):
    """By calls of functions, which no other process slows down; time is measured in ``benchmarks/growth.py``."""

    def calls(length: int) -> int:
        count = 0

        def note(_frame: object, event: str, _argument: object) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        sys.setprofile(note)
        try:
            quotes.find_in_text(piece * (length // len(piece)), reported=True)
        finally:
            sys.setprofile(None)
        return count

    calls(1_000)
    short, long = calls(2_000), calls(16_000)
    assert long < 12 * max(short, 1_000), f"{short} calls, then {long} for eight times the text"
