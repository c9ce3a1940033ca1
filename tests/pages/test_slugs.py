from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.pages import slugs


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Town services turn a corner", "town-services-turn-a-corner"),
        ("Children’s trams and ‘their’ drivers", "childrens-trams-and-their-drivers"),
        ("10 days ’til the vote…and counting", "10-days-til-the-voteand-counting"),
        ("Capital’s £126m – “not enough”", "capitals-126m-not-enough"),
        ("£4.5m for trams/buses", "4-5m-for-trams-buses"),
        ("Siôn’s naïve façade", "sions-naive-facade"),
        ("Łódź, Œuvre, Straße", "lodz-oeuvre-strase"),
        ("Pell & Marsh &amp; Sons", "pell-marsh-sons"),
        ("A <em>big</em> week: what now?", "a-big-week-what-now"),
        ("100% sure\u00a0now — really", "100-sure-now-really"),
        ("under_score -- @home #now", "under_score-home-now"),
        ("йод", "%d0%b9%d0%be%d0%b4"),
        ("…", ""),
        ("", ""),
        # cut where WordPress cuts it, before commas and quotes go
        ("word, " * 60, ("word-" * 33 + "wo")),
        ("’" * 22 + "abc", "ab"),
    ],
)
def test_as_wordpress_makes_it(title: str, slug: str) -> None:
    """Expected values are what sanitize_title() of WordPress 6 gives."""
    assert slugs.of_title(title) == slug


@given(st.text(max_size=300))
def test_any_title_gives_a_path_segment(title: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9_-]|%[0-9a-f]{2}){0,200}", slugs.of_title(title))
