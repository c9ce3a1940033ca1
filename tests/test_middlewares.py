"""How long a crawl waits when a site asks it to: as long as it says, within the limits of the settings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from unittest.mock import Mock

import pytest
from scrapy.http import Response
from scrapy.settings import Settings

from chamberlain_crawler.middlewares import RetryLater


def pause(printed: str | None) -> float:
    settings = Settings()
    settings.setmodule("chamberlain_crawler.settings")
    headers = {} if printed is None else {"Retry-After": printed}
    middleware = RetryLater.from_crawler(Mock(settings=settings))
    return middleware.pause(Response("https://ledger.example/", status=429, headers=headers))


@pytest.mark.parametrize(
    ("printed", "seconds"),
    [(None, 60), ("", 60), ("later", 60), ("7", 7), ("0", 0), ("600", 600), ("601", 600), ("9" * 400, 600)],
)
def test_a_pause_is_as_long_as_the_site_says_within_the_limit(printed, seconds):
    assert pause(printed) == seconds


@pytest.mark.parametrize(("hours", "seconds"), [(-1, 0), (1, 600), (24 * 365, 600)])
def test_a_date_far_away_is_cut_at_the_limit(hours, seconds):
    assert pause(format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)) == seconds
