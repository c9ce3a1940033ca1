"""The text dump of a real page, read where it lies: two speeches without a single mark, and words in marks."""

from pathlib import Path

import pytest

from chamberlain_crawler import quotes
from chamberlain_crawler.items import Quote

DUMPS = sorted((Path(__file__).parents[3] / "shared" / "seeds").glob("*.txt"))

pytestmark = pytest.mark.skipif(not DUMPS, reason="the dump is not at hand")


@pytest.fixture(scope="module")
def body() -> str:
    text = DUMPS[0].read_text(encoding="utf-8")
    return text[text.index("\n", text.index("🕔")) : text.index("Similar Articles")].strip()


@pytest.fixture(scope="module")
def found(body: str) -> list[Quote]:
    return quotes.find_in_text(body)


def test_each_councillor_has_one_block_quote_of_all_his_paragraphs(found):
    jones, clancy = (quote for quote in found if quote.kind == "block")
    assert (jones.person, jones.office, len(jones.parts)) == (
        "Brigid Jones",
        "cabinet member for children and families",
        3,
    )
    assert (clancy.person, clancy.office, len(clancy.parts)) == (
        "John Clancy",
        "Leader of Birmingham city council",
        4,
    )
    assert jones.lead_in
    assert jones.lead_in.endswith("said:")


def test_the_closing_paragraph_is_the_writers(body, found):
    assert body.rindex("\n\n") == found[-1].end


def test_the_report_and_the_inspectors_are_quoted_and_a_rating_is_nobodys(body, found):
    report, inspectors = (quote for quote in found if quote.kind == "direct")
    assert report.speaker == "The Ofsted report"
    assert inspectors.speaker == "Ofsted inspectors"
    [scare] = (quote for quote in found if quote.kind == "scare")
    assert (scare.text, scare.speaker, scare.rule) == ("inadequate", None, "none")
    assert all(body[start:end] in quote.text for quote in found for start, end in quote.parts)
