"""What a command says, beside its answer, of the name it was given; on stderr, so that the answer stays clean."""

from __future__ import annotations

import click
from sqlite_utils import Database

from chamberlain_crawler import blogs
from chamberlain_crawler.archive.file import path_of
from chamberlain_crawler.asking.fates import Fate
from chamberlain_crawler.asking.lookup import Named, addresses, find_article, known_blogs
from chamberlain_crawler.cli import printable
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.people.known import Decision


def article_id(db: Database, name: str) -> int:
    """Id of the article of a name; UsageError when there is none."""
    found = named(db, name)
    if found is None:
        raise UsageError(f"no article is known as {name!r}; give its address, its slug, or its id")
    say_of(db, name, found)
    return found.id


def named(db: Database, name: str) -> Named | None:
    """The article of a name, which may be an address in any form that a blog's card knows."""
    return find_article(db, blogs.address(name, blogs.cards(known_blogs(db), path_of(db.conn))))


def say_of(db: Database, name: str, found: Named) -> None:
    """Says that an id became another one, and which other articles bear the name."""
    if found.fate:
        say_fate(found.fate)
    for number, url, day in addresses(db.conn, found.others):
        click.echo(f"also known as {name}: {number}, {url} of {day or 'no known day'}", err=True)


def say_fate(fate: Fate) -> None:
    """Says that an id became another one."""
    click.echo(f"{fate.kind} {fate.old_id} is {fate.new_id} since {fate.since[:10]}: {fate.reason}", err=True)


def unfit_in_words(decision: Decision) -> str:
    """Says that a decision on a quote fits none that is held."""
    words = printable(f"“{decision.words[:60]}”, {decision.article}")
    return f"what you decided on a quote that is not held is kept, and waits for it: {words}"
