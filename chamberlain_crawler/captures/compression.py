"""Compressed bytes made plain, within a limit: a page of 30 KB can swell to a gigabyte.

The decompressors have one interface; the bodies of HTTP answers lose their transfer and content encoding by it.
"""

from __future__ import annotations

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
