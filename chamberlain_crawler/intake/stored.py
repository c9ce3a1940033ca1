"""Captures that the archive holds, with their bytes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from chamberlain_crawler import captures
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.items import Capture, WarcRecord

#: Headers of an answer, by the columns that keep them.
HEADERS = {"Content-Type": "mime_type", "ETag": "etag", "Last-Modified": "last_modified"}


def stored_capture(row: dict[str, Any], folder: Path) -> Capture:
    """The capture of a row of ``captures``, its bytes from the WARC file; CaptureError or OSError without them."""
    if row["warc_file"] is None:
        raise CaptureError("no WARC record holds its bytes")
    place = WarcRecord(file=row["warc_file"], offset=row["warc_offset"], length=row["warc_length"])
    capture = captures.read_record(folder, place)
    if row["status"] == 304:  # its record reads as the earlier answer that it confirms
        own = tuple((name, row[column]) for name, column in HEADERS.items() if row[column])
        capture = replace(capture, status=304, body=b"", headers=own)
    if hashlib.sha256(capture.body).hexdigest() != row["sha256"]:
        raise CaptureError(f"the bytes in {place.file} are not those that were kept")
    return replace(
        capture,
        url=row["url"],
        requested_url=row["requested_url"],
        source=row["source"],
        captured_at=datetime.fromisoformat(row["captured_at"]),
        fetched_at=datetime.fromisoformat(row["fetched_at"]) if row["fetched_at"] != row["captured_at"] else None,
        base=row["base"],
    )
