"""Which article a reading speaks of: the same one under an old slug, a short link or another spelling."""

from __future__ import annotations

from sqlite_utils import Database

from chamberlain_crawler.archive.rows import CHILD_TABLES
from chamberlain_crawler.items import Article
from chamberlain_crawler.urls import canonical


def article_of(db: Database, blog: str, article: Article, asked: str | None) -> tuple[int | None, list[int]]:
    """Id of the article held under a reading's address, the address asked for, or its post id; None for a new one.

    The second value lists further ids that turn out to be the same article, the oldest being the one to keep.
    """
    addresses = [article.url] + ([canonical(asked)] if asked else [])
    found = {
        row[0]: row[1]
        for address in addresses
        for row in db.execute(
            """SELECT id, first_seen FROM articles WHERE url = :url OR id =
               (SELECT article_id FROM urls WHERE url = :url)""",
            {"url": address},
        ).fetchall()
    }
    found |= same_post(db, blog, article)
    oldest_first = sorted(found, key=lambda article_id: (found[article_id], article_id))
    return (oldest_first[0], oldest_first[1:]) if oldest_first else (None, [])


def same_post(db: Database, blog: str, article: Article) -> dict[int, str]:
    """Articles of the same post id that were published on the same day or bear the same title.

    The id alone is not enough: a blog that is set up anew gives its numbers out again.
    """
    if article.post_id is None:
        return {}
    rows = db.execute(
        """SELECT id, first_seen FROM articles WHERE blog = ? AND post_id = ?
           AND (substr(published, 1, 10) = substr(?, 1, 10) OR title = ?)""",
        [blog, article.post_id, article.published, article.title],
    )
    return dict(rows.fetchall())


def article_of_post(db: Database, blog: str, post_id: int) -> int | None:
    """Id of the one article that bears a post id, None when none or several do."""
    rows = db.execute("SELECT id FROM articles WHERE blog = ? AND post_id = ?", [blog, post_id]).fetchall()
    return rows[0][0] if len(rows) == 1 else None


def is_other_post(db: Database, one: int | None, other: int | None) -> bool:
    """Whether two articles are known to be different posts, by their ids."""
    rows = db.execute("SELECT DISTINCT post_id FROM articles WHERE id IN (?, ?) AND post_id IS NOT NULL", [one, other])
    return one != other and len(rows.fetchall()) > 1


def merge(db: Database, *, keep: int, drop: int) -> None:
    """Gives all that hangs on one article to another; its rows are made anew from the readings of both."""
    db.execute("UPDATE urls SET article_id = ? WHERE article_id = ?", [keep, drop])
    for table in CHILD_TABLES:
        db.execute(f"DELETE FROM {table} WHERE article_id = ?", [drop])
    db.execute("DELETE FROM articles WHERE id = ?", [drop])
