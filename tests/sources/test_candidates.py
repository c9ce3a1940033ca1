"""Which capture is asked for first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chamberlain_crawler.blogs import Blog, Host
from chamberlain_crawler.sources.candidates import Archived, Handover, articles, feeds
from chamberlain_crawler.sources.cdx import Row

BLOG = Blog(
    name="ledger",
    title="The Ledger",
    home="https://ledger.example/",
    timezone="Europe/London",
    language="en-GB",
    not_articles=frozenset({"/about/"}),
    number_tails=True,
)


def row(year: int, url: str = "http://ledger.example/trams/", *, status: int | None = 200, **fields: Any) -> Row:
    given: dict[str, Any] = {"mime_type": "text/html", "digest": f"{year}{url}", "length": 9000} | fields
    return Row(urlkey="k", timestamp=f"{year}0101000000", url=url, status=status, **given)


def years(rows) -> list[str]:
    return [row.timestamp[:4] for row in rows]


def one(*rows: Row) -> Archived:
    [archived] = articles(rows, BLOG)
    return archived


def test_an_article_is_one_address_in_whatever_form_it_was_captured():
    rows = [
        row(2013, "http://www.ledger.example:80/trams/"),
        row(2014, "https://ledger.example/trams"),
        row(2015, "http://LEDGER.example/trams/7478"),
        row(2016, "http://ledger.example/trams/?replytocom=4"),
    ]
    assert one(*rows).pointer.url == "https://ledger.example/trams/"


def test_what_cannot_be_an_article_is_left_out():
    paths = ("", "about/", "category/trams/", "feed/", "2015/03/", "wp-content/a.css", "robots.txt", "?s=tram")
    elsewhere = [row(2013, "http://shop.ledger.example/trams/"), row(2013, "http://example.org/trams/")]
    assert articles([row(2013, f"http://ledger.example/{path}") for path in paths] + elsewhere, BLOG) == []


def test_what_was_captured_after_a_host_was_sold_is_left_out():
    blog = replace(BLOG, hosts=(Host("old.example", until="2015-12-31"), Host("ledger.example", since="2014-01-01")))
    rows = [
        row(year, f"http://{host}/trams/") for year in (2013, 2015, 2016) for host in ("old.example", "ledger.example")
    ]
    [trams] = articles(rows, blog)
    assert trams.pointer.url == "https://ledger.example/trams/"
    assert [(row.timestamp[:4], row.url) for row in trams.history] == [
        ("2013", "http://old.example/trams/"),
        ("2015", "http://ledger.example/trams/"),
        ("2015", "http://old.example/trams/"),
        ("2016", "http://ledger.example/trams/"),
    ]


def test_the_newest_comes_first():
    assert years(one(row(2013), row(2016), row(2015)).pages) == ["2016", "2015", "2013"]


def test_a_capture_that_is_much_too_short_comes_last():
    assert years(one(row(2013), row(2019, length=1500), row(2015, length=5000)).pages) == ["2015", "2013", "2019"]


def test_a_body_that_stands_under_many_addresses_comes_last():
    parked = [row(2019, f"http://ledger.example/{slug}/", digest="same") for slug in ("trams", "bins", "parks")]
    trams = next(a for a in articles([row(2013), *parked], BLOG) if a.pointer.url.endswith("/trams/"))
    assert years(trams.pages) == ["2013", "2019"]


def test_the_plain_address_comes_before_its_variants():
    variants = [row(2018, "http://ledger.example/trams/?replytocom=4"), row(2019, "http://ledger.example/trams/embed/")]
    assert years(one(row(2013), *variants).pages) == ["2013", "2019", "2018"]


def test_what_is_known_to_be_a_page_comes_before_what_may_be_one():
    unknown = [row(2018, mime_type="unk"), row(2019, status=None, mime_type="warc/revisit")]
    assert years(one(row(2013), *unknown).pages) == ["2013", "2019", "2018"]


def test_files_and_errors_are_no_pages():
    others = [row(2014, mime_type="application/rss+xml"), row(2015, status=404), row(2016, status=503)]
    assert years(one(row(2013), *others).pages) == ["2013"]


def test_each_body_is_one_candidate():
    archived = one(row(2013, digest="a"), row(2014, digest="a"), row(2015, digest="b"))
    assert years(archived.pages) == ["2015", "2014"]
    assert years(archived.history) == ["2013", "2015"]


def test_redirects_are_kept_apart():
    archived = one(row(2013, status=301), row(2015, status=302), row(2016, status=304))
    assert (years(archived.redirects), archived.pages, archived.pointer.state) == (["2015", "2013"], [], "new")


def test_what_was_captured_as_an_error_only_is_missing():
    pointer = one(row(2013, status=404), row(2014, status=410)).pointer
    assert (pointer.state, pointer.by) == ("missing", "wayback")
    assert pointer.reason == "the web archive holds no page of it, only 404, 410"


def test_a_page_of_comments_stands_for_itself():
    found = articles([row(2013), row(2014, "http://ledger.example/trams/comment-page-2/")], BLOG)
    assert [a.pointer.url for a in found] == [
        "https://ledger.example/trams/",
        "https://ledger.example/trams/comment-page-2/",
    ]


def test_of_each_week_one_feed():
    def feed(day: int, url: str = "http://ledger.example/feed/", kind: str = "application/rss+xml") -> Row:
        return Row(
            urlkey="k", timestamp=f"201303{day:02}000000", url=url, status=200, mime_type=kind, digest=None, length=1
        )

    rows = [feed(4), feed(6), feed(12), feed(13, "http://ledger.example/trams/feed/"), feed(14, kind="text/html")]
    assert [row.timestamp[6:8] for row in feeds(rows, BLOG)] == ["12", "06"]


def test_after_the_handover_nothing_is_asked_first():
    handover = Handover()
    rows = [row(2019), row(2016), row(2013)]
    assert handover.best(rows) == rows[0]
    handover.note("20170101000000", "parked")
    assert handover.best(rows) == rows[1]
    assert handover.best(rows[:1]) == rows[0], "but last, if nothing else is left"


def test_an_article_read_later_shows_that_the_domain_was_the_blogs_again():
    handover = Handover()
    handover.note("20150101000000", "soft_404")
    handover.note("20190101000000", "foreign")
    handover.note("20160101000000", "article")
    assert handover.when == "20190101000000"


def test_a_blog_in_a_folder_has_its_feed_there():
    blog = replace(BLOG, home="https://ledger.example/blog/")
    paths = ("blog/feed/", "feed/", "blog/trams/feed/")
    rows = [row(2013, f"http://ledger.example/{path}", mime_type="application/rss+xml") for path in paths]
    assert [row.url for row in feeds(rows, blog)] == ["http://ledger.example/blog/feed/"]
