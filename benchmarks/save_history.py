"""How the time of saving grows with the captures of one article: 50 of them, and 200, as files bring them.

    python benchmarks/save_history.py

Prints the CPU time of both (the best of three) and their ratio: about 4 where the work grows with the number of
captures, 16 where it grows with its square.
"""

from __future__ import annotations

import platform
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawl import story

from chamberlain_crawler import blogs
from chamberlain_crawler.intake import workers
from chamberlain_crawler.intake.opening import open_archive
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.sources.frontier import save

ROUNDS = 3
FEW, MANY = 50, 200
#: Every so many captures the text was edited.
EDITED = 25

BLOG = blogs.get("sample")


def history(number: int) -> list[Reading]:
    """The readings of one article's captures, a week apart."""
    url = f"{BLOG.home}trams/"
    first = Capture(url=url, body=story(1, 1).encode(), captured_at=datetime(2015, 1, 1, tzinfo=UTC), source="file")
    first = replace(first, headers=(("Content-Type", "text/html; charset=utf-8"),))
    found = []
    for n in range(number):
        body = first.body.replace(b"</p>", f" {n // EDITED}</p>".encode(), 1)
        capture = replace(first, body=body + b" " * n, captured_at=first.captured_at + timedelta(weeks=n))
        found += workers.read_with_quotes(capture, BLOG)
    return found


def seconds(readings: list[Reading]) -> float:
    """CPU time of saving them into a new archive, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            archive = open_archive(BLOG, Path(folder) / "archive.db")
            started = time.process_time()
            with archive.batch():
                for reading in readings:
                    save(archive, BLOG, reading, is_asked=False)
            best = min(best, time.process_time() - started)
            assert archive.db.execute("SELECT count(*) FROM articles").fetchone() == (1,)
            archive.close()
    return best


def main() -> None:
    """Measures both."""
    readings = history(MANY)
    few, many = seconds(readings[:FEW]), seconds(readings)
    print(f"Python {platform.python_version()}, captures of one article")
    print(f"  {FEW}: {few:.2f} s   {MANY}: {many:.2f} s   x {many / few:.1f}")


if __name__ == "__main__":
    main()
