"""Compares the parliamentary rows of ``people.csv`` with a snapshot of Parliament's data.

    python benchmarks/people_of_parliament.py members/people.json members/ministers-2010.json

The snapshot is one or more Popolo files as https://github.com/mysociety/parlparse keeps them in ``members``:
``people.json`` has names and seats, ``ministers-2010.json`` the ministers. Neither is always right: differences that
were looked into stand in ``people_of_parliament.csv`` beside this script, each with its reason. Prints all others, and
accepted ones that are none any more; exit code 1 when there are any.

People are found by their ``twfy`` id, else by name where one bears it; others are counted.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from chamberlain_crawler.items import Office
from chamberlain_crawler.people import by_hand
from chamberlain_crawler.people.known import OPEN_END, office_words, phrase_words, spelling_key, without_bracket

ROOT = Path(__file__).parents[1]
PEOPLE = ROOT / "data" / "people.csv"
ACCEPTED = Path(__file__).with_suffix(".csv")

GOVERNMENT, MEMBER = "UK Government", "MP"
#: Words of an office that is another one: the under-secretary is not the secretary.
JUNIOR = frozenset(["assistant", "chief", "deputy", "financial", "parliamentary", "shadow", "under"])
#: Parliament is dissolved before an election: who is elected again has held the seat all the time.
DISSOLVED = timedelta(days=60)


class Difference(NamedTuple):
    """A date that is another one in the snapshot; the fields of ``people_of_parliament.csv``, without its reason."""

    person: str
    office: str
    column: str
    """``from``, ``to``, or ``row`` for an office that the snapshot does not have."""
    ours: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.person}, {self.office}: {self.column} is {self.ours or 'empty'}, there {self.theirs or 'empty'}"


class Term(NamedTuple):
    """Something held by a person of the snapshot; ISO 8601 days, the last one empty when it is not over."""

    words: frozenset[str]
    start: str
    end: str


class Snapshot:
    """The persons of Popolo files with what they held."""

    def __init__(self, files: Iterable[dict[str, Any]]) -> None:
        self.terms: defaultdict[str, list[Term]] = defaultdict(list)
        """By the number of a person's id."""
        self.named: defaultdict[str, set[str]] = defaultdict(set)
        """Numbers by what the spellings of a name share."""
        read = list(files)
        seats = {post["id"]: post["area"]["name"] for file in read for post in file.get("posts", ()) if "area" in post}
        for file in read:
            for person in file.get("persons", ()):
                for name in names_of(person):
                    self.named[spelling_key(name)].add(number(person["id"]))
            for held in file.get("memberships", ()):
                if "person_id" in held and (words := words_of(held, seats)):
                    term = Term(words, held.get("start_date", ""), held.get("end_date", ""))
                    self.terms[number(held["person_id"])].append(term)

    def held(self, office: Office) -> Sequence[Term] | None:
        """What the holder of an office held of that kind; None when nobody, or more than one, can be meant."""
        own = dict(office.ids).get("twfy")
        found = {own} if own else set(self.named.get(spelling_key(without_bracket(office.person)), ()))
        if len(found) != 1:
            return None
        wanted = words_of_office(office)
        fitting = [term for term in joined(self.terms[found.pop()]) if wanted <= term.words]
        fitting = [term for term in fitting if not (term.words - wanted) & JUNIOR]
        nearest = min((len(term.words) for term in fitting), default=0)
        return [term for term in fitting if len(term.words) == nearest]


def names_of(person: dict[str, Any]) -> Iterator[str]:
    """The full names of a person of the snapshot, also of one with a title."""
    for name in person.get("other_names", ()):
        given = name.get("given_name", "")
        if family := name.get("family_name") or name.get("lordname"):
            yield f"{given} {family}".strip()
    if "name" in person:
        yield person["name"]


def number(identity: str) -> str:
    """The number of ``uk.org.publicwhip/person/10001``."""
    return identity.rpartition("/")[2]


def words_of(held: dict[str, Any], seats: dict[str, str]) -> frozenset[str]:
    """The words of a seat or a government's office; empty for committees and the like."""
    if held.get("post_id") in seats:
        return phrase_words(f"{MEMBER} {seats[held['post_id']]}")
    return phrase_words(held.get("role", "")) if "/GovernmentPost/" in held.get("id", "") else frozenset()


def words_of_office(office: Office) -> frozenset[str]:
    """The words of an office of ``people.csv``, with those of its constituency."""
    words = office_words(office)
    return words.all if office.office == MEMBER else words.title | words.scope


def joined(terms: Iterable[Term]) -> list[Term]:
    """Terms of one office that follow each other as one."""
    found: list[Term] = []
    for term in sorted(terms, key=lambda term: (sorted(term.words), term.start)):
        last = found[-1] if found else None
        if last and last.words == term.words and (not last.end or follows(last.end, term.start)):
            end = max(last.end, term.end) if last.end and term.end else ""
            found[-1] = last._replace(end=end)
        else:
            found.append(term)
    return found


def follows(end: str, start: str) -> bool:
    """Whether what begins on a day goes on with what ended on another."""
    return date.fromisoformat(start) - date.fromisoformat(end) <= DISSOLVED


def differences(office: Office, terms: Sequence[Term]) -> Iterator[Difference]:
    """How an office differs from the term that comes nearest to it."""
    person, name = office.person, ", ".join(filter(None, (office.office, office.body)))
    start, end = office.from_date or "", office.to_date or ""
    if not terms:
        yield Difference(person, name, "row", start, "")
        return
    day = start.strip(".")
    term = min(terms, key=lambda term: distance(term.start, day))
    if not agrees(start, term.start):
        yield Difference(person, name, "from", start, term.start)
    if not agrees(end, term.end):
        yield Difference(person, name, "to", end, term.end)


def distance(day: str, other: str) -> int:
    """Days between two dates, of which the second may be a month, a year or empty."""
    full = f"{other}{'0000-06-15'[len(other) :]}" if other else day
    return abs((date.fromisoformat(day) - date.fromisoformat(full)).days)


def agrees(ours: str, theirs: str) -> bool:
    """Whether a date of ``people.csv`` may be that day; a day that is not known here says nothing."""
    known = ours.strip(".")
    if not known:
        return True
    if ours.startswith(OPEN_END):
        return theirs[: len(known)] <= known
    if ours.endswith(OPEN_END):
        return not theirs or theirs[: len(known)] >= known
    return theirs[: len(known)] == known


def is_parliamentary(office: Office) -> bool:
    """Whether an office is one that Parliament's data may have."""
    return office.office == MEMBER or office.body == GOVERNMENT


def accepted(path: Path) -> dict[Difference, str]:
    """The differences that were looked into, with the reason why they stay."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {Difference(*(row[column] for column in Difference._fields)): row["reason"] for row in rows}


def main() -> int:
    """Print the differences."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("snapshot", nargs="+", type=Path, help="people.json, ministers-2010.json")
    arguments.add_argument("--people", type=Path, default=PEOPLE)
    arguments.add_argument("--accepted", type=Path, default=ACCEPTED)
    options = arguments.parse_args()
    snapshot = Snapshot(json.loads(path.read_text(encoding="utf-8")) for path in options.snapshot)
    rows = [row for row in by_hand.offices(options.people.read_text(encoding="utf-8")) if is_parliamentary(row)]
    ids = {row.person: row.ids for row in rows if row.ids}
    found: list[Difference] = []
    unknown = 0
    for row in rows:
        terms = snapshot.held(replace(row, ids=ids.get(row.person, ())))
        unknown += terms is None
        found += differences(row, terms) if terms is not None else ()
    known = accepted(options.accepted)
    for difference in found:
        if difference not in known:
            print(difference)
    over = [difference for difference in known if difference not in found]
    for difference in over:
        print(f"accepted, and no difference any more: {difference}")
    new = len(set(found) - set(known))
    print(f"{len(rows)} rows, {unknown} of people whom the snapshot does not name, {new} differences not accepted")
    return 1 if new or over else 0


if __name__ == "__main__":
    sys.exit(main())
