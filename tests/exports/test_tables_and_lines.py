"""JSON Lines, CSV and Parquet say what the archive says."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

from chamberlain_crawler.errors import ExportError, UsageError
from chamberlain_crawler.exports.cells import FORMULA_STARTS, safe_cell
from chamberlain_crawler.exports.formats import FORMATS, Format, export
from chamberlain_crawler.exports.tables import TABLES

SOURCES = {
    "articles": "articles",
    "quotes": "quotes",
    "reported": "indirect_quotes",
    "comments": "comments",
    "ledger": "urls",
}


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_json_lines_hold_every_article_with_all_that_hangs_on_it(sample_db, tmp_path):
    counts = export(sample_db, "jsonl", tmp_path / "a.jsonl")
    articles = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert counts["articles"] == len(articles) == sample_db.table("articles").count
    for table in ("quotes", "comments", "versions", "blocks", "links", "images", "field_sources", "similar_links"):
        assert sum(len(article[table]) for article in articles) == sample_db.table(table).count, table
    assert sum(len(article["reported"]) for article in articles) == sample_db.table("indirect_quotes").count > 0
    for article in articles:
        row = sample_db.table("articles").get(article["id"])
        assert {name: article[name] for name in row} == row
        for quote in article["quotes"]:
            start, end = quote["parts"][0] if quote["parts"] else (quote["start"], quote["end"])
            assert article["body_text"][start:end]
        assert article["capture"]["id"] == article["capture_id"]
        assert article["archive_url"] is None, "no web archive listed the sample"
        assert article["lookup_url"] == f"https://web.archive.org/web/*/{article['url']}"


def test_csv_holds_every_row_of_its_tables(sample_db, tmp_path):
    counts = export(sample_db, "csv", tmp_path / "tables")
    assert {path.stem for path in (tmp_path / "tables").iterdir()} == set(TABLES) == set(counts)
    for name, source in SOURCES.items():
        rows = csv_rows(tmp_path / "tables" / f"{name}.csv")
        assert len(rows) == counts[name] == sample_db.table(source).count
        key = "url" if name == "ledger" else "id"
        assert {row[key] for row in rows} == {str(row[key]) for row in sample_db.table(source).rows}
    bodies = {row["id"]: row["body_text"] for row in csv_rows(tmp_path / "tables" / "articles.csv")}
    assert all(bodies[str(row["id"])] == safe_cell(row["body_text"]) for row in sample_db.table("articles").rows)


def test_no_cell_of_a_hostile_archive_is_a_formula(hostile_db, tmp_path):
    export(hostile_db, "csv", tmp_path / "tables")
    cells = [cell for path in (tmp_path / "tables").iterdir() for row in csv_rows(path) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]
    assert "'=HYPERLINK(1)" in cells
    assert any(cell.startswith("'\t<img") for cell in cells)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_whatever_starts_a_formula_has_an_apostrophe_before_it(start):
    assert safe_cell(f"{start}SUM(A1)") == f"'{start}SUM(A1)"


def test_parquet_has_the_rows_and_types_of_the_archive(sample_db, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed (pip install -e .[parquet])")
    counts = export(sample_db, "parquet", tmp_path / "tables")
    for name, source in SOURCES.items():
        table = parquet.read_table(tmp_path / "tables" / f"{name}.parquet")
        assert table.num_rows == counts[name] == sample_db.table(source).count
    quotes = {row["id"]: row for row in parquet.read_table(tmp_path / "tables" / "quotes.parquet").to_pylist()}
    for row in sample_db.table("quotes").rows:
        assert {name: quotes[row["id"]][name] for name in ("text", "speaker", "start", "end", "person_id")} == {
            name: row[name] for name in ("text", "speaker", "start", "end", "person_id")
        }


def test_parquet_says_what_to_install(sample_db, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'chamberlain-crawler\[parquet\]'"):
        export(sample_db, "parquet", tmp_path / "tables")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["csv", "jsonl", "site", "wxr"])
def test_an_export_is_replaced_only_when_told_to(name, sample_db, tmp_path):
    out = tmp_path / "out"
    export(sample_db, name, out)
    before = sorted(path.relative_to(out).as_posix() for path in out.rglob("*")) or out.read_bytes()
    with pytest.raises(UsageError, match="--force"):
        export(sample_db, name, out)
    export(sample_db, name, out, force=True)
    assert (sorted(path.relative_to(out).as_posix() for path in out.rglob("*")) or out.read_bytes()) == before
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_folder_of_other_things_is_never_replaced(name, sample_db, tmp_path):
    pytest.importorskip("pyarrow" if name == "parquet" else "json")
    home = tmp_path / "home"
    home.mkdir()
    (home / "letters.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"letters\.txt"):
        export(sample_db, name, home, force=True)
    assert (home / "letters.txt").read_text() == "mine"
    assert list(tmp_path.iterdir()) == [home]


def test_a_failure_leaves_the_old_export_as_it_was(sample_db, tmp_path, monkeypatch):
    out = tmp_path / "a.jsonl"
    out.write_text("old")

    def write_half(_: object, path: Path) -> dict[str, int]:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(FORMATS, "jsonl", Format(".jsonl", write_half))
    with pytest.raises(ExportError, match="No space left"):
        export(sample_db, "jsonl", out, force=True)
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_an_export_sees_one_moment_of_the_archive(sample_db, tmp_path):
    export(sample_db, "csv", tmp_path / "tables")
    assert not sample_db.conn.in_transaction
