"""WARC and WACZ files as other programs may write them, made by hand."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

from chamberlain_crawler.captures.compression import zstd
from chamberlain_crawler.captures.warc_captures import read, read_record
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
    path = tmp_path / name
    faults: list[str] = []
    path.write_bytes(data)
    captures = list(read(path, faults))
    for capture in captures:
        if capture.record and b"revisit" not in data:
            assert read_record(tmp_path, capture.record) == capture
    return captures, faults


DIGEST = "WARC-Payload-Digest: sha1:AAA"
HEAD = b"HTTP/1.1 200 OK\r\nX-Second: yes\r\n\r\n"
MANY = [record(number) for number in range(1, 40)]


def wacz(compression: int, *members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr("datapackage.json", "{}")
        for name, data in members:
            archive.writestr(f"archive/{name}", data)
    return out.getvalue()


FIRST, SECOND = (b"".join(gzip.compress(item) for item in part) for part in (MANY[:4], MANY[4:8]))
