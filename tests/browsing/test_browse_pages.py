"""The pages over HTTP, as Datasette gives them."""

from __future__ import annotations

import csv
import html
import io
import re
from xml.etree import ElementTree

import pytest
import yaml
from sites import DATA, datasette_folder, datasette_on, six_pages

METADATA = yaml.safe_load((DATA / "metadata.yaml").read_text(encoding="utf-8"))
QUERIES = METADATA["databases"]["archive"]["queries"]
CHARTS = METADATA["plugins"]["datasette-dashboards"]["archive"]["charts"]
PAGE_NAMES = ("home", "search", "article", "person", "quote", "dashboard")


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_a_page_is_there_and_may_not_run_foreign_scripts(served, name):
    answer = served.get(six_pages(served)[name])
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert name == "dashboard" or "script" not in answer.text.lower()


def test_the_home_page_says_how_much_is_held(served):
    page = served.get("/").text
    assert f"{served.one('SELECT count(*) FROM articles')} articles" in page
    assert f"{served.one('SELECT count(*) FROM speakers')} speakers" in page
    for (year,) in served.rows("SELECT DISTINCT year FROM articles WHERE year NOT NULL"):
        assert f'href="/sample/-/years/{year}"' in page


def test_every_article_is_shown_with_its_quotes_in_place(served):
    for article_id, title in served.rows("SELECT id, title FROM articles"):
        answer = served.get(f"/sample/articles/{article_id}")
        assert answer.status_code == 200, title
        for (quote_id,) in served.rows("SELECT id FROM quotes WHERE article_id = ? AND kind != 'scare'", article_id):
            assert f'id="quote-{quote_id}"' in answer.text, title


@pytest.mark.parametrize(("column", "pages"), [("article_id", "articles"), ("person_id", "people")])
def test_reported_speech_is_shown_where_it_is_asked_for_and_in_no_marks(served, column, pages):
    (number, clause) = served.rows(
        f"SELECT {column}, clause FROM reported WHERE {column} NOT NULL AND clause NOT LIKE '%‘%' ORDER BY 1, 2"
    )[0]
    address = f"/sample/{pages}/{number}"
    page = served.get(address).text
    assert 'class="reported"' not in page
    assert 'href="?reported=1#reported"' in page
    shown = served.get(f"{address}?reported=1").text
    section = shown[shown.index('id="reported"') :]
    section = section[: section.index("</section>")]
    assert f": {clause}" in html.unescape(section)
    assert "<blockquote" not in section
    assert "<q>" not in section


def test_an_article_page_names_similar_articles_as_held_or_not(served):
    (article_id,) = served.rows(
        "SELECT article_id FROM similar_links WHERE url IN (SELECT url FROM missing) ORDER BY 1 LIMIT 1"
    )[0]
    page = served.get(f"/sample/articles/{article_id}").text
    box = page[page.index('class="similar"') :]
    assert "not held" in box
    (held,) = served.rows(
        """SELECT articles.id FROM similar_links JOIN articles USING (url) WHERE article_id = ? LIMIT 1""", article_id
    )[0]
    assert f"/sample/articles/{held}" in box


def test_changes_between_versions_are_shown_word_by_word(served):
    (article_id,) = served.rows("SELECT article_id FROM versions GROUP BY 1 HAVING count(*) > 1")[0]
    assert f"/sample/articles/{article_id}/changes?from=1" in served.get(f"/sample/articles/{article_id}").text
    page = served.get(f"/sample/articles/{article_id}/changes").text
    assert re.search(r"<del>\S[^<]{0,400}</del>", page)
    assert re.search(r"<ins>\S[^<]{0,400}</ins>", page)


def test_a_search_ranks_headlines_first_and_marks_what_it_found(served):
    page = served.get("/sample/-/search", q="tram").text
    first = re.search(r"<h3><a[^>]*>(.*?)</a></h3>", page)
    assert first
    assert "<mark>" in first[1]
    assert re.search(r'class="snippet">[^\n]*<mark>', page)


@pytest.mark.parametrize(
    "text",
    ["", '"', "AND OR NOT", "NEAR(", "col:on", "-", "*", "'; DROP TABLE articles", "\x00", "”“", "a" * 5000, "<b>"],
)
def test_no_search_fails(served, text):
    answer = served.get("/sample/-/search", q=text)
    assert answer.status_code == 200
    assert "<b>" not in answer.text


#: The sample has no files: that question is asked in test_browse_attachments.py.
@pytest.mark.parametrize("query", sorted(QUERIES.keys() - {"search_attachments"}))
def test_every_question_is_answered_as_page_json_and_csv(served, query):
    filled = dict.fromkeys(re.findall(r":(\w+)", QUERIES[query]["sql"]), "") | {
        key: value
        for key, value in {"q": "hall", "words": "hall", "office": "leader", "topic": "council"}.items()
        if f":{key}" in QUERIES[query]["sql"]
    }
    if query == "quoted_beside":
        filled["speaker"] = "Marchbank"
    if query == "more_like_this":
        filled["article_id"] = str(served.one("SELECT min(id) FROM articles"))
    assert served.get(f"/sample/{query}", **filled).status_code == 200
    rows = served.get(f"/sample/{query}.json", _shape="array", **filled).json()
    assert rows
    lines = list(csv.DictReader(io.StringIO(served.get(f"/sample/{query}.csv", **filled).text)))
    assert len(lines) == len(rows)
    assert served.get(f"/sample/{query}").status_code == 200, "without its parameters"


def test_one_question_gives_all_that_somebody_said_about_something_in_a_time(served):
    rows = served.get(
        "/sample/who_said_what_about.json",
        **{"_shape": "array", "speaker": "Marchbank", "about": "hall", "from": "2016", "to": "2016-12-31"},
    ).json()
    assert rows
    assert {row["person"] for row in rows} == {"Helen Marchbank"}
    assert all(row["date"].startswith("2016") and "hall" in row["quote"].lower() for row in rows)


@pytest.mark.parametrize("table", ["articles", "quotes", "comments", "captures", "urls", "who_said_what", "speakers"])
def test_tables_come_as_page_json_and_csv(served, table):
    assert served.get(f"/sample/{table}").status_code == 200
    count = served.one(f"SELECT count(*) FROM {table}")
    lines = list(csv.reader(io.StringIO(served.get(f"/sample/{table}.csv", _stream="on").text)))
    assert len(lines) == count + 1
    assert len(served.get(f"/sample/{table}.json", _shape="array", _size="max").json()) == count


def test_columns_described_are_columns_there(served):
    for table, described in METADATA["databases"]["archive"]["tables"].items():
        columns = {row[0] for row in served.rows("SELECT name FROM pragma_table_xinfo(?)", table)}
        assert columns, table
        assert set(described.get("columns", {})) <= columns, table
        assert set(described.get("facets", [])) <= columns, table


def test_the_feed_is_atom_with_the_newest_article(served):
    feed = ElementTree.fromstring(served.get("/sample/newest_articles.atom").content)
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")]
    newest = served.one("SELECT title FROM articles ORDER BY published DESC")
    assert newest in titles
    links = [entry.find(f"{atom}link").get("href") for entry in feed.iter(f"{atom}entry")]
    assert served.get(f"/sample/{links[0]}").status_code == 200


def test_robots_are_kept_out(served):
    assert "Disallow: /" in served.get("/robots.txt").text.splitlines()


@pytest.mark.parametrize("chart", CHARTS)
def test_every_chart_has_its_numbers(served, chart):
    assert served.get(f"/-/dashboards/sample/{chart}").status_code == 200
    assert served.get(f"/sample/{chart}.json", _shape="array").json()


@pytest.mark.parametrize(
    "path",
    [
        *("articles/1", "articles/1/changes", "articles/99999999999999999999", "quotes/1", "people/1", "terms/1"),
        *("authors/1", "-/years/1850", "-/speakers/Nobody+at+all", "-/speakers/She"),
    ],
)
def test_what_is_not_held_is_not_found(served, path):
    answer = served.get(f"/sample/{path}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_lists_lead_to_every_speaker_topic_author_and_year(served):
    for path, link in {
        "-/speakers": r"/sample/(?:people|-/speakers)/[^\"?]+",
        "-/topics": r"/sample/terms/\d+",
        "-/authors": r"/sample/authors/\d+",
    }.items():
        page = served.get(f"/sample/{path}").text
        links = set(re.findall(f'href="({link})"', page))
        assert links
        for address in links:
            assert served.get(address).status_code == 200, address


def test_a_quote_of_a_data_page_leads_to_its_page(served):
    quote_id = served.one("SELECT id FROM quotes WHERE kind = 'block' AND person_id NOT NULL ORDER BY id")
    page = served.get("/sample/who_said_what", quote_id=str(quote_id)).text
    assert f'<a href="/sample/quotes/{quote_id}">' in page


def test_without_an_archive_the_page_says_how_to_make_one(tmp_path):
    with datasette_on(datasette_folder(tmp_path / "data")) as site:
        answer = site.get("/")
        assert answer.status_code == 200
        assert "scrapy crawl sample" in answer.text
        assert site.get("/-/dashboards").status_code == 200


def test_several_archives_stand_side_by_side_under_any_name(sample_archive, tmp_path):
    with datasette_on(datasette_folder(tmp_path / "data", sample=sample_archive, archive=sample_archive)) as site:
        assert "/archive/-/search" in site.get("/").text, "the real one is shown first"
        for name in ("archive", "sample"):
            assert f"/{name}/-/search" in site.get(f"/{name}/-/home").text
            assert site.get(f"/{name}/most_quoted.json", _shape="array").json()
            assert f'"db": "{name}"' in site.get(f"/-/dashboards/{name}").text
    with datasette_on(datasette_folder(tmp_path / "other", brum=sample_archive)) as site:
        assert "/brum/-/search" in site.get("/").text
        assert "Number that stays the same" in site.get("/brum/articles").text
        assert site.get("/-/dashboards/brum").status_code == 200
        assert site.get("/-/dashboards/archive").status_code == 404


@pytest.mark.parametrize("table", ["articles", "quotes", "comments"])
def test_a_search_in_a_tables_box_is_ranked(served, table):
    answer = served.get(f"/sample/{table}", _search="market hall")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/sample/search_{table}?q=market+hall"
    assert served.get(answer.headers["location"]).status_code == 200


def test_a_chosen_order_and_the_data_formats_stay(served):
    assert served.get("/sample/articles", _search="tram", _sort="published").status_code == 200
    assert served.get("/sample/articles.json", _search="tram").status_code == 200
    assert served.get("/sample/articles").status_code == 200
