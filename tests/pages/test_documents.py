"""PDF files: their text by page, and what is said of those that have none, or cannot be read."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime

import pytest
from pdf_files import pdf

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.pages import documents

BUDGET = pdf([["The budget of Wexcombe district coun-", "cil for 2016", "Trams: £5"], [], ["Third page"]])


def read(body: bytes, *, kind: str = "application/pdf", path: str = "wp-content/uploads/2016/05/budget.pdf") -> Reading:
    [reading] = pages.read(
        Capture(
            url=f"https://wexcombeledger.example/{path}",
            body=body,
            captured_at=datetime(2019, 9, 25, 12, tzinfo=UTC),
            source="live",
            headers=(("Content-Type", kind),),
        ),
        blogs.get("sample"),
    )
    return reading


def test_the_text_of_each_page_with_its_broken_words_joined():
    reading = read(BUDGET)
    assert (reading.verdict, reading.reason, reading.article) == ("not_html", "a PDF file", None)
    assert reading.page_texts == ("The budget of Wexcombe district council for 2016\nTrams: £5", "", "Third page")


@pytest.mark.parametrize(
    ("before", "kind", "path"),
    [
        (b"", "text/html", "budget/"),
        (b"\xef\xbb\xbf\n\n", "application/octet-stream", "wp-content/uploads/budget"),
        (b"<br />\n<b>Warning</b>: old function in <b>download.php</b><br />\n", "text/html", "download/?id=7"),
    ],
)
def test_a_pdf_under_another_address_and_type(before: bytes, kind: str, path: str):
    reading = read(before + BUDGET, kind=kind, path=path)
    assert (reading.verdict, len(reading.page_texts)) == ("not_html", 3)


def test_a_page_that_speaks_of_pdf_files_is_none():
    reading = read(
        b"<html><title>How to</title><body><p>They begin with %PDF-1.4</p></body>", kind="text/html", path="x/"
    )
    assert reading.reason != "a PDF file"
    assert reading.page_texts is None


def test_a_scan_has_no_text_and_says_so():
    reading = read(pdf([[], []]))
    assert (reading.page_texts, reading.reason) == (("", ""), "a PDF file, without text in it")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (BUDGET[: len(BUDGET) // 2], "it is damaged, or not all there"),
        (BUDGET[:40], "it is damaged, or not all there"),
        (pdf([["secret"]], locked=True), "it is locked with a password"),
        (pdf([]), "it is damaged, or not all there"),
        (BUDGET.replace(b"/Type /Page ", b"/Type /Pear "), "none of its pages can be read"),
    ],
    ids=["half", "head", "locked", "no pages", "no page"],
)
def test_what_cannot_be_read_is_a_file_all_the_same_and_says_why(body: bytes, why: str):
    read(pdf([["secret"]], locked=True))  # what PDFium says of one file is not said of the next
    reading = read(body)
    assert (reading.verdict, reading.page_texts) == ("not_html", None)
    assert reading.reason == f"a PDF file that cannot be read: {why}"


def test_a_damaged_page_is_told_and_the_others_are_read():
    reading = read(BUDGET.replace(b"4 0 obj\n<< /Type /Page ", b"4 0 obj\n<< /Type /Pear "))
    assert reading.page_texts == ("", "", "Third page")
    assert reading.reason == "a PDF file, of which 1 of 3 pages cannot be read"


def test_of_a_file_that_takes_long_the_first_pages_are_read_and_their_number_is_told(monkeypatch):
    found = documents.read(BUDGET, seconds=0)
    assert len(found.texts) == 1
    assert found.reason == "a PDF file, of which the first 1 of 3 pages were read"
    monkeypatch.setattr(documents, "MOST_TEXT", 70)
    assert len(read(BUDGET).page_texts) == 3
    monkeypatch.setattr(documents, "MOST_TEXT", 40)
    assert len(read(BUDGET).page_texts) == 1


def test_without_the_library_a_pdf_is_held_and_says_what_to_do(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(documents, "find_spec", lambda name: found(name) if name != "pypdfium2" else None)
    reading = read(BUDGET)
    assert (reading.verdict, reading.page_texts) == ("not_html", None)
    assert "pip install" in reading.reason


def test_no_text_breaks_what_keeps_it():
    [text] = documents.joined(["a\x00b \ud800 \ufffe\uffff\x07c\x0b\nd\ue000\uf0b7"])
    assert text.encode("utf-8").decode() == "ab  c\nd"
    assert not set(text) & set("\x00\x07\ufffe\uffff")
