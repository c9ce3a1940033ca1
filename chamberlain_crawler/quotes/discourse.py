"""Who was spoken of last: what she, he, they and it go back to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from chamberlain_crawler import lexicon
from chamberlain_crawler.quotes import subjects
from chamberlain_crawler.quotes.named_people import NamedPerson, People
from chamberlain_crawler.quotes.sentences import Mention, PhraseKind, Sentence
from chamberlain_crawler.quotes.subjects import Subject

#: How many sentences back a pronoun may point.
REACH = 6
POSSESSIVES = {"his": "he", "her": "she", "its": "it", "their": "they"}


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody, or some body or paper, that may speak."""

    text: str
    """As printed where it was first named."""
    kind: PhraseKind
    person: NamedPerson | None = None
    office: str | None = None
    gender: str = "u"
    plural: bool = False

    def is_same(self, other: Party) -> bool:
        """Whether two parties are one."""
        if self.person or other.person:
            return self.person is other.person
        return self.text.lower().removeprefix("the ") == other.text.lower().removeprefix("the ")

    def answers_to(self, pronoun: str, *, strictly: bool = False) -> bool:
        """Whether a pronoun may stand for this party; ``strictly`` takes no single body for "they"."""
        if pronoun in ("he", "she"):
            wanted = "m" if pronoun == "he" else "f"
            return self.kind in ("name", "role") and not self.plural and self.gender in ("u", wanted)
        if pronoun == "they":
            many = self.kind == "group" or self.plural or "spokesperson" in self.text.lower()
            return many or (self.kind == "body" and not strictly)
        return pronoun == "it" and self.kind in ("body", "document") and not self.plural


class Discourse:
    """The parties of the last sentences, most recent last."""

    def __init__(self, people: People):
        self.people = people
        self.history: deque[list[tuple[int, Party]]] = deque(maxlen=REACH)
        """Parties of each sentence, weighted: 0 for speaker or subject, 1 for others, 2 behind a preposition."""

    def party(self, subject: Subject, sentence: Sentence) -> Party | None:
        """Who a subject is; None for a pronoun that goes back to nobody."""
        mention = subject.mention
        if mention.kind == "pronoun":
            return self.antecedent(mention, sentence)
        return self.of_mention(mention, subject.office)

    def of_mention(self, mention: Mention, office: str | None) -> Party:
        """Who a phrase means."""
        person = self.people.named(mention) if mention.kind == "name" else None
        kind: PhraseKind = mention.kind
        if mention.kind == "name" and self.people.is_body(mention):
            kind = "body"
        elif mention.kind == "name" and person is None and not mention.sure:
            kind = "other"
        if mention.kind == "role" and not mention.plural and mention.office:
            person = self.people.holder(mention.office)
        gender = person.gender if person and person.gender != "u" else mention.gender
        return Party(mention.text, kind, person, office, gender, mention.plural)

    def antecedent(self, mention: Mention, sentence: Sentence) -> Party | None:
        """Who a pronoun goes back to: the sentence's own subject before it, else the nearest earlier sentence's."""
        word = mention.text.lower()
        pronoun = POSSESSIVES.get(word, word)
        own = subjects.main(sentence)
        if own and own.last <= mention.first and own.mention.kind != "pronoun":
            party = self.of_mention(own.mention, own.office)
            if party.answers_to(pronoun):
                return party
        for strictly in (True, False) if pronoun == "they" else (True,):
            for parties in reversed(self.history):
                fitting = [(weight, party) for weight, party in parties if party.answers_to(pronoun, strictly=strictly)]
                if fitting:
                    return best(fitting)
        return None

    def note(self, sentence: Sentence, speaker: Party | None) -> None:
        """Remember a sentence with its speaker."""
        parties: list[tuple[int, Party]] = [(0, speaker)] if speaker else []
        own = subjects.main(sentence)
        owners = [mention.possessor for mention in sentence.mentions if mention.possessor]
        parties += [(1, self.of_mention(owner, owner.office)) for owner in owners if owner.kind == "name"]
        for mention in sentence.mentions:
            if mention.kind == "pronoun" and own and mention is own.mention and not speaker:
                party = self.antecedent(mention, sentence)
                parties += [(0, party)] if party else []
            elif mention.kind in ("name", "role", "body", "group", "document") and is_definite(sentence, mention):
                is_own = own is not None and mention is own.mention
                weight = 0 if is_own else 2 if subjects.is_governed(sentence, mention) else 1
                parties.append((weight, self.of_mention(mention, mention.office)))
        if parties:
            self.history.append(list(distinct(parties)))


def is_definite(sentence: Sentence, mention: Mention) -> bool:
    """Whether a phrase is somebody to go back to; an office without an article inside a sentence is nobody."""
    if mention.kind != "role" or mention.plural or mention.first == 0:
        return True
    token = sentence.tokens[mention.first]
    return token.capital or token.low in lexicon.words("determiners")


def distinct(parties: list[tuple[int, Party]]) -> Iterator[tuple[int, Party]]:
    """Each party once, at its lowest weight."""
    kept: list[Party] = []
    for weight, party in sorted(parties, key=lambda pair: pair[0]):
        if not any(party.is_same(other) for other in kept[-12:]):
            kept.append(party)
            yield weight, party


def best(fitting: list[tuple[int, Party]]) -> Party | None:
    """The one party of the lowest weight; known gender decides between several, else nobody."""
    lowest = min(weight for weight, _ in fitting)
    parties = [party for weight, party in fitting if weight == lowest]
    if len(parties) > 1:
        parties = [party for party in parties if party.gender != "u"] or parties
    return parties[0] if len(parties) == 1 else None
