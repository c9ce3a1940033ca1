"""Raw answers, appended to WARC files so that a cut costs one record at most.

A body that was the same as before is not stored again: a revisit record points to it, and gets it back when it is read.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from chamberlain_crawler.captures.compression import Headers
from chamberlain_crawler.captures.records import (
    BadRecord,
    Record,
    capture_headers,
    digest,
    encoded,
    lines,
    number,
    packed,
    record_at,
    record_id,
    request_head,
    response_head,
    warc_date,
)
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.items import Capture, WarcRecord

PROFILE = "http://netpreserve.org/warc/1.1/revisit/"

#: Bytes of records without a place of their own that are kept for the revisits that may point to them.
MOST_KEPT = 128 * 1024 * 1024

#: Headers of a revisit record that do not hold for the whole record made of it.
REVISIT_HEADERS = {
    "warc-type",
    "warc-profile",
    "warc-refers-to",
    "warc-refers-to-target-uri",
    "warc-refers-to-date",
    "warc-refers-to-filename",
    "warc-refers-to-file-offset",
    "warc-truncated",
    "warc-block-digest",
    "content-length",
    "content-type",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """What a revisit record points to, in the words of its headers; without a place where its writer named none."""

    uri: str
    date: str
    file: str | None = None
    offset: int | None = None

    @classmethod
    def to(cls, capture: Capture, place: WarcRecord) -> Self:
        """A reference to a capture's response record."""
        return cls(uri=capture.url, date=warc_date(capture.captured_at), file=place.file, offset=place.offset)

    @classmethod
    def in_revisit(cls, revisit: Record) -> Self:
        """The reference that stands in a revisit record."""
        uri = revisit.header("WARC-Refers-To-Target-URI") or revisit.url
        return cls(
            uri=uri.strip("<>"),
            date=revisit.header("WARC-Refers-To-Date") or "",
            file=revisit.header("WARC-Refers-To-Filename"),
            offset=number(revisit.header("WARC-Refers-To-File-Offset") or ""),
        )

    def headers(self, *, not_modified: bool) -> list[tuple[str, str]]:
        """The headers of a revisit record; the last two are an old convention of Heritrix."""
        return [
            ("WARC-Profile", PROFILE + ("server-not-modified" if not_modified else "identical-payload-digest")),
            ("WARC-Refers-To-Target-URI", self.uri),
            ("WARC-Refers-To-Date", self.date),
            ("WARC-Refers-To-Filename", self.file or ""),
            ("WARC-Refers-To-File-Offset", str(self.offset)),
        ]


class Originals:
    """The records that revisits may point to: where they lie, or, inside of one packed stream, they themselves."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[Path, int]] = {}
        self._kept: dict[str, Record] = {}
        self._room = MOST_KEPT
        self.waiting: list[tuple[Path, Record]] = []
        """Revisits, each with its file, whose originals were not passed yet; without a body, they are small."""

    def add(self, record: Record, path: Path) -> None:
        """Remembers a record of this file."""
        if record.kind not in ("response", "resource"):
            return
        keys = [key for key in (record.payload_digest, f"{record.header('WARC-Date')} {record.url}") if key]
        if record.place:
            for key in keys:
                self._places.setdefault(key, (path, record.place.offset))
        elif len(record.block) <= self._room:
            self._room -= len(record.block)
            for key in keys:
                self._kept.setdefault(key, record)

    def resolved(self, revisit: Record, path: Path) -> Record | None:
        """What a revisit in this file stands for, at the revisit's place; None when its original is not at hand."""
        for original in self._candidates(revisit, path):
            with suppress(BadRecord):
                return joined(revisit, original)
        return None

    def _candidates(self, revisit: Record, path: Path) -> Iterator[Record]:
        """What may be the original: where the revisit says, or where its digest, or date and address, was seen."""
        reference = Reference.in_revisit(revisit)
        keys = [key for key in (revisit.payload_digest, f"{reference.date} {reference.uri}") if key]
        places = [self._places[key] for key in keys if key in self._places]
        if reference.file is not None and reference.offset is not None:
            places.insert(0, (path.with_name(Path(reference.file).name), reference.offset))
        for file, offset in places:
            with suppress(CaptureError):
                yield record_at(file, offset)
        yield from (self._kept[key] for key in keys if key in self._kept)


def joined(revisit: Record, original: Record) -> Record:
    """A record with the head of the revisit and the body of the original; raises BadRecord when they do not fit.

    A revisit that has no head, or that says "not modified" (304), stands for the original's head too; so does one
    that points to a resource, as warcit writes them for folders with an index page.
    """
    if original.kind not in ("response", "resource") or contradict(revisit.payload_digest, original.payload_digest):
        raise BadRecord("is not what the revisit points to")
    block = original.block
    has_head = revisit.block and "server-not-modified" not in (revisit.header("WARC-Profile") or "")
    if has_head and original.kind == "response":
        head = revisit.block.removesuffix(revisit.http()[1])
        block = head + original.http()[1]
    kept = tuple((key, value) for key, value in revisit.headers if key.lower() not in REVISIT_HEADERS)
    headers = (
        ("WARC-Type", original.kind),
        *kept,
        ("Content-Type", original.header("Content-Type") or "application/octet-stream"),
        ("Content-Length", str(len(block))),
    )
    return replace(revisit, headers=headers, block=block, cut=original.cut)


def contradict(one: str | None, other: str | None) -> bool:
    """Whether two digests cannot be of the same bytes; those of different algorithms may."""
    if one is None or other is None or one == other:
        return False
    return one.partition(":")[0] == other.partition(":")[0]


class WarcWriter:
    """Appends records to ``<prefix>-<yyyymmddhhmmss>-<serial>.warc.gz``, a new file for every run and ``max_bytes``.

    The first file is made with the first record; each is locked (flock) until it is closed. Each record is a gzip
    member of its own and is with the operating system when its method returns; when it cannot be written whole, the
    file is left as it was and CaptureError is raised. Not for several threads.
    """

    def __init__(
        self,
        folder: Path,
        *,
        prefix: str,
        software: str,
        crawl_id: str,
        settings: Mapping[str, str],
        max_bytes: int = 1_000_000_000,
    ) -> None:
        self.folder = folder
        self._prefix = prefix
        self._max_bytes = max_bytes
        self._info = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": crawl_id,
            **settings,
        }
        self._file: FileIO | None = None
        self._name = ""
        self._serial = 0
        self._warcinfo_id = ""
        self._written: dict[tuple[str, str], Reference] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the file at hand; the next record starts a new one."""
        if self._file:
            self._file.close()
        self._file = None

    def sync(self) -> None:
        """Waits until all records are on the disk, so that what is committed next survives a power cut with them."""
        if self._file:
            os.fsync(self._file.fileno())

    def write_response(
        self,
        capture: Capture,
        raw: bytes,
        *,
        reason: str | None = None,
        protocol: str = "HTTP/1.1",
        ip: str | None = None,
        request: tuple[str, Headers] | None = None,
        refers_to: Capture | None = None,
    ) -> WarcRecord:
        """Writes an answer, and behind it the request (method and headers) that it was given to.

        ``raw`` is the body as received, content encoding included, without chunks; the body of ``capture`` is not
        looked at. A reason of None is written as the standard one. ``refers_to`` is an earlier capture, of another
        run, that may have had the same body: if it had, or if the answer is a 304, or if this run wrote the same body
        for the same address before, a revisit record without the body is written.
        """
        payload_digest = digest(raw)
        original = self._original(capture, payload_digest, refers_to)
        response_id = record_id()
        headers = [
            ("WARC-Type", "revisit" if original else "response"),
            ("WARC-Record-ID", response_id),
            *capture_headers(capture),
            *([("WARC-IP-Address", ip)] if ip else []),
            *([] if protocol.startswith("HTTP/1.") else [("WARC-Protocol", protocol)]),
            *(original.headers(not_modified=capture.status == 304) if original else []),
            *([] if capture.status == 304 else [("WARC-Payload-Digest", payload_digest)]),
            ("Content-Type", "application/http; msgtype=response"),
        ]
        head = response_head(capture, raw, reason, protocol)
        records = [(headers, head if original else head + raw)]
        if request:
            request_headers = [
                ("WARC-Type", "request"),
                ("WARC-Record-ID", record_id()),
                ("WARC-Concurrent-To", response_id),
                *capture_headers(capture)[:2],
                ("Content-Type", "application/http; msgtype=request"),
            ]
            records.append((request_headers, request_head(capture, *request)))
        place = self._append(*records)
        if raw and not original:
            self._written[capture.url, payload_digest] = Reference.to(capture, place)
        return place

    def write_resource(self, capture: Capture) -> WarcRecord:
        """Writes bytes that came without HTTP, such as a file's: body, content type, address, time of the capture."""
        headers = [
            ("WARC-Type", "resource"),
            ("WARC-Record-ID", record_id()),
            *capture_headers(capture),
            ("WARC-Payload-Digest", digest(capture.body)),
            ("Content-Type", capture.header("content-type") or "application/octet-stream"),
        ]
        return self._append((headers, capture.body))

    def copy_record(self, record: Record) -> WarcRecord:
        """Writes a record of another WARC file as it stands there; one that is not whole is marked so."""
        drop = {"content-length", "warc-warcinfo-id"}
        marks = []
        if record.cut:
            drop |= {"warc-truncated", "warc-block-digest", "warc-payload-digest"}
            marks = [("WARC-Truncated", "length")]
        kept = [(name, value) for name, value in record.headers if name.lower() not in drop]
        return self._append(([*kept, *marks], record.block))

    def _original(self, capture: Capture, payload_digest: str, refers_to: Capture | None) -> Reference | None:
        """A record that has the very same body."""
        if known := self._written.get((capture.url, payload_digest)):
            return known
        if refers_to is None or refers_to.record is None:
            return None
        try:
            record = record_at(self.folder / refers_to.record.file, refers_to.record.offset)
        except CaptureError:
            return None
        if capture.status != 304 and record.payload_digest != payload_digest:
            return None
        return Reference.in_revisit(record) if record.kind == "revisit" else Reference.to(refers_to, refers_to.record)

    def _append(self, *records: tuple[Headers, bytes]) -> WarcRecord:
        """Appends records to one file, all or none; gives the place of the first."""
        if self._file is None or self._file.tell() >= self._max_bytes:
            self._open()
        members = [packed([*headers, ("WARC-Warcinfo-ID", self._warcinfo_id)], block) for headers, block in records]
        return WarcRecord(file=self._name, offset=self._write(b"".join(members)), length=len(members[0]))

    def _open(self) -> None:
        """Starts the next file with its warcinfo record."""
        self.close()
        now = datetime.now(UTC)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            while self._file is None:
                self._serial += 1
                self._name = f"{self._prefix}-{now:%Y%m%d%H%M%S}-{self._serial:05}.warc.gz"
                with suppress(FileExistsError):
                    self._file = locked(FileIO(self.folder / self._name, "xb"))
        except OSError as error:
            raise CaptureError(f"no WARC file can be made in {self.folder} ({error.strerror})") from error
        self._warcinfo_id = record_id()
        headers = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", self._warcinfo_id),
            ("WARC-Date", warc_date(now)),
            ("WARC-Filename", self._name),
            ("Content-Type", "application/warc-fields"),
        ]
        self._write(packed(headers, encoded(lines(self._info.items()))))

    def _write(self, data: bytes) -> int:
        """Appends bytes, all or none; gives the offset where they start."""
        assert self._file is not None
        offset = self._file.tell()
        left = memoryview(data)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(offset)
                self._file.seek(offset)
            raise CaptureError(
                f"{self._name} cannot be written ({error.strerror}); make room and run the same command again"
            ) from error
        return offset


def locked(file: FileIO) -> FileIO | None:
    """A new file, held by this process alone; None when another one took it for empty leavings and removed it."""
    fcntl.flock(file, fcntl.LOCK_EX)
    if os.fstat(file.fileno()).st_nlink:
        return file
    file.close()
    return None
