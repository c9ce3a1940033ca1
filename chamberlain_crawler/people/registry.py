"""The archive's name for the speaker of each quote."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from chamberlain_crawler import lexicon
from chamberlain_crawler.items import Article, Office, Quote
from chamberlain_crawler.people import by_hand
from chamberlain_crawler.people.decisions import Decision, Decisions
from chamberlain_crawler.people.holders import by_office
from chamberlain_crawler.people.known import Known, Printed
from chamberlain_crawler.people.surnames import by_surname
from chamberlain_crawler.text import folded

#: The day of a date or of a time with its offset.
DAY = re.compile(r"\d{4}-\d\d-\d\d|")
THE = re.compile(r"^the\s+", re.IGNORECASE)


class Registry:
    """The people that are known by name, with their offices, and what the user has decided about them.

    ``home`` lists the bodies that a blog means when it names none: "the council leader" is the leader of the one
    among them that has a council's leader.
    """

    def __init__(
        self, offices: Iterable[Office], decisions: Iterable[Decision] = (), *, home: Collection[str] = ()
    ) -> None:
        self.offices = tuple(offices)
        self.known = Known(self.offices, home)
        self.decisions = Decisions(decisions)

    def resolve_all(self, article: Article, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """The quotes of an article, each with its speaker's name as the whole archive knows it."""
        return tuple(self.resolve(quote, article, quotes) for quote in quotes)

    def resolve(self, quote: Quote, article: Article, quotes: Sequence[Quote] = ()) -> Quote:
        """A quote with ``person`` as the whole archive knows them; ``quotes`` are all those of the article.

        ``rule`` gets ``+decided``, ``+surname_by_date`` or ``+office_by_date`` behind it where the article alone does
        not name the person. A quote stays as it is when nobody, or more than one, fits for sure.
        """
        if quote.speaker is None:
            return quote
        day = DAY.match(article.published or "")
        printed = Printed(quote.speaker, quote.office, day.group() if day else "", article)
        for name in filter(None, (quote.speaker, quote.person)):
            if person := self.decisions.split(name, article.url, printed.day):
                return replace(quote, person=person, rule=f"{quote.rule}+decided")
        if quote.person:
            return replace(quote, person=self.person(quote.person, printed))
        if person := self.named_in_full(printed):
            return replace(quote, person=person)
        if person := by_surname(self.known, printed):
            return replace(quote, person=self.decisions.merged(person), rule=f"{quote.rule}+surname_by_date")
        if person := by_office(self.known, printed, quotes):
            return replace(quote, person=self.decisions.merged(person), rule=f"{quote.rule}+office_by_date")
        return quote

    def person(self, name: str, printed: Printed) -> str | None:
        """The archive's name for a full name; None for what is a body's or a paper's by its shape, and not known."""
        merged = self.decisions.merged(name)
        bearer = self.bearer(merged, printed)
        if bearer and not self.decisions.are_different(name, bearer):
            return self.decisions.merged(bearer)
        return None if merged == name and is_body(name) else merged

    def named_in_full(self, printed: Printed) -> str | None:
        """Who bears the name that is printed, when it is known: a person in full, or a body such as Ofsted."""
        name = THE.sub("", printed.speaker)
        known = self.decisions.merged(name) != name or self.bearer(name, printed)
        return self.person(name, printed) if known else None

    def bearer(self, name: str, printed: Printed) -> str | None:
        """The one known bearer of a name: of several, the one whose office is printed, None when that tells nothing."""
        bearers = {person for person in self.known.bearers(name) if not self.decisions.are_different(name, person)}
        if len(bearers) > 1 and printed.office:
            bearers = {person for person in bearers if self.known.has_office(person, printed)}
        return next(iter(bearers)) if len(bearers) == 1 else None


def load(people_csv: str, overrides_csv: str = "", *, home: Collection[str] = ()) -> Registry:
    """The registry of the texts of ``people.csv`` and ``people-overrides.csv``; UsageError when one cannot be read."""
    return Registry(by_hand.offices(people_csv), by_hand.decisions(overrides_csv), home=home)


def is_body(name: str) -> bool:
    """Whether what was taken for a person's name has the shape of a body's or a paper's.

    >>> [is_body(name) for name in ("Pinfold Housing Trust", "Kerslake Review", "Charlotte Church", "Ada Pell")]
    [True, True, False, False]
    """
    found = folded(name).split()
    nouns = lexicon.words("parties") | lexicon.words("documents") | lexicon.words("groups")
    return len(found) > 1 and found[-1] in nouns and found[0] not in lexicon.genders("given_names")
