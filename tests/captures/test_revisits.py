"""Records that point to the body of another one."""

from __future__ import annotations

import gzip
import zipfile

import pytest
from foreign import DIGEST, HEAD, HTML, numbers, read_bytes, record, wacz

from chamberlain_crawler.captures.given_files import captures_in
from chamberlain_crawler.captures.warc_captures import read

REVISIT = "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\n"


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
    path = tmp_path / "foreign.warc.gz"
    faults: list[str] = []
    path.write_bytes(data)
    first, second = read(path, faults)
    assert faults == []
    assert (second.body, second.url) == (first.body, "http://example.org/2")
    assert second.header("X-Second") == ("yes" if head else None)
    assert second.captured_at > first.captured_at


def test_a_revisit_may_stand_before_its_original(tmp_path):
    first = record(2, kind="revisit", block=HEAD, more=f"{REVISIT}{DIGEST}")
    captures, faults = read_bytes(tmp_path, first + record(1, more=DIGEST))
    assert faults == []
    assert sorted((c.url, c.body) for c in captures) == [
        ("http://example.org/1", captures[0].body),
        ("http://example.org/2", captures[0].body),
    ]


TWO = "WARC-Refers-To-Target-URI: http://example.org/1\nWARC-Refers-To-Date: 2017-06-15T12:00:01Z"


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("points", [DIGEST, TWO])
@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("apart", ["one record behind the other", "two members", "two files", "one stream"])
def test_a_revisit_finds_its_original_wherever_it_stands(tmp_path, compression, points, first, apart):
    records = [record(1, more=DIGEST), record(2, kind="revisit", block=HEAD, more=REVISIT + points)]
    one, two = records[first], records[1 - first]
    if apart == "one stream":
        (tmp_path / "a.warc.gz").write_bytes(gzip.compress(one + two))
    elif apart == "two files":
        (tmp_path / "a.wacz").write_bytes(wacz(compression, ("data.warc.gz", gzip.compress(one))))
        (tmp_path / "b.wacz").write_bytes(wacz(compression, ("data.warc.gz", gzip.compress(two))))
    elif apart == "two members":
        members = ("1.warc.gz", gzip.compress(one)), ("2.warc.gz", gzip.compress(two))
        (tmp_path / "a.wacz").write_bytes(wacz(compression, *members))
    else:
        (tmp_path / "a.wacz").write_bytes(wacz(compression, ("d.warc.gz", gzip.compress(one) + gzip.compress(two))))
    faults: list[str] = []
    captures = [capture for capture, _ in captures_in(tmp_path, faults)]
    assert faults == []
    assert sorted(numbers(captures)) == [1, 2]
    assert captures[0].body == captures[1].body == HTML + b"1"


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
