"""Persons' names at the end of a noun phrase: council leader Sir Gerald Fosse MP."""

from __future__ import annotations

from collections.abc import Sequence

from chamberlain_crawler import lexicon
from chamberlain_crawler.quotes.nouns import bare_word, is_given, is_role, is_title, kind_of
from chamberlain_crawler.quotes.phrases import Mention, Sentence
from chamberlain_crawler.quotes.tokens import Token

#: Longest name without a title: Mary Anne Leighton Hughes.
LONGEST_NAME = 4


def name_in(sentence: Sentence, first: int, last: int) -> Mention | None:
    """The person's name that ends these words, with the office before it."""
    tokens = sentence.tokens
    end = last
    while end - 1 > first and lexicon.is_postnominal(tokens[end - 1].text):
        end -= 1
    if end < last and end - first == 1 and not is_given(tokens[first]):
        return None  # the Salford MP
    start = end
    while start > first and is_namelike(tokens, start - 1, end):
        start -= 1
    if start == end:
        return None
    marker = next((at for at in range(end - 2, start - 1, -1) if is_title(tokens[at]) or is_role(tokens[at].low)), None)
    if marker is None:
        while end - start > 2 and not is_given(tokens[start]) and is_foreign(tokens, start, end):
            start += 1  # West Midlands | Grace Lowe
        return named(sentence, first, start, end, last, "")
    title = tokens[marker].low if is_title(tokens[marker]) else ""
    return named(sentence, first, marker + 1, end, last, title)


def is_namelike(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether a word can be part of a name that ends at ``end``."""
    token = tokens[at]
    if at + 1 == end:
        return token.capital
    return not token.owner and (token.capital or token.low in lexicon.words("name_particles"))


def is_foreign(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether a word before a given name belongs to a place or a body rather than to the name."""
    if kind_of(tokens[at].low)[0] != "other" or tokens[at].low in lexicon.words("blocking_words"):
        return True
    return end - at >= LONGEST_NAME


def named(sentence: Sentence, first: int, start: int, end: int, last: int, title: str) -> Mention | None:
    """The name from ``start`` to ``end``, if it is a person's."""
    tokens = sentence.tokens
    printed_from = start
    while printed_from > first and is_title(tokens[printed_from - 1]):
        printed_from -= 1
    has_office = any(is_role(token.low) for token in tokens[first:printed_from])
    if not title and not (has_office or looks_personal(tokens, first, start, end)):
        return None
    if not title and end - start == 1 and kind_of(tokens[start].low)[0] != "other":
        return None  # Chief | Executive
    words = tuple(bare_word(token.text) for token in tokens[start:end])
    gender = lexicon.title_gender(title) or "u"
    if gender == "u" and len(words) > 1:
        gender = lexicon.genders("given_names").get(words[0].lower(), "u")
    return Mention(
        first,
        last,
        "name",
        bare_word(sentence.printed(printed_from, last)),
        name=words,
        title=title,
        sure=bool(title) or is_sure(tokens, first, start, end),
        office=sentence.printed(first, printed_from) if has_office else None,
        gender=gender,
    )


def is_sure(tokens: Sequence[Token], first: int, start: int, end: int) -> bool:
    """Whether a name without a title is surely a person's: behind an office, or with a known given name."""
    if start > first and is_role(tokens[start - 1].low) and not tokens[start - 1].owner:
        return True
    return end - start > 1 and is_given(tokens[start]) and tokens[end - 1].low not in lexicon.words("place_words")


def looks_personal(tokens: Sequence[Token], first: int, start: int, end: int) -> bool:
    """Whether capitals without a title or an office may be a person's name."""
    words = tokens[start:end]
    if start > first and not is_given(words[0]) and not tokens[start - 1].owner:
        return False
    if len(words) > LONGEST_NAME or all(token.text.isupper() for token in words):
        return False
    kind = kind_of(words[-1].low)[0]
    if len(words) == 2 and is_given(words[0]):
        determined = start == first and first > 0 and tokens[first - 1].low in lexicon.words("determiners")
        return kind == "other" or not determined  # Tony Banks, but the Victoria Hospital
    if kind != "other":
        return False
    return all(is_given(token) or kind_of(token.low)[0] in ("other", "role") for token in words)
