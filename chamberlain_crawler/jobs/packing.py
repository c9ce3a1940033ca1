"""Packs what an archive holds into one WACZ: the WARC files, and the list of pages that a reader would look for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler import __version__, blogs, pages
from chamberlain_crawler.archive.readings import unpacked
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.captures import wacz
from chamberlain_crawler.captures.wacz import StartPage
from chamberlain_crawler.errors import CaptureError
from chamberlain_crawler.intake import places
from chamberlain_crawler.intake.stored import stored_capture
from chamberlain_crawler.items import Article
from chamberlain_crawler.pages.page import decode, parse, read_head
from chamberlain_crawler.urls import canonical

#: Verdicts on pages that a reader may want to see, in the order of the list.
LISTED = ("article", "list", "page", "comments", "attachment", "unread")

#: Newest articles first; of each what stands at its own address, without parameters (``?replytocom=233``), and newest.
#: A page at ``/embed/`` is a card for other sites, without the text.
ROWS = """
SELECT captures.*, readings.data, articles.title, articles.id AS article_id
FROM json_each(?) AS listed JOIN captures ON captures.verdict = listed.value
LEFT JOIN readings ON readings.capture_id = captures.id AND readings.verdict = captures.verdict
LEFT JOIN articles ON articles.id = readings.article_id
WHERE status BETWEEN 200 AND 299 AND lost IS NULL AND mime_type IN ('text/html', 'application/xhtml+xml')
    AND address NOT LIKE '%/embed/'
ORDER BY listed.key, published DESC, articles.id, address IS NOT articles.url, address, captures.url LIKE '%?%',
    captured_at DESC, captures.id
"""


@dataclass
class Parcel:
    """What went into a WACZ."""

    files: int = 0
    pages: int = 0
    without_address: int = 0
    """Saved pages that no player can show, because nobody knows where they stood."""
    faults: list[str] = field(default_factory=list)
    """Captures that cannot be read, or be found by a player: a line each."""


def pack(db: Database, archive: Path, folders: Mapping[str, Path], out: Path) -> Parcel:
    """Packs the captures of all blogs of an archive, each from its folder; raises CaptureError."""
    packed = Parcel()
    title, home, created = db.execute(
        "SELECT title, home, max(captured_at) FROM blogs JOIN captures ON blog = name"
    ).fetchone()
    start = list(start_pages(db, archive, folders, packed))
    home = canonical(home).rstrip("/") + "/"
    files = sorted({folder / name for blog, folder in folders.items() for name in places.files(db, blog)})
    packed.files, packed.pages = len(files), len(start)
    packed.faults += wacz.pack(
        files,
        out,
        title=title,
        pages=[page for _, page in start],
        main_page=next((page for place, page in start if place == home), start[0][1] if start else None),
        created=datetime.fromisoformat(created),
        software=f"chamberlain_crawler/{__version__}",
    )
    return packed


def start_pages(
    db: Database, archive: Path, folders: Mapping[str, Path], packed: Parcel
) -> Iterator[tuple[str, StartPage]]:
    """The pages that a reader may want, each with its address in one form; what cannot be listed goes into ``packed``.

    Of an article each text that it had is listed once, of another page the last one alone.
    """
    cards = {card.name: card for card in blogs.cards(folders, archive)}
    seen: set[tuple[int | str | None, ...]] = set()
    titles: set[str] = set()
    for row in db.query(ROWS, [json.dumps(LISTED)]):
        url, is_article = row["url"], row["verdict"] == "article"
        if not url.startswith("http"):
            packed.without_address += 1
            continue
        words = words_of(unpacked(row["data"]).article) if row["data"] else ()
        key = (row["article_id"] or row["address"], *words) if is_article else (row["address"],)
        if key in seen:
            continue
        try:
            title, text = words or read_again(row, folders[row["blog"]], cards.get(row["blog"]))
        except (CaptureError, OSError) as error:
            packed.faults.append(f"{url} of {row['captured_at']}: {error}")
            continue
        seen.add(key)
        title = title or row["title"] or ""
        if title in titles and title and not is_article:
            # Some themes give every page one title: "The Wexcombe Ledger | Homepage".
            title = f"{title} \u2013 /{url.partition('://')[2].partition('/')[2]}"
        titles.add(title)
        at = datetime.fromisoformat(row["captured_at"])
        yield row["address"], StartPage(url=url, captured_at=at, title=title, text=text)


def read_again(row: dict[str, Any], folder: Path, card: Blog | None) -> tuple[str | None, str | None]:
    """Title and text of a page whose words the archive does not hold; no text without the blog's card."""
    capture = stored_capture(row, folder)
    article = pages.read(capture, card)[0].article if card else None
    title, text = words_of(article) if article else (None, None)
    return title or read_head(parse(decode(capture.body, capture.header("content-type")))).title, text


def words_of(article: Article) -> tuple[str | None, str | None]:
    """Title and text of a page, its comments where there is nothing else; None for each that it has not."""
    said = article.body_text or "\n\n".join(comment.text for comment in article.comments)
    return article.title, said or None
