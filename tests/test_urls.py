from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.urls import absolute, below, canonical, endpoint, fetchable, slug, without_wayback

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
    "https://wexcombeledger.example/tram-plans/amp/",
    "https://wexcombeledger.example/tram-plans/?amp",
    "https://wexcombeledger.example/tram-plans/comment-page-2/#comment-20580",
    "https://wexcombeledger.example/tram-plans/feed/",
    "https://wexcombeledger.example/tram-plans/trackback/",
    "https://wexcombeledger.example/tram-plans/embed/",
    "https://wexcombeledger.example//tram-plans//",
    "https://wexcombeledger.example./tram-plans/",
    "https://editor:secret@wexcombeledger.example/tram-plans/",
    "https://wexcombeledger.example/%74ram%2dplans/",
    "https://wexcombeledger.example/./council/../tram-plans/.",
    "https://wexcombeledger.example/council/%2E%2e/tram-plans",
    "http://web.archive.org:80/web/2017/https://web.archive.org/web/2016/http://wexcombeledger.example/tram-plans/",
    " https://wexcombeledger.example/tram-plans/ ",
    "https://web.archive.org/web/20170616080000/http://www.wexcombeledger.example/tram-plans/",
    "http://web.archive.org/web/20170616080000id_/http://wexcombeledger.example:80/tram-plans",
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
    "https://wexcombeledger.example/archives/123",
    "https://wexcombeledger.example/archives/456",
    "https://wexcombeledger.example/budget/2016/",
    "https://wexcombeledger.example/budget/2017/",
    "https://wexcombeledger.example/tram-plans/7478/",
    "https://wexcombeledger.example/2016/05/",
    "https://wexcombeledger.example/2016/05/amp/",
    "https://wexcombeledger.example/tram%2Fplans/",
    "https://wexcombeledger.example/tram-plans%3F/",
    "https://wexcombeledger.example/tram-plans/?a=1&a=2",
    "https://wexcombeledger.example/tram-plans/?a=2&a=1",
    "https://wexcombeledger.example/tram-plans/?a=%e8",
    "https://wexcombeledger.example/tram-plans/?a=%e9",
    "https://wexcombeledger.example:8443/tram-plans/",
    "https://wexcombeledger.example:80/tram-plans/",
    "http://wexcombeledger.example:443/tram-plans/",
    "https://www.www.wexcombeledger.example/tram-plans/",
    "/web/20170616080000im_/http://wexcombeledger.example/tram-plans/",
    "https://other.example/web/2017/https://wexcombeledger.example/tram-plans/",
    "https://wexcombeledger.example/web/2017/https://wexcombeledger.example/tram-plans/",
    "https://web.archive.org:8080/web/2017/https://wexcombeledger.example/tram-plans/",
    "https://web.archive.org.evil.example/web/2017/https://wexcombeledger.example/tram-plans/",
    "https://web.archive.org@evil.example/web/2017/https://wexcombeledger.example/tram-plans/",
]


@pytest.mark.parametrize("url", SAME)
def test_one_article_has_one_address(url):
    assert canonical(url) == ARTICLE


def test_other_pages_have_other_addresses():
    found = [canonical(url) for url in OTHERS]
    assert ARTICLE not in found
    assert len(set(found)) == len(OTHERS)


@pytest.mark.parametrize("path", ["caf%c3%a9", "caf%C3%A9", "café", "caf%c3%A9/", "c%61fé/"])
def test_escapes_are_written_in_one_way(path):
    assert canonical(f"https://a.example/{path}") == "https://a.example/caf%C3%A9/"


@pytest.mark.parametrize(
    "host", ["café.example", "CAFÉ.example.", "www.xn--caf-dma.example", "XN--CAF-DMA.Example:443"]
)
def test_a_host_is_known_as_dns_knows_it(host):
    assert canonical(f"https://{host}/") == "https://xn--caf-dma.example/"


def test_an_encoded_address_and_a_typed_one_are_the_same():
    assert canonical("https://a.example/café-ŵyn/") == canonical("https://a.example/caf%C3%A9-%C5%B5yn")
    assert canonical("https://a.example/a%2fb/") != canonical("https://a.example/a/b/")


@pytest.mark.parametrize(
    "url",
    [
        "mailto:editor@a.example",
        "javascript:void(0)",
        "http://[broken",
        "",
        "#top",
        "tel:0121",
        "http://a.example:99999/x",
        "http://a.example:²/",
        "http://a.example:-1/",
        "http://a b.example/",
        "http://.../",
        "http://%61.example/",
    ],
)
def test_what_is_no_web_address_comes_back(url):
    assert canonical(url) == url
    assert endpoint(url) is None
    assert absolute("mailto:x", url) is None


HOSTS = ["a.example", "b.example", "blog.a.example", "café.example", "127.0.0.1", "[::1]", "www.www.a.example"]
PORTS = [None, 80, 443, 8081, 65535]
#: Segments that WordPress does not hang behind a slug, and that end like no file.
SEGMENTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).map(
    lambda text: "".join(f"%{byte:02X}" for byte in text.encode())
)
QUERIES = st.lists(
    st.tuples(st.sampled_from(["p", "x", "ÿ"]), st.sampled_from(["", "1", "2", "a%2Fb", "%E8"])), max_size=2
)


def meaning(scheme, host, port, segments, query):
    """What tells two pages apart, worked out another way."""
    place = None if port == {"http": 80, "https": 443}[scheme] else port
    kind = "http on 443" if (scheme, port) == ("http", 443) else ""
    return kind, host, place, segments, sorted(query, key=lambda pair: pair[0])


WEB = st.tuples(
    st.sampled_from(["http", "https"]),
    st.sampled_from(HOSTS),
    st.sampled_from(PORTS),
    st.lists(SEGMENTS.filter(lambda part: part not in ("%2E", "%2E%2E") and "%2E" not in part), max_size=3),
    QUERIES,
)


def written(scheme, host, port, segments, query):
    pairs = "&".join(f"{name}={value}" for name, value in query)
    return f"{scheme}://{host}{f':{port}' if port else ''}/{'/'.join(segments)}" + (f"?{pairs}" if pairs else "")


@given(WEB, WEB)
def test_addresses_fold_if_and_only_if_they_mean_one_page(one, other):
    assert (canonical(written(*one)) == canonical(written(*other))) == (meaning(*one) == meaning(*other))


@given(WEB)
def test_the_folded_address_leads_to_the_same_place(address):
    url = written(*address)
    assert endpoint(canonical(url)) == endpoint(url)
    assert canonical(canonical(url)) == canonical(url)


@given(st.text(st.characters()) | st.text("htps:/.@[]%wweb2017°²", max_size=60))
def test_nothing_makes_it_fail(text):
    for url in (text, f"https://a.example/{text}", f"http://{text}/", f"https://web.archive.org/web/2017/http:/{text}"):
        assert canonical(canonical(url)) == canonical(url)
        fetchable(url)
        endpoint(url)
        slug(url)
        without_wayback(url, text)
        absolute("https://a.example/", url)


@given(st.text(alphabet="abcXYZ019-/?=&.%#é", max_size=40))
def test_canonical_of_canonical_is_canonical(path):
    once = canonical(f"http://www.a.example/{path}")
    assert canonical(once) == once


def test_a_relative_link_of_the_wayback_machine_counts_on_its_own_pages_only():
    link, archived = "/web/20170616080000im_/http://a.example/x", "http://a.example/x"
    assert without_wayback(link) == link
    assert without_wayback(link, "https://web.archive.org/web/2017/http://a.example/") == archived
    own = f"http://127.0.0.1:8082{link}"
    assert without_wayback(own, "http://127.0.0.1:8082/") == archived
    assert without_wayback(own, "http://127.0.0.1:8083/") == own
    assert without_wayback(own) == own


def test_what_lies_below_a_folder():
    root = "https://a.example/blog/"
    addresses = (root, "https://a.example/blog", "https://a.example/blog?p=1", f"{root}x/")
    assert [below(root, address) for address in addresses] == ["/", "/", "?p=1", "/x/"]
    for elsewhere in ("https://a.example/", "https://a.example/blogs/", "https://a.example:81/blog/", "mailto:x"):
        assert below(root, elsewhere) is None
