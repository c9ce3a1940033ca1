"""``chamberlain cite``: an article, a quote or a file for a bibliography."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import click
from sqlite_utils import Database

from chamberlain_crawler.archive.file import keeps_reported
from chamberlain_crawler.asking.fates import fate
from chamberlain_crawler.asking.lookup import held_in_place, number_of
from chamberlain_crawler.citations import FORMATS, Cited, cited_article, cited_file, cited_quote, cited_reported
from chamberlain_crawler.cli import archive_option, existing
from chamberlain_crawler.cli.naming import named, say_fate, say_of
from chamberlain_crawler.errors import UsageError

#: How browsers, and ``chamberlain search``, name a page of a PDF (RFC 8118).
PAGE = re.compile(r"#page=(\d{1,7})$")


@click.command()
@click.argument("cited", metavar="ARTICLE|QUOTE|FILE")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="plain", show_default=True)
@click.option(
    "--accessed",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now().astimezone().strftime("%Y-%m-%d"),
    help="The day on which you looked at it, such as 2026-03-01.  [default: today]",
)
@archive_option
def cite(cited: str, form: str, accessed: datetime, archive: Path) -> None:
    """Cite an ARTICLE (its address, slug or id), a QUOTE (its id) or a FILE (its address, with #page=3 a page of it).

    The publication, the capture that was read, and your access each keep their own date; a date is as exact as
    it is known. RIS, BibTeX and CSL-JSON are for Zotero, EndNote, LaTeX and Pandoc.
    """
    click.echo(FORMATS[form](find(existing(archive), cited), accessed.strftime("%Y-%m-%d")).rstrip("\n"))


def find(db: Database, name: str) -> Cited:
    """What a name stands for; UsageError when nothing is known by it."""
    number = number_of(name)
    found = said(db, number) if number is not None else None
    if found is None and (article := named(db, name)):
        found = cited_article(db.conn, article.id)
        say_of(db, name, article)
    if found is None:
        page = PAGE.search(name)
        found = cited_file(db.conn, PAGE.sub("", name), int(page[1]) if page else None)
    if found is None:
        raise UsageError(
            f"no article or quote is known as {name!r}, and no file is held; "
            "give an article's address, slug or id, a quote's id, or a file's address"
        )
    return found


def said(db: Database, number: int) -> Cited | None:
    """The quote, or the reported clause, of an id of today or of former days; None for neither."""
    kinds = {"quote": cited_quote} | ({"reported": cited_reported} if keeps_reported(db.conn) else {})
    for kind, cited in kinds.items():
        if found := cited(db.conn, number):
            return found
        if became := fate(db.conn, kind, number):
            held = held_in_place(became)
            say_fate(became)
            return cited(db.conn, held)
    return None
