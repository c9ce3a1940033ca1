"""What a user knows better than the program: ``chamberlain people merge``, ``split``, ``different``, ``quotes set``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from chamberlain_crawler import blogs
from chamberlain_crawler.archive.file import keeps_reported
from chamberlain_crawler.asking.fates import fate
from chamberlain_crawler.asking.lookup import held_in_place, known_blogs
from chamberlain_crawler.asking.roster import is_printed, spelled
from chamberlain_crawler.cli import archive_option, existing
from chamberlain_crawler.cli.naming import article_id, say_fate, unfit_in_words
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.people import by_hand
from chamberlain_crawler.people.known import Decision, DecisionKind, titles_of, without_bracket, words_of
from chamberlain_crawler.summary import DONE
from chamberlain_crawler.text import LARGEST, caseless

undo_option: Callable[[Any], Any] = click.option(
    "--undo", is_flag=True, help="Take the decision back: all is as it was without it."
)


class Correctable(click.Command):
    """A command whose first word may be the name of a correction, with more words behind it."""

    def __init__(self, *args: Any, corrections: Mapping[str, click.Command], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.corrections = corrections

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the correction that is named, else of the command itself."""
        named = self.corrections.get(args[0]) if args else None
        if named is None or not behind(args):
            return super().make_context(info_name, args, parent, **extra)
        return named.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)


def behind(args: list[str]) -> list[str]:
    """The words behind the first one, without the archive's name.

    >>> behind(["merge", "--archive", "a.db"]), behind(["merge", "A", "B"])
    ([], ['A', 'B'])
    """
    return [
        word
        for before, word in pairwise(args)
        if word != "--doubtful" and not word.startswith("--archive") and before != "--archive"
    ]


# --- people


@click.command()
@click.argument("name")
@click.argument("person")
@undo_option
@archive_option
def merge(name: str, person: str, undo: bool, archive: Path) -> None:
    """Give all that NAME said, in the whole archive, to PERSON.

    Exit codes: 0 done, 2 wrong usage: nobody is called so, or an earlier decision says the contrary.
    """
    db = existing(archive)
    if not undo:
        name, person = held(db, name, archive), person_of(db, person, archive)
        if name.islower():
            raise UsageError(f"{name!r} means another person in each article; decide with `chamberlain people split`")
        refuse_one(name, person)
    apply(db, archive, Decision(kind="merge", name=name, person=person), undo=undo)


@click.command()
@click.argument("name")
@click.argument("person")
@undo_option
@archive_option
def different(name: str, person: str, undo: bool, archive: Path) -> None:
    """Mark NAME and PERSON as two people, whatever else says that they are one.

    Exit codes: 0 done, 2 wrong usage: nobody is called so.
    """
    db = existing(archive)
    if not undo:
        name, person = held(db, name, archive), held(db, person, archive)
        refuse_one(name, person)
    apply(db, archive, Decision(kind="different", name=name, person=person), undo=undo)


@click.command()
@click.argument("name")
@click.argument("person")
@click.option("--article", help="In this article alone: its address, slug or id.")
@click.option("--from", "start", default="", help="In articles from this day on, such as 2016, 2016-05 or 2016-05-18.")
@click.option("--to", "end", default="", help="In articles up to this day, or month, or year.")
@undo_option
@archive_option
def split(name: str, person: str, article: str | None, start: str, end: str, undo: bool, archive: Path) -> None:
    """Give what NAME, a name or a speaker as printed, said in one article or between two days to PERSON.

    A bracket tells namesakes apart.

    \b
    chamberlain people split "Cllr Moss" "Ada Moss (councillor)" --from 2014-05 --to 2018-05

    Exit codes: 0 done, 2 wrong usage: nobody is called so, or an earlier decision says the contrary.
    """
    db = existing(archive)
    if not (article or start or end):
        raise UsageError("split needs an --article, a day --from which, or a day --to which it holds")
    if not undo:
        name, person = held(db, name, archive), person_of(db, person, archive)
    url = address(db, article_id(db, article)) if article else None
    days = by_hand.date("--from", start), by_hand.date("--to", end)
    by_hand.days("split", start, end)
    made = Decision(kind="split", name=name, person=person, article=url, from_date=days[0], to_date=days[1])
    apply(db, archive, made, undo=undo)


def held(db: Database, name: str, archive: Path) -> str:
    """A name, or a speaker as printed, as the archive spells it; UsageError when nobody is called so."""
    found = spelled(db.conn, name)
    if found is None:
        raise UsageError(f"nobody in {archive} is called {name!r}; `chamberlain people` lists the names")
    return found


def refuse_one(name: str, person: str) -> None:
    """UsageError for one name that is given twice."""
    if caseless(name) == caseless(person):
        raise UsageError(f"{name} and {person} are one name; give two")


def person_of(db: Database, name: str, archive: Path) -> str:
    """The same for who is to have quotes: in full, and new to the archive only where an article prints that name."""
    found = spelled(db.conn, name, in_full=True)
    if found is None and is_short(name):
        raise UsageError(f"{name!r} is no full name; `chamberlain people` lists those of {archive}")
    plain = without_bracket(name)
    if found is None and not spelled(db.conn, plain) and not is_printed(db.conn, plain):
        raise UsageError(f"nobody in {archive} is called {name!r}, and no article prints that name")
    return found or " ".join(name.split())


def is_short(name: str) -> bool:
    """Whether a name is a title with a surname, or a pronoun, which mean another person in each article.

    >>> [is_short(name) for name in ("Cllr Pell", "she", "Ada Pell", "Ofsted")]
    [True, True, False, False]
    """
    titles, words = titles_of(name)
    return (bool(titles) and len(words) < 2) or name.islower()


def address(db: Database, number: int) -> str:
    """The address of an article."""
    return str(db.execute("SELECT url FROM articles WHERE id = ?", [number]).fetchone()[0])


# --- quotes


@click.command("set")
@click.argument("quote", metavar="ID", type=click.IntRange(1, LARGEST))
@click.option("--speaker", help="It is this person's.")
@click.option("--nobody", "kind", flag_value="nobody", help="It is nobody's.")
@click.option(
    "--not-a-quote", "kind", flag_value="not-a-quote", help="It is no quote: it counts as a few words in marks."
)
@undo_option
@archive_option
def set_quote(quote: int, speaker: str | None, kind: DecisionKind | None, undo: bool, archive: Path) -> None:
    """Say whose the quote ID is.

    Exit codes: 0 done, 2 wrong usage: there is no such quote, or nobody is called so.
    """
    db = existing(archive)
    if undo:
        there = today(db, quote)
        made = (
            decision_on(db, there, "nobody", "") if there else Decision(kind="nobody", name="", person="", quote=quote)
        )
    elif bool(speaker) == bool(kind):
        raise UsageError("say one of --speaker NAME, --nobody and --not-a-quote")
    else:
        made = decision_on(db, quote, kind or "speaker", person_of(db, speaker, archive) if speaker else "")
    apply(db, archive, made, undo=undo)


def today(db: Database, quote: int) -> int | None:
    """The id under which a quote is held now; None when it is not."""
    if db.execute("SELECT 1 FROM quotes WHERE id = ?", [quote]).fetchone():
        return quote
    found = fate(db.conn, "quote", quote)
    if found is None or found.new_id is None:
        return None
    say_fate(found)
    return found.new_id


def decision_on(db: Database, quote: int, kind: DecisionKind, person: str) -> Decision:
    """A decision on a quote; UsageError when it is not held."""
    number = today(db, quote)
    if number is None:
        if became := fate(db.conn, "quote", quote):
            held_in_place(became)
        if keeps_reported(db.conn) and db.execute("SELECT 1 FROM indirect_quotes WHERE id = ?", [quote]).fetchone():
            raise UsageError(f"{quote} is what an article reports, in its own words; only quotes are corrected")
        raise UsageError(f"no quote has the id {quote}; `chamberlain quotes` shows the ids")
    article, url, position, text, name = db.execute(
        """SELECT article_id, url, position, text, coalesce(person, speaker) FROM quotes
           JOIN articles ON articles.id = article_id WHERE quotes.id = ?""",
        [number],
    ).fetchone()
    texts = db.execute("SELECT text FROM quotes WHERE article_id = ? AND position <= ?", [article, position]).fetchall()
    words = words_of(text)
    count = sum(words_of(other) == words for (other,) in texts)
    return Decision(kind=kind, name=name or "", person=person, article=url, quote=number, words=words, count=count)


# --- both


def apply(db: Database, archive: Path, made: Decision, *, undo: bool) -> None:
    """Decides, and says what that changed."""
    from chamberlain_crawler.jobs.correcting import correct  # it loads all that a crawl needs

    of_article = db.execute("SELECT DISTINCT blog FROM articles WHERE url = ?", [made.article]).fetchall()
    cards = [blogs.get(name, archive) for name in ([name for (name,) in of_article] or known_blogs(db))]
    db.close()
    done = correct(archive, cards, made, undo=undo)
    for file in done.files:
        click.echo(f"{'taken out of' if undo else 'written to'} {file}")
    if not done.files:
        click.echo("that was decided before")
    if done.late:
        click.echo(f"{so_many(done.late)} changed by what was decided before and not applied yet")
    click.echo(f"{so_many(done.changed)} changed")
    if done.reported:
        click.echo(f"and of reported speech {done.reported:,} clause{'' if done.reported == 1 else 's'}")
    for decision in done.unfit:
        click.echo(f"! {unfit_in_words(decision)}")
    sys.exit(DONE)


def so_many(number: int) -> str:
    """A number of quotes in words."""
    return f"{number:,} quote{'' if number == 1 else 's'}"
