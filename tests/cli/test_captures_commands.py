"""The commands that work on captures, over the archive of the sample."""

from __future__ import annotations

import shutil

import pytest
from sqlite_utils import Database
from world import every_row


@pytest.fixture
def sample(sample_archive, tmp_path):
    """A copy of the sample's archive and its captures that a test may spoil."""
    shutil.copytree(sample_archive.parent / "captures", tmp_path / "captures")
    return shutil.copy(sample_archive, tmp_path / "sample.db")


def test_a_reextraction_into_a_new_file_gives_the_same_rows(sample, chamberlain, tmp_path):
    run = chamberlain("reextract", "--archive", sample, "--into", "again.db", "-j", "2")
    assert run.returncode == 0, run.stderr
    assert "every field reads as before" in run.stdout
    assert every_row(tmp_path / "again.db") == every_row(sample)


def test_a_reextraction_in_place_keeps_ids_and_reads_lost_fields_again(sample, chamberlain):
    before = every_row(sample)
    db = Database(sample)
    db.execute("UPDATE articles SET title = 'Spoilt', byline = NULL")
    db.execute("DELETE FROM quotes")
    db.close()
    run = chamberlain("reextract", "--archive", sample)
    assert run.returncode == 0, run.stderr
    assert "title of" in run.stdout
    assert every_row(sample) == before


def test_verify_finds_nothing_in_a_whole_archive(sample, chamberlain):
    run = chamberlain("verify", "--archive", sample)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "FAULT" not in run.stdout
    assert len(run.stdout.splitlines()) == 8


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE captures SET sha256 = 'x' WHERE id = (SELECT min(id) FROM captures)", "are not those that were kept"),
        ("UPDATE captures SET warc_file = 'gone.warc.gz' WHERE id = (SELECT min(id) FROM captures)", "gone.warc.gz"),
        ("INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')", "search index of articles is out of step"),
        ('UPDATE quotes SET start = start + 7, "end" = "end" + 7', "does not stand at its place"),
    ],
)
def test_verify_names_the_damage(damage, said, sample, chamberlain):
    db = Database(sample)
    db.execute(damage)
    db.close()
    run = chamberlain("verify", "--archive", sample)
    assert run.returncode == 3
    assert said in run.stdout


def test_a_file_that_is_no_database_is_refused_in_one_line(chamberlain, tmp_path):
    (tmp_path / "broken.db").write_bytes(b"this is no database at all, but it is long enough to be read as one" * 9)
    for command in ("verify", "missing", "coverage", "reextract"):
        run = chamberlain(command, "--archive", "broken.db")
        assert run.returncode == 1
        assert len(run.stderr.splitlines()) == 1
        assert "broken.db" in run.stderr


def test_an_archive_that_is_not_there_is_named_with_what_to_do(chamberlain):
    run = chamberlain("coverage")
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        "chamberlain: there is no archive at data/archive.db; name it with --archive, or run `chamberlain crawl` first"
    ]


def test_a_packed_sample_can_be_crawled_again(sample, chamberlain, tmp_path):
    packed = chamberlain("pack", "--archive", sample)
    assert packed.returncode == 0, packed.stderr
    run = chamberlain("crawl", "sample", "--source", "sample.wacz", "--archive", "from-wacz.db", "--captures", "held")
    assert run.returncode == 0, run.stderr
    texts = [
        sorted(tuple(row.values()) for row in Database(tmp_path / name).query("SELECT id, url, sha256 FROM articles"))
        for name in ("sample.db", "from-wacz.db")
    ]
    assert texts[0] == texts[1]
    assert chamberlain("verify", "--archive", "from-wacz.db", "--captures", "held").returncode == 0


def test_missing_names_who_pointed(sample, chamberlain):
    run = chamberlain("missing", "--archive", sample, "--csv")
    assert "https://wexcombeledger.example/tanners-row-in-verse/,new" in run.stdout
    shown = chamberlain("missing", "--archive", sample).stdout
    assert "named by article https://wexcombeledger.example/tanners-row-the-plan-that-everybody-hated" in shown


def test_coverage_counts_every_article_once(sample, chamberlain):
    run = chamberlain("coverage", "--archive", sample)
    assert "45 articles are held" in run.stdout
    assert "2017" in run.stdout
    assert "█" in run.stdout


def test_diff_shows_the_changed_words(sample, chamberlain):
    run = chamberlain("diff", "market-hall-hotel-talks", "--archive", sample)
    assert run.returncode == 0, run.stderr
    assert "{+" in run.stdout
    assert "[-" in run.stdout
    unknown = chamberlain("diff", "no-such-article", "--archive", sample)
    assert unknown.returncode == 2
    assert "no article is known" in unknown.stderr
