"""``chamberlain cite``."""

from __future__ import annotations

import json
import shutil

import pytest
from attachments import BUDGET, GONE, LOCKED, SCAN, attachments_archive
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
    assert "UTC, SHA-256 " in run.stdout
    assert "web.archive.org" not in run.stdout, "nobody saw a copy there"
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


def test_a_reported_clause_is_cited_as_reported_and_never_in_marks(cite, sample_archive):
    number, clause, person = (
        Database(sample_archive).execute("SELECT reported_id, clause, person FROM reported ORDER BY 1").fetchone()
    )
    assert cite(str(number)).stdout.startswith(person)
    assert ", reported in " in cite(str(number)).stdout
    [item] = json.loads(cite(str(number), "--format", "csl-json").stdout)
    assert item["custom"]["reported"] == clause
    assert "quote" not in item["custom"]
    for form in ("ris", "bibtex", "csl-json"):
        shown = cite(str(number), "--format", form).stdout
        assert f"Reported, not quoted: {clause[:10]}" in shown
        assert f"“{clause[:10]}" not in shown


@pytest.mark.parametrize(("form", "start"), [("ris", "TY  - BLOG\n"), ("bibtex", "@online{market-hall-hotel-talks,\n")])
def test_formats(cite, form, start):
    assert cite("market-hall-hotel-talks", "--format", form).stdout.startswith(start)


@pytest.fixture
def own(sample_archive, tmp_path):
    """A copy of the sample's archive that may be written to."""
    shutil.copy(sample_archive, tmp_path / "a.db")
    db = Database(tmp_path / "a.db")
    yield db
    db.close()


def test_a_capture_of_the_wayback_machine_is_cited_as_such(chamberlain, own):
    own.execute(
        """UPDATE captures SET source = 'wayback', captured_at = '2019-10-11T06:07:08+01:00',
           requested_url = 'https://archive.example/web/20191011050708id_/' || url"""
    )
    own.conn.commit()
    run = chamberlain("cite", "market-hall-hotel-talks", "--archive", "a.db")
    assert "(captured 11 October 2019, https://archive.example/web/20191011050708/http" in run.stdout


def test_a_listed_copy_is_cited_beside_the_file(chamberlain, own):
    own.execute(
        """INSERT INTO mementos SELECT blog, 'https://archive.example/', url, url, '2016-11-01T00:00:00+00:00', 200,
           'text/html', 'D', 1 FROM articles WHERE url = ?""",
        [ADDRESS],
    )
    own.conn.commit()
    run = chamberlain("cite", ADDRESS, "--archive", "a.db")
    copy = f"https://archive.example/web/20161101000000/{ADDRESS}"
    assert f".warc.gz; public copy: {copy}" in run.stdout
    assert f"AV  - {copy}\n" in chamberlain("cite", ADDRESS, "--archive", "a.db", "--format", "ris").stdout


@pytest.mark.parametrize("name", ["no-such-article", "17", "99999999999999999999", "\U0001f995"])
def test_what_is_not_held_is_said_in_one_line(cite, name):
    run = cite(name)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert "no article or quote is known as" in run.stderr


def test_a_wrong_day_is_refused(cite):
    assert cite("market-hall-hotel-talks", "--accessed", "yesterday").returncode == 2


def test_an_old_id_is_answered_by_what_became_of_it(chamberlain, own):
    article = own.execute("SELECT id FROM articles WHERE slug = 'market-hall-hotel-talks'").fetchone()[0]
    quote = own.execute("SELECT id FROM quotes WHERE article_id = ? ORDER BY id", [article]).fetchone()[0]
    for kind, old, new in (("article", 71, 72), ("article", 72, article), ("quote", 73, quote), ("quote", 74, None)):
        own.execute(
            "INSERT INTO retired VALUES (?, ?, ?, 'two were one', '2026-03-01T10:00:00+00:00')", [kind, old, new]
        )
    own.conn.commit()

    run = chamberlain("cite", "71", "--archive", "a.db")
    assert (run.returncode, run.stdout) == (0, chamberlain("cite", str(article), "--archive", "a.db").stdout)
    assert run.stderr == f"article 71 is {article} since 2026-03-01: two were one\n"
    assert chamberlain("diff", "71", "--archive", "a.db").returncode == 0

    run = chamberlain("cite", "73", "--archive", "a.db")
    assert (run.returncode, run.stdout) == (0, chamberlain("cite", str(quote), "--archive", "a.db").stdout)

    run = chamberlain("cite", "74", "--archive", "a.db")
    assert (run.returncode, run.stdout) == (2, "")
    assert "quote 74 is held no more since 2026-03-01: two were one" in run.stderr
    assert run.stderr.count("\n") == 1


def test_of_two_posts_at_one_address_the_newer_is_cited_and_the_other_named(chamberlain, own):
    [row] = own.query("SELECT * FROM articles WHERE url = ?", [ADDRESS])
    own.table("articles").insert(row | {"id": 5, "title": "Another", "last_seen": "2027-01-01T00:00:00+00:00"})
    run = chamberlain("cite", ADDRESS, "--archive", "a.db")
    assert "“Another”" in run.stdout
    assert run.stderr == f"also known as {ADDRESS}: {row['id']}, {ADDRESS} of 2016-10-13\n"


@pytest.fixture(scope="module")
def with_files(tmp_path_factory):
    return attachments_archive(tmp_path_factory.mktemp("attachments") / "archive.db")


@pytest.mark.parametrize(
    ("address", "start"),
    [
        (BUDGET, "“the budget for 2016”, The Wexcombe Ledger, undated, "),
        (f"{BUDGET}#page=3", "“the budget for 2016”, page 3, The Wexcombe Ledger, undated, "),
        (f"{BUDGET.replace('https://', 'http://www.')}#page=3", "“the budget for 2016”, page 3, "),
        (f"{SCAN}#page=2", "“a letter”, page 2, "),
        (f"{LOCKED}#page=7", "“this file”, page 7, "),
    ],
)
def test_a_file_and_its_pages_are_cited_by_their_address(chamberlain, with_files, address, start):
    run = chamberlain("cite", address, "--archive", with_files)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(start)
    assert ", linked from “" in run.stdout


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"{BUDGET}#page=4", f"{BUDGET} has no page 4: 3 were read of it"),
        (f"{BUDGET}#page=0", f"{BUDGET} has no page 0: 3 were read of it"),
        (GONE, "no file is held"),
    ],
)
def test_what_is_not_held_of_a_file_is_not_cited(chamberlain, with_files, address, said):
    run = chamberlain("cite", address, "--archive", with_files)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
