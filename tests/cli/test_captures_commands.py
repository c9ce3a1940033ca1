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


def give_another_id(path, url: str) -> int:
    """As an archive has it that was made when ids were given in another way."""
    db = Database(path)
    [(old,)] = db.execute("SELECT id FROM articles WHERE url = ?", [url]).fetchall()
    new = old // 2 + 1
    for table in db.tables:
        if "article_id" in table.columns_dict and "_fts" not in table.name:
            db.execute(f"UPDATE [{table.name}] SET article_id = ? WHERE article_id = ?", [new, old])
    db.execute("UPDATE articles SET id = ? WHERE id = ?", [new, old])
    db.close()
    return new


def test_a_reextraction_keeps_ids_that_would_be_others_today(sample, chamberlain):
    db = Database(sample)
    urls = [row["url"] for row in db.query("SELECT url FROM articles ORDER BY url LIMIT 3")]
    db.close()
    given = {url: give_another_id(sample, url) for url in urls}
    before = every_row(sample)
    run = chamberlain("reextract", "--archive", sample)
    assert run.returncode == 0, run.stderr
    db = Database(sample)
    now = {row["url"]: row["id"] for row in db.query("SELECT id, url FROM articles")}
    assert {url: now[url] for url in urls} == given
    db.close()
    after = every_row(sample)
    assert after.pop("retired")  # the quotes' ids are made of the article's
    assert not before.pop("retired")
    assert {table: len(rows) for table, rows in after.items()} == {table: len(rows) for table, rows in before.items()}


def test_a_reextraction_keeps_the_fate_of_addresses_that_no_capture_tells(sample, chamberlain):
    db = Database(sample)
    [(linked,)] = db.execute("SELECT url FROM urls WHERE state = 'new' LIMIT 1").fetchall()
    [(article, url)] = db.execute("SELECT id, url FROM articles LIMIT 1").fetchall()
    fate = {"state": "failed", "reason": "no answer", "tries": 3}
    db.table("urls").update(linked, fate)
    row = db.table("urls").get(linked) | {"found_by": "sitemap", "article_id": None}
    db.table("urls").insert(row | {"url": "https://wexcombeledger.example/unlinked/"})
    alias = {"url": "https://wexcombeledger.example/?p=99", "state": "article", "article_id": article}
    db.table("urls").insert(row | alias | {"reason": f"redirects to {url}"})
    db.table("urls").update(url, {"state": "failed", "reason": "read by an older version"})
    before = {row["url"]: row for row in db.table("urls").rows}
    db.close()

    run = chamberlain("reextract", "--archive", sample)
    assert run.returncode == 0, run.stderr
    db = Database(sample)
    after = {row["url"]: row for row in db.table("urls").rows}
    db.close()
    for name in (linked, "https://wexcombeledger.example/unlinked/", "https://wexcombeledger.example/?p=99"):
        assert after[name] == before[name]
    assert after[url] == before[url] | {"state": "article", "reason": None}, "its captures tell it"


def test_verify_finds_nothing_in_a_whole_archive(sample, chamberlain):
    run = chamberlain("verify", "--archive", sample)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "FAULT" not in run.stdout
    assert len(run.stdout.splitlines()) == 12


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
