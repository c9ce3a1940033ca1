"""What a command says, beside its answer, of the name it was given; on stderr, so that the answer stays clean."""

from __future__ import annotations

import click
from sqlite_utils import Database

from chamberlain_crawler.archive.fates import Fate
from chamberlain_crawler.archive.lookup import Named, addresses, named_article


def article_id(db: Database, name: str) -> int:
    """Id of the article of a name; UsageError when there is none."""
    found = named_article(db, name)
    say_of(db, name, found)
    return found.id


def say_of(db: Database, name: str, found: Named) -> None:
    """Says that an id became another one, and which other articles bear the name."""
    if found.fate:
        say_fate(found.fate)
    for number, url, day in addresses(db.conn, found.others):
        click.echo(f"also known as {name}: {number}, {url} of {day or 'no known day'}", err=True)


def say_fate(fate: Fate) -> None:
    """Says that an id became another one."""
    click.echo(f"{fate.kind} {fate.old_id} is {fate.new_id} since {fate.since[:10]}: {fate.reason}", err=True)
