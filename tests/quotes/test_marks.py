"""Where words stand in quotation marks."""

from __future__ import annotations

import pytest

from chamberlain_crawler.quotes import marks
from chamberlain_crawler.text import list_rows


def spans(text: str) -> list[str]:
    return [text[span.start : span.end] for span in marks.read(text).spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We won’t,” she said.", ["We won’t,"]),
        ('"We won\'t," she said.', ["We won't,"]),
        ("‘We won’t,’ she said.", ["We won’t,"]),
        ("'We won't,' she said.", ["We won't,"]),
        ("«We will,» she said.", ["We will,"]),
        ("``We will,'' she said.", ["We will,"]),
        ('"We will,” she said.', ["We will,"]),
        ("“We will,“ she said.", ["We will,"]),
        ("”We will,” she said.", ["We will,"]),
        ('He said:"We will." She did not.', ["We will."]),
        ("vowed to “fight tooth and nail”against it", ["fight tooth and nail"]),
        ("“They said ‘no’ to us,” she said.", ["They said ‘no’ to us,"]),
        ("‘They said “no” to us,’ she said.", ["They said “no” to us,"]),
        ('"They said "no" to us," she said.', ['They said "no" to us,']),
        ("“We will, she said. “We must.”", ["We will,", "We must."]),
        ("She said: “We will.", ["We will."]),
        ("a 6\" pipe and a 9' rod", []),
        ("in the ’90s and '80s, at the ’11th hour, ’til the councillors’ pay", []),
        ("the workers’ ‘cuts’ and the bosses’ ‘savings’", ["cuts", "savings"]),
        ("‘the workers’ rights were forgotten’, she said", ["the workers’ rights were forgotten"]),
        ("rock 'n' roll", []),
        ("“” and ‘’ and “…”", []),
        ("“““““““““““", []),
        ("(“a disgrace”) – “another”—", ["a disgrace", "another"]),
    ],
)
def test_words_in_marks(text, expected):
    assert spans(text) == expected


def test_a_mark_that_closes_what_the_paragraphs_before_opened_is_kept_apart():
    found = marks.read("and that is that,” she said.")
    assert (found.spans, found.stray_close) == ((), 17)


@pytest.mark.parametrize(
    "name", ["reporting_verbs", "inner_verbs", "judgement_verbs", "titles", "role_heads", "given_names", "stop_words"]
)
def test_a_lexicon_has_no_entry_twice(name):
    entries = [row[0] for row in list_rows(name) if row[0] != "-"]
    assert len(entries) == len(set(entries))
