"""One article out of several readings: each field from the best reading that has it.

The body is a whole text, that of a first page with its further pages as they stood at one time.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal

from chamberlain_crawler.archive.grouping import agree
from chamberlain_crawler.archive.readings import StoredReading
from chamberlain_crawler.items import Article, Comment, FieldSource, Image, Quote
from chamberlain_crawler.text import runs

#: Fields that stand on their own. The body brings its quotes, links and markup along, the date its printed form.
SINGLE_FIELDS = ("title", "post_id", "byline", "language", "authors", "terms")

#: Fields that all readings add to, or that each capture has its own of; named for their best giver.
JOINED_FIELDS = ("similar", "images", "comments")

#: Layouts of a higher rank lose or add a little text (feeds give the first page of an article only, text dumps and
#: extraction by a library are not exact).
EXACT_RANK = 39

#: What two layouts give of an article within this time is of one state of it.
ONE_VISIT = timedelta(days=1)

#: https://example.org/tram-plans/2/ is the second page of an article.
PART_ADDRESS = re.compile(r"/(\d{1,2})/?$")

EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

#: From when to when a first page stood as it was read, by its capture and address.
Spans = dict[tuple[int, str], tuple[datetime, datetime]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Combined:
    """An article as all its readings together give it."""

    article: Article
    quotes: tuple[Quote, ...]
    body: StoredReading
    """The reading that gave the body."""
    sources: dict[str, tuple[FieldSource, int]]
    """For each field that has a value: where it came from, and the id of the capture."""
    readings: Sequence[StoredReading]
    texts: Sequence[Text]
    """The whole texts that the readings of the article's first page give."""


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


def combine(readings: Sequence[StoredReading], url: str) -> Combined | None:
    """The article that its readings give; None when none of them is an article's (first) page."""
    best = sorted(readings, key=preference)
    stood = spans(best)
    texts = [whole(reading, best, stood) for reading in best if is_head(reading)]
    if not texts:
        return None
    texts = without_first_pages(texts)
    text = current(texts)
    fields: dict[str, Any] = {"url": url}
    givers = {"body": text.reading, "links": text.reading}
    for field in SINGLE_FIELDS + JOINED_FIELDS:
        # The words that are shown bring their own title along.
        preferred = [text.reading, *best] if field == "title" else best
        if giver := first(preferred, attrgetter(field)):
            fields[field] = getattr(giver.article, field)
            givers[field] = giver
    if giver := newest_date(best, "modified"):
        fields["modified"], givers["modified"] = giver.article.modified, giver
    if giver := newest_date(best, "published") or first(best, attrgetter("published_text")):
        fields |= {"published": giver.article.published, "published_text": giver.article.published_text}
        givers["published"] = giver
    fields |= {"images": joined_images(best), "comments": joined_comments(best)}
    return Combined(
        article=replace(text.article, **fields),
        quotes=text.quotes,
        body=text.reading,
        sources=sources_of(givers),
        readings=readings,
        texts=texts,
    )


def preference(reading: StoredReading) -> tuple[int, bool, int, float, int]:
    """Sorts the better reading first: by trust, whole pages, the layout, the newer capture."""
    return reading.trust, not reading.whole, reading.rank, -reading.captured_at.timestamp(), reading.capture_id


# --- the whole texts


def is_head(reading: StoredReading) -> bool:
    """Whether a reading is of an article's first page."""
    return reading.verdict == "article" and reading.part == 1


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


# --- the text as it stands now


def current(texts: Sequence[Text]) -> Text:
    """The text as it stands now: time goes before rank, and rank decides between readings of the same words.

    A text that its own layout gave before is no news, so that two layouts that read a little differently do not take
    turns; once other words stood there in between it is. An inexact layout never takes the place of an exact one: a
    notice under every address ("we are rebuilding our website") is read by none of those that know the blog's pages.
    """

    def standing(text: Text) -> tuple[int, bool, bool, bool, int]:
        reading = text.reading
        return (
            reading.trust,
            not text.article.blocks,
            not reading.whole,
            reading.rank > EXACT_RANK,
            text.missing_parts,
        )

    best = min(map(standing, texts))
    standing_best = [text for text in texts if standing(text) == best]
    by_time = sorted(standing_best, key=lambda t: (t.reading.captured_at, -t.reading.rank, t.reading.capture_id))
    now, last = by_time[0], dict[str, str]()
    for text in by_time:
        before = last.get(text.reading.layout)
        if before != text.digest and is_news(text, now):
            if before or not agree(text.runs, now.runs):
                last.clear()  # not a layout's own way of reading: the words changed, and may change back
            now = text
        last[text.reading.layout] = text.digest
    same = [text for text in standing_best if text.digest == now.digest]
    return min(same, key=lambda text: preference(text.reading))


def is_news(text: Text, now: Text) -> bool:
    """Whether a later text takes the place of the one before."""
    if text.reading.rank > EXACT_RANK:
        return not agree(text.runs, now.runs)
    return text.digest != now.digest


def without_first_pages(texts: Sequence[Text]) -> list[Text]:
    """The texts but those that are the first page of one that a better layout gave.

    Block themes name no further pages of a post that its author parted; the API gives it whole.
    """
    given = {(text.reading.layout, text.digest) for text in texts}
    first_pages = {
        (text.reading.layout, text.digest)
        for text in texts
        for other in texts
        if is_first_page(text, other) and (text.reading.layout, other.digest) not in given
    }
    return [text for text in texts if (text.reading.layout, text.digest) not in first_pages]


def is_first_page(text: Text, other: Text) -> bool:
    """Whether a text is the beginning of one that a better layout gave shortly before."""
    passed = text.reading.captured_at - other.reading.captured_at
    return (
        other.reading.rank < text.reading.rank <= EXACT_RANK
        and other.reading.trust <= text.reading.trust
        and timedelta(0) <= passed < ONE_VISIT
        and text.letters != other.letters
        and other.letters.startswith(text.letters)
    )


# --- other fields


def first(readings: Iterable[StoredReading], value: Callable[[Article], Any]) -> StoredReading | None:
    """The best reading in which a value is present."""
    return next((reading for reading in readings if value(reading.article) not in (None, "", ())), None)


def newest_date(best: Sequence[StoredReading], field: Literal["published", "modified"]) -> StoredReading | None:
    """The reading that gives the newest value of a date, in its most exact form; None where none has it."""
    having = [reading for reading in best if getattr(reading.article, field)]
    having = [reading for reading in having if reading.trust == having[0].trust]
    exact = [reading for reading in having if reading.rank <= EXACT_RANK] or having
    if not exact:
        return None
    newest = max(exact, key=lambda reading: (reading.captured_at, -reading.rank, reading.capture_id))
    value = getattr(newest.article, field)
    fitting = [reading for reading in exact if same_time(getattr(reading.article, field), value)]
    return min(
        fitting, key=lambda reading: (len(getattr(reading.article, field)) == len("2017-06-15"), preference(reading))
    )


def same_time(one: str, other: str) -> bool:
    """Whether two ISO 8601 texts are one time, as far as the less exact one tells.

    >>> same_time("2017-06-15", "2017-06-15T09:30:00+01:00"), same_time("2017-06-15", "2017-06-16")
    (True, False)
    """
    if min(len(one), len(other)) <= len("2017-06-15"):
        return one[:10] == other[:10]
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    except (TypeError, ValueError):
        return one == other


def joined_images(readings: Sequence[StoredReading]) -> tuple[Image, ...]:
    """The pictures of all readings, each address once: REST posts lack the lead picture that pages have."""
    images: dict[str, Image] = {}
    for reading in readings:
        for image in reading.article.images:
            images.setdefault(image.url, image)
    return tuple(images.values())


def joined_comments(readings: Sequence[StoredReading]) -> tuple[Comment, ...]:
    """The comments of all readings, each once, by number; those without a number in the order of their page."""
    comments: dict[object, list[tuple[StoredReading, Comment]]] = defaultdict(list)
    for reading in readings:
        for comment in reading.article.comments:
            key = comment.comment_id or (comment.author, " ".join(comment.text.split()))
            comments[key].append((reading, comment))
    numbered = {(c.author, " ".join(c.text.split())) for given in comments.values() for _, c in given if c.comment_id}
    kept = [current_comment(given) for key, given in comments.items() if isinstance(key, int) or key not in numbered]
    return tuple(sorted(kept, key=lambda comment: comment.comment_id or 0))


def current_comment(given: Sequence[tuple[StoredReading, Comment]]) -> Comment:
    """A comment as it stands now: that of the best reading, or of a later one whose layout gave other words before."""
    best, now = given[0]
    trusted = [pair for pair in given if (pair[0].trust, pair[0].whole) == (best.trust, best.whole)]
    said: dict[str, str] = {}
    changed = best.captured_at
    for reading, comment in sorted(trusted, key=lambda pair: (pair[0].captured_at, pair[0].capture_id)):
        words = " ".join(comment.text.split())
        if said.setdefault(reading.layout, words) != words and reading.captured_at > changed:
            changed, now = reading.captured_at, comment
        said[reading.layout] = words
    return now


def sources_of(givers: dict[str, StoredReading]) -> dict[str, tuple[FieldSource, int]]:
    """Where each field came from, as its giver says."""
    sources = {}
    for field, reading in givers.items():
        if source := next((s for s in reading.article.field_sources if s.field == field), None):
            sources[field] = (source, reading.capture_id)
    if url := next((s for s in givers["body"].article.field_sources if s.field == "url"), None):
        sources["url"] = (url, givers["body"].capture_id)
    return sources
