"""A folder of Parquet files, for pandas, DuckDB, Polars and R."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.exports.tables import WHOLE_NUMBERS, held_tables, table

#: Rows in memory at a time.
BATCH = 5000


def write_parquet(db: Database, folder: Path) -> dict[str, int]:
    """Writes the tables of the CSV files with types; their numbers of rows. UsageError without pyarrow."""
    pyarrow, parquet = libraries()
    folder.mkdir()
    counts = {}
    for name in held_tables(db):
        columns, rows = table(db, name)
        types = [pyarrow.int64() if column in WHOLE_NUMBERS else pyarrow.string() for column in columns]
        schema = pyarrow.schema(list(zip(columns, types, strict=True)))
        counts[name] = 0
        with parquet.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as writer:
            while batch := list(islice(rows, BATCH)):
                cells = zip(*batch, strict=True)
                arrays = [pyarrow.array(column, of_type) for column, of_type in zip(cells, types, strict=True)]
                writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
                counts[name] += len(batch)
    return counts


def libraries() -> tuple[Any, Any]:
    """The modules ``pyarrow`` and ``pyarrow.parquet``, which only this format needs."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed; run: pip install 'chamberlain-crawler[parquet]'"
        ) from None
    return pyarrow, pyarrow.parquet
