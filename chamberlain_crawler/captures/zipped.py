"""The WARC files inside of a WACZ, which is a zip file."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from chamberlain_crawler.captures.unpacking import ZIP_MAGIC

#: Size of a member's header in front of its name, and where in it the lengths of name and extra field stand.
LOCAL_HEADER, NAME_LENGTH, EXTRA_LENGTH = 30, slice(26, 28), slice(28, 30)

#: What the zip module raises on files that it cannot unpack, encrypted and unknown methods included.
BAD_ZIP = (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, struct.error)


class Stored(io.RawIOBase):
    """The bytes of a member that is stored as it is, read from the zip file itself."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Goes to an offset from the member's start, here, or its end."""
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fills the buffer as far as the member goes."""
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def zip_names(path: Path) -> list[str] | None:
    """Names of what is in a zip file, None for a file that is none or a torn one; raises OSError."""
    with path.open("rb") as file:
        if file.read(len(ZIP_MAGIC)) != ZIP_MAGIC:
            return None
        try:
            return ZipFile(file).namelist()
        except BAD_ZIP:
            return None


def zipped_warcs(path: Path, faults: list[str]) -> Iterator[tuple[BinaryIO, int | None]]:
    """Bytes and start in the zip file of each WARC in a WACZ; the start is None for one that is packed again.

    A member that cannot be unpacked gets one line in ``faults``.
    """
    with path.open("rb") as file, ZipFile(file) as archive:
        for info in archive.infolist():
            if not info.filename.startswith("archive/") or info.is_dir():
                continue
            try:
                if info.compress_type == ZIP_STORED and not info.flag_bits & 1:
                    start = data_start(file, info)
                    yield io.BufferedReader(Stored(file, start, info.file_size)), start
                else:
                    with archive.open(info) as member:
                        yield member, None  # type: ignore[misc]
            except BAD_ZIP as error:
                faults.append(f"{path.name}: {info.filename} cannot be unpacked ({error})")


def data_start(file: BinaryIO, info: ZipInfo) -> int:
    """The offset in a zip file where a member's bytes start."""
    file.seek(info.header_offset)
    header = file.read(LOCAL_HEADER)
    lengths = (int.from_bytes(header[field], "little") for field in (NAME_LENGTH, EXTRA_LENGTH))
    return info.header_offset + LOCAL_HEADER + sum(lengths)
