"""A citation in one plain line."""

from __future__ import annotations

from datetime import UTC, datetime

from chamberlain_crawler.citations.cited import Cited
from chamberlain_crawler.citations.date_forms import long_date
from chamberlain_crawler.items import UNSURE


def plain(cited: Cited, accessed: str | None = None) -> str:
    """Author, title, blog, day of publication, address, the capture that was read, and the day of looking.

    >>> trams = Cited(key="trams", title="Trams, again", authors=("Ada Pell",), blog="The Ledger",
    ...     url="https://example.org/trams/", published="2017-06-15", language="en", warc_file=None,
    ...     captured_at="2020-01-02T03:04:05+00:00", archive_url="https://web.archive.org/web/20200102030405/…")
    >>> print(plain(trams, "2026-03-01"))  # doctest: +NORMALIZE_WHITESPACE
    Ada Pell, “Trams, again”, The Ledger, 15 June 2017, https://example.org/trams/
    (captured 2 January 2020, https://web.archive.org/web/20200102030405/…; accessed 1 March 2026)
    """
    looked = f"; accessed {long_date(accessed)}" if accessed else ""
    linked = f", linked from {described(cited.linked_from)}" if cited.linked_from else ""
    line = f"{said_by(cited)}{described(cited)}{linked} ({capture(cited)}{looked})"
    return " ".join(line.split())


def described(cited: Cited) -> str:
    """Author, title, page, blog, day of publication and address."""
    page = f"page {cited.page}" if cited.page else ""
    names, title = " and ".join(cited.authors), f"“{cited.title or 'Untitled'}”"
    return ", ".join(filter(None, [names, title, page, cited.blog, long_date(cited.published), cited.url]))


def said_by(cited: Cited) -> str:
    """Whose words are cited, before the article that quotes them; empty for an article."""
    if cited.words is None:
        return ""
    return f"{speaker(cited)}, {'reported' if cited.reported else 'quoted'} in "


def speaker(cited: Cited) -> str:
    """The speaker of a quote, with the office that is printed beside the name, and whether they are in doubt."""
    doubt = UNSURE.get(cited.certainty or "")
    in_words = f"{doubt} speaker" if doubt else None
    return ", ".join(filter(None, [cited.speaker or "Speaker not named", cited.office, in_words]))


def capture(cited: Cited) -> str:
    """When the page was saved that the text was read from, and where that is: a public copy where one is known, else
    the file, with what proves that it is the same.
    """
    day = f"captured {long_date(cited.captured_at)}"
    if cited.warc_file is None:
        return ", ".join(filter(None, [day, cited.archive_url or proof(cited)]))
    held = f"{day} in {cited.warc_file}"
    return f"{held}; public copy: {cited.archive_url}" if cited.archive_url else f"{held}, {proof(cited)}"


def proof(cited: Cited) -> str:
    """The exact time and the digest of the bytes that the text was read from."""
    time = f"at {datetime.fromisoformat(cited.captured_at).astimezone(UTC):%H:%M:%S} UTC"
    return f"{time}, SHA-256 {cited.sha256}" if cited.sha256 else time


def note(cited: Cited) -> str:
    """What formats have no field for: the quote with its speaker, the article that links to a file, and the capture."""
    saved = capture(cited)
    linked = f"Linked from {described(cited.linked_from)}. " if cited.linked_from else ""
    return f"{words_of(cited)}{linked}{saved[0].upper()}{saved[1:]}"


def words_of(cited: Cited) -> str:
    """The quote with its speaker; reported speech without marks, as the article has it. Empty for an article."""
    if cited.words is None:
        return ""
    words = " ".join(cited.words.split())
    return (
        f"Reported, not quoted: {words} ({speaker(cited)}). " if cited.reported else f"“{words}” ({speaker(cited)}). "
    )
