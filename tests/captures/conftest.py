"""Captures to write and files to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chamberlain_crawler.captures.warc import WarcWriter
from chamberlain_crawler.items import Capture

NOON = datetime(2017, 6, 15, 12, 0, 0, tzinfo=UTC)

MakeWriter = Callable[..., WarcWriter]
MakeCapture = Callable[..., Capture]


@pytest.fixture
def make_writer(tmp_path: Path) -> MakeWriter:
    """Makes writers into the folder ``captures``."""

    def make(**settings: object) -> WarcWriter:
        defaults = {"prefix": "sample", "software": "tests/1", "crawl_id": "crawl-1", "settings": {"robots": "obey"}}
        return WarcWriter(tmp_path / "captures", **(defaults | settings))  # type: ignore[arg-type]

    return make


@pytest.fixture
def make_capture() -> MakeCapture:
    """Makes the n-th capture of a page; anything about it can be said."""

    def make(number: int = 1, **fields: object) -> Capture:
        body = f"<html><title>Tram plans {number}</title><p>{'The tram will come. ' * 20 * number}</p></html>"
        defaults = {
            "url": f"https://example.org/tram-plans-{number}/",
            "body": body.encode(),
            "captured_at": NOON + timedelta(minutes=number, microseconds=number),
            "source": "live",
            "headers": (("Content-Type", "text/html; charset=utf-8"),),
        }
        return Capture(**(defaults | fields))  # type: ignore[arg-type]

    return make


@pytest.fixture
def warc(make_writer: MakeWriter, make_capture: MakeCapture, tmp_path: Path) -> Path:
    """A file of five captures with their requests."""
    with make_writer() as writer:
        for number in range(1, 6):
            capture = make_capture(number)
            writer.write_response(capture, capture.body, request=("GET", [("Accept", "*/*")]))
    return next((tmp_path / "captures").iterdir())
