"""The shipped sample: its captures are what its sources make, and name nobody's real site."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from chamberlain_crawler import blogs

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
WARC = "wexcombe-00000.warc.gz"
#: Names of vocabularies, which look like addresses and lead nowhere.
VOCABULARIES = {
    "api.w.org",
    "gmpg.org",
    "purl.org",
    "schema.org",
    "wellformedweb.org",
    "www.sitemaps.org",
    "www.w3.org",
}


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    subprocess.run([sys.executable, "-B", SAMPLE / "make_warc.py", folder], check=True)
    return folder


@pytest.fixture(scope="module")
def expected() -> dict:
    return json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))


def records() -> list[tuple[str, str, str, bytes]]:
    with (SAMPLE / WARC).open("rb") as file:
        return [
            (
                record.rec_headers.get_header("WARC-Target-URI"),
                record.rec_headers.get_header("WARC-Date"),
                record.http_headers.get_statuscode(),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        ]


def unpacked(path: Path) -> bytes:
    data, text = path.read_bytes(), b""
    while data:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        text += member.decompress(data) + member.flush()
        data = member.unused_data
    return text


def test_the_sources_make_the_same_records(remade: Path) -> None:
    assert unpacked(remade / WARC) == unpacked(SAMPLE / WARC)


@pytest.mark.skipif("ng" in zlib.ZLIB_RUNTIME_VERSION, reason="zlib-ng packs the same bytes in another way")
def test_the_sources_make_the_same_file(remade: Path) -> None:
    assert (remade / WARC).read_bytes() == (SAMPLE / WARC).read_bytes()


def test_the_sources_make_the_same_expectations(remade: Path) -> None:
    assert (remade / "expected.json").read_text("utf-8") == (SAMPLE / "expected.json").read_text("utf-8")


def test_digests_hold() -> None:
    assert not Checker(type("Options", (), {"inputs": [str(SAMPLE / WARC)], "verbose": False})()).process_all()


def test_it_is_small() -> None:
    assert (SAMPLE / WARC).stat().st_size < 600_000


def test_no_address_leads_to_a_real_site() -> None:
    hosts = set()
    for url, _, _, body in records():
        text = body.decode()
        assert "�" not in text
        hosts.add(urlsplit(url).hostname)
        hosts.update(re.findall(r"""(?:https?:|["'])\\?/\\?/([\w.-]+)""", text))
    assert {host for host in hosts if not host.endswith(".example")} <= VOCABULARIES


def test_every_expected_address_was_captured(expected: dict) -> None:
    blog = blogs.get("sample")
    seen = {blog.address(url) for url, *_ in records()}
    for part in ("articles", "not_articles", "redirects"):
        assert set(expected[part]) <= seen
    assert not set(expected["missing"]) & seen
    known = {address for part in ("articles", "not_articles", "redirects") for address in expected[part]}
    assert {re.sub(r"/2/$", "/", address) for address in seen - known} <= known | {f"{blog.home}robots.txt"}
    assert len(expected["missing"]) >= 2


def test_there_is_enough_of_it(expected: dict) -> None:
    articles = expected["articles"].values()
    assert len(articles) >= 40
    assert sum(len(article["speeches"]) for article in articles) >= 30
    assert {article["layout"] for article in articles} == {"ledger", "twelve", "seventeen", "block"}
    assert any(article["published"] is None for article in articles)


def test_each_page_has_its_title_and_its_speeches(expected: dict) -> None:
    blog = blogs.get("sample")
    pages: dict[str, str] = {}
    for url, _, status, body in sorted(records(), key=lambda record: record[1]):
        address = blog.address(re.sub(r"/[23]/$", "/", url))
        if status == "200":
            pages[address] = pages.get(address, "") + body.decode()
    for url, article in expected["articles"].items():
        page = re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), pages[url])
        assert article["title"] in page
        for speech in article["speeches"]:
            for paragraph in speech["text"].split("\n\n"):
                assert paragraph[:30] in page
