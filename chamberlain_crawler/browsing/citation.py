"""How an article or a quote is cited on its page."""

from __future__ import annotations

from datetime import datetime

from chamberlain_crawler.browsing.rows import Row
from chamberlain_crawler.citations import FORMATS, Cited


def citations(cited: Cited | None) -> Row:
    """What a page says of its citation: ``citations`` by format, looked at today, and ``archive_url``."""
    if cited is None:
        return {}
    today = datetime.now().astimezone().strftime("%Y-%m-%d")
    return {
        "citations": {name: write(cited, today) for name, write in FORMATS.items()},
        "archive_url": cited.archive_url,
    }
