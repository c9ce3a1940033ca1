"""ARC files, the Internet Archive's form before WARC: read through warcio, as the WARC records that they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from chamberlain_crawler.captures.records import MAX_BLOCK, UNREADABLE, Record, reason
from chamberlain_crawler.captures.unpacking import unpacked

ARC_MAGIC = b"filedesc://"


def is_arc(path: Path) -> bool:
    """Whether a file, packed or not, begins as an ARC file does; raises OSError."""
    with path.open("rb") as file:
        try:
            source = unpacked(file)
            return source.begin() and source.peek(len(ARC_MAGIC)) == ARC_MAGIC
        except UNREADABLE:
            return False


def records(path: Path, faults: list[str]) -> Iterator[Record]:
    """The records of an ARC file, which have no place of their own: they are copied where they are to be found again.

    What stands behind a tear is not read, and gets one line in ``faults``. Raises OSError.
    """
    with path.open("rb") as file:
        try:
            for found in ArchiveIterator(file, no_record_parse=True, arc2warc=True):
                block = found.raw_stream.read(MAX_BLOCK)
                cut = len(block) < (found.length or 0)
                yield Record(headers=tuple(found.rec_headers.headers), block=block, cut=cut)
        except (ArchiveLoadFailed, *UNREADABLE) as error:
            faults.append(f"{path.name}: cannot be read to its end ({reason(error)}); what stands before it was read")
