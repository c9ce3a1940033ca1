"""What is written can be read again, by us and by warcio."""

from __future__ import annotations

import gzip
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from chamberlain_crawler.captures.warc_captures import read, read_record
from chamberlain_crawler.errors import CaptureError


def read_all(folder: Path) -> list:
    faults: list[str] = []
    captures = [capture for path in sorted(folder.glob("*.warc.gz")) for capture in read(path, faults)]
    assert faults == []
    return captures


def warcio_records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    with path.open("rb") as file:
        return [
            (record.rec_type, dict(record.rec_headers.headers), record.content_stream().read())
            for record in ArchiveIterator(file)
        ]


def warcio_check(folder: Path) -> None:
    files = [str(path) for path in folder.glob("*.warc.gz")]
    tool = Path(sys.executable).with_name("warcio")
    done = subprocess.run([tool, "check", "-v", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "digest pass" in done.stdout


def test_an_answer_comes_back_as_it_was_received(make_writer, make_capture, tmp_path):
    body = "<p>Caf\u00e9</p>".encode()
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Set-Cookie", "a=1; Path=/"),
        ("X-Name", "caf\u00e9"),
        ("Set-Cookie", "b=2"),
        ("Content-Encoding", "gzip"),
    )
    capture = make_capture(headers=headers, status=404, body=body)
    with make_writer() as writer:
        place = writer.write_response(capture, gzip.compress(body), reason="Gone Away")
    expected = replace(capture, record=place)
    assert read_all(tmp_path / "captures") == [expected]
    assert read_record(tmp_path / "captures", place) == expected
    packed = (tmp_path / "captures" / place.file).read_bytes()[place.offset :][: place.length]
    block = gzip.decompress(packed).partition(b"\r\n\r\n")[2]
    assert block.startswith(
        b"HTTP/1.1 404 Gone Away\r\nContent-Type: text/html; charset=utf-8\r\nSet-Cookie: a=1; Path=/"
    )
    assert block.endswith(gzip.compress(body) + b"\r\n\r\n")
    warcio_check(tmp_path / "captures")


def test_every_place_can_be_read_on_its_own(make_writer, make_capture, tmp_path):
    captures = [make_capture(number) for number in range(1, 30)]
    with make_writer(max_bytes=3000) as writer:
        places = [writer.write_response(capture, capture.body) for capture in captures]
    files = sorted(path.name for path in (tmp_path / "captures").iterdir())
    assert len(files) > 2
    assert files == sorted({place.file for place in places})
    for capture, place in zip(captures, places, strict=True):
        assert read_record(tmp_path / "captures", place) == replace(capture, record=place)
        packed = (tmp_path / "captures" / place.file).read_bytes()[place.offset :][: place.length]
        assert gzip.decompress(packed).count(b"WARC/1.1\r\n") == 1
    assert [capture.record for capture in read_all(tmp_path / "captures")] == places
    warcio_check(tmp_path / "captures")


def test_each_file_says_who_wrote_it_and_each_answer_has_its_request(warc):
    records = warcio_records(warc)
    assert [kind for kind, _, _ in records] == ["warcinfo"] + ["response", "request"] * 5
    info = records[0]
    assert info[1]["WARC-Filename"] == warc.name
    assert b"software: tests/1\r\n" in info[2]
    assert b"isPartOf: crawl-1\r\n" in info[2]
    assert b"robots: obey\r\n" in info[2]
    for response, request in zip(records[1::2], records[2::2], strict=True):
        assert request[1]["WARC-Concurrent-To"] == response[1]["WARC-Record-ID"]
        assert request[1]["WARC-Target-URI"] == response[1]["WARC-Target-URI"]
        assert response[1]["WARC-Warcinfo-ID"] == info[1]["WARC-Record-ID"]
    raw = gzip.decompress(warc.read_bytes())
    assert b"\r\n\r\nGET /tram-plans-1/ HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n" in raw


@pytest.mark.parametrize(
    ("sent", "raw", "stored"),
    [
        ([("Transfer-Encoding", "chunked")], b"ab", [("X-Archive-Orig-Transfer-Encoding", "chunked")]),
        ([("content-length", "9")], b"ab", [("X-Archive-Orig-content-length", "9"), ("content-length", "2")]),
        ([("Content-Length", "2")], b"ab", [("Content-Length", "2")]),
        ([("Content-Length", "900")], b"", [("Content-Length", "900")]),  # an answer to HEAD
        ([("X-Odd", "a\r\nSet-Cookie: b")], b"ab", [("X-Odd", "a Set-Cookie: b")]),
        ([("X-Half", "\ud83d")], b"ab", [("X-Half", "?")]),
        ([], b"", []),
    ],
)
def test_headers_stay_but_for_those_that_would_mislead(make_writer, make_capture, tmp_path, sent, raw, stored):
    with make_writer() as writer:
        place = writer.write_response(make_capture(headers=tuple(sent)), raw)
    capture = read_record(tmp_path / "captures", place)
    assert list(capture.headers) == stored
    assert capture.body == raw


def test_a_wayback_capture_keeps_its_time_and_says_where_it_was_got(make_writer, make_capture, tmp_path):
    capture = make_capture(
        source="wayback",
        captured_at=datetime(2014, 3, 2, 1, 0, 0, tzinfo=UTC),
        fetched_at=datetime(2026, 11, 1, 9, 30, 0, 250, tzinfo=UTC),
        requested_url="https://web.archive.org/web/20140302010000id_/https://example.org/tram-plans-1/",
        base="http://127.0.0.1:8080/",
        fault="came without its end",
    )
    with make_writer() as writer:
        place = writer.write_response(capture, capture.body, protocol="h2", ip="192.0.2.1", request=("GET", []))
    assert read_record(tmp_path / "captures", place) == replace(capture, record=place)
    (headers,) = (
        headers for kind, headers, _ in warcio_records(tmp_path / "captures" / place.file) if kind == "response"
    )
    assert headers["WARC-Date"] == "2014-03-02T01:00:00Z"
    assert headers["WARC-Source-URI"] == capture.requested_url
    assert headers["WARC-IP-Address"] == "192.0.2.1"
    assert headers["WARC-Protocol"] == "h2"
    raw = gzip.decompress((tmp_path / "captures" / place.file).read_bytes())
    assert b"GET /web/20140302010000id_/https://example.org/tram-plans-1/ HTTP/1.1\r\nHost: web.archive.org\r\n" in raw


def test_a_file_without_http_is_a_resource(make_writer, make_capture, tmp_path):
    capture = make_capture(
        url="file:///saved/page.txt", source="file", body=b"Tram plans", headers=(("content-type", "text/plain"),)
    )
    with make_writer() as writer:
        place = writer.write_resource(capture)
    assert read_all(tmp_path / "captures") == [replace(capture, record=place)]
    warcio_check(tmp_path / "captures")


def test_the_same_body_for_the_same_address_is_stored_once(make_writer, make_capture, tmp_path):
    first, again = make_capture(1), make_capture(1, captured_at=datetime(2018, 1, 1, tzinfo=UTC), headers=(("A", "2"),))
    with make_writer() as writer:
        writer.write_response(first, first.body)
        writer.write_response(again, again.body)
        writer.write_response(make_capture(2, body=first.body), first.body)
    kinds = [kind for kind, _, _ in warcio_records(next((tmp_path / "captures").iterdir()))]
    assert kinds == ["warcinfo", "response", "revisit", "response"]
    assert [replace(capture, record=None) for capture in read_all(tmp_path / "captures")][:2] == [first, again]
    warcio_check(tmp_path / "captures")


def test_a_body_of_an_earlier_run_is_pointed_to(make_writer, make_capture, tmp_path):
    first = make_capture(1)
    with make_writer() as writer:
        first = replace(first, record=writer.write_response(first, first.body))
    again = make_capture(1, captured_at=datetime(2018, 1, 1, tzinfo=UTC))
    with make_writer() as writer:
        again = replace(again, record=writer.write_response(again, again.body, refers_to=first))
    last = make_capture(1, captured_at=datetime(2019, 1, 1, tzinfo=UTC))
    with make_writer() as writer:  # points to a revisit, so to what that points to
        last = replace(last, record=writer.write_response(last, last.body, refers_to=again))
    assert len(list((tmp_path / "captures").iterdir())) == 3
    for capture in (first, again, last):
        assert read_record(tmp_path / "captures", capture.record) == capture
    assert read_all(tmp_path / "captures") == [first, again, last]
    kind, headers, _ = warcio_records(tmp_path / "captures" / last.record.file)[1]
    assert kind == "revisit"
    assert headers["WARC-Refers-To-Date"] == "2017-06-15T12:01:00.000001Z"


def test_not_modified_stands_for_the_earlier_answer(make_writer, make_capture, tmp_path):
    first = make_capture(1)
    later = make_capture(1, status=304, headers=(("ETag", '"1"'),), captured_at=datetime(2018, 1, 1, tzinfo=UTC))
    with make_writer() as writer:
        first = replace(first, record=writer.write_response(first, first.body))
    with make_writer() as writer:
        place = writer.write_response(later, b"", refers_to=first)
        alone = writer.write_response(replace(later, url="https://example.org/other/"), b"")
    expected = replace(first, captured_at=later.captured_at, record=place)
    assert read_record(tmp_path / "captures", place) == expected
    assert read_record(tmp_path / "captures", alone).status == 304
    assert warcio_records(tmp_path / "captures" / place.file)[1][1]["WARC-Profile"].endswith("server-not-modified")
    warcio_check(tmp_path / "captures")


@pytest.mark.parametrize("spoil", ["other body", "no file", "no record there"])
def test_nothing_is_pointed_to_that_is_not_the_same(make_writer, make_capture, tmp_path, spoil):
    first, again = make_capture(1), make_capture(1, body=b"changed")
    with make_writer() as writer:
        first = replace(first, record=writer.write_response(first, first.body))
    if spoil == "no file":
        (tmp_path / "captures" / first.record.file).unlink()
        again = make_capture(1)
    if spoil == "no record there":
        first = replace(first, record=replace(first.record, offset=7))
        again = make_capture(1)
    with make_writer() as writer:
        place = writer.write_response(again, again.body, refers_to=first)
    assert read_record(tmp_path / "captures", place) == replace(again, record=place)


def test_writers_of_the_same_second_take_different_files(make_writer, make_capture):
    capture = make_capture()
    with make_writer() as one, make_writer() as two:
        places = [writer.write_response(capture, capture.body) for writer in (one, two)]
    assert places[0].file != places[1].file


def test_nothing_is_made_before_the_first_record(make_writer, tmp_path):
    with make_writer() as writer:
        writer.sync()
    assert not (tmp_path / "captures").exists()


def test_a_full_disk_leaves_whole_records_only(tmp_path):
    script = textwrap.dedent(f"""
        import resource, signal
        from datetime import UTC, datetime
        from pathlib import Path
        from random import Random
        from chamberlain_crawler.captures.warc import WarcWriter
        from chamberlain_crawler.errors import CaptureError
        from chamberlain_crawler.items import Capture

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        writer = WarcWriter(Path({str(tmp_path / "captures")!r}), prefix="s", software="t", crawl_id="1", settings={{}})
        for number in range(4):
            body = Random(number).randbytes(5000)
            capture = Capture(url="https://example.org/", body=body, captured_at=datetime.now(UTC), source="live")
            resource.setrlimit(resource.RLIMIT_FSIZE, (8000 if number < 3 else 50_000, resource.RLIM_INFINITY))
            try:
                writer.write_response(capture, body)
                print("stored")
            except CaptureError as error:
                print(error)
            [file] = Path({str(tmp_path / "captures")!r}).iterdir()
            print(file.stat().st_size)
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    said, sizes = done.stdout.splitlines()[::2], done.stdout.splitlines()[1::2]
    assert said[0] == said[3] == "stored"
    assert said[1] == said[2]
    assert sizes[0] == sizes[1] == sizes[2], "nothing is left of a record that has no room"
    assert "cannot be written (File too large); make room" in said[1]
    assert len(read_all(tmp_path / "captures")) == 2
    warcio_check(tmp_path / "captures")


def test_a_folder_that_cannot_be_made_is_said_in_one_line(make_writer, make_capture, tmp_path):
    (tmp_path / "captures").write_text("a file")
    with make_writer() as writer, pytest.raises(CaptureError, match="no WARC file can be made in"):
        writer.write_response(make_capture(), b"")


def test_a_place_without_a_record_is_said_in_one_line(warc, make_writer, tmp_path):
    with make_writer() as writer:
        capture = next(read(warc, []))
        place = writer.write_response(capture, capture.body)
    for wrong in (replace(place, offset=3), replace(place, offset=10**6), replace(place, file="none.warc.gz")):
        with pytest.raises(CaptureError, match="no record can be read at byte"):
            read_record(tmp_path / "captures", wrong)
    with pytest.raises(CaptureError, match="holds no capture"):
        read_record(tmp_path / "captures", replace(place, offset=0))
