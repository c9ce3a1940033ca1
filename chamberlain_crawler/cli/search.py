"""``chamberlain search``: articles, quotes, comments and attachments, the best first."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from chamberlain_crawler.asking.search import CLOSE, KINDS, OPEN, Hit, HitKind, Matches, described, parse
from chamberlain_crawler.asking.search import search as look_for
from chamberlain_crawler.cli import Output, archive_option, existing, output_options, print_rows, printable
from chamberlain_crawler.items import UNSURE
from chamberlain_crawler.summary import DONE

COLUMNS = (
    "kind",
    "id",
    "article_id",
    "title",
    "published",
    "name",
    "person_id",
    "office",
    "certainty",
    "snippet",
    "url",
    "page",
)
NOTHING_FOUND = 1

#: A found word between its signs.
FOUND = re.compile(f"{OPEN}(.*?){CLOSE}")


# -hotel is a word of the query, not the option -h.
@click.command(context_settings={"help_option_names": ["--help"], "ignore_unknown_options": True})
@click.argument("words", metavar="QUERY", nargs=-1)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1), help="Most results of each kind.")
@click.option("--sure", is_flag=True, help="Only what speakers say who are sure; the same as certainty:sure.")
@output_options
@archive_option
def search(words: tuple[str, ...], limit: int, sure: bool, output: Output | None, archive: Path) -> None:
    """Find articles, quotes, comments and attachments, the best matches first.

    \b
    chamberlain search 'tram "market hall" -bus'      words, phrases, and what to leave out
    chamberlain search 'librar* OR museum'            beginnings of words; one of several
    chamberlain search 'tram NEAR/5 depot'            at most five words apart
    chamberlain search 'speaker:Orrell by:"Ada Pell" office:leader certainty:sure topic:budget'
    chamberlain search 'year:2016', 'from:2016-05 to:2017-01-31', 'in:title,body,quotes,comments'
    chamberlain search 'in:attachments budget'        pages of the PDF files that articles link to

    Anything else is taken as words. The first line of the answer says what was understood.
    Exit codes: 0 something was found, 1 nothing was.
    """
    query = parse(" ".join([*words, *["certainty:sure"] * sure]))
    found = look_for(existing(archive).conn, query, limit=limit)
    if output:
        print_rows(output, COLUMNS, (asdict(hit) | {"snippet": plain(hit.snippet)} for hit in found.hits))
        for note in query.notes:
            click.echo(note, err=True)
    else:
        show(described(query), found)
    sys.exit(DONE if found.hits else NOTHING_FOUND)


def show(understood: str, found: Matches) -> None:
    """Prints what was understood, and the hits by kind."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{understood}: {totals(found)}", markup=False)
    for kind in KINDS:
        if hits := found.of(kind):
            console.print(f"\n{kind.capitalize()}", style="bold")
            for hit in hits:
                console.print(Text("\n").join(lines(hit)), end="\n\n" if hit is not hits[-1] else "\n")


def lines(hit: Hit) -> Iterable[Text]:
    """A hit with its found words in bold: what, who and when, where."""
    text = marked(f"“{hit.snippet}”" if hit.kind == "quotes" else hit.snippet)
    day = (hit.published or "undated")[:10]
    if hit.kind == "articles":
        yield marked(hit.marked_title or "Untitled", "underline")
        yield text
        yield Text(printable(f"  {day} · {hit.url}"), "dim")
    elif hit.kind == "attachments":
        yield text
        yield Text(printable(f"  {hit.name}, page {hit.page} · {linked_by(hit)}"), "dim")
        yield Text(printable(f"  {hit.url}"), "dim")
    else:
        yield text
        who = ", ".join(filter(None, (hit.name or "speaker unknown", hit.office, UNSURE.get(hit.certainty or ""))))
        yield Text(printable(f"  {who} · {day} · {hit.title or 'Untitled'}"), "dim")
        yield Text(printable(f"  {hit.url}"), "dim")


def linked_by(hit: Hit) -> str:
    """The articles that link to an attachment: the first one, and how many others."""
    if not hit.linked_by:
        return "no held article links to it"
    others = f" and {hit.linked_by - 1:,} more" if hit.linked_by > 1 else ""
    return f"{(hit.published or 'undated')[:10]} · {hit.title or 'Untitled'}{others}"


def marked(text: str, style: str = "") -> Text:
    """A text with the words between OPEN and CLOSE in bold."""
    parts = FOUND.split(printable(text))
    return Text.assemble("  ", *((part, f"{style} bold" if n % 2 else style) for n, part in enumerate(parts)))


def plain(text: str) -> str:
    """A text without the signs around found words."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def totals(found: Matches) -> str:
    """How much was found of each kind.

    >>> totals(Matches((), {"articles": 1, "quotes": 1200}))
    '1 article, 1,200 quotes'
    """
    return ", ".join(counted(count, kind) for kind, count in found.counts.items() if count) or "nothing was found"


def counted(count: int, kind: HitKind) -> str:
    """A number with its kind."""
    noun = "attachment pages" if kind == "attachments" else kind
    return f"{count:,} {noun if count != 1 else noun.removesuffix('s')}"
