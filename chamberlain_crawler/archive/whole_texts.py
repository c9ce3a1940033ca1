"""The whole texts that readings give: each first page with its further pages as they stood at one time."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby

from chamberlain_crawler.archive.readings import StoredReading
from chamberlain_crawler.items import Article, Quote
from chamberlain_crawler.text import runs

#: https://example.org/tram-plans/2/ is the second page of an article.
PART_ADDRESS = re.compile(r"/(\d{1,2})/?$")

EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A whole body: that of one reading, or of the pages of an article joined."""

    reading: StoredReading
    article: Article
    quotes: tuple[Quote, ...]
    missing_parts: int

    @cached_property
    def digest(self) -> str:
        """The same for the same words."""
        return words_digest(self.article)

    @cached_property
    def letters(self) -> str:
        """The body's, without what lies between."""
        return without_blanks(self.article.body_text)

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """The text's runs of words."""
        return runs(self.article.body_text)


def is_head(reading: StoredReading) -> bool:
    """Whether a reading is of an article's first page."""
    return reading.verdict == "article" and reading.part == 1


#: From when to when a first page stood as it was read, by its capture and address.
Spans = dict[tuple[int, str], tuple[datetime, datetime]]


def spans(readings: Iterable[StoredReading]) -> Spans:
    """When each first page stood: until the next one of its layout that has other words or links to other pages.

    What was captured before the first one counts to it: web archives take the pages of an article in any order.
    """
    found: Spans = {}
    heads = sorted(filter(is_head, readings), key=lambda r: (r.layout, r.captured_at, r.capture_id))
    for _, of_layout in groupby(heads, key=lambda r: r.layout):
        alike = [list(run) for _, run in groupby(of_layout, key=lambda r: (words_digest(r.article), linked_parts(r)))]
        begins = [EARLIEST, *(run[0].captured_at for run in alike[1:]), LATEST]
        for n, run in enumerate(alike):
            found |= {(r.capture_id, r.url): (begins[n], begins[n + 1]) for r in run}
    return found


def linked_parts(reading: StoredReading) -> set[int]:
    """Numbers of the article's further pages that a page links to."""
    return {int(match[1]) for url in reading.next_pages if (match := PART_ADDRESS.search(url))} - {1}


def whole(head: StoredReading, readings: Sequence[StoredReading], stood: Spans) -> Text:
    """The text of an article's first page with its further pages as the same layout read them while it stood so.

    A further page that is known of another time only counts as missing, though its words are given: together they may
    be a text that nobody ever published.
    """
    begin, end = stood[head.capture_id, head.url]
    by_number: dict[int, list[StoredReading]] = defaultdict(list)
    for reading in readings:
        if reading.part > 1 and reading.layout == head.layout and reading.verdict == "article":
            by_number[reading.part].append(reading)
    linked = linked_parts(head)
    links_parts = bool(linked)  # block themes name none
    parts, missing = [head], 0
    for number in sorted(by_number):
        candidates = by_number[number] if number in linked or not links_parts else []
        within = [r for r in candidates if any(begin <= time < end for time in (r.captured_at, *r.confirmed))]
        if within:
            parts.append(max(within, key=lambda r: (r.captured_at, r.capture_id)))
        elif candidates and links_parts:
            parts.append(min(candidates, key=lambda r: (abs(r.captured_at - head.captured_at), r.capture_id)))
            missing += 1
        if links_parts:
            linked |= linked_parts(parts[-1])
    missing += len(linked - by_number.keys())
    article, quotes = head.article, list(head.quotes)
    for part in parts[1:]:
        shift = len(article.body_text) + 2
        quotes += [moved(quote, shift) for quote in part.quotes]
        article = replace(
            article,
            blocks=article.blocks + part.article.blocks,
            links=article.links + part.article.links,
            html="\n".join(filter(None, (article.html, part.article.html))) or None,
        )
    return Text(reading=head, article=article, quotes=tuple(quotes), missing_parts=missing)


def moved(quote: Quote, shift: int) -> Quote:
    """The quote with its offsets moved by a number of characters."""
    parts = tuple((start + shift, end + shift) for start, end in quote.parts)
    return replace(quote, start=quote.start + shift, end=quote.end + shift, parts=parts)


def words_digest(article: Article) -> str:
    """The digest of an article's words; see ``text_digest``."""
    return text_digest(article.title, article.body_text)


def text_digest(title: str | None, body_text: str) -> str:
    """SHA-256 of an article's words, the same however its paragraphs and cells are parted."""
    return hashlib.sha256(without_blanks(f"{title or ''}|{body_text}").encode()).hexdigest()


def without_blanks(text: str) -> str:
    """A text without blanks and the borders of cells, which layouts set in their own ways."""
    return "".join(text.replace(" | ", "").split())
