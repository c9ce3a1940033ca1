"""``chamberlain cite``."""

from __future__ import annotations

import json
import shutil

import pytest
from sqlite_utils import Database

ADDRESS = "https://wexcombeledger.example/market-hall-hotel-talks/"


@pytest.fixture
def cite(chamberlain, sample_archive):
    return lambda *arguments: chamberlain("cite", *arguments, "--archive", sample_archive)


@pytest.mark.parametrize("name", [ADDRESS, "market-hall-hotel-talks", f"{ADDRESS}?replytocom=4001", f"{ADDRESS}4001"])
def test_an_article_is_cited_by_address_or_slug(cite, name):
    run = cite(name, "--accessed", "2026-03-01")
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("Niamh Fossett, “Council was in talks to sell market hall to hotel group,")
    assert "13 October 2016" in run.stdout
    assert "captured 11 October 2019 in sample-" in run.stdout
    assert f"https://web.archive.org/web/20161013/{ADDRESS}" in run.stdout
    assert run.stdout.endswith("accessed 1 March 2026)\n")


def test_a_quote_is_cited_by_its_id(cite, sample_archive):
    number, text, person = (
        Database(sample_archive)
        .execute("SELECT id, text, person FROM quotes WHERE kind = 'block' AND person NOT NULL ORDER BY id")
        .fetchone()
    )
    [item] = json.loads(cite(str(number), "--format", "csl-json").stdout)
    assert item["custom"]["quote"] == text
    assert item["custom"]["speaker"] == person
    assert item["id"].endswith(f"-quote-{number}")


@pytest.mark.parametrize(("form", "start"), [("ris", "TY  - BLOG\n"), ("bibtex", "@online{market-hall-hotel-talks,\n")])
def test_formats(cite, form, start):
    assert cite("market-hall-hotel-talks", "--format", form).stdout.startswith(start)


def test_a_capture_of_the_wayback_machine_is_cited_as_such(chamberlain, sample_archive, tmp_path):
    shutil.copy(sample_archive, tmp_path / "a.db")
    db = Database(tmp_path / "a.db")
    db.execute("UPDATE captures SET source = 'wayback', captured_at = '2019-10-11T06:07:08+01:00'")
    db.close()
    run = chamberlain("cite", "market-hall-hotel-talks", "--archive", "a.db")
    assert "(captured 11 October 2019, https://web.archive.org/web/20191011050708/http" in run.stdout


@pytest.mark.parametrize("name", ["no-such-article", "17", "99999999999999999999", "\U0001f995"])
def test_what_is_not_held_is_said_in_one_line(cite, name):
    run = cite(name)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert "no article or quote is known as" in run.stderr


def test_a_wrong_day_is_refused(cite):
    assert cite("market-hall-hotel-talks", "--accessed", "yesterday").returncode == 2
