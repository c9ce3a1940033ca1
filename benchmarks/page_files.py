"""What the files of the pages cost, by policy: requests and bytes an article, and the time of showing a page.

    python benchmarks/page_files.py ADDRESS TITLE

Crawls the WordPress blog at ADDRESS, which calls itself TITLE, once for each ``--files``, into archives that go again,
and then shows each article's page as it looked, with its style sheets. Delays are off: it is for a site on this
machine. Prints a table in Markdown.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chamberlain_crawler.archive.file import open_for_reading
from chamberlain_crawler.browsing import seen_pages, stored_files
from chamberlain_crawler.items import FILE_POLICIES

CHAMBERLAIN = Path(sys.executable).with_name("chamberlain")
SETTINGS = (
    "DOWNLOAD_DELAY=0",
    "AUTOTHROTTLE_ENABLED=False",
    "CONCURRENT_REQUESTS=4",
    "CONCURRENT_REQUESTS_PER_DOMAIN=4",
)
CARD = 'name = "site"\ntitle = "{title}"\nhome = "{home}"\ntimezone = "Europe/London"\nlanguage = "en-GB"\n'


def crawl(folder: Path, policy: str) -> tuple[int, int, int]:
    """Crawls into a folder of its own: articles, answers that were kept, and bytes of the WARC files."""
    options = [word for setting in SETTINGS for word in ("-s", setting)]
    command = [str(CHAMBERLAIN), "crawl", "site", "--source", "live", "--files", policy, "--quiet", *options]
    subprocess.run(command, cwd=folder, check=True)
    db = open_for_reading(folder / "blogs" / "site" / "archive.db")
    articles, answers = db.execute("SELECT (SELECT count(*) FROM articles), count(*) FROM captures").fetchone()
    db.close()
    size = sum(path.stat().st_size for path in folder.rglob("*.warc.gz"))
    return articles, answers, size


def viewing(archive: Path) -> tuple[float, float]:
    """Milliseconds of showing a page and a style sheet, the medians of all that are held."""
    db = open_for_reading(archive)
    pages = [row[0] for row in db.execute("SELECT capture_id FROM articles").fetchall()]
    styles = [row[0] for row in db.execute("SELECT capture_id FROM files WHERE mime_type = 'text/css'").fetchall()]
    times: dict[str, list[float]] = {"pages": [], "styles": []}
    for kind, ids, show in (
        ("pages", pages, seen_pages.seen_content),
        ("styles", styles, stored_files.stored_file),
    ):
        for number in ids:
            start = time.perf_counter()
            show(db.conn, number, "/archive")
            times[kind].append((time.perf_counter() - start) * 1000)
    db.close()
    return statistics.median(times["pages"]), statistics.median(times["styles"] or [0.0])


def main(home: str, title: str) -> None:
    """Crawls by each policy, and prints the table."""
    print("| `--files` | more requests an article | more WARC an article |\n|---|---|---|")
    alone: tuple[int, int, int] | None = None
    for policy in FILE_POLICIES:
        with tempfile.TemporaryDirectory() as name:
            card = Path(name) / "blogs" / "site" / "blog.toml"
            card.parent.mkdir(parents=True)
            card.write_text(CARD.format(title=title, home=home), encoding="utf-8")
            articles, answers, size = crawl(Path(name), policy)
            alone = alone or (articles, answers, size)
            requests, more = (answers - alone[1]) / articles, (size - alone[2]) / articles / 1000
            print(f"| `{policy}` | {requests:.1f} | {more:,.0f} KB |", flush=True)
            if policy == "all":
                page, style = viewing(card.with_name("archive.db"))
    print(f"\nShown as it looked: a page in {page:.0f} ms, a style sheet in {style:.0f} ms.")


if __name__ == "__main__":
    main(*sys.argv[1:])
