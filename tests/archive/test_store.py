"""Saving readings: what stands in the tables then, whatever is saved twice, late, or in another order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from ledger_card import CARD, HOME
from sqlite_utils import Database

from chamberlain_crawler.archive import Archive, Pointer, Saving
from chamberlain_crawler.items import (
    Article,
    Author,
    Block,
    Capture,
    Claim,
    Comment,
    FieldSource,
    Quote,
    Reading,
    SimilarLink,
    Term,
)

TRAM = HOME + "tram-plans/"


def reading(url=TRAM, year=2017, *, text="Trams will return to Mill Lane.", **fields):
    """A reading of an invented article; fields of Reading, Capture and Article by their names."""
    capture = Capture(
        url=fields.pop("seen_as", url),
        requested_url=fields.pop("requested_url", None),
        body=f"{year} {text}".encode(),
        captured_at=datetime(year, 6, 16, tzinfo=UTC),
        source="live",
        headers=(("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"')),
    )
    about: dict[str, Any] = {"verdict": "article", "layout": "orange_themes", "rank": 20} | {
        name: fields.pop(name)
        for name in ("layout", "rank", "part", "next_pages", "verdict", "quotes", "whole", "claims")
        if name in fields
    }
    article = Article(
        **{"url": url, "title": "Tram plans", "published": "2017-06-15", "published_text": "15.Jun 2017"}
        | {"blocks": (Block(kind="paragraph", text=text),), "html": f"<p>{text}</p>"}
        | {"field_sources": (FieldSource(field="title", raw="Tram plans", rule="orange_themes:h2"),)}
        | fields
    )
    return Reading(
        capture=capture,
        url=url,
        article=article,
        **about,
    )


def save(archive, read, url=None):
    return archive.save(Saving(read, Pointer(url=url or read.url, seen_as=read.capture.url, by="list")))


def content(archive):
    """Every row of the archive but the times of looking."""
    times = {"last_tried", "tries", "started", "finished", "fetched_at"}
    return {
        table: [{k: v for k, v in row.items() if k not in times} for row in archive.db.query(f"SELECT * FROM {table}")]
        for table in archive.db.table_names()
        if not table.startswith("sqlite") and "_fts" not in table and table != "crawls"
    }


def test_saving_twice_changes_nothing(archive):
    read = reading(
        authors=(Author(name="Tamsin Orrell", origin="author_box"),),
        terms=(Term(taxonomy="category", name="Transport", slug="transport"),),
        similar=(SimilarLink(title="Bins", url=HOME + "bins/", teaser="Bins are"),),
        comments=(Comment(author="Zoë", text="Hurrah", comment_id=5),),
        quotes=(Quote(kind="direct", text="Trams", start=0, end=5, rule="verb_after", speaker="Cllr Pell"),),
    )
    assert save(archive, read).change == "new"
    before = content(archive)
    assert save(archive, read).change == "same"
    assert content(archive) == before
    assert len(before["quotes"]) == len(before["comments"]) == len(before["similar_links"]) == 1


def test_sqlite_utils_finds_it_by_its_stem_and_never_in_the_similar_box(archive, tmp_path):
    save(archive, reading(similar=(SimilarLink(title="Oakhampton review", teaser="A review of Oakhampton"),)))
    db = Database(tmp_path / "archive.db")
    assert [row["title"] for row in db.table("articles").search("tram")] == ["Tram plans"]
    assert list(db.table("articles").search("Oakhampton")) == []
    db.close()


def test_fts_stays_in_step_when_a_text_changes(archive):
    save(archive, reading())
    save(archive, reading(year=2018, text="Ferries will replace them."))
    assert [r["title"] for r in archive.db.table("articles").search("ferries")] == ["Tram plans"]
    assert list(archive.db.table("articles").search("return")) == []
    archive.db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('integrity-check')")


def test_each_field_comes_from_the_best_reading_that_has_it(archive):
    rest = reading(
        year=2020,
        layout="rest_post",
        rank=10,
        title="Tram plans & more",
        published="2017-06-15T09:30:00+01:00",
        similar=(),
        field_sources=(FieldSource(field="title", raw="Tram plans &amp; more", rule="rest_post:title"),),
    )
    page = reading(
        similar=(SimilarLink(title="Bins"),),
        byline="Tamsin Orrell",
        field_sources=(FieldSource(field="byline", raw="writes Tamsin Orrell", rule="orange_themes:byline"),),
    )
    for order in ((rest, page), (page, rest)):
        for read in order:
            save(archive, read)
        [row] = archive.db.query("SELECT * FROM articles")
        assert (row["title"], row["published"], row["byline"]) == (
            "Tram plans & more",
            "2017-06-15T09:30:00+01:00",
            "Tamsin Orrell",
        )
        rules = {r["field"]: r["rule"] for r in archive.db.query("SELECT * FROM field_sources")}
        assert rules == {"title": "rest_post:title", "byline": "orange_themes:byline"}
    assert [r["title"] for r in archive.db.query("SELECT title FROM similar_links")] == ["Bins"]


def test_pages_of_one_article_become_one_body_in_order_with_moved_quotes(archive):
    second = TRAM + "2/"
    quote = Quote(kind="direct", text="Soon", start=0, end=4, rule="none", parts=((0, 4),))
    of_it = (Claim(kind="paged", url=TRAM),)
    save(archive, reading(second, part=2, text="Soon, she said.", quotes=(quote,), claims=of_it), url=second)
    assert archive.db.table("articles").count == 0
    save(archive, reading(next_pages=(second,), claims=(Claim(kind="next", url=second),)))
    [row] = archive.db.query("SELECT * FROM articles")
    assert row["body_text"] == "Trams will return to Mill Lane.\n\nSoon, she said."
    [found] = archive.db.query("SELECT * FROM quotes")
    assert row["body_text"][found["start"] : found["end"]] == "Soon"


def test_comments_that_come_first_wait_for_their_article(archive):
    early = reading(
        verdict="comments",
        year=2018,
        blocks=(),
        title=None,
        comments=(Comment(author="Zoë", text="Hurrah", comment_id=5),),
    )
    assert save(archive, early, url=HOME + "wp-json/comments").change == "none"
    save(archive, reading())
    assert [row["author"] for row in archive.db.query("SELECT author FROM comments")] == ["Zoë"]


def redirect(archive, old, new, year=2018):
    """A capture of a redirect from one address to another."""
    capture = Capture(
        url=old,
        body=b"",
        captured_at=datetime(year, 1, 1, tzinfo=UTC),
        source="live",
        status=301,
        headers=(("Location", new),),
    )
    archive.add_capture(capture)


def test_a_renamed_article_keeps_its_id_and_both_addresses(archive):
    new = HOME + "tram-plans-approved/"
    first = save(archive, reading(post_id=77))
    redirect(archive, TRAM, new)
    second = save(archive, reading(new, 2019, post_id=77, text="Trams were approved."))
    assert first.article_id == second.article_id
    [row] = archive.db.query("SELECT url, body_text FROM articles")
    assert row == {"url": new, "body_text": "Trams were approved."}
    assert {r["url"] for r in archive.db.query("SELECT url FROM urls WHERE state = 'article'")} == {TRAM, new}


def test_two_rows_that_turn_out_to_be_one_article_are_merged_and_no_id_dies(archive):
    new = HOME + "tram-plans-approved/"
    quote = Quote(kind="direct", text="Trams", start=0, end=5, rule="none")
    kept = save(archive, reading(quotes=(quote,))).article_id
    gone = save(archive, reading(new, 2018, title="Trams", quotes=(quote,))).article_id
    assert archive.db.table("articles").count == 2
    old_quotes = {row["article_id"]: row["id"] for row in archive.db.query("SELECT id, article_id FROM quotes")}
    redirect(archive, TRAM, new, 2019)
    [row] = archive.db.query("SELECT id, url FROM articles")
    assert row == {"id": kept, "url": new}
    retired = {(r["kind"], r["old_id"]): r["new_id"] for r in archive.db.query("SELECT * FROM retired")}
    assert retired == {("article", gone): kept, ("quote", old_quotes[gone]): old_quotes[kept]}


def test_the_same_number_under_other_words_is_another_article(archive):
    save(archive, reading(post_id=77))
    save(
        archive, reading(HOME + "bins/", 2019, post_id=77, published="2017-06-15", text="Bins are emptied on Tuesday.")
    )
    assert archive.db.table("articles").count == 2


def test_quote_ids_survive_a_paragraph_added_elsewhere(archive):
    def quoted(text, year):
        start = text.index("Trams")
        return reading(
            text=text, year=year, quotes=(Quote(kind="direct", text="Trams", start=start, end=start + 5, rule="none"),)
        )

    save(archive, quoted("“Trams”, he said.", 2017))
    [before] = archive.db.query("SELECT id, start FROM quotes")
    save(archive, quoted("An update. “Trams”, he said.", 2018))
    [after] = archive.db.query("SELECT id, start FROM quotes")
    assert after["id"] == before["id"]
    assert after["start"] != before["start"]


def test_an_error_page_never_replaces_an_article(archive):
    save(archive, reading())
    broken = Capture(
        url=TRAM,
        body=b"Error establishing a database connection",
        captured_at=datetime(2020, 1, 1, tzinfo=UTC),
        source="live",
    )
    save(archive, Reading(capture=broken, url=TRAM, verdict="error", reason="a database error page"))
    [row] = archive.db.query("SELECT state, reason FROM urls WHERE url = ?", [TRAM])
    assert row == {"state": "article", "reason": "a database error page"}
    assert archive.db.table("articles").count == 1


def test_scripts_do_not_reach_the_archive(archive):
    read = reading()
    hostile = replace(
        read.article, html='<p onclick="x()">A</p><script>alert(1)</script><a href="javascript:x()">b</a>'
    )
    save(archive, replace(read, article=hostile))
    [row] = archive.db.query("SELECT html FROM article_html")
    assert "script" not in row["html"]
    assert "onclick" not in row["html"]


def test_a_block_says_where_it_begins_in_the_html(archive):
    blocks = tuple(Block(kind="paragraph", text=text) for text in ("No trams.", "In other words.", "No bins."))
    html = "<p>Share</p><p>No <b>trams</b>.</p><p>No&nbsp;bins.</p>"
    read = reading()
    save(archive, replace(read, article=replace(read.article, blocks=blocks, html=html)))
    assert [row["html_start"] for row in archive.db.query("SELECT html_start FROM blocks ORDER BY position")] == [
        *(5, None, 13),
    ]


def test_changed_words_make_a_version_and_changed_furniture_does_not(archive):
    save(archive, reading(year=2015))
    save(archive, reading(year=2016, similar=(SimilarLink(title="Bins"),), html="<div><p>…</p></div>"))
    save(archive, reading(year=2019, text="Trams will not return to Mill Lane."))
    save(archive, reading(year=2017))
    versions = list(
        archive.db.query(
            "SELECT n, substr(first_seen, 1, 4) AS first, substr(last_seen, 1, 4) AS last FROM versions ORDER BY n"
        )
    )
    assert versions == [{"n": 1, "first": "2015", "last": "2017"}, {"n": 2, "first": "2019", "last": "2019"}]


def test_a_lossy_layout_makes_no_version_beside_an_exact_one(archive):
    save(archive, reading(year=2015))
    save(archive, reading(year=2016, layout="fallback", rank=90, text="Trams will return"))
    assert archive.db.table("versions").count == 1


def test_a_page_that_was_cut_stands_back_behind_a_whole_one(archive):
    save(archive, reading(year=2015))
    save(archive, reading(year=2019, text="Trams will", whole=False))
    [row] = archive.db.query("SELECT body_text FROM articles")
    assert row["body_text"] == "Trams will return to Mill Lane."
    assert archive.db.table("versions").count == 1


def test_a_page_that_was_cut_is_better_than_none(archive):
    save(archive, reading(text="Trams will", whole=False))
    [row] = archive.db.query("SELECT body_text FROM articles")
    assert row["body_text"] == "Trams will"


@pytest.mark.timeout(20)
def test_markup_that_takes_minutes_to_clean_is_left_out_and_its_text_kept(archive):
    save(archive, reading(html="&amp;" * 300_000 + "x" * 2_000_000))
    assert archive.db.execute("SELECT count(*) FROM articles").fetchone()[0] == 1
    assert archive.db.execute("SELECT count(*) FROM article_html").fetchone()[0] == 0


def test_the_form_in_which_an_address_is_asked_for_does_not_hang_on_which_was_found_first(tmp_path):
    forms = ["http://wexcombe.example/tram-plans", "https://wexcombe.example/tram-plans/", TRAM + "?utm_source=x"]
    kept = []
    for name, order in {"one": forms, "two": forms[::-1]}.items():
        archive = Archive(tmp_path / f"{name}.db", CARD)
        for form in order:
            archive.point([Pointer(url=TRAM, seen_as=form, by="list")])
        kept += [row["seen_as"] for row in archive.db.query("SELECT seen_as FROM urls")]
        archive.close()
    assert len(kept) == 2
    assert len(set(kept)) == 1
    assert kept[0].startswith("https://wexcombe.example/tram-plans/")


WHOLE = "Trams will return to Mill Lane. The Guildhall is not for sale."
FIRST_PAGE = "Trams will return to Mill Lane."


def of_api(year, text):
    return reading(year=year, text=text, layout="rest_post", rank=10)


def bodies(archive, table):
    return [row["body_text"] for row in archive.db.query(f"SELECT body_text FROM {table}")]


def test_a_first_page_that_names_no_others_does_not_take_the_place_of_the_whole_text(archive):
    """Block themes print no links to the further pages of a post; the API has it whole."""
    later = f"{WHOLE} Nor is the well."
    save(archive, of_api(2015, WHOLE))
    save(archive, reading(year=2015, text=FIRST_PAGE))
    save(archive, of_api(2017, later))
    save(archive, reading(year=2017, text="Trams will return"))
    save(archive, reading(year=2019, text="Trams will return"))
    assert bodies(archive, "articles") == [later]
    assert bodies(archive, "versions") == [WHOLE, later]


def test_a_shorter_text_is_news_where_the_page_had_the_longer_one_before(archive):
    save(archive, of_api(2015, WHOLE))
    save(archive, reading(year=2015, text=WHOLE))
    save(archive, reading(year=2017, text=FIRST_PAGE))
    assert bodies(archive, "articles") == [FIRST_PAGE]
    assert bodies(archive, "versions") == [WHOLE, FIRST_PAGE]


def test_an_end_that_was_added_makes_a_version(archive):
    save(archive, reading(year=2015, text=FIRST_PAGE))
    save(archive, of_api(2017, WHOLE))
    assert bodies(archive, "articles") == [WHOLE]
    assert bodies(archive, "versions") == [FIRST_PAGE, WHOLE]


SECOND = TRAM + "2/"


def page_one(year, text, **more):
    return reading(year=year, text=text, next_pages=(SECOND,), claims=(Claim(kind="next", url=SECOND),), **more)


def page_two(year, text):
    return reading(SECOND, year, part=2, text=text, claims=(Claim(kind="paged", url=TRAM),))


def test_pages_of_two_times_make_no_text_that_nobody_published(archive):
    """Both pages were corrected, and the second failed when it was asked for again."""
    save(archive, page_one(2015, "Trams in May."))
    save(archive, page_two(2015, "Ada Pell agrees."))
    save(archive, page_one(2017, "Trams in June."))
    assert bodies(archive, "articles") == ["Trams in May.\n\nAda Pell agrees."]
    save(archive, page_two(2018, "Ada Pell does not."))
    assert bodies(archive, "articles") == ["Trams in June.\n\nAda Pell does not."]
    assert bodies(archive, "versions") == [
        "Trams in May.\n\nAda Pell agrees.",
        "Trams in June.\n\nAda Pell does not.",
    ]


def test_a_page_that_is_unchanged_belongs_to_the_first_page_of_today(archive):
    save(archive, page_one(2015, "Trams in May."))
    save(archive, page_two(2015, "Ada Pell agrees."))
    save(archive, page_one(2017, "Trams in June."))
    again = page_two(2018, "")
    save(archive, replace(again, verdict="unchanged", article=None, capture=replace(again.capture, status=304)))
    assert bodies(archive, "articles") == ["Trams in June.\n\nAda Pell agrees."]


def test_an_article_may_lose_and_gain_pages(archive):
    save(archive, reading(year=2014, text="Trams in May."))
    save(archive, page_one(2015, "Trams in May."))
    save(archive, page_two(2015, "Ada Pell agrees."))
    assert bodies(archive, "articles") == ["Trams in May.\n\nAda Pell agrees."]
    save(archive, reading(year=2017, text="Trams in May."))
    assert bodies(archive, "articles") == ["Trams in May."]


def test_a_notice_under_every_address_takes_the_place_of_nothing(archive):
    notice = "We are rebuilding our website with a fresh new look. Please come back in a few days."
    save(archive, reading(year=2015))
    save(archive, reading(year=2016, text=notice, layout="fallback", rank=90))
    save(archive, reading(year=2017))
    assert bodies(archive, "articles") == bodies(archive, "versions") == ["Trams will return to Mill Lane."]


def test_words_that_come_back_are_news(archive):
    save(archive, reading(year=2015))
    save(
        archive, reading(year=2016, layout="wordpress", rank=30, text="This story was withdrawn by the editors today.")
    )
    save(archive, reading(year=2017))
    assert bodies(archive, "articles") == ["Trams will return to Mill Lane."]


def test_a_comment_that_was_edited_has_its_words_of_today(archive):
    def of(year, text, **layout):
        return reading(year=year, comments=(Comment(comment_id=5, author="Pat Vole", text=text),), **layout)

    save(archive, of(2015, "About time.", layout="rest_post", rank=10))
    save(archive, of(2015, "About time."))
    save(archive, of(2017, "Far too late."))
    assert bodies(archive, "comments") == ["Far too late."]
