"""``chamberlain browse``: the archive as pages."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chamberlain_crawler.browsing import serving
from chamberlain_crawler.cli import DEFAULT_ARCHIVE, existing, own_archives


@click.command()
@click.argument("archives", nargs=-1, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), help="Port on this machine.  [default: a free one]")
@click.option("--no-open", is_flag=True, help="Do not open the page in a browser.")
def browse(archives: tuple[Path, ...], port: int | None, no_open: bool) -> None:
    """Show ARCHIVES as pages in Datasette, on this machine alone, until Ctrl-C.

    Without a name: data/archive.db, data/sample.db, and blogs/NAME/archive.db of your own blogs, as far as they are
    there.
    """
    for path in archives:
        if path.is_file():
            existing(path).close()
    usual = [path for path in (DEFAULT_ARCHIVE, DEFAULT_ARCHIVE.with_name("sample.db")) if path.exists()]
    sys.exit(serving.browse(archives or [*usual, *own_archives()], port=port, open_page=not no_open))
