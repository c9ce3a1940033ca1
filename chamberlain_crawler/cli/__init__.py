"""Options that several commands share.

Rows for other programs, and texts of others on a terminal.

The command line: ``chamberlain``.
"""

from __future__ import annotations

import csv
import json
import shlex
import sqlite3
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import click
from sqlite_utils import Database

from chamberlain_crawler import __version__, blogs
from chamberlain_crawler.archive.file import is_older, open_for_reading
from chamberlain_crawler.errors import ArchiveError, ChamberlainError
from chamberlain_crawler.exports.cells import safe_cell

DEFAULT_ARCHIVE = Path("data/archive.db")

archive_option: Callable[[Any], Any] = click.option(
    "--archive",
    type=click.Path(path_type=Path),
    default=DEFAULT_ARCHIVE,
    show_default=True,
    help="The SQLite file.",
)

captures_option: Callable[[Any], Any] = click.option(
    "--captures",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the WARC files.  [default: the one that the archive names]",
)


def command_for(archive: Path, words: str) -> str:
    """A command that asks an archive, as it can be pasted.

    >>> command_for(Path("data/archive.db"), "missing"), command_for(Path("my blogs/a.db"), "missing")
    ('chamberlain missing', "chamberlain missing --archive 'my blogs/a.db'")
    """
    own = "" if archive == DEFAULT_ARCHIVE else f" --archive {shlex.quote(str(archive))}"
    return f"chamberlain {words}{own}"


def own_archives() -> list[Path]:
    """The archives of the user's blogs, from the current folder where they lie below it."""
    here, found = Path.cwd(), sorted(blogs.folder_of("").glob("*/archive.db"))
    return [path.relative_to(here) if path.is_relative_to(here) else path for path in found]


def existing(path: Path) -> Database:
    """The archive at a path, opened to be read; ArchiveError, with what to do, when there is none."""
    if not path.exists():
        such = f", such as --archive {shlex.quote(str(found[0]))}" if (found := own_archives()) else ""
        raise ArchiveError(
            f"there is no archive at {path}; name it with --archive{such}, or run `chamberlain crawl` first"
        )
    db = open_for_reading(path)
    if is_older(db):
        click.echo(
            f"{path} was made by an older version and is read as far as it goes; "
            f"update it with: {command_for(path, 'reextract')}",
            err=True,
        )
    return db


Output = Literal["json", "csv"]


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--json`` and ``--csv``, as the argument ``output``: None without either."""
    as_csv = click.option("--csv", "output", flag_value="csv", help="Print CSV with a head.")
    return click.option("--json", "output", flag_value="json", help="Print a list of JSON objects.")(as_csv(command))


def print_rows(output: Output, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Prints the columns of some rows."""
    picked = [{column: row[column] for column in columns} for row in rows]
    if output == "json":
        click.echo(json.dumps(picked, ensure_ascii=False, indent=2))
    else:
        print_csv(columns, ([row[column] for column in columns] for row in picked))


def print_csv(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Prints CSV whose cells are safe in a spreadsheet."""
    writer = csv.writer(sys.stdout)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)


def printable(text: str | None) -> str:
    r"""A text on one line, without the signs that a terminal obeys.

    >>> printable("red \x1b[31m\nalert\u202e")
    'red  [31m alert'
    """
    kinds = ((sign, unicodedata.category(sign)) for sign in text or "")
    return "".join(" " if kind == "Cc" else sign for sign, kind in kinds if kind not in ("Cf", "Cs"))


#: The commands in the order of the help, and the file of each: what a command needs is loaded when it is called.
COMMANDS = {
    "crawl": "crawl",
    "add": "add",
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
      chamberlain add ADDRESS         any other blog: writes its card, and says what to run next
      chamberlain crawl NAME          your own blog: its card is blogs/NAME/blog.toml, its archive lies beside it
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
