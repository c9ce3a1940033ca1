"""The people that are known by name: their spellings, and the words of their offices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from chamberlain_crawler.items import Article, Office
from chamberlain_crawler.people.offices import OfficeWords, may_have_held, means, office_words, words
from chamberlain_crawler.people.spelling import bare, key
from chamberlain_crawler.text import folded


class OfficeHeld(NamedTuple):
    """An office with its words."""

    office: Office
    words: OfficeWords
    at_home: bool
    """Whether it belongs to a body that the blog means when it names none."""


class Printed(NamedTuple):
    """What an article says of a speaker."""

    speaker: str
    office: str | None
    day: str
    """The article's day, empty when it is not known."""
    article: Article


class Known:
    """Lookups over the rows of ``people.csv``; ``home`` lists the bodies that a blog means when it names none."""

    def __init__(self, offices: Iterable[Office], home: Collection[str] = ()) -> None:
        self.home = frozenset(word for body in home for word in words(body))
        at_home = {folded(body) for body in home}
        self.offices: defaultdict[str, list[Office]] = defaultdict(list)
        """Rows by person."""
        self.names: defaultdict[str, set[str]] = defaultdict(set)
        """All names of each person."""
        self.held: list[OfficeHeld] = []
        for office in offices:
            self.offices[office.person].append(office)
            self.names[office.person] |= {bare(office.person), *office.also}
            if office.office:
                self.held.append(OfficeHeld(office, office_words(office), folded(office.body or "") in at_home))
        self.spelled: defaultdict[str, set[str]] = defaultdict(set)
        """People by each of their names, folded, and by what the spellings of each name share."""
        for person, names in self.names.items():
            for name in names:
                self.spelled[folded(name)].add(person)
                self.spelled[key(name) or folded(name)].add(person)

    def bearers(self, name: str) -> set[str]:
        """Those who bear a full name: in this spelling, else in any."""
        return set(self.spelled.get(folded(name)) or self.spelled.get(key(name)) or ())

    def means(self, phrase: frozenset[str], row: OfficeHeld) -> bool:
        """Whether the words of a phrase mean a known office."""
        return means(phrase, row.words, at_home=row.at_home, home=self.home)

    def has_office(self, person: str, printed: Printed) -> bool:
        """Whether the office that the article prints may be one of a person's on that day."""
        phrase = words(printed.office or "")
        return any(
            self.means(phrase, row) and (not printed.day or may_have_held(row.office, printed.day))
            for row in self.held
            if row.office.person == person
        )
