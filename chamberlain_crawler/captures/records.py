"""The records of a WARC file: read as they stand there, whatever is broken around them, and made of captures.

warcio's iterator is not used: it stops at a tear without a word (webrecorder/warcio issue 138), at a file in one gzip
stream and at zstd, reads lines of any length, and 1.8.1 breaks on every brotli body with brotli 1.2. Nor is its writer:
it percent-encodes header values that are not ASCII, and packs at gzip level 9 only, which takes a fifth more time than
level 6 and saves less than 1 %. Its parser of header lines is.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import uuid4
from zipfile import BadZipFile

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from chamberlain_crawler.captures.compression import (
    DAMAGED,
    DECOMPRESSORS,
    MAGIC,
    MAX_BODY,
    MOST_UNNAMED,
    Headers,
    expanded,
)
from chamberlain_crawler.captures.unpacking import Unpacked, unpacked
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.items import Capture, WarcRecord

#: Bytes of a record's block that are kept in memory at most; the rest is passed over and said.
MAX_BLOCK = 64 * 1024 * 1024
MAX_HEAD = 64 * 1024

RECORD_END, RECORD_MAGIC = b"\r\n\r\n", b"WARC/"

#: Bytes by which writers miscount the length of a block: the lines behind it, a line end of two bytes taken for one.
MISCOUNT = 16
#: The end of a block that is longer than it says, and the next record in one that is shorter.
LATE_END = re.compile(rb".{1,%d}?(?=\r?\n\r?\n(?:WARC/|\Z))" % MISCOUNT, re.DOTALL)
EARLY_START = re.compile(rb"(?<=\r\n\r\n)WARC/")
#: "1f85\r\n", behind the line end of the chunk before; some servers add blanks or ";name=value".
CHUNK_HEAD = re.compile(rb"(?:\r?\n)?[ \t]*([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n", re.IGNORECASE)
HEAD_END = re.compile(rb"\r?\n\r?\n")

PARSER = StatusAndHeadersParser([], verify=False)

GZIP_LEVEL = 6
GZIP_FORMAT = zlib.MAX_WBITS + 16


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
    missing = size - len(block) - source.skip(size - len(block))
    if missing:  # warcio 1.8 writes such lengths when it copies revisit records
        is_whole = missing <= MISCOUNT and block.endswith(RECORD_END)
        if not is_whole and not source.parted():
            raise EOFError
        return Record(headers=headers, block=block.removesuffix(RECORD_END), cut=not is_whole)
    if size > MAX_BLOCK:
        return Record(headers=headers, block=block, cut=True)
    return Record(headers=headers, block=recounted(source, block))


def recounted(source: Unpacked, block: bytes) -> bytes:
    """A block whose length was miscounted by a few bytes, as its end and the next record's beginning tell.

    Leaves the source where the block ends. A block behind which all is as it should be stays as it is.
    """
    ahead = source.peek(MISCOUNT + len(RECORD_END) + len(RECORD_MAGIC))
    behind = ahead.lstrip(RECORD_END)
    if not behind or behind.startswith(RECORD_MAGIC) or ahead.startswith(RECORD_END):
        return block
    if more := LATE_END.match(ahead):
        return block + source.read(more.end())
    tail = max(0, len(block) - MISCOUNT - len(RECORD_MAGIC))
    if early := EARLY_START.search(block + ahead, tail, len(block) + len(RECORD_MAGIC)):
        source.push_back(block[early.start() :])
        return block[: early.start()].removesuffix(RECORD_END)
    return block


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


# --- made of captures


def digest(payload: bytes) -> str:
    """The digest of a payload as WARC files write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode()


def packed(headers: Iterable[tuple[str, str]], block: bytes) -> bytes:
    """A record as one gzip member; Content-Length is added."""
    head = f"WARC/1.1\r\n{lines(headers)}Content-Length: {len(block)}\r\n\r\n"
    return zlib.compress(encoded(head) + block + b"\r\n\r\n", GZIP_LEVEL, GZIP_FORMAT)


def lines(headers: Iterable[tuple[str, str]]) -> str:
    """Header lines; a line end inside of a value cannot start another header."""
    return "".join(re.sub(r"[\r\n]+", " ", f"{name}: {value}") + "\r\n" for name, value in headers)


def encoded(text: str) -> bytes:
    """Header text as bytes; halves of characters, which no encoding has, become question marks."""
    return text.encode("utf-8", "replace")


def record_id() -> str:
    """A new name for a record."""
    return f"<urn:uuid:{uuid4()}>"


def warc_date(time: datetime) -> str:
    """An aware time as WARC 1.1 writes it, ``2017-06-15T09:30:00Z``, with microseconds if there are any."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def capture_headers(capture: Capture) -> list[tuple[str, str]]:
    """WARC headers for what a capture knows about itself besides the HTTP message.

    WARC-Source-URI (the address that was asked for, such as a playback address) and WARC-Creation-Date (when the
    bytes were got) are Webrecorder's conventions, https://labs.rhizome.org/presentations/warc-proposals.html
    """
    known = {
        "WARC-Target-URI": capture.url,
        "WARC-Date": warc_date(capture.captured_at),
        "WARC-Source-URI": capture.requested_url,
        "WARC-Creation-Date": capture.fetched_at and warc_date(capture.fetched_at),
        "X-Capture-Source": capture.source,
        "X-Capture-Base": capture.base,
        "X-Capture-Fault": capture.fault,
    }
    return [(name, value) for name, value in known.items() if value]


def response_head(capture: Capture, raw: bytes, reason: str | None, protocol: str) -> bytes:
    """Status line and headers of an answer, as HTTP/1 since no WARC tool reads another.

    Names and values stand as received, but for two that would make readers stumble over the body, which has no
    chunks any more and may have lost its content encoding on the way: these are kept under ``X-Archive-Orig-…``.
    """
    headers = []
    for name, value in capture.headers:
        wrong_length = name.lower() == "content-length" and raw and value.strip() != str(len(raw))
        if name.lower() == "transfer-encoding" or wrong_length:
            headers.append((f"X-Archive-Orig-{name}", value))
        else:
            headers.append((name, value))
        if wrong_length:
            headers.append((name, str(len(raw))))
    version = protocol if protocol in ("HTTP/1.0", "HTTP/1.1") else "HTTP/1.1"
    return encoded(f"{version} {capture.status} {reason or standard_reason(capture.status)}\r\n{lines(headers)}\r\n")


def standard_reason(status: int) -> str:
    """The reason phrase of the HTTP standard, ``Unknown`` for a status that it does not know."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def request_head(capture: Capture, method: str, headers: Headers) -> bytes:
    """The request for a capture as HTTP/1.1 writes it; the Host header is added where it is missing."""
    is_archived = capture.fetched_at is not None and capture.requested_url is not None
    parts = urlsplit((is_archived and capture.requested_url) or capture.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not any(name.lower() == "host" for name, _ in headers):
        headers = [("Host", parts.netloc), *headers]
    return encoded(f"{method} {path} HTTP/1.1\r\n{lines(headers)}\r\n")


# --- a body as HTTP sent it


def decoded(body: bytes, headers: Headers, limit: int = MAX_BODY) -> tuple[bytes, str | None]:
    r"""The body as it was before it was packed for the way, and what is wrong with it, None when nothing is.

    >>> decoded(b"4\r\ntram\r\n0\r\n\r\n", [("Transfer-Encoding", "chunked")])
    (b'tram', None)

    The headers are not trusted: an encoding that is named twice, left empty, or named for a body that is not
    encoded does no harm, and gzip is known by its first bytes also where no header names it, or not as often as it
    is there. What can be decoded of a damaged body is given; a body that cannot be decoded at all comes back as it is.
    """
    if "chunked" in values(headers, "transfer-encoding"):
        body = dechunked(body)
    named = [name for name in values(headers, "content-encoding") if name in DECOMPRESSORS]
    is_gzip_file = any("gzip" in value for value in values(headers, "content-type"))  # sitemap.xml.gz
    fault = None
    for encoding in [*reversed(named), *([] if is_gzip_file else ["gzip"] * MOST_UNNAMED)]:
        body, new_fault = without(encoding, body, limit)
        fault = fault or new_fault
    return body, fault


def without(encoding: str, body: bytes, limit: int) -> tuple[bytes, str | None]:
    """The body without one encoding, as it is where it does not have it."""
    magic = MAGIC.get(encoding, b"")
    if not body or not body.startswith(magic):
        return body, None
    plain, fault = expanded(body, DECOMPRESSORS[encoding], limit)
    if fault == "is damaged" and encoding == "deflate":  # many servers send it without zlib's frame
        return without("raw deflate", body, limit)
    if fault == "is damaged" and not magic:
        return body, f"is not the {encoding} that its header names"
    return plain or body, fault


def values(headers: Headers, name: str) -> list[str]:
    """All values of a header in lower case, comma lists taken apart."""
    return [part.strip().lower() for key, value in headers if key.lower() == name for part in value.split(",")]


def dechunked(body: bytes) -> bytes:
    """The body without its chunk heads; as it is when it has none, since some tools take the chunks off
    and leave the header.
    """
    pieces: list[bytes] = []
    at = 0
    while match := CHUNK_HEAD.match(body, at):
        at = match.end() + int(match[1], 16)
        if at == match.end():
            return b"".join(pieces)
        pieces.append(body[match.end() : at])
    return b"".join(pieces) if pieces and not body[at : at + 3].strip() else body
