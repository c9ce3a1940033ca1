"""What a noun stands for: a person by what he is, a body, a group, a paper; and persons' names that end a phrase.

"Council leader Sir Gerald Fosse MP": an office, a title, a name, letters.
"""

from __future__ import annotations

from collections.abc import Sequence

from chamberlain_crawler import lexicon
from chamberlain_crawler.quotes.sentences import Mention, PhraseKind, Sentence
from chamberlain_crawler.quotes.tokens import Token

WOMEN = frozenset(["mother", "sister", "daughter", "wife", "widow", "landlady", "headmistress", "mayoress", "woman"])
MEN = frozenset(["father", "brother", "son", "husband", "headmaster", "man"])

#: Longest name without a title: Mary Anne Leighton Hughes.
LONGEST_NAME = 4


def singular(low: str) -> str:
    """A noun's likely singular: councillors, secretaries, spokesmen."""
    if low.endswith("men"):
        return low[:-3] + "man"
    if low.endswith("ies"):
        return low[:-3] + "y"
    return low[:-1] if low.endswith("s") and not low.endswith("ss") else low


def kind_of(low: str) -> tuple[PhraseKind, bool]:
    """What a phrase with this head noun is, and whether it is plural: co-chairmen are chairmen."""
    if "-" in low and low not in lexicon.words("role_heads"):
        low = low.rpartition("-")[2]
    if low in lexicon.words("groups"):
        return "group", True
    for word, plural in ((low, False), (singular(low), True)):
        if word in lexicon.words("role_heads"):
            return "role", plural
        if word in lexicon.words("parties"):
            return "body", plural
        if word in lexicon.words("documents"):
            return "document", plural
    return "other", low.endswith("s")


def is_role(low: str) -> bool:
    """Whether a word is what a person is."""
    return low in lexicon.words("role_heads") or ("-" in low and low.rpartition("-")[2] in lexicon.words("role_heads"))


def is_title(token: Token) -> bool:
    """Whether a word is a title before a name."""
    return token.capital and lexicon.title_gender(token.low) is not None


def is_given(token: Token) -> bool:
    """Whether a word is a known given name."""
    return token.capital and token.low in lexicon.genders("given_names")


def gender_of_role(low: str) -> str:
    """The gender that an office tells: spokeswoman, chairman."""
    if low in WOMEN or low.endswith("woman"):
        return "f"
    return "m" if low in MEN or low.endswith(("spokesman", "businessman")) else "u"


def bare_word(text: str) -> str:
    """Text without a possessive ending: Clancy’s, the councillors’."""
    for ending in ("’s", "'s", "’", "'"):
        if text.endswith(ending):
            return text.removesuffix(ending)
    return text


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
