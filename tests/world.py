"""What tests of several rooms share: places, a web site on loopback, and looks at an archive."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from filelock import FileLock
from sqlite_utils import Database

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
TOOLS = ROOT.parent / "shared" / "tools"

#: Settings for crawls of loopback servers, where there is nobody to be polite to.
FAST = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "RETRY_AFTER_DEFAULT=0", "RECHECK_SHARE=0")


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


def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Scrapy's own command in the checkout."""
    command = Path(sys.executable).with_name("scrapy")
    return subprocess.run([command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


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


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def has_tool(name: str) -> bool:
    """Whether a tool that starts a real server is at hand: they need Debian, and root to install packages."""
    return (TOOLS / name).exists() and os.geteuid() == 0 and Path("/etc/debian_version").exists()


def run_tool(name: str, *arguments: object, **settings: str) -> str:
    """What a tool prints: the server's address. One at a time, because the tools install packages and share a cache."""
    with FileLock(Path(tempfile.gettempdir()) / "tools-of-tests.lock"):
        run = subprocess.run(
            [TOOLS / name, *map(str, arguments)],
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
    assert run.returncode == 0, f"{name}: {run.stderr}"
    return run.stdout.strip()


def from_npm(cache: pytest.Cache, package: str) -> Path:
    """Folder of a package, such as ``axe-core@4``, which npm brings into pytest's cache.

    The test is skipped where npm is not there or cannot fetch it.
    """
    folder = cache.mkdir(package)
    if (folder / "package").exists():
        return folder / "package"
    if shutil.which("npm") is None:
        pytest.skip(f"no npm on this machine to fetch {package} with")
    fetched = subprocess.run(
        ["npm", "pack", "--loglevel=error", "--fetch-retry-mintimeout=1000", "--pack-destination", folder, package],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if fetched.returncode:
        pytest.skip(f"npm could not fetch {package}: {fetched.stderr.strip()[-200:]}")
    with tarfile.open(folder / fetched.stdout.strip()) as packed:
        packed.extractall(folder / "unfinished", filter="data")
    return (folder / "unfinished" / "package").rename(folder / "package")
