"""A WACZ is whole by its own digests, is found in by its index, and never replaces a good one half done."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import struct
import subprocess
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.captures.cdxj import index_lines, url_key
from chamberlain_crawler.captures.wacz import Package, StartPage, pack
from chamberlain_crawler.captures.warc_captures import read, read_record
from chamberlain_crawler.errors import CaptureError

WHEN = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def packed(make_writer, make_capture, tmp_path) -> tuple[Path, list]:
    """A WACZ of two WARC files, and the captures in it."""
    captures = [make_capture(number) for number in range(1, 9)]
    captures.append(make_capture(1, captured_at=datetime(2018, 1, 1, tzinfo=UTC)))  # becomes a revisit
    captures.append(make_capture(10, status=404))
    with make_writer(max_bytes=3000) as writer:
        for capture in captures:
            writer.write_response(capture, capture.body, request=("GET", []))
    assert pack_all(tmp_path, captures) == []
    return tmp_path / "site.wacz", captures


def pack_all(folder: Path, captures: list, out: str = "site.wacz") -> list[str]:
    return pack(
        sorted((folder / "captures").iterdir()),
        folder / out,
        title="Tram plans \u2013 a blog",
        description="Saved in time",
        pages=[StartPage(url=c.url, captured_at=c.captured_at, title="Tram \u201cplans\u201d") for c in captures],
        main_page=StartPage(url=captures[0].url, captured_at=captures[0].captured_at),
        created=WHEN,
        software="tests/1",
    )


def test_what_is_packed_can_be_read_as_it_was(packed):
    path, captures = packed
    faults: list[str] = []
    found = list(read(path, faults))
    assert faults == []
    assert [replace(capture, record=None) for capture in found] == captures
    stored = [capture for capture in found if capture.captured_at.year == 2017]
    assert [read_record(path.parent, capture.record) for capture in stored] == stored


def test_the_list_of_contents_is_true(packed):
    with zipfile.ZipFile(packed[0]) as archive:
        names = archive.namelist()
        package = json.loads(archive.read("datapackage.json"))
        digest = json.loads(archive.read("datapackage-digest.json"))
        listed = {item["path"]: item for item in package["resources"]}
        assert set(listed) == set(names) - {"datapackage.json", "datapackage-digest.json"}
        for name, item in listed.items():
            content = archive.read(name)
            assert item["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            assert item["bytes"] == len(content)
            is_warc = name.startswith("archive/")
            assert archive.getinfo(name).compress_type == (zipfile.ZIP_STORED if is_warc else zipfile.ZIP_DEFLATED)
        assert digest == {
            "path": "datapackage.json",
            "hash": f"sha256:{hashlib.sha256(archive.read('datapackage.json')).hexdigest()}",
        }
    assert package["wacz_version"] == "1.1.1"
    assert package["title"] == "Tram plans \u2013 a blog"
    assert package["created"] == "2026-11-01T09:30:00Z"
    assert package["mainPageUrl"] == packed[1][0].url


def begins(data: bytes, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Where a member's bytes begin, by its own header and as wabac.js reckons.

    wabac.js takes it for said that a member has no extra field in its header when it has none in the directory.
    """
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    by_header = info.header_offset + 30 + name + extra
    return by_header, by_header if info.extra else info.header_offset + 30 + len(info.filename.encode())


def fields(extra: bytes) -> set[int]:
    """The kinds of fields of which an extra field is made; 1 is that of long sizes and offsets."""
    kinds = set()
    while extra:
        kind, length = struct.unpack_from("<HH", extra)
        kinds.add(kind)
        extra = extra[4 + length :]
    return kinds


def assert_headers_agree(data: bytes) -> None:
    """Each member begins where its header and the directory say, and both have long sizes or none has."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            start, by_directory = begins(data, info)
            assert start == by_directory, info.filename
            kept = data[start : start + info.compress_size]
            unpacked = kept if info.compress_type == zipfile.ZIP_STORED else zlib.decompress(kept, -15)
            assert unpacked == archive.read(info)
            header = data[info.header_offset : start]
            in_header = fields(header[30 + len(info.filename.encode()) :])
            sizes_are_long = max(info.file_size, info.compress_size) > zipfile.ZIP64_LIMIT
            assert in_header == ({1} if sizes_are_long else set())
            offset_is_long = info.header_offset > zipfile.ZIP64_LIMIT
            assert fields(info.extra) == ({1} if sizes_are_long or offset_is_long else set())


def test_headers_and_directory_agree(packed):
    data = packed[0].read_bytes()
    assert_headers_agree(data)
    with zipfile.ZipFile(packed[0]) as archive:
        assert all(info.extra == b"" for info in archive.infolist())
        assert len({begins(data, info) for info in archive.infolist()}) == len(archive.infolist())


LIMIT = 1000


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 2 * LIMIT) | st.integers(LIMIT * 93 // 100, LIMIT + 10)), max_size=6
    )
)
def test_they_agree_on_both_sides_of_two_gib(tmp_path_factory, members):
    """The limit at which zipfile turns to long sizes is lowered: its headers then are those of 2 GiB and more."""
    out, source = io.BytesIO(), tmp_path_factory.mktemp("big") / "part.warc.gz"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zipfile, "ZIP64_LIMIT", LIMIT)
        with zipfile.ZipFile(out, "w") as archive:
            package = Package(archive, WHEN)
            for number, (is_file, size) in enumerate(members):
                if is_file:
                    source.write_bytes(b"w" * size)
                    package.add_file(f"archive/\u00e9{number}.warc.gz", source)
                else:
                    package.add(f"pages/{number}.jsonl", [b"p" * (size // 3), b"p" * (size - size // 3)])
            package.close(title="t", description=None, software="tests/1", main_page=None)
        assert_headers_agree(out.getvalue())
        with zipfile.ZipFile(out) as archive:
            assert [info.file_size for info in archive.infolist()][: len(members)] == [size for _, size in members]


def test_pages_have_titles_and_times(packed):
    path, captures = packed
    with zipfile.ZipFile(path) as archive:
        head, *pages = map(json.loads, archive.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert [page["url"] for page in pages] == [capture.url for capture in captures]
    assert {page["title"] for page in pages} == {"Tram \u201cplans\u201d"}
    assert pages[0]["ts"] == "2017-06-15T12:01:00.000001Z"
    assert len({page["id"] for page in pages}) == len(pages)


def test_the_index_leads_to_each_record(packed):
    path, captures = packed
    with zipfile.ZipFile(path) as archive:
        lines = archive.read("indexes/index.cdx").decode().splitlines()
        assert lines == sorted(lines)
        found = []
        for line in lines:
            key, time, entry = line.split(" ", 2)
            fields = json.loads(entry)
            warc = archive.read(f"archive/{fields['filename']}")
            record = gzip.decompress(warc[int(fields["offset"]) :][: int(fields["length"])]).decode()
            assert f"WARC-Target-URI: {fields['url']}\r\n" in record
            assert f"WARC-Payload-Digest: {fields['digest']}\r\n" in record
            found.append((key, time, fields["status"], fields["mime"]))
    assert len(found) == len(captures)
    assert ("org,example)/tram-plans-1", "20170615120100", "200", "text/html") in found
    assert ("org,example)/tram-plans-1", "20180101000000", "200", "warc/revisit") in found
    assert ("org,example)/tram-plans-10", "20170615121000", "404", "text/html") in found


def test_what_a_crawl_adds_meanwhile_is_in_the_copy_or_not_in_the_index(packed, monkeypatch):
    path, captures = packed

    def index_lines_of_a_growing_file(warc: Path, faults: list[str]) -> list[str]:
        with warc.open("ab") as file:
            file.write(warc.read_bytes())
        return list(index_lines(warc, faults))

    monkeypatch.setattr("chamberlain_crawler.captures.wacz.index_lines", index_lines_of_a_growing_file)
    assert pack_all(path.parent, captures) == []
    with zipfile.ZipFile(path) as archive:
        for line in archive.read("indexes/index.cdx").decode().splitlines():
            fields = json.loads(line.split(" ", 2)[2])
            size = archive.getinfo(f"archive/{fields['filename']}").file_size
            assert int(fields["offset"]) + int(fields["length"]) <= size


def test_not_modified_is_not_in_the_index(make_writer, make_capture, tmp_path):
    with make_writer() as writer:
        writer.write_response(make_capture(1, status=304), b"")
        writer.write_response(make_capture(2), b"")
    assert pack_all(tmp_path, [make_capture(2)]) == []
    with zipfile.ZipFile(tmp_path / "site.wacz") as archive:
        (line,) = archive.read("indexes/index.cdx").decode().splitlines()
    assert line.startswith("org,example)/tram-plans-2 ")


def test_the_same_captures_make_the_same_bytes(packed):
    path, captures = packed
    pack_all(path.parent, captures, "again.wacz")
    assert path.with_name("again.wacz").read_bytes() == path.read_bytes()


def test_a_pack_that_fails_leaves_the_old_one(packed):
    path, captures = packed
    before = path.read_bytes()

    def pages_that_fail():
        yield StartPage(url=captures[0].url, captured_at=WHEN)
        raise OSError(28, "No space left on device")

    files = sorted((path.parent / "captures").iterdir())
    with pytest.raises(CaptureError, match=r"site.wacz cannot be written .*No space left"):
        pack(files, path, title="t", pages=pages_that_fail(), created=WHEN, software="tests/1")
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == ["captures", "site.wacz"]


def test_nothing_to_pack_is_said(tmp_path):
    with pytest.raises(CaptureError, match="no WARC files to pack"):
        pack([], tmp_path / "site.wacz", title="t", pages=[], created=WHEN, software="tests/1")


def test_records_that_cannot_be_found_again_are_said(tmp_path, warc):
    whole = warc.with_name("one-stream.warc.gz")
    whole.write_bytes(gzip.compress(gzip.decompress(warc.read_bytes())))
    faults = pack([whole], tmp_path / "site.wacz", title="t", pages=[], created=WHEN, software="tests/1")
    assert len(faults) == 5
    assert "see `warcio recompress`" in faults[0]


@pytest.mark.skipif(shutil.which("wacz") is None, reason="no wacz tool at hand (pip install wacz)")
def test_the_wacz_tool_finds_it_valid(packed):
    done = subprocess.run(["wacz", "validate", "-f", packed[0]], capture_output=True, text=True, check=False)
    assert "the passed WACZ is valid" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("url", "key"),
    [
        # as the Internet Archive's surt 0.3.1 gives them
        ("http://www.Example.org/Tram-Plans/", "org,example)/tram-plans"),
        ("https://example.org", "org,example)/"),
        ("http://example.org:80/?b=2&a=1", "org,example)/?a=1&b=2"),
        ("https://www2.example.org:8443/a//b/?x", "org,example:8443)/a/b?x"),
        ("http://example.org/%E2%80%99a/b.php?s=tram%20b+c&&z", "org,example)/%e2%80%99a/b.php?&s=tram%20b+c&z"),
        ("http://example.org/a b", "org,example)/a%20b"),
        ("http://example.org/?", "org,example)/"),
        ("http://example.org/a?b=1#frag", "org,example)/a?b=1"),
        ("http://127.0.0.1:8081/x/", "1,0,0,127:8081)/x"),
        ("http://user:pw@example.org/x", "org,example)/x"),
        ("http://example.org/caf\u00e9", "org,example)/caf%c3%a9"),
        ("http://example.org/A-B.jpg?resize=300%2C200&ssl=1", "org,example)/a-b.jpg?resize=300,200&ssl=1"),
        ("http://example.org./x", "org,example)/x"),
        ("http://b\u00fccher.example/", "example,xn--bcher-kva)/"),
        ("http://example.org/a/../b/./c", "org,example)/b/c"),
        ("http://example.org/%7Ex/%252Fy", "org,example)/~x/y"),
        ("http://example.org/?a=1&A=2&a=0&a-b=3", "org,example)/?a=0&a=1&a=2&a-b=3"),
    ],
)
def test_keys_of_addresses(url, key):
    assert url_key(url) == key
