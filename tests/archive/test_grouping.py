"""Which readings are one article, by the rule alone: in any order, and whatever a page claims."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_card import CARD, HOME
from sqlite_utils import Database

from chamberlain_crawler.archive import Archive, Pointer, Saving
from chamberlain_crawler.items import Article, Author, Block, Capture, Claim, Comment, Quote, Reading, Term

TRAM, TRAMS, BINS = (f"{HOME}{slug}/" for slug in ("tram", "trams", "bins"))

ONE = (
    "Trams will return to Mill Lane in spring, the council said on Tuesday after a long debate about money. "
    "Nobody spoke against them, though three members of the planning committee asked where the stops are to be."
)
ONE_EDITED = ONE.replace("spring", "autumn")
TWO = "Bins are to be emptied every third week from May, and the brown ones not at all unless it rains in July."
START = datetime(2017, 6, 16, tzinfo=UTC)


def page(url, text=ONE, *, day=0, post_id=None, claims=(), part=1, by="wordpress", rank=30, **more):
    """A reading of an article's page, or of an entry of an API or feed."""
    api = {"rest_post": f"{HOME}wp-json/wp/v2/posts", "feed_item": f"{HOME}feed/"}.get(by)
    comments = tuple(Comment(author=name, text=f"{name} agrees", comment_id=n) for n, name in more.get("comments", ()))
    capture = Capture(
        url=more.get("seen_as") or api or url,
        body=f"{text}{post_id}{claims}{comments}{by}{part}{more}".encode(),
        captured_at=START + timedelta(days=day),
        source="live",
        base=more.get("base"),
    )
    article = Article(
        url=url,
        title=more.get("title", "Plans"),
        post_id=post_id,
        blocks=(Block(kind="paragraph", text=text),) if text else (),
        comments=comments,
        authors=(Author(name="Jo Marlow", origin="byline", url=f"{HOME}author/{day}"),),
        terms=(Term(taxonomy="category", name="Council", slug=f"council-{day % 2}"),),
    )
    quotes = (Quote(kind="direct", text=text[:5], start=0, end=5, rule="none", person=f"Ada Pell {day % 2}"),)
    return Reading(
        capture=capture,
        url=url,
        verdict=more.get("verdict", "article"),
        layout=by,
        rank=rank,
        article=article,
        claims=tuple(claims),
        part=part,
        quotes=quotes if text else (),
    )


def redirect(old, new, day=0):
    """The reading of a redirect."""
    capture = Capture(
        url=old,
        body=f"moved to {new}".encode(),
        captured_at=START + timedelta(days=day),
        source="live",
        status=301,
        headers=(("Location", new),),
    )
    return Reading(capture=capture, url=old, verdict="redirect", reason=f"redirects to {new}")


def error(url, day, status=404):
    capture = Capture(url=url, body=b"no", captured_at=START + timedelta(days=day), source="live", status=status)
    return Reading(capture=capture, url=url, verdict="error", reason=f"answered with status {status}")


def canonical(url):
    return Claim(kind="canonical", url=url)


def save(archive, reading):
    capture = reading.capture
    is_api = capture.url != reading.url
    pointer = Pointer(url=capture.url, seen_as=capture.url, by="live", state="excluded" if is_api else "new")
    return archive.save(Saving(reading, pointer, own_page=not is_api, is_asked=False))


def held(archive):
    """Address, post id and text of each article."""
    return {
        (row["url"], row["post_id"], row["body_text"])
        for row in archive.db.query("SELECT url, post_id, body_text FROM articles")
    }


FIRST, SECOND = f"{TRAM[:-1]}/2/", f"{TRAM[:-1]}/3/"

CASES = {
    "a page that calls itself another one writes nothing there": (
        [page(BINS, TWO), page(TRAM, ONE, day=1, claims=[canonical(BINS)])],
        {(BINS, None, TWO), (TRAM, None, ONE)},
    ),
    "the same words under the address that it calls itself": (
        [page(TRAMS, ONE), page(TRAM, ONE, day=1, claims=[canonical(TRAMS)])],
        {(TRAMS, None, ONE)},
    ),
    "the same words and another post id": (
        [page(TRAMS, ONE, post_id=1), page(TRAM, ONE, day=1, post_id=2, claims=[canonical(TRAMS)])],
        {(TRAMS, 1, ONE), (TRAM, 2, ONE)},
    ),
    "an address that was never read stays a claim": (
        [page(TRAM, ONE, claims=[canonical(TRAMS)])],
        {(TRAM, None, ONE)},
    ),
    "an address with a parameter is believed to be the one without": (
        [page(f"{TRAM}?x=1", ONE, claims=[canonical(TRAM)])],
        {(TRAM, None, ONE)},
    ),
    "an address with a parameter that claims nothing": (
        [page(f"{TRAM}?x=1", ONE), page(TRAM, ONE, day=1)],
        {(TRAM, None, ONE)},
    ),
    "until what stands there is something else": (
        [page(f"{TRAM}?x=1", ONE, claims=[canonical(TRAM)]), page(TRAM, TWO)],
        {(f"{TRAM}?x=1", None, ONE), (TRAM, None, TWO)},
    ),
    "a short link is what a page of its number calls itself": (
        [page(f"{HOME}?p=7", ONE, post_id=7, claims=[canonical(TRAM)])],
        {(TRAM, 7, ONE)},
    ),
    "a short link of another number is not": (
        [page(f"{HOME}?p=8", ONE, post_id=7, claims=[canonical(TRAM)])],
        {(f"{HOME}?p=8", 7, ONE)},
    ),
    "a renamed post": (
        [page(TRAM, ONE, post_id=7), redirect(TRAM, TRAMS, 1), page(TRAMS, TWO, day=1, post_id=7, title="Bins")],
        {(TRAMS, 7, TWO)},
    ),
    "a renamed post by its words": (
        [page(TRAM, ONE), redirect(TRAM, TRAMS, 1), page(TRAMS, ONE_EDITED, day=1)],
        {(TRAMS, None, ONE_EDITED)},
    ),
    "a deleted post that is sent elsewhere": (
        [page(TRAM, ONE, post_id=7), redirect(TRAM, BINS, 1), page(BINS, TWO, day=1, post_id=8)],
        {(TRAM, 7, ONE), (BINS, 8, TWO)},
    ),
    "a deleted post that is sent elsewhere, without ids": (
        [page(TRAM, ONE), redirect(TRAM, BINS, 1), page(BINS, TWO, day=1)],
        {(TRAM, None, ONE), (BINS, None, TWO)},
    ),
    "a chain of redirects": (
        [
            page(TRAM, ONE, post_id=7),
            redirect(TRAM, f"{HOME}a/", 1),
            redirect(f"{HOME}a/", TRAMS, 1),
            page(TRAMS, TWO, day=1, post_id=7),
        ],
        {(TRAMS, 7, TWO)},
    ),
    "an address that is used again": (
        [page(TRAM, ONE, post_id=7), page(TRAM, TWO, day=1, post_id=8)],
        {(TRAM, 7, ONE), (TRAM, 8, TWO)},
    ),
    "a page without an id goes to the post of its words": (
        [page(TRAM, ONE, post_id=7), page(TRAM, TWO, day=2, post_id=8), page(TRAM, ONE_EDITED, day=3)],
        {(TRAM, 7, ONE_EDITED), (TRAM, 8, TWO)},
    ),
    "one post id and the same words": (
        [page(TRAM, ONE, post_id=7), page(TRAMS, ONE_EDITED, day=1, post_id=7)],
        {(TRAMS, 7, ONE_EDITED)},
    ),
    "one post id under other words": (
        [page(TRAM, ONE, post_id=7), page(BINS, TWO, day=1, post_id=7)],
        {(TRAM, 7, ONE), (BINS, 7, TWO)},
    ),
    "the number 0 is no post id": (
        [page(TRAM, ONE, post_id=0), page(TRAMS, ONE, day=1, post_id=0)],
        {(TRAM, None, ONE), (TRAMS, None, ONE)},
    ),
    "an API is believed about a link of the blog": (
        [page(TRAM, ONE, by="rest_post", rank=10, post_id=7), page(TRAM, ONE_EDITED, day=1)],
        {(TRAM, 7, ONE_EDITED)},
    ),
    "unless the page bears another number": (
        [page(TRAM, ONE, post_id=7), page(TRAM, TWO, by="rest_post", rank=10, post_id=8, day=1)],
        {(TRAM, 7, ONE), (f"{HOME}?p=8", 8, TWO)},
    ),
    "a further page that the first one links to": (
        [
            page(TRAM, ONE, claims=[Claim(kind="next", url=FIRST)]),
            page(FIRST, TWO, part=2, claims=[Claim(kind="part", url=TRAM)]),
        ],
        {(TRAM, None, f"{ONE}\n\n{TWO}")},
    ),
    "a further page by its number and class": (
        [page(TRAM, ONE, post_id=7), page(FIRST, TWO, part=2, post_id=7, claims=[Claim(kind="paged", url=TRAM)])],
        {(TRAM, 7, f"{ONE}\n\n{TWO}")},
    ),
    "a page that only says that it is a further one": (
        [page(TRAM, ONE, post_id=7), page(FIRST, TWO, part=2, post_id=8, claims=[Claim(kind="paged", url=TRAM)])],
        {(TRAM, 7, ONE), (FIRST, 8, TWO)},
    ),
    "a mirror fills gaps and never replaces": (
        [page(TRAM, ONE), page(TRAM, TWO, day=1, base="http://127.0.0.1:8080/", seen_as="http://127.0.0.1:8080/tram/")],
        {(TRAM, None, ONE)},
    ),
}


@pytest.mark.parametrize("case", CASES, ids=[name.replace(" ", "-") for name in CASES])
def test_the_rule(archive, case):
    readings, expected = CASES[case]
    for reading in readings:
        save(archive, reading)
    found = held(archive)
    assert {(url, post or None, text) for url, post, text in found} == expected


@pytest.mark.parametrize("case", CASES, ids=[name.replace(" ", "-") for name in CASES])
def test_the_rule_in_every_order(tmp_path, case):
    readings, _ = CASES[case]
    first, *others = (content(tmp_path / f"{n}.db", order) for n, order in enumerate(itertools.permutations(readings)))
    for other in others:
        for table, rows in first.items():
            assert other[table] == rows, table


def test_comments_go_to_the_post_that_they_name(archive):
    save(archive, page(TRAM, ONE, post_id=7))
    save(archive, page(BINS, TWO, post_id=8))
    save(archive, page(TRAM, "", by="rest_post", post_id=8, verdict="comments", comments=[(1, "Zoë")], day=1))
    rows = archive.db.query("SELECT url, author FROM comments JOIN articles ON articles.id = article_id")
    assert list(rows) == [{"url": BINS, "author": "Zoë"}]


def test_a_claim_that_joins_nothing_stands_in_its_table(archive):
    save(archive, page(BINS, TWO))
    save(archive, page(TRAM, ONE, claims=[canonical(BINS)]))
    assert list(archive.db.query("SELECT url, kind, claimed, joined FROM claims")) == [
        {"url": TRAM, "kind": "canonical", "claimed": BINS, "joined": 0}
    ]


def test_an_article_that_parts_leaves_the_id_to_the_address_that_made_it(archive):
    first = save(archive, page(f"{TRAM}?x=1", ONE, claims=[canonical(TRAM)])).article_id
    second = save(archive, page(TRAM, TWO)).article_id
    assert second == first
    [other] = archive.db.query("SELECT id FROM articles WHERE url = ?", [f"{TRAM}?x=1"])
    assert other["id"] != first


ADDRESSES = [TRAM, TRAMS, BINS, FIRST, f"{TRAM}?x=1", f"{HOME}?p=7"]
LAYOUTS = [("wordpress", 30), ("rest_post", 10), ("feed_item", 40), ("fallback", 90)]


@st.composite
def readings(draw):
    """A reading of an invented blog whose copies contradict each other."""
    url, day = draw(st.sampled_from(ADDRESSES)), draw(st.integers(0, 4))
    kind = draw(st.sampled_from(["page", "page", "page", "redirect", "error"]))
    if kind == "redirect":
        return redirect(url, draw(st.sampled_from([a for a in ADDRESSES if a != url])), day)
    if kind == "error":
        return error(url, day, draw(st.sampled_from([404, 500])))
    by, rank = draw(st.sampled_from(LAYOUTS))
    claims = [canonical(draw(st.sampled_from(ADDRESSES)))] if draw(st.booleans()) else []
    part = 1
    if by == "wordpress" and url == FIRST and draw(st.booleans()):
        claims, part = [*claims, Claim(kind=draw(st.sampled_from(["paged", "part"])), url=TRAM)], 2
    if by == "wordpress" and url == TRAM and draw(st.booleans()):
        claims = [*claims, Claim(kind="next", url=FIRST)]
    return page(
        url,
        draw(st.sampled_from([ONE, ONE_EDITED, TWO])),
        day=day,
        post_id=draw(st.sampled_from([None, None, 7, 8])),
        claims=() if by in ("rest_post", "feed_item") else [claim for claim in claims if claim.url != url],
        part=part,
        by=by,
        rank=rank,
        comments=draw(st.sampled_from([(), [(1, "Zoë")], [(1, "Zoë"), (2, "Bob")]])),
        title=draw(st.sampled_from(["Plans", "Other plans"])),
        verdict="comments" if by == "rest_post" and draw(st.booleans()) else "article",
    )


#: What may differ by order: when and by whom something was found.
LEFT_OUT = {
    "urls": {"first_seen", "last_tried", "tries", "found_by", "found_on"},
    "captures": {"fetched_at", "warc_file", "warc_offset", "warc_length"},
}


def content(path, saved):
    """All rows of the archive that some readings make, ids of articles being the addresses that they stand for."""
    archive = Archive(path, CARD)
    for reading in saved:
        save(archive, reading)
    archive.close()
    db = Database(path)
    rows = every_row(db)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
    return rows


def every_row(db):
    names = {row["id"]: (row["url"], row["post_id"]) for row in db.query("SELECT id, url, post_id FROM articles")}
    found = {}
    for table in sorted(db.table_names()):
        if table in ("crawls", "retired") or table.startswith(("sqlite", "_sqlite")) or "_fts" in table:
            continue
        rows = []
        for row in db.query(f"SELECT * FROM {table}"):
            for name in LEFT_OUT.get(table, ()):
                row.pop(name, None)
            if table in ("articles", "quotes", "comments"):
                row.pop("id")
            if table == "articles":
                assert names
            rows.append({k: names.get(v, v) if k == "article_id" else v for k, v in row.items()})
        found[table] = sorted(map(repr, rows))
    return found


@given(data=st.data(), copies=st.lists(readings(), min_size=2, max_size=7))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_of_the_same_captures_gives_the_same_rows(data, copies):
    other = data.draw(st.permutations(copies + data.draw(st.lists(st.sampled_from(copies), max_size=3))))
    with TemporaryDirectory() as folder:
        one, two = content(Path(folder) / "1.db", copies), content(Path(folder) / "2.db", other)
    for table, rows in one.items():
        assert two[table] == rows, table
