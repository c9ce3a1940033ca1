"""``chamberlain quotes``: who said what, when."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.text import Text

from chamberlain_crawler.asking.said import Saying, said
from chamberlain_crawler.asking.search import Query, described, parse
from chamberlain_crawler.cli import Output, archive_option, existing, output_options, print_rows, printable
from chamberlain_crawler.cli.corrections import Correctable, set_quote
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import UNSURE, QuoteKind
from chamberlain_crawler.summary import DONE

NOTHING_FOUND = 1


@click.command(cls=Correctable, corrections={"set": set_quote})
@click.option("--speaker", multiple=True, help="Part of a name; several times for several people.")
@click.option("--office", multiple=True, help="What they were, as printed or by the dates of their offices.")
@click.option("--about", default="", help="Words of the quote, in the language of `chamberlain search`.")
@click.option("--from", "start", help="The first day of the articles, such as 2016, 2016-05 or 2016-05-18.")
@click.option("--to", "end", help="The last day, or month, or year.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(get_args(QuoteKind)),
    default=("block", "direct"),
    show_default=True,
    help="block: set off; direct: in marks; scare: a few words in marks, given to nobody; indirect: reported, in the"
    " article's own words.",
)
@click.option("--sure", is_flag=True, help="Only those whose speaker is sure: at least 97 in 100 are right.")
@click.option("--limit", type=click.IntRange(1), help="Most quotes.  [default: all]")
@output_options
@archive_option
def quotes(
    speaker: tuple[str, ...],
    office: tuple[str, ...],
    about: str,
    start: str | None,
    end: str | None,
    kinds: tuple[QuoteKind, ...],
    sure: bool,
    limit: int | None,
    output: Output | None,
    archive: Path,
) -> None:
    """Show who said what, the oldest first, each with its context and the line to cite it by.

    \b
    chamberlain quotes --speaker Orrell --about 'tram OR bus' --from 2016 --to 2017-06
    chamberlain quotes --office "council leader" --csv > leader.csv
    chamberlain quotes --speaker Orrell --kind indirect

    A wrong speaker is put right once, and for good; each with --undo:

    \b
    chamberlain quotes set ID --speaker "Ada Pell"
    chamberlain quotes set ID --nobody
    chamberlain quotes set ID --not-a-quote

    Exit codes: 0 something was found, 1 nothing was, 2 wrong usage.
    """
    fixed = parse(
        " ".join(
            [
                "in:quotes",
                *asked("speaker", speaker),
                *asked("office", office),
                *asked("from", [start]),
                *asked("to", [end]),
                *asked("certainty", ["sure"] * sure),
            ]
        )
    )
    if fixed.notes:
        raise UsageError("; ".join(fixed.notes))
    words = parse(about)
    query = Query(fixed.clauses + words.clauses, words.notes)
    found = said(existing(archive).conn, query, kinds=kinds, limit=limit or -1)
    if output:
        print_rows(output, [field.name for field in fields(Saying)], map(asdict, found))
    else:
        show(query, found)
    sys.exit(DONE if found else NOTHING_FOUND)


def asked(field: str, values: Iterable[str | None]) -> list[str]:
    """The values of an option as a piece of a query: one of them is enough."""
    quoted = [f'{field}:"{value.replace(chr(34), " ")}"' for value in values if value is not None]
    return [" OR ".join(quoted)] if quoted else []


def show(query: Query, found: list[Saying]) -> None:
    """Prints what was understood, and the quotes."""
    console = Console(highlight=False, soft_wrap=True)
    understood = "; ".join(["all quotes", *query.notes]) if query.is_empty else described(query)
    console.print(f"{understood}: {len(found):,} found", markup=False)
    for quote in found:
        console.print()
        console.print(in_context(quote))
        what = "reported" if quote.kind == "indirect" else "quote"
        console.print(Text(f"  {citation(quote)} ({what} {quote.id})", "dim"))


def in_context(quote: Saying) -> Text:
    """A quote in bold, with the words around it; a block quote under the sentence that introduces it."""
    words = [printable(paragraph) for paragraph in quote.quote.split("\n\n")]
    if quote.kind != "block":
        return Text.assemble("  ", printable(quote.before), ("\n  ".join(words), "bold"), printable(quote.after))
    lead_in = f"  {printable(quote.before)}\n" if quote.before else ""
    return Text.assemble(lead_in, ("  | " + "\n  | ".join(words), "bold"))


def citation(quote: Saying) -> str:
    """Speaker, office, the quote's beginning, article, day and address on one line.

    >>> citation(Saying(id=1, date="2017-06-15", person="Ada Pell", office="leader", quote="No.", kind="direct",
    ...     before="", after="", title="Trams", url="https://example.org/trams/", rule="",
    ...     certainty="likely", article_id=1, person_id=1))
    'Ada Pell (likely), leader, “No.”, Trams, 2017-06-15, https://example.org/trams/'
    """
    words = " ".join(quote.quote.split())
    short = f"{words[:60].rpartition(' ')[0]} …" if len(words) > 60 else words
    doubt = UNSURE.get(quote.certainty or "")
    person = f"{quote.person or 'speaker unknown'}{f' ({doubt})' if doubt else ''}"
    said = f"reported: {short}" if quote.kind == "indirect" else f"“{short}”"
    parts = (person, quote.office, said, quote.title or "Untitled")
    return printable(", ".join([*filter(None, parts), quote.date or "undated", quote.url]))
