"""The sentences of a paragraph, with every quotation as one token, and their reporting verbs: said, told, branded.

A sentence also holds its phrases, which ``noun_phrases`` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Literal, NamedTuple

from chamberlain_crawler.quotes.marks import Span
from chamberlain_crawler.text import list_rows, listed

#: A private character stands for every character of a quotation, so that offsets stay true.
FILLER = "\ue000"
#: "Mr.", "J.", "F.B.I.", "Knott Ltd., said": a full stop that belongs to its word and ends no sentence.
SHORT = (
    r"(?:[A-Z]\.){2,}|(?:Mrs?|Ms|Drs?|Prof|Cllrs?|Coun|Ald|Rev|Revd|Rt|Hon|Sir|St|Fr|Ven|Sen|Rep|Gov|Lt|Maj|Sgt|Capt|Col"
    r"|Gen|Det|Insp|Supt|[A-Z])\.(?=\s?(?:[A-Z]|(?:van|von|de|der|du|le|la|el|al|bin)\b))|No\.(?= ?\d)"
    r"|(?:Ltd|Inc|Corp|Co|Bros|Jr|Sr)\.(?=,| [a-z])|[A-Z][a-z]{1,4}\.(?=,)"
)
TOKEN = re.compile(rf"{FILLER}+|\b(?=[A-Z])(?:{SHORT})|[^\W_]+(?:[’'‘-][^\W_]+)*[’']?|([^\s\w])\1*|_+")

SENTENCE_END = frozenset(".?!…")
STOPS = frozenset(".;?!")
#: What is known of a word is kept for as many: an article has some 400.
MOST_WORDS = 16_384
#: Longer runs of tokens are cut here, so that hostile text takes no longer than any other.
LONGEST_SENTENCE = 120
#: How far behind “Really?” its attribution may end: “Really?” the leader of the council asked.
ATTRIBUTION_REACH = 8

BE = frozenset(["am", "is", "are", "was", "were", "be", "been", "being", "gets", "got"])
#: Words that a base form follows: would claim, they claim, to claim.
INFINITIVE = frozenset(["to", "they", "we", "i", "you", "and", "who", "will", "would"])
#: Spoke of “a new dawn”.
TOPIC = frozenset(["of", "about"])
PRONOUNS = frozenset(["he", "she", "it", "who"])
ARTICLES = frozenset(["the", "a", "an", "his", "her", "its", "their", "our", "my", "your", "no"])
#: Words behind which nothing has been said: she should say, he must explain.
UNSAID = frozenset(["should", "must", "could", "may", "might", "cannot", "can", "shall", "let", "not"])
#: The ends of words that hold a verb, and what is or has is left of before ’s.
CONTRACTED = ("n't", "'re", "'ll", "'ve", "'d", "'m")
CONTRACTING = frozenset(["it", "he", "she", "that", "there", "who", "what"])
#: The second half of verbs that report only with it: she went on; he shot back.
PARTS = {
    **dict.fromkeys(["goes", "went"], "on"),
    "gone": "after",
    **dict.fromkeys(["hits", "hit", "hitting", "fires", "fired", "firing", "shoots", "shot", "shooting"], "back"),
    **dict.fromkeys(["pay", "pays", "paid", "paying"], "tribute"),
    **dict.fromkeys(["chimes", "chimed", "chiming", "weighs", "weighed", "weighing"], "in"),
}
#: Verbs that report only before a sign: The letter ends: “…”
GOING = frozenset(["continue", "continues", "continued", "continuing", "begin", "begins", "began", "beginning"]) | {
    *("ends", "ended", "ending")
}
#: Asked whether she would stand again, she said …: the speaker is the one who was asked.
AFTER_ASKED = frozenset(["if", "whether", "about", "by", "why", "what", "when", "how", "for", "to", "on", "at", "who"])

VerbKind = Literal["core", "inner", "judgement"]
Form = Literal["base", "third", "past", "participle", "perfect"]
PhraseKind = Literal["name", "role", "body", "group", "document", "pronoun", "other"]


class Token(NamedTuple):
    """A word, a sign, or a whole quotation; offsets count from the start of the paragraph."""

    text: str
    low: str
    """In lower case, without a possessive ending, apostrophes straight; one sign for a run such as "..."."""
    start: int
    end: int
    kind: Literal["word", "sign", "quote"]
    owner: bool
    """Ends in ’s or, behind an s, in an apostrophe."""
    capital: bool = False
    """A word with a capital letter."""


#: A token of its fields in order; half as long as by their names, and a long article has thousands.
made = tuple.__new__


class Verb(NamedTuple):
    """A form of a reporting verb."""

    kind: VerbKind
    form: Form


class Cue(NamedTuple):
    """A reporting verb in its sentence."""

    at: int
    """Number of its token in the sentence."""
    kind: VerbKind
    form: Form
    passive: bool
    """“was branded”: the one who speaks is no subject here."""


@dataclass(slots=True)
class Mention:
    """A noun phrase that may be a speaker."""

    first: int
    """Number of its first token in the sentence."""
    last: int
    """Number after its last token."""
    kind: PhraseKind
    text: str
    """As printed, without a possessive ending."""
    name: tuple[str, ...] = ()
    """Given name and surname, or the surname alone."""
    title: str = ""
    """The title nearest the name, in lower case."""
    sure: bool = True
    """False for words that only may be a person's name: two capitals in a row."""
    office: str | None = None
    """The office in front of the name, or the whole phrase of an office, without its article."""
    gender: str = "u"
    head: str = ""
    """The head noun of a phrase without a name, in lower case."""
    plural: bool = False
    owner: bool = False
    """Stands as a possessive, so that it is not the subject of a verb behind it."""
    possessor: Mention | None = None
    """Who the phrase says it belongs to: Cllr Moss in "Cllr Moss’s verdict"."""


@dataclass
class Sentence:
    """A sentence with its phrases and its reporting verbs."""

    text: str
    """The paragraph it stands in."""
    tokens: Sequence[Token]
    mentions: list[Mention] = field(default_factory=list)

    @cached_property
    def cues(self) -> list[Cue]:
        """The reporting verbs, in order."""
        known = verbs()
        return [cue for at, token in enumerate(self.tokens) if token.low in known and (cue := cue_at(self.tokens, at))]

    @cached_property
    def according(self) -> list[int]:
        """Where "according to" stands."""
        return [at for at, token in enumerate(self.tokens) if token.low == "according" and self.low(at + 1) == "to"]

    @cached_property
    def ending(self) -> dict[int, Mention]:
        """The phrases by the number after their last token."""
        return {mention.last: mention for mention in self.mentions}

    @cached_property
    def starting(self) -> dict[int, Mention]:
        """The phrases by the number of their first token."""
        return {mention.first: mention for mention in self.mentions}

    def low(self, at: int) -> str:
        """The token of this number in lower case; empty outside the sentence."""
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def ends(self, at: int) -> bool:
        """Whether the sentence, or half of it, ends with this token; not inside 75.3 million."""
        is_stop = self.tokens[at].low in STOPS
        return is_stop and (at + 1 == len(self.tokens) or self.tokens[at + 1].start > self.tokens[at].end)

    def has_finite(self, first: int, last: int) -> bool:
        """Whether one of some tokens surely is a verb with a subject."""
        return any(is_finite(token) for token in self.tokens[first:last])

    def printed(self, first: int, last: int) -> str:
        """The text of some tokens, in one line."""
        return " ".join(self.text[self.tokens[first].start : self.tokens[last - 1].end].split())


# --- from text to sentences


def tokens(text: str, spans: Sequence[Span]) -> list[Token]:
    """The tokens of a paragraph; each span is one token of kind ``quote`` that holds its marks."""
    pieces = []
    done = 0
    for span in spans:
        pieces += [text[done : span.outer_start], FILLER * (span.outer_end - span.outer_start)]
        done = span.outer_end
    pieces.append(text[done:])
    starts = {span.outer_start for span in spans}
    return [token(match[0], *match.span(), starts) for match in TOKEN.finditer("".join(pieces))]


def token(text: str, start: int, end: int, quotes: set[int]) -> Token:
    """A token, at its place."""
    if text[0].isalnum():
        low, owner, capital = lowered(text)
        return made(Token, (text, low, start, end, "word", owner, capital))
    if text[0] == FILLER:
        return Token(text, FILLER, start, end, "quote" if start in quotes else "sign", False)
    return made(Token, (text, text[0], start, end, "sign", False, False))


@lru_cache(maxsize=MOST_WORDS)
def lowered(word: str) -> tuple[str, bool, bool]:
    """A word in lower case without its possessive ending, whether it had one, and whether it has a capital."""
    low = word.lower().replace("’", "'").removesuffix(".")
    return low.removesuffix("'s").removesuffix("'"), low.endswith(("'s", "s'")), word[0].isupper()


def bare_word(text: str) -> str:
    """Text without a possessive ending: Clancy’s, the councillors’."""
    for ending in ("’s", "'s", "’", "'"):
        if text.endswith(ending):
            return text.removesuffix(ending)
    return text


def sentences_of(text: str, found: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each sentence, in order."""
    first = 0
    for number in range(len(found) - 1):
        if number - first >= LONGEST_SENTENCE or ends_sentence(text, found, number):
            yield found[first : number + 1]
            first = number + 1
    if found:
        yield found[first:]


def ends_sentence(text: str, found: Sequence[Token], number: int) -> bool:
    """Whether a sentence ends with the token of this number."""
    here, after = found[number], found[number + 1]
    between = text[here.end : after.start]
    if "\n" in between:
        return here.low not in ",:" and (after.capital or after.kind != "word")
    if not between or after.kind == "sign" or (after.kind == "word" and after.text[0].islower()):
        return False
    if here.kind == "quote":
        last = text[here.start : here.end].rstrip("”’\"'“‘ ")[-1:]
        if last in ("?", "!", "…") and attribution_follows(found, number + 1):
            return False
        return last in SENTENCE_END
    return here.low in SENTENCE_END


def attribution_follows(found: Sequence[Token], number: int) -> bool:
    """Whether a clause with a verb of speech, and no quotation of its own, begins with the token of this number."""
    for position in range(number, min(number + ATTRIBUTION_REACH, len(found))):
        if found[position].kind == "quote" or found[position].low in SENTENCE_END:
            return False
        verb = verbs().get(found[position].low)
        if verb and verb.kind == "core" and found[position].text.islower():
            return position > number and closes_at(found, position + 1)
    return False


def closes_at(found: Sequence[Token], number: int) -> bool:
    """Whether a reporting clause that is read up to this token goes on with where, when or to whom alone."""
    if number == len(found) or found[number].low in {".", ",", ":"}:
        return True
    if found[number].low not in listed("prepositions") and found[number].low not in ("when", "last", "yesterday"):
        return False
    for token in found[number : number + LONGEST_SENTENCE]:
        if token.low in SENTENCE_END:
            return True
        if token.kind == "quote" or token.low == "that":
            return False
    return True


# --- which words report


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
        for row in list_rows(name)
        for word, form in reversed(tuple(zip(row, forms, strict=False)))
        if word != "-"
    }


def cue_at(tokens: Sequence[Token], at: int) -> Cue | None:
    """The reporting verb that the token of this number is, if it is one."""
    token = tokens[at]
    verb = verbs().get(token.low)
    if verb is None or token.owner or not (token.text.islower() or (at == 0 and verb.form in ("participle", "past"))):
        return None
    if token.low in listed("verbs_also_nouns") and not verb_not_noun(tokens, at, verb.form):
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
    """Whether a verb means something else here: continued to be late, put a stop to, asked about, went home."""
    following = after.low if after else ""
    if token.low in PARTS:
        return following != PARTS[token.low]
    if token.low in GOING:
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
    if at > 1 and form != "base" and tokens[at - 2].low in listed("prepositions"):
        return False  # amid Tory claims that …
    if before is None or before.owner or before.low in listed("determiners"):
        return False
    if before.low not in INFINITIVE and before.low in listed("prepositions"):
        return False
    plural = before.low.endswith("s") and not before.low.endswith(("ss", "us", "is"))
    if form == "base" and not (before.low in INFINITIVE or plural or is_adverb(before.low)):
        return False  # the Ofsted report, …
    if form == "third" and (before.capital or before.low in PRONOUNS) and (after is None or follows_verb(after)):
        return True  # Cllr Moss claims Labour has …; he claims.
    if form == "third" and before.low.endswith("ly") and after is not None and after.low == "to":
        return True  # she regularly pledges to …
    if form == "third" and before.low in listed("documents") and after is not None and after.kind == "sign":
        return True  # the letter states.
    return after is None or after.kind == "quote" or after.low in listed("words_after_verbs")


def follows_verb(after: Token) -> bool:
    """Whether a token may stand behind a verb whose subject is a name."""
    return after.kind != "word" or after.capital or after.low in listed("words_after_verbs")


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


def is_finite(token: Token) -> bool:
    """Whether a word surely is a verb with a subject, or holds one: was, would, didn’t, it’s."""
    if token.low in listed("finite_verbs") or token.low.endswith(CONTRACTED):
        return True
    return token.owner and token.low in CONTRACTING


def is_adverb(low: str) -> bool:
    """Whether a word may stand between a subject and its verb."""
    return (len(low) > 4 and low.endswith("ly")) or low in listed("words_before_verbs")
