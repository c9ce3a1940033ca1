"""Starts Datasette on an archive with the pages of this project, and opens the first of them."""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from chamberlain_crawler.archive.file import stands_still
from chamberlain_crawler.blogs import shipped
from chamberlain_crawler.errors import UsageError

#: Seconds that Datasette has for its first answer; a large archive on a slow disk needs a few.
START_SECONDS = 60


def browse(archives: Sequence[Path], *, port: int | None = None, open_page: bool = True) -> int:
    """Serves archives on loopback until it is stopped; Datasette's exit code.

    Without any archive the page says how to make one. ``port`` None takes a free one. UsageError when an archive does
    not exist, when the port is taken, or when Datasette is not installed.
    """
    if importlib.util.find_spec("datasette") is None:
        raise UsageError("Datasette is not installed; pip install 'chamberlain-crawler[browse]'")
    if absent := [path for path in archives if not path.is_file()]:
        raise UsageError(f"there is no archive {absent[0]}; `chamberlain crawl` makes one")
    if port is not None and is_answered(port):
        raise UsageError(f"port {port} is taken; choose another one, or leave --port out")
    port = port or free_port()
    process = subprocess.Popen(command(archives, shipped.FOLDER, port))
    try:
        if open_page and comes_up(process, port):
            webbrowser.open(f"http://127.0.0.1:{port}/")
        return process.wait()
    except KeyboardInterrupt:
        # Datasette got the same signal and says good-bye by itself.
        process.wait()
        return 0
    finally:
        process.terminate()


def command(archives: Sequence[Path], folder: Path, port: int) -> list[str]:
    """The command that starts Datasette on some archives with the templates, plugins and styles of a folder."""
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    return [
        *(sys.executable, "-m", "datasette", "serve"),
        *(word for path in archives for word in (["--immutable", str(path)] if stands_still(path) else [str(path)])),
        *("--metadata", str(folder / "metadata.yaml")),
        *("--template-dir", str(folder / "templates")),
        *("--plugins-dir", str(folder / "plugins")),
        *("--static", f"static:{folder / 'static'}"),
        *(word for name, value in settings.items() for word in ("--setting", name, str(value))),
        *("--host", "127.0.0.1", "--port", str(port)),
    ]


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def is_answered(port: int) -> bool:
    """Whether somebody listens on a port of loopback."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def comes_up(process: subprocess.Popen[bytes], port: int) -> bool:
    """Waits for the first answer; False when the process ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if is_answered(port):
            return True
        time.sleep(0.1)
    return False
