"""RIS, which Zotero, EndNote, Mendeley and RefWorks read."""

from __future__ import annotations

from chamberlain_crawler.citations.cited import Cited
from chamberlain_crawler.citations.copies import archive_name
from chamberlain_crawler.citations.date_forms import numbers
from chamberlain_crawler.citations.given_family import split_name
from chamberlain_crawler.citations.plain import note


def ris(cited: Cited, accessed: str | None = None) -> str:
    """One record, lines parted by a newline; ``AV`` is the address of a known copy, ``Y2`` the day of looking."""
    fields = [
        ("TY", "ELEC" if cited.is_file else "BLOG"),
        ("ID", cited.key),
        *(("AU", ", ".join(reversed(split_name(name) or (name,)))) for name in cited.authors),
        ("TI", cited.title or "Untitled"),
        ("T2", cited.blog),
        ("SP", str(cited.page or "")),
        ("PY", (cited.published or "")[:4]),
        ("DA", ris_date(cited.published)),
        ("Y2", ris_date(accessed)),
        ("LA", cited.language or ""),
        ("UR", cited.url),
        ("DB", archive_name(cited.archive_url) if cited.archive_url else ""),
        ("AV", cited.archive_url or ""),
        ("N1", note(cited)),
    ]
    # A line break would end the field, and the next words could pass for a tag.
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - "]) + "\n"


def ris_date(value: str | None) -> str:
    """``YYYY/MM/DD/`` with the parts that are not known left empty; empty without a date.

    >>> ris_date("2017-06-15T09:30:00+01:00"), ris_date("2017-06"), ris_date(None)
    ('2017/06/15/', '2017/06//', '')
    """
    parts = [f"{number:02}" for number in numbers(value)]
    return "/".join([*parts, *[""] * (4 - len(parts))]) if parts else ""
