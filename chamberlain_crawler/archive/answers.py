"""What an answer is worth: whether its page was got, may be asked for by condition, or is gone."""

from __future__ import annotations

import re
from hashlib import sha256

from sqlite_utils import Database

from chamberlain_crawler.archive.ledger import Ledger, Pointer
from chamberlain_crawler.archive.rows import capture_id
from chamberlain_crawler.items import Capture, Reading, Verdict

#: Verdicts on what a site says of itself on purpose: an answer that is as good the next time it is "unchanged".
GOOD = frozenset({"article", "comments", "list", "page", "feed", "sitemap", "attachment"})

#: Verdicts on what passes, or what nobody could read: the page is asked for again.
NO_ANSWER = frozenset({"error", "empty", "unread", "parked", "foreign", "redirect"})

#: So often a page that seems to be cut is asked for.
MOST_TRIES = 3

#: Where web archives list their captures: ``/cdx/search/cdx``, pywb's ``/web/cdx``.
LISTING = re.compile(r"https?://[^/]+/(?:cdx/|web/cdx)")


def unread_verdict(capture: Capture) -> Verdict | None:
    """The verdict of what is kept and not read by itself; None for what is read.

    An error is asked for again at once: only the last one of them is read.
    """
    if capture.url.endswith("/robots.txt"):
        return "robots"
    if capture.source == "wayback" and LISTING.match(capture.url):
        return "listing"
    if capture.status >= 400:
        return "error"
    return "redirect" if 300 <= capture.status < 400 and capture.status != 304 else None


def is_whole(reading: Reading) -> bool:
    """Whether a capture is a good one that came to its end: only then its ETag or date may be asked with."""
    capture = reading.capture
    return capture.status == 200 and capture.fault is None and reading.whole and reading.verdict in GOOD


def is_answer(reading: Reading) -> bool:
    """Whether the site said what stands at the address, be it that nothing does."""
    return gone_answer(reading) is not None or (
        reading.verdict not in NO_ANSWER and reading.capture.fault is None and reading.capture.status in (200, 304)
    )


def gone_answer(reading: Reading) -> str | None:
    """How the site says that there is no such page: ``404``, ``410`` or ``soft 404``; None where it does not."""
    if reading.capture.status in (404, 410):
        return str(reading.capture.status)
    return "soft 404" if reading.verdict == "soft_404" else None


def is_confirmed(db: Database, reading: Reading) -> bool:
    """Whether an answer stands on its own; "unchanged" is as good as what it is unchanged from."""
    if reading.verdict != "unchanged":
        return True
    whole = db.execute(
        "SELECT 1 FROM captures WHERE url = ? AND whole = 1 AND captured_at <= ? LIMIT 1",
        [reading.capture.url, reading.capture.captured_at.isoformat()],
    )
    return whole.fetchone() is not None


def note_whole(db: Database, reading: Reading) -> None:
    """Notes whether a capture may stand for its page. Callers open the transaction."""
    db.execute(
        "UPDATE captures SET whole = max(coalesce(whole, 0), ?) WHERE id = ?",
        [is_whole(reading), capture_id(reading.capture)],
    )


def note(db: Database, ledger: Ledger, reading: Reading, pointer: Pointer, *, own_page: bool) -> None:
    """Notes whether an answer is what was wanted, or its page is to be asked for again.

    Callers open the transaction.
    """
    capture, at = reading.capture, reading.capture.captured_at
    if not own_page and reading.article and capture.source != "wayback":
        ledger.want_ungot(reading.url, at)  # its page failed before the API or the feed gave it
    if not own_page or pointer.state == "excluded":
        return
    if not is_confirmed(db, reading):
        if capture.source == "live":
            ledger.want(pointer, at)
    elif not is_answer(reading):
        if capture.source == "live":
            ledger.want_ungot(pointer.url, at)
    elif reading.verdict in GOOD and not reading.whole and not came_the_same(db, ledger, pointer, capture):
        ledger.want(pointer, at)
    else:
        ledger.note_answered(pointer.url, at)


def came_the_same(db: Database, ledger: Ledger, pointer: Pointer, capture: Capture) -> bool:
    """Whether a page without its closing tags has none: it came with the same bytes twice, or often; or only once,
    but nobody can be asked again.
    """
    same = db.execute(
        "SELECT count(*) FROM captures WHERE url = ? AND sha256 = ?", [capture.url, sha256(capture.body).hexdigest()]
    )
    return capture.source != "live" or same.fetchone()[0] > 1 or ledger.tries(pointer.url) >= MOST_TRIES
