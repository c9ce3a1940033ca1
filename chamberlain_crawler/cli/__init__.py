"""The command line: ``chamberlain``."""

from __future__ import annotations

import sqlite3
import sys

import click

from chamberlain_crawler import __version__
from chamberlain_crawler.cli.browse import browse
from chamberlain_crawler.cli.captures import pack, reextract, verify
from chamberlain_crawler.cli.cite import cite
from chamberlain_crawler.cli.crawl import crawl
from chamberlain_crawler.cli.export import export
from chamberlain_crawler.cli.history import diff
from chamberlain_crawler.cli.ledger import coverage, missing
from chamberlain_crawler.cli.people import people
from chamberlain_crawler.cli.quotes import quotes
from chamberlain_crawler.cli.search import search
from chamberlain_crawler.errors import ArchiveError, ChamberlainError


@click.group(
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "CHAMBERLAIN",
        "max_content_width": 110,
    }
)
@click.version_option(__version__, prog_name="chamberlain")
def cli() -> None:
    """Saves a news blog before it is gone, and makes it a record of who said what, when.

    \b
    Start here:
      chamberlain crawl sample        an invented blog, with no network: see what you get
      chamberlain crawl               The Chamberlain Files, into data/archive.db
    \b
    Then ask the archive:
      chamberlain search 'tram -bus year:2016'
      chamberlain quotes --speaker "Ada Pell" --about budget
      chamberlain browse

    Exit codes: 0 done, 1 nothing stored, 2 wrong usage, 3 finished with failures, 130 interrupted.
    """


for command in (crawl, browse, coverage, missing, diff, cite, export, reextract, verify, pack, search, quotes, people):
    cli.add_command(command)


def main() -> None:
    """The console script: a ChamberlainError becomes one line and an exit code."""
    try:
        cli()
    except ChamberlainError as error:
        click.echo(f"chamberlain: {error}", err=True)
        sys.exit(error.exit_code)
    except sqlite3.DatabaseError as error:  # a damaged archive, or an older one that lacks what was asked for
        click.echo(f"chamberlain: the archive cannot be read: {error}; see chamberlain verify", err=True)
        sys.exit(ArchiveError.exit_code)
