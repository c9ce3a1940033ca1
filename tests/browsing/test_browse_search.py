"""The query language in Datasette's search box, and its results as data."""

from __future__ import annotations

import html
import re

from chamberlain_crawler.asking.search import described, parse

QUERY = 'tram -sheep speaker:marchbank year:soon "no'


def test_the_box_takes_the_query_language_and_says_what_it_understood(served):
    page = html.unescape(served.get("/sample/-/search", q=QUERY).text)
    assert f"Looked for: {described(parse(QUERY))}." in page


def test_filters_hold_on_the_page(served):
    page = served.get("/sample/-/search", q="tram year:2017", **{"in": "articles"}).text
    days = re.findall(r'<time datetime="(\d{4})', page)
    assert set(days) == {"2017"}


def test_the_results_as_data_are_those_of_the_page(served):
    page = served.get("/sample/-/search", q="office:leader roof", **{"in": "quotes"}).text
    shown = [int(number) for number in re.findall(r'href="/sample/quotes/(\d+)"', page)]
    data = served.get("/sample/search_quotes.json", _shape="array", q="office:leader roof").json()
    assert shown
    assert [row["quote_id"] for row in data] == shown


def test_a_page_number_beyond_everything_is_no_error(served):
    answer = served.get("/sample/-/search", q="tram", page="9" * 18, **{"in": "articles"})
    assert answer.status_code == 200


def test_the_article_page_and_a_question_say_what_is_more_like_this(served):
    article = served.one("SELECT id FROM articles WHERE title LIKE 'Four libraries%'")
    page = served.get(f"/sample/articles/{article}").text
    section = page.partition("More like this, by their words")[2].partition("</section>")[0]
    shown = [int(number) for number in re.findall(r'href="/sample/articles/(\d+)"', section)]
    data = served.get("/sample/more_like_this.json", _shape="array", article_id=str(article)).json()
    assert "Pellworth library" in data[0]["title"]
    assert shown == [row["article_id"] for row in data][: len(shown)]
    assert served.get("/sample/more_like_this.json", _shape="array", article_id="x").json() == []
