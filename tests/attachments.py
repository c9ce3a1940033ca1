"""An archive whose articles link to files: a PDF with text, a scan, one that is locked, one that is gone, a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pdf_files import pdf

from chamberlain_crawler import blogs
from chamberlain_crawler.archive import Archive, Pointer, Saving
from chamberlain_crawler.intake.workers import read_with_quotes
from chamberlain_crawler.items import Capture

HOME = "https://wexcombeledger.example/"
UPLOADS = f"{HOME}wp-content/uploads/2016/05/"
BUDGET, SCAN, LOCKED, GONE, TABLE, MOVED = (
    f"{UPLOADS}{name}" for name in ("budget.pdf", "scan.pdf", "locked.pdf", "gone.pdf", "rates.xlsx", "old-budget.pdf")
)
SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)

FIRST = pdf([["An early draft of the budget with no turnips"]])
NOW = pdf([["The budget of Wexcombe district coun-", "cil for 2016"], [], ["Turnips <b>cost</b> £5 & more"]])

ARTICLES = {
    "2016/05/18/budget-day/": f"""<p>The council has published <a href="{BUDGET}">the budget for 2016</a> at last, and
        <a href="{SCAN}">a letter</a> of its leader, which nobody can search.</p>""",
    "2016/06/02/turnips/": f"""<p>Turnips stand in <a href="/wp-content/uploads/2016/05/old-budget.pdf">that paper</a>,
        the numbers in <a href="{TABLE}">a table</a>, more in <a href="{LOCKED}">this file</a>, and once there was
        <a href="{GONE}">another</a>.</p>""",
}


def attachments_archive(path: Path) -> Path:
    """Makes the archive."""
    archive = Archive(path, blogs.get("sample"))
    for slug, body in ARTICLES.items():
        save(archive, article(slug, body))
    save(archive, file(BUDGET, FIRST))
    save(archive, replace(file(BUDGET, NOW), captured_at=SEEN + timedelta(days=9)))
    save(archive, replace(file(MOVED, b""), status=301, headers=(("Location", BUDGET),)))
    save(archive, file(SCAN, pdf([[], []])))
    save(archive, file(LOCKED, pdf([["turnips"]], locked=True)))
    save(archive, replace(file(GONE, b"no"), status=404))
    save(archive, file(TABLE, b"PK\x03\x04 turnips"))
    archive.close()
    return path


def article(slug: str, body: str) -> Capture:
    title = slug.split("/")[-2].replace("-", " ").capitalize()
    _, year, month, day, *_ = f"/{slug}".split("/")
    page = f"""<html lang="en"><head><title>{title} | The Wexcombe Ledger</title></head>
        <body class="single single-post"><article class="hentry"><h1 class="entry-title">{title}</h1>
        <time class="entry-date" datetime="{year}-{month}-{day}T09:00:00+01:00">then</time>
        <div class="entry-content">{body}</div></article></body></html>"""
    return Capture(
        url=f"{HOME}{slug}",
        body=page.encode(),
        captured_at=SEEN,
        source="live",
        headers=(("Content-Type", "text/html; charset=utf-8"),),
    )


def file(url: str, body: bytes) -> Capture:
    kind = "application/pdf" if url.endswith(".pdf") else "application/octet-stream"
    return Capture(url=url, body=body, captured_at=SEEN, source="live", headers=(("Content-Type", kind),))


def save(archive: Archive, capture: Capture) -> None:
    for reading in read_with_quotes(capture, archive.card):
        pointer = Pointer(url=capture.url, seen_as=capture.url, by="file")
        if "uploads" in capture.url:
            pointer = replace(pointer, state="excluded")
        archive.save(Saving(reading, pointer, is_asked=False))
