"""Who is meant by "Cllr Pell", "Mr Street" or "Sir Owen" in an article that gives no full name for them."""

from __future__ import annotations

import re
from collections.abc import Collection

from chamberlain_crawler import lexicon
from chamberlain_crawler.people.known import Known, Printed
from chamberlain_crawler.people.offices import held, may_have_held, words
from chamberlain_crawler.people.spelling import titles_of
from chamberlain_crawler.text import folded

#: "Lord Purbeck" is a name of its own, which people.csv has or has not.
PEERS = frozenset(["lord", "lady", "baroness", "baron", "viscount", "earl"])
KNIGHTS = frozenset(["sir", "dame"])
COUNCILLORS = frozenset(["cllr", "councillor", "coun", "clr", "alderman", "ald"])
TWO_NAMES = re.compile(r"\b([A-Z][\w’'-]+)\s+(?=([A-Z][\w’'-]+))")


def by_surname(known: Known, printed: Printed) -> str | None:
    """The one person of this surname who held an office on the article's day, None for none, several or a doubt.

    "Sir Owen" goes by the given name. A surname alone counts too; one that is a word, such as Street, needs an office.
    """
    titles, name = titles_of(printed.speaker)
    if not printed.day or not name or PEERS & set(titles) or not printed.speaker[0].isupper():
        return None
    if not (titles or printed.office) and name[-1] in lexicon.words("place_words"):
        return None
    possible = [
        person
        for person, offices in known.offices.items()
        if bears(known.names[person], titles, name)
        and any(may_have_held(office, printed.day) for office in offices)
        and (not COUNCILLORS & set(titles) or in_council(known, person, printed.day))
    ]
    if len(possible) != 1:
        return None
    [person] = possible
    if not any(held(office, printed.day) for office in known.offices[person]):
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
    said = {lexicon.title_gender(title) or "u" for title in titles} - {"u"}
    own = lexicon.genders("given_names").get(given, "u")
    return own == "u" or not said or own in said


def in_council(known: Known, person: str, day: str) -> bool:
    """Whether someone may have been a councillor on a day: may have held an office of a council."""
    return any("council" in words(row.body or "") and may_have_held(row, day) for row in known.offices[person])


def names_namesake(names: Collection[str], surname: str, text: str) -> bool:
    """Whether a text names somebody else of a surname: Iris Pell beside Ada Pell."""
    own = {word for full in names for word in titles_of(full)[1]}
    given_names = lexicon.genders("given_names")
    return any(
        folded(match[2]).removesuffix("'s") == surname
        and folded(match[1]) in given_names
        and folded(match[1]) not in own
        for match in TWO_NAMES.finditer(text)
    )
