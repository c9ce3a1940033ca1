"""The people of an archive as a whole: those of ``people.csv``, those who are quoted, and what became of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from chamberlain_crawler.archive.database import now
from chamberlain_crawler.archive.rows import add_person
from chamberlain_crawler.items import Office
from chamberlain_crawler.text import caseless

#: Where others say who a person is, by whose id it is.
ADDRESSES = {"wikidata": "https://www.wikidata.org/entity/", "twfy": "https://www.theyworkforyou.com/mp/"}

#: What became of a person: the only one who bears their name now takes their place.
RETIRE_PERSON = """
INSERT OR REPLACE INTO retired (kind, old_id, new_id, reason, since)
SELECT 'person', ?, heir, iif(heir, 'it is one person with another', 'nothing is given to them any more'), ?
FROM (SELECT iif(count(*) = 1, min(person_id), NULL) AS heir FROM person_names WHERE name = ?)
"""


def sync_people(db: Database, blog: str, offices: Sequence[Office]) -> None:
    """Makes the tables say what the ``people.csv`` of a blog says. Callers open the transaction.

    Those of other blogs in the archive stay as they are; people whom nobody lists stay as long as articles quote them.
    """
    # Offices of no blog were entered before archives told them apart.
    db.execute("DELETE FROM offices WHERE blog = ? OR blog IS NULL", [blog])
    db.execute("DELETE FROM listed_people WHERE blog = ?", [blog])
    db.execute("DELETE FROM person_ids WHERE blog = ?", [blog])
    notes = {office.person: office.note for office in offices if office.note}
    for office in offices:
        person = add_person(db, office.person, office.also)
        for name in (office.person, *office.also):
            db.execute(
                "INSERT OR IGNORE INTO listed_people VALUES (?, ?, ?, ?)",
                [blog, person, name, notes.get(office.person)],
            )
        for whose, number in office.ids:
            values = [blog, person, whose, number, ADDRESSES[whose] + number]
            db.execute("INSERT OR IGNORE INTO person_ids VALUES (?, ?, ?, ?, ?)", values)
        if office.office:
            db.execute(
                """INSERT INTO offices (person_id, office, body, from_date, to_date, source, blog)
                   VALUES (?, ?, ?, ?, ?, ?, ?)""",
                [person, office.office, office.body, office.from_date, office.to_date, office.source, blog],
            )
    tidy_people(db)


def tidy_people(db: Database) -> None:
    """Takes out who is neither listed nor quoted any more, and names that nobody gives them any more; of people whose
    names differ in capitals only it makes one.
    """
    run = db.execute
    run("UPDATE people SET note = (SELECT max(note) FROM listed_people WHERE person_id = people.id)")
    run(
        """DELETE FROM person_names WHERE (person_id, name) NOT IN (
               SELECT person_id, name FROM listed_people
               UNION SELECT person_id, person FROM quotes WHERE person_id IS NOT NULL
               UNION SELECT person_id, named FROM quotes WHERE person_id IS NOT NULL AND named IS NOT NULL
               UNION SELECT person_id, person FROM indirect_quotes WHERE person_id IS NOT NULL)"""
    )
    retire_people(
        db, run("SELECT id, name FROM people WHERE id NOT IN (SELECT person_id FROM person_names)").fetchall()
    )
    run("DELETE FROM people WHERE id NOT IN (SELECT person_id FROM person_names)")
    run("DELETE FROM retired WHERE kind = 'person' AND old_id IN (SELECT id FROM people)")
    if spell_alike(db):
        tidy_people(db)


def spell_alike(db: Database) -> bool:
    """Gives what is said under a name in other capitals, or with other apostrophes, to the person who is listed so, or
    has the fewest capitals; whether there was any. No decision can tell such names apart.
    """
    alike: defaultdict[str, list[tuple[bool, str, int]]] = defaultdict(list)
    people = db.execute("SELECT id IN (SELECT person_id FROM listed_people), name, id FROM people").fetchall()
    for is_listed, name, number in people:
        alike[caseless(name)].append((bool(is_listed), name, number))
    moves = [
        (best[1], best[2], other[2])
        for same in alike.values()
        for best in [max(same)]
        for other in same
        if other != best
    ]
    tables = ("quotes", "indirect_quotes")
    change = "UPDATE {} SET person = ?, person_id = ? WHERE person_id = ?"
    moved = sum(db.conn.executemany(change.format(table), moves).rowcount for table in tables) > 0
    if moved:
        db.execute(
            """INSERT OR IGNORE INTO person_names
               SELECT person_id, named FROM quotes WHERE named NOT NULL AND person_id NOT NULL"""
        )
    return moved


def retire_people(db: Database, gone: Iterable[tuple[int, str]]) -> None:
    """Enters what became of people, by id and name: the only one who bears that name now takes their place."""
    db.conn.executemany(RETIRE_PERSON, [(number, now().isoformat(), name) for number, name in gone])
