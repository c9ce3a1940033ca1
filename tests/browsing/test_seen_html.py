"""What is made of the mark-up of a page, so that it can be looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import lxml.html
import pytest

from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.browsing.seen_html import Look, look
from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages.page import Page

BLOG = Blog(name="ledger", title="x", home="https://ledger.example/", timezone="UTC", language="en")


def seen(
    markup: str | bytes,
    *held: str,
    url: str = "https://ledger.example/2016/05/trams/",
    address: str | None = None,
    source: str = "live",
    asked: str | None = None,
    base: str | None = None,
) -> Look:
    """A page of an archive that holds some addresses, the first as capture 1."""
    body = markup.encode() if isinstance(markup, str) else markup
    at = datetime(2017, 6, 15, tzinfo=UTC)
    capture = Capture(url=url, body=body, captured_at=at, source=source, requested_url=asked, base=base)
    ids = {f"https://ledger.example{path}": number for number, path in enumerate(held, 1)}

    def find(addresses):
        return {known: ids[known] for known in addresses if known in ids}

    return look(Page(capture, BLOG), "/a", find, find, address)


def body(markup: str | bytes, *held: str, **options: Any) -> str:
    """What stands in the body."""
    tree = lxml.html.fromstring(seen(markup, *held, **options).html).find("body")
    assert tree is not None
    return ((tree.text or "") + "".join(lxml.html.tostring(child, encoding="unicode") for child in tree)).strip()


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<img src=/a.png>", '<img src="/a/-/file/1">'),
        ("<img src=../../../a.png#x>", '<img src="/a/-/file/1">'),
        ("<img src=//ledger.example/a.png>", '<img src="/a/-/file/1">'),
        ("<img src=http://www.ledger.example/a.png>", '<img src="/a/-/file/1">'),
        ("<img src=https://i0.wp.com/ledger.example/a.png?w=9>", '<img src="/a/-/file/1">'),
        ("<img src=/gone.png alt=Gone>", '<img alt="Gone" data-seen="gone">'),
        ("<img src=/gone.png data-orig-file=/a.png>", '<img src="/a/-/file/1">'),
        ("<img src=/b.png srcset='/a.png 2x, /gone.png 3x'>", '<img src="/a/-/file/2" srcset="/a/-/file/1 2x">'),
        ("<img data-src=/a.png src=data:,x class='x lazy-load'>", '<img class="x" src="/a/-/file/1">'),
        ("<img src=data:image/gif;base64,R0>", '<img src="data:image/gif;base64,R0">'),
        ("<img src=/gone.gif width=1 height=1>text", "text"),
        ("<picture><source srcset=/gone.webp><source srcset=/a.png><img src=/b.png></picture>",
         '<picture><source srcset="/a/-/file/1"></source><img src="/a/-/file/2"></picture>'),
        ("<noscript><img src=/a.png></noscript>", '<img src="/a/-/file/1">'),
        ("<noscript><img src=/a.png></noscript><img data-src=/a.png>", '<img src="/a/-/file/1">'),
        ("<div background=/a.png>x</div>", '<div background="/a/-/file/1">x</div>'),
        ("<p style='color:red;background:url(/a.png)'>x</p>",
         "<p style='color:red;background:url(\"/a/-/file/1\")'>x</p>"),
        ("<audio><source src=/a.png><track src=/t.vtt></audio>", '<audio src="/a/-/file/1" controls></audio>'),
    ],
)  # fmt: skip
def test_pictures_come_from_the_archive(markup, shown):
    assert body(markup, "/a.png", "/b.png").replace(' controls=""', " controls") == shown


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<a href=/x/#c>x</a>", '<a href="/a/-/seen/1" target="_top">x</a>'),
        ("<a href=x.pdf>x</a>", '<a href="/a/-/seen/2" target="_top">x</a>'),
        ("<a href=#c>x</a>", '<a href="#c">x</a>'),
        ("<a href=/2016/05/trams/?utm_source=x#c>x</a>", '<a href="#c">x</a>'),
        ("<a href=mailto:a@b.example onclick=x()>x</a>", "<a>x</a>"),
        ("<a href='java\nscript:x()'>x</a>", "<a>x</a>"),
        ("<a name=c>x</a>", '<a name="c">x</a>'),
        ("<map><area href=/x/></map>", '<map><area href="/a/-/seen/1" target="_top"></map>'),
    ],
)
def test_links_lead_to_what_is_held(markup, shown):
    assert body(markup, "/x/", "/2016/05/trams/x.pdf") == shown


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<iframe src=https://video.example/1></iframe>", "A frame stood here: https://video.example/1"),
        ("<iframe data-src=//video.example/1></iframe>", "A frame stood here: https://video.example/1"),
        ("<iframe srcdoc='<p>x'></iframe>", "A frame stood here"),
        ("<object data=/plan.svg><img src=/a.png></object>", "An object stood here: https://ledger.example/plan.svg"),
        ("<embed src=/x.pdf>", "An object stood here: https://ledger.example/x.pdf (held)"),
        ("<video src=/gone.mp4></video>", "A recording stood here: https://ledger.example/gone.mp4"),
        ("<frameset><frame src=/left.html></frameset>", "A frame stood here: https://ledger.example/left.html"),
    ],
)
def test_what_is_shown_inside_of_a_page_leaves_a_line(markup, said):
    shown = seen(markup, "/x.pdf")
    assert " ".join(lxml.html.fromstring(shown.html).find("body").text_content().split()) == said


def test_what_is_not_held_is_listed_once_and_counted():
    shown = seen(
        "<img src=/a.png><img src=/a.png><img src=/gone.png><img src=/gone.png><link rel=stylesheet href=/s.css>",
        "/a.png",
    )
    assert shown.named == 3
    assert shown.not_held == ("https://ledger.example/gone.png", "https://ledger.example/s.css")


def test_a_drawing_keeps_what_is_its_own():
    drawing = (
        '<svg><use xlink:href="#a"></use><rect fill="url(#b)" mask="url(https://outside.example/x.svg#c)"></rect></svg>'
    )
    assert body(drawing) == '<svg><use href="#a"></use><rect fill="url(#b)"></rect></svg>'


def test_a_style_sheet_that_a_script_would_have_let_in_is_let_in():
    shown = seen("<link rel=stylesheet href=/s.css media=print onload=\"this.media='all'\">", "/s.css").html
    assert '<link rel="stylesheet" media="all" href="/a/-/file/1">' in shown


def test_relative_addresses_hang_on_the_base_that_the_page_names():
    markup = "<head><base href=/files/></head><img src=a.png><a href=x/>x</a>"
    shown = seen(markup, "/files/a.png", "/files/x/").html
    assert 'src="/a/-/file/1"' in shown
    assert 'href="/a/-/seen/2"' in shown
    assert "<base" not in shown


def test_relative_addresses_of_a_saved_page_hang_on_its_own():
    options = {"url": "file:///home/me/trams.html", "source": "file"}
    address = "https://ledger.example/2016/05/trams/"
    assert body("<img src=a.png>", "/2016/05/trams/a.png", address=address, **options) == '<img src="/a/-/file/1">'
    assert body("<img src=a.png>", "/2016/05/trams/a.png", **options) == '<img data-seen="gone">'


def test_addresses_that_a_web_archive_rewrote_are_those_of_the_page():
    markup = "<img src=/web/20170615im_/http://ledger.example/a.png><a href=/web/2017/http://ledger.example/x/>x</a>"
    options = {"source": "wayback", "asked": "https://web.archive.org/web/2017/https://ledger.example/"}
    shown = seen(markup, "/a.png", "/x/", **options).html
    assert 'src="/a/-/file/1"' in shown
    assert 'href="/a/-/seen/2"' in shown


def test_addresses_of_a_mirror_are_those_of_the_blog():
    options = {"url": "http://127.0.0.1:8080/trams/", "base": "http://127.0.0.1:8080/"}
    assert body("<img src=http://127.0.0.1:8080/a.png>", "/a.png", **options) == '<img src="/a/-/file/1">'


@pytest.mark.parametrize("charset", ["windows-1251", "utf-8", "utf-16", "koi8-r"])
def test_any_character_set_is_read(charset):
    markup = f"<meta charset={charset}><p>Трамвай</p>".encode(charset)
    assert "Трамвай" in seen(markup).html


@pytest.mark.parametrize(
    ("doctype", "kept"),
    [
        ("<!DOCTYPE html>", "<!DOCTYPE html>"),
        (
            '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">',
            None,
        ),
        ("", '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN"'),  # browsers take both for a page of old
    ],
)
def test_the_manner_of_drawing_stays(doctype, kept):
    assert seen(f"{doctype}<html><p>x</p></html>").html.startswith(doctype if kept is None else kept)


@pytest.mark.parametrize(
    "markup", ["", "x", "<", "<html>", "<frameset>", "\x00<p>x", "<b" * 1000, "<p>" * 5000, "<svg><style>"]
)
def test_no_page_is_too_odd(markup):
    assert "</html>" in seen(markup).html
