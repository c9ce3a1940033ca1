"""Which of the listed captures to ask a web archive for, and in what order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from chamberlain_crawler.archive import Pointer
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.sources.cdx import Row, resolved
from chamberlain_crawler.sources.frontier import pointer_to
from chamberlain_crawler.sources.playback import time_of
from chamberlain_crawler.urls import split

#: ``unk`` and ``-`` stand where the archive does not know, ``warc/revisit`` where the original is not listed.
HTML = ("text/html", "application/xhtml+xml")
MAYBE_HTML = (*HTML, "unk", "-", "warc/revisit")

#: A body that stands under so many articles' addresses is none of these articles: a parked domain, an error page.
SHARED_BY = 3

#: A capture of less than this part of the longest one's length is an error or parking page, most likely.
TOO_SHORT = 1 / 3

#: The blog's own feeds: the ten newest posts, as they were on the day.
FEEDS = ("/feed/", "/feed/rss2/", "/feed/atom/", "/rss/")


@dataclass(frozen=True, kw_only=True, slots=True)
class Archived:
    """What a web archive holds of one address."""

    pointer: Pointer
    pages: Sequence[Row] = ()
    """Captures that may be the article, each body once, the most promising first."""
    history: Sequence[Row] = ()
    """The same in order of time, each body as it was captured first."""
    redirects: Sequence[Row] = ()
    """Captures that lead to another address, newest first."""


def articles(rows: Iterable[Row], blog: Blog) -> list[Archived]:
    """The addresses that may be articles, each once in whatever form it was captured.

    What was captured as an error only is ``missing``.
    """
    pointers: dict[str, Pointer] = {}
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in resolved(rows):
        pointer = pointer_to(blog, row.url, by="wayback")
        if pointer.state != "excluded" and blog.owns(row.url, time_of(row.timestamp)):
            pointers.setdefault(pointer.url, pointer)
            groups[pointer.url].append(row)
    everywhere = shared(groups.values())
    return [archived(pointers[url], group, everywhere) for url, group in groups.items()]


def archived(pointer: Pointer, rows: Collection[Row], everywhere: Collection[str]) -> Archived:
    """What there is of one address, in order; ``everywhere`` are digests that other addresses have too."""
    pages = [row for row in rows if may_be_page(row)]
    longest = max((row.length or 0 for row in pages), default=0)

    def rank(row: Row) -> tuple[bool, ...]:
        return (
            row.digest in everywhere,
            row.status is None or row.mime_type not in HTML,
            (row.length or 0) < longest * TOO_SHORT,
            not is_plain(row, pointer),
        )

    newest_first = sorted(pages, key=lambda row: row.timestamp, reverse=True)
    redirects = [row for row in rows if row.status and 300 <= row.status < 400 and row.status != 304]
    if not pages and not redirects:
        pointer = Pointer(url=pointer.url, seen_as=pointer.seen_as, by=pointer.by, state="missing", reason=errors(rows))
    return Archived(
        pointer=pointer,
        pages=each_body_once(sorted(newest_first, key=rank)),
        history=each_body_once(reversed(newest_first)),
        redirects=sorted(redirects, key=lambda row: row.timestamp, reverse=True),
    )


def may_be_page(row: Row) -> bool:
    """Whether a capture may be a page that was there."""
    return row.status in (200, None) and row.mime_type in MAYBE_HTML


def is_plain(row: Row, pointer: Pointer) -> bool:
    """Whether a capture is of the address itself, and not of a form like ``?replytocom=4`` or ``/embed/``."""
    parts, own = split(row.url), split(pointer.url)
    return parts.query == own.query and folded(parts.path) == folded(own.path)


def folded(path: str) -> str:
    """A path without its slashes at the end, escapes and letter case."""
    return unquote(path).rstrip("/").casefold()


def shared(groups: Iterable[Iterable[Row]]) -> set[str]:
    """Digests of pages that stand under several addresses."""
    counts = Counter(digest for rows in groups for digest in {row.digest for row in rows if may_be_page(row)})
    return {digest for digest, count in counts.items() if digest and count >= SHARED_BY}


def each_body_once(rows: Iterable[Row]) -> list[Row]:
    """The first of the captures of each body."""
    once: dict[str | Row, Row] = {}
    for row in rows:
        once.setdefault(row.digest or row, row)
    return list(once.values())


def errors(rows: Iterable[Row]) -> str:
    """What was captured instead of a page, in words."""
    kinds = sorted({str(row.status or row.mime_type) if row.status != 200 else row.mime_type for row in rows})
    return f"the web archive holds no page of it, only {', '.join(kinds)}"


def feeds(rows: Iterable[Row], blog: Blog) -> list[Row]:
    """Captures of the blog's own feeds, of each week the last one, newest first."""
    weeks: dict[tuple[str, int, int], Row] = {}
    for row in sorted(resolved(rows), key=lambda row: row.timestamp):
        if is_own_feed(row, blog):
            year, week, _ = datetime.strptime(row.timestamp[:8], "%Y%m%d").isocalendar()  # noqa: DTZ007 (UTC)
            weeks[blog.address(row.url), year, week] = row
    return sorted(each_body_once(weeks.values()), key=lambda row: row.timestamp, reverse=True)


def is_own_feed(row: Row, blog: Blog) -> bool:
    """Whether a capture is one of the blog's own feed, not of an article's or a category's."""
    path = f"{split(row.url).path.rstrip('/')}/"
    is_feed = row.status == 200 and "xml" in row.mime_type and path.endswith(FEEDS)
    # Below a folder the feed's address folds into that of the home page.
    is_homes = is_feed and blog.path(blog.address(row.url)) in ("/", *FEEDS)
    return is_homes and blog.owns(row.url, time_of(row.timestamp))


class Handover:
    """When the domain changed hands, as far as the captures that were read tell."""

    def __init__(self) -> None:
        self.foreign: list[str] = []
        self.own = ""

    def note(self, timestamp: str, verdict: str) -> None:
        """Takes a reading into account: what reads as an article proves that the domain was still the blog's."""
        if verdict in ("article", "comments"):
            self.own = max(self.own, timestamp)
        elif verdict in ("parked", "foreign", "soft_404"):
            self.foreign.append(timestamp)

    @property
    def when(self) -> str:
        """Timestamp of the first foreign capture behind the last own one; later than all where there is none."""
        return min((timestamp for timestamp in self.foreign if timestamp > self.own), default="99999999999999")

    def best(self, rows: Sequence[Row]) -> Row:
        """The most promising of some captures, which stand in order: those after the handover come last."""
        return next((row for row in rows if row.timestamp < self.when), rows[0])
