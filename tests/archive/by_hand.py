"""An archive whose rows are put in by hand."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from chamberlain_crawler.archive import connect

HOME = "https://example.org/"


def enter(db: Database, table: str, **row: object) -> None:
    db.table(table).insert(row, pk="url" if table == "urls" else "id")


def add_article(db: Database, number: int, slug: str, published: str | None) -> None:
    url = f"{HOME}{slug}/"
    times = {"first_seen": "2020-01-01T00:00:00+00:00", "last_seen": "2020-01-01T00:00:00+00:00"}
    row = {"id": number, "blog": "ledger", "url": url, "slug": slug, "title": slug, "published": published}
    row |= {"body_text": "x", "word_count": 1, "layout": "wordpress", "capture_id": 1, "sha256": ""}
    enter(db, "articles", **row, **times)
    add_address(db, number, url)
    quote = {"position": 0, "kind": "block", "text": "No.", "speaker": "Ada Pell", "rule": "r", "start": 0, "end": 1}
    enter(db, "quotes", id=number * 10, article_id=number, parts="[]", **quote)


def add_address(db: Database, article: int | None, url: str) -> None:
    row = {"url": url, "blog": "ledger", "seen_as": url, "state": "article", "found_by": "home", "article_id": article}
    enter(db, "urls", **row, first_seen="2020-01-01T00:00:00+00:00")


def add_capture(db: Database, number: int, **fields: object) -> None:
    row = {"id": number, "blog": "ledger", "url": f"{HOME}trams/", "source": "live", "status": 200, "sha256": "ab"}
    times = {"captured_at": "2020-01-01T00:00:00+00:00", "fetched_at": "2020-01-01T00:00:00+00:00"}
    enter(db, "captures", **row | times | {"verdict": "article"} | fields)


def empty(path: Path) -> Database:
    db = connect(path)
    db.execute("INSERT INTO blogs (name, title, home) VALUES ('ledger', 'The Ledger', ?)", [HOME])
    add_capture(db, 1)
    db.conn.commit()
    return db
