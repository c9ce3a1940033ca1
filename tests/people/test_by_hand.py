"""The files that people keep by hand, and the ones that are shipped."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler import blogs
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.people import by_hand, load
from chamberlain_crawler.people.known import Decision, words_of

DATA = Path(__file__).parents[2] / "data"
PEOPLE_HEAD = "person,also,office,body,from,to,source,note\n"
OVERRIDES_HEAD = "decision,name,person,article,from,to,note\n"


def shipped(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (",,leader,Council,,,Minutes,", "line 2: no person"),
        ("Ada Pell,,leader,Council,May 2012,,Minutes,", "'May 2012' is no date"),
        ("Ada Pell,,leader,Council,2012-13,,Minutes,", "'2012-13' is no date"),
        ("Ada Pell,,leader,Council,2012..,,Minutes,", "or earlier"),
        ("Ada Pell,,leader,Council,,..2012,Minutes,", "or later"),
        ("Ada Pell,,leader,Council,2014-05,2012,Minutes,", "before it begins"),
        ("Ada Pell,Lady Pell (May..),leader,Council,2012,2013,Minutes,", "'May' is no date"),
        ("Ada Pell,Lady Pell (2014..2012),leader,Council,2012,2013,Minutes,", "before it begins"),
        ("Ada Pell,,leader,Council, of Selworth,2012,2013,Minutes,", "more fields than the head"),
    ],
)
def test_a_wrong_line_of_people_is_named(line, complaint):
    with pytest.raises(UsageError, match=r"people\.csv line 2") as error:
        load(PEOPLE_HEAD + line)
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("unite,A Pell,Ada Pell,,,,", "'unite' is no decision"),
        ("merge,A Pell,,,,,", "needs a name and a person"),
        ("merge,A Pell,Ada Pell,https://selworth.example/tram/,,,", "takes no article or date"),
        ("split,A Pell,Ada Pell,,,,", "needs article or date"),
        ("split,A Pell,Ada Pell,,2016,2014-05,", "ends on 2014-05, before it begins on 2016"),
        ("different,A Pell,Ada Pell,,2012,,", "takes no article or date"),
        ("merge,A Pell,B Pell,,,,\nmerge,B Pell,a  pell,,,,", "in a circle"),
        ("merge,A Pell,A Pell,,,,", "in a circle"),
        ("speaker,A Pell,,https://selworth.example/tram/,,,", "speaker needs a person"),
        ("nobody,A Pell,Ada Pell,https://selworth.example/tram/,,,", "nobody takes no person"),
        ("not-a-quote,A Pell,,https://selworth.example/tram/,2012,,", "not-a-quote takes no date"),
        ("nobody,A Pell,,https://selworth.example/tram/,,,", "needs a quote's id, its article and its words"),
    ],
)
def test_a_wrong_decision_is_named(lines, complaint):
    with pytest.raises(UsageError, match=complaint):
        load(PEOPLE_HEAD, OVERRIDES_HEAD + lines)


IDS_HEAD = PEOPLE_HEAD.replace("note", "note,ids")


def test_ids_are_optional_and_read_in_any_row():
    lines = (
        "Ada Pell,,leader,Council,2012,2013,Minutes,,wikidata:Q123; twfy:456",
        "Ada Pell,,MP,Tarn,,,Minutes,,twfy:456",
        "Ada Moss,,MP,Tarn,,,Minutes,",
    )
    found = by_hand.offices(IDS_HEAD + "\n".join(lines))
    assert [office.ids for office in found] == [(("wikidata", "Q123"), ("twfy", "456")), (("twfy", "456"),), ()]


@pytest.mark.parametrize(
    ("ids", "complaint"),
    [
        ("Q123", "'Q123' is no id; write wikidata:Q123"),
        ("wikidata:123", "'wikidata:123' is no id"),
        ("twfy:Q1", "'twfy:Q1' is no id"),
        ("viaf:1", "'viaf:1' is no id"),
        ("twfy:1;twfy:2", "Ada Pell has two ids of twfy"),
    ],
)
def test_a_wrong_id_is_named(ids, complaint):
    with pytest.raises(UsageError, match=r"people\.csv line 2") as error:
        load(f"{IDS_HEAD}Ada Pell,,leader,Council,2012,2013,Minutes,,{ids}")
    assert complaint in str(error.value)


NAMES = st.text().map(lambda text: " ".join(text.split())).filter(bool)


@given(
    st.sampled_from(
        [
            *("", "# mine\n", OVERRIDES_HEAD, f"{OVERRIDES_HEAD}merge,Jan Birch,Janet Birch,,,,so", "\ufeff\n"),
            "name,person,decision,article,from,to,note,quote,words,count\n",
        ]
    ),
    st.sampled_from(["merge", "different", "split", "speaker", "nobody", "not-a-quote"]),
    NAMES,
    NAMES,
    st.integers(1, 2**48),
)
def test_a_line_is_read_as_it_was_meant_and_taken_out_again(text, kind, name, person, number):
    on_quote = kind in ("speaker", "nobody", "not-a-quote")
    made = Decision(
        kind=kind,
        name=name,
        person="" if kind in ("nobody", "not-a-quote") else person,
        article="https://selworth.example/tram/" if on_quote else None,
        from_date="2014-05" if kind == "split" else None,
        quote=number if on_quote else None,
        words=words_of(person) if on_quote else "",
        count=2 if on_quote else None,
    )
    before = by_hand.decisions(text)
    written = by_hand.with_line(text, made)
    assert by_hand.decisions(written) == [*before, made]
    assert by_hand.decisions(by_hand.without_lines(written, made)) == before
    assert by_hand.without_lines(text, made) == text.removeprefix("\ufeff")


def test_a_name_that_opens_with_a_number_sign_is_no_comment():
    head = "name,person,decision,article,from,to,note\n"
    made = Decision(kind="merge", name="#Ada", person="Ada Pell")
    assert by_hand.decisions(by_hand.with_line(f"{head}#Bob,Ada Pell,merge,,,,\n", made)) == [made]


def test_a_missing_column_is_named():
    with pytest.raises(UsageError, match="lacks source, note"):
        load("person,also,office,body,from,to\nAda Pell,,,,,\n")


def test_columns_may_stand_in_any_order_and_comments_and_empty_lines_anywhere():
    text = "# offices\nsource,person,also,office,body,from,to,note,mine\n\n,Ada Pell,Dame Ada Pell; A Pell,,,,,,x\n"
    [office] = by_hand.offices("\ufeff" + text)
    assert (office.person, office.also, office.office) == ("Ada Pell", ("Dame Ada Pell", "A Pell"), None)


@pytest.mark.parametrize("folder", [DATA, DATA / "sample"], ids=["data", "sample"])
def test_the_shipped_people_are_facts_with_sources(folder):
    offices = by_hand.offices(shipped(folder, "people.csv"))
    assert len(offices) > 20
    for office in offices:
        assert office.source, f"{office.person} has no source"
        assert office.note in (None, "organisation", "document"), office
        assert bool(office.office) == bool(office.body), office
        assert office.note is None or office.office is None, office
    assert len(set(offices)) == len(offices)


@pytest.mark.parametrize("folder", [DATA, DATA / "sample"], ids=["data", "sample"])
def test_no_shipped_office_has_two_holders_at_a_time(folder):
    terms: dict[tuple[str | None, str | None], list] = {}
    for office in by_hand.offices(shipped(folder, "people.csv")):
        if office.from_date and office.to_date:
            start, end = office.from_date.strip("."), office.to_date.strip(".")
            terms.setdefault((office.office, office.body), []).append((start, end, office.person))
    for where, holders in terms.items():
        for (_, end, one), (start, _, other) in pairwise(sorted(holders)):
            known = min(len(start), len(end))
            assert end[:known] <= start[:known], f"{one} and {other} are both {where}"


def test_the_shipped_decisions_are_the_format_alone():
    text = shipped(DATA, "people-overrides.csv")
    assert by_hand.decisions(text) == []
    examples = re.findall(r"^# +((?:merge|split|different),.*)", text, re.MULTILINE)
    assert [decision.kind for decision in by_hand.decisions(OVERRIDES_HEAD + "\n".join(examples))] == [
        "merge",
        "split",
        "split",
        "different",
    ]


@pytest.mark.parametrize(("name", "folder"), [("chamberlain", DATA), ("sample", DATA / "sample")])
def test_a_blogs_bodies_are_spelled_as_its_people_are(name, folder):
    bodies = {office.body for office in by_hand.offices(shipped(folder, "people.csv"))}
    assert set(blogs.get(name).bodies) <= bodies
    load(shipped(folder, "people.csv"), shipped(folder, "people-overrides.csv"), home=blogs.get(name).bodies)
