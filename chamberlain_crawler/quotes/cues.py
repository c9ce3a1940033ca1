"""The verbs that report speech, in all their forms, and which words of a sentence are such: said, told, branded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from chamberlain_crawler import lexicon
from chamberlain_crawler.quotes.tokens import Token

VerbKind = Literal["core", "inner", "judgement"]
Form = Literal["base", "third", "past", "participle", "perfect"]

BE = frozenset(["am", "is", "are", "was", "were", "be", "been", "being", "gets", "got"])
#: Words that a base form follows: would claim, they claim, to claim.
INFINITIVE = frozenset(["to", "they", "we", "i", "you", "and", "who", "will", "would"])
#: Spoke of “a new dawn”.
TOPIC = frozenset(["of", "about"])
PRONOUNS = frozenset(["he", "she", "it", "who"])
ARTICLES = frozenset(["the", "a", "an", "his", "her", "its", "their", "our", "my", "your", "no"])
#: Words behind which nothing has been said: she should say, he must explain.
UNSAID = frozenset(["should", "must", "could", "may", "might", "cannot", "can", "shall", "let", "not"])
#: Asked whether she would stand again, she said …: the speaker is the one who was asked.
AFTER_ASKED = frozenset(["if", "whether", "about", "by", "why", "what", "when", "how", "for", "to", "on", "at", "who"])


class Verb(NamedTuple):
    """A form of a reporting verb."""

    kind: VerbKind
    form: Form


@cache
def verbs() -> dict[str, Verb]:
    """Every form of every reporting verb; verbs of speech win over verbs of judgement where forms fall together."""
    lists: tuple[tuple[str, VerbKind], ...] = (
        ("inner_verbs", "inner"),
        ("judgement_verbs", "judgement"),
        ("reporting_verbs", "core"),
    )
    forms: tuple[Form, ...] = ("base", "third", "past", "participle", "perfect")
    return {
        word: Verb(kind, form)
        for name, kind in lists
        for row in lexicon.rows(name)
        for word, form in reversed(tuple(zip(row, forms, strict=False)))
        if word != "-"
    }


class Cue(NamedTuple):
    """A reporting verb in its sentence."""

    at: int
    """Number of its token in the sentence."""
    kind: VerbKind
    form: Form
    passive: bool
    """“was branded”: the one who speaks is no subject here."""


def is_adverb(low: str) -> bool:
    """Whether a word may stand between a subject and its verb."""
    return (len(low) > 4 and low.endswith("ly")) or low in lexicon.words("words_before_verbs")


def cue_at(tokens: Sequence[Token], at: int) -> Cue | None:
    """The reporting verb that the token of this number is, if it is one."""
    token = tokens[at]
    verb = verbs().get(token.low)
    if verb is None or token.owner or not (token.text.islower() or (at == 0 and verb.form in ("participle", "past"))):
        return None
    if token.low in lexicon.words("verbs_also_nouns") and not verb_not_noun(tokens, at, verb.form):
        return None
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if says_nothing(verb, before) or is_denied(tokens, at) or is_other_sense(token, before, after):
        return None
    return Cue(at, verb.kind, verb.form, verb.form in ("past", "perfect") and behind_be(tokens, at))


def says_nothing(verb: Verb, before: Token | None) -> bool:
    """Whether the word before a verb keeps it from reporting: should say; have to show; the alleged fraud."""
    if before is None:
        return False
    if verb.form == "base":
        return before.low in UNSAID or (verb.kind == "inner" and before.low == "to")
    return verb.form in ("past", "perfect") and (before.low in ARTICLES or before.owner)


def is_other_sense(token: Token, before: Token | None, after: Token | None) -> bool:
    """Whether a verb means something else here: continued to be late, put a stop to, spoke to, asked about."""
    following = after.low if after else ""
    if token.low in ("continue", "continues", "continued", "continuing", "begin", "begins", "began", "beginning"):
        return after is not None and after.kind == "word"
    if token.low in ("put", "puts", "putting"):
        return following != "it"
    if token.low in ("speak", "speaks", "spoke", "speaking", "spoken", "talk", "talks", "talked", "talking"):
        return following not in TOPIC
    return token.low == "asked" and following in AFTER_ASKED and opens_clause(before)


def verb_not_noun(tokens: Sequence[Token], at: int, form: Form) -> bool:
    """Whether a word that can be a verb or a noun is a verb between its neighbours."""
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if at > 1 and form != "base" and tokens[at - 2].low in lexicon.words("prepositions"):
        return False  # amid Tory claims that …
    if before is None or before.owner or before.low in lexicon.words("determiners"):
        return False
    if before.low not in INFINITIVE and before.low in lexicon.words("prepositions"):
        return False
    plural = before.low.endswith("s") and not before.low.endswith(("ss", "us", "is"))
    if form == "base" and not (before.low in INFINITIVE or plural or is_adverb(before.low)):
        return False  # the Ofsted report, …
    if form == "third" and (before.capital or before.low in PRONOUNS) and (after is None or follows_verb(after)):
        return True  # Cllr Moss claims Labour has …; he claims.
    return after is None or after.kind == "quote" or after.low in lexicon.words("words_after_verbs")


def follows_verb(after: Token) -> bool:
    """Whether a token may stand behind a verb whose subject is a name."""
    return after.kind != "word" or after.capital or after.low in lexicon.words("words_after_verbs")


def opens_clause(before: Token | None) -> bool:
    """Whether a clause begins behind this token."""
    return before is None or before.kind != "word" or before.low in ("when", "and", "but", "if")


def is_denied(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb is negated: she did not say."""
    near = [token.low for token in tokens[max(0, at - 3) : at]]
    return any(low in ("not", "never") or low.endswith("n't") for low in near)


def behind_be(tokens: Sequence[Token], at: int) -> bool:
    """Whether a form of "be" stands before a verb, over adverbs."""
    for token in reversed(tokens[max(0, at - 4) : at]):
        if token.low in BE or (token.owner and token.low in PRONOUNS):
            return True
        if not is_adverb(token.low):
            return False
    return False
