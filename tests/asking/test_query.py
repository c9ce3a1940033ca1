"""What a query is understood to ask for."""

from __future__ import annotations

import pytest

from chamberlain_crawler.asking.search import described, parse
from chamberlain_crawler.asking.search.matching import match
from chamberlain_crawler.asking.search.query import Near, Phrase

EVERYTHING = "articles, quotes and comments"


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("tram", "with “tram”"),
        ("tram budget", "with “tram” and “budget”"),
        ("tram AND budget", "with “tram” and “budget”"),
        ('"market hall" librar*', "with “market hall” and “librar*”"),
        ("“market hall”", "with “market hall”"),
        ("„market hall“ «old roof»", "with “market hall” and “old roof”"),
        ('"market ha"* "old ro*"', "with “market ha*” and “old ro*”"),
        ("tram OR bus depot", "with either “tram” or “bus” and “depot”"),
        ("tram OR bus OR ferry", "with either “tram”, “bus” or “ferry”"),
        ("tram -bus", "with “tram” and not “bus”"),
        ("tram NOT bus", "with “tram” and not “bus”"),
        ("NOT NOT tram", "with “tram”"),
        ("-bus", "without “bus”"),
        ('-"market hall"', "without “market hall”"),
        ("roof NEAR/5 winter", "with “roof” and “winter” within 5 words"),
        ("roof NEAR winter", "with “roof” and “winter” within 10 words"),
        ("roof NEAR/99999 winter", "with “roof” and “winter” within 999 words"),
        ('NEAR(roof "next winter" rain*, 3)', "with “roof”, “next winter” and “rain*” within 3 words"),
        ("NEAR(roof winter)", "with “roof” and “winter” within 10 words"),
        ("NEAR(roof)", "with “roof”"),
        ('by:"Ada Pell" topic:budget', "by “Ada Pell”, on the topic of “budget”"),
        ("BY: Pell", "by “Pell”"),
        ("year:2016 year:2017", "of 2016 or 2017"),
        ("by:Pell OR by:Orrell roof", "with “roof”, by “Pell” or “Orrell”"),
        ("roof from:2016-05 to:2016-05-18", "with “roof”, since 2016-05, until 2016-05-18"),
        ("-by:Pell -year:2016", "not by “Pell”, not of 2016"),
        ("market-hall", "with “market-hall”"),
        ("colour:red http://example.org/", "with “colour:red” and “http://example.org/”"),
        ("AND", "with “AND”"),
        ("or not near", "with “or” and “not” and “near”"),
        ("(tram) ^roof + {x}", "with “(tram)” and “^roof” and “{x}”"),
    ],
)
def test_everywhere(text, understood):
    assert described(parse(text)).split("; ")[0] == f"{EVERYTHING} {understood}"


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("in:title hall", "articles with “hall” in the title"),
        ("in:body -hall", "articles without “hall” in the body"),
        ("in:title,quotes hall", "articles and quotes with “hall” in the title"),
        ("in:article hall", "articles with “hall”"),
        ("in:quotes in:comments hall", "quotes and comments with “hall”"),
        ("-in:comments hall", "articles and quotes with “hall”"),
        ("speaker:Pell", "articles and quotes quoting “Pell”"),
        ("speaker:Pell OR speaker:Orrell", "articles and quotes quoting “Pell” or “Orrell”"),
        ("-office:leader", f"{EVERYTHING} not quoting the office of “leader”"),
        ("in:comments speaker:Pell", "nothing quoting “Pell”"),
    ],
)
def test_in_places(text, understood):
    assert described(parse(text)) == understood


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing to look for"),
        ("in:title", "nothing to look for"),
        ('"" !!!', "nothing to look for; “” holds no word; “!!!” holds no word"),
        (
            '"market hall',
            f"{EVERYTHING} with “market hall”; a quotation mark without its partner was closed at the end",
        ),
        ("year:soon roof", f"{EVERYTHING} with “roof”; “soon” is no year such as 2016"),
        ("from:2016-13 roof", f"{EVERYTHING} with “roof”; “2016-13” is no date such as 2016, 2016-05 or 2016-05-18"),
        ("year:٢٠١٦ roof", f"{EVERYTHING} with “roof”; “٢٠١٦” is no year such as 2016"),
        (
            "in:cellar roof",
            f"{EVERYTHING} with “roof”; “cellar” is no place: in: takes title, body, quotes, comments or attachments",
        ),
        ('by:"" roof', f"{EVERYTHING} with “roof”; by: names nothing"),
    ],
)
def test_what_is_not_taken_as_written_is_said(text, said):
    assert described(parse(text)) == said


def test_or_between_unlike_things_is_and_and_is_said():
    query = parse("tram OR year:2016")
    assert len(query.clauses) == 2
    assert "OR joins" in described(query)


def test_long_queries_are_cut_and_it_is_said():
    query = parse("word " * 100)
    assert sum(len(clause.values) for clause in query.clauses) == 50
    assert described(query).endswith("only the first 50 words were looked for")
    assert "only the first 2,000 letters were read" in described(parse("x" * 3_000))


def test_near_is_one_term():
    (clause,) = parse('a NEAR/5 "b c" NEAR/7 d*').clauses
    assert clause.values == (Near((Phrase("a"), Phrase("b c"), Phrase("d", prefix=True)), 7),)


def test_every_word_is_in_marks_for_fts5():
    assert match(parse('a"b"c NEAR(d e, 2) -f* OR g'), "quotes") == (
        '("a" AND "b" AND "c" AND NEAR("d" "e", 2) AND "g") NOT ("f" *)'
    )
