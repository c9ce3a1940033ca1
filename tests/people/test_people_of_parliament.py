"""The check of the parliamentary rows against a snapshot of public data: people and snapshot are invented."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "people_of_parliament.py"
PERSON = "uk.org.publicwhip/person/"

PEOPLE = """\
person,also,office,body,from,to,source,note,ids
Ada Pell,,MP,Selworth Pinfold,2010-05-06,2019-11-06,S,,
Raj Tolland,,Secretary of State for Health,UK Government,2012-09-04,2015-05,S,,twfy:20002
Raj Tolland,,Prime Minister,UK Government,2015-05-08,2016..,S,,
Vera Knott,,Home Secretary,UK Government,..2011,,S,,
Owen Sturt,,MP,Tarn,2015-05-07,2017-05-03,S,,
Iris Orme,,leader,Selworth City Council,2012,2013,S,,
"""
PERSONS = {
    "persons": [
        {"id": f"{PERSON}20001", "other_names": [{"given_name": "Ada", "family_name": "Pell", "note": "Main"}]},
        {"id": f"{PERSON}20003", "other_names": [{"given_name": "Vera", "family_name": "Knott", "note": "Main"}]},
    ],
    "posts": [{"id": "uk.org.publicwhip/cons/1", "area": {"name": "Selworth Pinfold"}, "label": "MP"}],
    "memberships": [
        {"id": "m/1", "person_id": f"{PERSON}20001", "post_id": "uk.org.publicwhip/cons/1"}
        | {"start_date": start, "end_date": end}
        for start, end in (("2010-05-06", "2015-03-30"), ("2015-05-07", "2017-05-03"), ("2017-06-08", "2019-11-06"))
    ],
}


def post(person, role, start, end=None, kind="GovernmentPost"):
    held = {"id": f"uk.parliament.data/Member/1/{kind}/1", "role": role, "person_id": PERSON + person}
    return held | {"start_date": start} | ({"end_date": end} if end else {})


MINISTERS = {
    "memberships": [
        post("20002", "The Parliamentary Under-Secretary of State for Health", "2010-05-12", "2012-09-04"),
        post("20002", "The Secretary of State for Health", "2012-09-06", "2015-05-08"),
        post("20002", "Prime Minister, First Lord of the Treasury and Minister for the Civil Service", "2015-05-08"),
        post("20002", "Shadow Secretary of State for Health", "2012-09-04", "2012-09-05", kind="OppositionPost"),
        post("20003", "The Secretary of State for the Home Department", "2010-05-12"),
        post("20003", "Chair", "2011-01-01", kind="Committee"),
    ]
}
HEALTH = ("Raj Tolland", "Secretary of State for Health, UK Government", "from", "2012-09-04", "2012-09-06")


@pytest.fixture
def check(tmp_path):
    def run(people=PEOPLE, accepted=()):
        for name, data in (("people.json", PERSONS), ("ministers.json", MINISTERS)):
            (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
        (tmp_path / "people.csv").write_text(people, encoding="utf-8")
        with (tmp_path / "accepted.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("person", "office", "column", "ours", "theirs", "reason"), *accepted])
        files = ("people.json", "ministers.json", "--people", "people.csv", "--accepted", "accepted.csv")
        return subprocess.run(
            [sys.executable, SCRIPT, *files], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


def test_a_date_that_is_another_one_in_the_snapshot_is_listed(check):
    run = check()
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.splitlines() == [
        "Raj Tolland, Secretary of State for Health, UK Government: from is 2012-09-04, there 2012-09-06",
        "5 rows, 1 of people whom the snapshot does not name, 1 differences not accepted",
    ]


def test_an_accepted_difference_is_quiet_and_told_when_it_is_over(check):
    assert check(accepted=[(*HEALTH, "reshuffle")]).returncode == 0
    run = check(PEOPLE.replace("2012-09-04", "2012-09-06"), [(*HEALTH, "reshuffle")])
    assert run.returncode == 1
    assert run.stdout.startswith("accepted, and no difference any more: Raj Tolland")


def test_an_office_that_the_snapshot_does_not_have_is_listed(check):
    run = check(PEOPLE.replace("Home Secretary", "Chancellor of the Exchequer"), [(*HEALTH, "reshuffle")])
    assert "Vera Knott, Chancellor of the Exchequer, UK Government: row is ..2011, there empty" in run.stdout


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2019-11-06", "2017-05-03", "to is 2017-05-03, there 2019-11-06"),
        ("2016..", "2016", "to is 2016, there empty"),
        ("..2011", "2011", "from is 2011, there 2010-05-12"),
    ],
)
def test_each_date_is_compared_as_exactly_as_it_is_known(check, old, new, told):
    assert told in check(PEOPLE.replace(old, new)).stdout


def test_the_shipped_exceptions_speak_of_shipped_rows():
    root = SCRIPT.parents[1]
    with SCRIPT.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        exceptions = list(csv.DictReader(file))
    with (root / "data" / "people.csv").open(encoding="utf-8", newline="") as file:
        dates = {
            (row["person"], f"{row['office']}, {row['body']}", column, row[column])
            for row in csv.DictReader(file)
            for column in ("from", "to")
        }
    assert exceptions
    assert {(row["person"], row["office"], row["column"], row["ours"]) for row in exceptions} <= dates
    assert all(row["theirs"] and row["reason"] for row in exceptions)
