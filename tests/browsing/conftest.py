"""A sample archive in a Datasette folder, and a Datasette on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from ledger_pages import CAPTURES, HOME, REDIRECTS, THEN, archive_of
from sites import Served, datasette_folder, datasette_on


@pytest.fixture(scope="session")
def served(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Datasette on the sample archive."""
    with datasette_on(datasette_folder(tmp_path_factory.mktemp("browse") / "data", sample=sample_archive)) as site:
        yield site


class Ledger:
    """Datasette on the archive of the invented blog, and its captures by path and time."""

    def __init__(self, site: Served, archive: Path) -> None:
        self.site, self.archive = site, archive
        with closing(sqlite3.connect(archive)) as conn:
            rows = conn.execute("SELECT url, captured_at, id, sha256 FROM captures").fetchall()
        self.ids = {(url.removeprefix(HOME), at): number for url, at, number, _ in rows}
        self.digests = {number: digest for _, _, number, digest in rows}

    def id(self, path: str, at: datetime = THEN) -> int:
        return self.ids[path, at.isoformat()]

    def seen(self, path: str, at: datetime = THEN) -> httpx.Response:
        return self.site.get(f"/ledger/-/seen/{self.id(path, at)}")

    def content(self, path: str, at: datetime = THEN) -> httpx.Response:
        return self.site.get(f"/ledger/-/seen/{self.id(path, at)}/content")

    def file(self, path: str, at: datetime = THEN) -> httpx.Response:
        return self.site.get(f"/ledger/-/file/{self.id(path, at)}")


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Datasette on captures of pages with their pictures and style sheets."""
    archive = archive_of(tmp_path_factory.mktemp("seen"), CAPTURES, REDIRECTS)
    with datasette_on(datasette_folder(archive.parent)) as site:
        yield Ledger(site, archive)
