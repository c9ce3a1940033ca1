"""``chamberlain search`` over the archive of the sample."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest


def test_hits_are_printed_under_what_was_understood(sample_archive, chamberlain):
    run = chamberlain("search", "tram -sheep by:orrell", "--archive", sample_archive)
    assert run.returncode == 0, run.stderr
    first, *lines = run.stdout.splitlines()
    assert first.startswith("articles, quotes and comments with “tram” and not “sheep”, by “orrell”: ")
    assert "Articles" in lines
    assert "Quotes" in lines
    assert not any("\ue000" in line or "\x1b" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        (["xyzzy"], "articles, quotes and comments with “xyzzy”: nothing was found"),
        ([], "nothing to look for: nothing was found"),
        (["year:soon"], "nothing to look for; “soon” is no year such as 2016: nothing was found"),
        (['"NEAR( AND OR * ^'], "articles, quotes and comments with “NEAR( AND OR * ^”; a quotation mark"),
    ],
)
def test_a_query_that_finds_nothing_says_what_was_understood(words, understood, sample_archive, chamberlain):
    run = chamberlain("search", *words, "--archive", sample_archive)
    assert run.returncode == 1
    assert run.stdout.startswith(understood)
    assert run.stderr == ""


def test_what_is_left_out_may_stand_anywhere(sample_archive, chamberlain):
    one = chamberlain("search", "-hotel", "roof", "--json", "--archive", sample_archive)
    other = chamberlain("search", "roof -hotel", "--json", "--archive", sample_archive)
    assert one.returncode == 0
    assert json.loads(one.stdout) == json.loads(other.stdout)


def test_json_and_csv_hold_the_same_hits(sample_archive, chamberlain):
    found = [
        chamberlain("search", "roof", "--limit", "3", form, "--archive", sample_archive).stdout
        for form in ("--json", "--csv")
    ]
    hits, rows = json.loads(found[0]), list(csv.DictReader(io.StringIO(found[1])))
    assert {hit["kind"] for hit in hits} == {"articles", "quotes"}
    assert [hit["url"] for hit in hits] == [row["url"] for row in rows]
    assert len(hits) == 6


def test_data_and_remarks_do_not_mix(sample_archive, chamberlain):
    run = chamberlain("search", "roof year:soon", "--json", "--archive", sample_archive)
    assert json.loads(run.stdout)
    assert run.stderr == "“soon” is no year such as 2016\n"


def test_what_asks_an_archive_loads_nothing_that_reads_pages():
    """Its start would take half as long again."""
    code = "import sys; import chamberlain_crawler.cli.search; print({'lxml', 'tinycss2', 'scrapy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
