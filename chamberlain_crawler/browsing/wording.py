"""Dates and numbers in words, for the pages."""

from __future__ import annotations

import re

# The pages are in English whatever the locale is.
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


def long_time(value: str | None) -> str:
    """A date in words with its time, where it has one.

    >>> long_time("2017-06-15T09:30:00+01:00")
    '15 June 2017, 09:30'
    """
    match = ISO.match(value or "")
    return f"{long_date(value)}, {match[4]}" if match and match[4] else long_date(value)


def counted(number: int | None, noun: str, nouns: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "quote"), counted(1234, "quote"), counted(2, "century", "centuries")
    ('1 quote', '1,234 quotes', '2 centuries')
    """
    number = number or 0
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


#: Speakers that are no names: the word alone says nothing outside its article.
PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we", "you"})


def is_name(speaker: str | None) -> bool:
    """Whether a speaker as printed can be looked up.

    >>> is_name("the council leader"), is_name("She"), is_name(None)
    (True, False, False)
    """
    return bool(speaker) and str(speaker).lower() not in PRONOUNS
