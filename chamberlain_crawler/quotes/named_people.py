"""Whom an article speaks of: the people whom it names, and who of them was spoken of last.

A person is named in full once, then as Cllr Moss, Mr Moss, Sir Albert, the council leader; she, he, they and it go
back to somebody in the sentences before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from chamberlain_crawler.quotes import subjects
from chamberlain_crawler.quotes.noun_phrases import POSSESSIVES
from chamberlain_crawler.quotes.sentences import Mention, PhraseKind, Sentence
from chamberlain_crawler.quotes.subjects import RELATIVE, Subject, office_head, office_words, same_office
from chamberlain_crawler.text import KNIGHTS, caseless, listed, title_gender

COPULAS = frozenset(["is", "was", "became", "remains", "as"])

#: What many people are at once, so that "the source" means nobody who was named before.
NOBODYS = frozenset(
    {"spokesman", "spokeswoman", "spokesperson", "official", "source", "councillor", "member", "man", "woman"}
    | {"reporter"}
)
#: How many sentences back a pronoun may point.
REACH = 6


# --- the people


@dataclass(slots=True)
class NamedPerson:
    """A person whom the article names in full."""

    name: str
    gender: str = "u"
    offices: list[str] = field(default_factory=list)
    """As printed, without their article, in order."""

    @property
    def given(self) -> str:
        """The first name in lower case."""
        return self.name.split()[0].lower()

    @property
    def surname(self) -> str:
        """The last name in lower case."""
        return self.name.split()[-1].lower()


class People:
    """Who is who in one article. Read in two passes: full names first, then all that goes back to them."""

    def __init__(self, sentences: Iterable[Sentence]):
        read = list(sentences)
        self.persons: dict[str, NamedPerson] = {}
        self.by_word: dict[str, list[NamedPerson]] = {}
        """Persons by surname, and by "sir" and given name, which may stand alone, too."""
        self.by_role: dict[str, list[NamedPerson]] = {}
        """Persons by the nouns of their offices."""
        self.bodies = {name for sentence in read for name in names_of_bodies(sentence)}
        for sentence in read:
            for mention in full_names(sentence):
                self.add(mention)
        for mention in likely_names(read):
            self.add(mention)
        for sentence in read:
            for mention in sentence.mentions:
                self.learn_gender(mention)
            for mention, office in offices(sentence):
                self.give_office(mention, office)
        for sentence in read:
            for mention in sentence.mentions:
                if mention.kind == "name" and not mention.sure and self.named(mention):
                    mention.sure = True

    def add(self, mention: Mention) -> None:
        """Keep a full name, unless it is a body's."""
        name = " ".join(mention.name)
        if self.is_body(mention):
            return
        if name.lower() not in self.persons:
            person = self.persons[name.lower()] = NamedPerson(name, mention.gender)
            self.by_word.setdefault(person.surname, []).append(person)
            self.by_word.setdefault(f"sir {person.given}", []).append(person)
        person = self.persons[name.lower()]
        if person.gender == "u":
            person.gender = mention.gender

    def give_office(self, mention: Mention, office: str) -> None:
        """Keep an office with the person who is said to hold it."""
        person = self.named(mention)
        if person and office not in person.offices:
            person.offices.append(office)
            self.by_role.setdefault(office_head(office), []).append(person)

    def learn_gender(self, mention: Mention) -> None:
        """Mr and Ms tell what a given name does not."""
        gender = title_gender(mention.title) or "u"
        if gender != "u" and (person := self.named(mention)) and person.gender == "u":
            person.gender = gender

    def named(self, mention: Mention) -> NamedPerson | None:
        """The person whom a name means; None when the article has no full name for it, or more than one."""
        if len(mention.name) != 1:
            return self.persons.get(" ".join(mention.name).lower())
        word = mention.name[0].lower()
        found = self.by_word.get(word, [])
        if not found and (mention.title in KNIGHTS or not mention.title):
            found = self.by_word.get(f"sir {word}", [])
        gender = title_gender(mention.title) or "u"
        return only(person for person in found if gender == "u" or person.gender in ("u", gender))

    def holder(self, office: str) -> NamedPerson | None:
        """The one person to whom the article gives this office, None when nobody or more than one holds it."""
        found = self.by_role.get(office_head(office), [])
        return only(person for person in found if any(same_office(office, held) for held in person.offices))

    def is_body(self, mention: Mention) -> bool:
        """Whether a name is that of a firm or a place in this article: The Henry Pryce store."""
        return not mention.title and " ".join(mention.name).lower() in self.bodies


def only(persons: Iterable[NamedPerson]) -> NamedPerson | None:
    """The person, when it is one and the same."""
    found: NamedPerson | None = None
    for person in persons:
        if found is not None and found is not person:
            return None
        found = person
    return found


def full_names(sentence: Sentence) -> Iterator[Mention]:
    """Names of two words or more that are a person's for sure, or stand as the subject of a reporting verb."""
    beside = (find(sentence, cue.at) for cue in sentence.cues for find in (subjects.before_verb, subjects.behind_verb))
    speaking = {id(subject.mention) for subject in beside if subject}
    owners = [mention.possessor for mention in sentence.mentions if mention.possessor]
    for mention in [*sentence.mentions, *owners]:
        if mention.kind == "name" and len(mention.name) > 1:
            before = sentence.ending.get(mention.first - 1) if sentence.low(mention.first - 1) == "," else None
            following = sentence.starting.get(mention.last + 1) if sentence.low(mention.last) == "," else None
            beside_office = any(near and near.kind == "role" for near in (before, following))
            if mention.sure or id(mention) in speaking or beside_office:
                yield mention


def likely_names(sentences: Iterable[Sentence]) -> list[Mention]:
    """Words that may be a full name, where the article goes on with a title and the last of them: Ms Rees."""
    mentions = [mention for sentence in sentences for mention in sentence.mentions if mention.kind == "name"]
    titled = {mention.name[0].lower() for mention in mentions if mention.title and len(mention.name) == 1}
    return [mention for mention in mentions if len(mention.name) > 1 and mention.name[-1].lower() in titled]


def names_of_bodies(sentence: Sentence) -> Iterator[str]:
    """Capitalised words in a phrase that names a body: the henry pryce of "The Henry Pryce store"."""
    for mention in sentence.mentions:
        if mention.kind in ("body", "other") and mention.last - mention.first > 2:
            words = sentence.tokens[mention.first : mention.last]
            if words[0].low == "the" and words[1].capital and words[2].capital:
                yield f"{words[1].low} {words[2].low}"


def offices(sentence: Sentence) -> Iterator[tuple[Mention, str]]:
    """Names with the offices that stand before them, beside them, or behind "is"."""
    for mention in sentence.mentions:
        if mention.kind != "name" or mention.owner:
            continue
        if mention.office:
            yield mention, mention.office
        for subject in (subjects.grouped_left(sentence, mention), subjects.grouped_right(sentence, mention)):
            if subject and subject.mention is mention and subject.office:
                yield mention, subject.office
        role = sentence.starting.get(behind_copula(sentence, mention.last))
        if role and role.kind == "role" and not role.plural and role.office:
            yield mention, role.office


def behind_copula(sentence: Sentence, at: int) -> int:
    """Number of the token behind "is", "was" or ", who is"; -1 when none of them stands here."""
    if sentence.low(at) == ",":
        at += 1
    if sentence.low(at) == "who":
        at += 1
    return at + 1 if sentence.low(at) in COPULAS else -1


# --- who was spoken of last


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
    author: NamedPerson | None = None
    """Who wrote it, where it is a paper whose words the article has given as theirs."""

    @property
    def name(self) -> str | None:
        """The full name of who speaks, None where the article has none."""
        person = self.person or self.author
        return person.name if person else None

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


#: The weight of whom a sentence names behind a preposition, or in a clause about something else.
ASIDE = 2
#: Words of an office that the article gives to somebody somewhere: the loser of an election is not the new mayor.
NEWLY = frozenset(["new", "newly", "next", "first", "incoming", "outgoing"])


#: What who wrote a paper did with it.
WRITTEN = frozenset(["wrote", "writes", "sent", "sends", "issued", "issues", "released", "tweeted", "left", "leaves"])


class Discourse:
    """The parties of the last sentences, most recent last."""

    def __init__(self, people: People, writers: Collection[str] = ()):
        self.people = people
        self.writers = frozenset(map(caseless, writers))
        """Who wrote the article, whom no pronoun and no office means."""
        self.history: deque[list[tuple[int, Party]]] = deque(maxlen=REACH)
        """Parties of each sentence, weighted: 0 for speaker or subject, 1 for others, 2 behind a preposition."""
        self.last: Sentence | None = None
        """The last sentence."""
        self.taken: dict[str, frozenset[str]] = {}
        """For the holder of which office somebody was taken, by its words."""
        self.authors: dict[str, NamedPerson] = {}
        """Who wrote the letter, the statement that was spoken of last, by that noun."""

    def party(self, subject: Subject, sentence: Sentence) -> Party | None:
        """Who a subject is; None for a pronoun that goes back to nobody."""
        mention = subject.mention
        if mention.kind == "pronoun":
            return self.antecedent(mention, sentence)
        return self.of_mention(mention, subject.office)

    def of_mention(self, mention: Mention, office: str | None, *, noted: bool = False) -> Party:
        """Who a phrase means; ``noted`` when its sentence has been read for who wrote what."""
        person = self.people.named(mention) if mention.kind == "name" else None
        kind: PhraseKind = mention.kind
        if mention.kind == "name" and self.people.is_body(mention):
            kind = "body"
        elif mention.kind == "name" and person is None and not mention.sure:
            kind = "other"
        if mention.kind == "role" and not mention.plural and mention.office:
            person = self.people.holder(mention.office) or self.meant_again(mention)
        gender = person.gender if person and person.gender != "u" else mention.gender
        is_known = noted or mention.text.lower() == f"the {mention.head}"
        author = self.authors.get(mention.head) if is_known and kind == "document" else None
        return Party(mention.text, kind, person, office, gender, mention.plural, author)

    def meant_again(self, mention: Mention) -> NamedPerson | None:
        """The one person of the last sentence whom "the mayor" or "the Corve archbishop" can mean, else nobody.

        Not where the article has spoken of another holder, or gives that person another office.
        """
        office = mention.office or ""
        head, words = office_head(office), office_words(office)
        if not mention.text.lower().startswith("the ") or not head or head in NOBODYS or not self.history:
            return None
        if words & listed("blocking_words") or {*office.lower().split()} & (NEWLY | listed("prepositions")):
            return None  # the deputy mayor, the new mayor, the mayor of Corve
        named = {id(party.person): (weight, party.person) for weight, party in self.history[-1] if party.person}
        others = [
            party for parties in self.history for _, party in parties if party.kind == "role" and not party.person
        ]
        if len(named) != 1 or any(office_head(party.text) == head for party in others):
            return None
        weight, person = next(iter(named.values()))
        if weight == ASIDE and not person.offices:
            return None  # a pause of the sort that Ada Pell likes
        heads = {office_head(held) for held in person.offices}
        if heads - {head} or self.people.by_role.get(head, [person]) != [person]:
            return None
        if any(office_words(held) & listed("blocking_words") for held in person.offices):
            return None  # former mayor Ada Pell
        places = {word.lower() for word in office.split() if word[0].isupper()} - {head}
        if weight and not (heads or places):
            return None  # Ada Pell’s friends met
        taken = self.taken.setdefault(person.name, words)
        if not (taken <= words or words <= taken):
            return None  # the mayor, and then the council leader
        return person if heads or (self.last and places <= {token.low for token in self.last.tokens}) else None

    def antecedent(self, mention: Mention, sentence: Sentence) -> Party | None:
        """Who a pronoun goes back to: the sentence's own subject before it, else the nearest earlier sentence's."""
        word = mention.text.lower()
        pronoun = POSSESSIVES.get(word, word)
        own = subjects.main(sentence)
        if own and own.last <= mention.first and own.mention.kind != "pronoun":
            party = self.of_mention(own.mention, own.office)
            if party.answers_to(pronoun) and not self.is_writer(party):
                return party
        for strictly in (True, False) if pronoun == "they" else (True,):
            for parties in reversed(self.history):
                fitting = [(weight, party) for weight, party in parties if party.answers_to(pronoun, strictly=strictly)]
                if fitting:
                    return best(fitting)
        return None

    def note(self, sentence: Sentence, speaker: Party | None) -> None:
        """Remember a sentence with its speaker."""
        self.last = sentence
        parties: list[tuple[int, Party]] = [(0, speaker)] if speaker else []
        own = subjects.main(sentence)
        self.note_papers(sentence, own, speaker)
        owners = [mention.possessor for mention in sentence.mentions if mention.possessor]
        parties += [(1, self.of_mention(owner, owner.office)) for owner in owners if owner.kind == "name"]
        for mention in sentence.mentions:
            if mention.kind == "pronoun" and own and mention is own.mention and not speaker:
                party = self.antecedent(mention, sentence)
                parties += [(0, party)] if party else []
            elif mention.kind in ("name", "role", "body", "group", "document") and is_definite(sentence, mention):
                is_own = own is not None and mention is own.mention
                aside = subjects.is_governed(sentence, mention) or sentence.low(mention.first - 1) in {
                    "that",
                    *RELATIVE,
                }
                is_source = mention.first - 2 in sentence.according
                weight = 0 if is_own or is_source else ASIDE if aside else 1
                parties.append((weight, self.of_mention(mention, mention.office, noted=True)))
        if others := [entry for entry in distinct(parties) if not self.is_writer(entry[1])]:
            self.history.append(others)

    def note_papers(self, sentence: Sentence, own: Subject | None, speaker: Party | None) -> None:
        """Remember who wrote a paper: In a letter to members Cllr Moss says …; Cllr Moss sent a letter."""
        for mention in sentence.mentions:
            if mention.kind == "document" and sentence.low(mention.first) in ("a", "an"):
                self.authors.pop(mention.head, None)
                if (sentence.low(0) == "in" and mention.first == 1) or (own and is_written(sentence, own, mention)):
                    author = speaker or (self.party(own, sentence) if own else None)
                    if author and author.person:
                        self.authors[mention.head] = author.person

    def is_writer(self, party: Party) -> bool:
        """Whether a party is an author of the article."""
        return party.person is not None and caseless(party.person.name) in self.writers


def is_written(sentence: Sentence, author: Subject, paper: Mention) -> bool:
    """Whether a subject is said to have made a paper: Cllr Moss left two cats and a letter."""
    verbs = [token.low for token in sentence.tokens[author.last : paper.first] if token.low in WRITTEN]
    says_itself = any(cue.at == paper.last for cue in sentence.cues)
    return bool(verbs) and not says_itself and not subjects.is_governed(sentence, paper)


def is_definite(sentence: Sentence, mention: Mention) -> bool:
    """Whether a phrase is somebody to go back to; an office without an article inside a sentence is nobody."""
    if mention.kind != "role" or mention.plural or mention.first == 0:
        return True
    token = sentence.tokens[mention.first]
    return token.capital or token.low in listed("determiners")


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
