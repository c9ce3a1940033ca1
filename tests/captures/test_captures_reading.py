"""Broken, odd and foreign files: all whole records come out, and what was passed over is said."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chamberlain_crawler.captures import unpacking
from chamberlain_crawler.captures.compression import zstd
from chamberlain_crawler.captures.reading import read, read_record
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.items import Capture

HTML = b"<html><p>The tram will come.</p></html>"


def record(
    number: int,
    *,
    kind: str = "response",
    block: bytes | None = None,
    length: int | str | None = None,
    url: str | None = None,
    date: str | None = None,
    more: str = "",
) -> bytes:
    if block is None:
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML + str(number).encode()
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url or f'http://example.org/{number}'}",
        f"WARC-Date: {date or f'2017-06-15T12:00:{number:02}Z'}",
        *more.splitlines(),
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def zstd_file(records: list[bytes], dictionary: bytes = b"", packed_dictionary: bool = False) -> bytes:
    if not dictionary:
        return b"".join(zstd.compress(item) for item in records)
    content = zstd.compress(dictionary) if packed_dictionary else dictionary
    frame = b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(content)) + content
    return frame + b"".join(zstd.compress(item, zstd_dict=zstd.ZstdDict(dictionary)) for item in records)


def numbers(captures: list[Capture]) -> list[int]:
    return [int(capture.url.rpartition("/")[2]) for capture in captures]


def read_bytes(tmp_path: Path, data: bytes, name: str = "foreign.warc.gz") -> tuple[list[Capture], list[str]]:
    path, faults = tmp_path / name, []
    path.write_bytes(data)
    captures = list(read(path, faults))
    for capture in captures:
        if capture.record and b"revisit" not in data:
            assert read_record(tmp_path, capture.record) == capture
    return captures, faults


MANY = [record(number) for number in range(1, 40)]


@pytest.mark.parametrize(
    ("data", "have_places"),
    [
        (b"".join(MANY), True),
        (b"".join(gzip.compress(item) for item in MANY), True),
        (b"".join(item.replace(b"\r\n\r\n", b"\n\n") for item in MANY[:0]) + b"".join(MANY), True),
        (zstd_file(MANY), True),
        (zstd_file(MANY, zstd.train_dict(MANY * 20, 2000).dict_content), True),
        (zstd_file(MANY, zstd.train_dict(MANY * 20, 2000).dict_content, packed_dictionary=True), True),
        (gzip.compress(b"".join(MANY)), False),
        (zstd.compress(b"".join(MANY)), False),
        # packed in blocks that are no records, as bgzip does
        (b"".join(gzip.compress(b"".join(MANY)[at : at + 1000]) for at in range(0, 9000, 1000)), False),
    ],
    ids=["plain", "gzip", "line ends", "zstd", "dictionary", "packed dictionary", "one gzip", "one zstd", "blocks"],
)
def test_each_way_of_packing_is_read(tmp_path, data, have_places):
    captures, faults = read_bytes(tmp_path, data)
    assert faults == [] or "ends in the middle" in faults[0]
    assert numbers(captures) == list(range(1, len(captures) + 1))
    assert len(captures) > 30
    assert all(capture.body == HTML + str(number).encode() for number, capture in enumerate(captures, 1))
    assert {capture.record is not None for capture in captures[1:-1]} == {have_places}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
@pytest.mark.parametrize("part", [0.002, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_torn_file_gives_what_stands_before_the_tear(tmp_path, pack, part):
    before, torn = b"".join(pack(item) for item in MANY[:5]), pack(MANY[5])
    captures, faults = read_bytes(tmp_path, before + torn[: max(1, int(len(torn) * part))])
    if pack is bytes and part == 0.99:  # only of the line end behind the body something is missing
        assert (numbers(captures), faults) == ([1, 2, 3, 4, 5, 6], [])
        return
    assert numbers(captures) == [1, 2, 3, 4, 5]
    assert len(faults) == 1
    assert re.match(rf"foreign.warc.gz: .*byte {len(before)}\b.*; what stands before it was read", faults[0])


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
@pytest.mark.parametrize("spoil", ["noise", "text", "torn"])
def test_what_stands_behind_a_fault_is_read(tmp_path, pack, spoil):
    packed = [pack(item) for item in MANY[:6]]
    fault = {"noise": bytes(range(256)) * 9, "text": b"<html>\n\nWARC/", "torn": packed[2][:-20]}[spoil]
    captures, faults = read_bytes(tmp_path, b"".join(packed[:2]) + fault + b"".join(packed[3:]))
    assert set(numbers(captures)) >= {1, 4, 5, 6}
    assert len(faults) == 1
    assert "were passed over" in faults[0]


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        (b"no answer", "holds no HTTP answer"),
        (b"", "holds no HTTP answer"),
        (b"HTTP/1.1 OK\r\n\r\n", "has no HTTP status"),
        (b"HTTP/1.1\r\n\r\n", "has no HTTP status"),
    ],
)
def test_an_answer_that_is_none_is_said(tmp_path, block, fault):
    captures, faults = read_bytes(tmp_path, record(1) + record(2, block=block) + record(3))
    assert numbers(captures) == [1, 3]
    assert faults == [f"foreign.warc.gz: the response record of http://example.org/2 {fault}"]


@pytest.mark.parametrize("length", ["", "x", "-5", "12345678901234567890", "1.5", "\u00b2"])
def test_a_record_that_does_not_say_its_length_is_said(tmp_path, length):
    captures, faults = read_bytes(tmp_path, record(1) + record(2, length=length) + record(3))
    assert numbers(captures) == [1, 3]
    assert len(faults) == 1


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_a_length_that_is_too_long_does_not_reach_into_the_next_record(tmp_path, pack):
    data = pack(record(1)) + pack(record(2, length=500)) + pack(record(3))
    captures, faults = read_bytes(tmp_path, data)
    assert numbers(captures) == [1, 2, 3]
    assert captures[1].body == HTML + b"2"
    assert faults == []
    assert [capture.fault for capture in captures] == [None, "is cut short", None]


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 100, 1000])
def test_it_does_not_matter_where_the_pieces_that_are_read_end(tmp_path, monkeypatch, pack, size):
    monkeypatch.setattr(unpacking, "PACKED_CHUNK", size)
    damaged = pack(MANY[3])[:30] + b"\xff" * 40
    data = [pack(MANY[0]), pack(record(2, length=900)), pack(MANY[2]), damaged, pack(MANY[4])]
    captures, faults = read_bytes(tmp_path, b"".join(data))
    assert numbers(captures) == [1, 2, 3, 5]
    start = len(b"".join(data[:3]))
    assert len(faults) == 1
    assert f"bytes {start} to {start + len(damaged)} cannot be read" in faults[0]


@pytest.mark.parametrize(
    ("head", "status", "headers", "body"),
    [
        (b"HTTP/1.0 404\r\n\r\n", 404, (), b""),
        (b"HTTP/2 200\r\na: b\r\n\r\n<p>", 200, (("a", "b"),), b"<p>"),
        (b"HTTP/1.1 200 OK\na: b\n\n<p>", 200, (("a", "b"),), b"<p>"),
        (b"HTTP/1.1 200 OK\r\na: b\r\n c\r\nno colon\r\nA: d\r\n\r\n", 200, (("a", "b c"), ("A", "d")), b""),
        (
            b"HTTP/1.1 200 OK\r\nx: caf\xe9\r\ny: caf\xc3\xa9\r\n\r\n",
            200,
            (("x", "caf\u00e9"), ("y", "caf\u00e9")),
            b"",
        ),
        (b"HTTP/1.1 200 OK\r\na: b", 200, (("a", "b"),), b""),
    ],
)
def test_heads_of_all_makes(tmp_path, head, status, headers, body):
    (capture,), faults = read_bytes(tmp_path, record(1, block=head))
    assert (capture.status, capture.headers, capture.body, faults) == (status, headers, body, [])


@pytest.mark.parametrize(
    ("date", "time"),
    [
        ("2017-06-15T12:00:00Z", "2017-06-15T12:00:00+00:00"),
        ("2017-06-15T12:00:00.123456789Z", "2017-06-15T12:00:00.123456+00:00"),
        ("2017-06-15T13:00:00+01:00", "2017-06-15T12:00:00+00:00"),
        ("2017-06-15T12:00:00", "2017-06-15T12:00:00+00:00"),
        ("2017-06-15", "2017-06-15T00:00:00+00:00"),
    ],
)
def test_dates(tmp_path, date, time):
    (capture,), _ = read_bytes(tmp_path, record(1, date=date))
    assert capture.captured_at.isoformat() == time


def test_an_impossible_date_is_said(tmp_path):
    captures, faults = read_bytes(tmp_path, record(1, date="2017-06-31T12:00:00Z"))
    assert captures == []
    assert faults == [
        "foreign.warc.gz: the response record of http://example.org/1 has the impossible date '2017-06-31T12:00:00Z'"
    ]


def test_records_that_hold_no_capture_are_passed_over_in_silence(tmp_path):
    data = b"".join(
        [
            record(0, kind="warcinfo", block=b"software: x\r\n"),
            record(1, kind="request", block=b"GET / HTTP/1.1\r\n\r\n"),
            record(2),
            record(3, kind="metadata", block=b"outlink: x"),
            record(4, url="dns:example.org", block=b"20170615120000\nexample.org. 1 IN A 192.0.2.1"),
            record(5, kind="resource", url="urn:pageinfo:http://example.org/", block=b"{}"),
            record(6, kind="resource", url="metadata://gnu.org/software/wget/warc/wget.log", block=b"log"),
            record(7, kind="something new", block=b"?"),
        ]
    )
    captures, faults = read_bytes(tmp_path, data)
    assert (numbers(captures), faults) == ([2], [])


def test_text_of_common_crawl_and_files_on_disk(tmp_path):
    data = record(1, kind="conversion", block=b"Tram plans\nThe tram", more="Content-Type: text/plain") + record(
        2, kind="resource", url="<http://example.org/2>", block=HTML, more="Content-Type: text/html"
    )
    captures, faults = read_bytes(tmp_path, data)
    assert faults == []
    assert [(c.url, c.header("Content-Type"), c.body, c.status, c.source) for c in captures] == [
        ("http://example.org/1", "text/plain", b"Tram plans\nThe tram", 200, "file"),
        ("http://example.org/2", "text/html", HTML, 200, "file"),
    ]


REVISIT = "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\n"
DIGEST = "WARC-Payload-Digest: sha1:AAA"
HEAD = b"HTTP/1.1 200 OK\r\nX-Second: yes\r\n\r\n"


@pytest.mark.parametrize(
    "points",
    [
        "WARC-Payload-Digest: sha1:AAA",
        "WARC-Payload-Digest: SHA-1:AAA",
        "WARC-Refers-To-Target-URI: http://example.org/1\nWARC-Refers-To-Date: 2017-06-15T12:00:01Z\n"
        "WARC-Payload-Digest: sha256:BBB",
        "WARC-Refers-To-Target-URI: http://example.org/1\nWARC-Refers-To-Date: 2017-06-15T12:00:01Z",
        "WARC-Refers-To-Target-URI: <http://example.org/1>\nWARC-Refers-To-Date: 2017-06-15T12:00:01Z",
        "WARC-Refers-To-Filename: foreign.warc.gz\nWARC-Refers-To-File-Offset: 0",
        "WARC-Refers-To-Filename: ../elsewhere/foreign.warc.gz\nWARC-Refers-To-File-Offset: 0",
    ],
)
@pytest.mark.parametrize("head", [HEAD, b""])
def test_a_revisit_gets_its_body(tmp_path, points, head):
    data = record(1, more=DIGEST) + record(2, kind="revisit", block=head, more=REVISIT + points)
    path, faults = tmp_path / "foreign.warc.gz", []
    path.write_bytes(data)
    first, second = read(path, faults)
    assert faults == []
    assert (second.body, second.url) == (first.body, "http://example.org/2")
    assert second.header("X-Second") == ("yes" if head else None)
    assert second.captured_at > first.captured_at


def test_a_revisit_of_a_file_is_that_file(tmp_path):
    more = f"{DIGEST}\nContent-Type: text/html"
    data = record(1, kind="resource", block=HTML, more=more) + record(2, kind="revisit", block=b"", more=DIGEST)
    captures, faults = read_bytes(tmp_path, data)
    assert faults == []
    assert [(c.body, c.header("Content-Type")) for c in captures] == [(HTML, "text/html")] * 2


@pytest.mark.parametrize(
    "points",
    [
        "WARC-Payload-Digest: sha1:BBB",
        "WARC-Refers-To-Filename: foreign.warc.gz\nWARC-Refers-To-File-Offset: 0\nWARC-Payload-Digest: sha1:BBB",
        "WARC-Refers-To-Filename: none.warc.gz\nWARC-Refers-To-File-Offset: 0",
        "WARC-Refers-To-Filename: foreign.warc.gz\nWARC-Refers-To-File-Offset: 99999999999999999999",
        "",
    ],
)
def test_a_revisit_without_its_body_is_counted(tmp_path, points):
    data = record(1, more=DIGEST) + record(2, kind="revisit", block=HEAD, more=REVISIT + points)
    captures, faults = read_bytes(tmp_path, data + record(3))
    assert numbers(captures) == [1, 3]
    assert faults == ["foreign.warc.gz: 1 revisit records point to captures that are not at hand"]


def test_a_capture_that_its_writer_cut_short_says_so(tmp_path):
    captures, faults = read_bytes(tmp_path, record(1, more="WARC-Truncated: time"))
    assert (captures[0].fault, faults) == ("is cut short", [])


def test_a_body_that_is_not_whole_says_so(tmp_path):
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(HTML)[:-3]
    captures, faults = read_bytes(tmp_path, record(1, block=block))
    assert (captures[0].body, captures[0].fault, faults) == (HTML, "is cut short", [])


def wacz(compression: int, *members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr("datapackage.json", "{}")
        for name, data in members:
            archive.writestr(f"archive/{name}", data)
    return out.getvalue()


FIRST, SECOND = (b"".join(gzip.compress(item) for item in part) for part in (MANY[:4], MANY[4:8]))


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_wacz_is_read_as_the_files_in_it(tmp_path, compression):
    data = wacz(compression, ("a.warc.gz", FIRST), ("b.warc.gz", SECOND), ("c.warc", MANY[8]))
    captures, faults = read_bytes(tmp_path, data, "site.wacz")
    assert (numbers(captures), faults) == (list(range(1, 10)), [])
    assert {capture.record is not None for capture in captures} == {compression == zipfile.ZIP_STORED}


def test_a_torn_wacz_gives_what_is_left_of_it(tmp_path):
    data = wacz(zipfile.ZIP_STORED, ("a.warc.gz", FIRST), ("b.warc.gz", SECOND))
    captures, faults = read_bytes(tmp_path, data[: -len(SECOND) // 2], "site.wacz")
    assert numbers(captures)[:4] == [1, 2, 3, 4]
    assert faults


def test_a_wacz_with_a_damaged_member_gives_the_others(tmp_path):
    data = wacz(zipfile.ZIP_DEFLATED, ("a.warc", b"".join(MANY[:4])), ("b.warc", b"".join(MANY[4:8])))
    at = data.index(b"archive/a.warc") + 20
    captures, faults = read_bytes(tmp_path, data[:at] + b"\xff" * 40 + data[at + 40 :], "site.wacz")
    assert numbers(captures)[-4:] == [5, 6, 7, 8]
    assert faults


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path):
    with pytest.raises(CaptureError, match="cannot be read"):
        list(read(tmp_path / "none.warc.gz", []))


VALID = [
    b"".join(MANY[:4]),
    FIRST,
    zstd_file(MANY[:4]),
    gzip.compress(b"".join(MANY[:4])),
    zstd_file(MANY[:4], zstd.train_dict(MANY * 20, 2000).dict_content),
    wacz(zipfile.ZIP_STORED, ("a.warc.gz", FIRST)),
    wacz(zipfile.ZIP_DEFLATED, ("a.warc", MANY[0])),
    record(1) + record(2, kind="revisit", block=HEAD, more="WARC-Payload-Digest: x"),
]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(VALID), st.integers(0, 4000), st.binary(max_size=40), st.integers(0, 60))
def test_no_change_to_a_file_makes_reading_raise(tmp_path, data, at, noise, gone):
    _, faults = read_bytes(tmp_path, data[:at] + noise + data[at + gone :])
    assert all(isinstance(fault, str) and "\n" not in fault for fault in faults)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([b"", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"WARC/1.0\r\n"]), st.binary())
def test_no_bytes_make_reading_raise(tmp_path, magic, data):
    captures, faults = read_bytes(tmp_path, magic + data)
    assert captures == []
    assert len(faults) <= 1
