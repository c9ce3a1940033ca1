"""The text dump of a real page of the blog, crawled into an archive. Its sentences stay out of the project."""

from __future__ import annotations

from sqlite_utils import Database


def test_the_dump_of_a_real_page_becomes_an_article(seed, chamberlain, tmp_path):
    run = chamberlain("crawl", "--source", seed)
    assert run.returncode == 0, run.stderr
    db = Database(tmp_path / "data" / "archive.db")
    [article] = db.table("articles").rows
    assert article["url"] == "https://thechamberlainfiles.com/birmingham-childrens-services-turn-corner/"
    assert article["title"] == "Birmingham children’s services turn corner"
    assert (article["published"], article["published_text"], article["byline"]) == ("2017-06-15", "15.Jun 2017", None)
    assert article["word_count"] == 608
    body = article["body_text"]
    assert body.startswith("This week’s news")
    assert body.endswith("children’s services.")

    similar = list(db.table("similar_links").rows)
    assert len(similar) == 5
    assert all(link["teaser"] and link["url"] is None for link in similar)
    assert list(db.table("articles").search("Oakervee")) == []
    assert [row["id"] for row in db.table("articles").search("Ofsted")] == [article["id"]]
    rules = {row["field"]: row["rule"] for row in db.table("field_sources").rows}
    assert rules["url"] == "text_dump:slug_of_title"

    quotes = {(row["kind"], row["person"] or row["speaker"]): row for row in db.query("SELECT * FROM quotes")}
    jones, clancy = quotes["block", "Brigid Jones"], quotes["block", "John Clancy"]
    assert (jones["office"], jones["text"].count("\n\n")) == ("cabinet member for children and families", 2)
    assert (clancy["office"], clancy["text"].count("\n\n")) == ("Leader of Birmingham city council", 3)
    assert sum(row["kind"] == "direct" for row in quotes.values()) == 2
    assert [row["text"] for (kind, _), row in quotes.items() if kind == "scare"] == ["inadequate"]
    assert all(row["person_id"] for row in (jones, clancy))
    db.close()


def test_the_command_reads_it_twice_without_a_change(seed, chamberlain, tmp_path):
    for _ in range(2):
        assert chamberlain("crawl", "--source", seed.parent).returncode == 0
    db = Database(tmp_path / "data" / "archive.db")
    assert db.table("articles").count == db.table("captures").count == db.table("versions").count == 1
    db.close()
    assert chamberlain("reextract").returncode == 0
    assert chamberlain("verify").returncode == 0
