"""WACZ files, whole and broken, and bytes that nobody meant."""

from __future__ import annotations

import gzip
import zipfile

import pytest
from foreign import FIRST, HEAD, MANY, SECOND, numbers, read_bytes, record, wacz, zstd_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chamberlain_crawler.captures.compression import zstd


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
