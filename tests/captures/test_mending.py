"""A cut costs the record that it went through, and nothing else."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from random import Random

import pytest

from chamberlain_crawler.captures import mending
from chamberlain_crawler.captures.mending import mend
from chamberlain_crawler.captures.warc_captures import read


def bodies(path: Path) -> list[bytes]:
    faults: list[str] = []
    found = [capture.body for capture in read(path, faults)]
    assert faults == []
    return found


@pytest.mark.parametrize("part", [0.0001, *(number / 40 for number in range(1, 40)), 0.9999])
def test_a_torn_last_record_is_cut_off(make_writer, make_capture, tmp_path, part):
    with make_writer() as writer:
        places = [writer.write_response(make_capture(n), make_capture(n).body) for n in range(1, 5)]
    path, last = tmp_path / "captures" / places[-1].file, places[-1]
    before = bodies(path)
    kept = min(max(1, round(last.length * part)), last.length - 1)
    path.write_bytes(path.read_bytes()[: last.offset + kept])
    assert mend(tmp_path / "captures", "sample") == [
        f"{path.name}: its last record was torn; {kept} bytes were cut off"
    ]
    assert path.stat().st_size == last.offset
    assert bodies(path) == before[:-1]
    assert mend(tmp_path / "captures", "sample") == []
    with make_writer() as writer:
        writer.write_response(make_capture(9), make_capture(9).body)
    after = [body for file in sorted(path.parent.iterdir()) for body in bodies(file)]
    assert after == [*before[:-1], make_capture(9).body]


def test_whole_files_stay_as_they_are(warc):
    before = warc.read_bytes()
    assert mend(warc.parent, "sample") == []
    assert warc.read_bytes() == before


def test_a_file_without_a_whole_record_goes(warc):
    warc.write_bytes(warc.read_bytes()[:20])
    assert mend(warc.parent, "sample") == [f"{warc.name}: its last record was torn; 20 bytes were cut off"]
    assert not warc.exists()


def test_files_of_others_are_not_touched(warc):
    for name in ("wget.warc.gz", "rec-20170615120000000-0.warc.gz"):
        warc.with_name(name).write_bytes(warc.read_bytes()[:-9])
    assert mend(warc.parent, "sample") == []


def test_a_last_record_that_starts_far_from_the_end_is_found(make_writer, make_capture, tmp_path, monkeypatch):
    monkeypatch.setattr(mending, "TAIL", 2000)
    noise = Random(1).randbytes(9000)
    with make_writer() as writer:
        places = [writer.write_response(make_capture(n), noise + bytes([n])) for n in (1, 2)]
    path = tmp_path / "captures" / places[0].file
    assert mend(path.parent, "sample") == []
    path.write_bytes(path.read_bytes()[:-1])
    assert len(mend(path.parent, "sample")) == 1
    assert path.stat().st_size == places[1].offset


def test_what_looks_like_a_record_inside_of_a_body_is_no_end(make_writer, make_capture, warc):
    inner = warc.read_bytes()
    with make_writer(prefix="outer") as writer:
        place = writer.write_response(make_capture(), inner + Random(1).randbytes(3000))
    path = warc.with_name(place.file)
    path.write_bytes(path.read_bytes()[:-100])
    assert len(mend(path.parent, "outer")) == 1
    assert path.stat().st_size == place.offset


def test_what_is_held_is_never_cut_whatever_is_damaged_before_it(make_writer, make_capture, tmp_path):
    with make_writer() as writer:
        places = [writer.write_response(make_capture(n), make_capture(n).body) for n in (1, 2, 3)]
    path = tmp_path / "captures" / places[0].file
    data = bytearray(path.read_bytes()[:-5])
    data[places[0].offset + 60] ^= 255
    path.write_bytes(data)
    assert len(mend(path.parent, "sample", {path.name: places[2].offset})) == 1
    assert path.read_bytes() == data[: places[2].offset]


def test_a_file_that_a_writer_holds_is_not_touched(make_writer, make_capture, tmp_path):
    folder = tmp_path / "captures"
    with make_writer() as writer:
        place = writer.write_response(make_capture(), make_capture().body)
        path = folder / place.file
        with path.open("ab") as file:
            file.write(path.read_bytes()[:30])
        assert mend(folder, "sample") == []
    assert len(mend(folder, "sample")) == 1


def test_a_file_of_another_blog_is_not_touched(warc):
    warc.write_bytes(warc.read_bytes()[:-9])
    assert mend(warc.parent, "sam") == []
    assert mend(warc.parent, "other") == []


def test_killed_writers_lose_one_record_at_most(tmp_path):
    script = textwrap.dedent(f"""
        from datetime import UTC, datetime
        from pathlib import Path
        from random import Random
        from chamberlain_crawler.captures.warc import WarcWriter
        from chamberlain_crawler.items import Capture

        folder = Path({str(tmp_path)!r})
        writer = WarcWriter(folder, prefix="k", software="t", crawl_id="1", settings={{}}, max_bytes=5_000_000)
        for number in range(100_000):
            url, now = f"https://example.org/{{number}}", datetime.now(UTC)
            capture = Capture(url=url, body=b"", captured_at=now, source="live")
            writer.write_response(capture, Random(number).randbytes(50_000))
            print(number, flush=True)
    """)
    for number in range(4):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            time.sleep(0.05 * number)
            process.send_signal(signal.SIGKILL)
            stored = 1 + len(process.stdout.read().splitlines())
        mend(tmp_path, "k")
        found = [body for path in sorted(tmp_path.iterdir()) for body in bodies(path)]
        assert stored <= len(found) <= stored + 1
        assert found == [Random(n).randbytes(50_000) for n in range(len(found))]
        for path in tmp_path.iterdir():
            path.unlink()
