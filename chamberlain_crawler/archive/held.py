"""What the archive holds already, so that nothing is asked for twice."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from chamberlain_crawler.archive.regions import SPEAKERS
from chamberlain_crawler.archive.rows import capture_id
from chamberlain_crawler.items import Capture, Reading, WarcRecord


class Held:
    """Questions to the archive of one blog; nothing is written."""

    def __init__(self, db: Database, blog: str) -> None:
        self.db = db
        self.blog = blog

    def has(self, capture: Capture) -> bool:
        """Whether a capture is held, with its bytes, and was read."""
        row = self.db.execute("SELECT verdict, lost FROM captures WHERE id = ?", [capture_id(capture)]).fetchone()
        return bool(row and row[0] and not row[1])

    def verdicts(self, source: str) -> dict[str, str]:
        """Verdicts of a source's captures by the address asked for, except redirects: they may lead on."""
        rows = self.db.execute(
            """SELECT requested_url, verdict FROM captures WHERE blog = ? AND source = ? AND verdict != 'redirect'
               AND requested_url IS NOT NULL AND (verdict = 'article' OR reason IS NOT NULL)""",
            [self.blog, source],
        )
        return dict(rows.fetchall())

    def saw_all(self, source: str) -> bool:
        """Whether the last run of a source argument saw every listing whole, and got all that had changed."""
        row = self.db.execute(
            """SELECT json_extract(counts, '$.whole') FROM crawls
               WHERE blog = ? AND json_extract(arguments, '$.source') = ? ORDER BY id DESC LIMIT 1""",
            [self.blog, source],
        ).fetchone()
        return bool(row and row[0])

    def last_got(self, url: str) -> str | None:
        """When a ledger address last gave a good answer, ISO 8601; None when it never did."""
        row = self.db.execute("SELECT last_got FROM urls WHERE url = ?", [url]).fetchone()
        return row[0] if row else None

    def last_known(self, url: str) -> str | None:
        """Since when the state of a ledger address is known, ISO 8601: of an article that is got, when it last gave a
        good answer, of what was none, when it said so; None where it is still to be asked for.
        """
        row = self.db.execute(
            """SELECT CASE WHEN state = 'article' AND tries > 0 THEN last_got
                   WHEN state IN ('missing', 'not_article') THEN last_tried END FROM urls WHERE url = ?""",
            [url],
        ).fetchone()
        return row[0] if row else None

    def addresses_of_post(self, post_id: int) -> list[str]:
        """Addresses of the articles that bear a post id."""
        rows = self.db.execute("SELECT url FROM articles WHERE blog = ? AND post_id = ?", [self.blog, post_id])
        return [row[0] for row in rows.fetchall()]

    def post_at(self, url: str) -> int | None:
        """The post id that the page at a ledger address bore last; None where none is known."""
        row = self.db.execute(
            f"""SELECT post_id FROM readings JOIN captures ON captures.id = capture_id
                WHERE readings.url = ? AND readings.verdict = 'article' AND layout NOT IN {SPEAKERS}
                ORDER BY captured_at DESC LIMIT 1""",
            [url],
        ).fetchone()
        return row[0] if row else None

    def posts_of_api(self) -> dict[int, str]:
        """Addresses by post id of the articles that an API gave once, and that are not known to be gone."""
        rows = self.db.execute(
            """SELECT DISTINCT articles.post_id, articles.url
               FROM articles JOIN readings ON readings.url = articles.url LEFT JOIN urls ON urls.url = articles.url
               WHERE articles.blog = ? AND articles.post_id IS NOT NULL AND readings.layout = 'rest_post'
               AND urls.gone_since IS NULL""",
            [self.blog],
        )
        return dict(rows.fetchall())

    def is_stale(self, reading: Reading) -> bool:
        """Whether a listing names a newer state of an article than the one that is held."""
        if not reading.article or not reading.article.modified:
            return False
        row = self.db.execute(
            "SELECT modified FROM articles WHERE url = ? ORDER BY last_seen DESC, id LIMIT 1", [reading.url]
        ).fetchone()
        return bool(row and row[0] != reading.article.modified)

    def capture_before(self, url: str) -> Capture | None:
        """The last capture of exactly this address that was good and came whole, without its body; None without one.

        One whose bytes are lost is none: an answer that it is unchanged would confirm what nobody has.

        What a web archive holds of it is no answer of the site, and so nothing to be unchanged from.
        """
        row = self.db.execute(
            """SELECT captured_at, source, etag, last_modified, warc_file, warc_offset, warc_length FROM captures
               WHERE url = ? AND whole = 1 AND source != 'wayback' AND warc_file IS NOT NULL AND lost IS NULL
               ORDER BY captured_at DESC LIMIT 1""",
            [url],
        ).fetchone()
        if row is None:
            return None
        captured_at, source, etag, last_modified, file, offset, length = row
        headers = (("ETag", etag), ("Last-Modified", last_modified))
        return Capture(
            url=url,
            body=b"",
            captured_at=datetime.fromisoformat(captured_at),
            source=source,
            headers=tuple((name, value) for name, value in headers if value),
            record=WarcRecord(file=file, offset=offset, length=length),
        )

    def conditions(self, url: str) -> dict[str, str]:
        """Headers that ask for a page only if it changed since its last capture; empty when it gave no such marks."""
        before = self.capture_before(url)
        if before is None:
            return {}
        marks = {"If-None-Match": before.header("etag"), "If-Modified-Since": before.header("last-modified")}
        return {name: value for name, value in marks.items() if value}
