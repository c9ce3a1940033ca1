"""Ids that are no more: what became of them stands in ``retired``, because people cite them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from chamberlain_crawler.archive.rows import Row

RetiredKind = Literal["article", "quote", "comment", "version"]


def retire(db: Database, kind: RetiredKind, old: int, new: int | None, reason: str, since: datetime) -> None:
    """Enters what became of an id; ids that led to it lead on."""
    db.execute(
        """INSERT INTO retired VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET new_id = excluded.new_id, reason = excluded.reason, since = excluded.since""",
        [kind, old, new, reason, since.isoformat()],
    )


def revive(db: Database, kind: RetiredKind, numbers: Iterable[int]) -> None:
    """Ids that are given again are not retired any more."""
    db.conn.executemany("DELETE FROM retired WHERE (kind, old_id) = (?, ?)", [(kind, number) for number in numbers])


def retire_quotes(db: Database, old: Sequence[Row], new: Sequence[Row], since: datetime) -> None:
    """Enters what became of the quotes that an article, or one that was merged with it, does not have any more."""
    left = {row["id"]: row for row in new}
    words = {plain(row["text"]): row["id"] for row in reversed(new)}
    for row in old:
        if row["id"] in left:
            continue
        text = plain(row["text"])
        same = words.get(text) or next((words[other] for other in words if text in other or other in text), None)
        reason = "the article was joined with another, or the quote has another span" if same else "not in its text now"
        retire(db, "quote", row["id"], same, reason, since)
    revive(db, "quote", left.keys() - {row["id"] for row in old})


def retire_comments(db: Database, old: Sequence[Row], new: Sequence[Row], since: datetime) -> None:
    """Enters what became of the comments that an article, or one that was merged with it, does not have any more."""
    by_number: Mapping[object, int] = {row["comment_id"]: row["id"] for row in new if row["comment_id"]}
    by_words = {(row["author"], plain(row["body_text"])): row["id"] for row in new}
    left = {row["id"] for row in new}
    for row in old:
        if row["id"] not in left:
            same = by_number.get(row["comment_id"]) or by_words.get((row["author"], plain(row["body_text"])))
            reason = "it stands under another id now" if same else "it is not among the article's comments now"
            retire(db, "comment", row["id"], same, reason, since)
    revive(db, "comment", left - {row["id"] for row in old})


def plain(text: str) -> str:
    """A text with single blanks, to be compared."""
    return " ".join(text.split())
