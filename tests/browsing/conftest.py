"""A sample archive in a Datasette folder, a Datasette on it, and a browser without a screen."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sites import Served, datasette_folder, datasette_on

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# As root there is no sandbox; the others keep Chromium from calling its maker at the start.
CHROMIUM_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def served(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Datasette on the sample archive."""
    with datasette_on(datasette_folder(tmp_path_factory.mktemp("browse") / "data", sample=sample_archive)) as site:
        yield site


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
        page.on("response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status}: {answer.url}"))
        page.goto(url)
        if page.locator("script").count():
            page.wait_for_load_state("networkidle")
        return Visit(page, faults)

    yield open_page
    for context in contexts:
        context.close()
