"""The listing of a web archive's captures, as its CDX server gives it.

Two dialects are read: that of web.archive.org, an array of arrays with the field names first
(https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server), and pywb's, one object a line
(https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

#: Fields to ask for, by the names of web.archive.org, and what pywb calls three of them. Without urlkey resume keys
#: lead astray (https://github.com/internetarchive/wayback/issues/121).
FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
PYWB_NAMES = {"original": "url", "mimetype": "mime", "statuscode": "status"}

BETWEEN = re.compile(r"[,\s]*")
TIMESTAMP = re.compile(r"[0-9]{14}")
#: The Internet Archive's first captures are of May 1996.
FIRST_YEAR = 1996

#: Longer addresses come from pages that link to themselves without end.
MAX_URL = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One capture, as listed."""

    urlkey: str
    """The address as the archive sorts it (SURT): the same with and without https and ``www.``."""
    timestamp: str
    """14 digits, UTC."""
    url: str
    """The address as it was asked for by the archive's crawler."""
    mime_type: str
    """``text/html``; ``warc/revisit`` where the body is that of an earlier capture, ``unk`` where nobody knows."""
    status: int | None
    """None where the row does not say: revisits, mostly."""
    digest: str | None
    """Of the body; equal digests are equal bodies."""
    length: int | None
    """Bytes of the compressed record, headers included."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """One answer of a CDX server."""

    rows: tuple[Row, ...] = ()
    odd: int = 0
    """Rows that could not be read."""
    resume_key: str | None = None
    """What to send for the rows that follow, None when the server names none."""
    fault: str | None = None
    """What is wrong with the answer, in a few words ("is cut short"); rows may stand in it all the same."""


def parse(body: bytes) -> Listing:
    """Reads an answer in either dialect; never raises.

    >>> parse(b"<html>busy</html>").fault
    'is HTML, no listing'
    """
    text = body.decode("utf-8", "replace").strip("\ufeff \r\n\t")
    if text.startswith("["):
        found, whole = elements(text)
        listing = of_table(found)
    elif text.startswith("{"):
        lines = text.splitlines()
        found = [decoded for line in lines if (decoded := object_in(line))]
        whole = bool(object_in(lines[-1]))
        listing = of_rows(found, odd=len(lines) - len(found))
    else:
        return Listing(fault="is empty" if not text else "is HTML, no listing" if text[0] == "<" else "is no listing")
    return listing if whole else replace(listing, fault="is cut short")


def elements(text: str) -> tuple[list[Any], bool]:
    """The elements of a JSON array, as far as they can be read, and whether that was to its end."""
    decoder, at = json.JSONDecoder(), 1
    found: list[Any] = []
    while True:
        at = BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if text[at : at + 1] == "]":
            return found, True
        try:
            element, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return found, False
        found.append(element)


def object_in(line: str) -> dict[str, Any] | None:
    """The JSON object in a line, None when it is none or cut."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def of_table(found: list[Any]) -> Listing:
    """The rows of web.archive.org's dialect: names first, and at the end maybe ``[], ["resume key"]``."""
    resume_key = None
    if len(found) > 1 and found[-2] == [] and is_texts(found[-1]) and len(found[-1]) == 1:
        resume_key = found[-1][0]
        found = found[:-2]
    has_names = bool(found) and is_texts(found[0]) and "timestamp" in found[0]
    names, found = (found[0], found[1:]) if has_names else (FIELDS, found)
    tables = [dict(zip(names, row, strict=True)) for row in found if is_texts(row) and len(row) == len(names)]
    listing = of_rows(tables, odd=len(found) - len(tables))
    return replace(listing, resume_key=resume_key, fault=None if has_names else listing.fault)


def is_texts(row: Any) -> bool:
    """Whether a row is a list of texts."""
    return isinstance(row, list) and all(isinstance(value, str) for value in row)


def of_rows(found: Iterable[Mapping[str, Any]], odd: int) -> Listing:
    """The rows that make sense; ``odd`` is the number of those that were not even rows."""
    rows = [row_of(fields) for fields in found]
    good = tuple(row for row in rows if row)
    odd += len(rows) - len(good)
    return Listing(rows=good, odd=odd, fault="holds no row that can be read" if odd and not good else None)


def row_of(fields: Mapping[str, Any]) -> Row | None:
    """One row; None for an impossible time, and for what is no web address (``mailto:``, ``data:``)."""
    values = {name: str(fields.get(name) or fields.get(PYWB_NAMES.get(name, name)) or "-") for name in FIELDS}
    if not is_time(values["timestamp"]) or not is_web_address(values["original"]):
        return None
    status, length = values["statuscode"], values["length"]
    return Row(
        urlkey=values["urlkey"],
        timestamp=values["timestamp"],
        url=values["original"],
        mime_type=values["mimetype"].lower(),
        status=int(status) if re.fullmatch("[1-5][0-9]{2}", status) else None,
        digest=None if values["digest"] == "-" else values["digest"],
        length=int(length) if re.fullmatch("[0-9]{1,12}", length) else None,
    )


def is_time(timestamp: str) -> bool:
    """Whether 14 digits are a time that a web archive can have made a capture at."""
    if not TIMESTAMP.fullmatch(timestamp) or int(timestamp[:4]) < FIRST_YEAR:
        return False
    try:
        datetime.strptime(timestamp, "%Y%m%d%H%M%S")  # noqa: DTZ007 (only whether it can be read)
    except ValueError:
        return False
    return True


def is_web_address(url: str) -> bool:
    """Whether an address is one of the web, and of a length that pages have."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and len(url) <= MAX_URL
    except ValueError:
        return False


def resolved(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, revisits with the status, type and length of the capture whose body they share, if it is listed."""
    rows = list(rows)
    originals: dict[tuple[str, str | None], Row] = {}
    for row in rows:
        if row.status and row.digest:
            originals.setdefault((row.urlkey, row.digest), row)
            if row.status == 200:
                originals.setdefault(("", row.digest), row)
    for row in rows:
        original = originals.get((row.urlkey, row.digest)) or originals.get(("", row.digest))
        if original and row.status is None:
            row = replace(row, status=original.status, mime_type=original.mime_type, length=original.length)
        yield row
