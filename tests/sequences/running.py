"""Runs the command in processes that are forked ready, and kills them where a sequence says so."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launcher.py")

#: Seconds after which a run is taken to hang.
PATIENCE = 120

#: Whether a run is to be killed now; it is asked all the time.
IsMoment = Callable[[], bool]


@dataclass(frozen=True)
class Run:
    """One run of the command that came to its end, or was killed."""

    code: int
    said: str

    @property
    def was_killed(self) -> bool:
        """Whether it did not come to its own end."""
        return self.code < 0


class Launcher:
    """Starts runs, one after the other; see ``launching``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.line()

    def line(self) -> str:
        """The launcher's next line."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def run(self, *words: str, folder: Path, home: str | None = None, kill_at: IsMoment | None = None) -> Run:
        """Runs ``chamberlain`` with some words in a folder, and kills it without warning at a moment."""
        said = folder / "said.txt"
        order = {"words": words, "folder": str(folder), "said": str(said), "home": home}
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        pid, ended = int(self.line()), threading.Event()
        watch = threading.Thread(target=kill, args=(pid, kill_at or (lambda: False), ended), daemon=True)
        watch.start()
        code = int(self.line())
        ended.set()
        watch.join()
        with contextlib.suppress(ProcessLookupError):  # its workers
            os.killpg(pid, signal.SIGKILL)
        return Run(code, said.read_text(encoding="utf-8", errors="replace"))


def kill(pid: int, is_moment: IsMoment, ended: threading.Event) -> None:
    """Kills a process group at its moment, or when it hangs."""
    began = time.monotonic()
    while not ended.wait(0.001):
        if is_moment() or time.monotonic() - began > PATIENCE:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            return


@contextmanager
def launching() -> Iterator[Launcher]:
    """A launcher, until the block ends; it runs outside the checkout, whose settings are not those of a user."""
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, str(LAUNCHER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env={**os.environ, "COLUMNS": "120", "NO_COLOR": "1"},
        ) as process,
    ):
        try:
            yield Launcher(process)
        finally:
            assert process.stdin
            process.stdin.close()
