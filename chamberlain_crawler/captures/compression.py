"""Compressed bytes made plain, within a limit: a page of 30 KB can swell to a gigabyte.

The decompressors have one interface; the bodies of HTTP answers lose their transfer and content encoding by it.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

GZIP_MAGIC = b"\x1f\x8b\x08"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

#: What the decompressors raise on bytes that they do not understand.
DAMAGED = (zlib.error, zstd.ZstdError, brotli.error)

#: RFC 8878 allows 8 MB of window for HTTP; a frame that asks for more is a bomb.
HTTP_WINDOW = {int(zstd.DecompressionParameter.window_log_max): 23}

#: Bytes that are unpacked at a time.
CHUNK = 256 * 1024

#: Damaged bytes up to this length are read byte by byte, which takes a second for a megabyte.
CAREFUL = 1024 * 1024

#: Bytes of a decoded body at most.
MAX_BODY = 64 * 1024 * 1024
#: So often a body may be packed with gzip that no header names: once by a plug-in, once by a proxy.
MOST_UNNAMED = 2

#: "1f85\r\n", behind the line end of the chunk before; some servers add blanks or ";name=value".
CHUNK_HEAD = re.compile(rb"(?:\r?\n)?[ \t]*([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n", re.IGNORECASE)

Headers = Sequence[tuple[str, str]]


class Decompressor(Protocol):
    """The interface of the standard library's incremental decompressors."""

    @property
    def eof(self) -> bool:
        """Whether the compressed data came to its own end."""

    @property
    def needs_input(self) -> bool:
        """Whether all that came in has been given out."""

    @property
    def unused_data(self) -> bytes:
        """What came in behind the end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """About ``max_length`` bytes more, at most; raises one of DAMAGED."""


class Inflate:
    """zlib with that interface; ``wbits`` chooses gzip (the default), zlib or raw deflate."""

    def __init__(self, wbits: int = zlib.MAX_WBITS + 16) -> None:
        self._inner = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        """Whether the compressed data came to its own end, checksum included."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether all that came in has been given out."""
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """What came in behind the end."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most ``max_length`` bytes more."""
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class Brotli:
    """brotli with that interface; it does not say what came in behind the end."""

    unused_data = b""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        """Whether the compressed data came to its own end."""
        return bool(self._inner.is_finished())

    @property
    def needs_input(self) -> bool:
        """Whether all that came in has been given out."""
        return bool(self._inner.can_accept_more_data())

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """About ``max_length`` bytes more, at most."""
        return bytes(self._inner.process(data, output_buffer_limit=max_length))


def http_zstd() -> Decompressor:
    """A zstd decompressor for bodies of HTTP answers."""
    return zstd.ZstdDecompressor(options=HTTP_WINDOW)


def expanded(data: bytes, new: Callable[[], Decompressor], limit: int, step: int = CHUNK) -> tuple[bytes, str | None]:
    """The decompressed bytes, and what ended them too early, None when they are whole.

    Several members behind each other, as gzip and zstd allow, count as one. Damage costs the bytes of the step that
    it is met in, so what is not too long is taken again byte by byte.
    """
    out, at, decompressor, fault = BytesIO(), 0, new(), None
    while fault is None:
        feed = data[at : at + step] if decompressor.needs_input else b""
        at += len(feed)
        try:
            piece = decompressor.decompress(feed, CHUNK)
        except DAMAGED:
            if step > 1 and len(data) <= CAREFUL:
                return expanded(data, new, limit, step=1)
            fault = "is damaged"
            break
        out.write(piece)
        if out.tell() > limit:
            out.truncate(limit)
            fault = f"is longer than {limit} bytes"
        elif decompressor.eof:
            at -= len(decompressor.unused_data)
            if not data.startswith((GZIP_MAGIC, ZSTD_MAGIC), at):
                break
            decompressor = new()
        elif not feed and not piece:
            fault = "is cut short"
    return out.getvalue(), fault


# --- bodies of HTTP answers

DECOMPRESSORS: dict[str, Callable[[], Decompressor]] = {
    "gzip": Inflate,
    "x-gzip": Inflate,
    "zstd": http_zstd,
    "br": Brotli,
    "deflate": lambda: Inflate(zlib.MAX_WBITS),
    "raw deflate": lambda: Inflate(-zlib.MAX_WBITS),
}
MAGIC = {"gzip": GZIP_MAGIC, "x-gzip": GZIP_MAGIC, "zstd": ZSTD_MAGIC}


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
