"""A Datasette on a folder as ``data/`` is."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from chamberlain_crawler.browsing.serving import comes_up, free_port

DATA = Path(__file__).parents[2] / "data"


@dataclass(frozen=True)
class Served:
    """A Datasette on a folder."""

    url: str
    folder: Path
    client: httpx.Client

    def get(self, path: str, **parameters: str) -> httpx.Response:
        return self.client.get(path, params=parameters or None)

    def rows(self, sql: str, *values: object) -> list[tuple]:
        """What a query gives, asked of the file itself."""
        with closing(sqlite3.connect(self.folder / "sample.db")) as conn:
            return conn.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> object:
        """The first value that a query gives."""
        return self.rows(sql, *values)[0][0]


def datasette_folder(path: Path, **archives: Path) -> Path:
    """A folder as ``data/`` is, with copies of some archives in it."""
    path.mkdir(exist_ok=True)
    for name in ("metadata.yaml", "settings.json", "templates", "static", "plugins"):
        (path / name).symlink_to(DATA / name)
    for name, archive in archives.items():
        shutil.copy(archive, path / f"{name}.db")
    return path


@contextmanager
def datasette_on(folder: Path) -> Iterator[Served]:
    """``datasette FOLDER`` on a free port of loopback."""
    port = free_port()
    log = folder / "datasette.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "datasette", "serve", folder, "--port", str(port)], stdout=output, stderr=output
        )
        try:
            assert comes_up(process, port), log.read_text()
            url = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=url, timeout=30) as client:
                yield Served(url, folder, client)
        finally:
            process.terminate()
            process.wait(timeout=30)


def six_pages(site: Served) -> dict[str, str]:
    """Addresses of the pages that a reader sees first, by name."""
    article = site.one(
        "SELECT article_id FROM quotes WHERE kind = 'block' AND person_id NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1"
    )
    return {
        "home": "/",
        "search": "/sample/-/search?q=market+hall",
        "article": f"/sample/articles/{article}",
        "person": f"/sample/people/{site.one('SELECT person_id FROM speakers ORDER BY quotes DESC, person')}",
        "quote": f"/sample/quotes/{site.one('SELECT id FROM quotes WHERE kind = ? ORDER BY id', 'block')}",
        "dashboard": "/-/dashboards/sample",
    }
