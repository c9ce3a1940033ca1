from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler import blogs
from chamberlain_crawler.urls import canonical, fetchable, rebase, without_wayback

ARTICLE = "https://wexcombeledger.example/tram-plans/"

SAME = [
    "http://wexcombeledger.example/tram-plans/",
    "https://www.wexcombeledger.example/tram-plans",
    "HTTP://WWW.WexcombeLedger.Example:80/tram-plans/",
    "https://wexcombeledger.example:443/tram-plans/#comments",
    "https://wexcombeledger.example/tram-plans/?replytocom=8408#respond",
    "https://wexcombeledger.example/tram-plans/?share=twitter&nb=1",
    "https://wexcombeledger.example/tram-plans/?shared=email&msg=fail",
    "https://wexcombeledger.example/tram-plans/?utm_source=feedburner&utm_medium=feed&fbclid=x",
    "https://wexcombeledger.example/tram-plans/7478",
    "https://wexcombeledger.example/tram-plans/7478/",
    "https://wexcombeledger.example/tram-plans/amp/",
    "https://wexcombeledger.example/tram-plans/?amp",
    "https://wexcombeledger.example/tram-plans/comment-page-2/#comment-20580",
    "https://wexcombeledger.example/tram-plans/feed/",
    "https://wexcombeledger.example/tram-plans/trackback/",
    "https://wexcombeledger.example/tram-plans/embed/",
    "https://wexcombeledger.example//tram-plans//",
    "https://wexcombeledger.example./tram-plans/",
    " https://wexcombeledger.example/tram-plans/ ",
    "https://web.archive.org/web/20170616080000/http://www.wexcombeledger.example/tram-plans/",
    "http://web.archive.org/web/20170616080000id_/http://wexcombeledger.example:80/tram-plans",
    "/web/20170616080000im_/http://wexcombeledger.example/tram-plans/",
    "https://web.archive.org/web/2017/https:/wexcombeledger.example/tram-plans/",
]

OTHERS = [
    "https://wexcombeledger.example/tram-plans/2/",
    "https://wexcombeledger.example/tram-plans-2/",
    "https://wexcombeledger.example/Tram-Plans/",
    "https://wexcombeledger.example/?p=7478",
    "https://wexcombeledger.example/",
    "https://wexcombeledger.example/page/100/",
    "https://wexcombeledger.example/2017/06/",
    "https://wexcombeledger.example/2017/06/100/",
    "https://blog.wexcombeledger.example/tram-plans/",
    "https://wexcombeledger.example/feed/",
    "https://wexcombeledger.example/comments/feed/",
    "https://wexcombeledger.example/tram-plans/?page_id=7",
    "https://wexcombeledger.example/wp-content/plan.pdf",
]


@pytest.mark.parametrize("url", SAME)
def test_one_article_has_one_address(url):
    assert canonical(url) == ARTICLE


def test_other_pages_have_other_addresses():
    found = [canonical(url) for url in OTHERS]
    assert ARTICLE not in found
    assert len(set(found)) == len(OTHERS)


def test_an_encoded_address_and_a_typed_one_are_the_same():
    assert canonical("https://a.example/café-ŵyn/") == canonical("https://a.example/caf%C3%A9-%C5%B5yn")
    assert canonical("https://a.example/a%2fb/") != canonical("https://a.example/a/b/")


@pytest.mark.parametrize(
    "url", ["mailto:editor@a.example", "javascript:void(0)", "http://[broken", "", "#top", "tel:0121"]
)
def test_what_is_no_web_address_comes_back(url):
    assert canonical(url) == url


@given(st.text())
def test_canonical_never_fails(text):
    canonical(text)
    fetchable(text)
    without_wayback(text)
    canonical(f"https://a.example/{text}")


@given(st.text(alphabet="abcXYZ019-/?=&.%#é", max_size=40))
def test_canonical_of_canonical_is_canonical(path):
    once = canonical(f"http://www.a.example/{path}")
    assert canonical(once) == once


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/tram-plans/", True),
        ("/?p=12", True),
        ("/page/", True),
        ("/2015/", False),
        ("/", False),
        ("/about/", False),
        ("/category/council/budget/", False),
        ("/tag/tram/", False),
        ("/author/ada/", False),
        ("/page/2/", False),
        ("/2017/06/", False),
        ("/feed/", False),
        ("/?s=tram", False),
        ("/?attachment_id=3", False),
        ("/wp-json/wp/v2/posts/", False),
        ("/wp-content/uploads/plan.pdf", False),
        ("/wp-login.php", False),
        ("/post-sitemap.xml", False),
    ],
)
def test_the_card_knows_what_may_be_an_article(path, wanted):
    blog = blogs.get("sample")
    assert blog.may_be_article(blog.address(f"http://www.wexcombeledger.example{path}")) is wanted


def test_a_mirror_is_stored_under_the_blogs_own_addresses():
    blog = blogs.get("sample")
    base = "http://127.0.0.1:8081/"
    assert blog.address("http://127.0.0.1:8081/tram-plans", base) == ARTICLE
    assert blog.address("http://wexcombeledger.example/tram-plans/", base) == ARTICLE
    assert not blog.owns(blog.address("http://127.0.0.1:8082/tram-plans", base))
    assert (
        rebase("http://127.0.0.1:80812/x", "http://127.0.0.1:8081/", "https://a.example/") == "http://127.0.0.1:80812/x"
    )
