"""The noun phrases of a sentence, and what each stands for: a person, by name or office, a body, a group, a paper.

They are read without a parser: from word to word, until a word that ends a phrase. A name ends a phrase, behind an
office and a title and before letters: "Council leader Sir Gerald Fosse MP".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from chamberlain_crawler.quotes.sentences import MOST_WORDS, Mention, PhraseKind, Sentence, Token, bare_word
from chamberlain_crawler.text import PEERS, is_postnominal, listed, listed_genders, title_gender

#: Pronouns with the gender they tell.
PRONOUNS = {"he": "m", "she": "f", "they": "u", "it": "u", "i": "u", "we": "u", "you": "u"}
POSSESSIVES = {"his": "he", "her": "she", "its": "it", "their": "they"}
#: Prepositions that bind a further phrase to a body or a paper: the board of, the letter from.
BINDING = frozenset(["of", "for", "at", "on", "in", "from", "by"])
#: Prepositions that bind a further phrase to an office or a person: leader of, adviser to, chair at.
BINDING_PEOPLE = frozenset(["of", "for", "at", "on", "in", "from", "with", "to", "behind", "against"])
#: Words that stand for somebody the article does not name: "…," said one.
NAMELESS = frozenset(["one", "another", "some", "others", "many", "most", "both", "several"])
QUANTIFIERS = NAMELESS | {"all", "none", "two", "three", "few", "any"}
#: Nouns of speech whose speaker stands behind "of": in the words of Cllr Moss.
WORDS_OF = frozenset(
    ["words", "word", "verdict", "view", "opinion", "phrase", "explanation", "answer", "reply", "response", "advice"]
)
#: Words that stand behind their noun: a source close to the minister, the attorney general.
BEHIND_NOUN = frozenset(
    {"close", "general", "elect", "designate", "concerned", "involved", "present", "responsible"}
    | {"familiar", "aware", "opposed", "loyal"}
)
WOMEN = frozenset(["mother", "sister", "daughter", "wife", "widow", "landlady", "headmistress", "mayoress", "woman"])
MEN = frozenset(["father", "brother", "son", "husband", "headmaster", "man"])

#: Longest run of words that is read as one phrase.
LONGEST = 12
#: Longest name without a title: Mary Anne Leighton Hughes.
LONGEST_NAME = 4


def read(text: str, tokens: Sequence[Token]) -> Sentence:
    """The sentence of these tokens, with its phrases."""
    sentence = Sentence(text, tokens)
    sentence.mentions = Phraser(sentence).mentions()
    return sentence


class Phraser:
    """Walks a sentence and collects its noun phrases."""

    def __init__(self, sentence: Sentence):
        self.sentence = sentence
        self.tokens = sentence.tokens
        self.verbs = {cue.at for cue in sentence.cues}

    def mentions(self) -> list[Mention]:
        """The phrases in order; they do not overlap."""
        result = []
        at = 0
        while at < len(self.tokens):
            mention = self.mention(at)
            if mention:
                result.append(mention)
            at = mention.last if mention else at + 1
        return result

    def mention(self, at: int) -> Mention | None:
        """The phrase that begins with the token of this number."""
        token = self.tokens[at]
        if token.kind != "word" or (token.low in never_first() and not token.capital):
            return None
        if token.low in PRONOUNS and token.text != "IT":
            return Mention(at, at + 1, "pronoun", token.text, gender=PRONOUNS[token.low], plural=token.low == "they")
        first, last = self.base(at)
        if first < last:
            return self.classified(at, first, last)
        return self.nameless(at) if token.low in QUANTIFIERS else None

    def nameless(self, at: int) -> Mention | None:
        """Somebody without a noun: one of them; "…," said another."""
        last = at + 1
        if self.sentence.low(last) == "of" and self.sentence.low(last + 1) in ("them", "those"):
            last += 2
        elif self.tokens[at].low not in NAMELESS or not {last, at - 1} & self.verbs:
            return None
        plural = self.tokens[at].low not in ("one", "another")
        return Mention(at, last, "group", self.sentence.printed(at, last), plural=plural)

    def base(self, at: int) -> tuple[int, int]:
        """Numbers of the first word behind the determiners, and after the last word, of the phrase that begins here."""
        first = at
        while first - at < 3 and self.sentence.low(first) in listed("determiners"):
            first += 1
        determined = first > at
        if determined and self.sentence.low(first) == "of" and self.sentence.low(first - 1) in QUANTIFIERS:
            return self.base(first + 1)  # one of the inspectors
        last = first
        while last < len(self.tokens) and last - first < LONGEST and self.in_phrase(last, determined and last == first):
            if self.name_is_over(first, last, determined):
                break
            last += 1
            joiner = self.sentence.low(last)
            if (joiner == "and" and self.is_compound(first, last)) or (joiner == "&" and self.joins_names(last)):
                last += 1
        return first, last

    def in_phrase(self, at: int, determined: bool) -> bool:
        """Whether a word can be part of a noun phrase; ``determined`` when an article stands right before it."""
        token = self.tokens[at]
        if token.kind != "word" or at in self.verbs:
            return False
        low = token.low
        if low in listed("stop_words") and not (token.text.isupper() and len(token.text) > 1):
            before = self.tokens[at - 1] if at else None
            named = token.capital and before is not None and (is_title(before) or is_given(before))
            return named or (determined and low in listed("words_after_determiners"))
        if determined or may_be_noun(low):
            return True
        return token.capital and (at > 0 or is_given(token) or kind_of(low)[0] != "other")

    def name_is_over(self, first: int, at: int, determined: bool) -> bool:
        """Whether a person's name ends before this word, which is in lower case: Sukhwinder Gill | chairs."""
        token, before = self.tokens[at], self.tokens[at - 1]
        if at == first or token.capital or token.low in listed("name_particles"):
            return False
        found = name_in(self.sentence, first, at) if before.capital and not before.owner else None
        if found is None or not found.sure:
            return False
        return bool(found.title or found.office or (not determined and len(found.name) > 1))

    def joins_names(self, at: int) -> bool:
        """Whether a sign stands between two capitals: the Express & Star."""
        return at + 1 < len(self.tokens) and self.tokens[at - 1].capital and self.tokens[at + 1].capital

    def is_compound(self, first: int, at: int) -> bool:
        """Whether "and" joins two halves of one noun phrase: police and crime commissioner."""
        if any(is_role(token.low) for token in self.tokens[first:at]) or name_in(self.sentence, first, at):
            return False
        following = at + 1
        while following < len(self.tokens) and following - at < 4 and self.in_phrase(following, False):
            if self.tokens[following].capital and not self.tokens[first].capital:
                return False
            if kind_of(self.tokens[following].low)[0] in ("role", "body") and following > at + 1:
                return True
            following += 1
        return False

    def classified(self, at: int, first: int, last: int) -> Mention:
        """The phrase from its determiner at ``at`` over its words, with what it is."""
        named = name_in(self.sentence, first, last)
        if named is None:
            return self.common(at, first, last)
        named.first, named.owner = at, self.tokens[last - 1].owner
        if named.title in PEERS and self.sentence.low(last) == "of" and self.in_phrase(last + 1, False):
            named.last, named.text = last + 2, f"{named.text} {self.sentence.printed(last, last + 2)}"
        return named

    def common(self, at: int, first: int, last: int) -> Mention:
        """A phrase without a name: an office, a body, a paper."""
        head = last - 1
        while head > first and self.tokens[head].low in BEHIND_NOUN:
            head -= 1
        token = self.tokens[head]
        kind, plural = kind_of(token.low)
        if kind == "other" and len(token.text) > 1 and token.text.isupper() and token.text.isalpha():
            kind = "body"
        if token.owner and head == last - 1:
            return Mention(at, last, kind, bare_word(self.sentence.printed(at, last)), plural=plural, owner=True)
        possessor = self.possessor(at, first, head)
        is_of = token.low in WORDS_OF and self.sentence.low(last) == "of"
        if possessor is None and is_of and last + 1 < len(self.tokens):
            possessor = self.mention(last + 1)
        if kind != "other" or last - at > 1:
            last = self.bound(kind, last)
            if kind == "role" and (named := self.office_holder(first, last)):
                named.first = at
                return named
        return Mention(
            at,
            last,
            kind,
            bare_word(self.sentence.printed(at, last)),
            office=self.sentence.printed(first, last) if kind == "role" else None,
            gender=gender_of_role(token.low) if kind == "role" else "u",
            head=token.low,
            plural=plural,
            possessor=possessor,
        )

    def possessor(self, at: int, first: int, head: int) -> Mention | None:
        """Whom the head noun belongs to."""
        for number in range(head - 1, first - 1, -1):
            if self.tokens[number].owner:
                return self.classified(at, first, number + 1)
        low = self.sentence.low(at)
        if low in POSSESSIVES:
            gender = PRONOUNS[POSSESSIVES[low]]
            return Mention(at, at + 1, "pronoun", self.tokens[at].text, gender=gender, plural=low == "their")
        return None

    def bound(self, kind: PhraseKind, last: int) -> int:
        """Where the phrase ends with all that is bound to it: of the Conservative group on the council."""
        binding = BINDING_PEOPLE if kind in ("role", "group") else BINDING | {"to"} if kind == "document" else BINDING
        while self.sentence.low(last) in binding:
            first, end = self.base(last + 1)
            if first == end:
                break
            last = end
            if self.sentence.low(last) == "and":
                last = self.plain(last + 1) or last
            if kind in ("role", "body") and self.sentence.low(last) == ",":
                last = self.listed(last) or last
        return last

    def plain(self, at: int) -> int | None:
        """Where a phrase ends that is neither a person nor an office, None for others."""
        first, last = self.base(at)
        if first == last or any(is_role(token.low) or is_title(token) for token in self.tokens[first:last]):
            return None
        return None if is_given(self.tokens[first]) else last

    def listed(self, comma: int) -> int | None:
        """Where a list ends that goes on behind this comma: for transport, roads and the environment."""
        last = comma
        while self.sentence.low(last) == "," and last - comma < LONGEST:
            end = self.plain(last + 1)
            if end is None:
                return None
            if any(token.low == "and" for token in self.tokens[last:end]):
                return end  # Communities and Local Government
            last = end
        return self.plain(last + 1) if self.sentence.low(last) == "and" else None

    def office_holder(self, first: int, last: int) -> Mention | None:
        """The name that ends a phrase of office: leader of the council Vera Knott."""
        named = name_in(self.sentence, first, last)
        is_one = named and named.office and not named.office.endswith((" of", " for", " to"))  # a friend of Vera Knott
        return named if named and is_one and named.sure and len(named.name) > 1 else None


# --- a person's name at the end of a phrase


def name_in(sentence: Sentence, first: int, last: int) -> Mention | None:
    """The person's name that ends these words, with the office before it."""
    tokens = sentence.tokens
    end = last
    while end - 1 > first and is_postnominal(tokens[end - 1].text):
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
        return personal_name(sentence, first, start, end, last, "")
    title = tokens[marker].low if is_title(tokens[marker]) else ""
    return personal_name(sentence, first, marker + 1, end, last, title)


def is_namelike(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether a word can be part of a name that ends at ``end``."""
    token = tokens[at]
    if at + 1 == end:
        return token.capital
    return not token.owner and (token.capital or token.low in listed("name_particles"))


def is_foreign(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether a word before a given name belongs to a place or a body rather than to the name."""
    if kind_of(tokens[at].low)[0] != "other" or tokens[at].low in listed("blocking_words"):
        return True
    return end - at >= LONGEST_NAME


def personal_name(sentence: Sentence, first: int, start: int, end: int, last: int, title: str) -> Mention | None:
    """The name from ``start`` to ``end``, if it is a person's."""
    tokens = sentence.tokens
    printed_from = start
    while printed_from > first and is_title(tokens[printed_from - 1]):
        printed_from -= 1
    has_office = any(is_role(token.low) for token in tokens[first:printed_from])
    if not title and not (has_office or looks_personal(tokens, first, start, end)):
        return None
    if not title and kind_of(tokens[end - 1].low)[0] != "other":
        ranked = start > first and tokens[start - 1].low in listed("blocking_words") and not is_given(tokens[start])
        if end - start == 1 or ranked:
            return None  # Chief | Executive, Deputy | Prime Minister
    words = tuple(bare_word(token.text) for token in tokens[start:end])
    gender = title_gender(title) or "u"
    if gender == "u" and len(words) > 1:
        gender = listed_genders("given_names").get(words[0].lower(), "u")
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
    return end - start > 1 and is_given(tokens[start]) and tokens[end - 1].low not in listed("place_words")


def looks_personal(tokens: Sequence[Token], first: int, start: int, end: int) -> bool:
    """Whether capitals without a title or an office may be a person's name."""
    words = tokens[start:end]
    if start > first and not is_given(words[0]) and not tokens[start - 1].owner:
        return False
    if len(words) > LONGEST_NAME or all(token.text.isupper() for token in words):
        return False
    kind = kind_of(words[-1].low)[0]
    if len(words) == 2 and is_given(words[0]):
        determined = start == first and first > 0 and tokens[first - 1].low in listed("determiners")
        return kind == "other" or not determined  # Tony Banks, but the Victoria Hospital
    if kind != "other":
        return False
    return all(is_given(token) or kind_of(token.low)[0] in ("other", "role") for token in words)


# --- single words


@cache
def never_first() -> frozenset[str]:
    """Words with which no phrase begins, unless they have a capital."""
    return listed("stop_words") - listed("determiners") - PRONOUNS.keys() - QUANTIFIERS


@lru_cache(maxsize=MOST_WORDS)
def may_be_noun(low: str) -> bool:
    """Whether a word in lower case has the ending of a noun: no -ing, -ed and -ly, but for known ones."""
    if low in listed("ing_and_ed_nouns") or len(low) < 5:
        return True
    return not (low.endswith(("ing", "ed")) or (low.endswith("ly") and low not in listed("ly_nouns")))


@lru_cache(maxsize=MOST_WORDS)
def kind_of(low: str) -> tuple[PhraseKind, bool]:
    """What a phrase with this head noun is, and whether it is plural: co-chairmen are chairmen."""
    if "-" in low and low not in listed("role_heads"):
        low = low.rpartition("-")[2]
    if low in listed("groups"):
        return "group", True
    for word, plural in ((low, False), (singular(low), True)):
        if word in listed("role_heads"):
            return "role", plural
        if word in listed("parties"):
            return "body", plural
        if word in listed("documents"):
            return "document", plural
    return "other", low.endswith("s")


def singular(low: str) -> str:
    """A noun's likely singular: councillors, secretaries, spokesmen."""
    if low.endswith("men"):
        return low[:-3] + "man"
    if low.endswith("ies"):
        return low[:-3] + "y"
    return low[:-1] if low.endswith("s") and not low.endswith("ss") else low


def is_role(low: str) -> bool:
    """Whether a word is what a person is."""
    return low in listed("role_heads") or ("-" in low and low.rpartition("-")[2] in listed("role_heads"))


def gender_of_role(low: str) -> str:
    """The gender that an office tells: spokeswoman, chairman."""
    if low in WOMEN or low.endswith("woman"):
        return "f"
    return "m" if low in MEN or low.endswith(("spokesman", "businessman")) else "u"


def is_title(token: Token) -> bool:
    """Whether a word is a title before a name."""
    return token.capital and title_gender(token.low) is not None


def is_given(token: Token) -> bool:
    """Whether a word is a known given name."""
    return token.capital and token.low in listed_genders("given_names")
