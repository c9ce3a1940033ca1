"""What a playback server answers, turned back into what the site answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.items import Capture
from chamberlain_crawler.sources.playback import capture_in, memento, onward, playback_url

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLAYBACK = "https://web.archive.org/web/20170616080000id_/http://www.example.org/trams/"
OLD = "https://web.archive.org/web/20130101000000id_/http://example.org/old/"


def answer(*headers: tuple[str, str], url: str = PLAYBACK, status: int = 200) -> Capture:
    return Capture(url=url, body=b"x", captured_at=NOW, source="wayback", status=status, headers=headers)


def test_an_archived_answer_gets_its_own_address_time_and_headers_back():
    capture = memento(
        answer(
            ("Server", "nginx"),
            ("Content-Type", "text/html; charset=UTF-8"),
            ("Memento-Datetime", "Fri, 16 Jun 2017 08:00:07 GMT"),
            ("Link", '<http://www.example.org/trams/>; rel="original", <https://web.archive.org/x>; rel="timegate"'),
            ("X-Archive-Orig-Etag", '"abc"'),
            ("X-Archive-Orig-Set-Cookie", "a=1"),
            ("X-Archive-Orig-Set-Cookie", "b=2"),
        )
    )
    assert capture.url == "http://www.example.org/trams/"
    assert capture.requested_url == PLAYBACK
    assert capture.captured_at == datetime(2017, 6, 16, 8, 0, 7, tzinfo=UTC)
    assert capture.fetched_at == NOW
    assert capture.headers == (
        ("Etag", '"abc"'),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("Content-Type", "text/html; charset=UTF-8"),
    )


def test_without_a_time_of_its_own_the_address_tells_it():
    for time in ("never", "Fri, 99 Jun 20170 08:00:07 GMT", ""):
        capture = memento(answer(("Memento-Datetime", time), ("X-Archive-Orig-Date", "x")))
        assert capture.captured_at == datetime(2017, 6, 16, 8, tzinfo=UTC)


def test_the_encoding_is_that_of_the_bytes_that_came():
    original = ("X-Archive-Orig-Content-Encoding", "gzip")
    assert memento(answer(original)).header("content-encoding") is None
    doubled = [("Content-Encoding", ""), ("Content-Encoding", "gzip"), ("Content-Encoding", "gzip")]
    assert [h for h in memento(answer(original, *doubled)).headers if h[0] == "Content-Encoding"] == [doubled[1]]


def test_a_sibling_that_answers_is_named():
    link = '<http://example.org/Trams>; rel="original"'
    assert memento(answer(("X-Archive-Orig-Date", "x"), ("Link", link))).url == "http://example.org/Trams"


@pytest.mark.parametrize(
    "link",
    [
        '<https://evil.example/trams/>; rel="original"',
        "<javascript:alert(1)>; rel=original",
        '<http://[broken/>; rel="original"',
        '<http://www.example.org/other/>; rel="original timegate-of"',
        "nonsense",
    ],
)
def test_a_name_that_cannot_be_is_not_taken(link):
    assert memento(answer(("X-Archive-Orig-Date", "x"), ("Link", link))).url == "http://www.example.org/trams/"


def test_headers_under_their_own_names_are_kept_but_for_those_of_the_playback():
    capture = memento(answer(("Memento-Datetime", "Fri, 16 Jun 2017 08:00:07 GMT"), ("Etag", '"a"'), ("Link", "<x>")))
    assert capture.headers == (("Etag", '"a"'),)


@pytest.mark.parametrize("location", ["http://www.example.org/new/", f"{PLAYBACK[:46]}http://www.example.org/new/"])
def test_a_captured_redirect_leads_where_it_led(location):
    headers = [("Memento-Datetime", "Fri, 16 Jun 2017 08:00:07 GMT"), ("Location", location)]
    assert memento(answer(*headers, status=301)).header("location") == "http://www.example.org/new/"


def test_an_answer_of_the_server_itself_stays_one():
    for status in (302, 404, 429, 503):
        own = answer(("Content-Type", "text/html"), ("Location", PLAYBACK), status=status)
        assert memento(own) is own
    elsewhere = answer(("Memento-Datetime", "x"), url="https://web.archive.org/")
    assert memento(elsewhere) is elsewhere


def test_the_address_first_asked_for_is_kept():
    first = PLAYBACK.replace("2017", "2016")
    assert memento(answer(("X-Archive-Orig-Date", "x")), asked=first).requested_url == first


def test_playback_addresses():
    made = playback_url("http://127.0.0.1:8082/", "20170616080000", "http://example.org/café?b=2&a=1")
    assert made == "http://127.0.0.1:8082/web/20170616080000id_/http://example.org/caf%C3%A9?b=2&a=1"
    assert capture_in(made) == ("20170616080000", "http://example.org/caf%C3%A9?b=2&a=1")
    assert capture_in("/web/20170616080000id_/http:/example.org/") == ("20170616080000", "http://example.org/")
    for no_playback in ("http://example.org/", "https://web.archive.org/web/20171399000000id_/http://example.org/", ""):
        assert capture_in(no_playback) is None


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        (PLAYBACK, ("20170616080000", "http://www.example.org/trams/")),
        ("/web/20150101000000id_/http://example.org/new/", ("20150101000000", "http://example.org/new/")),
        ("http://example.org/new/", ("20130101000000", "http://example.org/new/")),
        ("/new/", ("20130101000000", "http://example.org/new/")),
        (
            "https://evil.example/web/20150101000000/http://example.org/new/",
            ("20130101000000", "https://evil.example/web/20150101000000/http://example.org/new/"),
        ),
        ("mailto:editor@example.org", None),
        ("http://[broken/", None),
    ],
)
def test_where_a_redirect_leads(location, leads_to):
    assert onward(location, OLD) == leads_to


def test_a_server_of_ones_own_redirects_to_itself():
    own = "http://127.0.0.1:8082/web/2015010100000{}id_/http://example.org/new/"
    assert onward(own.format(1), own.format(0)) == ("20150101000001", "http://example.org/new/")
    assert onward(own.format(1), OLD) == ("20130101000000", own.format(1)), "but not another one"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Link", "Memento-Datetime", "Location", "X-Archive-Orig-Location", "Content-Encoding"]),
            st.text(alphabet='<>;=", :/[]abcrel0123456789original%\n'),
        )
    ),
    st.text(),
)
def test_no_header_makes_it_raise(headers, url):
    capture = memento(answer(*headers, url=f"{PLAYBACK}{url}"))
    assert capture.captured_at.tzinfo
