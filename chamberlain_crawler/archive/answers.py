"""What an answer is worth: whether its page was got, may be asked for by condition, or is gone."""

from __future__ import annotations

from hashlib import sha256

from sqlite_utils import Database

from chamberlain_crawler.archive.capture_rows import capture_id
from chamberlain_crawler.archive.ledger import Ledger, Pointer
from chamberlain_crawler.items import Capture, Reading

#: Verdicts on what a site says of itself on purpose: an answer that is as good the next time it is "unchanged".
GOOD = frozenset({"article", "comments", "list", "page", "feed", "sitemap", "attachment"})

#: Verdicts on what passes, or what nobody could read: the page is asked for again.
NO_ANSWER = frozenset({"error", "empty", "unread", "parked", "foreign", "redirect"})

#: So often a page that seems to be cut is asked for.
MOST_TRIES = 3


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


def note(db: Database, ledger: Ledger, reading: Reading, pointer: Pointer, *, own_page: bool) -> None:
    """Notes what an answer tells beyond its address's state: that it may stand for its page, that the page is gone.

    Callers open the transaction.
    """
    capture, at = reading.capture, reading.capture.captured_at
    db.execute(
        "UPDATE captures SET whole = max(coalesce(whole, 0), ?) WHERE id = ?", [is_whole(reading), capture_id(capture)]
    )
    if not own_page and reading.article and capture.source != "wayback":
        ledger.want_ungot(reading.url, at)  # its page failed before the API or the feed gave it
    if not own_page or pointer.state == "excluded":
        return
    if not is_confirmed(db, reading):
        ledger.want(pointer, at)
    elif not is_answer(reading):
        if capture.source == "live":
            ledger.want_ungot(pointer.url, at)
    elif gone := gone_answer(reading):
        if speaks_for_site(db, ledger.blog, capture):
            ledger.note_gone(pointer.url, gone, at)
        ledger.note_answered(pointer.url, at)
    elif reading.verdict in GOOD and not reading.whole and not came_the_same(db, ledger, pointer, capture):
        ledger.want(pointer, at)
    elif leads_elsewhere(ledger, pointer.url, reading.url):
        note_redirect(db, ledger, capture, pointer.url, reading.url)
    elif reading.verdict in GOOD or reading.verdict == "unchanged":
        ledger.note_got(pointer.url, at)
    else:
        ledger.note_answered(pointer.url, at)


def leads_elsewhere(ledger: Ledger, url: str, target: str) -> bool:
    """Whether two addresses lead to articles, and not to one."""
    articles = {ledger.article(url), ledger.article(target)}
    return url != target and len(articles) == 2 and None not in articles


def note_redirect(db: Database, ledger: Ledger, capture: Capture, url: str, target: str) -> None:
    """Notes a redirect between two addresses: what leads to another article does not stand there any more."""
    if not leads_elsewhere(ledger, url, target):
        if ledger.article(url) is not None and ledger.article(target) is not None:
            ledger.note_got(url, capture.captured_at)
    elif speaks_for_site(db, ledger.blog, capture):
        ledger.note_gone(url, f"redirects to {target}", capture.captured_at)


def speaks_for_site(db: Database, blog: str, capture: Capture) -> bool:
    """Whether a 404 tells that a page is gone: of the site itself, or of the only place that gave pages so far."""
    if capture.source != "live" or capture.base is None:
        return capture.source == "live"
    elsewhere = db.execute(
        "SELECT 1 FROM captures WHERE blog = ? AND source = 'live' AND verdict = 'article' AND base IS NOT ? LIMIT 1",
        [blog, capture.base],
    )
    return elsewhere.fetchone() is None


def came_the_same(db: Database, ledger: Ledger, pointer: Pointer, capture: Capture) -> bool:
    """Whether a page without its closing tags has none: it came with the same bytes twice, or often; or only once,
    but nobody can be asked again.
    """
    same = db.execute(
        "SELECT count(*) FROM captures WHERE url = ? AND sha256 = ?", [capture.url, sha256(capture.body).hexdigest()]
    )
    return capture.source != "live" or same.fetchone()[0] > 1 or ledger.tries(pointer.url) >= MOST_TRIES
