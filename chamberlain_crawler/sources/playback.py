"""A web archive's playback: where it is asked for a capture, and the capture in what it answers.

Mementos are RFC 7089's word for archived answers.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag

from w3lib.url import safe_url_string

from chamberlain_crawler.items import Capture
from chamberlain_crawler.sources.cdx import is_time
from chamberlain_crawler.urls import absolute, endpoint, without_wayback

#: https://web.archive.org/web/20170616080000id_/http://example.org/
PLAYBACK = re.compile(r"^(?:https?://[^/]+)?/web/(\d{14})(?:[a-z]{2}_)?/(https?:/+.+)$", re.IGNORECASE)

#: Link: <http://example.org/>; rel="original", <http://…>; rel="timegate"
ORIGINAL = re.compile(r'<(https?://[^>\s]+)>\s*;\s*rel="?original"?(?=\s*(?:[,;]|$))', re.IGNORECASE)

ORIGINAL_HEADER = "x-archive-orig-"
#: Headers of the playback itself, where a server gives the archived ones under their own names.
PLAYBACK_HEADERS = frozenset({"memento-datetime", "link", "content-location", "location", "content-encoding"})


def playback_url(server: str, timestamp: str, url: str) -> str:
    """Where a capture's bytes are: ``id_`` asks for them as they were captured. ``server`` ends with a slash.

    >>> playback_url("https://web.archive.org/", "20170616080000", "http://example.org/tram plans/#top")
    'https://web.archive.org/web/20170616080000id_/http://example.org/tram%20plans/'
    """
    return safe_url_string(f"{server}web/{timestamp}id_/{urldefrag(url).url}")


def capture_in(url: str) -> tuple[str, str] | None:
    """Timestamp and original address in a playback address of whatever server, None when it is none."""
    match = PLAYBACK.match(url)
    return (match[1], without_wayback(url, url)) if match and is_time(match[1]) else None


def memento(answer: Capture, asked: str | None = None) -> Capture:
    """The archived answer in an answer of a playback server, with its own address, time and headers.

    ``asked`` is the playback address that redirected to this one, None without a redirect.
    An answer of the server itself (a redirect to the nearest capture, "not archived", an error) comes back as it is.
    """
    played = capture_in(answer.url)
    own_headers = tuple(
        (name[len(ORIGINAL_HEADER) :], value)
        for name, value in answer.headers
        if name.lower().startswith(ORIGINAL_HEADER)
    )
    if played is None or not (own_headers or answer.header("memento-datetime")):
        return answer
    timestamp, url = played
    return replace(
        answer,
        url=original(answer, url),
        requested_url=asked or answer.url,
        captured_at=memento_time(answer) or time_of(timestamp),
        fetched_at=answer.captured_at,
        headers=headers_of(answer, own_headers, url),
    )


def headers_of(answer: Capture, own: tuple[tuple[str, str], ...], url: str) -> tuple[tuple[str, str], ...]:
    """The archived headers under their own names, and those that say what the body is."""
    names = {name.lower() for name, _ in own}
    kept = [(name, value) for name, value in own if name.lower() != "content-encoding"]
    if not own:
        kept = [(name, value) for name, value in answer.headers if name.lower() not in PLAYBACK_HEADERS]
        names = {name.lower() for name, _ in kept}
    if "content-type" not in names and (kind := answer.header("content-type")):
        kept.append(("Content-Type", kind))
    if "location" not in names and (location := answer.header("location")):
        kept.append(("Location", without_wayback(location, answer.url)))
    # How the bytes came, which is not always how they were captured; an empty one comes along with gzip.
    encodings = [value for name, value in answer.headers if name.lower() == "content-encoding" and value.strip()]
    return tuple(kept + [("Content-Encoding", value) for value in encodings[:1]])


def original(answer: Capture, url: str) -> str:
    """The address that was captured: archives fold spellings, and may answer with a sibling's capture."""
    links = [link for name, value in answer.headers if name.lower() == "link" for link in ORIGINAL.findall(value)]
    same_site = [link for link in links if endpoint(link) and endpoint(link) == endpoint(url)]
    return same_site[-1] if same_site else url


def memento_time(answer: Capture) -> datetime | None:
    """The time in the Memento-Datetime header, None when it cannot be read."""
    try:
        time = parsedate_to_datetime(answer.header("memento-datetime") or "")
    except (ValueError, OverflowError):
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def time_of(timestamp: str) -> datetime:
    """The time that 14 digits say."""
    return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def timestamp_of(time: datetime) -> str:
    """An aware time as 14 digits."""
    return time.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def onward(location: str, playback: str) -> tuple[str, str] | None:
    """The capture that a redirect of the playback address ``playback`` leads to, by time and original address.

    None where it leads to no web address.
    """
    here = capture_in(playback)
    if here is None:
        return None
    timestamp, url = here
    original = without_wayback(location, playback)
    target = absolute(url, original)
    there = capture_in(location) if original != location else None
    return there or ((timestamp, target) if target else None)
