"""A folder of CSV files: UTF-8, one header line, a blank cell for what is not known."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlite_utils import Database

from chamberlain_crawler.exports.cells import safe_cell
from chamberlain_crawler.exports.tables import TABLES, table


def write_csv(db: Database, folder: Path) -> dict[str, int]:
    """Writes ``articles.csv``, ``quotes.csv``, ``comments.csv`` and ``ledger.csv``; their numbers of rows.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    folder.mkdir()
    counts = {}
    for name in TABLES:
        columns, rows = table(db, name)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            counts[name] = 0
            for row in rows:
                writer.writerow([safe_cell(value) for value in row])
                counts[name] += 1
    return counts
