"""``chamberlain reextract`` never leaves less than there was: started twice, killed, over damage, on a full disk."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from world import every_row

from chamberlain_crawler.archive import connect
from chamberlain_crawler.jobs import replacing

COMMAND: list[Path | str] = [Path(sys.executable).with_name("chamberlain"), "reextract", "--archive", "sample.db"]


@pytest.fixture
def sample(sample_archive, tmp_path):
    """A copy of the sample's archive and its captures that a test may spoil."""
    shutil.copytree(sample_archive.parent / "captures", tmp_path / "captures")
    return Path(shutil.copy(sample_archive, tmp_path / "sample.db"))


@pytest.fixture
def warc(sample):
    return next((sample.parent / "captures").iterdir())


def start(folder: Path, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        COMMAND, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options
    )


def whole(path: Path) -> bool:
    db = Database(path)
    found = db.execute("PRAGMA integrity_check").fetchone()
    db.close()
    return found == ("ok",)


def rows_without_marks(path: Path) -> dict[str, list]:
    """All rows, but not which captures cannot be read."""
    copy = Path(shutil.copy(path, path.with_name("copy.db")))
    db = Database(copy)
    db.execute("UPDATE captures SET lost = NULL")
    db.conn.commit()
    db.close()
    return every_row(copy)


def test_a_second_one_at_the_same_time_is_refused(sample):
    before = every_row(sample)
    first = start(sample.parent)
    while not sample.with_name("sample.db.new").exists():
        time.sleep(0.01)
    first.send_signal(signal.SIGSTOP)
    second = subprocess.run(COMMAND, cwd=sample.parent, capture_output=True, text=True, timeout=100, check=False)
    first.send_signal(signal.SIGCONT)
    assert second.returncode == 1
    assert len(second.stderr.splitlines()) == 1
    assert "another command is writing" in second.stderr
    first.communicate(timeout=120)
    assert first.returncode == 0
    assert every_row(sample) == before


def missing(warc: Path) -> None:
    warc.unlink()


def empty(warc: Path) -> None:
    warc.write_bytes(b"")


def cut(warc: Path) -> None:
    warc.write_bytes(warc.read_bytes()[:150_000])


def spoilt(warc: Path) -> None:
    data = bytearray(warc.read_bytes())
    for place in range(5_000, len(data), 20_000):
        data[place] ^= 255
    warc.write_bytes(data)


def another(warc: Path) -> None:
    data = warc.read_bytes()
    warc.write_bytes(data[len(data) // 2 :] + data[: len(data) // 2])


@pytest.mark.parametrize("damage", [missing, empty, cut, spoilt, another])
def test_what_cannot_be_read_any_more_is_carried_over(damage, sample, warc, chamberlain):
    before, bytes_before = every_row(sample), warc.read_bytes()
    damage(warc)
    for _ in range(2 if damage is cut else 1):
        run = chamberlain("reextract", "--archive", sample)
        assert run.returncode == 3, run.stderr
        assert "cannot be read any more" in run.stdout
        assert rows_without_marks(sample) == before
    db = Database(sample)
    assert db.execute("SELECT count(lost) FROM captures").fetchone()[0] > 5
    db.close()
    checked = chamberlain("verify", "--archive", sample)
    assert checked.returncode == 3
    assert "what was read of it before is kept" in " ".join(checked.stdout.split())
    warc.write_bytes(bytes_before)
    assert chamberlain("reextract", "--archive", sample).returncode == 0
    assert every_row(sample) == before


def test_the_archive_is_not_written_to_while_it_is_read_and_stays_beside_the_new_one(sample, chamberlain):
    before = sample.read_bytes()
    assert chamberlain("reextract", "--archive", sample, "--into", "again.db").returncode == 0
    assert sample.read_bytes() == before
    assert chamberlain("reextract", "--archive", sample).returncode == 0
    assert sample.with_name("sample.db.before").read_bytes() == before


def test_what_stands_in_the_log_of_a_killed_writer_is_in_the_file_before(sample, chamberlain):
    script = f"""
import os
from pathlib import Path
from chamberlain_crawler.archive import connect
db = connect(Path({str(sample)!r}))
db.execute("UPDATE urls SET found_on = 'kept in the log'")
db.conn.commit()
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    assert sample.with_name("sample.db-wal").stat().st_size
    assert chamberlain("reextract", "--archive", sample).returncode == 0
    for path in (sample, sample.with_name("sample.db.before")):
        db = Database(path)
        assert db.execute("SELECT DISTINCT found_on FROM urls").fetchall() == [("kept in the log",)]
        db.close()


def test_a_kill_at_any_moment_leaves_a_whole_archive(sample):
    before = every_row(sample)
    started = time.monotonic()
    start(sample.parent).communicate(timeout=120)
    seconds = time.monotonic() - started
    for part in range(1, 9):
        process = start(sample.parent)
        time.sleep(seconds * part / 8)
        process.kill()
        process.communicate(timeout=60)
        assert whole(sample)
        assert every_row(sample) == before
    last = start(sample.parent)
    assert last.communicate(timeout=120)
    assert last.returncode == 0
    assert not list(sample.parent.glob("sample.db.new*"))


def test_a_stop_between_any_two_steps_of_the_replacement_leaves_the_old_or_the_new_one(tmp_path, monkeypatch):
    class Stopped(BaseException):
        pass

    def stop_at(number: int) -> None:
        steps = iter(range(number))

        def stopping(step):
            def stopped(*arguments, **options):
                if next(steps, None) is None:
                    raise Stopped
                return step(*arguments, **options)

            return stopped

        for owner, name in ((os, "link"), (os, "fsync"), (Path, "replace"), (Path, "unlink")):
            patch.setattr(owner, name, stopping(getattr(owner, name)))

    def make(path: Path, title: str) -> None:
        db = connect(path)
        db.execute("INSERT INTO blogs (name, title, home) VALUES ('a', ?, 'https://example.org/')", [title])
        db.conn.commit()
        db.close()

    old, made = tmp_path / "archive.db", tmp_path / "archive.db.new"
    for number in range(20):
        replacing.remove(old)
        replacing.remove(made)
        make(old, "old")
        make(made, "new")
        with monkeypatch.context() as patch:
            stop_at(number)
            try:
                replacing.replace_with(old, made)
                done = True
            except Stopped:
                done = False
        db = Database(old)
        assert db.execute("SELECT title FROM blogs").fetchall() in ([("new",)] if done else [("old",)], [("new",)])
        db.close()
        if done:
            assert number > 5
            return
    pytest.fail("it never ended")


def test_a_full_disk_leaves_the_archive_and_nothing_else(sample, chamberlain):
    before, there = sample.read_bytes(), set(sample.parent.iterdir())
    full = start(
        sample.parent,
        # No file may grow beyond 1.2 MB: what writes meets the same error as on a full disk.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_200_000, 1_200_000)),
    )
    error = full.communicate(timeout=120)[1]
    assert full.returncode == 1
    assert len(error.splitlines()) == 1
    assert "is as it was" in error
    assert sample.read_bytes() == before
    beside = {sample.with_name(f"sample.db{end}") for end in (".lock", "-shm", "-wal")}
    assert set(sample.parent.iterdir()) - beside == there - beside
    assert chamberlain("reextract", "--archive", sample).returncode == 0


def add_article(db: Database, *, given: bool) -> int:
    """An article that no capture gives today; ``given``: one of them is said to have given it."""
    address = "https://wexcombeledger.example/never-written/"
    db.execute(
        """INSERT INTO articles (id, blog, url, slug, title, body_text, word_count, layout, capture_id, first_seen,
               last_seen, sha256)
           SELECT 7, blog, ?, 'never-written', 'Never written', 'No such words.', 3, layout, capture_id, first_seen,
               last_seen, 'x' FROM articles LIMIT 1""",
        [address],
    )
    if given:
        db.execute(
            """INSERT INTO readings (capture_id, url, part, verdict, layout, rank, data)
               SELECT capture_id, ?, 1, verdict, layout, rank, data FROM readings LIMIT 1""",
            [address],
        )
        db.execute("UPDATE readings SET article_id = 7 WHERE url = ?", [address])
    db.conn.commit()
    return 7


def test_an_article_that_no_capture_can_answer_for_is_not_dropped_without_a_word(sample, chamberlain):
    db = Database(sample)
    add_article(db, given=False)
    db.close()
    before = every_row(sample)
    run = chamberlain("reextract", "--archive", sample)
    assert run.returncode == 3
    assert len(run.stderr.splitlines()) == 1
    assert "1 article, such as https://wexcombeledger.example/never-written/" in run.stderr
    assert "--drop-missing" in run.stderr
    assert every_row(sample) == before
    assert not sample.with_name("sample.db.new").exists()
    assert chamberlain("reextract", "--archive", sample, "--into", "less.db").returncode == 0
    assert chamberlain("reextract", "--archive", sample, "--drop-missing").returncode == 0
    db = Database(sample)
    assert db.table("articles").count == 45
    db.close()


def test_an_article_that_its_captures_give_no_more_is_retired_and_told(sample, chamberlain):
    db = Database(sample)
    article = add_article(db, given=True)
    db.close()
    run = chamberlain("reextract", "--archive", sample)
    assert run.returncode == 0, run.stderr
    assert "articles gone: 1" in run.stdout
    db = Database(sample)
    assert db.execute("SELECT kind, old_id, new_id FROM retired").fetchall() == [("article", article, None)]
    db.close()
    assert chamberlain("reextract", "--archive", sample).returncode == 0
    db = Database(sample)
    assert db.execute("SELECT kind, old_id FROM retired").fetchall() == [("article", article)]
    db.close()


def test_a_quote_that_has_another_id_now_is_found_by_the_old_one(sample, chamberlain):
    db = Database(sample)
    (quote,) = db.execute("SELECT min(id) FROM quotes").fetchone()
    db.execute("UPDATE quotes SET id = 5 WHERE id = ?", [quote])
    db.conn.commit()
    db.close()
    run = chamberlain("reextract", "--archive", sample)
    assert run.returncode == 0, run.stdout + run.stderr
    db = Database(sample)
    assert db.execute("SELECT kind, old_id, new_id FROM retired").fetchall() == [("quote", 5, quote)]
    db.close()


def test_a_damaged_archive_is_not_replaced(sample, chamberlain):
    data = bytearray(sample.read_bytes())
    for page in range(20, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    sample.write_bytes(data)
    run = chamberlain("reextract", "--archive", sample)
    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 1
    assert sample.read_bytes() == data


def test_a_file_that_is_no_archive_is_not_replaced(chamberlain, tmp_path):
    db = Database(tmp_path / "other.db")
    db.table("things").insert({"name": "kept"})
    db.close()
    before = (tmp_path / "other.db").read_bytes()
    for name in ("other.db", "absent.db"):
        run = chamberlain("reextract", "--archive", name)
        assert run.returncode == 1
        assert len(run.stderr.splitlines()) == 1
    assert (tmp_path / "other.db").read_bytes() == before
    assert not (tmp_path / "absent.db").exists()
