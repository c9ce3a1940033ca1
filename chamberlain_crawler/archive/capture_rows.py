"""A capture as the row of its table."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from chamberlain_crawler.archive.ids import stable_id
from chamberlain_crawler.archive.rows import Row
from chamberlain_crawler.items import Capture, Verdict

#: Where web archives list their captures: ``/cdx/search/cdx``, pywb's ``/web/cdx``.
LISTING = re.compile(r"https?://[^/]+/(?:cdx/|web/cdx)")


def unread_verdict(capture: Capture) -> Verdict | None:
    """The verdict of what is kept and not read by itself; None for what is read.

    An error is asked for again at once: only the last one of them is read.
    """
    if capture.url.endswith("/robots.txt"):
        return "robots"
    if capture.source == "wayback" and LISTING.match(capture.url):
        return "listing"
    if capture.status >= 400:
        return "error"
    return "redirect" if 300 <= capture.status < 400 and capture.status != 304 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class LostCapture(Capture):
    """A capture whose bytes cannot be read any more: it has no body, and its row stays what it was."""

    id: int
    sha256: str
    lost: str
    """Why the bytes cannot be read."""


def capture_id(capture: Capture) -> int:
    """Id of a capture: the same bytes of one address at one time are one capture."""
    if isinstance(capture, LostCapture):
        return capture.id
    digest = hashlib.sha256(capture.body).hexdigest()
    return stable_id("capture", capture.url, capture.captured_at.isoformat(), capture.status, digest)


def capture_row(capture: Capture, blog: str) -> Row:
    """The row of ``captures``."""
    record = capture.record
    row: Row = {
        "id": capture_id(capture),
        "blog": blog,
        "url": capture.url,
        "requested_url": capture.requested_url,
        "source": capture.source,
        "captured_at": capture.captured_at.isoformat(),
        "fetched_at": (capture.fetched_at or capture.captured_at).isoformat(),
        "status": capture.status,
        "mime_type": (capture.header("content-type") or "").partition(";")[0].strip().lower() or None,
        "sha256": hashlib.sha256(capture.body).hexdigest(),
        "warc_file": record.file if record else None,
        "warc_offset": record.offset if record else None,
        "warc_length": record.length if record else None,
        "etag": capture.header("etag"),
        "last_modified": capture.header("last-modified"),
        "base": capture.base,
        "lost": None,
    }
    if isinstance(capture, LostCapture):
        row |= {"sha256": capture.sha256, "lost": capture.lost}
    return row
