"""Runs the command in processes that are forked ready, and kills them where a sequence says so."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launcher.py")

#: Seconds after which a run is taken to hang.
PATIENCE = 300

#: A wide screen without colours.
ENVIRONMENT = {"COLUMNS": "120", "NO_COLOR": "1"}

#: Whether a run is to be killed now; it is asked all the time.
IsMoment = Callable[[], bool]


@dataclass(frozen=True)
class Run:
    """One run of the command that came to its end, or was killed."""

    returncode: int
    """Negative: the signal that killed it."""
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        """All that it printed."""
        return self.stdout + self.stderr

    @property
    def was_killed(self) -> bool:
        """Whether it did not come to its own end."""
        return self.returncode < 0


class Launcher:
    """Starts runs, one after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.line()

    def line(self) -> str:
        """The launcher's next line."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def run(self, order: dict[str, object], kill_at: IsMoment | None) -> int:
        """The exit code of a run; the launcher ends where it is not waited for, as when a test takes too long."""
        assert self.process.stdin
        pid = None
        try:
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
            pid, ended = int(self.line()), threading.Event()
            watch = threading.Thread(target=kill, args=(pid, kill_at, ended), daemon=True)
            watch.start()
            code = int(self.line())
            ended.set()
            watch.join()
            kill_group(pid)  # its workers
        except BaseException:
            if pid:
                kill_group(pid)
            self.process.kill()
            launcher.cache_clear()
            raise
        return code


def kill(pid: int, is_moment: IsMoment | None, ended: threading.Event) -> None:
    """Kills a process group at its moment, or when it hangs."""
    began = time.monotonic()
    while not ended.wait(0.001 if is_moment else 1):
        if (is_moment and is_moment()) or time.monotonic() - began > PATIENCE:
            kill_group(pid)
            return


def kill_group(pid: int) -> None:
    """Kills a process group, if it is still there."""
    assert pid > 1, "0 and 1 stand for far more than a group"
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def run(*words: str | Path, folder: Path, home: str | None = None, kill_at: IsMoment | None = None) -> Run:
    """Runs ``chamberlain`` with some words in a folder, and kills it without warning at a moment."""
    with tempfile.TemporaryDirectory() as aside:
        printed = [Path(aside, name) for name in ("stdout", "stderr")]
        order: dict[str, object] = {"words": [*map(str, words)], "folder": str(folder), "home": home}
        code = launcher().run(order | {file.name: str(file) for file in printed}, kill_at)
        return Run(code, *(file.read_text(encoding="utf-8", errors="replace") for file in printed))


def run_anew(*words: str | Path, folder: Path) -> Run:
    """The same by the console script, for what hangs on the start itself or on the size of the process."""
    done = subprocess.run(
        [Path(sys.executable).with_name("chamberlain"), *map(str, words)],
        cwd=folder,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


@cache
def launcher() -> Launcher:
    """The launcher of this process, until that ends; it runs outside the checkout, whose settings are not a user's."""
    process = subprocess.Popen(
        [sys.executable, str(LAUNCHER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=tempfile.gettempdir(),
        env={**os.environ, **ENVIRONMENT},
    )
    atexit.register(process.communicate)  # the end of its input ends it
    return Launcher(process)
