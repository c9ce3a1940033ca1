"""A capture's readings with their quotes."""

from __future__ import annotations

from datetime import UTC, datetime

from chamberlain_crawler import blogs
from chamberlain_crawler.intake.workers import MOST_TEXT, read_with_quotes
from chamberlain_crawler.items import Capture

SAID = "<p>“Trams will return,” said Councillor Ada Thorne.</p>"


def reading_of(content: str):
    body = (
        '<html><title>Trams | The Wexcombe Ledger</title><body class="single single-post postid-7"><article '
        f'class="hentry"><h1 class="entry-title">Trams</h1><div class="entry-content">{content}</div></article></html>'
    )
    capture = Capture(
        url="https://wexcombeledger.example/trams/",
        body=body.encode(),
        captured_at=datetime(2019, 9, 25, 12, tzinfo=UTC),
        source="live",
        headers=(("Content-Type", "text/html; charset=utf-8"),),
    )
    [reading] = read_with_quotes(capture, blogs.get("sample"))
    assert reading.verdict == "article"
    return reading


def test_quotes_of_an_article_are_read_with_it():
    reading = reading_of(SAID)
    assert [quote.speaker for quote in reading.quotes] == ["Councillor Ada Thorne"]
    assert reading.reason is None


def test_quotes_of_an_endless_article_are_those_of_its_beginning_and_that_is_told():
    line = f"<p>{'The tram went on. ' * 500}</p>"
    reading = reading_of(SAID + line * (MOST_TEXT // 9_000 + 1) + SAID)
    assert len(reading.article.body_text) > MOST_TEXT, "the text itself is whole"
    assert len(reading.quotes) == 1
    assert "the first 500,000 characters alone" in reading.reason
