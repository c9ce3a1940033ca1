"""Rows for other programs, and texts of others on a terminal."""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import click

from chamberlain_crawler.exports.cells import safe_cell

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
