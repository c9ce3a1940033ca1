"""What the API's answers say of how many there are."""

from __future__ import annotations

import pytest
from scrapy.http import Response

from chamberlain_crawler.sources.rest import MAX_PAGES, number_in


@pytest.mark.parametrize(
    ("printed", "expected"),
    [(b"3", 3), (b" 3 ", 3), (b"", None), ("²".encode(), None), (b"-1", None), (b"999999999", None), (b"9" * 40, None)],
    ids=["three", "blanks", "nothing", "superscript", "negative", "more than a blog has", "endless"],
)
def test_the_number_of_pages_is_one_that_a_blog_can_have(printed, expected):
    response = Response("https://wexcombe.example/wp-json/wp/v2/posts", headers={"X-WP-TotalPages": printed})
    assert number_in(response, "X-WP-TotalPages", MAX_PAGES) == expected
