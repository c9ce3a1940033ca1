"""The command line: ``chamberlain``."""

from __future__ import annotations

import sqlite3
import sys
from importlib import import_module

import click

from chamberlain_crawler import __version__
from chamberlain_crawler.errors import ArchiveError, ChamberlainError

#: The commands in the order of the help, and the file of each: what a command needs is loaded when it is called.
COMMANDS = {
    "crawl": "crawl",
    "browse": "browse",
    "coverage": "ledger",
    "missing": "ledger",
    "diff": "history",
    "cite": "cite",
    "export": "export",
    "reextract": "captures",
    "verify": "captures",
    "pack": "captures",
    "search": "search",
    "quotes": "quotes",
    "people": "people",
    "new": "new",
}


class Commands(click.Group):
    """Loads a command when it is asked for: Scrapy alone takes longer than most of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{COMMANDS[cmd_name]}"), cmd_name)
        return command


@click.group(
    cls=Commands,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "CHAMBERLAIN",
        "max_content_width": 110,
    },
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
