"""The archive's name for the speaker of each quote.

An article may name its speaker by an office alone ("the council leader"), or without a full name: "Cllr Pell", "Mr
Street", "Sir Owen". The day of the article tells who that was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from chamberlain_crawler.items import Article, Office, Quote
from chamberlain_crawler.people import by_hand
from chamberlain_crawler.people.elsewhere import is_elsewhere, is_of_old, named_before
from chamberlain_crawler.people.known import (
    Decision,
    Decisions,
    Known,
    OfficeHeld,
    Printed,
    is_new,
    is_over,
    is_part,
    may_have_held,
    means_anybody,
    names_body,
    phrase_words,
    spelling_key,
    titles_of,
    without_bracket,
)
from chamberlain_crawler.text import KNIGHTS, PEERS, folded, listed, listed_genders, title_gender

#: The day of a date or of a time with its offset.
DAY = re.compile(r"\d{4}-\d\d-\d\d|")
THE = re.compile(r"^the\s+", re.IGNORECASE)

#: A full name right behind an office: council leader, Cllr Ada Pell.
NAME_BEHIND = r",? ((?:[A-Z](?:\.|[\w’'-]*) ){1,4}[A-Z][\w’'-]+)"

#: Who stands in may come to stay: the interim leader becomes the leader.
STANDING_IN = frozenset(["acting", "caretaker", "interim"])

FORMER = frozenset(["former", "ex"])
COUNCILLORS = frozenset(["cllr", "councillor", "coun", "clr", "alderman", "ald"])
TWO_NAMES = re.compile(r"\b([A-Z][\w’'-]+)\s+(?=([A-Z][\w’'-]+))")


def load(people_csv: str, overrides_csv: str = "", *, home: Collection[str] = ()) -> Registry:
    """The registry of the texts of ``people.csv`` and ``people-overrides.csv``; UsageError when one cannot be read."""
    return Registry(by_hand.offices(people_csv), by_hand.decisions(overrides_csv), home=home)


class Registry:
    """The people that are known by name, with their offices, and what the user has decided about them.

    ``home`` lists the bodies that a blog means when it names none: "the council leader" is the leader of the one
    among them that has a council's leader.
    """

    def __init__(
        self, offices: Iterable[Office], decisions: Iterable[Decision] = (), *, home: Collection[str] = ()
    ) -> None:
        self.decided = tuple(decisions)
        self.decisions = Decisions(self.decided)
        listed_offices = tuple(offices)
        self.known = Known(listed_offices, home)
        self.offices = (*map(self.under_one_name, listed_offices), *self.merged_names())

    def under_one_name(self, office: Office) -> Office:
        """A row of ``people.csv`` as that of the person whom its own is merged with."""
        person = self.decisions.merged(office.person)
        return office if person == office.person else replace(office, person=person, also=(office.person, *office.also))

    def merged_names(self) -> Iterator[Office]:
        """Whoever others are merged with, under the names of those."""
        for decision in self.decided:
            person = self.decisions.merged(decision.name)
            if decision.kind == "merge" and person != decision.name:
                yield Office(person=person, also=(decision.name,))

    def resolve_all(self, article: Article, quotes: Sequence[Quote], ids: Sequence[int] = ()) -> tuple[Quote, ...]:
        """The quotes of an article, each with its speaker's name as the whole archive knows it; ``ids`` are theirs.

        Who is only reported decides nothing about another quote's speaker.
        """
        said = [number for number, quote in enumerate(quotes) if quote.kind != "indirect"]
        own = [quotes[number] for number in said]
        decided = self.decisions.on_quotes(article.url, own, [ids[number] for number in said] if ids else ())
        by_number = dict(zip(said, decided, strict=True))
        return tuple(
            self.as_decided(quote, decision, article)
            if (decision := by_number.get(number))
            else self.resolve(quote, article, own)
            for number, quote in enumerate(quotes)
        )

    def as_decided(self, quote: Quote, decision: Decision, article: Article) -> Quote:
        """A quote on which the user has decided; what was printed stays where it has the speaker's surname."""
        if decision.kind != "speaker":
            kind = "scare" if decision.kind == "not-a-quote" else quote.kind
            return replace(quote, kind=kind, speaker=None, person=None, office=None, rule="decided")
        name = decision.person
        is_theirs = quote.speaker and titles_of(quote.speaker)[1][-1:] == titles_of(name)[1][-1:]
        own = quote if is_theirs else replace(quote, speaker=name, office=None)
        printed = Printed(name, own.office, "", article)
        person = self.decisions.merged(name) if without_bracket(name) != name else self.person(name, printed) or name
        return replace(own, kind="direct" if own.kind == "scare" else own.kind, person=person, rule="decided")

    def resolve(self, quote: Quote, article: Article, quotes: Sequence[Quote] = ()) -> Quote:
        """A quote with ``person`` as the whole archive knows them; ``quotes`` are all those of the article.

        ``rule`` gets ``+decided``, ``+surname_by_date`` or ``+office_by_date`` behind it where the article alone does
        not name the person. A quote stays as it is when nobody, or more than one, fits for sure.
        """
        if quote.speaker is None:
            return quote
        day = DAY.match(article.published or "")
        printed = Printed(quote.speaker, quote.office, day.group() if day else "", article, quote.start)
        for name in filter(None, (quote.speaker, quote.person)):
            if person := self.decisions.split(name, article.url, printed.day):
                return replace(quote, person=self.decisions.merged(person), rule=f"{quote.rule}+decided")
        if quote.person:
            return replace(quote, person=self.person(quote.person, printed))
        if person := self.named_in_full(printed):
            return replace(quote, person=person)
        if person := by_surname(self.known, printed):
            return replace(quote, person=self.decisions.merged(person), rule=f"{quote.rule}+surname_by_date")
        if person := by_office(self.known, printed, quotes) or by_office_near(self.known, printed, quotes):
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
        merged = self.decisions.merged(printed.speaker) != printed.speaker
        name = printed.speaker if merged else THE.sub("", printed.speaker)
        known = self.decisions.merged(name) != name or self.bearer(name, printed)
        return self.person(name, printed) if known else None

    def bearer(self, name: str, printed: Printed) -> str | None:
        """The one known bearer of a name: of several, the one whose office is printed, None when that tells nothing."""
        known = self.known.bearers(name, printed.day)
        bearers = {person for person in known if not self.decisions.are_different(name, person)}
        if len(bearers) > 1 and printed.office:
            bearers = {person for person in bearers if self.known.has_office(person, printed)}
        return next(iter(bearers)) if len(bearers) == 1 else None


def is_body(name: str) -> bool:
    """Whether what was taken for a person's name has the shape of a body's or a paper's.

    >>> [is_body(name) for name in ("Pinfold Housing Trust", "Kerslake Review", "Charlotte Church", "Ada Pell")]
    [True, True, False, False]
    """
    found = folded(name).split()
    nouns = listed("parties") | listed("documents") | listed("groups")
    return len(found) > 1 and found[-1] in nouns and found[0] not in listed_genders("given_names")


# --- by an office


def by_office(known: Known, printed: Printed, quotes: Sequence[Quote]) -> str | None:
    """Who held the office that is printed in place of a name, on the article's day; None for none, several or a doubt.

    ``quotes`` are all those of the article. "The leader" alone needs an article that names the council's leader.
    """
    if not printed.day or means_anybody(printed.speaker) or is_of_old(printed):
        return None
    phrase = phrase_words(printed.speaker)
    in_office = [row for row in known.held if may_have_held(row.office, printed.day)]
    rows = [row for row in in_office if known.means(phrase, row)] or [
        row
        for row in in_office
        if row.at_home and row.words.title == phrase and not row.words.scope and names(printed, known, row)
    ]
    if len({row.office.person for row in rows}) != 1:
        return None
    row = rows[0]
    if not held_for_sure(known, phrase, row, printed.day) or names_another(known, row, printed, quotes):
        return None
    if not names_body(phrase, row.words, known.home) and (
        names_counterpart(known, row, phrase, printed) or is_elsewhere(known, row, printed, quotes)
    ):
        return None
    return row.office.person


def by_office_near(known: Known, printed: Printed, quotes: Sequence[Quote]) -> str | None:
    """The one person named right before a quote who holds an office that its words only hint at; else None.

    The Labour leader leads the group on the council; the new mayor has just begun, the former leader is it no more.
    """
    if not printed.day or means_anybody(printed.speaker) or is_of_old(printed):
        return None
    named = {
        row: behind
        for row in known.held
        if is_hinted(known, printed, row)
        and (behind := named_before(printed, known.names_on(row.office.person, printed.day), quotes))
    }
    row = next(iter(named)) if len({row.office.person for row in named}) == 1 else None
    if row is None or names_another(known, row, printed, quotes):
        return None
    return None if is_elsewhere(known, row, printed, quotes, named=named[row]) else row.office.person


def is_hinted(known: Known, printed: Printed, row: OfficeHeld) -> bool:
    """Whether words mean an office, perhaps without its body or a party's "group", as someone held it then."""
    phrase = phrase_words(printed.speaker)
    needed = row.words.title | (row.words.scope & listed("blocking_words"))
    if phrase - FORMER not in (needed, needed - {"group"}):
        return False
    if phrase & FORMER:
        own = known.offices[row.office.person]
        return all(is_over(office, printed.day) for office in own if office.office == row.office.office)
    if "new" in folded(printed.speaker).split():
        return is_new(row.office, printed.day)
    return row.at_home and surely_held(row.office, printed.day)


def held_for_sure(known: Known, phrase: frozenset[str], row: OfficeHeld, day: str) -> bool:
    """Whether the holder of an office held it on a day for sure, be it under two names that follow each other."""
    return surely_held_one(
        [
            other.office
            for other in known.held
            if other.office.person == row.office.person and (known.means(phrase, other) or is_renamed(row, other))
        ],
        day,
    )


def is_renamed(one: OfficeHeld, other: OfficeHeld) -> bool:
    """Whether two offices differ only in whether the holder stands in."""
    titles = {held.words.title - STANDING_IN for held in (one, other)}
    return len(titles) == 1 and one.words.scope == other.words.scope and one.office.body == other.office.body


def names(printed: Printed, known: Known, row: OfficeHeld) -> bool:
    """Whether the article gives one of the full names of an office's holder."""
    return any(name in printed.article.body_text for name in known.names[row.office.person])


def names_another(known: Known, row: OfficeHeld, printed: Printed, quotes: Sequence[Quote]) -> bool:
    """Whether the article itself gives the office to somebody else."""
    phrase = re.sub(r"^the\s+", "", printed.speaker, flags=re.IGNORECASE)
    behind = re.finditer(
        rf"(?:(?<![\w-])([\w-]++)\s)?\b(?i:{re.escape(phrase)}){NAME_BEHIND}", printed.article.body_text
    )
    # Former Prime Minister Ada Pell, the deputy mayor Ada Pell
    holders = [match[2] for match in behind if folded(match[1] or "") not in listed("blocking_words")]
    asked = phrase_words(printed.speaker)
    offices = [(quote.person, phrase_words(quote.office)) for quote in quotes if quote.person and quote.office]
    holders += [person for person, held in offices if known.means(held, row) or is_part(asked, held)]
    own = row.office.person
    return any(spelling_key(holder) and own not in known.bearers(holder, printed.day) for holder in holders)


def names_counterpart(known: Known, row: OfficeHeld, phrase: frozenset[str], printed: Printed) -> bool:
    """Whether the article names someone who then held the same office elsewhere, whom it may mean: two leaders."""
    return any(
        names(printed, known, other)
        for other in known.held
        if other.words.title == row.words.title
        and (other.words.scope == row.words.scope or row.words.title == phrase)
        and other.office.body != row.office.body
        and other.office.person != row.office.person
        and may_have_held(other.office, printed.day)
    )


# --- on a day


def surely_held(office: Office, day: str) -> bool:
    """Whether someone held an office on a day (``2017-06-15``) for sure: not on the very days of a change.

    >>> row = Office(person="Ada Pell", office="leader", from_date="..2015-12", to_date="2017-09-11")
    >>> [surely_held(row, day) for day in ("2015-12-31", "2016-01-01", "2017-09-10", "2017-09-11")]
    [False, True, True, False]
    """
    start, end = (office.from_date or "").strip("."), (office.to_date or "").strip(".")
    return bool(start and end) and day[: len(start)] > start and day[: len(end)] < end


def surely_held_one(offices: Iterable[Office], day: str) -> bool:
    """Whether someone held one of their offices on a day for sure; so it is where one ends and another begins that day.

    >>> first = Office(person="Ada Pell", office="interim leader", from_date="2017-09-11", to_date="2017-11-07")
    >>> second = Office(person="Ada Pell", office="leader", from_date="2017-11-07", to_date="2019")
    >>> [surely_held_one([first, second], day) for day in ("2017-09-11", "2017-11-07")]
    [False, True]
    """
    offices = list(offices)
    if any(surely_held(office, day) for office in offices):
        return True
    near = (day, *neighbours(day))
    held = [office for office in offices if any(may_have_held(office, other) for other in near)]
    if not any(may_have_held(office, day) for office in held):
        return False
    starts = [(office.from_date or "").strip(".") for office in held]
    ends = [(office.to_date or "").strip(".") for office in held]
    return any(start and day[: len(start)] > start for start in starts) and any(
        end and day[: len(end)] < end for end in ends
    )


def neighbours(day: str) -> tuple[str, ...]:
    """The days before and behind a day; none for what is no day of the calendar."""
    try:
        middle = date.fromisoformat(day)
        return str(middle - timedelta(days=1)), str(middle + timedelta(days=1))
    except (ValueError, OverflowError):
        return ()


# --- by a surname, or by Sir and a given name


def by_surname(known: Known, printed: Printed) -> str | None:
    """The one person of this surname who held an office on the article's day, None for none, several or a doubt.

    "Sir Owen" goes by the given name. A surname alone counts too; one that is a word, such as Street, needs an office.
    """
    titles, name = titles_of(printed.speaker)
    if not printed.day or not name or PEERS & set(titles) or not printed.speaker[0].isupper():
        return None
    if not (titles or printed.office) and name[-1] in listed("place_words"):
        return None
    possible = [
        person
        for person, offices in known.offices.items()
        if bears(known.names_on(person, printed.day), titles, name)
        and any(may_have_held(office, printed.day) for office in offices)
        and (not COUNCILLORS & set(titles) or in_council(known, person, printed.day))
    ]
    if len(possible) != 1:
        return None
    [person] = possible
    if not surely_held_one(known.offices[person], printed.day):
        return None
    if printed.office and not known.has_office(person, printed):
        return None
    return None if names_namesake(known.names[person], name[-1], printed.article.body_text) else person


def bears(names: Collection[str], titles: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a title and a surname, or Sir and a given name, can be short for one of someone's names.

    >>> bears(["Ada Pell"], ("ms",), ("pell",)), bears(["Ada Pell"], ("mr",), ("pell",))
    (True, False)
    >>> bears(["Sir Owen Tarn"], ("sir",), ("owen",)), bears(["Owen Tarn"], ("sir",), ("owen",))
    (True, False)
    """
    for full in names:
        own_titles, own_name = titles_of(full)
        if len(own_name) <= len(name):
            continue
        if honours := KNIGHTS & set(titles):
            if honours & set(own_titles) and own_name[: len(name)] == name:
                return True
        elif own_name[-len(name) :] == name and fits_gender(titles, own_name[0]):
            return True
    return False


def fits_gender(titles: Collection[str], given: str) -> bool:
    """Whether Mr and Ms can stand before someone of this given name."""
    said = {title_gender(title) or "u" for title in titles} - {"u"}
    own = listed_genders("given_names").get(given, "u")
    return own == "u" or not said or own in said


def in_council(known: Known, person: str, day: str) -> bool:
    """Whether someone may have been a councillor on a day: may have held an office of a council."""
    return any("council" in phrase_words(row.body or "") and may_have_held(row, day) for row in known.offices[person])


def names_namesake(names: Collection[str], surname: str, text: str) -> bool:
    """Whether a text names somebody else of a surname: Iris Pell beside Ada Pell."""
    own = {word for full in names for word in titles_of(full)[1]}
    given_names = listed_genders("given_names")
    return any(
        folded(match[2]).removesuffix("'s") == surname
        and folded(match[1]) in given_names
        and folded(match[1]) not in own
        for match in TWO_NAMES.finditer(text)
    )
