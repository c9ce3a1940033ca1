"""Dates as exact as they are known, in words and in numbers."""

from __future__ import annotations

import re

# In English whatever the locale is.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d))?)?)?")


def long_date(value: str | None) -> str:
    """A date in words: as exact as it is given, without a time; "undated" for None.

    >>> long_date("2017-06-15T09:30:00+01:00"), long_date("2017-06"), long_date(None)
    ('15 June 2017', 'June 2017', 'undated')
    """
    match = ISO.match(value or "")
    if not match:
        return value or "undated"
    year, month, day, _ = match.groups()
    words = [str(int(day))] if day else []
    if month and 1 <= int(month) <= 12:
        words.append(MONTHS[int(month) - 1])
    return " ".join([*words, year])


def numbers(value: str | None) -> list[int]:
    """Year, month and day, as many as are given.

    >>> numbers("2017-06-15T09:30:00+01:00"), numbers("2017-06"), numbers(None)
    ([2017, 6, 15], [2017, 6], [])
    """
    match = ISO.match(value or "")
    return [int(number) for number in match.groups()[:3] if number] if match else []


def iso_day(value: str | None) -> str:
    """A date without its time, as exact as it is given; empty for None.

    >>> iso_day("2017-06-15T09:30:00+01:00"), iso_day("2017-06")
    ('2017-06-15', '2017-06')
    """
    return (value or "")[:10]
