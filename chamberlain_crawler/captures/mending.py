"""WARC files that a kill or a power cut left with a torn last record."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from chamberlain_crawler.captures.compression import CHUNK, DAMAGED, GZIP_MAGIC, Inflate
from chamberlain_crawler.errors import CaptureError

#: What WarcWriter puts behind the prefix in its names; other people's files are never cut.
SERIAL = r"-\d{14}-\d{5}\.warc\.gz"

#: How far from the end of a file its last record is looked for before the file is read from its start.
TAIL = 1024 * 1024


def own_files(folder: Path, prefix: str) -> list[Path]:
    """The files in a folder that a WarcWriter with this prefix wrote, oldest first."""
    own_name = re.compile(re.escape(prefix) + SERIAL)
    return [path for path in sorted(folder.glob("*.warc.gz")) if own_name.fullmatch(path.name)]


def mend(folder: Path, prefix: str, held: Mapping[str, int] | None = None) -> list[str]:
    """Cuts torn last records off files that WarcWriter made under a prefix; one line for each file that was cut.

    ``held`` says up to which byte of a file the archive has captures: those are never cut, whatever is damaged between
    them. Files that a writer holds are passed over: other archives may keep their captures in the same folder. Whole
    files cost one look at their end. Raises CaptureError when a file cannot be read or cut.
    """
    held = held or {}
    return [said for path in own_files(folder, prefix) for said in cut(path, held.get(path.name, 0))]


def cut(path: Path, held: int) -> Iterator[str]:
    """Mends one file, and says so when there was something to cut."""
    try:
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            size = file.seek(0, 2)
            end = size if size <= held or ends_whole(file, size) else max(held, end_of_last_whole_member(file))
            if end < size:
                os.truncate(path, end)
                yield f"{path.name}: its last record was torn; {size - end} bytes were cut off"
            if end == 0:
                path.unlink()
    except FileNotFoundError:
        return  # another start was quicker
    except OSError as error:
        raise CaptureError(f"{path} cannot be looked through for a torn record ({error.strerror})") from error


def ends_whole(file: BinaryIO, size: int) -> bool:
    """Whether the last record near the end of the file is whole; False also when none starts there."""
    start = max(0, size - TAIL)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(GZIP_MAGIC)
    while at >= 0:
        member = Inflate()
        try:
            if member.decompress(tail[at:], 5) == b"WARC/":
                while not member.eof and not member.needs_input:
                    member.decompress(b"", CHUNK)
                return member.eof and not member.unused_data
        except DAMAGED:
            pass
        at = tail.rfind(GZIP_MAGIC, 0, at)
    return False


def end_of_last_whole_member(file: BinaryIO) -> int:
    """The offset behind the last of the whole gzip members from the start of the file on."""
    return max(member_ends(file), default=0)


def member_ends(file: BinaryIO) -> Iterator[int]:
    """The offsets behind each whole gzip member, up to the first that is not whole."""
    file.seek(0)
    member, packed = Inflate(), b""
    while True:
        packed = packed or (file.read(CHUNK) if member.needs_input else b"")
        if not packed and member.needs_input:
            return
        try:
            member.decompress(packed, CHUNK)
        except DAMAGED:
            return
        packed = b""
        if member.eof:
            packed = member.unused_data
            yield file.tell() - len(packed)
            member = Inflate()
