"""The real command, with what other tools leave: nothing of it is lost, and a re-extraction holds the same."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from foreign import record, wacz
from sqlite_utils import Database

from chamberlain_crawler.captures.given_files import captures_in

HOST = "https://wexcombeledger.example"
REVISIT = "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def page(slug: str) -> bytes:
    text = f"<p>The {slug} will be opened on Monday by the mayor, who has not yet seen it from within.</p>" * 3
    return (
        f'<html><head><title>{slug} | The Wexcombe Ledger</title><link rel="canonical" href="{HOST}/{slug}/"></head>'
        f'<body class="single single-post"><h1 class="entry-title">{slug}</h1><div class="entry-content">{text}</div>'
        "</body></html>"
    ).encode()


def answer(number: int, slug: str, body: bytes, head: bytes = b"", **more: str) -> bytes:
    return record(number, url=f"{HOST}/{slug}/", block=HEAD + head + b"\r\n" + body, **more)


def arc(*slugs: str) -> bytes:
    """An ARC file of version 1, a gzip member a record."""
    lines = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n\n"
    items = [b"filedesc://old.arc 0.0.0.0 20100115102030 text/plain %d\n%s\n" % (len(lines), lines)]
    for slug in slugs:
        block = HEAD + b"\r\n" + page(slug)
        items.append(f"{HOST}/{slug}/ 192.0.2.1 20100115102030 text/html {len(block)}\n".encode() + block + b"\n")
    return b"".join(map(gzip.compress, items))


def saved(folder: Path) -> None:
    (folder / "saved.html.gz").write_bytes(gzip.compress(page("saved")))


def old(folder: Path) -> None:
    (folder / "old.arc.gz").write_bytes(arc("harbour", "ferry"))


def old_unpacked(folder: Path) -> None:
    (folder / "old.arc").write_bytes(gzip.decompress(arc("harbour", "ferry")))


def twice(folder: Path) -> None:
    body = gzip.compress(gzip.compress(page("twice")))
    (folder / "a.warc").write_bytes(answer(1, "twice", body, b"Content-Encoding: gzip\r\n"))


def dates(folder: Path) -> None:
    times = ("2014", "2014-01", "2014-01-15T10:20Z", "2014-01-15T10:20:30.123456789Z")
    (folder / "a.warc").write_bytes(
        b"".join(answer(number, f"day-{number}", page(f"day-{number}"), date=time) for number, time in enumerate(times))
    )


def revisit(folder: Path) -> None:
    digest = "WARC-Payload-Digest: sha1:AAA"
    again = answer(2, "again", b"", kind="revisit", more=f"{REVISIT}\n{digest}")
    member = ("data.warc.gz", gzip.compress(again))
    (folder / "a.wacz").write_bytes(wacz(zipfile.ZIP_DEFLATED, member))
    body = page("first").replace(b"canonical", b"unknown")  # else both are one article
    (folder / "b.warc.gz").write_bytes(gzip.compress(answer(1, "first", body, more=digest)))


def miscounted(folder: Path) -> None:
    items = [answer(number, f"page-{number}", page(f"page-{number}")) for number in (1, 2, 3)]
    size = int(items[1].split(b"Content-Length: ")[1].split(b"\r\n")[0])
    items[1] = items[1].replace(b"Content-Length: %d" % size, b"Content-Length: %d" % (size + 3))
    items[0] = items[0].replace(b"Content-Length: ", b"X: y\r\nContent-Length: ")
    (folder / "a.warc").write_bytes(b"".join(items))


@pytest.mark.parametrize(
    ("write", "slugs"),
    [
        (saved, {"saved"}),
        (old, {"harbour", "ferry"}),
        (old_unpacked, {"harbour", "ferry"}),
        (twice, {"twice"}),
        (dates, {"day-0", "day-1", "day-2", "day-3"}),
        (revisit, {"first", "again"}),
        (miscounted, {"page-1", "page-2", "page-3"}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_other_tools_leave_is_held(chamberlain, tmp_path, write: Callable[[Path], None], slugs: set[str]):
    folder = tmp_path / "given"
    folder.mkdir()
    write(folder)
    run = chamberlain("crawl", "sample", "--source", folder, "--archive", "archive.db")
    assert run.returncode == 0, run.stderr
    assert "! " not in run.stderr
    held = articles(tmp_path / "archive.db")
    assert {url.split("/")[3] for url in held} == slugs
    assert all("opened on Monday" in text for text in held.values())
    assert chamberlain("reextract", "--archive", "archive.db").returncode == 0
    assert articles(tmp_path / "archive.db") == held


def test_a_torn_arc_gives_what_stands_before_the_tear(tmp_path):
    whole, faults = arc("harbour", "ferry"), list[str]()
    (tmp_path / "old.arc.gz").write_bytes(whole[:-40])
    captures = [capture for capture, _ in captures_in(tmp_path, faults)]
    assert [(capture.url, capture.fault) for capture in captures][:1] == [(f"{HOST}/harbour/", None)]
    assert all(capture.fault == "is cut short" for capture in captures[1:])
    assert len(faults) == 1
    assert faults[0].startswith("old.arc.gz: cannot be read to its end (")


def test_an_arc_in_one_gzip_stream_is_read(tmp_path):
    (tmp_path / "old.arc.gz").write_bytes(gzip.compress(gzip.decompress(arc("harbour", "ferry"))))
    faults: list[str] = []
    captures = [capture for capture, _ in captures_in(tmp_path, faults)]
    assert ([capture.body for capture in captures], faults) == ([page("harbour"), page("ferry")], [])
    assert captures[0].captured_at == datetime(2010, 1, 15, 10, 20, 30, tzinfo=UTC)


def articles(path: Path) -> dict[str, str]:
    db = Database(path)
    found = dict(db.execute("SELECT url, body_text FROM articles").fetchall())
    db.close()
    return found
