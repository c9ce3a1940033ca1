"""A WARC file as one run of plain bytes that knows from which places of the file it can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import BinaryIO

from chamberlain_crawler.captures.compression import CHUNK, DAMAGED, GZIP_MAGIC, ZSTD_MAGIC, Decompressor, Inflate, zstd

#: A skippable zstd frame at the very beginning holds the dictionary of a .warc.zst file,
#: https://iipc.github.io/warc-specifications/specifications/warc-zstd/
ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"
ZIP_MAGIC = b"PK\x03\x04"
#: Packed bytes that are taken from the file at a time: a record of one page or a few.
PACKED_CHUNK = 32 * 1024

MAX_DICTIONARY = 16 * 1024 * 1024

RECORD_START = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")


class Unpacked:
    """Plain bytes in order; offsets of records count from the start of the file."""

    start = RECORD_START
    """What the first bytes of a record look like in the file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.restart(file.tell())

    def restart(self, offset: int) -> None:
        """Goes on at this offset of the file."""
        self._file.seek(offset)
        self._buffer, self._at, self._passed = b"", 0, offset

    @property
    def position(self) -> int:
        """How many plain bytes stand before the next one."""
        return self._passed + self._at

    @property
    def at_hand(self) -> int:
        """How many of the next bytes need not be taken from the file."""
        return len(self._buffer) - self._at

    def begin(self) -> bool:
        """Goes on to the next record; whether there is anything left."""
        return bool(self.peek(1))

    def more(self) -> bytes:
        """The next plain bytes from the file, empty at its end."""
        return self._file.read(CHUNK)

    def place(self, position: int) -> int | None:
        """The offset from which the byte at this position can be read, None inside of a compressed member."""
        return position

    def parted(self) -> bool:
        """Whether what comes next is parted from what came before by the file's own structure."""
        return False

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer at the end of the file, without passing them."""
        while len(self._buffer) - self._at < size and (more := self.more()):
            self._passed += self._at
            self._buffer, self._at = self._buffer[self._at :] + more, 0
        return self._buffer[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """The next bytes, fewer only at the end of the file."""
        if size <= CHUNK:
            piece = self.peek(size)
            self._at += len(piece)
            return piece
        out = BytesIO()
        while out.tell() < size and (piece := self.peek(min(size - out.tell(), CHUNK))):
            self._at += len(piece)
            out.write(piece)
        return out.getvalue()

    def push_back(self, data: bytes) -> None:
        """Takes bytes back that were read last: they are the next ones again."""
        self._passed = self.position - len(data)
        self._buffer, self._at = data + self._buffer[self._at :], 0

    def until(self, pattern: re.Pattern[bytes], limit: int) -> bytes:
        """The next bytes through the first match of a pattern; none when it does not end within the limit."""
        while not (match := pattern.search(self._buffer, self._at, self._at + limit)):
            size = len(self._buffer) - self._at
            if size >= limit or len(self.peek(size + 1)) == size:
                return b""
        return self.read(match.end() - self._at)

    def skip(self, size: int) -> int:
        """Passes bytes; gives how many there were."""
        left = size
        while left > 0 and (piece := self.peek(min(left, CHUNK))):
            self._at += len(piece)
            left -= len(piece)
        return size - left

    def starts_record(self, offset: int) -> bool:
        """Whether a record starts at an offset where the file looks like it."""
        return True

    def resume(self, after: int) -> int | None:
        """Goes on where the next record starts behind an offset, and says where that is; None when there is none."""
        for offset in occurrences(self._file, self.start, after):
            if self.starts_record(offset):
                self.restart(offset)
                return offset
        return None


class Packed(Unpacked):
    """The plain bytes of a file of gzip members or zstd frames behind each other.

    A member that begins like a record is held back until ``begin``: no record reaches into it, whatever length
    it claims. Other members go on where the last one ended, as in files that were packed in blocks.
    """

    def __init__(self, file: BinaryIO, magic: bytes, new: Callable[[], Decompressor]) -> None:
        self.start = re.compile(re.escape(magic))
        self._new = new
        super().__init__(file)

    def restart(self, offset: int) -> None:
        """Goes on at this offset of the file, where a member starts."""
        super().restart(offset)
        self._unpacked = offset
        self._member: Decompressor | None = None
        self._is_new = False
        self._starts: dict[int, int] = {}
        self._holds = False
        self._held = b""
        self._fault: Exception | None = None

    def begin(self) -> bool:
        """Goes on to the next record; whether there is anything left."""
        ahead = self._buffer[self._at :] or self.more()
        self._passed += self._at
        self._buffer, self._at = ahead + self._held, 0
        self._holds, self._held = False, b""
        return super().begin()

    def more(self) -> bytes:
        """The next plain bytes from the file, empty at its end and where a new record is held back."""
        if self._holds:
            return b""
        if self._fault:
            raise self._fault
        self._is_new = False
        try:
            piece = self._next_piece()
        except (*DAMAGED, EOFError) as error:
            self._fault, piece = error, b""
            if not self._is_new:
                raise
        self._unpacked += len(piece)
        if self._is_new and (self._fault or piece.startswith(b"WARC/")):
            self._holds, self._held = True, piece
            return b""
        return piece

    def _next_piece(self) -> bytes:
        """Bytes of the member at hand, else of the next one; at least five at a member's beginning if it has them."""
        piece, enough = b"", 1
        while len(piece) < enough:
            if self._member is None or self._member.eof:
                if piece:
                    break
                packed = (self._member and self._member.unused_data) or self._file.read(PACKED_CHUNK)
                self._note_start(self._file.tell() - len(packed))
                if not packed:
                    break
                self._member, self._is_new, enough = self._new(), True, 5
            elif self._member.needs_input:
                packed = self._file.read(PACKED_CHUNK)
                if not packed:
                    raise EOFError
            else:
                packed = b""
            piece += self._member.decompress(packed, CHUNK)
        return piece

    def _note_start(self, offset: int) -> None:
        """Remembers where a member starts, or the file ends, as long as it is not passed."""
        ahead = {position: start for position, start in self._starts.items() if position >= self.position}
        self._starts = {self._unpacked: offset} | ahead

    def place(self, position: int) -> int | None:
        """The offset of the member that starts at this position, None inside of a member."""
        return self._starts.get(position)

    def parted(self) -> bool:
        """Whether a member ended here."""
        return self.position in self._starts

    def starts_record(self, offset: int) -> bool:
        """Whether a member of which the magic bytes stand here unpacks to a record."""
        self._file.seek(offset)
        try:
            return self._new().decompress(self._file.read(4096), 16).startswith(b"WARC/")
        except DAMAGED:
            return False


def unpacked(file: BinaryIO) -> Unpacked:
    """A file, from where it stands on, as plain bytes, by the magic bytes that stand there."""
    offset = file.tell()
    magic = file.read(4)
    file.seek(0)
    dictionary = zstd_dictionary(file)
    file.seek(offset)
    if magic.startswith((GZIP_MAGIC, ZIP_MAGIC)):  # a torn zip file: its stored WARCs lie there as they are
        return Packed(file, GZIP_MAGIC, Inflate)
    if magic in (ZSTD_MAGIC, ZSTD_DICTIONARY):
        return Packed(file, ZSTD_MAGIC, lambda: zstd.ZstdDecompressor(zstd_dict=dictionary))
    return Unpacked(file)


def zstd_dictionary(file: BinaryIO) -> zstd.ZstdDict | None:
    """The dictionary at the beginning of a .warc.zst file, None without; leaves the file behind it.

    Raises ZstdError when it cannot be used.
    """
    if file.read(4) != ZSTD_DICTIONARY:
        return None
    size = int.from_bytes(file.read(4), "little")
    content = file.read(min(size, MAX_DICTIONARY))
    if content.startswith(ZSTD_MAGIC):
        content = zstd.ZstdDecompressor().decompress(content, MAX_DICTIONARY)
    try:
        return zstd.ZstdDict(content)
    except ValueError as error:  # too short, or not in the format
        raise zstd.ZstdError(str(error)) from error


def occurrences(file: BinaryIO, pattern: re.Pattern[bytes], after: int) -> Iterator[int]:
    """Offsets behind ``after`` where the file looks like the pattern, which is at most 16 bytes long."""
    window, offset = b"", after + 1
    file.seek(offset)
    while piece := file.read(CHUNK):
        window += piece
        for match in pattern.finditer(window):
            yield offset + match.start()
            file.seek(offset + len(window))
        offset += max(0, len(window) - 16)
        window = window[-16:]
