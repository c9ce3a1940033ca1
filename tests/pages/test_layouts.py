"""Why pages are no articles, one page of each kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.pages.layouts import WITH_TEXT

SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)
HOME = "https://wexcombeledger.example/"
TEXT = "<p>The council met on Tuesday to hear about the trams, and heard of the bins.</p>" * 4
POST = (
    '<body class="single single-post postid-7"><h1 class="entry-title">Trams</h1>'
    f'<div class="entry-content">{TEXT}</div>'
)


def read(body: bytes | str, path: str = "trams/", status: int = 200, kind: str = "text/html", **more: str) -> Reading:
    content = body if isinstance(body, bytes) else body.encode()
    url = path if "://" in path else HOME + path
    (reading,) = pages.read(
        Capture(
            url=url, body=content, status=status, captured_at=SEEN, source="live",
            headers=(("Content-Type", kind), *more.items()),
        ),
        blogs.get("sample"),
    )  # fmt: skip
    return reading


def html(classes: str = "", content: str = TEXT, head: str = "<title>Trams | The Wexcombe Ledger</title>") -> str:
    body = f'<body class="{classes}"><h1>Trams</h1><div>{content}</div></body>'
    return f"<!doctype html><html><head>{head}</head>{body}</html>"


PAGES = [
    ("list", html("home blog"), ""),
    ("list", html("home page page-id-4"), ""),
    ("list", html("archive category category-council category-3"), "category/council/"),
    ("list", html("archive tag tag-trams"), "tag/trams/"),
    ("list", html("archive author author-ada"), "author/ada/"),
    ("list", html("archive date"), "2019/03/"),
    ("list", html("search search-results"), "?s=tram"),
    ("list", html("search search-no-results"), "?s=zzz"),
    ("list", html("archive category paged paged-2"), "category/council/page/2/"),
    ("list", html(), ""),
    ("list", html(), "page/2/"),
    ("list", html(), "category/council/"),
    ("page", html("page page-id-12 page-template-default"), "our-team/"),
    ("page", html(), "about/"),
    ("page", html("page page-id-12 blog"), "our-team/"),
    ("attachment", html("attachment single single-attachment attachmentid-9"), "a-picture/"),
    ("protected", html("single single-post", '<form class="post-password-form"><input></form>'), "x-y/"),
    ("protected", html("single single-post", '<form><input name="post_password"></form>'), "x-y/"),
    ("protected", html("login wp-core-ui", '<form id="loginform"></form>'), "wp-login.php"),
    ("soft_404", html("error404"), "gone/"),
    ("soft_404", html(head="<title>Page not found | The Wexcombe Ledger</title>"), "gone/"),
    ("soft_404", html(content=f"<h1>Oops! That page can’t be found.</h1>{TEXT}"), "gone/"),
    ("soft_404", html(content=f'<div class="main-title"><h2>Error 404</h2></div>{TEXT}'), "gone/"),
    ("error", "<html><title>Database Error</title><body><h1>Error establishing a database connection</h1>", "x-y/"),
    ("error", "<html><h1>Briefly unavailable for scheduled maintenance. Check back.</h1>", "x/"),
    ("error", "<html><title>Account Suspended</title><body><h1>This Account has been suspended.</h1>", "x-y/"),
    ("error", "<html><title>WordPress › Error</title><body><p>There has been a critical error</p>", "x/"),
    ("error", '<html><body id="error-page"><p>There has been a critical error</p>', "x/"),
    ("error", "<html><title>Just a moment...</title><body>Checking your browser", "x-y/"),
    ("error", "<html><title>503 Service Unavailable</title><body>nginx", "x-y/"),
    ("error", "<html><body><h1>Loading…</h1><p>Got an HTTP 302 response at crawl time</p></body></html>", "x-y/"),
    ("error", "<html><body><p>The Wayback Machine has not archived that URL.</p></body></html>", "x-y/"),
    ("parked", "<html><title>wexcombeledger.example</title><body>This domain is for sale!</body></html>", ""),
    ("parked", '<html><body><script src="https://cdn.sedoparking.com/x.js"></script></body></html>', "trams/"),
    ("foreign", f'<html><link rel="canonical" href="https://other.example/trams/"><body>{TEXT}', "trams/"),
    ("foreign", f'<html><meta property="og:site_name" content="Best Casino"><body>{TEXT}', ""),
    ("foreign", f"<html>{POST}", "https://other.example/trams/"),
    ("foreign", f"<html><title>Another | Elsewhere</title>{POST}", "file:///tmp/page.html"),
    ("unread", "<html><head><title>Trams | The Wexcombe Ledger</title></head><h1>Trams</h1></html>", "trams/"),
    ("unread", f"<html>{POST}", "trams/embed/"),
    ("error", "", "trams/"),
    ("error", " \r\n\0 ", "trams/"),
    ("sitemap", '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas"></urlset>', "sitemap.xml"),
    ("sitemap", "<?xml version='1.0'?><!-- made by Yoast --><sitemapindex></sitemapindex>", "sitemap_index.xml"),
    ("feed", '<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "feed/"),
]  # fmt: skip


@pytest.mark.parametrize(("verdict", "body", "path"), PAGES)
def test_no_article(verdict: str, body: str, path: str) -> None:
    reading = read(body, path)
    assert (reading.verdict, bool(reading.reason)) == (verdict, True), reading.reason
    assert (reading.article is not None) is (reading.reason in WITH_TEXT), (
        "what may have a text of its own is read, too"
    )


#: What stands on an article's page, and does not make it another page.
STAYS = {
    "canonical": POST.replace("<body", '<link rel="canonical" href="https://other.example/trams/"><body'),
    "name of the site": POST.replace("<body", '<meta property="og:site_name" content="Marl Valley News"><body'),
    "login": f'{POST}<form id="loginform"><input type="password" name="pwd"></form>',
    "wayback": f"{POST}<li>The Wayback Machine has not archived that URL.</li>",
    "for sale": POST.replace("</p>", " “This domain is for sale!”, said Councillor Ada Thorne.</p>", 1),
    "a type of its own": html("single single-news postid-7"),
    "an event": html("single single-tribe_events postid-7"),
    "login beside running text": f'{html()}<aside><form id="loginform"><input type="password"></form></aside>',
    "name of the owner": html(head='<title>Trams</title><meta property="og:site_name" content="Best Casino">'),
    "canonical of an article": html(
        head='<meta property="og:type" content="article"><link rel="canonical" href="https://other.example/trams/">'
    ),
}


@pytest.mark.parametrize("body", STAYS.values(), ids=STAYS)
def test_an_article_stays_one(body: str) -> None:
    reading = read(f"<html>{body}", "trams/")
    assert reading.verdict == "article", reading.reason


@pytest.mark.parametrize(
    "path", ["trams.html", "trams-v1.2", "2016/09/05/trams/", "2016/09/trams.htm", "?p=7", "st.-paul"]
)
def test_an_address_of_any_form_may_be_an_articles(path: str) -> None:
    reading = read(html(), path)
    assert reading.verdict == "article", reading.reason


OWNER = '<meta property="og:site_name" content="Marlshire Media">'
FEED = '<link rel="alternate" type="application/rss+xml" title="The Wexcombe Ledger » Feed" href="/feed/">'


@pytest.mark.parametrize(
    ("head", "names", "verdict"),
    [
        (OWNER, (), "foreign"),
        (f"{OWNER}<title>Marlshire Media: casinos of the valley</title>", (), "foreign"),
        (f"{OWNER}<title>The Wexcombe Ledger</title>", (), "list"),
        (f"{OWNER}{FEED}", (), "list"),
        (OWNER, ("Marlshire Times",), "list"),
        ('<meta property="og:site_name" content="Ledger of Wex">', (), "list"),
        ('<meta property="og:site_name" content="wexcombeledger">', (), "list"),
        ('<meta property="og:site_name" content="The Blog">', (), "list"),
        (FEED.replace("The Wexcombe Ledger", "Marlshire Media"), (), "foreign"),
        (FEED.replace("The Wexcombe Ledger » Feed", "RSS 2.0"), (), "list"),
        ("<title>What the valley reads</title>", (), "list"),
    ],
)
def test_a_site_is_the_blogs_by_the_names_on_its_home_page(head: str, names: tuple[str, ...], verdict: str) -> None:
    page = Capture(url=HOME, body=html("home blog", head=head).encode(), captured_at=SEEN, source="live")
    card = replace(blogs.get("sample"), names=names)
    [reading] = pages.read(page, card)
    assert reading.verdict == verdict, reading.reason
    if verdict == "foreign":
        assert reading.reason == "another site's name: Marlshire Media"
    [mirrored] = pages.read(replace(page, base="http://127.0.0.1:8000/"), card)
    assert mirrored.verdict == "list", "whoever names a mirror vouches for it"


FILES = [
    b"%PDF-1.4\n...",
    b"\x89PNG\r\n\x1a\n...",
    b"\xff\xd8\xff\xe0...",
    b"GIF89a...",
    b"RIFF....WEBPVP8 ",
    b"PK\x03\x04...",
    b"(function(){ var a = 1; })();",
    b"/*! jQuery */ !function(a,b){}",
    b"body { margin: 0 }",
]


@pytest.mark.parametrize("body", FILES)
def test_files_answered_as_html(body: bytes) -> None:
    reading = read(body)
    assert (reading.verdict, bool(reading.reason)) == ("not_html", True)


@pytest.mark.parametrize("kind", ["image/jpeg", "application/javascript", "text/css", "video/mp4"])
def test_files_by_their_type(kind: str) -> None:
    assert read(b"....", kind=kind).verdict == "not_html"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (404, "error"),
        (410, "error"),
        (500, "error"),
        (429, "error"),
        (301, "redirect"),
        (302, "redirect"),
        (304, "unchanged"),
    ],
)
def test_statuses(status: int, verdict: str) -> None:
    assert read(POST, status=status).verdict == verdict


def test_a_redirect_tells_where_to() -> None:
    assert read("", status=301, Location="https://wexcombeledger.example/new/").reason == (
        "redirects to https://wexcombeledger.example/new/"
    )


def test_a_body_that_was_cut_off_is_no_article() -> None:
    capture = Capture(url=f"{HOME}trams/", body=POST.encode(), captured_at=SEEN, source="live", fault="is cut short")
    (reading,) = pages.read(capture, blogs.get("sample"))
    assert (reading.verdict, reading.reason) == ("error", "the body is cut short")


ARTICLES = [
    POST,
    f"<html>{POST}",
    POST.replace(TEXT, ""),  # published with an empty body
    POST.replace(">Trams<", "><"),  # and without a title
    POST.replace("Trams", "404: a house number"),
    POST.replace("The council met", "This domain is for sale, the council heard"),
    POST.replace("<body", '<meta property="og:site_name" content="The Wexcombe Ledger"><body'),
    POST.replace("<body", '<meta property="og:site_name" content="Wexcombe News"><body'),
    POST.replace("single-post", "single-post paged paged-2 single-paged-2"),
]


@pytest.mark.parametrize("body", ARTICLES)
def test_articles(body: str) -> None:
    reading = read(body)
    assert (reading.verdict, reading.reason) == ("article", None)
    assert reading.url == f"{HOME}trams/"


def test_a_post_whose_slug_is_a_word_of_wordpress_is_an_article() -> None:
    assert read(POST, "page/").verdict == "article"


def test_pages_tell_what_they_link_to() -> None:
    links = (
        '<a href="/bins/#comments">B</a><a href="http://www.wexcombeledger.example/bins/">B</a>'
        '<a href="mailto:x@y.z">M</a><a href="https://other.example/">O</a>'
        '<a href="//wexcombeledger.example/?p=3">P</a><a href="javascript:void(0)">J</a>'
        '<a href="https://web.archive.org/web/20170616080000/http://wexcombeledger.example/old/">W</a>'
    )
    assert read(html("home blog", links), "").addresses == (
        f"{HOME}bins/",
        "http://www.wexcombeledger.example/bins/",
        f"{HOME}?p=3",
        "http://wexcombeledger.example/old/",
    )


def test_whoever_names_a_mirror_vouches_for_it_whatever_address_it_was_set_up_under():
    body = f'<html><link rel="canonical" href="https://restored.example/trams/"><body><h1>Trams</h1>{TEXT}'.encode()
    page = Capture(url=f"{HOME}trams/", body=body, status=200, captured_at=SEEN, source="live")
    [served] = pages.read(replace(page, base="http://127.0.0.1:8000/"), blogs.get("sample"))
    [plain] = pages.read(page, blogs.get("sample"))
    assert (served.verdict, plain.verdict) == ("article", "foreign")
