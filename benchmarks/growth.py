"""How the time of reading grows with the input: hostile and large inputs, each at one length and at eight times it.

    python benchmarks/growth.py

Every input is a piece of text, repeated. Prints the CPU time of both lengths (the best of three) and their ratio:
about 8 where the work grows with the length, 64 where it grows with its square. Ratios above 16 are marked.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime

from chamberlain_crawler import blogs, pages, quotes
from chamberlain_crawler.items import Block, Capture
from chamberlain_crawler.pages import bylines

ROUNDS = 3
TIMES = 8
MARKED = 16
#: Length of the shorter input in characters.
LENGTH = 8_000

HOME = "https://wexcombeledger.example/"
POST = '<body class="single single-post postid-7"><h1 class="entry-title">Trams</h1><div class="entry-content">'
DUMP = "The Wexcombe Ledger | Homepage\nTrams\n\nTrams\n\n🕔15.Jun 2017\n\n"
ENTITIES = '<!DOCTYPE rss [<!ENTITY a "ha">]><rss version="2.0"><channel><item><link>/trams/</link><title>'


def read(text: str, kind: str = "text/html; charset=utf-8", path: str = "trams/") -> None:
    """Reads a page of the sample blog."""
    headers = (("Content-Type", kind),)
    seen = datetime(2019, 9, 25, tzinfo=UTC)
    capture = Capture(url=HOME + path, body=text.encode(), captured_at=seen, source="live", headers=headers)
    pages.read(capture, blogs.get("sample"))


def read_post(text: str) -> None:
    """Reads a post with this body."""
    read(POST + text)


def read_dump(text: str) -> None:
    """Reads a text dump with this body."""
    read(DUMP + text, "text/plain; charset=utf-8")


def read_feed(text: str) -> None:
    """Reads a feed whose title is made of references to entities."""
    read(f"{ENTITIES}{text}</title></item></channel></rss>", "application/rss+xml", "feed/")


def read_list(text: str) -> None:
    """Reads a list of the API, a post for every 100 characters."""
    content = {"rendered": f"<p>{text[:100]}</p>", "protected": False}
    numbers = range(1, len(text) // 100 + 1)
    posts = [
        {
            "id": number,
            "link": f"{HOME}story-{number}/",
            "date": "2017-06-15T09:30:00",
            "title": {"rendered": "Trams"},
            "content": content,
        }
        for number in numbers
    ]
    read(json.dumps(posts), "application/json", "wp-json/wp/v2/posts")


def find_byline(text: str) -> None:
    """Looks for a byline in two paragraphs."""
    bylines.find([Block(kind="paragraph", text=text)] * 2)


CASES: dict[Callable[[str], object], tuple[str, ...]] = {
    quotes.find_in_text: (
        *("“", "‘", '"', "“a” ", "‘“ ", "’s ", "Cllr Moss said “a”. ", "Mr Moss, ", "said ", "she said. "),
        *("Ada Finch, leader of ", "Moss and ", "the council ", "according to ", "A", "\n", "a\n\n“", " "),
    ),
    read_post: (
        *("<p>Trams are late.</p>", "word ", "word<br><br>", "<h2>Related</h2><p><a href='/a/'>x</a></p>", "<div>"),
        *(
            "<h2>Similar Articles</h2>",
            '<li id="comment-1"><p>x</p></li>',
            "&nbsp;",
            " ",
            "“",
            "<b>",
            "<table><tr><td>",
        ),
    ),
    read: ("/*", "<!--", "<?", "[", "<", "<!-- x -->", "<html>"),
    read_dump: ("The trams are late. ", "• Tea\n", "A\n\n"),
    read_feed: ("&a;", "x"),
    read_list: ("The trams are late, and nobody minds. ",),
    find_byline: ("Jo ", "Jo Marlow, ", "A.B.", "writes Jo", "“"),
}


def seconds(work: Callable[[str], object], text: str) -> float:
    """CPU time of the fastest of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        work(text)
        best = min(best, time.process_time() - started)
    return best


def main() -> None:
    """Measure every case at both lengths."""
    print(f"Python {platform.python_version()}, {LENGTH} characters and {TIMES} times as many")
    for work, pieces in CASES.items():
        work("x" * 1000)
        for piece in pieces:
            short = piece * (LENGTH // len(piece))
            one, other = seconds(work, short), seconds(work, short * TIMES)
            mark = "  grows faster than its input" if other > MARKED * one else ""
            print(f"  {work.__name__:13} {piece[:40]!r:45} {one:8.4f} s {other:8.4f} s  x {other / one:5.1f}{mark}")


if __name__ == "__main__":
    main()
