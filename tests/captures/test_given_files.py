"""Whatever a user points at: its kind by its first bytes, its address by what it says."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.captures.compression import zstd
from chamberlain_crawler.captures.given_files import captures_in, own_address
from chamberlain_crawler.captures.warc_captures import read, read_record
from chamberlain_crawler.errors import SourceError

PAGE = b"<!DOCTYPE html><html><head><title>Tram plans</title></head><body>x</body></html>"

HTTPS = "https://example.org/plans/"


def found(path, *, faults=()):
    said: list[str] = []
    captures = list(captures_in(path, said))
    assert said == list(faults)
    return captures


def test_a_saved_page_is_a_capture_of_its_files_time(tmp_path):
    path = tmp_path / "page"
    path.write_bytes(PAGE)
    os.utime(path, (0, 1_497_528_000))
    ((capture, record),) = found(path)
    assert record is None
    assert capture.url == path.as_uri()
    assert capture.requested_url is None
    assert capture.captured_at == datetime(2017, 6, 15, 12, 0, tzinfo=UTC)
    assert capture.headers == (("content-type", "text/html"),)
    assert (capture.body, capture.source, capture.status) == (PAGE, "file", 200)


def test_a_page_that_names_its_address_has_it(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.replace(b"</head>", b'<link rel="canonical" href="https://example.org/a/?b&amp;c"></head>'))
    ((capture, _),) = found(path)
    assert capture.url == "https://example.org/a/?b&c"
    assert capture.requested_url == path.as_uri()


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (b"<!-- saved from url=(0026)https://example.org/plans/ -->", HTTPS),
        (b"<!--\n Page saved with SingleFile \n url: https://example.org/plans/ \n saved date: x -->", HTTPS),
        (
            b"<!-- Mirrored from example.org/plans/ by HTTrack Website Copier/3.x [XR&CO'2014] -->",
            "http://example.org/plans/",
        ),
        (b'<link rel="canonical" href="https://example.org/plans/" />', HTTPS),
        (b"<LINK HREF='https://example.org/plans/' REL='canonical'>", HTTPS),
        (b"<link href=https://example.org/plans/ rel=canonical>", HTTPS),
        (b'<meta property="og:url" content="https://example.org/plans/"/>', HTTPS),
        (b'<meta content="https://example.org/plans/" property="og:url">', HTTPS),
        (b"<link rel=x href=https://example.org/no.css><link rel=canonical href=https://example.org/plans/>", HTTPS),
    ],
)
def test_the_ways_of_naming_it(head, address):
    assert own_address(b"<html><head>" + head) == address


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<!-- saved from url=(0014)about:internet -->",
        b'<link rel="canonical" href="/plans/">',
        b'<link rel="alternate" href="https://example.org/feed/">',
        b'<meta property="og:image" content="https://example.org/a.jpg">',
        b'<link rel="canonical"><a href="https://example.org/">',
        b'<a rel="canonical" href="https://example.org/">',
    ],
)
def test_what_names_no_address(head):
    assert own_address(head) is None


@given(st.binary())
def test_no_bytes_make_the_search_for_it_raise(data):
    own_address(b"<link rel=canonical href=https://" + data)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", PAGE, "text/html"),
        ("a", b"\xef\xbb\xbf\n<html lang=en>", "text/html"),
        ("a.html", "<html><p>x</p></html>".encode("utf-16"), "text/html"),
        ("a.html", b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'><html>", "text/html"),
        ("a.html", b"<!-- saved from url=(0014)about:internet -->\r\n<HTML>", "text/html"),
        ("a.html", b"<div class=post>x</div>", "text/html"),
        ("a.txt", "Tram plans \u2013 15.Jun 2017".encode(), "text/plain"),
        ("a", b"Caf\xe9 plans \x96 in cp1252", "text/plain"),
        ("posts.json", b'[{"id":1,"link":"x"}]', "application/json"),
        ("post", b'{"id":1}', "application/json"),
        ("a.txt", b"{not json}", "text/plain"),
    ],
)
def test_kinds_of_documents(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(data)
    ((capture, _),) = found(tmp_path / name)
    assert capture.header("Content-Type") == kind
    assert capture.body == data


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.html.gz", PAGE, "text/html"),
        ("a.gz", PAGE, "text/html"),
        ("page", PAGE, "text/html"),
        ("posts.json.gz", b'[{"id":1,"link":"x"}]', "application/json"),
        ("a.txt.gz", b"Tram plans", "text/plain"),
    ],
)
def test_documents_in_gzip_are_read_unpacked(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(gzip.compress(data))
    ((capture, record),) = found(tmp_path / name)
    assert (capture.body, capture.header("Content-Type"), capture.fault, record) == (data, kind, None, None)


def test_a_page_in_a_gzip_that_is_cut_says_so(tmp_path):
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(PAGE + bytes(range(256)) * 40)[:-20])
    ((capture, _),) = found(tmp_path / "a.html.gz")
    assert (capture.body[: len(PAGE)], capture.fault) == (PAGE, "is cut short")


@pytest.mark.parametrize("name", ["a.warc.gz", "a.dat", "a.html"])
@pytest.mark.parametrize(
    "pack", [lambda data: data, gzip.decompress, lambda data: zstd.compress(gzip.decompress(data))]
)
def test_warcs_are_known_by_their_bytes(tmp_path, warc, name, pack):
    (tmp_path / name).write_bytes(pack(warc.read_bytes()))
    captures = found(tmp_path / name)
    assert len(captures) == 5
    assert all(record.kind == "response" for _, record in captures)


def test_a_wacz_is_known_by_its_bytes(tmp_path, warc):
    with zipfile.ZipFile(tmp_path / "site", "w") as archive:
        archive.write(warc, "archive/a.warc.gz")
    assert len(found(tmp_path / "site")) == 5


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("letter.txt", "no archive")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"%PDF-1.7\n\x00\x01"),
        ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("a.sql.gz", gzip.compress(b"CREATE TABLE posts (id int);")),
        ("a.tar.gz", gzip.compress(b"a.html\x00\x00\x000000644")),
        ("a.html.gz", b"\x1f\x8b\x08 no gzip"),
        ("a.zip", a_zip()),
        ("a.wacz", b"\x00\x01 no zip"),
        ("style.css", b"p { color: red }"),
        ("feed.xml", b"<?xml version='1.0'?><rss></rss>"),
        ("blank.txt", b" \n\n "),
    ],
)
def test_what_is_of_no_known_kind_is_said_in_one_line(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=r"nothing that can be read; these kinds of file can be: WARC") as error:
        captures_in(tmp_path / name, [])
    assert "\n" not in str(error.value)


def test_what_is_not_there_or_empty_is_said(tmp_path):
    with pytest.raises(SourceError, match="gone does not exist"):
        captures_in(tmp_path / "gone", [])
    with pytest.raises(SourceError, match="is an empty folder"):
        captures_in(tmp_path, [])
    (tmp_path / "empty.warc.gz").touch()
    with pytest.raises(SourceError, match=r"empty.warc.gz is empty"):
        captures_in(tmp_path / "empty.warc.gz", [])


def test_a_folder_is_read_in_the_order_of_names_and_what_is_of_other_kinds_is_counted(tmp_path, warc):
    folder = tmp_path / "saved"
    (folder / "b").mkdir(parents=True)
    (folder / "a.html").write_bytes(PAGE)
    (folder / "b" / "c.warc.gz").write_bytes(warc.read_bytes())
    (folder / "b" / "style.css").write_bytes(b"p {}")
    (folder / "b" / "x.png").write_bytes(b"\x89PNG\x00")
    (folder / "d.txt").write_bytes(b"Tram plans")
    captures = found(folder, faults=[f"{folder}: 2 files of other kinds were passed over, such as style.css"])
    assert [record is None for _, record in captures] == [True, False, False, False, False, False, True]
    assert captures[-1][0].url.endswith("/saved/d.txt")


def test_a_torn_warc_in_a_folder_does_not_stop_the_others(tmp_path, warc):
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.warc.gz").write_bytes(warc.read_bytes()[:-30])
    (folder / "b.warc.gz").write_bytes(b"\xff" * 500)
    (folder / "c.html").write_bytes(PAGE)
    faults: list[str] = []
    captures = list(captures_in(folder, faults))
    assert len(captures) == 6
    assert [fault.split(":")[0] for fault in faults] == ["a.warc.gz", "b.warc.gz"]


def test_revisits_find_their_originals_in_other_files_of_a_folder(tmp_path, make_writer, make_capture):
    first = make_capture(1)
    with make_writer(prefix="a") as writer:
        first = replace(first, record=writer.write_response(first, first.body))
    again = make_capture(1, captured_at=datetime(2018, 1, 1, tzinfo=UTC))
    with make_writer(prefix="b") as writer:
        writer.write_response(again, again.body, refers_to=first)
    captures = found(tmp_path / "captures")
    assert [capture.body for capture, _ in captures] == [first.body, first.body]


def test_everything_found_can_be_kept_among_ones_own(tmp_path, warc, make_writer):
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.html").write_bytes(PAGE)
    (folder / "b.warc").write_bytes(gzip.decompress(warc.read_bytes()))
    (folder / "c.txt").write_bytes(b"Tram plans")
    captures = found(folder)
    with make_writer(prefix="own") as writer:
        places = [
            writer.copy_record(record) if record else writer.write_resource(capture) for capture, record in captures
        ]
    kept = [read_record(tmp_path / "captures", place) for place in places]
    assert kept == [replace(capture, record=place) for (capture, _), place in zip(captures, places, strict=True)]
    own = tmp_path / "captures" / places[0].file
    faults: list[str] = []
    assert list(read(own, faults)) == kept
    assert faults == []
