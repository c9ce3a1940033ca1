"""Where captures lie stands in the archive; two archives share a folder; what is shipped is never written to."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlite_utils import Database
from world import FAST, ROOT, every_row

from chamberlain_crawler import captures
from chamberlain_crawler.blogs.shipped import CAPTURES as SHIPPED


def held(path: Path) -> int:
    db = Database(path)
    count = int(db.table("articles").count)
    db.close()
    return count


def test_a_sample_crawled_into_any_file_is_read_again_whole(chamberlain, tmp_path):
    assert chamberlain("crawl", "sample", "--archive", "my.db").returncode == 0
    for _ in range(2):
        run = chamberlain("reextract", "--archive", "my.db")
        assert run.returncode == 0, run.stdout
        assert held(tmp_path / "my.db") == 45
    assert chamberlain("verify", "--archive", "my.db").returncode == 0


def test_archive_and_captures_may_be_moved_together_and_captures_may_lie_elsewhere(chamberlain, tmp_path):
    far = tmp_path / "far"
    assert chamberlain("crawl", "sample", "--archive", "one/a.db").returncode == 0
    shutil.move(tmp_path / "one", tmp_path / "two")
    assert chamberlain("verify", "--archive", "two/a.db").returncode == 0
    # The next crawl must not begin a second folder beside the first one.
    refused = chamberlain("crawl", "sample", "--archive", "two/a.db", "--captures", far)
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    assert "move them" in refused.stderr
    shutil.move(tmp_path / "two" / "captures", far)
    assert chamberlain("crawl", "sample", "--archive", "two/a.db", "--captures", far).returncode == 0
    assert chamberlain("verify", "--archive", "two/a.db").returncode == 0
    run = chamberlain("reextract", "--archive", "two/a.db", "--into", "b.db")
    assert run.returncode == 0, run.stdout
    assert chamberlain("verify", "--archive", "b.db").returncode == 0


def build(site, count: int = 6) -> None:
    """A few posts that a home page names."""
    names = [f"post-number-{n}" for n in range(count)]
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, "")
    site.answers["/"] = "<html><body>" + "".join(f'<h2><a href="/{name}/">{name}</a></h2>' for name in names)
    for name in names:
        site.answers[f"/{name}/"] = (
            f"<html><head><title>{name}</title><meta name=generator content='WordPress 4.7'></head><body class=single>"
            f"<article class='post type-post'><h1 class=entry-title>{name}</h1>"
            f"<div class=entry-content><p>{'The council met in the market hall. ' * 20}</p></div></article></body>"
        )


def test_a_crawl_of_the_sample_from_elsewhere_does_not_write_to_the_shipped_folder(site, chamberlain, tmp_path):
    build(site)
    before = {path.name: path.stat().st_mtime_ns for path in SHIPPED.parent.iterdir()}
    run = chamberlain("crawl", "sample", "--source", site.url, "--archive", "my.db")
    assert run.returncode == 0, run.stderr
    assert {path.name: path.stat().st_mtime_ns for path in SHIPPED.parent.iterdir()} == before
    assert list((tmp_path / "captures").glob("sample-*.warc.gz"))
    shipped = chamberlain("crawl", "sample", "--archive", "other.db", "--captures", SHIPPED.parent)
    assert shipped.returncode == 2
    assert "not written to" in shipped.stderr


@pytest.fixture
def legacy(sample_archive, tmp_path):
    """The sample's archive as older versions left it: without a folder, its captures in the shipped one."""
    path = Path(shutil.copy(sample_archive, tmp_path / "my.db"))
    db = Database(path)
    places = {
        (capture.url, capture.captured_at.isoformat(), capture.status): capture.record
        for capture, _ in captures.captures_in(SHIPPED, [])
    }
    for row in list(db.query("SELECT id, url, captured_at, status FROM captures")):
        place = places[row["url"], row["captured_at"], row["status"]]
        db.execute(
            "UPDATE captures SET (warc_file, warc_offset, warc_length) = (?, ?, ?) WHERE id = ?",
            [place.file, place.offset, place.length, row["id"]],
        )
    db.execute("UPDATE blogs SET captures = NULL")
    db.conn.commit()
    db.close()
    return path


def test_an_older_archive_of_the_sample_works_with_every_command(legacy, chamberlain, tmp_path):
    assert chamberlain("verify", "--archive", legacy).returncode == 0
    assert chamberlain("pack", "--archive", legacy).returncode == 0
    assert chamberlain("reextract", "--archive", legacy).returncode == 0
    assert held(legacy) == 45
    assert not (tmp_path / "captures").exists()
    # To go on with it, its captures are copied to where new ones may be added.
    assert chamberlain("crawl", "sample", "--archive", legacy).returncode == 0
    assert (tmp_path / "captures" / SHIPPED.name).read_bytes() == SHIPPED.read_bytes()
    assert chamberlain("verify", "--archive", legacy).returncode == 0
    assert chamberlain("reextract", "--archive", legacy).returncode == 0
    assert held(legacy) == 45


def test_a_foreign_file_whose_name_is_taken_is_copied_all_the_same(chamberlain, tmp_path):
    (tmp_path / "captures").mkdir()
    (tmp_path / "from").mkdir()
    shutil.copy(ROOT / "tests/archive/old/captures/wexcombe-part.warc.gz", tmp_path / "captures" / "dump.warc.gz")
    taken = (tmp_path / "captures" / "dump.warc.gz").read_bytes()
    shutil.copy(SHIPPED, tmp_path / "from" / "dump.warc.gz")
    assert chamberlain("crawl", "sample", "--source", "from/dump.warc.gz", "--archive", "a.db").returncode == 0
    assert (tmp_path / "captures" / "dump.warc.gz").read_bytes() == taken
    (tmp_path / "from" / "dump.warc.gz").unlink()
    run = chamberlain("verify", "--archive", "a.db")
    assert run.returncode == 0, run.stdout
    assert held(tmp_path / "a.db") == 45


def test_what_lies_in_the_folder_already_is_not_copied(chamberlain, tmp_path):
    (tmp_path / "captures").mkdir()
    shutil.copy(SHIPPED, tmp_path / "captures" / "dump.warc.gz")
    assert chamberlain("crawl", "sample", "--source", "captures", "--archive", "a.db").returncode == 0
    db = Database(tmp_path / "a.db")
    assert db.execute("SELECT DISTINCT warc_file FROM captures").fetchall() == [("dump.warc.gz",)]
    db.close()
    assert chamberlain("verify", "--archive", "a.db").returncode == 0


def test_two_archives_of_one_blog_are_crawled_side_by_side_in_one_folder(site, chamberlain, tmp_path):
    build(site, 12)
    command = [Path(sys.executable).with_name("chamberlain"), "crawl", "sample", "--source", site.url]
    command += [word for setting in FAST for word in ("-s", setting)]
    first = subprocess.Popen(
        [*command, "--archive", "a.db", "-s", "DOWNLOAD_DELAY=0.5"], cwd=tmp_path, stderr=subprocess.DEVNULL
    )
    while len(site.asked) < 3:
        time.sleep(0.01)
    assert chamberlain(*map(str, command[1:5]), "--archive", "b.db").returncode == 0
    assert first.wait(timeout=120) == 0
    assert held(tmp_path / "a.db") == held(tmp_path / "b.db") == 12
    for name in ("a.db", "b.db"):
        run = chamberlain("verify", "--archive", name)
        assert run.returncode == 0, run.stdout
        before = every_row(tmp_path / name)
        assert chamberlain("reextract", "--archive", name).returncode == 0
        assert every_row(tmp_path / name) == before
