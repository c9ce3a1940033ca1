"""Pages of invented articles in the markup of each theme, each with the reading expected of it beside it.

A missing expectation is written, and the test fails once, so that somebody reads it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Capture
from chamberlain_crawler.jobs.new_layout import as_json, told

SAVED = Path(__file__).parent / "saved"
FILES = [f"{path.parent.name}/{path.stem}" for path in sorted(SAVED.glob("*/*.html"))]
SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)

#: Addresses that the pages were asked under, where the page itself does not tell.
ADDRESSES = {
    "orange_themes/nearest": "http://www.wexcombeledger.example/childrens-services/",
    "wordpress/blocks": "https://wexcombeledger.example/under-one-roof-again/2/",
    "wordpress/json_ld": "https://wexcombeledger.example/top-job/",
    "fallback/plain": "https://wexcombeledger.example/county-counts-lamp-posts/",
}


@pytest.mark.parametrize("name", FILES)
def test_saved(name: str) -> None:
    path = SAVED / f"{name}.html"
    url = ADDRESSES.get(name, f"https://wexcombeledger.example/{path.stem}/")
    capture = Capture(url=url, body=path.read_bytes(), captured_at=SEEN, source="live")
    found = [told(reading) for reading in pages.read(capture, blogs.get("sample"))]
    expected = path.with_suffix(".json")
    if not expected.exists():
        expected.write_text(as_json(found), encoding="utf-8")
        pytest.fail(f"{expected} is new: read it, and keep it when it is right")
    assert found == json.loads(expected.read_text(encoding="utf-8"))
