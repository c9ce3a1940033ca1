"""The people of an archive: those of ``people.csv`` with their offices, and everyone whom an article names in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlite_utils import Database

from chamberlain_crawler.archive.ids import stable_id
from chamberlain_crawler.items import Article, Office, Quote


class KnownPeople(Protocol):
    """Who is known by name, and what it makes of the quotes of an article; ``people.Registry`` is one."""

    @property
    def offices(self) -> Sequence[Office]:
        """What the ``people`` and ``offices`` tables say."""

    def resolve_all(self, article: Article, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """The quotes with ``person`` as the whole archive knows them."""


def person_id(name: str) -> int:
    """Id of a person's row, made of the name alone.

    >>> person_id("Ada Pell") == person_id("Ada Pell (councillor)")
    False
    """
    return stable_id("person", name)


def sync(db: Database, blog: str, offices: Sequence[Office]) -> None:
    """Makes the tables say what the ``people.csv`` of a blog says. Callers open the transaction.

    Those of other blogs in the archive stay as they are; people whom nobody lists stay as long as articles quote them.
    """
    # Offices of no blog were entered before archives told them apart.
    db.execute("DELETE FROM offices WHERE blog = ? OR blog IS NULL", [blog])
    db.execute("DELETE FROM listed_people WHERE blog = ?", [blog])
    notes = {office.person: office.note for office in offices if office.note}
    for office in offices:
        person = add_person(db, office.person, office.also)
        for name in (office.person, *office.also):
            db.execute(
                "INSERT OR IGNORE INTO listed_people VALUES (?, ?, ?, ?)",
                [blog, person, name, notes.get(office.person)],
            )
        if office.office:
            db.execute(
                """INSERT INTO offices (person_id, office, body, from_date, to_date, source, blog)
                   VALUES (?, ?, ?, ?, ?, ?, ?)""",
                [person, office.office, office.body, office.from_date, office.to_date, office.source, blog],
            )
    tidy(db)


def tidy(db: Database) -> None:
    """Takes out who is neither listed nor quoted any more, and names that nobody gives them any more."""
    run = db.execute
    run("UPDATE people SET note = (SELECT max(note) FROM listed_people WHERE person_id = people.id)")
    run(
        """DELETE FROM person_names WHERE (person_id, name) NOT IN (
               SELECT person_id, name FROM listed_people
               UNION SELECT person_id, person FROM quotes WHERE person_id IS NOT NULL
               UNION SELECT person_id, named FROM quotes WHERE person_id IS NOT NULL AND named IS NOT NULL)"""
    )
    run("DELETE FROM people WHERE id NOT IN (SELECT person_id FROM person_names)")


def add_person(db: Database, name: str, also: Iterable[str] = ()) -> int:
    """Enters a person and their names, as far as they are new; the id of their row."""
    person = person_id(name)
    db.execute("INSERT OR IGNORE INTO people (id, name) VALUES (?, ?)", [person, name])
    for other in (name, *also):
        db.execute("INSERT OR IGNORE INTO person_names VALUES (?, ?)", [person, other])
    return person


def add_speakers(db: Database, printed: Sequence[Quote], resolved: Sequence[Quote]) -> None:
    """Enters the speakers of an article's quotes, also under the full names that the article gives them."""
    for before, after in zip(printed, resolved, strict=True):
        if after.person:
            add_person(db, after.person, [before.person] if before.person else [])


def persons(db: Database) -> list[str]:
    """Names of all people, without organisations and documents, in alphabetical order."""
    return [row[0] for row in db.execute("SELECT name FROM people WHERE note IS NULL ORDER BY name").fetchall()]
