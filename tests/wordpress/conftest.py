"""A real WordPress on loopback, and what its own database says."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from world import free_port, run_tool

SCRIPT = str(Path(__file__).with_name("published.php"))


@dataclass
class WordPress:
    """The server: its folder, and how it is started anew."""

    port: int
    folder: Path
    settings: dict[str, str]

    def start(self, theme: str, posts: int = 300) -> str:
        """Starts the site in a theme; its address."""
        return run_tool("start-wordpress.sh", posts, theme, self.port, **self.settings)

    def published(self) -> list[dict]:
        """The published posts in its database."""
        socket = f"mysqli.default_socket={self.folder}/db.sock"
        words = ["php", "-d", "memory_limit=1G", "-d", socket, SCRIPT, f"{self.folder}/www"]
        found: list[dict] = json.loads(subprocess.run(words, capture_output=True, check=True, timeout=120).stdout)
        return found

    def change(self, php: str) -> None:
        """Lets a piece of PHP run before each answer; an empty one ends that."""
        file = self.folder / "www" / "wp-content" / "mu-plugins" / "changed.php"
        file.write_text(f"<?php\n{php}\n", encoding="utf-8")
        time.sleep(2.1)  # PHP looks every two seconds whether a file is a new one


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory) -> Iterator[WordPress]:
    state, port = tmp_path_factory.mktemp("wordpress"), free_port()
    settings = {"LAB_STATE": str(state), "WP_RATE": "100000r/s"}
    yield WordPress(port, state / f"wp-{port}", settings)
    run_tool("stop-wordpress.sh", port, **settings)
