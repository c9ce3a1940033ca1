"""``chamberlain new``: begins what is added to the project."""

from __future__ import annotations

from pathlib import Path

import click

from chamberlain_crawler.jobs import new_layout


@click.group()
def new() -> None:
    """Begin a layout, in a checkout of the project."""


@new.command()
@click.argument("name")
@click.argument("saved_page", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def layout(name: str, saved_page: Path) -> None:
    """Begin the layout NAME with SAVED_PAGE, an HTML page that it shall read.

    \b
    Writes, in the checkout:
      chamberlain_crawler/pages/NAME.py         the layout's frame, entered in pages/layouts.py
      tests/pages/saved/NAME/SAVED_PAGE.html    the page
      tests/pages/saved/NAME/SAVED_PAGE.json    what is to be read of it: a beginning, made by today's layouts

    The test of saved pages fails until the layout reads what is expected.
    """
    made = new_layout.begin(name, saved_page)
    root = new_layout.PACKAGE.parent
    width = max(len(str(path.relative_to(root))) for path in made)
    for path, task in made.items():
        click.echo(f"{path.relative_to(root)!s:{width}}  {task}")
    click.echo(f"\nThis fails until it is done:  pytest -n0 tests/pages/test_saved_pages.py -k {name}")
