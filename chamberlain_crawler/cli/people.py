"""``chamberlain people``: who speaks in the archive, and which names may be one person's."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text
from sqlite_utils import Database

from chamberlain_crawler import blogs
from chamberlain_crawler.asking.roster import HeldOffice, Person, names_of_persons
from chamberlain_crawler.asking.roster import people as everyone
from chamberlain_crawler.cli import archive_option, command_for, existing, printable
from chamberlain_crawler.cli.corrections import Correctable, different, merge, split
from chamberlain_crawler.intake import opening
from chamberlain_crawler.people import doubtful as doubts
from chamberlain_crawler.people.doubtful import Doubt
from chamberlain_crawler.people.known import OPEN_END
from chamberlain_crawler.summary import DONE

NOBODY_FOUND = 1


@click.command(cls=Correctable, corrections={"merge": merge, "split": split, "different": different})
@click.argument("name", default="")
@click.option("--doubtful", is_flag=True, help="Names that may be one person's, with the commands that decide it.")
@archive_option
def people(name: str, doubtful: bool, archive: Path) -> None:
    """List the people of the archive, or those whose names hold NAME: offices with dates, other names, quotes.

    What the program cannot know is said once, and holds for good; each with --undo, and more with --help:

    \b
    chamberlain people merge "Bob Pell" "Robert Pell"       they are one
    chamberlain people different "Ann Moss" "Anne Moss"     they are two
    chamberlain people split "Cllr Moss" "Ann Moss" --to 2014

    Exit codes: 0 somebody was found, 1 nobody was.
    """
    db = existing(archive)
    found = everyone(db.conn, name)
    console = Console(highlight=False, soft_wrap=True)
    if doubtful:
        names = {person.name for person in found}
        pairs = [pair for pair in undecided(db, archive) if pair.one in names or pair.other in names]
        show_doubts(console, archive, pairs, {person.name: person.quotes for person in everyone(db.conn)})
        console.print(f"{len(pairs)} pairs of names are alike.")
    else:
        for person in found:
            console.print(Text("\n").join(lines(person)))
        quoted = sum(person.quotes > 0 for person in found)
        console.print(f"{len(found)} are known by name, {quoted} of them are quoted.")
    sys.exit(DONE if found else NOBODY_FOUND)


def lines(person: Person) -> Iterator[Text]:
    """A person with their quotes, other names and offices."""
    count = f"{person.quotes:,} quote{'' if person.quotes == 1 else 's'}"
    days = f", {person.first} to {person.last}" if person.first and person.last != person.first else ""
    days = days or (f", {person.first}" if person.first else "")
    note = f" ({person.note})" if person.note else ""
    yield Text.assemble((printable(person.name), "bold"), f"{note}: {count}{days}")
    if person.also:
        yield Text(printable(f"  also {'; '.join(person.also)}"))
    if person.ids:
        yield Text(printable(f"  {', '.join(known.url for known in person.ids)}"))
    for office in person.offices:
        yield Text(printable(f"  {', '.join(filter(None, (office.office, office.body, span(office))))}"))


def span(office: HeldOffice) -> str:
    """When an office was held, as far as it is known.

    >>> span(HeldOffice(office="leader", body=None, from_date="2016-05", to_date="2019-10.."))
    '2016-05 to 2019-10 or later'
    >>> span(HeldOffice(office="leader", body=None, from_date=None, to_date="2019"))
    'until 2019'
    """
    start, end = (date_in_words(date) for date in (office.from_date, office.to_date))
    if start and end:
        return f"{start} to {end}"
    return f"since {start}" if start else f"until {end}" if end else ""


def date_in_words(date: str | None) -> str:
    """A date of an office; empty when it is not known."""
    if date and date.startswith(OPEN_END):
        return f"{date.removeprefix(OPEN_END)} or earlier"
    return f"{date.removesuffix(OPEN_END)} or later" if date and date.endswith(OPEN_END) else date or ""


def undecided(db: Database, archive: Path) -> list[Doubt]:
    """Pairs of names that are alike, without those that ``people-overrides.csv`` decides on."""
    blog = db.execute("SELECT name FROM blogs ORDER BY name").fetchone()
    known = opening.known_people(blogs.get(blog[0], archive), archive) if blog else None
    return doubts(names_of_persons(db.conn), known.decisions if known else None)


def show_doubts(console: Console, archive: Path, pairs: Sequence[Doubt], quotes: Mapping[str, int]) -> None:
    """Prints pairs of names, each with the two commands of which one decides it."""
    for pair in pairs:
        rare, often = sorted((pair.one, pair.other), key=lambda name: quotes.get(name, 0))
        said = " and ".join(f"{name} ({quotes.get(name, 0)} quotes)" for name in (pair.one, pair.other))
        console.print(printable(f"{said}: {pair.why}"), style="bold", markup=False)
        for kind in ("merge", "different"):
            names = shlex.join(map(printable, (rare, often)))
            console.print(f"  {command_for(archive, f'people {kind} {names}')}", markup=False)
