"""Dates as pages, feeds and WordPress' API print them, read into ISO 8601."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

#: No blog is older: what claims to be is a slip of the pen or an empty field (``-0001-11-30``, ``1970-01-01``).
FIRST_YEAR = 1990

#: Formats of WordPress' and Orange Themes' pages; day before month, as in Britain.
FORMATS = (
    "%d.%b %Y",  # 15.Jun 2017
    "%H:%M, %d.%b %Y",  # 09:30, 15.Jun 2017
    "%d %B %Y",  # 15 June 2017
    "%B %d, %Y",  # June 15, 2017
    "%d %b %y",  # 15 Jun 17
    "%d %b %Y",  # 15 Jun 2017
    "%B %d, %Y at %I:%M %p",  # June 15, 2017 at 9:30 am
    "%d %B %Y at %H:%M",  # 15 June 2017 at 09:30
    "%B %d, %Y %H:%M",  # June 15, 2017 09:30
    "%d/%m/%Y",  # 15/06/2017
)

#: Thu, 15 Jun 2017 08:30:00 +0000
RFC_822 = re.compile(
    r"(?:[A-Z][a-z]{2}, ?)?\d{1,2} [A-Z][a-z]{2} \d{2,4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|[A-Z]{1,4})"
)

#: Starts like ISO 8601; ``datetime.fromisoformat`` alone would also take 15062017 for a date in year 1506.
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")

#: 9:30, 9 am, 9.30pm: without one of these a date has no time of day.
TIME_OF_DAY = re.compile(r"\d:\d\d|\d ?[ap]\.?m\b", re.IGNORECASE)

#: "3 weeks ago" names no day.
VAGUE = re.compile(r"\b(?:week|fortnight|month|year|decade)", re.IGNORECASE)

#: What stands around a date: blanks, marks, and the clock face of Orange Themes.
AROUND = " ,;|·–—-🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛"

LONGEST = 80


def parse(text: str, seen: datetime, timezone: str) -> str | None:
    """A printed date in ISO 8601: a day, or a time with the blog's offset where a time of day is printed.

    >>> from datetime import UTC
    >>> seen = datetime(2017, 7, 1, 12, tzinfo=UTC)
    >>> parse("🕔15.Jun 2017", seen, "Europe/London")
    '2017-06-15'
    >>> parse("09:30, 15.Jun 2017", seen, "Europe/London")
    '2017-06-15T09:30:00+01:00'
    >>> parse("2017-06-15T08:30:00Z", seen, "Europe/London")
    '2017-06-15T09:30:00+01:00'
    >>> parse("yesterday", seen, "Europe/London")
    '2017-06-30'
    >>> parse("31.Feb 2017", seen, "Europe/London")

    ``seen`` is the time of the capture (aware): relative dates count from it, and what lies more than a day behind
    it is no date. ``timezone`` is the blog's IANA zone: times without an offset are read in it, and every time is told
    in it, so that feeds, page marks and the API give one text for one moment, and the day is the blog's own. When
    clocks go back, a time that came twice is taken for the first of the two; when they go forward, a time that never
    came keeps the offset that held before. None when the text is no date, an impossible one, a vague one
    ("3 weeks ago"), or before 1990.
    """
    text = " ".join(text.split()).strip(AROUND)
    if not text or len(text) > LONGEST:
        return None
    zone = ZoneInfo(timezone)
    found = machine_readable(text) or in_known_format(text) or in_free_form(text, seen.astimezone(zone))
    if found is None or found.year < FIRST_YEAR:
        return None
    if not isinstance(found, datetime):
        return found.isoformat() if found <= (seen + timedelta(days=1)).astimezone(zone).date() else None
    found = found.replace(tzinfo=found.tzinfo or zone)
    return found.astimezone(zone).isoformat(timespec="seconds") if found <= seen + timedelta(days=1) else None


def machine_readable(text: str) -> date | None:
    """A day or time in ISO 8601 or in a feed's RFC 822; a time without offset is naive."""
    try:
        if ISO.match(text):
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        if RFC_822.fullmatch(text):
            # "-0000" says UTC as well, but the library gives it back as a local time.
            return parsedate_to_datetime(text.replace("-0000", "+0000"))
    except ValueError:
        pass
    return None


def in_known_format(text: str) -> date | None:
    """A day or naive time in one of the ``FORMATS``: microseconds, where dateparser takes milliseconds."""
    shape = (text.count(" "), text.count(":"))
    for pattern in FORMATS:
        # A failing strptime costs 8 µs, so only formats of the same shape are tried.
        if shape != (pattern.count(" "), pattern.count(":")):
            continue
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 (the zone is the caller's)
        except ValueError:
            continue
        return found if ":%M" in pattern else found.date()
    return None


def in_free_form(text: str, base: datetime) -> date | None:
    """Any other English date, also one relative to ``base``."""
    if VAGUE.search(text):
        return None
    import dateparser  # loads for 0.1 s, and few pages need it

    try:
        found: datetime | None = dateparser.parse(
            text,
            languages=["en"],
            settings={
                "DATE_ORDER": "DMY",
                "PREFER_LOCALE_DATE_ORDER": False,
                "RELATIVE_BASE": base.replace(tzinfo=None),
                "REQUIRE_PARTS": ["day", "month", "year"],
                "PARSERS": ["relative-time", "absolute-time"],
            },
        )
    except (ValueError, OverflowError):
        return None
    return found if found is None or TIME_OF_DAY.search(text) else found.date()
