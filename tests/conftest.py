"""Fixtures of several rooms: the seeds, a small web site on loopback, the command line, the sample's archive, a
browser without a screen."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import launching
import pytest
from hypothesis import settings
from world import FAST, SEEDS, Site, scrapy

# No test hangs on how busy the machine is.
settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# As root there is no sandbox; the others keep Chromium from calling its maker at the start.
CHROMIUM_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are numbered: packed ones hold the time of day, and xdist's workers must agree on the ids."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with the longest limits of time come first: else one of them runs alone at the end."""
    limits: dict[Path, float] = {}
    for item in items:
        marker = item.get_closest_marker("timeout")
        limits[item.path] = max(limits.get(item.path, 0), marker.args[0] if marker else 0)
    items.sort(key=lambda item: -limits[item.path])


@pytest.fixture
def seed() -> Path:
    """The text dump of a real page of the blog; its text is not part of the project."""
    files = sorted(SEEDS.glob("*.txt"))
    if not files:
        pytest.skip("no seeds beside the checkout")
    return files[0]


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty web site on a free port of loopback."""
    with serving_site() as site:
        yield site


@pytest.fixture
def other_site() -> Iterator[Site]:
    """Another one, on a port of its own."""
    with serving_site() as site:
        yield site


@contextmanager
def serving_site() -> Iterator[Site]:
    """Serves a site until the end."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.agents.add(self.headers.get("User-Agent", ""))
            status, headers, body = site.answer(self.path)
            if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
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


Run = Callable[..., launching.Run]


@pytest.fixture
def chamberlain(tmp_path: Path) -> Run:
    """Runs the command in an empty folder, as from anywhere."""

    def run(*arguments: str | Path, fast: bool = True, forked: bool = True) -> launching.Run:
        settings = (
            [word for setting in FAST for word in ("-s", setting)] if fast and arguments[:1] == ("crawl",) else []
        )
        run = launching.run if forked else launching.run_anew
        return run(*arguments[:1], *settings, *arguments[1:], folder=tmp_path)

    return run


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's archive, crawled once; not to be written to."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    run = scrapy("crawl", "sample", "-s", f"ARCHIVE={path}")
    assert run.returncode == 0, run.stderr
    return path


# By module, not by session: as long as playwright is at work no other test in the process can run asyncio.
@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A headless Chromium; the tests are skipped where there is none."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (pip install -e .[dev])"
    )
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A page and what went wrong while it was shown."""

    page: object
    faults: list[str]


@pytest.fixture
def visit(browser) -> Iterator[Callable[..., Visit]]:
    """Opens an address in a browser of its own; what it complains of or asks of others becomes a fault."""
    contexts = []

    def open_page(url: str, **options: object) -> Visit:
        context = browser.new_context(**options)
        contexts.append(context)
        page, faults = context.new_page(), []
        origin = "/".join(url.split("/")[:3])
        page.on("console", lambda message: message.type == "error" and faults.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on(
            "request",
            lambda request: not request.url.startswith((origin, "data:")) and faults.append(f"outside: {request.url}"),
        )
        page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
        page.on("response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status}: {answer.url}"))
        page.goto(url)
        if page.locator("script").count():
            page.wait_for_load_state("networkidle")
        return Visit(page, faults)

    yield open_page
    for context in contexts:
        context.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what the long tests measured: each says it with ``record_property("said", …)``."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "said":
                terminalreporter.write_line(f"measured: {value}")
