"""ARC files, the Internet Archive's form before WARC: read through warcio, as the WARC records that they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from chamberlain_crawler.captures.records import MAX_BLOCK, UNREADABLE, BadRecord, Record, reason
from chamberlain_crawler.captures.unpacking import Unpacked, unpacked

ARC_MAGIC = b"filedesc://"


def is_arc(path: Path) -> bool:
    """Whether a file, packed or not, begins as an ARC file does; raises OSError."""
    with path.open("rb") as file:
        try:
            source = unpacked(file)
            return source.begin() and source.peek(len(ARC_MAGIC)) == ARC_MAGIC
        except UNREADABLE:
            return False


class Plain:
    """Plain bytes as a file that warcio reads, which takes a torn stream for one that ends there."""

    def __init__(self, source: Unpacked) -> None:
        self._source = source
        self.fault: Exception | None = None

    def read(self, size: int) -> bytes:
        """The next bytes that are at hand, none at the end or where the file cannot be read any further."""
        try:
            self._source.peek(1)
        except UNREADABLE as error:
            self.fault = error
        return self._source.read(min(size, self._source.at_hand))

    def tell(self) -> int:
        """How many bytes were read."""
        return self._source.position


def records(path: Path, faults: list[str]) -> Iterator[Record]:
    """The records of an ARC file, which have no place of their own: they are copied where they are to be found again.

    What stands behind a fault is not read, and gets one line in ``faults``. Raises OSError.
    """
    with path.open("rb") as file:
        plain = Plain(unpacked(file))
        try:
            for found in ArchiveIterator(plain, no_record_parse=True, arc2warc=True):
                block = found.raw_stream.read(MAX_BLOCK)
                cut = len(block) < (found.length or 0)
                yield Record(headers=tuple(found.rec_headers.headers), block=block, cut=cut)
        except ArchiveLoadFailed:
            plain.fault = plain.fault or BadRecord("no ARC record starts there")
        if plain.fault:
            told = f"cannot be read to its end ({reason(plain.fault)}); what stands before it was read"
            faults.append(f"{path.name}: {told}")
