"""``chamberlain reextract``, ``verify`` and ``pack``: what can be done with the captures that are held."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from chamberlain_crawler.archive.database import writing
from chamberlain_crawler.cli import archive_option, captures_option, command_for, existing
from chamberlain_crawler.cli.naming import unfit_in_words
from chamberlain_crawler.errors import ArchiveError, LossError, UsageError
from chamberlain_crawler.intake import places
from chamberlain_crawler.jobs import packing
from chamberlain_crawler.jobs.losses import Gone
from chamberlain_crawler.jobs.replacing import finish, put, remove, replace_with
from chamberlain_crawler.jobs.verification import verify as checks
from chamberlain_crawler.summary import DONE, WITH_FAILURES

if TYPE_CHECKING:
    from chamberlain_crawler.jobs.reextraction import Report

#: Faults that are shown one by one.
SHOWN = 20


@click.command()
@archive_option
@captures_option
@click.option("--into", type=click.Path(path_type=Path), help="Write another file instead of replacing the archive.")
@click.option("--drop-missing", is_flag=True, help="Replace the archive also by one that holds less.")
@click.option("-j", "--jobs", default=1, show_default=True, help="Worker processes that read pages.")
def reextract(archive: Path, captures: Path | None, into: Path | None, drop_missing: bool, jobs: int) -> None:
    """Read all captures again with today's layouts, without network.

    Ids stay what they are. An archive of an older version becomes one of this version. The archive as it was is kept
    beside it, its name ending in .before. A capture that cannot be read any more keeps what was read of it before.
    """
    from chamberlain_crawler.jobs.reextraction import reextract as read_again  # it loads all that a crawl needs

    target = (into or archive).resolve()
    made = target.with_name(f"{target.name}.new")
    with ExitStack() as held:
        for path in {archive.resolve(), target}:
            held.enter_context(writing(path))
        refuse(archive, into)
        remove(made)  # what a killed run left
        held.callback(remove, made)
        try:
            report = read_again(archive, made, captures, home=into or archive, workers=jobs)
            lost = [row for row in report.gone if not row.reason]
            if into:
                finish(made)
                put(made, target)
            elif lost and not drop_missing:
                raise LossError(would_lose(lost, archive))
            else:
                replace_with(target, made)
        except (sqlite3.DatabaseError, OSError) as error:
            raise ArchiveError(f"{archive} is as it was, because the new one could not be made: {error}") from error
    show(report, into or archive)
    sys.exit(WITH_FAILURES if report.faults else DONE)


def refuse(archive: Path, into: Path | None) -> None:
    """An error when there is no archive to read, or when the file to make is there."""
    if not archive.exists():
        raise ArchiveError(f"there is no archive at {archive}; name it with --archive")
    if into and into.exists():
        raise UsageError(f"{into} exists; --into takes the name of a new file")


def would_lose(lost: Sequence[Gone], archive: Path) -> str:
    """Says what a new archive lacks, and how to go on."""
    counts = Counter(row.kind for row in lost)
    kinds = ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in counts.items())
    return (
        f"{archive} was not replaced: the new one would lack {kinds}, such as {lost[0].name}; "
        "bring back the WARC files, look at it with --into NEW, or give it up with --drop-missing"
    )


def show(report: Report, archive: Path) -> None:
    """Says what the re-extraction changed."""
    console = Console(highlight=False)
    console.print(
        f"{report.captures} captures were read again into {archive}: {report.articles} articles", markup=False
    )
    if report.added or report.removed:
        console.print(f"  {report.added} articles are new, {report.removed} are none any more")
    for (field, layout), count in sorted(report.changed.items()):
        console.print(f"  {field} of {count} articles reads differently ({layout})", markup=False)
    if not (report.added or report.removed or report.changed):
        console.print("  every field reads as before")
    for (kind, reason), count in sorted(Counter((row.kind, row.reason or "lost") for row in report.gone).items()):
        console.print(f"  {kind}s gone: {count} ({reason})", markup=False)
    for decision in report.unfit:
        console.print(f"! {unfit_in_words(decision)}", markup=False)
    for fault in report.faults[:SHOWN]:
        console.print(f"! {fault}", markup=False)
    if len(report.faults) > SHOWN:
        console.print(f"! … and {len(report.faults) - SHOWN} more: see {command_for(archive, 'verify')}", markup=False)
    if report.faults:
        console.print(f"! {len(report.faults)} captures cannot be read any more; what was read of them before is kept")


@click.command()
@archive_option
@captures_option
def verify(archive: Path, captures: Path | None) -> None:
    """Check that the archive is whole: file, search, references, and every capture's bytes."""
    db = existing(archive)
    console = Console(highlight=False)
    faulty = False
    for check in checks(db, places.folders(db, archive, captures)):
        faulty |= bool(check.faults)
        console.print(f"{'FAULT' if check.faults else 'ok   '} {check.seen:>9,} {check.name}", markup=False)
        for fault in check.faults[:SHOWN]:
            console.print(f"      {fault}", markup=False)
        if len(check.faults) > SHOWN:
            console.print(f"      … and {len(check.faults) - SHOWN} more")
    sys.exit(WITH_FAILURES if faulty else DONE)


@click.command()
@archive_option
@captures_option
@click.option("--out", type=click.Path(path_type=Path), help="The WACZ file.  [default: the archive's name + .wacz]")
def pack(archive: Path, captures: Path | None, out: Path | None) -> None:
    """Pack the captures into one WACZ file that ReplayWeb.page and pywb can show."""
    db = existing(archive)
    out = out or archive.with_suffix(".wacz")
    packed = packing.pack(db, archive, places.folders(db, archive, captures), out)
    for fault in packed.faults:
        click.echo(f"! {fault}", err=True)
    click.echo(f"{out}: {packed.pages} pages in {packed.files} WARC files, {out.stat().st_size:,} bytes")
    if packed.without_address:
        click.echo(f"Saved pages of unknown address, which are in it and no player can show: {packed.without_address}")
    sys.exit(WITH_FAILURES if packed.faults else DONE)
