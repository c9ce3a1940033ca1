"""What the box "Cite this" of a page shows."""

from __future__ import annotations

from datetime import datetime

from chamberlain_crawler.browsing.queries import Row
from chamberlain_crawler.citations import FORMATS, Cited, archive_name


def citations(cited: Cited | None) -> Row:
    """What a page says of its citation: ``citations`` by format, looked at today, and the ``copies``."""
    if cited is None:
        return {}
    today = datetime.now().astimezone().strftime("%Y-%m-%d")
    return {
        "citations": {name: write(cited, today) for name, write in FORMATS.items()},
        **copies(cited),
    }


def copies(cited: Cited) -> Row:
    """``archive_url`` of a known public copy and ``archive_name`` of where it is, None when none is known; and
    ``lookup_url``, where the Wayback Machine can be asked."""
    known = cited.archive_url
    return {
        "archive_url": known,
        "archive_name": known and archive_name(known),
        "lookup_url": cited.lookup_url,
    }
