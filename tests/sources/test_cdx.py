"""Listings of captures, in both dialects, whole and broken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.sources.cdx import FIELDS, Listing, Row, parse, resolved

ROWS = [
    ["org,example)/a", "20130410120000", "http://www.example.org/a/", "text/html", "200", "AAAA", "9749"],
    ["org,example)/a", "20150410120000", "https://example.org/a", "warc/revisit", "-", "AAAA", "520"],
    ["org,example)/b", "20150410130000", "http://example.org/b", "text/html", "301", "BBBB", "-"],
]


def table(*rows: list, key: str | None = None, names: tuple[str, ...] = FIELDS) -> bytes:
    """An answer as web.archive.org writes it."""
    lines = [list(names), *rows, *([[], [key]] if key else [])]
    return ("[" + ",\n".join(json.dumps(line) for line in lines) + "]\n").encode()


def test_the_dialect_of_web_archive_org():
    listing = parse(table(*ROWS, key="org%2Cexample%29%2Fb+2015"))
    assert listing.resume_key == "org%2Cexample%29%2Fb+2015"
    assert (listing.fault, listing.odd, len(listing.rows)) == (None, 0, 3)
    assert listing.rows[0] == Row(
        urlkey="org,example)/a",
        timestamp="20130410120000",
        url="http://www.example.org/a/",
        mime_type="text/html",
        status=200,
        digest="AAAA",
        length=9749,
    )
    assert listing.rows[1].status is None
    assert listing.rows[2].length is None


def test_the_names_say_which_column_is_which():
    names = ("original", "timestamp", "statuscode")
    [row] = parse(table(["http://example.org/", "20130410120000", "200"], names=names)).rows
    assert (row.url, row.status, row.mime_type, row.digest) == ("http://example.org/", 200, "-", None)


def test_an_answer_without_names_has_the_fields_asked_for():
    assert len(parse(json.dumps(ROWS).encode()).rows) == 3


def test_the_dialect_of_pywb():
    lines = [
        {"urlkey": "org,example)/a", "timestamp": "20130410120000", "url": "http://example.org/a", "mime": "text/html"}
        | {"status": "200", "digest": "AAAA", "length": "9749", "offset": "993", "filename": "x.warc.gz"},
        {"urlkey": "org,example)/a", "timestamp": "20150410120000", "url": "http://example.org/a"}
        | {"mime": "warc/revisit", "digest": "AAAA"},
    ]
    listing = parse("\n".join(map(json.dumps, lines)).encode())
    assert [(row.status, row.mime_type, row.length) for row in listing.rows] == [
        (200, "text/html", 9749),
        (None, "warc/revisit", None),
    ]
    assert (listing.odd, listing.resume_key, listing.fault) == (0, None, None)


def test_no_capture_is_no_fault():
    assert parse(b"[]\n") == Listing()
    assert parse(table()) == Listing()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"<html><title>503 Service Unavailable</title></html>", "is HTML, no listing"),
        (b"org,example)/ 20130410120000 http://example.org/", "is no listing"),
        (b'{"message": "Internal Error"}', "holds no row that can be read"),
        (b'[["Internal Error"]]', "holds no row that can be read"),
        (b"[" * 100_000, "is cut short"),
        (b'{"a":' * 100_000, "is cut short"),
    ],
    ids=range(8),
)
def test_what_is_no_listing(body, fault):
    listing = parse(body)
    assert (listing.fault, listing.rows) == (fault, ())


@pytest.mark.parametrize(
    "row",
    [
        ROWS[0][:-1],
        [*ROWS[0], "one more"],
        ["org,example)/a", "20131399000000", *ROWS[0][2:]],
        ["org,example)/a", "00000000000000", *ROWS[0][2:]],
        ["org,example)/a", "2013041012000", *ROWS[0][2:]],
        ["org,example)/a", "٢٠١٣٠٤١٠١٢٠٠٠٠", *ROWS[0][2:]],
        ["org,example)/a", "20130410120000", "mailto:editor@example.org", *ROWS[0][3:]],
        ["org,example)/a", "20130410120000", "data:text/html,x", *ROWS[0][3:]],
        ["org,example)/a", "20130410120000", "http://[broken/", *ROWS[0][3:]],
        ["org,example)/a", "20130410120000", "http://example.org/" + "a/" * 2000, *ROWS[0][3:]],
        ["org,example)/a", 20130410120000, *ROWS[0][2:]],
        [None] * 7,
        {"timestamp": "20130410120000"},
        "a row",
    ],
    ids=range(14),
)
def test_odd_rows_are_counted_and_the_others_kept(row):
    listing = parse(table(row, *ROWS))
    assert (listing.odd, len(listing.rows), listing.fault) == (1, 3, None)


def test_odd_lines_of_pywb_are_counted():
    good = json.dumps({"urlkey": "k", "timestamp": "20130410120000", "url": "http://example.org/"})
    listing = parse(f"{good}\nnot json\n[]\n{good}".encode())
    assert (listing.odd, len(listing.rows), listing.fault) == (2, 2, None)


@given(st.integers(1, len(table(*ROWS)) - 3))
def test_a_cut_answer_gives_the_rows_before_the_cut(length):
    body = table(*ROWS)
    listing = parse(body[:length])
    assert listing.fault == "is cut short"
    assert listing.rows == parse(body).rows[: len(listing.rows)]
    assert listing.odd == 0
    assert len(listing.rows) == max(0, body[:length].count(b"]") - 1)


@given(st.one_of(st.binary(), st.text(alphabet='[]{},:"0123456789abc \n').map(str.encode)))
def test_no_answer_makes_it_raise(body):
    listing = parse(body)
    assert listing.fault or listing.odd >= 0


def test_revisits_are_what_they_repeat():
    rows = list(resolved(parse(table(*ROWS)).rows))
    assert [(row.status, row.mime_type, row.length) for row in rows] == [
        (200, "text/html", 9749),
        (200, "text/html", 9749),
        (301, "text/html", None),
    ]
    assert rows[1].timestamp == "20150410120000"


def test_revisits_of_what_is_not_listed_stay_unknown():
    [row] = resolved(parse(table(ROWS[1])).rows)
    assert (row.status, row.mime_type) == (None, "warc/revisit")


def test_a_revisit_may_repeat_another_spelling_of_the_page_but_no_redirect():
    elsewhere = ["org,example)/other", "20160410120000", "http://example.org/other", "warc/revisit", "-"]
    rows = list(resolved(parse(table(*ROWS, [*elsewhere, "AAAA", "1"], [*elsewhere, "BBBB", "1"])).rows))
    assert [row.status for row in rows[3:]] == [200, None]


def test_a_page_of_odd_rows_only_is_a_listing_all_the_same():
    listing = parse(table(["short"], key="more"))
    assert (listing.odd, listing.resume_key, listing.fault) == (1, "more", None)
