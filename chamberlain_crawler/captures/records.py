"""The records of a WARC file as they stand there, whatever is broken around them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from chamberlain_crawler.captures.compression import DAMAGED
from chamberlain_crawler.captures.unpacking import Unpacked, unpacked
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.items import WarcRecord

#: Bytes of a record's block that are kept in memory at most; the rest is passed over and said.
MAX_BLOCK = 64 * 1024 * 1024
MAX_HEAD = 64 * 1024

RECORD_END = b"\r\n\r\n"
HEAD_END = re.compile(rb"\r?\n\r?\n")

#: warcio's own iterator is not used: it stops at a tear without a word (webrecorder/warcio issue 138), at a file
#: in one gzip stream and at zstd, reads lines of any length, and 1.8.1 breaks on every brotli body with brotli 1.2.
#: Its parser of header lines is.
PARSER = StatusAndHeadersParser([], verify=False)


class BadRecord(Exception):
    """A record breaks the format; its text says how."""


#: What reading can raise; the third to fifth come from zip files.
UNREADABLE = (BadRecord, EOFError, BadZipFile, LZMAError, OSError, *DAMAGED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A WARC record: its own headers and its block, which for an HTTP answer starts with the status line."""

    headers: tuple[tuple[str, str], ...]
    block: bytes
    cut: bool = False
    """Whether the block is shorter than the record says, or was longer than MAX_BLOCK."""
    place: WarcRecord | None = None
    """None where the record cannot be read on its own: inside of one gzip stream, or of a packed zip member."""

    def header(self, name: str) -> str | None:
        """First value of one of the record's own headers, whatever the letter case; None when it is absent."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return None

    @property
    def kind(self) -> str:
        """The record type, such as ``response``; empty when the record names none."""
        return (self.header("WARC-Type") or "").lower()

    @property
    def url(self) -> str:
        """The target address; wget puts it in angle brackets."""
        return (self.header("WARC-Target-URI") or "").strip().strip("<>")

    @property
    def payload_digest(self) -> str | None:
        """The body's digest; algorithms are spelled ``sha256`` here, which Webrecorder also writes ``sha-256``."""
        algorithm, colon, value = (self.header("WARC-Payload-Digest") or "").partition(":")
        return f"{algorithm.lower().replace('-', '')}:{value.strip()}" if colon else None

    def http(self) -> tuple[StatusAndHeaders, bytes]:
        """Status line and headers of the HTTP message in the block, and its body as received; raises BadRecord."""
        if not self.block.startswith(b"HTTP/"):
            raise BadRecord("holds no HTTP answer")
        end = HEAD_END.search(self.block, 0, MAX_HEAD)
        size = end.end() if end else min(len(self.block), MAX_HEAD)
        return PARSER.parse(BytesIO(self.block[:size])), self.block[size:]


def records(file: BinaryIO, name: str, faults: list[str]) -> Iterator[Record]:
    """All whole records in order, their places counted from the start of the file.

    What cannot be read is passed over, with one line each in ``faults``.
    """
    try:
        source = unpacked(file)
    except UNREADABLE as error:
        faults.append(f"{name}: cannot be read ({reason(error)})")
        return
    last = 0
    while True:
        position = source.position
        try:
            if not source.begin():
                return
            start = source.place(position)
            last = last if start is None else start
            record = next_record(source)
            pass_blank_lines(source)
            end = source.place(source.position)
        except UNREADABLE as error:
            broken = source.place(position)
            broken = last if broken is None else broken
            found = resumed(source, broken)
            faults.append(fault_line(name, error, broken, found))
            if found is None:
                return
        else:
            if start is not None and end is not None:
                record = replace(record, place=WarcRecord(file=name, offset=start, length=end - start))
            yield record


def record_at(path: Path, offset: int) -> Record:
    """The record at an offset of a file; raises CaptureError when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            source = unpacked(file)
            source.begin()
            record = next_record(source)
            source.skip(len(RECORD_END))
            source.peek(1)  # the end of a compressed member, and with it its checksum
            return record
    except UNREADABLE as error:
        raise CaptureError(f"{path.name}: no record can be read at byte {offset} ({reason(error)})") from error


def next_record(source: Unpacked) -> Record:
    """The record that starts here; leaves the source behind its block. Raises one of UNREADABLE."""
    if source.peek(5) != b"WARC/":
        raise BadRecord("no WARC record starts there")
    head = source.until(HEAD_END, MAX_HEAD)
    if not head:
        raise BadRecord("a record's header does not end")
    headers = tuple(PARSER.parse(BytesIO(head)).headers)
    size = number(next((value for key, value in headers if key.lower() == "content-length"), ""))
    if size is None:
        raise BadRecord("a record does not say its length")
    block = source.read(min(size, MAX_BLOCK))
    cut = len(block) + source.skip(size - len(block)) < size
    if cut and not source.parted():
        raise EOFError
    if cut:  # warcio 1.8 writes such lengths when it copies revisit records
        block = block.removesuffix(RECORD_END)
    return Record(headers=headers, block=block, cut=cut or size > MAX_BLOCK)


def pass_blank_lines(source: Unpacked) -> None:
    """Goes to the next record; raises BadRecord when anything else follows in the same compressed member."""
    while blank := len(ahead := source.peek(4)) - len(ahead.lstrip(RECORD_END)):
        source.skip(blank)
    if not b"WARC/".startswith(source.peek(5)) and not source.parted():
        raise BadRecord("a record is longer than it says")


def number(text: str) -> int | None:
    """A header value as a length or offset, None when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def resumed(source: Unpacked, after: int) -> int | None:
    """The offset of the next record behind a fault, None when there is none; leaves the source there."""
    try:
        return source.resume(after)
    except UNREADABLE:
        return None


def fault_line(name: str, error: Exception, broken: int, found: int | None) -> str:
    """What to tell the user about a part of a file that cannot be read."""
    if found is not None:
        return f"{name}: bytes {broken} to {found} cannot be read and were passed over ({reason(error)})"
    if isinstance(error, EOFError):
        return f"{name}: ends in the middle of a record, which starts at byte {broken}; what stands before it was read"
    return f"{name}: cannot be read from byte {broken} on ({reason(error)}); what stands before it was read"


def reason(error: Exception) -> str:
    """An error in a few words without a decompressor's numbers."""
    if isinstance(error, EOFError):
        return "the file ends in the middle of a record"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "damaged compression" if isinstance(error, DAMAGED) else str(error)


def digest(payload: bytes) -> str:
    """The digest of a payload as WARC files write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode()
