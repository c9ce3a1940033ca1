"""Making stored pages fit to be looked at, against cleaning the same pages and against reading the same style sheets.

    python benchmarks/as_it_looked.py [FOLDER]

FOLDER holds gzipped pages, those of ``real_pages.py``. Prints the CPU time of a page, all of whose files are taken for
held, and of a style sheet (the texts of CSS of 20 KB and more that stand in those pages), with the peers beside them:
nh3, which cleans HTML and puts nothing in its place, and tinycss2 reading the whole sheet and writing it again.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import nh3
import tinycss2
from real_pages import FOLDER

from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.browsing.seen_html import look
from chamberlain_crawler.browsing.seen_styles import Sheet
from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages.page import Page, tree

BLOG = Blog(name="blog", title="", home="https://blog.example/", timezone="UTC", language="en")
SHEET = 20_000


def page_of(path: Path) -> Page:
    """A saved page as a capture of the invented blog."""
    at = datetime(2024, 1, 1, tzinfo=UTC)
    return Page(
        Capture(url=f"{BLOG.home}story/", body=gzip.decompress(path.read_bytes()), captured_at=at, source=""), BLOG
    )


def every_one(addresses: Iterable[str]) -> dict[str, int]:
    """An archive that holds whatever is asked for."""
    return dict.fromkeys(addresses, 1)


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def say(what: str, own: list[float], peer: list[float], name: str) -> None:
    """One line: medians and the slowest, in milliseconds, and how many times as long as the peer."""
    own.sort()
    median, tenth, slowest = (1000 * value for value in (statistics.median(own), own[len(own) * 9 // 10], own[-1]))
    times = sum(own) / sum(peer)
    print(
        f"{what}: median {median:.0f} ms, one in ten over {tenth:.0f}, at most {slowest:.0f}; {times:.1f} times {name}"
    )


def main() -> None:
    """Measures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    found = [page_of(path) for path in sorted(parser.parse_args().folder.glob("*.html.gz"))]
    texts = [page.text for page in found]
    own = [seconds(lambda page=page: look(page, "/a", every_one, every_one)) for page in found]  # type: ignore[misc]
    say(f"{len(found)} pages", own, [seconds(lambda text=text: nh3.clean(text)) for text in texts], "nh3")  # type: ignore[misc]
    sheets = [css for text in texts for style in tree(text).iter("style") if len(css := style.text or "") > SHEET]
    own = [seconds(lambda css=css: Sheet(css).served(lambda address: address)) for css in sheets]  # type: ignore[misc]
    peer = [seconds(lambda css=css: tinycss2.serialize(tinycss2.parse_component_value_list(css))) for css in sheets]  # type: ignore[misc]
    size = statistics.median(map(len, sheets)) // 1000
    say(f"{len(sheets)} style sheets of {size} KB", own, peer, "tinycss2")


if __name__ == "__main__":
    main()
