"""Who is known by name: the spellings of each name, the offices and when they were held, and what the user decided.

Titles, letters behind a name, initials and accents come and go in one name's spellings. Decisions compare names with
their accents, for one may be what is decided on.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, cast, get_args

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import Article, Office, Quote
from chamberlain_crawler.text import caseless, folded, is_postnominal, listed, title_gender
from chamberlain_crawler.urls import canonical

#: "Denzil Rudge (councillor)": a bracket tells namesakes apart and is no part of the name.
BRACKET = re.compile(r"\s*\([^()]*\)\s*$")

#: Names of one office, the longer before the shorter one that it contains.
FORMS = (
    ("secretary of state", "secretary"),
    ("chancellor of the exchequer", "chancellor"),
    ("police and crime commissioner", "pcc"),
    ("police commissioner", "pcc"),
    ("prime minister", "pm"),
    ("member of parliament", "mp"),
    ("chief exec", "chief executive"),
    ("portfolio holder", "cabinet member"),
    ("local enterprise partnership", "lep"),
    ("metro mayor", "mayor"),
    ("mayoral", "mayor"),
    ("chairman", "chair"),
    ("chairwoman", "chair"),
    ("chairperson", "chair"),
)
FORM = re.compile(rf"\b(?:{'|'.join(form for form, _ in FORMS)})\b")
#: Words that many bodies share, so that they name none.
SHARED_BY_BODIES = frozenset(
    ["authority", "borough", "city", "combined", "council", "county", "district", "metropolitan", "party", "town"]
)
#: Titles that every body gives to someone: alone they say nothing, "council leader" does.
SHARED_TITLES = frozenset(["leader", "executive", "chair", "director", "president", "manager", "head"])
#: Secretaries whom many bodies have; the Home Secretary is one alone.
SECRETARIES = frozenset(["secretary", "permanent", "general"])
#: 2024-07.. is that month or later, ..2009 that year or earlier, as ISO 8601-2 writes one of a set of dates.
OPEN_END = ".."

DecisionKind = Literal["merge", "split", "different", "speaker", "nobody", "not-a-quote"]

#: What is decided on a single quote.
ON_QUOTES = frozenset(["speaker", "nobody", "not-a-quote"])
#: So many characters of a quote tell it from the others of its article.
WORDS_KEPT = 1000


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
    start: int = 0
    """Where the quote begins in the article's body."""


class Known:
    """Lookups over the rows of ``people.csv``; ``home`` lists the bodies that a blog means when it names none."""

    def __init__(self, offices: Iterable[Office], home: Collection[str] = ()) -> None:
        self.home = frozenset(word for body in home for word in phrase_words(body))
        at_home = {folded(body) for body in home}
        self.offices: defaultdict[str, list[Office]] = defaultdict(list)
        """Rows by person."""
        self.names: defaultdict[str, set[str]] = defaultdict(set)
        """All names of each person."""
        self.days: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        """From when and until when a person bore a name, where it was not always: by person and folded name."""
        self.held: list[OfficeHeld] = []
        for office in offices:
            self.offices[office.person].append(office)
            self.names[office.person] |= {without_bracket(office.person), *office.also}
            for name, start, end in office.also_dated:
                self.days[office.person][folded(name)] = start, end
            if office.office:
                self.held.append(OfficeHeld(office, office_words(office), folded(office.body or "") in at_home))
        self.spelled: defaultdict[str, set[str]] = defaultdict(set)
        """People by each of their names, folded, and by what the spellings of each name share."""
        for person, names in self.names.items():
            for name in names:
                self.spelled[folded(name)].add(person)
                self.spelled[spelling_key(name) or folded(name)].add(person)

    def bearers(self, name: str, day: str) -> set[str]:
        """Those who bear a full name on a day, which may be empty: in this spelling, else in any."""
        found = self.spelled.get(folded(name)) or self.spelled.get(spelling_key(name)) or ()
        return {person for person in found if self.is_borne(person, name, day)}

    def is_borne(self, person: str, name: str, day: str) -> bool:
        """Whether somebody bore one of their names on a day: a peerage does not reach back."""
        if person not in self.days:
            return True
        start, end = self.days[person].get(folded(name), ("", ""))
        return start <= day[: len(start)] and (not end or (bool(day) and day[: len(end)] <= end))

    def names_on(self, person: str, day: str) -> set[str]:
        """The names that somebody bore on a day."""
        names = self.names[person]
        return {name for name in names if self.is_borne(person, name, day)} if person in self.days else names

    def means(self, phrase: frozenset[str], row: OfficeHeld) -> bool:
        """Whether the words of a phrase mean a known office."""
        return means(phrase, row.words, at_home=row.at_home, home=self.home)

    def has_office(self, person: str, printed: Printed) -> bool:
        """Whether the office that the article prints may be one of a person's on that day."""
        phrase = phrase_words(printed.office or "")
        return any(
            self.means(phrase, row) and (not printed.day or may_have_held(row.office, printed.day))
            for row in self.held
            if row.office.person == person
        )


# --- names


def without_bracket(name: str) -> str:
    """A name without the bracket that tells namesakes apart."""
    return BRACKET.sub("", name).strip()


@lru_cache(maxsize=4096)  # every surname of an article is compared with every known name
def titles_of(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The titles before a name and the words of the name, both folded, without the letters behind it.

    >>> titles_of("Rt Hon Siân Pell MP")
    (('rt', 'hon'), ('sian', 'pell'))
    >>> titles_of("Cllr Oakley-Dunn")
    (('cllr',), ('oakley-dunn',))
    """
    words = [word.strip(".,") for word in folded(without_bracket(name)).split()]
    first, last = 0, len(words)
    while first < last and title_gender(words[first]):
        first += 1
    while last - 1 > first and is_postnominal(words[last - 1], any_case=True):
        last -= 1
    return tuple(words[:first]), tuple(words[first:last])


def spelling_key(name: str) -> str:
    """What all spellings of a full name share; empty for a single word, which is no full name.

    >>> spelling_key("Cllr Siôn J. Oakley-Dunn OBE") == spelling_key("Sion Oakley Dunn")
    True
    >>> spelling_key("Lord Purbeck")
    ''
    """
    words = " ".join(titles_of(name)[1]).replace("-", " ").split()
    kept = [word for number, word in enumerate(words) if number in (0, len(words) - 1) or len(word) > 1]
    return " ".join(kept) if len(kept) > 1 else ""


# --- offices


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """The words of an office, sorted by what they are there for."""

    title: frozenset[str]
    """What the holder is: cabinet, member."""
    scope: frozenset[str]
    """What for: housing, roads."""
    body: frozenset[str]
    """Of which body."""

    @property
    def all(self) -> frozenset[str]:
        """All of them."""
        return self.title | self.scope | self.body


def office_words(office: Office) -> OfficeWords:
    """The words of an office; its scope stands behind "for" or "of"."""
    name = FORM.sub(lambda form: dict(FORMS)[form.group()], folded(office.office or ""))
    title, _, scope = re.sub(r"\b(?:for|of)\b", "\0", name, count=1).partition("\0")
    return OfficeWords(phrase_words(title), phrase_words(scope), phrase_words(office.body or ""))


def phrase_words(phrase: str) -> frozenset[str]:
    """The words that tell an office from others, folded, singular, in their commonest form.

    >>> sorted(phrase_words("the council’s Chairman"))
    ['chair', 'council']
    >>> phrase_words("Secretary of State for Transport") == phrase_words("the Transport Secretary")
    True
    """
    plain = FORM.sub(lambda form: dict(FORMS)[form.group()], folded(phrase).replace("-", " "))
    found = re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain.replace("'s ", " ").replace("s' ", "s "))
    return frozenset(singular(word.removesuffix("'s")) for word in found) - listed("office_fillers")


def singular(word: str) -> str:
    """Families and schools as family and school; the plural of an office stays, for it is nobody's."""
    single = word[:-3] + "y" if word.endswith("ies") else word[:-1] if word.endswith("s") else word
    if word.endswith("ss") or len(word) < 5 or single in listed("role_heads"):
        return word
    return single


def means_anybody(phrase: str) -> bool:
    """Whether a phrase means no certain holder, or one whom only the words before it tell.

    >>> [means_anybody(phrase) for phrase in ("a council leader", "its chief executive", "the council leader")]
    [True, True, False]
    """
    first = folded(phrase).partition(" ")[0]
    return first != "the" and first in listed("determiners")


def means(phrase: frozenset[str], office: OfficeWords, *, at_home: bool, home: Collection[str] = ()) -> bool:
    """Whether the words of a phrase mean an office.

    No word may be left over: a shadow, a deputy, a former holder and another council's holder have words that the
    office lacks. ``at_home`` is True for offices of the bodies that a blog means when it names none; ``home`` are
    the words of those bodies, which tell no other body.
    """
    if not office.title <= phrase <= office.all:
        return False
    if not (office.title | office.scope) & listed("blocking_words") <= phrase:
        return False
    if office.scope & listed("blocking_words"):
        if not office.scope <= phrase:
            return False
    elif office.scope and not phrase & (office.scope - {"service"}):
        return False
    if names_body(phrase, office, home):
        return True
    shared = bool(office.title & SHARED_TITLES) or office.title <= SECRETARIES
    return at_home and (bool(office.scope) or not shared or bool(phrase & office.body))


def is_part(phrase: frozenset[str], office: frozenset[str]) -> bool:
    """Whether words may stand for a longer office: the MP for the MP for Hartsby, not for a former one."""
    return phrase <= office and not (office - phrase) & listed("blocking_words")


def names_body(phrase: frozenset[str], office: OfficeWords, home: Collection[str]) -> bool:
    """Whether a phrase says by its own words which body it speaks of."""
    own = office.body - SHARED_BY_BODIES
    own = own - frozenset(home) or own
    return bool(own) and own <= phrase


def may_have_held(office: Office, day: str) -> bool:
    """Whether nothing rules out that someone held an office on a day; an unknown date rules out nothing.

    >>> row = Office(person="Ada Pell", office="leader", from_date="2015-12", to_date="2017..")
    >>> may_have_held(row, "2015-11-30"), may_have_held(row, "2015-12-01"), may_have_held(row, "2019-01-01")
    (False, True, True)
    """
    start, end = office.from_date, office.to_date
    if start and not start.startswith(OPEN_END) and day[: len(start)] < start:
        return False
    return not end or end.endswith(OPEN_END) or day[: len(end)] <= end


def is_over(office: Office, day: str) -> bool:
    """Whether someone held an office no more on a day, for sure; on the very day of its end, too."""
    end = office.to_date or OPEN_END
    return not end.endswith(OPEN_END) and (end < day[: len(end)] or end == day)


def is_new(office: Office, day: str) -> bool:
    """Whether someone has held an office for a year at most, from that day's morning on."""
    start = office.from_date or OPEN_END
    return not start.startswith(OPEN_END) and start <= day[: len(start)] and not start < str(int(day[:4]) - 1) + day[4:]


# --- decisions


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A line of ``people-overrides.csv``."""

    kind: DecisionKind
    """``merge``: everything under ``name`` belongs to ``person``. ``split``: it does in one article, or between two
    days. ``different``: ``name`` and ``person`` are two, whatever else says that they are one. ``speaker``: one quote
    is ``person``'s; ``nobody``: it is nobody's; ``not-a-quote``: it is none."""
    name: str
    """As an article gives it: a full name, or a speaker as printed, such as "Cllr Jones"; of a quote, who was taken
    for its speaker, which is there for the reader."""
    person: str
    article: str | None = None
    """Canonical address."""
    from_date: str | None = None
    to_date: str | None = None
    quote: int | None = None
    """The id that a quote had."""
    words: str = ""
    """As ``words_of`` gives them."""
    count: int | None = None
    """Which one in its article of those that say these words, from 1."""

    def applies(self, name: str, url: str, day: str | None) -> bool:
        """Whether a split speaks of this name in this article."""
        if caseless(name) != caseless(self.name) or (self.article and self.article != canonical(url)):
            return False
        if not self.from_date and not self.to_date:
            return True
        start, end = self.from_date or "", self.to_date or "9999"
        return day is not None and start <= day[: len(start)] and day[: len(end)] <= end


class Decisions:
    """All decisions together; UsageError when merges go round in a circle."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        every = list(decisions)
        self.splits = [decision for decision in every if decision.kind == "split"]
        self.merges = {caseless(decision.name): decision.person for decision in every if decision.kind == "merge"}
        self.different = {pair(decision.name, decision.person) for decision in every if decision.kind == "different"}
        on_quotes = [decision for decision in every if decision.kind in ON_QUOTES]
        self.by_id = {decision.quote: decision for decision in on_quotes}
        self.by_place = {(decision.article, decision.words, decision.count): decision for decision in on_quotes}
        for name in self.merges:
            self.chain(name)

    def on_quotes(self, url: str, quotes: Sequence[Quote], ids: Sequence[int]) -> list[Decision | None]:
        """What was decided on each quote of an article: found by its id, else by its words and their count.

        ``ids`` are those of the quotes, or none at all.
        """
        if not self.by_id:
            return [None] * len(quotes)
        article = canonical(url)
        numbers: Sequence[int | None] = ids or [None] * len(quotes)
        seen: Counter[str] = Counter()
        found = []
        for quote, number in zip(quotes, numbers, strict=True):
            words = words_of(quote.text)
            seen[words] += 1
            of_id = self.by_id.get(number) if number else None
            found.append(of_id or self.by_place.get((article, words, seen[words])))
        return found

    def split(self, name: str, url: str, day: str | None) -> str | None:
        """The person whom a name means in this article by decision, None when nothing was decided."""
        return next((split.person for split in self.splits if split.applies(name, url, day)), None)

    def merged(self, name: str) -> str:
        """The name under which all merges put a name; the name itself where one of them is marked as different."""
        chain = self.chain(name)
        return name if any(self.are_different(name, later) for later in chain) else chain[-1]

    def are_different(self, one: str, other: str) -> bool:
        """Whether two names are marked as two people."""
        return pair(one, other) in self.different

    def chain(self, name: str) -> list[str]:
        """A name and where one merge after the other leads it."""
        chain = [name]
        while target := self.merges.get(caseless(chain[-1])):
            if caseless(target) in map(caseless, chain):
                raise UsageError(f"people-overrides.csv merges {name!r} in a circle; take out one of its lines")
            chain.append(target)
        return chain


def pair(one: str, other: str) -> frozenset[str]:
    """Two names in no order."""
    return frozenset((caseless(one), caseless(other)))


def words_of(text: str) -> str:
    """The words that a quote is known by: its first characters, with single blanks."""
    return " ".join(text.split())[:WORDS_KEPT].rstrip()


def decision_kind(text: str) -> DecisionKind | None:
    """The kind that a word names, None for other words."""
    return cast("DecisionKind", text) if text in get_args(DecisionKind) else None
