"""What a noun stands for: a person by what he is, a body, a group, a paper; titles and given names."""

from __future__ import annotations

from chamberlain_crawler import lexicon
from chamberlain_crawler.quotes.phrases import PhraseKind
from chamberlain_crawler.quotes.tokens import Token

WOMEN = frozenset(["mother", "sister", "daughter", "wife", "widow", "landlady", "headmistress", "mayoress", "woman"])
MEN = frozenset(["father", "brother", "son", "husband", "headmaster", "man"])


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
