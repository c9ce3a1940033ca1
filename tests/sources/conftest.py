"""What tests of runs against an invented site share; each has a fixture ``blog`` of its own."""

from __future__ import annotations

import pytest


@pytest.fixture
def crawl(blog, chamberlain):
    """Runs the command against the test's blog, which forgets what it was asked before."""

    def crawl(*options: str):
        blog.asked.clear()
        run = chamberlain(
            "crawl", "--source", f"{blog.url}/", "--archive", "archive.db", "-s", "RETRY_TIMES=0", *options
        )
        assert "Traceback" not in run.stderr
        return run

    return crawl
