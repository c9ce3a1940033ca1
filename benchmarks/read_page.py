"""Reading one article page of about 60 KB, every field and the quotes, against general extractors on the same bytes.

    python benchmarks/read_page.py

Reads the same invented page (the theme of the blog, padded with text, menus and comments) over and over, the
readers in turn, five rounds of about a second each. Prints pages per second of CPU time and how many times as fast
this project is. A peer that is not installed is left out: newspaper4k is no dependency of this project.
"""

from __future__ import annotations

import importlib
import platform
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from chamberlain_crawler import blogs, pages, quotes
from chamberlain_crawler.items import Article, Capture

ROUNDS = 5
SECONDS = 1.0
SAVED = Path(__file__).parents[1] / "tests" / "pages" / "saved" / "orange_themes" / "nearest.html"
URL = "https://wexcombeledger.example/childrens-services/"

PARAGRAPH = (
    "<p>The council said for the {n}th time that the tram would return to Mill Lane. “We have waited {n} years for"
    ' this,” said Councillor Ada Thorne, and <a href="/story-{n}/">so she had</a>. Nobody had costed the bridge.</p>\n'
)
MENU = (
    '<li class="menu-item menu-item-{n}"><a href="/category/ward-{n}/" title="Ward {n}">Ward {n} of the town</a></li>\n'
)
COMMENT = (
    '<li class="comment even depth-1" id="li-comment-{n}"><div class="commment-content" id="comment-{n}">'
    '<span class="time-stamp">18:05, 15.Jun 2017</span><h3><a href="#">Reader {n}</a></h3><p>Quite so.</p></div></li>\n'
)


STYLE = ".menu-item-{n} {{ background: url(/wp-content/themes/corn/images/ward-{n}.png) no-repeat; margin: 0 4px }}\n"


def page() -> bytes:
    """The saved page, padded to about 60 KB."""
    text = SAVED.read_text(encoding="utf-8")
    for mark, piece, times in (
        ("</head>", "<style>" + STYLE + "</style>", 180),
        ('<div class="content">', MENU, 180),
        ("<p>The next visit is in May.</p>", PARAGRAPH, 30),
        ('<li class="pingback', COMMENT, 12),
    ):
        before, after = text.split(mark, 1)
        text = before + "".join(piece.format(n=n) for n in range(100, 100 + times)) + mark + after
    return text.encode()


def every_field(body: bytes) -> Article:
    """This project: every field of the article."""
    capture = Capture(url=URL, body=body, captured_at=datetime(2019, 9, 25, tzinfo=UTC), source="file")
    (reading,) = pages.read(capture, blogs.get("sample"))
    assert reading.article is not None
    return reading.article


def with_quotes(body: bytes) -> None:
    """This project: every field, and the quotes with their speakers."""
    assert quotes.find(every_field(body).blocks)


def trafilatura(body: bytes) -> None:
    """Text and metadata, without fallback extractors."""
    found = importlib.import_module("trafilatura").bare_extraction(body, url=URL, with_metadata=True, fast=True)
    assert found is not None


def newspaper(body: bytes) -> None:
    """Text and metadata."""
    article = importlib.import_module("newspaper").Article(URL, language="en")
    article.download(input_html=body.decode())
    article.parse()
    assert article.text


def installed(read: Callable[[bytes], object], body: bytes) -> bool:
    """Whether a reader is at hand; also loads it."""
    try:
        read(body)
    except ImportError:
        return False
    return True


def rate(read: Callable[[bytes], object], body: bytes) -> float:
    """Pages per second of CPU time in one round."""
    started, count = time.process_time(), 0
    while time.process_time() - started < SECONDS:
        read(body)
        count += 1
    return count / (time.process_time() - started)


def main() -> None:
    """Measure in turn, print medians and ratios."""
    body = page()
    readers = [read for read in (every_field, with_quotes, trafilatura, newspaper) if installed(read, body)]
    rates: dict[str, list[float]] = {read.__name__: [] for read in readers}
    for _ in range(ROUNDS):
        for read in readers:
            rates[read.__name__].append(rate(read, body))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    print(f"one page of {len(body) / 1024:.0f} KB, Python {platform.python_version()}, pages per CPU second:")
    for name, median in medians.items():
        ratios = medians["every_field"] / median, medians["with_quotes"] / median
        print(
            f"  {name:12} {median:7.1f}   every field {ratios[0]:.1f} times as fast, with quotes {ratios[1]:.1f} times"
        )


if __name__ == "__main__":
    main()
