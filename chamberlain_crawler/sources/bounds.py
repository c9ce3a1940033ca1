"""What the user lets one run take: so many articles, those of some days, or none, to see what would be asked."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from scrapy import Request

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import Reading
from chamberlain_crawler.text import number

#: Before the lists: few articles do not wait until all lists of a large blog are read, unless for their days.
PRIORITY = 20

#: /2016/05/12/tram/ and /2016/05/tram/, at whatever depth the blog begins.
DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/(?:(0[1-9]|[12]\d|3[01])/)?[^/]")

YES, NO = ("1", "true", "yes"), ("", "0", "false", "no")


@dataclass
class Bounds:
    """What one run may take, and what it has taken. Addresses are the ledger's."""

    limit: int | None = None
    """So many articles."""
    since: str | None = None
    """First day of publication, ISO 8601."""
    until: str | None = None
    """Last day of publication."""
    dry_run: bool = False
    """Whether pages are listed instead of asked for."""
    chosen: set[str] = field(default_factory=set)
    """Articles that were got in this run, or are asked for."""
    outside: set[str] = field(default_factory=set)
    """Articles that are not asked for, because they were published on other days."""
    published: dict[str, str] = field(default_factory=dict)
    """When articles were published, as the lists of this run say, ISO 8601."""
    would_ask: dict[str, str] = field(default_factory=dict)
    """What a dry run does not ask for, by its address in the ledger."""
    parked: deque[tuple[str, Request]] = field(default_factory=deque)
    """Requests that wait for the lists, or until one of those that fill the limit turns out to be no article's."""
    under_way: int = 0
    """Pages that were asked for and not read yet."""

    @classmethod
    def given(cls, limit: Any, since: Any, until: Any, dry_run: Any) -> Self | None:
        """What a user gave, as text or as it is, None where nothing; UsageError for what cannot be understood."""
        bounds = cls(number_of(limit), day_of("since", since), day_of("until", until), is_yes("dry_run", dry_run))
        if bounds.since and bounds.until and bounds.since > bounds.until:
            raise UsageError(f"since ({bounds.since}) is after until ({bounds.until})")
        return bounds if bounds != cls() else None

    @property
    def has_room(self) -> bool:
        """Whether one more article may be taken."""
        return self.limit is None or len(self.chosen) < self.limit

    @property
    def is_full(self) -> bool:
        """Whether all is got that may be."""
        left = self.under_way or any(article in self.chosen for article, _ in self.parked)
        return not self.has_room and not left

    @property
    def days(self) -> str:
        """The days in words, as after "published outside of"."""
        return " ".join(f"{word} {day}" for word, day in (("since", self.since), ("until", self.until)) if day)

    def learn(self, readings: Iterable[Reading]) -> None:
        """Takes up the days of publication that lists tell before the pages are asked for."""
        for reading in readings:
            if reading.article and reading.article.published:
                self.published[reading.url] = reading.article.published

    def is_outside(self, url: str, held: str | None = None, seen: str | None = None) -> bool:
        """Whether an article was surely published on other days; where nobody knows, it was not. Notes it if so.

        ``held`` is the day that the archive knows, ``seen`` one on which the article stood there already.
        """
        day = (self.published.get(url) or held or day_in(url) or "")[:10]
        is_early = bool(self.since and ((day and day < self.since[: len(day)]) or (seen and seen < self.since)))
        is_late = bool(self.until and day and day > self.until[: len(day)])
        if is_early or is_late:
            self.outside.add(url)
        return is_early or is_late

    def takes(self, reading: Reading, *, is_held: bool) -> bool:
        """Whether an article that a list brings along is taken; one that is held counts for nothing."""
        if self.is_outside(reading.url):
            return False
        if reading.url not in self.chosen and not is_held:
            if not self.has_room:
                return False
            self.chosen.add(reading.url)
        return True

    def admit(self, request: Request, article: str | None, *, waits: bool = True) -> Iterator[Request]:
        """A request for the page of an article, or None for a further page of one, as soon as there is room for it.

        Where days are given it ``waits`` until the lists are read, which may tell the article's.
        """
        if article and ((waits and self.days) or not (self.has_room or article in self.chosen)):
            self.parked.append((article, request))
            return
        self.chosen |= {article} if article else set()
        if self.dry_run:
            self.would_ask.setdefault(article or request.url, request.url)
            return
        self.under_way += 1
        request.meta["bounded"] = article or ""
        if not self.days:
            request.priority = PRIORITY
        yield request

    def conclude(self, meta: Mapping[str, Any], *, is_article: bool) -> Iterator[Request]:
        """Ends a request by its ``meta``; one that gave no article makes room for another one."""
        if "bounded" not in meta:
            return
        self.under_way -= 1
        if not is_article:
            self.chosen.discard(meta["bounded"])
        while self.parked and self.has_room and not self.days:
            article, request = self.parked.popleft()
            yield from self.admit(request, article)

    def release(self) -> Iterator[Request]:
        """The requests that waited until the lists were read, without those of other days."""
        waiting, self.parked = self.parked, deque()
        for article, request in waiting:
            if not self.is_outside(article):
                yield from self.admit(request, article, waits=False)


def day_in(url: str) -> str | None:
    """The month or day that the path of an article's address names, as a permalink does.

    >>> day_in("https://a.example/2016/05/12/tram/"), day_in("https://a.example/2016/05/tram/"), day_in("/2016/tram/")
    ('2016-05-12', '2016-05', None)
    """
    match = DAY_IN_PATH.search(url)
    return "-".join(filter(None, match.groups())) if match else None


def number_of(limit: Any) -> int | None:
    """A limit, None for none; UsageError when it is no number above 0."""
    if limit is None:
        return None
    found = number(str(limit))
    if not found:
        raise UsageError(f"limit is a number of articles, 1 or more, not {limit!r}")
    return found


def day_of(name: str, day: Any) -> str | None:
    """A day, YYYY-MM-DD, None for none; UsageError when it is none."""
    try:
        return date.fromisoformat(str(day)).isoformat() if day else None
    except ValueError:
        raise UsageError(f"{name} is a day such as 2016-05-31, not {day!r}") from None


def is_yes(name: str, text: Any) -> bool:
    """Whether a spider's argument is switched on; UsageError when nobody can tell."""
    word = str(text or "").casefold()
    if word not in (*YES, *NO):
        raise UsageError(f"{name} is 1 or 0, not {text!r}")
    return word in YES
