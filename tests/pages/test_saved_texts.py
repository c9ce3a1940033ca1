"""Text dumps, REST answers and feeds of invented articles, each with the readings expected of it beside it.

A missing expectation is written, and the test fails once, so that somebody reads it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Capture, Reading

SAVED = Path(__file__).parent / "saved"
FILES = sorted(
    path.relative_to(SAVED).as_posix()
    for layout in ("text_dump", "rest_post", "feed_item")
    for path in (SAVED / layout).iterdir()
    if path.suffix != ".json" or path.name.endswith(".answer.json")
)
SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)

#: Addresses of captures that have one; the others are files.
ADDRESSES = {
    "text_dump/bare.txt": "https://wexcombeledger.example/the-by-election-nobody-wanted",
    "text_dump/wet.txt": "http://www.wexcombeledger.example/bins-settled/",
}


def told(reading: Reading) -> dict[str, Any]:
    """What a reading says, without empty fields."""
    article = reading.article
    facts: dict[str, Any] = {"verdict": reading.verdict, "url": reading.url, "reason": reading.reason}
    facts["addresses"] = list(reading.addresses)
    if article:
        names = ("title", "post_id", "published", "published_text", "modified", "byline", "language")
        facts |= {name: getattr(article, name) for name in names}
        facts["authors"] = [[author.name, author.origin, author.url] for author in article.authors]
        facts["terms"] = [[term.taxonomy, term.name, term.slug] for term in article.terms]
        facts["blocks"] = [[block.kind, block.text] for block in article.blocks]
        facts["similar"] = [[link.title, link.teaser] for link in article.similar]
        facts["links"] = [[link.url, link.text, link.internal] for link in article.links]
        facts["images"] = [[image.url, image.alt, image.caption] for image in article.images]
        facts["comments"] = [
            [comment.comment_id, comment.parent_id, comment.author, comment.published, comment.text]
            for comment in article.comments
        ]
        facts["rules"] = {source.field: source.rule for source in article.field_sources}
    return {name: value for name, value in facts.items() if value not in (None, [], {})}


@pytest.mark.parametrize("name", FILES)
def test_saved(name: str) -> None:
    path = SAVED / name
    url = ADDRESSES.get(name, f"file:///saved/{path.name}")
    kinds = {".txt": "text/plain", ".json": "application/json; charset=UTF-8", ".xml": "application/rss+xml"}
    capture = Capture(
        url=url,
        body=path.read_bytes(),
        captured_at=SEEN,
        source="file",
        headers=(("Content-Type", kinds[path.suffix]),),
    )
    readings = [told(reading) for reading in pages.read(capture, blogs.get("sample"))]
    expected = path.with_name(path.name.partition(".")[0] + ".json")
    if not expected.exists():
        expected.write_text(json.dumps(readings, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"wrote {expected.name}: read it, and run again")
    assert readings == json.loads(expected.read_text(encoding="utf-8"))
