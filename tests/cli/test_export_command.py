"""``chamberlain export``."""

from __future__ import annotations

import shutil

import pytest


@pytest.mark.parametrize(
    ("form", "made", "said"),
    [
        ("jsonl", "a.jsonl", "45 articles"),
        ("csv", "a-csv", "addresses in the ledger"),
        ("site", "a-site", "pages"),
        ("wxr", "a.wxr.xml", "43 comments"),
    ],
)
def test_an_export_goes_beside_the_archive_and_says_what_it_wrote(
    form, made, said, chamberlain, sample_archive, tmp_path
):
    (tmp_path / "data").mkdir()
    shutil.copy(sample_archive, tmp_path / "data" / "a.db")
    run = chamberlain("export", form, "--archive", "data/a.db")
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(f"data/exports/{made}: ")
    assert said in run.stdout
    assert (tmp_path / "data" / "exports" / made).exists()
    again = chamberlain("export", form, "--archive", "data/a.db")
    assert again.returncode == 2
    assert again.stderr.count("\n") == 1
    assert chamberlain("export", form, "--archive", "data/a.db", "--force").returncode == 0


def test_an_export_that_cannot_be_written_is_said_in_one_line(chamberlain, sample_archive, tmp_path):
    (tmp_path / "file").write_text("")
    run = chamberlain("export", "jsonl", "--archive", sample_archive, "--out", "file/a.jsonl")
    assert run.returncode == 1
    assert run.stderr.startswith("chamberlain: file/a.jsonl cannot be written")
    assert run.stderr.count("\n") == 1
