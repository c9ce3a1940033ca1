"""WARC and WACZ files as captures, whoever wrote them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from chamberlain_crawler.captures import arc
from chamberlain_crawler.captures.records import BadRecord, Record, decoded, record_at, records
from chamberlain_crawler.captures.warc import Originals
from chamberlain_crawler.captures.zipped import zip_names, zipped_warcs
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.items import Capture, WarcRecord
from chamberlain_crawler.urls import WAYBACK, endpoint, without_wayback

#: https://web.archive.org/web/20120101000000id_/https://example.org/
PLAYED = re.compile(r"https?://[^/]+/web/(\d{14})(?:[a-z]{2}_)?/", re.IGNORECASE)

#: Types of records that hold captures.
CAPTURED = frozenset({"response", "resource", "conversion", "revisit"})


def read(path: Path, faults: list[str]) -> Iterator[Capture]:
    """All captures of a WARC or WACZ file, in its order.

    Whatever cannot be read is passed over and gets one line in ``faults``; what is wrong with the body of a capture
    that can be read is in its own ``fault``. Revisit records get the body that they point to when it stands in the
    file, or in the file beside it that they name; those whose original stands behind them come last.
    """
    originals = Originals()
    found = chain(read_records(path, faults, originals), read_waiting(faults, originals))
    return (capture for capture, _ in found)


def read_record(folder: Path, place: WarcRecord) -> Capture:
    """The capture at one place of a file in the captures folder; raises CaptureError when there is none.

    A place in a WACZ will do too, but for revisit records.
    """
    path = folder / place.file
    record: Record | None = record_at(path, place.offset)
    if record and record.kind == "revisit":
        record = Originals().resolved(record, path)
    try:
        capture = capture_of(record) if record else None
    except BadRecord as error:
        raise CaptureError(f"{place.file}: the record at byte {place.offset} {error}") from error
    if capture is None:
        raise CaptureError(f"{place.file}: the record at byte {place.offset} holds no capture")
    return replace(capture, record=place)


def is_held(folder: Path, record: Record) -> bool:
    """Whether a record stands at its place in a file of a folder: equal names do not make equal files."""
    if record.place is None:
        return False
    try:
        held = record_at(folder / record.place.file, record.place.offset)
    except CaptureError:
        return False
    marks = ("WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "WARC-Payload-Digest")
    if [held.header(name) for name in marks] != [record.header(name) for name in marks]:
        return False
    return held.kind == "revisit" or held.block == record.block


def read_behind(path: Path, offset: int | None) -> Iterator[Capture]:
    """The captures of a WARC file behind the record at an offset; None for all of them.

    An answer that says "not modified" is none: it is as good as what it confirms, which is held.
    """
    faults: list[str] = []
    with path.open("rb") as file:
        file.seek(offset or 0)
        for record in records(file, path.name, faults):
            place = record.place
            if record.kind not in CAPTURED or place is None or (offset is not None and place.offset <= offset):
                continue
            if record.kind == "response" or not record.block.startswith((b"HTTP/1.1 304", b"HTTP/1.0 304")):
                with suppress(CaptureError):
                    yield read_record(path.parent, place)


def archive_of(path: Path) -> str | None:
    """Name of the archive that a WARC file was written for, from its first record; None where that does not tell."""
    try:
        first = record_at(path, 0)
    except CaptureError:
        return None
    lines = first.block.decode("utf-8", "replace").splitlines() if first.kind == "warcinfo" else []
    return next((line.removeprefix("archive:").strip() for line in lines if line.startswith("archive:")), None)


def read_records(path: Path, faults: list[str], originals: Originals) -> Iterator[tuple[Capture, Record]]:
    """All captures of a WARC or WACZ file, each with its record, revisits made whole.

    ``originals`` are the records that revisits may point to; those of this file are added, and so are the revisits
    that wait for theirs: see ``read_waiting``.
    """
    for record in records_in(path, faults):
        whole: Record | None = record
        if record.kind == "revisit":
            whole = originals.resolved(record, path)
        if whole is None:
            originals.waiting.append((path, record))
        else:
            yield from read_whole(whole, path, faults, originals)


def read_waiting(faults: list[str], originals: Originals) -> Iterator[tuple[Capture, Record]]:
    """The captures of revisits whose originals came behind them, once all files are read."""
    lost: Counter[str] = Counter()
    for path, record in originals.waiting:
        if whole := originals.resolved(record, path):
            yield from read_whole(whole, path, faults, originals)
        else:
            lost[path.name] += 1
    for name, count in lost.items():
        faults.append(f"{name}: {count} revisit records point to captures that are not at hand")


def read_whole(record: Record, path: Path, faults: list[str], originals: Originals) -> Iterator[tuple[Capture, Record]]:
    """The capture in a record that is no revisit any more, if it holds one."""
    originals.add(record, path)
    try:
        capture = capture_of(record)
    except BadRecord as error:
        faults.append(f"{path.name}: the {record.kind} record of {record.url or 'no address'} {error}")
        return
    if capture:
        yield capture, record


def records_in(path: Path, faults: list[str]) -> Iterator[Record]:
    """All records of a WARC, ARC or WACZ file; places in a WACZ count from the start of the zip file.

    Raises CaptureError when the file cannot be opened.
    """
    try:
        if arc.is_arc(path):
            yield from arc.records(path, faults)
        elif zip_names(path):
            for file, start in zipped_warcs(path, faults):
                for record in records(file, path.name, faults):
                    yield replace(record, place=moved(record.place, start))
        else:
            with path.open("rb") as file:
                yield from records(file, path.name, faults)
    except OSError as error:
        raise CaptureError(f"{path} cannot be read ({error.strerror})") from error


def moved(place: WarcRecord | None, start: int | None) -> WarcRecord | None:
    """A place in a member of a zip file, counted from the start of the zip file; None in a packed member."""
    return place and replace(place, offset=place.offset + start) if start is not None else None


def capture_of(record: Record) -> Capture | None:
    """The capture in a record, None in records that hold none, such as requests; raises BadRecord."""
    if record.kind not in CAPTURED - {"revisit"}:
        return None
    if not record.url.lower().startswith(("http:", "https:", "file:")):
        return None  # dns:, and the notes that crawlers keep under metadata: and urn:
    status, body, fault = 200, record.block, None
    headers = (("content-type", record.header("Content-Type") or ""),)
    if record.kind == "response":
        http, body = record.http()
        status, headers = status_code(http.statusline), tuple(http.headers)
        body, fault = decoded(body, headers)
    if record.cut or record.header("WARC-Truncated"):
        fault = "is cut short"
    fetched = record.header("WARC-Creation-Date")
    return as_played(
        Capture(
            url=record.url,
            body=body,
            captured_at=moment(record.header("WARC-Date") or ""),
            source=record.header("X-Capture-Source") or "file",
            requested_url=record.header("WARC-Source-URI"),
            fetched_at=moment(fetched) if fetched else None,
            status=status,
            headers=headers,
            base=record.header("X-Capture-Base"),
            fault=record.header("X-Capture-Fault") or fault,
            record=record.place,
        )
    )


def as_played(capture: Capture) -> Capture:
    """A page that the Wayback Machine played back is a capture of the original address, at the time in its address."""
    played = PLAYED.match(capture.url)
    if not played or endpoint(capture.url) != endpoint(WAYBACK) or capture.requested_url:
        return capture
    try:
        at = datetime.strptime(played[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return capture
    return replace(
        capture,
        url=without_wayback(capture.url),
        requested_url=capture.url,
        captured_at=at,
        fetched_at=capture.fetched_at or capture.captured_at,
    )


def status_code(line: str) -> int:
    """The number in a status line without its protocol; raises BadRecord."""
    code = line.split(" ", 1)[0]
    if not (code.isascii() and code.isdigit() and len(code) == 3):
        raise BadRecord("has no HTTP status")
    return int(code)


def moment(text: str) -> datetime:
    """A WARC-Date of any precision as an aware time in UTC, of a year or month its beginning; raises BadRecord.

    >>> moment("2014-01").isoformat()
    '2014-01-01T00:00:00+00:00'
    """
    text = text.strip()
    missing = "-01-01"[len(text) - 4 :] if re.fullmatch(r"\d{4}(?:-\d\d)?", text) else ""
    try:
        time = datetime.fromisoformat(text + missing)
    except ValueError:
        raise BadRecord(f"has the impossible date {text!r}") from None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
