"""Whether the site is still the blog's, asked once, by its home page."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.sources.frontier import Frontier
from chamberlain_crawler.sources.live import Live

HOME = "https://wexcombeledger.example/"
POST = '<a href="/trams/">Trams</a>'


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (
            f'<html><meta property="og:site_name" content="Best Casino"><body class="home blog">{POST}',
            f"{HOME} is not the blog any more: another site's name: Best Casino"
            " (if it is, enter the name under names on its card)",
        ),
        (
            f"<html><title>wexcombeledger.example</title><body>This domain is for sale! {POST}",
            f"{HOME} is not the blog any more: a parked domain: 'domain is for sale'",
        ),
    ],
)
def test_of_a_site_that_is_anothers_nothing_is_asked(page: str, said: str) -> None:
    blog = blogs.get("sample")

    async def read(capture: Capture) -> list[Reading]:
        return pages.read(capture, blog)

    frontier = Frontier(blog, None, read)  # nothing is looked up and nothing saved
    capture = Capture(url=HOME, body=page.encode(), captured_at=datetime(2026, 1, 1, tzinfo=UTC), source="live")
    response = HtmlResponse(HOME, body=page.encode(), request=Request(HOME, meta={"capture": capture}))

    async def products() -> list[Request | Reading]:
        return [product async for product in Live(frontier).home(response)]

    [reading] = asyncio.run(products())
    assert isinstance(reading, Reading)
    assert reading.verdict in ("foreign", "parked")
    assert frontier.problems == [said]
    assert not frontier.sees_all
