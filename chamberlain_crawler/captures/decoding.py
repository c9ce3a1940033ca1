"""The body of an HTTP answer without its transfer and content encoding."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence

from chamberlain_crawler.captures.compression import (
    GZIP_MAGIC,
    ZSTD_MAGIC,
    Brotli,
    Decompressor,
    Inflate,
    expanded,
    http_zstd,
)

#: Bytes of a decoded body at most.
MAX_BODY = 64 * 1024 * 1024

Headers = Sequence[tuple[str, str]]

#: "1f85\r\n", behind the line end of the chunk before; some servers add blanks or ";name=value".
CHUNK_HEAD = re.compile(rb"(?:\r?\n)?[ \t]*([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n", re.IGNORECASE)

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
    encoded does no harm, and gzip is known by its first bytes also where no header names it. What can be decoded
    of a damaged body is given; a body that cannot be decoded at all comes back as it is.
    """
    if "chunked" in values(headers, "transfer-encoding"):
        body = dechunked(body)
    named = [name for name in values(headers, "content-encoding") if name in DECOMPRESSORS]
    is_gzip_file = any("gzip" in value for value in values(headers, "content-type"))  # sitemap.xml.gz
    if not named and not is_gzip_file:
        named = ["gzip"]
    fault = None
    for encoding in reversed(named):
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
