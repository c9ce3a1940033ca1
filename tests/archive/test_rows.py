"""People, their names and offices in the archive, and the questions that are asked about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from ledger_card import CARD, HOME

from chamberlain_crawler.archive import Archive, Pointer, Saving
from chamberlain_crawler.archive.persons import sync_people
from chamberlain_crawler.archive.rows import person_id
from chamberlain_crawler.asking.roster import names_of_persons, people
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.browsing.person_pages import person_by_id
from chamberlain_crawler.items import Article, Block, Capture, Office, Quote, Reading
from chamberlain_crawler.people import Registry
from chamberlain_crawler.people.known import Decision

COUNCIL = "Wexcombe District Council"
LEADER = Office(
    person="Janet Birch",
    also=("Jan Birch",),
    office="leader",
    body=COUNCIL,
    from_date="2015-12",
    to_date="2019",
    source="Minutes",
)
PAPER = Office(person="Tarn review", source="its publication", note="document")


def opened(path, *offices, decisions=()):
    registry = Registry(offices, decisions, home=[COUNCIL])
    return Archive(path, CARD, registry)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "archive.db"


def quote(text, speaker, person=None):
    return Quote(kind="direct", text=text, start=0, end=len(text), rule="verb_after", speaker=speaker, person=person)


def save(archive, slug, published, *quotes, year=2020):
    text = f"{' '.join(quote.text for quote in quotes)} {year}"
    capture = Capture(url=HOME + slug, body=text.encode(), captured_at=datetime(year, 1, 1, tzinfo=UTC), source="live")
    article = Article(url=HOME + slug, title=slug, published=published, blocks=(Block(kind="paragraph", text=text),))
    read = Reading(
        capture=capture, url=HOME + slug, verdict="article", layout="wordpress", article=article, quotes=quotes
    )
    return archive.save(Saving(read, Pointer(url=read.url, seen_as=read.url, by="list")))


def rows(archive, sql, *arguments):
    return archive.db.execute(sql, arguments).fetchall()


def test_people_csv_is_in_the_tables_and_a_changed_one_takes_its_place(path):
    archive = opened(path, LEADER, PAPER)
    assert rows(archive, "SELECT name, note FROM people ORDER BY name") == [
        ("Janet Birch", None),
        ("Tarn review", "document"),
    ]
    assert rows(archive, "SELECT name FROM person_names ORDER BY name") == [
        ("Jan Birch",),
        ("Janet Birch",),
        ("Tarn review",),
    ]
    assert rows(archive, "SELECT person_id, office, body, from_date, to_date, source FROM offices") == [
        (person_id("Janet Birch"), "leader", COUNCIL, "2015-12", "2019", "Minutes")
    ]
    archive.close()
    archive = opened(path, PAPER, Office(person="Owen Tarn", office="leader", body=COUNCIL, source="Minutes"))
    assert rows(archive, "SELECT person_id FROM offices") == [(person_id("Owen Tarn"),)]
    assert names_of_persons(archive.db.conn) == ["Owen Tarn"]  # whom nobody lists or quotes is nobody's person
    archive.close()


def test_what_others_know_a_person_by_is_kept_and_goes_with_its_row(path):
    known = replace(LEADER, ids=(("wikidata", "Q123"), ("twfy", "456")))
    archive = opened(path, known, PAPER)
    assert [person.ids for person in people(archive.db.conn)] == [
        (
            ("twfy", "456", "https://www.theyworkforyou.com/mp/456"),
            ("wikidata", "Q123", "https://www.wikidata.org/entity/Q123"),
        ),
        (),
    ]
    [page] = [person_by_id(archive.db.conn, person_id("Janet Birch"))]
    assert [known["url"] for known in page["ids"]] == [
        "https://www.theyworkforyou.com/mp/456",
        "https://www.wikidata.org/entity/Q123",
    ]
    archive.close()
    archive = opened(path, LEADER)
    assert rows(archive, "SELECT * FROM person_ids") == []
    archive.close()


def test_an_archive_of_an_older_version_knows_no_ids(path):
    archive = opened(path, LEADER)
    archive.db.execute("DROP TABLE person_ids")
    assert [person.ids for person in people(archive.db.conn)] == [()]
    archive.close()


def test_writing_people_twice_changes_nothing(path):
    archive = opened(path, LEADER, PAPER)
    before = [list(archive.db.query(f"SELECT * FROM {table}")) for table in ("people", "person_names", "offices")]
    sync_people(archive.db, archive.blog, [LEADER, PAPER])
    assert before == [
        list(archive.db.query(f"SELECT * FROM {table}")) for table in ("people", "person_names", "offices")
    ]
    archive.close()


def test_a_quote_belongs_to_its_person_under_every_name(path):
    archive = opened(path, LEADER)
    save(
        archive,
        "tram/",
        "2016-05-01",
        quote("Trams", "the council leader"),
        quote("Buses", "she", "Jan Birch"),
        quote("Bins", "Marian Oakes", "Marian Oakes"),
        quote("Rain", "they"),
    )
    assert rows(archive, "SELECT text, speaker, person, person_id, rule, certainty FROM quotes ORDER BY position") == [
        ("Trams", "the council leader", "Janet Birch", person_id("Janet Birch"), "verb_after+office_by_date", "likely"),
        ("Buses", "she", "Janet Birch", person_id("Janet Birch"), "verb_after", "sure"),
        ("Bins", "Marian Oakes", "Marian Oakes", person_id("Marian Oakes"), "verb_after", "sure"),
        ("Rain", "they", None, None, "verb_after", "sure"),
    ]
    assert names_of_persons(archive.db.conn) == ["Janet Birch", "Marian Oakes"]
    archive.close()


def told(text, speaker, person=None):
    return replace(quote(text, speaker, person), kind="indirect", rule="verb_before", cue="said")


def test_reported_speech_moves_no_quote_and_gives_nobody_a_name(path, tmp_path):
    quotes = [quote("Trams", "the council leader"), quote("Buses", "Marian Oakes", "Marian Oakes")]
    merge = Decision(kind="merge", name="J. M. Birch", person="Janet Birch")
    alone = opened(tmp_path / "alone.db", LEADER, decisions=[merge])
    save(alone, "tram/", "2016-05-01", *quotes)
    archive = opened(path, LEADER, decisions=[merge])
    reported = [told("Trams", "she", "J. M. Birch"), told("Bins", "Owen Tarn", "Owen Tarn")]
    save(archive, "tram/", "2016-05-01", reported[0], quotes[0], reported[1], quotes[1])
    for sql in ("SELECT id, position, text, person FROM quotes", "SELECT quote_id FROM who_said_what"):
        assert rows(archive, sql) == rows(alone, sql)
    assert rows(archive, "SELECT * FROM speakers") == rows(alone, "SELECT * FROM speakers")
    assert rows(archive, "SELECT position, text, person, certainty FROM indirect_quotes ORDER BY 1") == [
        (0, "Trams", "Janet Birch", "likely"),
        (1, "Bins", "Owen Tarn", "likely"),
    ]
    assert rows(archive, "SELECT person, clause, kind, date FROM reported ORDER BY clause") == [
        ("Owen Tarn", "Bins", "indirect", "2016-05-01"),
        ("Janet Birch", "Trams", "indirect", "2016-05-01"),
    ]
    named = "SELECT name FROM person_names WHERE person_id = ? ORDER BY name"
    birch = person_id("Janet Birch")
    assert rows(archive, named, birch) == rows(alone, named, birch)
    assert names_of_persons(archive.db.conn) == ["Janet Birch", "Marian Oakes", "Owen Tarn"]
    alone.close()
    archive.close()


def test_a_reported_clause_that_is_gone_is_known_by_its_old_id(path):
    archive = opened(path)
    save(archive, "tram/", "2016-05-01", told("Trams", "Owen Tarn", "Owen Tarn"))
    [(number,)] = rows(archive, "SELECT id FROM indirect_quotes")
    save(archive, "tram/", "2016-05-01", told("Buses", "Owen Tarn", "Owen Tarn"), year=2021)
    assert rows(archive, "SELECT text FROM indirect_quotes") == [("Buses",)]
    assert rows(archive, "SELECT kind, reason FROM retired WHERE old_id = ?", number) == [
        ("reported", "not in its text now")
    ]
    archive.close()


def test_a_full_name_of_an_article_becomes_a_name_of_its_person(path):
    merge = Decision(kind="merge", name="J. M. Birch", person="Janet Birch")
    archive = opened(path, LEADER, decisions=[merge])
    save(archive, "tram/", "2016-05-01", quote("Trams", "she", "J. M. Birch"))
    names = rows(archive, "SELECT name FROM person_names WHERE person_id = ?", person_id("Janet Birch"))
    assert {name for (name,) in names} == {"Janet Birch", "Jan Birch", "J. M. Birch"}
    archive.close()


def test_names_that_differ_in_capitals_only_are_one_persons(path):
    archive = opened(path, LEADER)
    save(archive, "tram/", "2016-05-01", quote("Trams", "she", "MARIAN OAKES"), quote("Bins", "JANET BIRCH"))
    save(archive, "bus/", "2016-05-02", quote("Buses", "she", "Marian Oakes"), quote("Rain", "The Trust"))
    save(archive, "ferry/", "2016-05-03", quote("Ferries", "the trust"))
    archive.close()
    archive = opened(path, LEADER)
    said = rows(archive, "SELECT DISTINCT person, person_id FROM quotes WHERE person NOT NULL ORDER BY person")
    assert said == [(name, person_id(name)) for name in ("Janet Birch", "Marian Oakes")]
    assert rows(archive, "SELECT new_id FROM retired WHERE old_id = ?", person_id("MARIAN OAKES")) == [
        (person_id("Marian Oakes"),)
    ]
    assert rows(archive, "SELECT person, quotes FROM speakers ORDER BY person") == [
        ("Janet Birch", 1),
        ("Marian Oakes", 2),
        ("the trust", 2),
    ]
    archive.close()


def test_without_known_people_the_articles_own_names_are_kept(path):
    archive = Archive(path, CARD)
    save(archive, "tram/", "2016-05-01", quote("Trams", "she", "Jan Birch"), quote("Bins", "the council leader"))
    assert rows(archive, "SELECT person, person_id FROM quotes ORDER BY position") == [
        ("Jan Birch", person_id("Jan Birch")),
        (None, None),
    ]
    archive.close()


def test_saving_the_same_again_changes_nothing(path):
    archive = opened(path, LEADER)
    said = quote("Trams", "the council leader")
    assert save(archive, "tram/", "2016-05-01", said).change == "new"
    assert save(archive, "tram/", "2016-05-01", said).change == "same"
    archive.close()


def test_one_line_of_sql_answers_what_someone_said_about_something_between_two_days(path):
    archive = opened(path, LEADER)
    save(archive, "a/", "2016-05-01", quote("Libraries will stay open", "the council leader"))
    save(archive, "b/", "2016-06-01", quote("The library is shut", "Cllr Birch"))
    save(archive, "c/", "2016-07-01", quote("Trams are late", "Cllr Birch"))
    save(archive, "d/", "2018-07-01", quote("Libraries again", "the council leader"))
    save(archive, "e/", "2016-08-01", quote("Libraries matter", "Marian Oakes", "Marian Oakes"))
    [*answer] = archive.db.query(
        """SELECT date, person, quote, url FROM who_said_what WHERE quote_id IN
           (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH '{speaker person office}: birch AND text: library')
           AND date BETWEEN '2016-01-01' AND '2016-12-31' ORDER BY date"""
    )
    assert [(row["date"], row["person"], row["url"]) for row in answer] == [
        ("2016-05-01", "Janet Birch", HOME + "a/"),
        ("2016-06-01", "Janet Birch", HOME + "b/"),
    ]
    archive.close()


def test_speakers_are_counted_under_one_name_and_pronouns_not_at_all(path):
    archive = opened(path, LEADER, PAPER)
    save(
        archive,
        "a/",
        "2016-05-01",
        quote("Libraries will\n\nstay open", "the council leader"),
        quote("No", "he"),
        quote("Yes", "the Tarn review"),
        quote("Perhaps", "residents"),
    )
    save(archive, "b/", None, quote("The library", "Janet Birch", "Janet Birch"))
    found = {row["person"]: row for row in archive.db.query("SELECT * FROM speakers")}
    assert set(found) == {"Janet Birch", "Tarn review", "residents"}
    assert found["Janet Birch"] == {
        "person": "Janet Birch",
        "quotes": 2,
        "words": 6,
        "first": "2016-05-01",
        "last": "2016-05-01",
        "articles": 2,
        "note": None,
        "person_id": person_id("Janet Birch"),
    }
    assert found["Tarn review"]["note"] == "document"
    assert found["residents"]["person_id"] is None
    addresses = archive.db.execute("SELECT DISTINCT title, archive_url, lookup_url FROM who_said_what").fetchall()
    lookup = f"https://web.archive.org/web/*/{HOME}"
    assert sorted(addresses) == [("a/", None, f"{lookup}a/"), ("b/", None, f"{lookup}b/")]
    archive.close()


def test_each_blog_of_an_archive_keeps_its_own_people(path):
    opened(path, LEADER).close()
    other = Blog(
        name="oakhampton", title="The Oak", home="https://oak.example/", timezone="Europe/London", language="en-GB"
    )
    mayor = Office(person="Owen Tarn", office="mayor", body="Oak", source="Minutes")
    archive = Archive(path, other, Registry([mayor], (), home=["Oak"]))
    assert rows(archive, "SELECT blog, office FROM offices ORDER BY blog") == [
        ("oakhampton", "mayor"),
        ("wexcombe", "leader"),
    ]
    archive.close()
    archive = opened(path, LEADER)
    assert names_of_persons(archive.db.conn) == ["Janet Birch", "Owen Tarn"]
    archive.close()
