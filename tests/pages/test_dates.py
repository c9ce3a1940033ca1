from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chamberlain_crawler.pages import dates

SEEN = datetime(2017, 7, 16, 9, 0, tzinfo=UTC)
LONDON = "Europe/London"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the blog's own, and how others print its posts
        ("15.Jun 2017", "2017-06-15"),
        ("🕔15.Jun 2017", "2017-06-15"),
        (" 03.Apr\xa02014 ", "2014-04-03"),
        ("16 May 17", "2017-05-16"),
        # sister themes and WordPress' defaults
        ("09:30, 15.Jun 2017", "2017-06-15T09:30:00+01:00"),
        ("15 June 2017", "2017-06-15"),
        ("June 15, 2017", "2017-06-15"),
        ("June 15, 2017 at 9:30 am", "2017-06-15T09:30:00+01:00"),
        ("15 June 2017 at 21:05", "2017-06-15T21:05:00+01:00"),
        ("January 5, 2017 09:30", "2017-01-05T09:30:00+00:00"),
        ("7/6/2017", "2017-06-07"),
        ("Thursday, 15th June 2017", "2017-06-15"),
        ("June 15th, 2017, 9.30am", "2017-06-15T09:30:00+01:00"),
        ("1st September 2016", "2016-09-01"),
        # machine-readable
        ("2017-06-15", "2017-06-15"),
        ("2017-06-15T09:30", "2017-06-15T09:30:00+01:00"),
        ("2017-06-15 09:30:07", "2017-06-15T09:30:07+01:00"),
        ("2017-06-15T09:30:00+01:00", "2017-06-15T09:30:00+01:00"),
        ("2017-06-15T08:30:00.000Z", "2017-06-15T09:30:00+01:00"),
        ("2017-06-15T23:30:00+00:00", "2017-06-16T00:30:00+01:00"),
        ("2017-06-15T09:30:00+0100", "2017-06-15T09:30:00+01:00"),
        ("Thu, 15 Jun 2017 08:30:00 +0000", "2017-06-15T09:30:00+01:00"),
        ("Thu, 15 Jun 2017 08:30:00 -0000", "2017-06-15T09:30:00+01:00"),
        ("15 Jun 17 08:30 GMT", "2017-06-15T09:30:00+01:00"),
        ("15 Jun 2017 09:30:00 BST", "2017-06-15T09:30:00+01:00"),
        # a midnight that is printed is kept
        ("2017-06-15T00:00:00+01:00", "2017-06-15T00:00:00+01:00"),
        # relative to the capture
        ("2 days ago", "2017-07-14"),
        ("yesterday", "2017-07-15"),
        ("Today", "2017-07-16"),
        ("3 hours ago", "2017-07-16"),
        # the night when clocks go back: the first 01:30, unless the offset says which
        ("2015-10-25 01:30", "2015-10-25T01:30:00+01:00"),
        ("2015-10-25T01:30:00Z", "2015-10-25T01:30:00+00:00"),
        # the hour that never was: as before the change
        ("2014-03-30 01:30", "2014-03-30T01:30:00+00:00"),
        # up to a day ahead of the capture, for servers east of it
        ("2017-07-17", "2017-07-17"),
        ("2017-07-17T09:00:00Z", "2017-07-17T10:00:00+01:00"),
    ],
)
def test_reads(text: str, expected: str) -> None:
    assert dates.parse(text, SEEN, LONDON) == expected


@pytest.mark.parametrize(
    "text",
    [
        # impossible
        "31.Feb 2017",
        "Feb 30, 2017",
        "2017-02-29",
        "32 June 2017",
        "June 15, 2017 at 24:30",
        "0000-00-00 00:00:00",
        "-0001-11-30T00:00:00+00:00",
        "Thu, 31 Jun 2017 08:30:00 +0000",
        # before there were blogs
        "15 Jun 89",
        "1970-01-01T00:00:00+00:00",
        "0001-01-01T00:00:00+23:59",
        # after the capture
        "2017-07-18",
        "2017-07-17T09:00:01Z",
        "in 2 days",
        "15 June 2031",
        "9999-12-31T23:59:59-23:59",
        # no day is named
        "June 2017",
        "15 June",
        "June 15, 09:30",
        "2017",
        "09:30",
        "3 weeks ago",
        "a year ago",
        "99999999999999 days ago",
        # no date
        "",
        "🕔",
        "5 Comments",
        "Posted by a hand",
        "15062017",
        "1497517200",
        "15 June 2017 " * 50,
    ],
)
def test_gives_none(text: str) -> None:
    assert dates.parse(text, SEEN, LONDON) is None


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de-DE", "26. März 2016 um 9:52 Uhr", "2016-03-26T09:52:00+00:00"),
        ("de", "14. Juni 2013 at 20:51", "2013-06-14T20:51:00+01:00"),
        ("de", "Februar 21, 2014 um 7:40 pm", "2014-02-21T19:40:00+00:00"),
        ("de", "07.08.2013 um 09:07", "2013-08-07T09:07:00+01:00"),
        ("es", "3 de mayo de 2012", "2012-05-03"),
        ("fr", "1er juin 2017", "2017-06-01"),
        ("no", "15. juni 2017", "2017-06-15"),
        ("nb-NO", "15. juni 2017", "2017-06-15"),
        ("hu", "2017. június 15.", "2017-06-15"),
        ("ko", "2017년 6월 15일", "2017-06-15"),
        ("ja", "2017年6月15日", "2017-06-15"),
        ("ar", "15 يونيو 2017", "2017-06-15"),
        ("ar", "15 يونيو، 2017", "2017-06-15"),
        ("en", "June 5, 2017 at 12:30 am", "2017-06-05T00:30:00+01:00"),
        ("en", "5 Smarch 2017", None),
        ("en-US", "06/05/2016 11:59 PM", None),
        ("en-GB", "06/05/2016 11:59 PM", "2016-05-06T23:59:00+01:00"),
        ("en-US", "16/05/2016 11:59 PM", "2016-05-16T23:59:00+01:00"),
        ("en", "5 Juin 2017", None),
        ("de", "31. Juni 2017", None),
    ],
)
def test_months_are_words_of_the_languages_at_hand(language: str, text: str, expected: str | None) -> None:
    assert dates.parse(text, SEEN, LONDON, (language,)) == expected
    if expected:
        assert dates.within(f"Von Jo | {text} | Hafen", SEEN, LONDON, (language,)) in (expected, expected[:10])


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "nl", "pt", "pl", "cs", "sv", "ru", "fi"])
def test_a_month_is_the_one_that_dateparser_reads(language: str) -> None:
    for word in dates.months((language,)):
        text = f"5 {word} 2016"
        slow = dates.in_free_form(text, SEEN, (language,))
        assert slow is None or slow == dates.as_printed(text, (language,)), text


def test_times_are_told_in_the_zone_of_the_blog() -> None:
    assert dates.parse("2017-06-15T08:30:00Z", SEEN, "Asia/Kolkata") == "2017-06-15T14:00:00+05:30"
    assert dates.parse("15 June 2017 at 14:00", SEEN, "Asia/Kolkata") == "2017-06-15T14:00:00+05:30"


def test_relative_days_are_days_of_the_blogs_zone() -> None:
    late = datetime(2017, 7, 15, 23, 30, tzinfo=UTC)  # 00:30 of the 16th in London
    assert dates.parse("today", late, LONDON) == "2017-07-16"


def test_known_formats_do_not_load_dateparser() -> None:
    code = (
        "import sys; from datetime import datetime, UTC; from chamberlain_crawler.pages import dates\n"
        f"print([dates.parse(t, datetime(2017, 7, 16, tzinfo=UTC), {LONDON!r}) for t in"
        " ('15.Jun 2017', 'June 15, 2017 at 9:30 am', '2017-06-15T08:30:00Z', 'Thu, 15 Jun 2017 08:30:00 +0000')],"
        " 'dateparser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.count("2017-06-15") == 4
    assert done.stdout.rstrip().endswith("False")


SHAPE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?")
DATE_LIKE = st.text(st.sampled_from("0123456789 .:,-/+TZJunFebagoapmdysthin🕔\xa0"), max_size=40)


@given(st.text(max_size=100) | DATE_LIKE | st.datetimes().map(str) | st.dates().map(str))
@example("9" * 79 + " days ago")
@example("1 day " + "9" * 60 + " hours ago")
@example("２０１７-０６-１５")
def test_any_text_gives_a_date_of_the_past_or_none(text: str) -> None:
    found = dates.parse(text, SEEN, LONDON)
    if found is not None:
        assert SHAPE.fullmatch(found)
        assert "1990-01-01" <= found[:10] <= (SEEN + timedelta(days=1)).date().isoformat()


@given(st.dates(date(1990, 1, 1), date(2017, 7, 16)))
def test_the_blogs_own_format_comes_back(day: date) -> None:
    assert dates.parse(day.strftime("%d.%b %Y"), SEEN, LONDON) == day.isoformat()
