"""Whether a phrase such as "the council leader" means a certain office, and whether someone held it on a day."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from chamberlain_crawler import lexicon
from chamberlain_crawler.items import Office
from chamberlain_crawler.text import folded

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
SHARED_TITLES = frozenset(["leader", "executive", "chair", "director", "president", "manager", "secretary", "head"])
#: 2024-07.. is that month or later, ..2009 that year or earlier, as ISO 8601-2 writes one of a set of dates.
OPEN = ".."


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


def words(phrase: str) -> frozenset[str]:
    """The words that tell an office from others, folded, singular, in their commonest form.

    >>> sorted(words("the council’s Chairman"))
    ['chair', 'council']
    >>> words("Secretary of State for Transport") == words("the Transport Secretary")
    True
    """
    plain = FORM.sub(lambda form: dict(FORMS)[form.group()], folded(phrase).replace("-", " "))
    found = re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain.replace("'s ", " ").replace("s' ", "s "))
    return frozenset(singular(word.removesuffix("'s")) for word in found) - lexicon.words("office_fillers")


def singular(word: str) -> str:
    """Families and schools as family and school; the plural of an office stays, for it is nobody's."""
    single = word[:-3] + "y" if word.endswith("ies") else word[:-1] if word.endswith("s") else word
    if word.endswith("ss") or len(word) < 5 or single in lexicon.words("role_heads"):
        return word
    return single


def office_words(office: Office) -> OfficeWords:
    """The words of an office; its scope stands behind "for" or "of"."""
    name = FORM.sub(lambda form: dict(FORMS)[form.group()], folded(office.office or ""))
    title, _, scope = re.sub(r"\b(?:for|of)\b", "\0", name, count=1).partition("\0")
    return OfficeWords(words(title), words(scope), words(office.body or ""))


def is_anybody(phrase: str) -> bool:
    """Whether a phrase means no certain holder, or one whom only the words before it tell.

    >>> [is_anybody(phrase) for phrase in ("a council leader", "its chief executive", "the council leader")]
    [True, True, False]
    """
    first = folded(phrase).partition(" ")[0]
    return first != "the" and first in lexicon.words("determiners")


def means(phrase: frozenset[str], office: OfficeWords, *, at_home: bool, home: Collection[str] = ()) -> bool:
    """Whether the words of a phrase mean an office.

    No word may be left over: a shadow, a deputy, a former holder and another council's holder have words that the
    office lacks. ``at_home`` is True for offices of the bodies that a blog means when it names none; ``home`` are
    the words of those bodies, which tell no other body.
    """
    if not office.title <= phrase <= office.all:
        return False
    if not (office.title | office.scope) & lexicon.words("blocking_words") <= phrase:
        return False
    if office.scope & lexicon.words("blocking_words"):
        if not office.scope <= phrase:
            return False
    elif office.scope and not phrase & (office.scope - {"service"}):
        return False
    if names_body(phrase, office, home):
        return True
    return at_home and (bool(office.scope) or not office.title & SHARED_TITLES or bool(phrase & office.body))


def names_body(phrase: frozenset[str], office: OfficeWords, home: Collection[str]) -> bool:
    """Whether a phrase says by its own words which body it speaks of."""
    own = office.body - SHARED_BY_BODIES
    own = own - frozenset(home) or own
    return bool(own) and own <= phrase


def held(office: Office, day: str) -> bool:
    """Whether someone held an office on a day (``2017-06-15``) for sure: not on the very days of a change.

    >>> row = Office(person="Ada Pell", office="leader", from_date="..2015-12", to_date="2017-09-11")
    >>> held(row, "2015-12-31"), held(row, "2016-01-01"), held(row, "2017-09-10"), held(row, "2017-09-11")
    (False, True, True, False)
    """
    start, end = (office.from_date or "").strip("."), (office.to_date or "").strip(".")
    return bool(start and end) and day[: len(start)] > start and day[: len(end)] < end


def may_have_held(office: Office, day: str) -> bool:
    """Whether nothing rules out that someone held an office on a day; an unknown date rules out nothing.

    >>> row = Office(person="Ada Pell", office="leader", from_date="2015-12", to_date="2017..")
    >>> may_have_held(row, "2015-11-30"), may_have_held(row, "2015-12-01"), may_have_held(row, "2019-01-01")
    (False, True, True)
    """
    start, end = office.from_date, office.to_date
    if start and not start.startswith(OPEN) and day[: len(start)] < start:
        return False
    return not end or end.endswith(OPEN) or day[: len(end)] <= end
