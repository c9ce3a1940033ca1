"""A short soak: a blog a tenth of which fails at first is complete by the second run."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from world import ROOT

#: Several crawls, each in a process of its own.
pytestmark = pytest.mark.timeout(600)

ARTICLES = 300


def test_a_blog_a_tenth_of_which_fails_is_complete_by_the_second_run():
    """A tenth of a blog's pages fail at first, in every way that passes → the second run holds all, the ledger's sums
    hold, and the memory of the crawl and its child processes stays under 300 MB."""
    soak = [sys.executable, str(ROOT / "benchmarks" / "soak.py"), "--articles", str(ARTICLES), "--runs", "2", "--json"]
    run = subprocess.run(soak, capture_output=True, text=True, timeout=300, check=False)
    assert run.stdout, run.stderr
    told = json.loads(run.stdout)
    assert told["broken"], "nothing failed"
    assert told["failures"] == []
