"""``chamberlain quotes`` and ``chamberlain people`` over the archive of the sample."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from contextlib import closing

import pytest


@pytest.fixture
def quotes(sample_archive, chamberlain):
    """Runs the command and reads its JSON."""

    def run(*arguments):
        found = chamberlain("quotes", *arguments, "--json", "--archive", sample_archive)
        assert found.returncode in (0, 1), found.stderr
        return json.loads(found.stdout)

    return run


def rows_of(path, sql):
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(sql).fetchall()


def test_all_that_somebody_said_about_something_between_two_days(sample_archive, quotes):
    found = quotes("--speaker", "Marchbank", "--about", "tram OR roof", "--from", "2016-02", "--to", "2016")
    with closing(sqlite3.connect(sample_archive)) as conn:
        expected = conn.execute(
            """SELECT quote_id FROM who_said_what WHERE person = 'Helen Marchbank' AND date BETWEEN '2016-02-01'
               AND '2016-12-31' AND (quote LIKE '%tram%' OR quote LIKE '%roof%') ORDER BY date"""
        ).fetchall()
    assert len(expected) > 1
    assert [(quote["id"],) for quote in found] == expected


def test_words_are_those_that_were_said_not_those_of_the_name(quotes):
    assert quotes("--speaker", "Marchbank")
    assert not quotes("--about", "Marchbank speaker:Marchbank")


def test_an_office_is_its_holder_not_the_shadow(quotes):
    found = quotes("--office", "cabinet member for finance")
    assert found
    assert not any("shadow" in (quote["office"] or "") for quote in found)
    assert all(quote["date"] >= "2016-05-18" for quote in found if quote["person"] == "Tunde Balogun-Reid")
    assert any("shadow" in (quote["office"] or "") for quote in quotes("--office", "shadow cabinet member for finance"))


def test_only_sure_speakers(quotes):
    sure = quotes("--sure")
    assert {quote["certainty"] for quote in sure} == {"sure"}
    assert {quote["id"] for quote in sure} < {quote["id"] for quote in quotes()}


def test_one_of_several_speakers_is_enough(quotes):
    one, other = (quotes("--speaker", name) for name in ("Ottaway", "Tillinghast"))
    both = quotes("--speaker", "Ottaway", "--speaker", "Tillinghast")
    assert {quote["id"] for quote in both} == {quote["id"] for quote in one + other}


def test_kinds(quotes):
    assert {quote["kind"] for quote in quotes()} == {"block", "direct"}
    assert {quote["kind"] for quote in quotes("--kind", "scare")} == {"scare"}


def test_quotes_are_printed_with_context_and_citation(sample_archive, chamberlain):
    run = chamberlain("quotes", "--about", '"first told me"', "--archive", sample_archive)
    understood, _, context, citation = run.stdout.splitlines()
    assert understood == "quotes with “first told me”: 1 found"
    assert context.startswith("  “I was fifteen when they first told me about this tram,” she said.")
    assert citation.startswith("  Helen Marchbank, group’s leader, “I was fifteen")
    [(number,)] = rows_of(sample_archive, "SELECT id FROM quotes WHERE text LIKE '%first told me%'")
    address = "https://wexcombeledger.example/tram-to-wexcombe-would-cost/"
    assert citation.endswith(f", 2014-11-03, {address} (quote {number})")


def test_a_block_quote_stands_under_its_lead_in(sample_archive, chamberlain):
    run = chamberlain(
        "quotes", "--kind", "block", "--speaker", "Marchbank", "--limit", "1", "--archive", sample_archive
    )
    _, _, lead_in, *paragraphs, _ = run.stdout.splitlines()
    assert lead_in.endswith(":")
    assert all(paragraph.startswith("  | ") for paragraph in paragraphs)


def test_wrong_dates_are_wrong_usage(sample_archive, chamberlain):
    run = chamberlain("quotes", "--from", "June 2016", "--archive", sample_archive)
    assert run.returncode == 2
    assert run.stderr == "chamberlain: “June 2016” is no date such as 2016, 2016-05 or 2016-05-18\n"


def test_nothing_found_is_exit_code_1(sample_archive, chamberlain):
    run = chamberlain("quotes", "--about", "xyzzy", "--archive", sample_archive)
    assert run.returncode == 1
    assert run.stdout == "quotes with “xyzzy”: 0 found\n"


def test_csv_is_safe_in_a_spreadsheet_and_a_terminal_gets_no_orders(sample_archive, tmp_path, chamberlain):
    spoilt = shutil.copy(sample_archive, tmp_path / "spoilt.db")
    with closing(sqlite3.connect(spoilt)) as conn:
        conn.execute("UPDATE quotes SET text = '=HYPERLINK(\"x\")' || char(27) || '[31m', person = '@SUM(A1)'")
        conn.commit()
    run = chamberlain("quotes", "--limit", "1", "--csv", "--archive", spoilt)
    (row,) = csv.DictReader(io.StringIO(run.stdout))
    assert row["quote"].startswith("'=HYPERLINK")
    assert row["person"] == "'@SUM(A1)"
    assert "\x1b" not in chamberlain("quotes", "--archive", spoilt).stdout


def test_people_are_listed_with_offices_and_quotes(sample_archive, chamberlain):
    run = chamberlain("people", "sir rowland", "--archive", sample_archive)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == [
        "Rowland Peverell: 7 quotes, 2012-09-20 to 2019-10-03",
        "  also Sir Rowland Peverell",
        "  cabinet member for communities, Marlshire county council, until 2013",
        "  leader, Marlshire county council, 2013 to 2018",
        "1 are known by name, 1 of them are quoted.",
    ]


def test_what_others_know_a_person_by_stands_below_the_name(sample_archive, tmp_path, chamberlain):
    copied = shutil.copy(sample_archive, tmp_path / "ids.db")
    with closing(sqlite3.connect(copied)) as conn:
        (person,) = conn.execute("SELECT id FROM people WHERE name = 'Rowland Peverell'").fetchone()
        conn.execute(
            "INSERT INTO person_ids VALUES ('sample', ?, 'wikidata', 'Q1', 'https://wikidata.example/Q1')", [person]
        )
        conn.commit()
    assert "\n  https://wikidata.example/Q1\n" in chamberlain("people", "Peverell", "--archive", copied).stdout


def test_nobody_by_a_name(sample_archive, chamberlain):
    run = chamberlain("people", "Xyzzy", "--archive", sample_archive)
    assert run.returncode == 1
    assert run.stdout == "0 are known by name, 0 of them are quoted.\n"


def test_doubtful_names_come_with_the_commands_that_decide_them(sample_archive, tmp_path, chamberlain):
    copied = shutil.copy(sample_archive, tmp_path / "doubtful.db")
    with closing(sqlite3.connect(copied)) as conn:
        conn.execute("INSERT INTO people VALUES (7, 'Jerald Ottaway', NULL)")
        conn.commit()
    run = chamberlain("people", "--doubtful", "--archive", copied)
    assert "given names one letter apart" in run.stdout
    names = f"'Jerald Ottaway' 'Gerald Ottaway' --archive {copied}"
    assert f"  chamberlain people merge {names}\n  chamberlain people different {names}\n" in run.stdout
    assert (
        chamberlain("people", "--doubtful", "Marchbank", "--archive", copied).stdout == "0 pairs of names are alike.\n"
    )


def test_reported_speech_is_shown_only_where_it_is_asked_for(sample_archive, quotes, chamberlain):
    reported = quotes("--kind", "indirect")
    assert reported
    assert {quote["kind"] for quote in reported} == {"indirect"}
    with closing(sqlite3.connect(sample_archive)) as conn:
        held = conn.execute("SELECT reported_id, clause, certainty FROM reported").fetchall()
    assert sorted((quote["id"], quote["quote"], quote["certainty"]) for quote in reported) == sorted(held)
    assert not {quote["id"] for quote in reported} & {quote["id"] for quote in quotes()}
    text = chamberlain("quotes", "--kind", "indirect", "--archive", sample_archive).stdout
    assert all(f"“{quote['quote'][:20]}" not in text for quote in reported)
    assert ", reported: " in text
    assert f"(reported {reported[0]['id']})" in text
    assert "(quote " not in text


def test_kinds_are_shown_together_in_the_order_of_time(quotes):
    both = quotes("--kind", "direct", "--kind", "indirect", "--speaker", "Marchbank")
    assert {quote["kind"] for quote in both} == {"direct", "indirect"}
    dates = [quote["date"] for quote in both if quote["date"]]
    assert dates == sorted(dates)


def test_words_are_looked_for_in_reported_speech_too(quotes):
    word = quotes("--kind", "indirect")[0]["quote"].split()[-1].strip(".,”’")
    found = quotes("--kind", "indirect", "--about", word)
    assert found
    assert {quote["id"] for quote in found} <= {quote["id"] for quote in quotes("--kind", "indirect")}
