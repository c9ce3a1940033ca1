"""What tests of several rooms share: the seeds, a small web site on loopback, and the command line."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlite_utils import Database

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
TOOLS = ROOT.parent / "shared" / "tools"

#: Settings for crawls of loopback servers, where there is nobody to be polite to.
FAST = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "RETRY_AFTER_DEFAULT=0")


@pytest.fixture
def seed() -> Path:
    """The text dump of a real page of the blog; its text is not part of the project."""
    files = sorted(SEEDS.glob("*.txt"))
    if not files:
        pytest.skip("no seeds beside the checkout")
    return files[0]


@dataclass
class Site:
    """A web site: what it answers by path and query, and what it was asked."""

    url: str = ""
    answers: dict[str, object] = field(default_factory=dict)
    """Body, or (status, headers, body), or a function of the handler that gives such a triple."""
    asked: list[str] = field(default_factory=list)
    """Paths with queries, in order."""
    agents: set[str] = field(default_factory=set)

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        found = self.answers.get(path, (404, {}, "<html><title>Not found</title>Nothing here"))
        if callable(found):
            found = found()
        status, headers, body = found if isinstance(found, tuple) else (200, {}, found)
        return (
            status,
            {"Content-Type": "text/html; charset=utf-8"} | headers,
            body.encode() if isinstance(body, str) else body,
        )


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty web site on a free port of loopback."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.agents.add(self.headers.get("User-Agent", ""))
            status, headers, body = site.answer(self.path)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def chamberlain(tmp_path: Path) -> Run:
    """Runs the console script in an empty folder, as from anywhere."""

    def run(*arguments: str | Path, fast: bool = True) -> subprocess.CompletedProcess[str]:
        settings = (
            [word for setting in FAST for word in ("-s", setting)] if fast and arguments[:1] == ("crawl",) else []
        )
        return subprocess.run(
            [Path(sys.executable).with_name("chamberlain"), *map(str, arguments), *settings],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "120", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Scrapy's own command in the checkout."""
    command = Path(sys.executable).with_name("scrapy")
    return subprocess.run([command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's archive, crawled once; not to be written to."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    run = scrapy("crawl", "sample", "-s", f"ARCHIVE={path}")
    assert run.returncode == 0, run.stderr
    return path


#: Columns that say when somebody looked, not what was found.
TIMES = {"last_tried", "first_seen", "tries"}


def every_row(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of an archive in a fixed order, but for times of looking and the log of runs."""
    db = Database(path)
    found = {
        table: sorted(
            (
                tuple(value for name, value in row.items() if name not in TIMES)
                for row in db.query(f"SELECT * FROM {table}")
            ),
            key=repr,
        )
        for table in db.table_names()
        if not table.startswith(("sqlite_", "_sqlite")) and "_fts" not in table and table != "crawls"
    }
    db.close()
    return found
