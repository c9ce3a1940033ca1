"""Pages of invented articles in the markup of each theme, each with the reading expected of it beside it.

A missing expectation is written, and the test fails once, so that somebody reads it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Capture, Reading

SAVED = Path(__file__).parent / "saved"
FILES = [
    f"{layout}/{path.stem}"
    for layout in ("orange_themes", "wordpress", "fallback")
    for path in sorted((SAVED / layout).glob("*.html"))
]
SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)

#: Addresses that the pages were asked under, where the page itself does not tell.
ADDRESSES = {
    "orange_themes/nearest": "http://www.wexcombeledger.example/childrens-services/",
    "wordpress/blocks": "https://wexcombeledger.example/under-one-roof-again/2/",
    "wordpress/json_ld": "https://wexcombeledger.example/top-job/",
    "fallback/plain": "https://wexcombeledger.example/county-counts-lamp-posts/",
}


def told(reading: Reading) -> dict[str, Any]:
    """What a reading says, without empty fields, the markup and the addresses."""
    facts = asdict(reading)
    for name in ("capture", "addresses", "quotes"):
        del facts[name]
    if article := facts["article"]:
        del article["html"]
        article["blocks"] = [f"{block['kind']}: {block['text']}" for block in article["blocks"]]
        article["field_sources"] = {source["field"]: source["rule"] for source in article["field_sources"]}
    return full(facts)


def full(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: full(item) for name, item in value.items() if item not in (None, "", [], {}, ())}
    return [full(item) for item in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("name", FILES)
def test_saved(name: str) -> None:
    path = SAVED / f"{name}.html"
    url = ADDRESSES.get(name, f"https://wexcombeledger.example/{path.stem}/")
    capture = Capture(url=url, body=path.read_bytes(), captured_at=SEEN, source="live")
    found = [told(reading) for reading in pages.read(capture, blogs.get("sample"))]
    expected = path.with_suffix(".json")
    if not expected.exists():
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{expected} is new: read it, and keep it when it is right")
    assert found == json.loads(expected.read_text(encoding="utf-8"))
