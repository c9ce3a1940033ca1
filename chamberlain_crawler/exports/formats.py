"""The formats by name, and how one is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.exports.jsonl import write_jsonl
from chamberlain_crawler.exports.parquet import write_parquet
from chamberlain_crawler.exports.site import write_site
from chamberlain_crawler.exports.tables import write_csv
from chamberlain_crawler.exports.targets import replacing
from chamberlain_crawler.exports.wxr import write_wxr

Counts = dict[str, int]
"""What was written: numbers by noun."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format."""

    ending: str
    """What follows the archive's name in the name of the export."""
    write: Callable[[Database, Path], Counts]
    """Writes a new file or folder of that name."""


FORMATS = {
    "jsonl": Format(".jsonl", write_jsonl),
    "csv": Format("-csv", write_csv),
    "parquet": Format("-parquet", write_parquet),
    "site": Format("-site", write_site),
    "wxr": Format(".wxr.xml", write_wxr),
}


def export(db: Database, name: str, out: Path, *, force: bool = False, pictures: bool = False) -> Counts:
    """Writes the archive as it is at this moment, also while a crawl goes on; a site with ``pictures`` if asked for.

    UsageError when ``out`` exists and is not to be replaced, or when another format is to have pictures; ExportError
    when it cannot be written.
    """
    if pictures and name != "site":
        raise UsageError(f"only a site has pictures; leave --pictures out, or write a site instead of {name}")
    write = partial(write_site, pictures=True) if pictures else FORMATS[name].write
    with replacing(out, force=force) as made:
        # A read transaction: all tables are seen as they were at its start.
        db.conn.execute("BEGIN")
        try:
            return write(db, made)
        finally:
            db.conn.rollback()


def default_target(archive: Path, name: str) -> Path:
    """Where an export goes when nothing is said.

    >>> default_target(Path("data/archive.db"), "csv").as_posix()
    'data/exports/archive-csv'
    """
    return archive.parent / "exports" / f"{archive.stem}{FORMATS[name].ending}"
