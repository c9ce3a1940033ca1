"""``chamberlain reextract``, ``verify`` and ``pack``: what can be done with the captures that are held."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from chamberlain_crawler import __version__
from chamberlain_crawler.archive.database import replace_with, writing
from chamberlain_crawler.captures import wacz
from chamberlain_crawler.cli.options import archive_option, captures_folder, captures_option, existing
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.reextraction import Report
from chamberlain_crawler.reextraction import reextract as read_again
from chamberlain_crawler.summary import DONE, WITH_FAILURES
from chamberlain_crawler.verification import verify as checks


@click.command()
@archive_option
@captures_option
@click.option("--into", type=click.Path(path_type=Path), help="Write another file instead of replacing the archive.")
@click.option("-j", "--jobs", default=1, show_default=True, help="Worker processes that read pages.")
def reextract(archive: Path, captures: Path | None, into: Path | None, jobs: int) -> None:
    """Read all captures again with today's layouts, without network.

    Ids stay what they are. An archive of an older version becomes one of this version.
    """
    existing(archive).close()
    if into and into.exists():
        raise UsageError(f"{into} exists; --into takes the name of a new file")
    made = into or archive.with_name(f"{archive.name}.new")
    made.unlink(missing_ok=True)
    with writing(archive):
        report = read_again(archive, made, captures_folder(archive, captures), workers=jobs)
        if not into:
            replace_with(archive, made)
    show(report, into or archive)
    sys.exit(WITH_FAILURES if report.faults else DONE)


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
    for fault in report.faults:
        console.print(f"! {fault}", markup=False)


@click.command()
@archive_option
@captures_option
def verify(archive: Path, captures: Path | None) -> None:
    """Check that the archive is whole: file, search, references, and every capture's bytes."""
    db = existing(archive)
    console = Console(highlight=False)
    faulty = False
    for check in checks(db, captures_folder(archive, captures)):
        faulty |= bool(check.faults)
        console.print(f"{'FAULT' if check.faults else 'ok   '} {check.seen:>9,} {check.name}", markup=False)
        for fault in check.faults[:20]:
            console.print(f"      {fault}", markup=False)
        if len(check.faults) > 20:
            console.print(f"      … and {len(check.faults) - 20} more")
    sys.exit(WITH_FAILURES if faulty else DONE)


@click.command()
@archive_option
@captures_option
@click.option("--out", type=click.Path(path_type=Path), help="The WACZ file.  [default: the archive's name + .wacz]")
def pack(archive: Path, captures: Path | None, out: Path | None) -> None:
    """Pack the captures into one WACZ file that ReplayWeb.page and pywb can show."""
    db = existing(archive)
    folder = captures_folder(archive, captures)
    out = out or archive.with_suffix(".wacz")
    rows = db.execute(
        # Of several articles that stood at one address, the page is that of the last one published by then.
        """SELECT captures.url, captured_at, title, body_text,
               max(CASE WHEN substr(published, 1, 10) <= captured_at THEN published ELSE '' END)
           FROM articles
           JOIN readings ON readings.url = articles.url AND part = 1 AND readings.verdict = 'article'
               AND coalesce(readings.article_id, articles.id) = articles.id
           JOIN captures ON captures.id = readings.capture_id AND mime_type = 'text/html'
           GROUP BY captures.url, captured_at ORDER BY captured_at"""
    )
    pages = [
        wacz.Page(url=url, captured_at=datetime.fromisoformat(time), title=title, text=text)
        for url, time, title, text, _ in rows.fetchall()
    ]
    title, created = db.execute("SELECT title, max(captured_at) FROM blogs JOIN captures ON blog = name").fetchone()
    files = sorted({folder / row[0] for row in db.execute("SELECT warc_file FROM captures WHERE warc_file NOT NULL")})
    faults = wacz.pack(
        files,
        out,
        title=title,
        pages=pages,
        created=datetime.fromisoformat(created),
        software=f"chamberlain_crawler/{__version__}",
    )
    for fault in faults:
        click.echo(f"! {fault}", err=True)
    click.echo(f"{out}: {len(pages)} pages in {len(files)} WARC files, {out.stat().st_size:,} bytes")
    sys.exit(WITH_FAILURES if faults else DONE)
