"""What web archives list of a blog: the copies that are known, whether they were fetched or not.

Mementos are RFC 7089's word for archived answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler.archive.database import transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Memento:
    """One copy at a web archive, as its listing or its answer describes it."""

    archive: str
    """Address of the server, with its closing slash."""
    url: str
    """The address as the ledger knows it."""
    original: str
    """The address as it is listed."""
    captured_at: str
    """ISO 8601 time, UTC."""
    status: int | None
    """None where the listing does not say: revisits, mostly."""
    mime_type: str | None
    digest: str | None
    """Of the body, as the archive writes it; equal digests are equal bodies. None when it is not known."""
    length: int | None
    """Bytes of the compressed record, None when it is not known."""


#: An archive may list two answers of one second: whatever comes first, the same one is kept.
BETTER = """
(excluded.status IS NOT 200, excluded.digest IS NULL, coalesce(excluded.status, 0), coalesce(excluded.mime_type, ''),
 coalesce(excluded.digest, ''), coalesce(excluded.length, -1))
< (mementos.status IS NOT 200, mementos.digest IS NULL, coalesce(mementos.status, 0), coalesce(mementos.mime_type, ''),
   coalesce(mementos.digest, ''), coalesce(mementos.length, -1))
"""

CHANGES = """url = excluded.url, status = excluded.status, mime_type = excluded.mime_type,
    digest = excluded.digest, length = excluded.length"""

ENTER = f"""
INSERT INTO mementos (blog, archive, url, original, captured_at, status, mime_type, digest, length)
VALUES (:blog, :archive, :url, :original, :captured_at, :status, :mime_type, :digest, :length)
ON CONFLICT DO UPDATE SET {CHANGES} WHERE {BETTER}
"""

FETCHED = """
INSERT INTO mementos (blog, archive, url, original, captured_at, status, mime_type)
SELECT captures.blog, substr(requested_url, 1, instr(requested_url, '/web/')), min(readings.url), captures.url,
       captured_at, min(status), min(mime_type)
FROM captures JOIN readings ON readings.capture_id = captures.id
WHERE captures.blog = ? AND source = 'wayback' AND readings.verdict = 'article'
    AND requested_url LIKE 'http%/web/______________id_/http%'
GROUP BY 1, 2, captures.url, captured_at
"""


def keep(db: Database, blog: str, mementos: Iterable[Memento]) -> None:
    """Enters copies, all or none; twice or in another order changes nothing."""
    with transaction(db):
        db.conn.executemany(ENTER, ({"blog": blog} | asdict(memento) for memento in mementos))


def of_file(db: Database, archive: str, url: str, time: datetime) -> list[tuple[datetime, str]]:
    """The copies of a file at an archive that are not held, each body once, by time and address as listed: the nearest
    to a time first. What the archive captured as an error or a redirect is none.
    """
    rows = db.execute(
        """SELECT captured_at, original, digest FROM mementos
           WHERE url = :url AND archive = :archive AND (status = 200 OR status IS NULL) AND NOT EXISTS (
               SELECT 1 FROM captures WHERE captures.url = original AND captures.captured_at = mementos.captured_at)""",
        {"url": url, "archive": archive},
    ).fetchall()
    copies = [(datetime.fromisoformat(at), original, digest) for at, original, digest in rows]
    once: dict[Any, tuple[datetime, str]] = {}
    for at, original, digest in sorted(copies, key=lambda copy: (abs(copy[0] - time), copy[0], copy[1])):
        once.setdefault(digest or (at, original), (at, original))
    return list(once.values())


def keep_fetched(db: Database, blog: str) -> None:
    """Enters the copies that were fetched from a web archive, as far as captures and readings tell of them."""
    with transaction(db):
        db.execute(f"{FETCHED} ON CONFLICT DO UPDATE SET {CHANGES} WHERE {BETTER}", [blog])


def held(db: Database, blog: str) -> Iterator[Memento]:
    """The copies of a blog that are known; none in an archive of a version that kept no listings."""
    if not db.table("mementos").exists():
        return
    for row in db.query("SELECT * FROM mementos WHERE blog = ? ORDER BY archive, original, captured_at", [blog]):
        del row["blog"]
        yield Memento(**row)
