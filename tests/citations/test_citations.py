"""Citations in each format, also of hostile titles and names."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.citations import Cited, bibtex, csl_json, plain, ris

TRAMS = Cited(
    key="trams-again",
    title="Trams & “buses”: 50% off_{again}",
    authors=("Ada Pell", "Staff and agencies"),
    blog="The Ledger",
    url="https://example.org/trams_again/?a=1&b={2}",
    published="2017-06-15T09:30:00+01:00",
    language="en-GB",
    captured_at="2020-01-02T03:04:05+00:00",
    archive_url="https://web.archive.org/web/20200102030405/http://example.org/trams_again/",
    warc_file=None,
)
QUOTE = replace(TRAMS, key="trams-again-quote-7", words="No plans.\n\nNo talks.", speaker="Siôn Pell", office="mayor")


def test_the_plain_line_names_three_dates_and_two_addresses():
    line = plain(TRAMS, "2026-03-01")
    assert line.startswith("Ada Pell and Staff and agencies, “Trams & “buses”")
    for part in (
        "15 June 2017",
        "https://example.org/trams_again/?a=1&b={2}",
        "captured 2 January 2020, https://web.archive.org/web/20200102030405/http://example.org/trams_again/",
        "accessed 1 March 2026",
    ):
        assert part in line
    assert "accessed" not in plain(TRAMS)
    assert plain(QUOTE).startswith("Siôn Pell, mayor, quoted in Ada Pell and")
    assert plain(replace(QUOTE, certainty="sure")).startswith("Siôn Pell, mayor, quoted in Ada Pell and")
    assert plain(replace(QUOTE, certainty="likely")).startswith("Siôn Pell, mayor, likely speaker, quoted in Ada Pell")
    assert plain(replace(QUOTE, speaker=None, office=None)).startswith("Speaker not named, quoted in")


HELD = replace(TRAMS, warc_file="blog-00001.warc.gz", sha256="ab" * 32)


def test_a_capture_of_another_source_is_named_by_its_warc_file():
    line = plain(HELD)
    assert f"captured 2 January 2020 in blog-00001.warc.gz; public copy: {TRAMS.archive_url})" in line


@pytest.mark.parametrize("write", [plain, ris, bibtex, csl_json])
def test_where_no_copy_is_known_the_file_its_digest_and_the_time_stand_instead(write):
    text = write(replace(HELD, archive_url=None, lookup_url="https://web.archive.org/web/*/x"), "2026-03-01")
    assert "in blog-00001.warc.gz, at 03:04:05 UTC, SHA-256 abababab" in text.replace("\\_", "_")
    for claim in ("web.archive.org", "Wayback", "public copy", "DB  -", "AV  -", "archive_location"):
        assert claim not in text


def test_a_capture_that_no_file_holds_has_its_time_and_digest():
    assert "(captured 2 January 2020, at 03:04:05 UTC)" in plain(replace(TRAMS, archive_url=None))


def test_another_web_archive_is_not_called_the_wayback_machine():
    cited = replace(TRAMS, archive_url="https://archive.example/web/20200102030405/http://example.org/")
    assert "DB  - archive.example\n" in ris(cited)
    assert json.loads(csl_json(cited))[0]["archive"] == "archive.example"
    assert "DB  - Wayback Machine\n" in ris(TRAMS)


def test_ris():
    lines = ris(QUOTE, "2026-03-01").splitlines()
    assert lines[0] == "TY  - BLOG"
    assert lines[-1] == "ER  - "
    assert {
        "AU  - Pell, Ada",
        "AU  - Staff and agencies",
        "T2  - The Ledger",
        "PY  - 2017",
        "DA  - 2017/06/15/",
        "Y2  - 2026/03/01/",
        f"AV  - {TRAMS.archive_url}",
    } <= set(lines)
    assert any(line.startswith("N1  - “No plans. No talks.” (Siôn Pell, mayor). Captured 2 Jan") for line in lines)


def test_bibtex():
    entry = bibtex(TRAMS, "2026-03-01")
    assert entry.startswith("@online{trams-again,\n  author = {Pell, Ada and {Staff and agencies}},\n")
    assert r"title = {{Trams \& “buses”: 50\% off\_\textbraceleft{}again\textbraceright{}}}," in entry
    assert "url = {https://example.org/trams_again/?a=1&b=%7B2%7D}," in entry
    assert "date = {2017-06-15}," in entry
    assert "urldate = {2026-03-01}," in entry


def test_csl_json():
    [item] = json.loads(csl_json(QUOTE, "2026-03-01"))
    assert item["type"] == "post-weblog"
    assert item["author"] == [{"family": "Pell", "given": "Ada"}, {"literal": "Staff and agencies"}]
    assert item["issued"] == {"date-parts": [[2017, 6, 15]]}
    assert item["accessed"] == {"date-parts": [[2026, 3, 1]]}
    assert item["archive_location"] == TRAMS.archive_url
    assert item["custom"] == {
        "archive_date": "2020-01-02",
        "quote": QUOTE.words,
        "speaker": "Siôn Pell",
        "office": "mayor",
    }


@pytest.mark.parametrize(
    ("published", "parts", "tag", "words"),
    [
        ("2017-06", [[2017, 6]], "DA  - 2017/06//\n", "June 2017"),
        ("2017", [[2017]], "DA  - 2017///\n", ", 2017,"),
        (None, None, None, "undated"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(published, parts, tag, words):
    cited = replace(TRAMS, published=published)
    assert json.loads(csl_json(cited))[0].get("issued", {}).get("date-parts") == parts
    assert tag in ris(cited) if tag else "DA  -" not in ris(cited)
    assert words in plain(cited)
    assert (f"date = {{{published}}}" in bibtex(cited)) == bool(published)


texts = st.text(max_size=40) | st.sampled_from(
    ["}", "{", "\\", "a\nER  - \nTY  - BOOK", "%", "$&#_^~", "\u2028AU  - x"]
)


@given(texts, st.lists(texts, max_size=3), texts)
def test_no_text_breaks_out_of_its_field(title, authors, words):
    cited = replace(QUOTE, title=title, authors=tuple(authors), words=words, url=f"https://example.org/{title}")
    assert "\n" not in plain(cited, "2026-03-01")
    record = ris(cited).split("\n")
    assert record[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in record[:-1])
    assert len(re.findall(r"(?m)^(?:ER|TY)  - ", ris(cited))) == 2
    depth = 0
    entry = bibtex(cited).strip()
    for place, char in enumerate(entry):
        depth += (char == "{") - (char == "}")
        assert depth > 0 or place < entry.index("{") or place == len(entry) - 1
    assert depth == 0
    assert json.loads(csl_json(cited))[0]["custom"].get("quote", "") == words


FILE = replace(
    TRAMS,
    key="uploads-budget-pdf-page-3",
    title="the budget & more",
    authors=(),
    url="https://example.org/uploads/budget.pdf#page=3",
    published=None,
    language=None,
    warc_file="blog-00001.warc.gz",
    archive_url=None,
    sha256="cd" * 32,
    is_file=True,
    page=3,
    linked_from=replace(TRAMS, title="Trams"),
)
LINKED = "rom Ada Pell and Staff and agencies, “Trams”, The Ledger, 15 June 2017, https://example.org/trams_again/"


def test_a_page_of_a_file_is_cited_with_its_number_and_the_article_that_links_to_it():
    line = plain(FILE, "2026-03-01")
    address = "https://example.org/uploads/budget.pdf#page=3"
    assert line.startswith(f"“the budget & more”, page 3, The Ledger, undated, {address}, linked f{LINKED}")
    assert "(captured 2 January 2020 in blog-00001.warc.gz, at 03:04:05 UTC, SHA-256 cdcd" in line
    lines = ris(FILE).splitlines()
    assert {"TY  - ELEC", "SP  - 3", f"UR  - {address}"} <= set(lines)
    assert any(line.startswith(f"N1  - Linked f{LINKED}") for line in lines)
    assert "  pages = {3},\n" in bibtex(FILE)
    [item] = json.loads(csl_json(FILE))
    assert (item["type"], item["page"], item["URL"]) == ("document", "3", address)
    assert "author" not in item, "who wrote the article did not write the file"
    assert item["note"].startswith(f"Linked f{LINKED}")


@pytest.mark.parametrize("write", [plain, ris, bibtex, csl_json])
def test_a_file_as_a_whole_has_no_page_and_one_without_an_article_names_none(write):
    text = write(replace(FILE, key="budget", page=None, linked_from=None, url="https://example.org/uploads/budget.pdf"))
    assert "page" not in text
    assert "inked from" not in text
