"""A web archive's listing, and what it plays back, as the copies that the archive remembers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from chamberlain_crawler.archive.mementos import Memento
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import Capture
from chamberlain_crawler.sources.cdx import Row
from chamberlain_crawler.sources.frontier import in_its_form, pointer_to
from chamberlain_crawler.sources.playback import time_of

#: What stands in a listing for a type that nobody knows.
UNKNOWN = frozenset({"", "-", "unk"})


def listed(rows: Iterable[Row], blog: Blog, archive: str) -> Iterator[Memento]:
    """The rows of a listing; ``archive`` is the address of its server, with its closing slash."""
    for row in rows:
        time = time_of(row.timestamp)
        yield Memento(
            archive=archive,
            url=address_of(blog, row.url, time),
            original=row.url,
            captured_at=time.isoformat(),
            status=row.status,
            mime_type=None if row.mime_type in UNKNOWN else row.mime_type,
            digest=row.digest,
            length=row.length,
        )


def fetched(capture: Capture, blog: Blog, archive: str) -> Memento:
    """A capture that the archive played back."""
    return Memento(
        archive=archive,
        url=address_of(blog, capture.url, capture.captured_at),
        original=capture.url,
        captured_at=capture.captured_at.isoformat(),
        status=capture.status,
        mime_type=(capture.header("content-type") or "").partition(";")[0].strip().lower() or None,
        digest=None,
        length=None,
    )


def address_of(blog: Blog, url: str, time: datetime) -> str:
    """The ledger's address of a captured one: a feed of an article or a page of its comments is not the article."""
    return in_its_form(pointer_to(blog, url, by="wayback", at=time), url).url
