"""Pages, feeds and WARC files of kinds that readers of pages are known to stumble over, one folder each in ``cases``.

``input…`` is what is read, ``expected.json`` what must come out, ``note.md`` says the kind. Where the page is no page
of the sample blog, ``expected.json`` has what its card says otherwise.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chamberlain_crawler import blogs, captures, pages
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import BODY_KINDS, Capture, Reading

CASES = Path(__file__).parent / "cases"
SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)

NAMES = [path.name for path in sorted(CASES.iterdir())]


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str) -> None:
    expected = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    blog = replace(blogs.get("sample"), **expected.pop("card", {}))
    if "may_be_article" in expected:
        found = {"may_be_article": {url: blog.may_be_article(url) for url in expected["may_be_article"]}}
    elif "url" in expected:
        capture = Capture(
            url=expected.pop("url"),
            headers=(("content-type", expected.pop("content_type")),),
            body=next((CASES / name).glob("input.*")).read_bytes(),
            captured_at=SEEN,
            source="live",
        )
        (reading,) = pages.read(capture, blog)
        found = of_page(reading)
    else:
        found = of_files(CASES / name / "input", blog)
    parts = expected.pop("contains", [])
    assert {fact: found.get(fact) for fact in expected} == expected
    assert [part for part in parts if part not in found["text"]] == []


def of_page(reading: Reading) -> dict[str, Any]:
    """What is read of one page."""
    article = reading.article
    if article is None:
        return {"verdict": f"{reading.verdict}: {reading.reason}", "text": ""}
    blocks = [block for block in article.blocks if block.kind in BODY_KINDS]
    return {
        "verdict": reading.verdict,
        "title": article.title,
        "authors": [author.name for author in article.authors],
        "published": article.published,
        "body": [block.text for block in blocks],
        "headings": [block.text for block in blocks if block.kind == "heading"],
        "similar": [link.title for link in article.similar],
        "text": article.body_text,
    }


def of_files(folder: Path, blog: Blog) -> dict[str, Any]:
    """What is read of a folder of files."""
    faults: list[str] = []
    readings = [pages.read(capture, blog)[0] for capture, _ in captures.captures_in(folder, faults)]
    articles = [reading.article for reading in readings if reading.article]
    return {
        "verdicts": [reading.verdict for reading in readings],
        "titles": [article.title for article in articles],
        "articles": len(articles),
        "faults": faults,
        "is_told": bool(faults),
    }
