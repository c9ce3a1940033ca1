"""Takes the pictures of the browsable archive that the documentation shows, from the sample.

    python docs/screenshots.py

It makes the sample archive anew, serves it on loopback, and writes six files into docs/screenshots/. Chromium is needed
(apt-get install chromium), and the extras browse and dev.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from chamberlain_crawler.browsing.serving import comes_up, command, free_port, site

OUTPUT = Path(__file__).parent / "screenshots"
SIZE = {"width": 1280, "height": 900}

#: What each picture shows; where an id is needed, the query that finds it.
PAGES = {
    "home": ("/", None),
    "search": ("/sample/-/search?q=market+hall", None),
    "article": (
        "/sample/articles/{}",
        """SELECT article_id FROM versions JOIN quotes USING (article_id)
           WHERE person_id NOT NULL AND kind = 'block' AND n > 1 ORDER BY start, article_id""",
    ),
    "person": ("/sample/people/{}", "SELECT person_id FROM speakers WHERE person_id NOT NULL ORDER BY quotes DESC"),
    "quote": (
        "/sample/quotes/{}",
        """SELECT quote_id FROM who_said_what WHERE person_id NOT NULL AND kind = 'block'
           ORDER BY abs(length(quote) - 300), quote_id""",
    ),
    "dashboard": ("/-/dashboards/sample", None),
}


def main() -> None:
    """Makes the archive, and a picture of each page."""
    OUTPUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "sample.db"
        crawl = [Path(sys.executable).with_name("scrapy"), "crawl", "sample", "-s", f"ARCHIVE={archive}", "-L", "ERROR"]
        subprocess.run(crawl, cwd=Path(__file__).parents[1], check=True)
        with served(archive) as url:
            take(url, archive)


@contextmanager
def served(archive: Path) -> Iterator[str]:
    """The address of a Datasette on the archive, which stops at the end."""
    port = free_port()
    process = subprocess.Popen(command([archive], site(), port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not comes_up(process, port):
            sys.exit("Datasette did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def take(url: str, archive: Path) -> None:
    """A picture of each page, once its charts are drawn."""
    chromium = shutil.which("chromium") or sys.exit("there is no Chromium; apt-get install chromium")
    with closing(sqlite3.connect(archive)) as conn, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE)
        for name, (address, query) in PAGES.items():
            page.goto(url + (address.format(*conn.execute(query).fetchone()) if query else address))
            page.wait_for_load_state("networkidle")
            page.screenshot(path=OUTPUT / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
