"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from chamberlain_crawler.archive.file import is_older
from chamberlain_crawler.asking.looking import open_for_reading
from chamberlain_crawler.errors import ArchiveError

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


def existing(path: Path) -> Database:
    """The archive at a path, opened to be read; ArchiveError, with what to do, when there is none."""
    if not path.exists():
        raise ArchiveError(f"there is no archive at {path}; name it with --archive, or run `chamberlain crawl` first")
    db = open_for_reading(path)
    if is_older(db):
        click.echo(
            f"{path} was made by an older version and is read as far as it goes; "
            f"update it with: chamberlain reextract --archive {path}",
            err=True,
        )
    return db
