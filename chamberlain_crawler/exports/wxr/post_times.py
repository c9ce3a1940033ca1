"""Dates as WordPress keeps them: a time to the second, local and in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

FORM = "%Y-%m-%d %H:%M:%S"

#: What WordPress itself writes for a draft without a date.
NONE = "0000-00-00 00:00:00"


def both_times(published: str | None, zone: ZoneInfo, nth: int = 0) -> tuple[str, str]:
    """Local time and UTC; a day without a time becomes its first second, for the nth article of a day the nth.

    A month or a year becomes its first day, and what is no date is as good as none.

    >>> both_times("2017-06-15T09:30:00+01:00", ZoneInfo("Europe/London"))
    ('2017-06-15 09:30:00', '2017-06-15 08:30:00')
    >>> both_times("2017-06-15", ZoneInfo("Europe/London"), nth=2)
    ('2017-06-15 00:00:02', '2017-06-14 23:00:02')
    >>> both_times(None, ZoneInfo("Europe/London"))
    ('0000-00-00 00:00:00', '0000-00-00 00:00:00')
    """
    given = published or ""
    try:
        time = datetime.fromisoformat(f"{given}-01-01"[:10] if is_day(given) else given)
    except ValueError:
        return NONE, NONE
    if is_day(given):
        # WordPress' importer skips a post whose title and time it has, and a blog may have two of a title on a day.
        time += timedelta(seconds=nth)
    local = time.astimezone(zone) if time.tzinfo else time.replace(tzinfo=zone)
    return local.strftime(FORM), local.astimezone(UTC).strftime(FORM)


def is_day(published: str) -> bool:
    """Whether a date has no time."""
    return len(published) <= 10
