"""Broken, odd and foreign files: all whole records come out, and what was passed over is said."""

from __future__ import annotations

import gzip
import re

import pytest
from foreign import HTML, MANY, numbers, read_bytes, record, zstd_file

from chamberlain_crawler.captures import unpacking
from chamberlain_crawler.captures.compression import zstd
from chamberlain_crawler.captures.warc_captures import read
from chamberlain_crawler.errors import CaptureError

PARTS = [item.partition(b"\r\n\r\n") for item in MANY]


@pytest.mark.parametrize(
    ("data", "have_places"),
    [
        (b"".join(MANY), True),
        (b"".join(gzip.compress(item) for item in MANY), True),
        (b"".join(head.replace(b"\r\n", b"\n") + b"\n\n" + rest for head, _, rest in PARTS), True),
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


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("by", [-16, -5, -2, -1, 1, 2, 3, 4, 5, 6, 9, 16])
def test_a_length_that_lies_by_a_few_bytes_costs_nothing(tmp_path, pack, number, by):
    items = [record(1), record(2), record(3)]
    size = int(items[number - 1].split(b"Content-Length: ")[1].split(b"\r\n")[0])
    items[number - 1] = record(number, length=size + by)
    captures, faults = read_bytes(tmp_path, b"".join(pack(item) for item in items))
    assert (numbers(captures), faults) == ([1, 2, 3], [])
    assert [capture.fault for capture in captures] == [None] * 3
    assert [capture.body.rstrip() for capture in captures] == [HTML + b"1", HTML + b"2", HTML + b"3"]


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
        ("2017-06-15T12:00Z", "2017-06-15T12:00:00+00:00"),
        ("2017-06-15T12:00:00.5Z", "2017-06-15T12:00:00.500000+00:00"),
        ("2017-06", "2017-06-01T00:00:00+00:00"),
        ("2017", "2017-01-01T00:00:00+00:00"),
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


def test_a_capture_that_its_writer_cut_short_says_so(tmp_path):
    captures, faults = read_bytes(tmp_path, record(1, more="WARC-Truncated: time"))
    assert (captures[0].fault, faults) == ("is cut short", [])


def test_a_body_that_is_not_whole_says_so(tmp_path):
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(HTML)[:-3]
    captures, faults = read_bytes(tmp_path, record(1, block=block))
    assert (captures[0].body, captures[0].fault, faults) == (HTML, "is cut short", [])


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path):
    with pytest.raises(CaptureError, match="cannot be read"):
        list(read(tmp_path / "none.warc.gz", []))


def test_a_page_of_the_wayback_machine_is_a_capture_of_its_time(tmp_path):
    url = "https://web.archive.org/web/20120103040506/http://example.org/trams/"
    captures, faults = read_bytes(tmp_path, record(1, url=url))
    [capture] = captures
    assert (faults, capture.url, capture.requested_url) == ([], "http://example.org/trams/", url)
    assert capture.captured_at.isoformat() == "2012-01-03T04:05:06+00:00"


def test_an_address_of_the_same_form_elsewhere_is_its_own(tmp_path):
    url = "https://web.archive.org.evil.example/web/20120103040506/http://example.org/trams/"
    captures, _ = read_bytes(tmp_path, record(1, url=url))
    assert [capture.url for capture in captures] == [url]
