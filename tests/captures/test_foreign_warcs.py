"""WARC files that other programs write of a site on loopback."""

from __future__ import annotations

import gzip
import http.client
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.capture_http import capture_http
from warcio.warcwriter import WARCWriter

from chamberlain_crawler.captures.warc_captures import read, read_record

PAGE = "<html><title>Tram plans</title><p>Der Flu\u00df, the caf\u00e9.</p></html>"
CHUNKED = b"9\r\n<p>chunk \r\n2\r\nup\r\n0\r\n\r\n"


@pytest.fixture
def pages(site):
    """Paths and what a reader of the site's pages must see."""
    site.answers = {
        "/plain/": PAGE,
        "/gzip/": (200, {"Content-Encoding": "gzip"}, gzip.compress(PAGE.encode())),
        "/chunks/": (200, {"Transfer-Encoding": "chunked", "Content-Length": str(len(CHUNKED))}, CHUNKED),
        "/gone/": (404, {}, "gone"),
        "/empty/": (200, {}, ""),
        "/moved/": (301, {"Location": "/plain/"}, ""),
    }
    return site


def expected(site, paths) -> dict[str, tuple[int, bytes]]:
    bodies = {"/gzip/": PAGE.encode(), "/chunks/": b"<p>chunk up"}
    answers = {path: site.answer(path) for path in paths}
    return {
        f"{site.url.rstrip('/')}{path}": (answer[0], bodies.get(path, answer[2])) for path, answer in answers.items()
    }


def ask(url: str, paths) -> None:
    for path in paths:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()


def read_all(path: Path) -> dict[str, tuple[int, bytes]]:
    faults: list[str] = []
    captures = list(read(path, faults))
    assert faults == []
    assert [capture.fault for capture in captures] == [None] * len(captures)
    if captures[0].record:
        assert [read_record(path.parent, capture.record) for capture in captures] == captures
    return {capture.url: (capture.status, capture.body) for capture in captures}


WARCIO_PATHS = ["/plain/", "/gzip/", "/gone/", "/empty/", "/moved/"]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("name", ["site.warc.gz", "site.warc"])
def test_warcio(pages, tmp_path, version, name):
    with capture_http(str(tmp_path / name), warc_version=version, append=False):
        ask(pages.url, WARCIO_PATHS)
    assert read_all(tmp_path / name) == expected(pages, WARCIO_PATHS)


def test_warcio_without_requests(pages, tmp_path):
    with capture_http(str(tmp_path / "both.warc.gz")):
        ask(pages.url, WARCIO_PATHS)
    with (tmp_path / "both.warc.gz").open("rb") as both, (tmp_path / "site.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for record in ArchiveIterator(both):
            if record.rec_type == "response":
                writer.write_record(record)
    assert read_all(tmp_path / "site.warc.gz") == expected(pages, WARCIO_PATHS)


def test_our_own_files_survive_warcio_recompress(warc, tmp_path):
    tool = Path(sys.executable).with_name("warcio")
    subprocess.run([tool, "recompress", warc, tmp_path / "again.warc.gz"], check=True, capture_output=True)
    assert read_all(tmp_path / "again.warc.gz") == read_all(warc)


@pytest.mark.skipif(shutil.which("wget") is None, reason="no wget at hand")
@pytest.mark.parametrize("extra", [[], ["--no-warc-compression"], ["--no-warc-digests"]])
def test_wget(pages, tmp_path, extra):
    paths = ["/plain/", "/gzip/", "/chunks/", "/gone/", "/empty/"]
    urls = [f"{pages.url.rstrip('/')}{path}" for path in paths]
    out = ["--warc-file", str(tmp_path / "site"), "--delete-after", "-P", str(tmp_path / "saved")]
    subprocess.run(
        ["wget", "-q", "--tries=1", "--no-http-keep-alive", "--timeout=20", *out, *extra, *urls],
        check=False,
        cwd=tmp_path,
    )
    (path,) = tmp_path.glob("site.warc*")
    assert read_all(path) == expected(pages, paths)


@pytest.mark.skipif(shutil.which("wget") is None, reason="no wget at hand")
def test_wget_that_saw_a_page_before(pages, tmp_path):
    url = f"{pages.url}plain/"
    arguments = ["wget", "-q", "--tries=1", "--no-http-keep-alive", "--timeout=20", "--delete-after", "--warc-cdx", url]
    subprocess.run([*arguments, "--warc-file=first"], check=True, cwd=tmp_path)
    subprocess.run([*arguments, "--warc-file=second", "--warc-dedup=first.cdx"], check=True, cwd=tmp_path)
    faults: list[str] = []
    assert list(read(tmp_path / "second.warc.gz", faults)) == []
    assert faults == ["second.warc.gz: 1 revisit records point to captures that are not at hand"]
