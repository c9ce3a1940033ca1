"""``chamberlain export``."""

from __future__ import annotations

from pathlib import Path

import click

from chamberlain_crawler.cli import archive_option, existing
from chamberlain_crawler.exports.formats import FORMATS, default_target
from chamberlain_crawler.exports.formats import export as write

#: What the rows of a table are, where its name does not say so.
NOUNS = {"ledger": "addresses in the ledger"}


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file or folder to make.  [default: exports/ beside the archive]",
)
@click.option("--force", is_flag=True, help="Replace an export of that name.")
@click.option("--pictures", is_flag=True, help="With a site: show the pictures that are held. See below.")
@archive_option
def export(form: str, out: Path | None, force: bool, pictures: bool, archive: Path) -> None:
    """Write the archive in another FORMAT, whole or not at all.

    \b
    FORMATS
      jsonl    one article a line, with quotes, comments, terms, authors, versions
      csv      articles, quotes, comments and the ledger, for spreadsheets
      parquet  the same tables with types, for pandas, DuckDB and R
      site     plain web pages with a search, for a folder or GitHub Pages
      wxr      a WordPress export that WordPress imports, with comments

    A site shows words in the place of pictures: a blog's photographs are often an agency's, and seldom yours to
    publish. --pictures copies those that are held into the site's folder, for yourself, or where you may.

    In CSV, a text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    out = out or default_target(archive, form)
    counts = write(existing(archive), form, out, force=force, pictures=pictures)
    counted = (f"{count:,} {NOUNS.get(name, name)}" for name, count in counts.items())
    click.echo(f"{out}: {', '.join(counted)}")
