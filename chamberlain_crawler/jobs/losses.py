"""What an archive holds that the one made anew from it does not, and whether that is as it should be.

An id that is gone although all that gave it was read whole is retired: a forgery or a false folding was undone.
Anything else that is gone is a loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler.archive.database import transaction
from chamberlain_crawler.archive.persons import retire_people, tidy_people
from chamberlain_crawler.archive.placing import RetiredKind, retire_quotes

NOT_GIVEN = "read again, its captures do not give it any more"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """A row of the old archive that the new one does not hold."""

    kind: str
    """``article``, ``version``, ``comment`` or ``capture``, as in ``retired``."""
    old_id: int
    """Of a version the id of its capture."""
    name: str
    """What people know it by: an address, or the first words."""
    new_id: int | None = None
    reason: str | None = None
    """Why it is rightly gone; None where it would be lost."""


def gone(old: Database, new: Database, blog: str) -> Iterator[Gone]:
    """Captures, articles, versions and comments of a blog that the new archive lacks."""
    lost = {
        row[0] for row in new.execute("SELECT id FROM captures WHERE lost NOT NULL OR verdict = 'fault'").fetchall()
    }
    yield from gone_captures(old, new, blog)
    for row in absent(old, new, "articles", blog):
        holder = new.execute("SELECT article_id FROM urls WHERE url = ?", [row["url"]]).fetchone()
        new_id = holder[0] if holder else None
        reason = "the same article under another id" if new_id else why(old, row["id"], lost)
        yield Gone(kind="article", old_id=row["id"], name=row["url"], new_id=new_id, reason=reason)
    yield from gone_versions(old, new, blog, lost)
    yield from gone_comments(old, new, blog, lost)


def absent(old: Database, new: Database, table: str, blog: str) -> Iterator[dict[str, Any]]:
    """Rows of the old archive whose ids the new one does not have."""
    there = {row[0] for row in new.execute(f"SELECT id FROM {table}").fetchall()}
    of_blog = "blog = ?" if table != "comments" else "article_id IN (SELECT id FROM articles WHERE blog = ?)"
    return (row for row in old.query(f"SELECT * FROM {table} WHERE {of_blog}", [blog]) if row["id"] not in there)


def gone_captures(old: Database, new: Database, blog: str) -> Iterator[Gone]:
    """Captures whose row is not there; the same bytes may stand there under another id."""
    for row in absent(old, new, "captures", blog):
        same = new.execute(
            """SELECT id FROM captures WHERE url = :url AND captured_at = :captured_at AND status = :status
               AND sha256 = :sha256""",
            row,
        ).fetchone()
        reason = "the same capture under another id" if same else None
        yield Gone(kind="capture", old_id=row["id"], name=row["url"], new_id=same and same[0], reason=reason)


def gone_versions(old: Database, new: Database, blog: str, lost: set[int]) -> Iterator[Gone]:
    """Texts that no version has any more, of captures that give no version any more."""
    texts = {row[0] for row in new.execute("SELECT sha256 FROM versions").fetchall()}
    givers = {row[0] for row in new.execute("SELECT capture_id FROM versions").fetchall()}
    rows = old.query(
        """SELECT article_id, versions.capture_id, versions.title, versions.sha256 FROM versions
           JOIN articles ON articles.id = article_id WHERE blog = ?""",
        [blog],
    )
    for row in rows:
        if row["sha256"] not in texts and row["capture_id"] not in givers:
            reason = why(old, row["article_id"], lost)
            yield Gone(kind="version", old_id=row["capture_id"], name=row["title"] or "", reason=reason)


def gone_comments(old: Database, new: Database, blog: str, lost: set[int]) -> Iterator[Gone]:
    """Comments whose id is not there; the same words may stand under another article."""
    for row in absent(old, new, "comments", blog):
        same = new.execute(
            "SELECT id FROM comments WHERE author = :author AND body_text = :body_text AND published IS :published", row
        ).fetchone()
        reason = "the same comment under another id" if same else why(old, row["article_id"], lost)
        name = f"{row['author']}: {row['body_text'][:40]}"
        yield Gone(kind="comment", old_id=row["id"], name=name, new_id=same and same[0], reason=reason)


def why(old: Database, article_id: int, lost: set[int]) -> str | None:
    """Why what an article held is rightly gone: all captures that gave it were read whole. None where they were not."""
    grouped = "OR article_id = :id" if "article_id" in old.table("readings").columns_dict else ""
    rows = old.execute(
        f"""SELECT DISTINCT capture_id FROM readings WHERE url IN (SELECT url FROM urls WHERE article_id = :id
            UNION SELECT url FROM articles WHERE id = :id) {grouped}""",
        {"id": article_id},
    ).fetchall()
    givers = {row[0] for row in rows}
    return NOT_GIVEN if givers and not givers & lost else None


def retire_old_quotes(old: Database, new: Database, blog: str, now: datetime) -> None:
    """Enters what became of quotes that have another span, and so another id, or are none any more."""
    kinds: tuple[tuple[str, RetiredKind], ...] = (("quotes", "quote"), ("indirect_quotes", "reported"))
    for table, kind in kinds:
        if not old.table(table).exists():
            continue
        there = {row[0] for row in new.execute(f"SELECT id FROM {table}").fetchall()}
        rows = old.execute(
            f"SELECT {table}.id, articles.id FROM {table} JOIN articles ON articles.id = article_id WHERE blog = ?",
            [blog],
        ).fetchall()
        of_article = f"SELECT id, text FROM {table} WHERE article_id = ? ORDER BY position"
        with transaction(new):
            for article in sorted({article for quote, article in rows if quote not in there}):
                before, after = (list(db.query(of_article, [article])) for db in (old, new))
                retire_quotes(new, before, after, now, kind=kind)


def retire_old_people(old: Database, new: Database) -> None:
    """Enters what became of people who have no quotes any more, or have them under another's name."""
    with transaction(new):
        tidy_people(new)
        there = {row[0] for row in new.execute("SELECT id FROM people").fetchall()}
        retire_people(
            new, [row for row in old.execute("SELECT id, name FROM people").fetchall() if row[0] not in there]
        )


def retire(new: Database, rows: list[Gone], now: datetime) -> None:
    """Enters ids that are rightly gone in ``retired``; an id that is alive again leaves it."""
    with transaction(new):
        new.conn.executemany(
            "INSERT OR IGNORE INTO retired (kind, old_id, new_id, reason, since) VALUES (?, ?, ?, ?, ?)",
            [(row.kind, row.old_id, row.new_id, row.reason, now.isoformat()) for row in rows if row.reason],
        )
        for kind, table in (("article", "articles"), ("comment", "comments"), ("capture", "captures")):
            new.execute("DELETE FROM retired WHERE kind = ? AND old_id IN (SELECT id FROM " + table + ")", [kind])
        # What was retired in favour of an id that is retired now.
        new.execute(
            """UPDATE retired SET new_id = (SELECT later.new_id FROM retired AS later
                   WHERE later.kind = retired.kind AND later.old_id = retired.new_id)
               WHERE new_id IN (SELECT old_id FROM retired AS later WHERE later.kind = retired.kind)"""
        )
