"""How many files of the package one capture passes on its way to a row, and how many a search.

    python benchmarks/journey.py

(a) The page ``market-hall-hotel-talks`` of the shipped sample, served on loopback and saved into a new archive: from
the downloader's answer to the end of the pipelines, the worker process included. (b) ``chamberlain search tram`` on
the archive of the sample. A file counts when at least one function of it is called; what runs because a module is
imported does not. Prints both numbers and the files.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response

import chamberlain_crawler
from chamberlain_crawler import captures
from chamberlain_crawler.blogs.shipped import CAPTURES
from chamberlain_crawler.cli import cli
from chamberlain_crawler.cli.crawl import project_settings
from chamberlain_crawler.intake import workers
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.sources.blog_site import Site
from chamberlain_crawler.spiders.sample import SampleSpider

PACKAGE = str(Path(chamberlain_crawler.__file__).parent) + os.sep
PAGE = "/market-hall-hotel-talks/"

#: Where the worker process writes which files it passed.
FROM_WORKER = "JOURNEY_FROM_WORKER"

read_here = workers.read_here


class Trace:
    """Notes the files whose functions are called while it is on."""

    def __init__(self) -> None:
        self.files: set[str] = set()

    def on(self) -> None:
        """Begins, in this thread and those that start from now on."""
        threading.setprofile(self.note)
        sys.setprofile(self.note)

    def off(self) -> None:
        """Ends."""
        sys.setprofile(None)
        threading.setprofile(None)

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        """Is told of each call by Python."""
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(PACKAGE) and not is_import(frame):
            self.files.add(name.removeprefix(PACKAGE))


def is_import(frame: FrameType | None) -> bool:
    """Whether a call belongs to the import of a module of the package."""
    while frame:
        if frame.f_code.co_name == "<module>" and frame.f_code.co_filename.startswith(PACKAGE):
            return True
        frame = frame.f_back
    return False


def read_traced(capture: Capture) -> list[Reading]:
    """What a worker does with a capture, and the files that it passes."""
    trace = Trace()
    trace.on()
    try:
        return read_here(capture)
    finally:
        trace.off()
        Path(os.environ[FROM_WORKER]).write_text("\n".join(trace.files), encoding="utf-8")


class OnePage(Site):
    """A source that asks for one page."""

    async def start(self) -> AsyncIterator[Request]:
        """The request."""
        yield self.page_request(self.root.rstrip("/") + PAGE, anew=False, priority=0)


class OnePageSpider(SampleSpider):
    """The sample's spider, with a trace from the first answer to the first item."""

    trace = Trace()

    @classmethod
    def answered(cls, response: Response) -> None:
        """Begins with the page itself, not with robots.txt."""
        if response.url.endswith(PAGE):
            cls.trace.on()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider with its one source."""
        crawler.signals.connect(cls.answered, signals.response_downloaded)
        crawler.signals.connect(cls.trace.off, signals.item_scraped)
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.sources = [OnePage(spider.frontier, spider.sources[0].base)]
        return spider


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a site that has the one page."""
    body = next(capture.body for capture, _ in captures.captures_in(CAPTURES, []) if capture.url.endswith(PAGE))

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = body if self.path == PAGE else b""
            self.send_response(200 if answer else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}/"
        site.shutdown()


def of_capture(folder: Path) -> set[str]:
    """The files that the page passes."""
    os.environ[FROM_WORKER] = str(folder / "worker")
    # A worker finds the function by its module, which must not be the script's "__main__".
    workers.read_here = import_module(Path(__file__).stem).read_traced
    settings = project_settings()
    own = {
        "ARCHIVE": str(folder / "one.db"),
        "LOG_LEVEL": "ERROR",
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CLOSESPIDER_ITEMCOUNT": 1,
        # It looks at the clock, not at captures.
        "EXTENSIONS": settings["EXTENSIONS"].copy_to_dict() | {"chamberlain_crawler.extensions.EndCrawl": None},
    }
    settings.setdict(own, "cmdline")
    process = AsyncCrawlerProcess(settings)
    with server() as address, contextlib.redirect_stderr(io.StringIO()):
        task = process.crawl(OnePageSpider, source=address)
        process.start()
        task.result()
    return OnePageSpider.trace.files | set((folder / "worker").read_text(encoding="utf-8").split())


def of_search(folder: Path) -> set[str]:
    """The files that the command passes."""
    archive = folder / "sample.db"
    command = [Path(sys.executable).with_name("chamberlain"), "crawl", "sample", "--archive", archive]
    subprocess.run(command, check=True, capture_output=True)
    trace = Trace()
    with contextlib.redirect_stdout(io.StringIO()):
        trace.on()
        try:
            cli(["search", "tram", "--archive", str(archive)], standalone_mode=False)
        except SystemExit as done:
            if done.code:
                raise
        finally:
            trace.off()
    return trace.files


def main() -> None:
    """Print both lists."""
    with tempfile.TemporaryDirectory() as folder:
        for what, files in (
            ("One capture passes", of_capture(Path(folder))),
            ("A search passes", of_search(Path(folder))),
        ):
            print(f"{what} {len(files)} files:\n  " + "\n  ".join(sorted(files)) + "\n")


if __name__ == "__main__":
    main()
