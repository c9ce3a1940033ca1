"""What is written into a WARC file: captures as headers and blocks, and these as gzip members.

warcio's writer is not used: it percent-encodes header values that are not ASCII, and packs at gzip level 9 only,
which takes a fifth more time than level 6 and saves less than 1 %.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

from chamberlain_crawler.items import Capture

Headers = Sequence[tuple[str, str]]

GZIP_LEVEL = 6
GZIP_FORMAT = zlib.MAX_WBITS + 16


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
