"""Revisit records: a body that was the same as before is not stored again but pointed to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from chamberlain_crawler.captures.records import BadRecord, Record, number, record_at
from chamberlain_crawler.captures.serializing import warc_date
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.items import Capture, WarcRecord

PROFILE = "http://netpreserve.org/warc/1.1/revisit/"

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
    """The records that revisits may point to: not their bytes, only where they lie."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[Path, int]] = {}
        self.waiting: list[tuple[Path, Record]] = []
        """Revisits, each with its file, whose originals were not passed yet; without a body, they are small."""

    def add(self, record: Record, path: Path) -> None:
        """Remembers where a record of this file lies."""
        if record.place and record.kind in ("response", "resource"):
            for key in (record.payload_digest, f"{record.header('WARC-Date')} {record.url}"):
                if key:
                    self._places.setdefault(key, (path, record.place.offset))

    def resolved(self, revisit: Record, path: Path) -> Record | None:
        """What a revisit in this file stands for, at the revisit's place; None when its original is not at hand."""
        for original_path, offset in self._candidates(revisit, path):
            try:
                return joined(revisit, record_at(original_path, offset))
            except (CaptureError, BadRecord):
                continue
        return None

    def _candidates(self, revisit: Record, path: Path) -> list[tuple[Path, int]]:
        """Where the original may lie: where the revisit says, or where its digest, or date and address, was seen."""
        reference = Reference.in_revisit(revisit)
        keys = (revisit.payload_digest, f"{reference.date} {reference.uri}")
        seen = [self._places[key] for key in keys if key and key in self._places]
        if reference.file is None or reference.offset is None:
            return seen
        return [(path.with_name(Path(reference.file).name), reference.offset), *seen]


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
