"""Articles and comments on several pages, and the addresses that pages give themselves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Capture, Claim, Reading

SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)
HOME = "https://wexcombeledger.example/"
MIRROR = "http://127.0.0.1:8000/"


def read(url: str, content: str = "", classes: str = "", head: str = "", base: str | None = None) -> Reading:
    body = (
        f'<html><head>{head}</head><body class="single single-post postid-7 {classes}">'
        '<h1 class="entry-title">Trams</h1><div class="entry-content"><p>Page of it.</p>'
        f"{content}</div></body></html>"
    )
    capture = Capture(url=url, body=body.encode(), captured_at=SEEN, source="live", base=base)
    (reading,) = pages.read(capture, blogs.get("sample"))
    return reading


NUMBERS = (
    '<div class="page-links">Pages: <a href="{home}trams/" class="post-page-numbers">1</a>'
    ' <span class="post-page-numbers current" aria-current="page">2</span>'
    ' <a href="{home}trams/3/" class="post-page-numbers">3</a></div>'
)


def test_the_first_page_names_the_others() -> None:
    links = '<div class="post-pages">1 <a href="/trams/2/">2</a> <a href="/trams/3/">3</a></div>'
    reading = read(f"{HOME}trams/", links)
    assert (reading.url, reading.part) == (f"{HOME}trams/", 1)
    assert reading.next_pages == (f"{HOME}trams/2/", f"{HOME}trams/3/")
    assert [claim.url for claim in reading.claims if claim.kind == "next"] == [f"{HOME}trams/2/", f"{HOME}trams/3/"]


@pytest.mark.parametrize("classes", ["", "paged-2 single-paged-2"])
def test_a_further_page_belongs_to_its_article(classes: str) -> None:
    head = f'<link rel="canonical" href="{HOME}trams/2/">'
    reading = read(f"{HOME}trams/2/", NUMBERS.format(home=HOME), classes, head)
    assert (reading.url, reading.part, reading.verdict) == (f"{HOME}trams/2/", 2, "article")
    assert Claim(kind="paged" if classes else "part", url=f"{HOME}trams/") in reading.claims
    assert reading.article is not None
    assert reading.article.url == reading.url
    assert reading.article.body_text == "Page of it."
    assert reading.next_pages == (f"{HOME}trams/3/",)


def test_a_further_page_that_calls_the_first_one_canonical() -> None:
    reading = read(f"{HOME}trams/2/", head=f'<link rel="canonical" href="{HOME}trams/">')
    assert (reading.url, reading.part) == (f"{HOME}trams/2/", 2)
    assert {claim.kind for claim in reading.claims} == {"canonical", "part"}


def test_a_slug_that_is_a_number_is_no_page() -> None:
    assert (read(f"{HOME}politics/12/").url, read(f"{HOME}politics/12/").part) == (f"{HOME}politics/12/", 1)


def test_a_mirror_is_asked_for_its_own_pages() -> None:
    head = f'<link rel="canonical" href="{MIRROR}trams/2/">'
    reading = read(f"{MIRROR}trams/2/", NUMBERS.format(home=MIRROR), head=head, base=MIRROR)
    assert reading.url == f"{HOME}trams/2/"
    assert reading.claims == (Claim(kind="part", url=f"{HOME}trams/"),)
    assert reading.next_pages == (f"{MIRROR}trams/3/",)


def test_a_mirror_may_call_itself_what_it_likes() -> None:
    reading = read(f"{MIRROR}trams/", head='<link rel="canonical" href="http://restored.example/trams/">', base=MIRROR)
    assert (reading.verdict, reading.url) == ("article", f"{HOME}trams/")


COMMENTS = (
    '</div><ol class="comment-list"><li class="comment" id="comment-5"><b class="fn">Zoë</b>'
    '<div class="comment-content"><p>Yes.</p></div><a href="/trams/comment-page-1/#comment-5">link</a></li></ol>'
    '<a class="prev page-numbers" href="/trams/comment-page-1/#comments">1</a>'
    '<a class="page-numbers" href="/trams/comment-page-3/#comments">3</a><div>'
)


def test_an_article_names_its_further_pages_of_comments() -> None:
    reading = read(f"{HOME}trams/", COMMENTS)
    assert reading.next_pages == (f"{HOME}trams/comment-page-1/", f"{HOME}trams/comment-page-3/")


def test_a_page_of_comments_holds_nothing_else() -> None:
    reading = read(f"{HOME}trams/comment-page-2/", COMMENTS)
    assert (reading.url, reading.verdict, reading.part) == (f"{HOME}trams/", "comments", 1)
    assert reading.article is not None
    assert [comment.text for comment in reading.article.comments] == ["Yes."]
    assert (reading.article.post_id, reading.article.title, reading.article.blocks) == (7, None, ())
    assert reading.next_pages == (f"{HOME}trams/comment-page-1/", f"{HOME}trams/comment-page-3/")


@pytest.mark.parametrize(
    ("url", "head", "expected"),
    [
        (f"{HOME}?p=7", f'<link rel="canonical" href="{HOME}trams/">', f"{HOME}?p=7"),
        (f"{HOME}bins/", f'<link rel="canonical" href="{HOME}trams/">', f"{HOME}bins/"),
        (f"{HOME}?p=7", "", f"{HOME}?p=7"),
        ("http://www.wexcombeledger.example/Trams/7478?replytocom=3", "", f"{HOME}Trams/"),
        (f"{HOME}trams/", f'<link rel="canonical" href="{HOME}">', f"{HOME}trams/"),
        ("file:///saved/x.html", f'<link rel="canonical" href="{HOME}trams/">', f"{HOME}trams/"),
        (
            "file:///saved/x.html",
            f'<link rel="next" href="{HOME}other/"><a href="{HOME}t/#comments">2</a>',
            f"{HOME}t/",
        ),
        ("file:///saved/x.html", "<title>Trams | The Wexcombe Ledger</title>", f"{HOME}trams/"),
    ],
)
def test_the_address_of_an_article(url: str, head: str, expected: str) -> None:
    reading = read(url, head=head)
    assert reading.article is not None, reading.reason
    assert reading.article.url == expected


def test_what_a_page_calls_itself_is_a_claim() -> None:
    head = f'<link rel="canonical" href="{HOME}trams/"><meta property="og:url" content="{HOME}bins/">'
    assert read(f"{HOME}?p=7", head=head).claims == (
        Claim(kind="canonical", url=f"{HOME}trams/"),
        Claim(kind="og_url", url=f"{HOME}bins/"),
    )


def test_a_page_out_of_the_wayback_machine() -> None:
    prefix = "/web/20170616080000/http://www.wexcombeledger.example/"
    content = (
        f'<p>See <a href="{prefix}bins/">bins</a>, <a href="https://web.archive.org{prefix}hall/?utm_source=x">hall</a>'
        ' and <a href="/web/20170616080000/http://other.example/a">other</a>.</p>'
        f'<img src="/web/20170616080000im_/http://www.wexcombeledger.example/wp-content/uploads/a.jpg">'
    )
    bar = '<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id="wm-ipp-base">Wayback Machine <h1>1 capture</h1></div>'
    url = f"https://web.archive.org{prefix}trams/"
    reading = read(url, content + bar, head=f'<link rel="canonical" href="{prefix}trams/">')
    assert reading.article is not None
    assert [link.url for link in reading.article.links] == [f"{HOME}bins/", f"{HOME}hall/", "http://other.example/a"]
    assert [image.url for image in reading.article.images] == [f"{HOME}wp-content/uploads/a.jpg"]
    assert reading.article.body_text == "Page of it.\n\nSee bins, hall and other."
