"""Bodies without their encodings, whatever the headers say."""

from __future__ import annotations

import gzip
import zlib
from random import Random

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.captures.compression import DECOMPRESSORS, zstd
from chamberlain_crawler.captures.records import decoded

TEXT = b"<html><p>The tram will come.</p>" * 50
LONG = b" ".join(b"%x" % (number**3) for number in range(3000))


def raw_deflate(data: bytes) -> bytes:
    return zlib.compress(data, wbits=-zlib.MAX_WBITS)


def encoding(*values: str) -> list[tuple[str, str]]:
    return [("Content-Encoding", value) for value in values]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([], TEXT),
        (encoding("gzip"), gzip.compress(TEXT)),
        (encoding("x-gzip"), gzip.compress(TEXT)),
        (encoding("GZip"), gzip.compress(TEXT)),
        (encoding("br"), brotli.compress(TEXT)),
        (encoding("zstd"), zstd.compress(TEXT)),
        (encoding("deflate"), zlib.compress(TEXT)),
        (encoding("deflate"), raw_deflate(TEXT)),
        (encoding("gzip"), gzip.compress(TEXT[:40]) + gzip.compress(TEXT[40:])),
        (encoding("zstd"), zstd.compress(TEXT[:40]) + zstd.compress(TEXT[40:])),
        ([*encoding("gzip"), ("Transfer-Encoding", "chunked")], gzip.compress(TEXT)),  # chunks taken off before
        # both named, both there
        (encoding("gzip, br"), brotli.compress(gzip.compress(TEXT))),
        (encoding("gzip", "gzip"), gzip.compress(gzip.compress(TEXT))),
        # what replay servers and broken ones do
        (encoding("gzip"), TEXT),
        (encoding("gzip", "gzip"), gzip.compress(TEXT)),
        (encoding("gzip, gzip"), gzip.compress(TEXT)),
        (encoding(""), TEXT),
        (encoding("", "gzip", ""), gzip.compress(TEXT)),
        (encoding("identity"), TEXT),
        (encoding("utf-8"), TEXT),
        (encoding("none", "aws-chunked"), gzip.compress(TEXT)),
        ([], gzip.compress(TEXT)),
        ([], gzip.compress(gzip.compress(TEXT))),
        (encoding("gzip"), gzip.compress(gzip.compress(TEXT))),
        (encoding("br"), brotli.compress(gzip.compress(TEXT))),
        ([("Content-Type", "text/html")], gzip.compress(TEXT)),
        (encoding("zstd"), TEXT),
        (encoding("gzip"), gzip.compress(TEXT) + b"\0\0\0"),
    ],
)
def test_whole_bodies(headers, body):
    assert decoded(body, headers) == (TEXT, None)


@pytest.mark.parametrize("name", [None, *DECOMPRESSORS])
def test_nothing_is_made_of_nothing(name):
    assert decoded(b"", encoding(name) if name else []) == (b"", None)


def test_a_gzip_file_stays_one():
    body = gzip.compress(b"<urlset/>")
    assert decoded(body, [("content-type", "application/x-gzip")]) == (body, None)


@pytest.mark.parametrize(
    "chunks",
    [
        b"5\r\nThe t\r\n3\r\nram\r\n0\r\n\r\n",
        b"5 \r\nThe t\r\n0003\r\nram\r\n0\r\nX-Trailer: 1\r\n\r\n",
        b"5;name=value\r\nThe t\r\n3;a\r\nram\r\n0\r\n\r\n",
        b"5\nThe t\n3\nram\n0\n\n",
        b"5\r\nThe t\r\n3\r\nram",
        b"5\r\nThe t\r\n3\r\nram\r\n",
        b"The tram",
        b"",
    ],
)
def test_chunks(chunks):
    assert decoded(chunks, [("transfer-encoding", "Chunked")]) == (b"The tram" if chunks else b"", None)


@pytest.mark.parametrize("body", [b"5 trams came.", b"5\r\nThe t", b"5\r\nThe trams came", b"ff\r\n", b"0"])
def test_what_only_begins_like_a_chunk_is_kept(body):
    assert body.endswith(decoded(body, [("Transfer-Encoding", "chunked")])[0])


@pytest.mark.parametrize(
    ("name", "packed", "fault"),
    [
        ("gzip", gzip.compress(LONG)[:-20], "is cut short"),
        ("deflate", zlib.compress(LONG)[:-20], "is cut short"),
        ("br", brotli.compress(LONG)[:-20], "is cut short"),
        ("zstd", zstd.compress(LONG * 40)[:-20], "is cut short"),
        ("gzip", gzip.compress(LONG)[:-8] + b"12345678", "is damaged"),
        ("gzip", gzip.compress(LONG)[:8000] + Random(1).randbytes(9000), "is damaged"),
    ],
)
def test_what_is_there_of_a_broken_body_is_kept(name, packed, fault):
    body, said = decoded(packed, encoding(name))
    assert said == fault
    assert body[:5000] == LONG[:5000]


@pytest.mark.parametrize(
    ("name", "body", "fault"),
    [
        ("gzip", gzip.compress(TEXT)[:11], "is cut short"),
        ("gzip", b"\x1f\x8b\x08" + TEXT, "is damaged"),
        ("deflate", b"\xff" * 20, "is not the raw deflate that its header names"),
        ("br", TEXT, "is not the br that its header names"),
    ],
)
def test_a_body_that_cannot_be_decoded_is_kept_as_it_is(name, body, fault):
    assert decoded(body, encoding(name)) == (body, fault)


@pytest.mark.parametrize(
    ("name", "pack"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress), ("deflate", raw_deflate)],
)
def test_a_body_ends_at_the_limit(name, pack):
    whole = b"ab" * 5000
    assert decoded(pack(whole), encoding(name), limit=10_000) == (whole, None)
    assert decoded(pack(whole), encoding(name), limit=9_999) == (whole[:9_999], "is longer than 9999 bytes")


@given(
    st.binary(max_size=300),
    st.lists(st.sampled_from(["gzip", "br", "zstd", "deflate", "chunked", "", "x"]), max_size=3),
    st.sampled_from([bytes, gzip.compress, brotli.compress, zstd.compress, zlib.compress]),
    st.integers(0, 300),
)
def test_no_bytes_and_headers_raise(data, names, pack, cut):
    headers = [("Content-Encoding", name) for name in names] + [("Transfer-Encoding", name) for name in names]
    body, fault = decoded(pack(data)[:cut], headers, limit=1000)
    assert len(body) <= 1000
    assert fault is None or isinstance(fault, str)
