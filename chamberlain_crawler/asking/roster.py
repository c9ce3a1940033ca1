"""The people of an archive as a list: their names, their offices, how often they are quoted."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from chamberlain_crawler.asking.search.matching import is_named
from chamberlain_crawler.asking.search.query import Phrase
from chamberlain_crawler.text import caseless


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldOffice:
    """An office of a person; dates as ``items.Office`` writes them."""

    office: str
    body: str | None
    from_date: str | None
    to_date: str | None


class KnownAs(NamedTuple):
    """What others know a person by."""

    whose: str
    """``wikidata`` or ``twfy``."""
    id: str
    url: str
    """Of the page there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A person, or an organisation or document that speaks like one."""

    id: int
    name: str
    note: str | None
    """``organisation`` or ``document``, None for a person."""
    also: tuple[str, ...]
    """Their other names."""
    offices: tuple[HeldOffice, ...]
    ids: tuple[KnownAs, ...]
    quotes: int
    first: str | None
    """Day of their first quote."""
    last: str | None


PEOPLE = """
SELECT people.id, people.name, people.note, count(articles.id),
       min(substr(published, 1, 10)), max(substr(published, 1, 10))
FROM people LEFT JOIN quotes ON quotes.person_id = people.id AND quotes.kind != 'scare'
LEFT JOIN articles ON articles.id = quotes.article_id
GROUP BY people.id ORDER BY people.name COLLATE NOCASE
"""


def people(conn: sqlite3.Connection, name: str = "") -> list[Person]:
    """Everyone, or those of whose names one holds the words of ``name``, in alphabetical order."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    for person_id, other in conn.execute("SELECT person_id, name FROM person_names ORDER BY name"):
        names[person_id].append(other)
    offices: defaultdict[int, list[HeldOffice]] = defaultdict(list)
    held = "SELECT person_id, office, body, from_date, to_date FROM offices ORDER BY trim(from_date, '.'), to_date"
    for person_id, office, body, from_date, to_date in conn.execute(held):
        offices[person_id].append(HeldOffice(office=office, body=body, from_date=from_date, to_date=to_date))
    ids = ids_of_persons(conn)
    return [
        Person(
            id=number,
            name=own,
            note=note,
            also=tuple(other for other in names[number] if other != own),
            offices=tuple(offices[number]),
            ids=tuple(ids.get(number, ())),
            quotes=quotes,
            first=first,
            last=last,
        )
        for number, own, note, quotes, first, last in conn.execute(PEOPLE)
        if not name or any(is_named(Phrase(name), other) for other in (own, *names[number]))
    ]


def ids_of_persons(conn: sqlite3.Connection) -> dict[int, list[KnownAs]]:
    """What others know each person by; empty for an archive of an older version."""
    found: defaultdict[int, list[KnownAs]] = defaultdict(list)
    if conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'person_ids'").fetchone():
        for person_id, *known in conn.execute(
            "SELECT DISTINCT person_id, whose, id, url FROM person_ids ORDER BY 2, 3"
        ):
            found[person_id].append(KnownAs(*known))
    return found


def names_of_persons(conn: sqlite3.Connection) -> list[str]:
    """Names of all people, without organisations and documents, in alphabetical order."""
    return [row[0] for row in conn.execute("SELECT name FROM people WHERE note IS NULL ORDER BY name")]


#: All names, the surest first: of persons, other names of theirs, speakers as printed.
NAMES = """
SELECT name, 1 FROM people UNION SELECT name, 2 FROM person_names UNION SELECT person, 2 FROM quotes
UNION SELECT speaker, 3 FROM quotes ORDER BY 2, 1
"""


def spelled(conn: sqlite3.Connection, name: str) -> str | None:
    """How the archive spells a name, whatever its capitals are; None when nobody is called so."""
    found = [other for (other, _) in conn.execute(NAMES) if other and caseless(other) == caseless(name)]
    return name if name in found else next(iter(found), None)


def is_printed(conn: sqlite3.Connection, name: str) -> bool:
    """Whether a full name stands in the text of an article."""
    phrase = f'body_text : "{name.replace(chr(34), " ")}"'
    found = conn.execute("SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT 1", [phrase])
    return len(name.split()) > 1 and found.fetchone() is not None
