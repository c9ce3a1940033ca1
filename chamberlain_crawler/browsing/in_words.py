"""Dates and numbers in words, for the pages."""

from __future__ import annotations

from chamberlain_crawler.citations.date_forms import ISO, long_date


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


def is_web_address(address: str | None) -> bool:
    """Whether a link may lead there: a stored address may be anything.

    >>> is_web_address("https://example.org/"), is_web_address("javascript:alert(1)"), is_web_address(None)
    (True, False, False)
    """
    return bool(address) and str(address).lower().startswith(("http://", "https://"))


#: For the templates.
FILTERS = {"day": long_date, "time": long_time, "counted": counted}
TESTS = {"name": is_name, "web_address": is_web_address}
