"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from chamberlain_crawler.archive import connect
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
    help="Folder of the WARC files.  [default: captures/ beside the archive]",
)


def existing(path: Path) -> Database:
    """The archive at a path; ArchiveError, with what to do, when there is none."""
    if not path.exists():
        raise ArchiveError(f"there is no archive at {path}; name it with --archive, or run `chamberlain crawl` first")
    return connect(path)


def captures_folder(archive: Path, captures: Path | None) -> Path:
    """The folder of WARC files of an archive: the sample's are shipped beside it."""
    if captures:
        return captures
    from chamberlain_crawler.blogs.sample import CAPTURES

    beside = archive.parent / "captures"
    return CAPTURES.parent if archive.name == "sample.db" and not beside.exists() else beside
