"""How articles, quotes and pages of files are cited: a plain line, RIS, BibTeX and CSL-JSON."""

from __future__ import annotations

from collections.abc import Callable

from chamberlain_crawler.citations.bibtex import bibtex
from chamberlain_crawler.citations.cited import Cited, cited_article, cited_file, cited_quote, cited_reported
from chamberlain_crawler.citations.copies import archive_name, copies, copy_of
from chamberlain_crawler.citations.csl import csl_json
from chamberlain_crawler.citations.plain import plain
from chamberlain_crawler.citations.ris import ris

FORMATS: dict[str, Callable[[Cited, str | None], str]] = {
    "plain": plain,
    "ris": ris,
    "bibtex": bibtex,
    "csl-json": csl_json,
}
"""Each takes what is cited and the day on which it was looked at (ISO 8601), None to leave that out."""

__all__ = [
    "FORMATS",
    "Cited",
    "archive_name",
    "bibtex",
    "cited_article",
    "cited_file",
    "cited_quote",
    "cited_reported",
    "copies",
    "copy_of",
    "csl_json",
    "plain",
    "ris",
]
