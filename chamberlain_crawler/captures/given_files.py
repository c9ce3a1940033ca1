"""Whatever a user points at, a file or a folder of them, as captures."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from chamberlain_crawler.captures.compression import MAX_BODY
from chamberlain_crawler.captures.kinds import HEAD, KNOWN_KINDS, MediaKind, kind_of
from chamberlain_crawler.captures.records import Record, decoded
from chamberlain_crawler.captures.warc import Originals
from chamberlain_crawler.captures.warc_captures import read_records, read_waiting
from chamberlain_crawler.errors import CaptureError, SourceError
from chamberlain_crawler.items import Capture

#: What the savers of pages write into them: browsers and SingleFile, and HTTrack, which leaves the scheme out.
#: <!-- saved from url=(0032)https://example.org/tram-plans/ -->
SAVED_FROM = re.compile(
    rb"""<!--\s* (?: (?: saved\ from\ url=\(\d+\) | Page\ saved\ with\ SingleFile\s+url:\s* ) (https?://[^\s<>"]+)
    | Mirrored\ from\s+ ([^\s<>"]+) \s+by\ HTTrack )""",
    re.VERBOSE | re.IGNORECASE,
)

#: <link rel="canonical" href="…">, <meta property="og:url" content="…">, in any order of attributes
TAG = re.compile(rb"<(?:link|meta)\b[^>]{1,2000}>", re.IGNORECASE)
NAMES_PAGE = re.compile(rb"""\b(?:rel|property)\s*=\s*["']?(?:canonical|og:url)["'\s/>]""", re.IGNORECASE)
ADDRESS = re.compile(rb"""\b(?:href|content)\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)


def captures_in(path: Path, faults: list[str]) -> Iterator[tuple[Capture, Record | None]]:
    """All captures in a file, or in a folder and the folders in it, in the order of names.

    With each comes its WARC record, for ``WarcWriter.copy_record``; None for files that are none, which
    ``WarcWriter.write_resource`` takes. What cannot be read is passed over and gets one line in ``faults``. Raises
    SourceError at once when there is nothing that can be read.
    """
    return read_files(known_files(path, faults), faults)


def known_files(path: Path, faults: list[str]) -> list[tuple[Path, MediaKind]]:
    """The files of known kinds at a path; raises SourceError when there is none."""
    if not path.exists():
        raise SourceError(f"{path} does not exist")
    if path.is_file() and path.stat().st_size == 0:
        raise SourceError(f"{path} is empty")
    files = sorted(found for found in path.rglob("*") if found.is_file()) if path.is_dir() else [path]
    if not files:
        raise SourceError(f"{path} is an empty folder")
    known, unknown = [], []
    for file in files:
        try:
            kind = kind_of(file)
        except OSError as error:
            faults.append(f"{file} cannot be read ({error.strerror})")
            continue
        if kind:
            known.append((file, kind))
        else:
            unknown.append(file)
    if not known:
        raise SourceError(f"{path} holds nothing that can be read; these kinds of file can be: {KNOWN_KINDS}")
    if unknown:
        faults.append(f"{path}: {len(unknown)} files of other kinds were passed over, such as {unknown[0].name}")
    return known


def read_files(files: list[tuple[Path, MediaKind]], faults: list[str]) -> Iterator[tuple[Capture, Record | None]]:
    """The captures in files of known kinds; revisits may point to records of any of the files."""
    originals = Originals()
    for path, kind in files:
        try:
            if kind == "warc":
                yield from read_records(path, faults, originals)
            else:
                yield read_document(path, kind), None
        except CaptureError as error:
            faults.append(str(error))
        except OSError as error:
            faults.append(f"{path} cannot be read ({error.strerror})")
    yield from read_waiting(faults, originals)


def read_document(path: Path, kind: MediaKind) -> Capture:
    """A saved page or text dump, dated by its file.

    Its address is the one that it says it has, else that of the file.
    """
    with path.open("rb") as file:
        packed = file.read(MAX_BODY)
        is_longer = bool(file.read(1))
        seconds = path.stat().st_mtime
    body, fault = decoded(packed, ())  # page.html.gz
    if is_longer:
        fault = f"is longer than {MAX_BODY} bytes"
    file_url = path.resolve().as_uri()
    url = (own_address(body[:HEAD]) if kind == "text/html" else None) or file_url
    return Capture(
        url=url,
        requested_url=None if url == file_url else file_url,
        body=body,
        captured_at=datetime.fromtimestamp(seconds, UTC),
        source="file",
        headers=(("content-type", kind),),
        fault=fault,
    )


def own_address(head: bytes) -> str | None:
    """The address that a saved page gives as its own, None when it gives none.

    >>> own_address(b"<!-- saved from url=(0032)https://example.org/tram-plans/ --><html>")
    'https://example.org/tram-plans/'
    """
    if saved := SAVED_FROM.search(head):
        return (saved[1] or b"http://" + saved[2]).decode("utf-8", "replace")
    for tag in TAG.findall(head):
        if NAMES_PAGE.search(tag) and (address := ADDRESS.search(tag)):
            return html.unescape(address[1].decode("utf-8", "replace"))
    return None
