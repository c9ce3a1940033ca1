"""Reads the noun phrases of a sentence without a parser: from word to word, until a word that ends a phrase."""

from __future__ import annotations

from collections.abc import Sequence

from chamberlain_crawler import lexicon
from chamberlain_crawler.quotes.nouns import bare_word, gender_of_role, is_given, is_role, is_title, kind_of, name_in
from chamberlain_crawler.quotes.sentences import Mention, PhraseKind, Sentence
from chamberlain_crawler.quotes.tokens import Token

#: Pronouns with the gender they tell.
PRONOUNS = {"he": "m", "she": "f", "they": "u", "it": "u", "i": "u", "we": "u", "you": "u"}
POSSESSIVES = {"his": "m", "her": "f", "its": "u", "their": "u"}
#: Prepositions that bind a further phrase to a body or a paper: the board of, the letter from.
BINDING = frozenset(["of", "for", "at", "on", "in", "from", "by"])
#: Prepositions that bind a further phrase to an office or a person: leader of, adviser to, chair at.
BINDING_PEOPLE = frozenset(["of", "for", "at", "on", "in", "from", "with", "to", "behind", "against"])
#: Words that stand for somebody the article does not name: "…," said one.
NAMELESS = frozenset(["one", "another", "some", "others", "many", "most", "both", "several"])
QUANTIFIERS = NAMELESS | {"all", "none", "two", "three", "few", "any"}
#: Titles with a place behind the name: Lord Moss of Selworth.
PEERS = frozenset(["lord", "lady", "baroness", "baron", "viscount", "earl"])
#: Longest run of words that is read as one phrase.
LONGEST = 12
#: Nouns of speech whose speaker stands behind "of": in the words of Cllr Moss.
WORDS_OF = frozenset(["words", "word", "verdict", "view", "opinion", "phrase"])
#: Words that stand behind their noun: a source close to the minister, the attorney general.
BEHIND_NOUN = frozenset(["close", "general", "elect", "designate", "concerned", "involved", "present", "responsible"])


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
        if token.kind != "word":
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
        while self.sentence.low(first) in lexicon.words("determiners") and first - at < 3:
            first += 1
        if self.sentence.low(first) == "of" and self.sentence.low(first - 1) in QUANTIFIERS and first > at:
            return self.base(first + 1)  # one of the inspectors
        determined = first > at
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
        before = self.tokens[at - 1] if at else None
        if low in lexicon.words("stop_words") and not (token.text.isupper() and len(token.text) > 1):
            named = token.capital and before is not None and (is_title(before) or is_given(before))
            return named or (determined and low in lexicon.words("words_after_determiners"))
        if determined or low in lexicon.words("ing_and_ed_nouns"):
            return True
        if token.capital and (at or is_given(token) or kind_of(low)[0] != "other"):
            return True
        if low.endswith(("ing", "ed")) and len(low) > 4:
            return False
        return not (low.endswith("ly") and len(low) > 4 and low not in lexicon.words("ly_nouns"))

    def name_is_over(self, first: int, at: int, determined: bool) -> bool:
        """Whether a person's name ends before this word, which is in lower case: Sukhwinder Gill | chairs."""
        token, before = self.tokens[at], self.tokens[at - 1]
        if at == first or token.capital or token.low in lexicon.words("name_particles"):
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
        if token.low in WORDS_OF and self.sentence.low(last) == "of" and last + 1 < len(self.tokens):
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
            return Mention(at, at + 1, "pronoun", self.tokens[at].text, gender=POSSESSIVES[low], plural=low == "their")
        return None

    def bound(self, kind: PhraseKind, last: int) -> int:
        """Where the phrase ends with all that is bound to it: of the Conservative group on the council."""
        binding = BINDING_PEOPLE if kind in ("role", "group") else BINDING
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
        return named if named and named.office and named.sure and len(named.name) > 1 else None
