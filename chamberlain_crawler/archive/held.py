"""What the archive holds already, so that nothing is asked for twice."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from chamberlain_crawler.archive.capture_rows import capture_id
from chamberlain_crawler.items import Capture, Reading, WarcRecord


class Held:
    """Questions to the archive of one blog; nothing is written."""

    def __init__(self, db: Database, blog: str) -> None:
        self.db = db
        self.blog = blog

    def count_articles(self) -> int:
        """Number of articles of the blog."""
        return int(self.db.execute("SELECT count(*) FROM articles WHERE blog = ?", [self.blog]).fetchone()[0])

    def has(self, capture: Capture) -> bool:
        """Whether a capture is held and was read."""
        row = self.db.execute("SELECT verdict FROM captures WHERE id = ?", [capture_id(capture)]).fetchone()
        return bool(row and row[0])

    def verdicts(self, source: str) -> dict[str, str]:
        """Verdicts of a source's captures by the address asked for, except redirects: they may lead on."""
        rows = self.db.execute(
            """SELECT requested_url, verdict FROM captures WHERE blog = ? AND source = ? AND verdict != 'redirect'
               AND requested_url IS NOT NULL AND (verdict = 'article' OR reason IS NOT NULL)""",
            [self.blog, source],
        )
        return dict(rows.fetchall())

    def last_finished(self, source: str) -> datetime | None:
        """When the last run of a source argument began that came to its end with every source; None without one."""
        row = self.db.execute(
            """SELECT max(started) FROM crawls WHERE blog = ? AND json_extract(arguments, '$.source') = ?
               AND outcome IN ('done', 'finished with failures') AND json_extract(counts, '$.problems') = 0""",
            [self.blog, source],
        ).fetchone()
        return datetime.fromisoformat(row[0]) if row[0] else None

    def last_captured(self, url: str) -> str | None:
        """When the page of a ledger address was last captured, ISO 8601; None when it never was."""
        row = self.db.execute(
            "SELECT last_tried FROM urls WHERE url = ? AND state = 'article' AND tries > 0", [url]
        ).fetchone()
        return row[0] if row else None

    def is_stale(self, reading: Reading) -> bool:
        """Whether a listing names a newer state of an article than the one that is held."""
        if not reading.article or not reading.article.modified:
            return False
        row = self.db.execute("SELECT modified FROM articles WHERE url = ?", [reading.url]).fetchone()
        return bool(row and row[0] != reading.article.modified)

    def capture_before(self, url: str) -> Capture | None:
        """The last good capture of exactly this address, without its body; None without one."""
        row = self.db.execute(
            """SELECT captured_at, source, etag, last_modified, warc_file, warc_offset, warc_length FROM captures
               WHERE url = ? AND status = 200 AND warc_file IS NOT NULL ORDER BY captured_at DESC LIMIT 1""",
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
