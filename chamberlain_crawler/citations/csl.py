"""CSL-JSON, which citation processors (Pandoc, citeproc, Zotero) read."""

from __future__ import annotations

import json
from typing import Any

from chamberlain_crawler.citations.cited import Cited
from chamberlain_crawler.citations.copies import archive_name
from chamberlain_crawler.citations.date_forms import iso_day, numbers
from chamberlain_crawler.citations.given_family import split_name
from chamberlain_crawler.citations.plain import note


def csl_json(cited: Cited, accessed: str | None = None) -> str:
    """A list of one item of type ``post-weblog``, of a file ``document``."""
    return json.dumps([csl_item(cited, accessed)], ensure_ascii=False, indent=2) + "\n"


def csl_item(cited: Cited, accessed: str | None = None) -> dict[str, Any]:
    """The item. CSL has no field for the day of a capture, so that stands in ``note`` and ``custom``."""
    custom = {"archive_date": iso_day(cited.captured_at), "warc_file": cited.warc_file}
    if cited.warc_file:
        custom |= {"captured_at": cited.captured_at, "sha256": cited.sha256}
    if cited.words is not None:
        custom |= {
            "reported" if cited.reported else "quote": cited.words,
            "speaker": cited.speaker,
            "certainty": cited.certainty,
            "office": cited.office,
        }
    item = {
        "id": cited.key,
        "type": "document" if cited.is_file else "post-weblog",
        "title": cited.title or "Untitled",
        "author": [person(name) for name in cited.authors],
        "container-title": cited.blog,
        "page": str(cited.page or ""),
        "issued": date_parts(cited.published),
        "accessed": date_parts(accessed),
        "URL": cited.url,
        "archive": archive_name(cited.archive_url) if cited.archive_url else None,
        "archive_location": cited.archive_url,
        "language": cited.language,
        "note": note(cited),
        "custom": {name: value for name, value in custom.items() if value},
    }
    return {name: value for name, value in item.items() if value}


def person(name: str) -> dict[str, str]:
    """A name in parts, or whole.

    >>> person("Ada Pell"), person("The Ledger")
    ({'family': 'Pell', 'given': 'Ada'}, {'literal': 'The Ledger'})
    """
    parts = split_name(name)
    return {"family": parts[1], "given": parts[0]} if parts else {"literal": name}


def date_parts(value: str | None) -> dict[str, list[list[int]]] | None:
    """A date as exact as it is known, None without one."""
    parts = numbers(value)
    return {"date-parts": [parts]} if parts else None
