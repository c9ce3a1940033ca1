"""Finding an article by whatever name the user knows it under."""

from __future__ import annotations

from sqlite_utils import Database

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.urls import canonical


def article_id(db: Database, article: str) -> int:
    """Id of the article that an address, a slug or an id names; UsageError when there is none."""
    found = find_article(db, article)
    if found is None:
        raise UsageError(f"no article is known as {article!r}; give its address, its slug, or its id")
    return found


def find_article(db: Database, article: str) -> int | None:
    """Id of the article that an address, a slug or an id names, None when there is none."""
    row = db.execute(
        """SELECT id FROM articles WHERE url = :url OR slug = :name OR CAST(id AS TEXT) = :name
           UNION SELECT article_id FROM urls WHERE url = :url AND article_id IS NOT NULL""",
        {"url": canonical(article), "name": article},
    ).fetchone()
    return int(row[0]) if row else None


def known_blogs(db: Database) -> list[str]:
    """Names of the blogs that an archive holds."""
    return [name for (name,) in db.execute("SELECT name FROM blogs ORDER BY name")]
