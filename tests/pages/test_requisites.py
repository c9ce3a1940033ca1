"""What pages and style sheets name beside themselves, and what a server gave under a file's address."""

from __future__ import annotations

from datetime import UTC, datetime

import lxml.html
import pytest

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.pages import requisites
from chamberlain_crawler.pages.requisites import CANDIDATE, loaded

BLOG = blogs.get("sample")
HOME = "https://wexcombeledger.example/"


def read(url: str, body: bytes | str, kind: str = "text/html") -> Reading:
    [reading] = pages.read(
        Capture(
            url=HOME + url,
            body=body if isinstance(body, bytes) else body.encode(),
            captured_at=datetime(2019, 9, 25, 12, tzinfo=UTC),
            source="live",
            headers=(("Content-Type", kind),),
        ),
        BLOG,
    )
    return reading


def post(content: str, head: str = "") -> str:
    return (
        f'<html><head><title>Trams</title>{head}</head><body class="single single-post postid-7">'
        '<article class="hentry"><h1 class="entry-title">Trams</h1><div class="entry-content">'
        f"<p>The council met on Tuesday to hear about the trams.</p>{content}</div></article>"
    )


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("a.jpg 300w, b.jpg 1.5x", ["a.jpg 300w", "b.jpg 1.5x"]),
        ("a.jpg 300w,b.jpg 600w 400h", ["a.jpg 300w", "b.jpg 600w 400h"]),
        ("a.jpg, b.jpg 2x", ["a.jpg", "b.jpg 2x"]),
        (" , a.jpg?resize=300,200 1x ,\n b.jpg", ["a.jpg?resize=300,200 1x", "b.jpg"]),
        ("data:image/gif;base64,AA== 1x, b.jpg 2x", ["data:image/gif;base64,AA== 1x", "b.jpg 2x"]),
        ("a.jpg widely, b.jpg", ["a.jpg", "b.jpg"]),
        (" ,, ", []),
    ],
)
def test_sizes_of_a_picture(printed, found):
    assert [(match[1] + match[2]).strip() for match in CANDIDATE.finditer(printed)] == found


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("@import url(a.css); @import 'b.css' screen; p { content: 'c.css' }", ["a.css", "b.css"]),
        ("p { background: URL( 'a.png' ) } @media print { q { background: url(b.png) } }", ["a.png", "b.png"]),
        ("p { background: image-set('a.png' 1x, url(b.png) 2x) }", ["a.png", "b.png"]),
        ("p { background: url(a.png", ["a.png"]),
        ("@import 'a.css'; " + "{" * 20_000, ["a.css"]),
        ("p { background: " + "calc(" * 20_000 + "url(a.png)", ["a.png"]),
    ],
)
def test_what_a_style_sheet_loads(css, found):
    assert list(loaded(css)) == found


@pytest.mark.parametrize(
    "content",
    [
        f'<p style="background: url(a.gif) {"(" * 5000}">x</p>',
        f"<style>@import 'a.css'; {'{' * 5000}</style>",
        f'<img src="a.gif" srcset="{" " * 100_000}{"," * 100_000}">',
    ],
)
def test_markup_that_does_harm_loses_no_article(content):
    reading = read("trams/", post(content))
    assert reading.verdict == "article"
    assert len(reading.files) == 1


FONT = b"\x00\x01\x00\x00\x00\x0f" + bytes(50)


@pytest.mark.parametrize(
    ("url", "body", "kind"),
    [
        ("wp-content/themes/x/f.ttf", FONT, "application/octet-stream"),
        ("wp-content/themes/x/f.otf", b"OTTO" + FONT, "application/x-font-otf"),
        ("wp-content/themes/x/f.eot?#iefix", b"\x10\x20" + FONT, "application/vnd.ms-fontobject"),
        ("data/wards.csv", "ward,sum\nMill,1\n", "text/csv"),
        ("data/wards.csv", "ward,sum\nMill,1\n", "text/plain"),
        ("data/minutes.rtf", "{\\rtf1 Minutes}", "application/rtf"),
        ("data/debate.mp3", b"\xff\xfb\x90" + bytes(50), "application/octet-stream"),
        ("data/route.kml", "<?xml version='1.0'?><kml><Document/></kml>", "application/xml"),
        ("data/route.geojson", '{"type": "FeatureCollection"}', "application/json"),
        ("data/dates.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR", "text/calendar"),
        ("uploads/a.svg", f"<?xml version='1.0'?><!-- {'made by hand ' * 200} --><svg></svg>", "image/svg+xml"),
        ("uploads/b.svg", "<svg><foreignObject><body xmlns='h'>Trams</body></foreignObject></svg>", "image/svg+xml"),
        ("uploads/c.avif", b"\x00\x00\x00\x1cftypavif" + bytes(30), "image/avif"),
    ],
)
def test_a_file_is_one_whatever_a_server_calls_it(url, body, kind):
    assert read(url, body, kind).verdict == "not_html"


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("uploads/a.jpg", "Fichier non trouvé"),
        ("uploads/a.jpg", "Fichier non trouvé".encode("latin-1")),
        ("uploads/a.svg", "no such picture"),
        ("uploads/b.svg", "<html><body><svg></svg></body></html>"),
        ("data/minutes.docx", post("")),
        ("data/wards.csv", post("")),
        ("wp-content/themes/x/f.ttf", post("")),
    ],
)
def test_a_page_or_words_under_the_address_of_a_file_are_none(url, body):
    assert read(url, body).verdict == "unread"


def test_an_article_below_a_folder_of_files_is_one():
    assert read("files/2016/05/trams/", post("")).verdict == "article"
    assert read("files/2016/05/trams", post("")).verdict == "article"


def test_a_style_sheet_that_a_program_makes_loads_what_it_names():
    reading = read("wp-content/themes/x/style.php?ver=2", "p { background: url(a.gif) }", "text/css; charset=utf-8")
    assert [link.url for link in reading.files] == [f"{HOME}wp-content/themes/x/a.gif"]


@pytest.mark.parametrize(
    ("markup", "put"),
    [
        ('<img data-src="/a.png" src="data:,x">', '<img data-src="/a.png" src="/a.png">'),
        ('<img data-src="/a.png"><noscript><img src="/a.png"></noscript>', '<img data-src="/a.png" src="/a.png">'),
        ('<noscript><img src="/a.png"></noscript><img data-src="/a.png">', '<img data-src="/a.png" src="/a.png">'),
        ('<noscript><img src="/a.png"></noscript>', '<img src="/a.png">'),
        ('<img src="/b.png"><noscript><img src="/a.png"></noscript>', '<img src="/b.png"><img src="/a.png">'),
        ("<noscript><p>No trams.</p></noscript>", "<p>No trams.</p>"),
    ],
)
def test_pictures_of_a_body_are_seen_without_scripts_and_once(markup, put):
    body = lxml.html.fragment_fromstring(f"<div>{markup}</div>")
    requisites.put_in_place(body)
    assert lxml.html.tostring(body, encoding="unicode") == f"<div>{put}</div>"


def test_a_style_sheet_that_takes_too_long_to_read_is_held():
    def fault(body: bytes, status: int = 200) -> Reading:
        time = datetime(2019, 9, 25, 12, tzinfo=UTC)
        capture = Capture(url=f"{HOME}a.css", body=body, captured_at=time, source="live", status=status)
        return pages.fault(capture, BLOG, "took too long")

    assert fault(b"p { color: red }").verdict == "not_html"
    assert fault(b"p { color: red }").reason == "a file that could not be read: took too long"
    assert fault(b"<html><body>").verdict == fault(b"p {}", 500).verdict == "fault"
