"""The people whom an article names: in full once, then as Cllr Moss, Mr Moss, Sir Albert, the council leader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from chamberlain_crawler import lexicon
from chamberlain_crawler.quotes import subjects
from chamberlain_crawler.quotes.nouns import is_role
from chamberlain_crawler.quotes.sentences import Mention, Sentence

#: Titles that go with the given name: Sir Albert.
GIVEN_NAME_TITLES = frozenset(["sir", "dame"])
COPULAS = frozenset(["is", "was", "became", "remains", "as"])


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
        """Persons by surname, and by "sir" and given name."""
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
        gender = lexicon.title_gender(mention.title) or "u"
        if gender != "u" and (person := self.named(mention)) and person.gender == "u":
            person.gender = gender

    def named(self, mention: Mention) -> NamedPerson | None:
        """The person whom a name means; None when the article has no full name for it, or more than one."""
        if len(mention.name) != 1:
            return self.persons.get(" ".join(mention.name).lower())
        word = mention.name[0].lower()
        found = self.by_word.get(word, [])
        if mention.title in GIVEN_NAME_TITLES and not found:
            found = self.by_word.get(f"sir {word}", [])
        gender = lexicon.title_gender(mention.title) or "u"
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
            following = sentence.starting.get(mention.last + 1) if sentence.low(mention.last) == "," else None
            if mention.sure or id(mention) in speaking or (following and following.kind == "role"):
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


def same_office(asked: str, held: str) -> bool:
    """Whether a phrase means an office that the article gives to someone.

    >>> same_office("council leader", "Leader of Selworth city council")
    True
    >>> same_office("shadow cabinet member for housing", "cabinet member for housing")
    False
    >>> same_office("leader of Hartsby council", "leader of Selworth council")
    False
    """
    asked_words, held_words = office_words(asked), office_words(held)
    blocking = lexicon.words("blocking_words")
    return (
        office_head(asked) == office_head(held)
        and asked_words & blocking == held_words & blocking
        and asked_words <= held_words
    )


def office_head(office: str) -> str:
    """The noun of an office that stands before any "of" or "for"; empty when there is none."""
    head = ""
    for word in office.lower().replace(",", " ").replace("-", " ").split():
        if word in lexicon.words("prepositions"):
            break
        if is_role(word):
            head = word
    return head


def office_words(office: str) -> frozenset[str]:
    """The words of an office that tell it from others, in lower case."""
    words = office.lower().replace("’s", "").replace("'s", "").replace(",", " ").replace("-", " ").split()
    return frozenset(word for word in words if word not in lexicon.words("office_fillers"))
