"""What an archive made anew takes over from the old one, because no capture tells it."""

from __future__ import annotations

from sqlite_utils import Database

from chamberlain_crawler.archive.database import transaction


def carry_runs(old: Database, new: Database, blog: str) -> None:
    """The log of the crawls."""
    with transaction(new):
        for row in old.query("SELECT * FROM crawls WHERE blog = ? ORDER BY id", [blog]):
            new.table("crawls").insert(row, replace=True)
        for row in old.query(
            "SELECT * FROM crawl_changes WHERE crawl_id IN (SELECT id FROM crawls WHERE blog = ?)", [blog]
        ):
            new.table("crawl_changes").insert(row, replace=True)


def carry_ledger(old: Database, new: Database, blog: str) -> None:
    """Who named each address and when it was tried; and the whole fate of those that no capture speaks of."""
    articles = {row[0] for row in new.execute("SELECT id FROM articles").fetchall()}
    with transaction(new):
        for row in old.query("SELECT * FROM urls WHERE blog = ? ORDER BY rowid", [blog]):
            row["article_id"] = row["article_id"] if row["article_id"] in articles else None
            new.execute(
                """INSERT INTO urls
                       (url, blog, seen_as, state, found_by, found_on, tries, reason, first_seen, last_tried,
                        article_id, wanted, last_got, gone_since, gone_answer)
                   VALUES (:url, :blog, :seen_as, :state, :found_by, :found_on, :tries, :reason, :first_seen,
                       :last_tried, :article_id, :wanted, :last_got, :gone_since, :gone_answer)
                   ON CONFLICT (url) DO UPDATE SET
                       seen_as = excluded.seen_as, found_by = excluded.found_by, found_on = excluded.found_on,
                       first_seen = excluded.first_seen, last_tried = excluded.last_tried,
                       state = CASE WHEN tries THEN state ELSE excluded.state END,
                       reason = CASE WHEN tries THEN reason ELSE excluded.reason END,
                       article_id = coalesce(article_id, excluded.article_id),
                       wanted = excluded.wanted, last_got = coalesce(excluded.last_got, last_got),
                       gone_since = coalesce(excluded.gone_since, gone_since),
                       gone_answer = coalesce(excluded.gone_answer, gone_answer),
                       tries = excluded.tries""",
                row,
            )
