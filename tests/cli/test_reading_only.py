"""Commands that read never write: not to the archive, not to a file that is none, not where nothing can be written."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
from world import ROOT

from chamberlain_crawler.archive import connect
from chamberlain_crawler.archive.file import APPLICATION_ID

COMMANDS = (
    ("search", "tram"),
    ("quotes", "--about", "budget"),
    ("people", "venkataraman"),
    ("people", "--doubtful"),
    ("cite", "market-hall-hotel-talks"),
    ("export", "jsonl", "--out", "{out}/articles.jsonl"),
    ("coverage",),
    ("missing",),
    ("diff", "market-hall-hotel-talks"),
    ("verify",),
    ("pack", "--out", "{out}/sample.wacz"),
)

OLD = ROOT / "tests" / "archive" / "old"


@pytest.fixture(scope="module")
def sample(sample_archive, tmp_path_factory):
    """A copy of the sample's archive and its captures in a folder of their own."""
    folder = tmp_path_factory.mktemp("held")
    shutil.copytree(sample_archive.parent / "captures", folder / "captures")
    return Path(shutil.copy(sample_archive, folder / "sample.db"))


def words(command: tuple[str, ...], archive: Path, out: Path) -> list[str]:
    return [*(word.format(out=out) for word in command), "--archive", str(archive)]


def looks(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), path.stat().st_mtime_ns


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_file_stays_as_it_is_to_the_byte(command, sample, chamberlain, tmp_path):
    before = looks(sample)
    run = chamberlain(*words(command, sample, tmp_path))
    assert run.returncode == 0, run.stdout + run.stderr
    assert looks(sample) == before


def read_only(folder: Path, command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command that cannot write to a folder; root needs a view of its own in which the folder is read-only."""
    program = [str(Path(sys.executable).with_name("chamberlain")), *command]
    if os.geteuid() == 0:
        script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
        program = ["unshare", "--mount", "sh", "-c", script, str(folder), *program]
        if subprocess.run([*program[:5], str(folder), "true"], capture_output=True, check=False).returncode:
            pytest.skip("root may not mount here")
    else:
        folder.chmod(0o555)
    try:
        return subprocess.run(program, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize("command", [COMMANDS[0], COMMANDS[9], COMMANDS[10]], ids=" ".join)
def test_they_work_in_a_folder_that_cannot_be_written(command, sample, tmp_path):
    for left in ("-wal", "-shm"):
        sample.with_name(sample.name + left).unlink(missing_ok=True)
    run = read_only(sample.parent, words(command, sample, tmp_path), tmp_path)
    assert run.returncode == 0, run.stderr
    assert {path.name for path in sample.parent.iterdir()} == {"sample.db", "captures"}


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT)")


def of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("CREATE TABLE _sqlite_migrations (id, migration_set, name, applied_at)")
        conn.execute("INSERT INTO _sqlite_migrations VALUES (1, 'another', 'm001_tables', '')")


def text(path: Path) -> None:
    path.write_bytes(b"this is no database at all, but it is long enough to be read as one" * 99)


def empty(path: Path) -> None:
    path.touch()


@pytest.mark.parametrize("command", [*COMMANDS, ("reextract",)], ids=" ".join)
@pytest.mark.parametrize("make", [foreign, of_another_program, text, empty])
def test_a_file_that_is_no_archive_is_refused_and_left_alone(make, command, chamberlain, tmp_path):
    if make is not foreign and command not in (COMMANDS[0], COMMANDS[9], ("reextract",)):
        pytest.skip("one way to open an archive for all: tried with three commands")
    folder = tmp_path / "kept"
    folder.mkdir()
    make(folder / "other.db")
    before = looks(folder / "other.db")
    run = chamberlain(*words(command, folder / "other.db", tmp_path))
    assert run.returncode in (1, 2)
    assert len(run.stderr.splitlines()) == 1
    assert "other.db" in run.stderr
    assert looks(folder / "other.db") == before
    assert {path.name for path in folder.iterdir()} - {"other.db.lock"} == {"other.db"}


@pytest.mark.parametrize("make", [foreign, text])
def test_a_crawl_does_not_write_to_a_file_that_is_no_archive(make, chamberlain, tmp_path):
    make(tmp_path / "other.db")
    before = (tmp_path / "other.db").read_bytes()
    run = chamberlain("crawl", "sample", "--archive", "other.db")
    assert run.returncode == 1
    assert (tmp_path / "other.db").read_bytes() == before


def test_browse_refuses_a_file_that_is_no_archive(chamberlain, tmp_path):
    foreign(tmp_path / "other.db")
    run = chamberlain("browse", "other.db", "--no-open")
    assert run.returncode == 1
    assert run.stderr == "chamberlain: other.db is an SQLite file of another program; name the archive with --archive\n"


@pytest.fixture(params=sorted(OLD.glob("*.db.gz")), ids=lambda path: path.name)
def old(request, tmp_path):
    """An archive that an older version made, with its captures beside it."""
    shutil.copytree(OLD / "captures", tmp_path / "captures")
    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


@pytest.mark.parametrize("command", [("search", "council"), ("coverage",), ("missing",), ("verify",)], ids=" ".join)
def test_an_older_archive_is_read_and_the_way_to_update_it_told(command, old, chamberlain):
    before = looks(old)
    run = chamberlain(*command, "--archive", old)
    assert run.returncode == 0, run.stdout + run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert f"chamberlain reextract --archive {old}" in run.stderr
    assert looks(old) == before


def test_an_older_archive_is_marked_by_the_next_write(old, chamberlain):
    connect(old).close()
    with closing(sqlite3.connect(old)) as conn:
        assert conn.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    run = chamberlain("coverage", "--archive", old)
    assert run.returncode == 0
    assert run.stderr == ""


def test_a_newer_archive_is_refused(old, chamberlain):
    db = Database(old)
    db.execute("UPDATE _sqlite_migrations SET name = 'm999_from_the_future' WHERE name = 'm003_views'")
    db.conn.commit()
    db.close()
    before = looks(old)
    run = chamberlain("search", "council", "--archive", old)
    assert run.returncode == 1
    assert "newer version" in run.stderr
    assert looks(old) == before
