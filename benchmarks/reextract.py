"""Reading an archive's captures again, into a new archive, against trafilatura reading the same WARC file.

    python benchmarks/reextract.py [PAGES]

Makes a WARC of invented pages of about 60 KB, crawls it once, and then lets both read it, in turn, three times:
``chamberlain reextract`` with one worker reads, finds quotes and stores; trafilatura (fast, with metadata) only reads.
Prints pages per second of CPU time and the ratio of the medians.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trafilatura
from crawl import story

from chamberlain_crawler.captures import WarcWriter, read
from chamberlain_crawler.items import Capture

ROUNDS = 3
HERE = Path(sys.executable).parent


def write_pages(folder: Path, count: int) -> Path:
    """A WARC file of so many articles."""
    with WarcWriter(folder, prefix="bench", software="benchmark", crawl_id="1", settings={}) as writer:
        for n in range(1, count + 1):
            capture = Capture(
                url=f"https://thechamberlainfiles.com/story-{n}/",
                body=b"",
                captured_at=datetime(2019, 1, 1, tzinfo=UTC) + timedelta(seconds=n),
                source="live",
                headers=(("Content-Type", "text/html; charset=utf-8"),),
            )
            writer.write_response(capture, story(n, count).encode())
    return next(folder.glob("*.warc.gz"))


def cpu_seconds(command: list[str | Path], folder: Path) -> float:
    """CPU seconds of a command that must succeed, its children included."""
    before = os.times()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def extract(warc: Path) -> int:
    """trafilatura over all pages of a WARC file; the number of pages."""
    count = 0
    for capture in read(warc, []):
        html = capture.body.decode()
        assert trafilatura.bare_extraction(html, url=capture.url, with_metadata=True, fast=True)
        count += 1
    return count


def main(count: int) -> None:
    """Runs both in turn and prints the figures."""
    rates: dict[str, list[float]] = {"chamberlain reextract": [], "trafilatura": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warc = write_pages(folder / "captures", count)
        crawl = [HERE / "chamberlain", "crawl", "--source", warc, "--archive", "archive.db"]
        subprocess.run(crawl, cwd=folder, check=True, stderr=subprocess.DEVNULL)
        for number in range(ROUNDS):
            ours = [HERE / "chamberlain", "reextract", "--archive", "archive.db", "--into", f"again-{number}.db"]
            rates["chamberlain reextract"].append(count / cpu_seconds(ours, folder))
            before = os.times()
            assert extract(warc) == count
            after = os.times()
            rates["trafilatura"].append(count / (after.user + after.system - before.user - before.system))
    medians = {who: statistics.median(rate) for who, rate in rates.items()}
    for who, rate in medians.items():
        print(f"{who:22} {rate:6.0f} pages a CPU second")
    print(f"re-extraction is {medians['chamberlain reextract'] / medians['trafilatura']:.2f} times as fast")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
