"""A few kilobytes that would unpack to a gigabyte cost no more memory than a page may."""

from __future__ import annotations

import gzip
import subprocess
import sys
import textwrap
import zlib
from pathlib import Path

import brotli
import pytest

from chamberlain_crawler.captures.compression import zstd

MEGABYTE = 1024 * 1024
ZEROS = bytes(16 * MEGABYTE)

READ = textwrap.dedent("""
    import re, sys
    from pathlib import Path
    from chamberlain_crawler.captures.warc_captures import read

    faults = []
    sizes = [len(capture.body) for capture in read(Path(sys.argv[1]), faults) if capture.fault]
    peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
    print(sizes, len(faults), int(peak[1]) // 1024)
""")


def record(block: bytes, *, length: int | None = None) -> bytes:
    head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/\r\nWARC-Date: 2017-06-15T12:00:00Z"
    return f"{head}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n".encode() + block


def answer(encoding: str, body: bytes) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n".encode() + body


def gzip_bomb() -> bytes:
    return gzip.compress(ZEROS) * 64


def record_bomb() -> bytes:
    packer = zlib.compressobj(1, wbits=zlib.MAX_WBITS + 16)
    head = answer("", b"")
    start = packer.compress(record(head, length=len(head) + 40 * len(ZEROS)))
    return start + b"".join(packer.compress(ZEROS) for _ in range(40)) + packer.flush()


def header_bomb() -> bytes:
    packer = zlib.compressobj(1, wbits=zlib.MAX_WBITS + 16)
    start = packer.compress(b"WARC/1.1\r\nWARC-Type: ")
    return start + b"".join(packer.compress(ZEROS) for _ in range(32)) + packer.flush()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux' /proc")
@pytest.mark.parametrize(
    ("make", "sizes"),
    [
        (lambda: gzip.compress(record(answer("gzip", gzip_bomb()))), [64 * MEGABYTE]),
        (lambda: gzip.compress(record(answer("zstd", zstd.compress(ZEROS) * 64))), [64 * MEGABYTE]),
        (lambda: gzip.compress(record(answer("br", brotli.compress(ZEROS * 16, quality=1)))), [64 * MEGABYTE]),
        (lambda: gzip.compress(record(answer("gzip, gzip", gzip.compress(gzip_bomb())))), [64 * MEGABYTE]),
        (record_bomb, [64 * MEGABYTE - 39]),
        (header_bomb, []),
    ],
    ids=["gzip", "zstd", "br", "gzip in gzip", "record", "header"],
)
def test_memory_stays_below_250_megabytes(make, sizes, tmp_path: Path):
    path = tmp_path / "bomb.warc.gz"
    path.write_bytes(make())
    done = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True, check=True)
    found, faults, megabytes = done.stdout.rsplit(maxsplit=2)
    assert found == str(sizes)
    assert int(faults) == (0 if sizes else 1)
    assert int(megabytes) < 250, megabytes
