"""The files that articles link to, on the pages: in the search, on their own page, on the articles'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from attachments import BUDGET, GONE, LOCKED, MOVED, SCAN, TABLE, attachments_archive
from datasette.utils import tilde_encode
from sites import Served, datasette_folder, datasette_on


@pytest.fixture(scope="module")
def offered(tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("attachments")
    with datasette_on(datasette_folder(folder / "data", sample=attachments_archive(folder / "made.db"))) as site:
        yield site


def address(url: str) -> str:
    return f"/sample/-/attachments/{tilde_encode(url)}"


def seen(page: str) -> str:
    """The words of a page's main part."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<h1")[2])).split())


def test_the_search_counts_pages_of_attachments_and_shows_them_where_they_are_asked_for(offered):
    page = offered.get("/sample/-/search", q="turnips").text
    assert "1 attachment page<" in page
    assert "#page-3" not in page, "what the blog wrote comes first"
    page = offered.get("/sample/-/search", q="turnips", **{"in": "attachments"}).text
    assert f'href="{address(BUDGET)}#page-3"' in page
    assert "<mark>Turnips</mark> &lt;b&gt;cost&lt;/b&gt; £5" in page
    assert "the budget for 2016, page 3 · 18 May 2016 · Budget day and 1 more article" in seen(page)
    assert "1 article<" in page, "the other kinds are still counted"
    assert offered.get("/sample/-/search", q="turnips in:attachments").text.count("#page-3") == 1


def test_the_search_as_data(offered):
    [row] = offered.get("/sample/search_attachments.json", _shape="array", q="turnips").json()
    assert (row["document"], row["page"], row["url"]) == ("the budget for 2016", 3, f"{BUDGET}#page=3")
    assert "the budget for 2016,3,Turnips" in offered.get("/sample/search_attachments.csv", q="turnips").text
    assert offered.get("/sample/search_attachments").status_code == 200, "without its parameters"


def test_a_file_has_a_page_with_its_text_and_who_links_to_it(offered):
    page = offered.get(address(BUDGET)).text
    assert re.findall(r'<h2 id="page-(\d)', page) == ["1", "2", "3"]
    words = seen(page)
    assert "Turnips <b>cost</b> £5 & more" in words
    assert "An early draft" not in words, "of a file that changed the newest bytes count"
    assert "No text on this page." in words
    assert "Budget day , 18 May 2016 ; Turnips as “that paper”, 2 June 2016 ." in words
    assert f'href="/sample/-/file/{offered.one("SELECT capture_id FROM files WHERE url = ?", BUDGET)}"' in page
    assert "“the budget for 2016”, The Wexcombe Ledger, undated" in words


@pytest.mark.parametrize(
    ("url", "state"),
    [
        (BUDGET, "3 pages"),
        (MOVED, "3 pages"),
        (SCAN, "2 pages, no text in it (scanned)"),
        (LOCKED, "a PDF file that cannot be read: it is locked with a password"),
        (GONE, "the site has it no more: answered with status 404"),
        (TABLE, "12 Bytes; a ZIP file or office document"),
    ],
)
def test_a_file_says_what_is_held_of_it_on_its_page_and_on_the_articles(offered, url, state):
    answer = offered.get(address(url))
    assert answer.status_code == 200
    assert state in seen(answer.text)
    article = offered.one("SELECT article_id FROM article_files WHERE url = ?", url)
    listed = offered.get(f"/sample/articles/{article}").text.partition('id="attachments"')[2].partition("</section>")[0]
    assert f'href="{address(url)}"' in listed
    assert state in seen(f"<h1{listed}")


def test_the_way_back_from_a_file_that_is_not_held(offered):
    assert "Linked from Turnips , 2 June 2016" in seen(offered.get(address(GONE)).text)


def test_an_address_that_no_page_names_is_not_found(offered):
    assert offered.get(address("https://wexcombeledger.example/none.pdf")).status_code == 404
    assert offered.get("/sample/-/attachments/x").status_code == 404


def test_the_list_of_attachments_is_reached_from_the_home_page(offered):
    assert 'href="/sample/-/attachments">Attachments</a></dt><dd>5<' in offered.get("/").text
    page = offered.get("/sample/-/attachments").text
    listed = re.findall(r'href="(/sample/-/attachments/[^"]+)"', page)
    assert set(listed) == {address(url) for url in (BUDGET, SCAN, MOVED, TABLE, LOCKED, GONE)}
    assert listed[-1] in (address(BUDGET), address(SCAN)), "those of the newest article come first"


def test_an_archive_that_holds_no_file_says_so_of_each(served):
    assert "not asked for: on another host" in seen(served.get("/sample/-/attachments").text)
    assert "Attachments</a></dt>" not in served.get("/").text


@pytest.mark.parametrize("path", [address(BUDGET), address(SCAN), "/sample/-/attachments"])
def test_the_pages_ask_nothing_outside_and_complain_of_nothing(offered, visit, path):
    assert visit(offered.url + path).faults == []
