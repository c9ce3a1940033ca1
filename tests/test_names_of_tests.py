"""Tests bear the same names in every process: xdist's workers must agree before the first one runs."""

from __future__ import annotations

import os
import subprocess
import sys

from world import ROOT


def test_every_process_gives_the_tests_the_same_ids(request):
    files = {item.nodeid.partition("::")[0] for item in request.session.items}
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "--quiet", *sorted(files)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    elsewhere = {line for line in collected.stdout.splitlines() if "::" in line}
    assert {item.nodeid for item in request.session.items} - elsewhere == set()
