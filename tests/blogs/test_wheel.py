"""A second blog by the wheel alone, from an empty folder, as a user would: write a card, crawl, search."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.running import SETTINGS
from faults.server import Blog, serving
from world import ROOT

CARD = """\
name = "gazette"
title = "The Wexcombe Ledger"
home = "{url}/"
timezone = "Europe/London"
language = "en-GB"
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The wheel's files, laid out as an installer does; the libraries are those of the tests."""
    pytest.importorskip("hatchling", reason="hatchling is not installed (pip install -e .[dev])")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def run(installed, tmp_path) -> Callable:
    """Runs a command of the wheel in an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    starts = {"chamberlain": "chamberlain_crawler.cli:main", "scrapy": "scrapy.cmdline:execute"}

    def run(command: str, *words: str, code: int = 0) -> str:
        module, _, function = starts[command].partition(":")
        start = f"import sys; sys.argv[0] = {command!r}; from {module} import {function}; {function}()"
        done = subprocess.run(
            [sys.executable, "-c", start, *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(installed), "COLUMNS": "120"},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return " ".join((done.stdout + done.stderr).split())

    return run


def test_a_second_blog_is_a_card_and_two_commands(run, tmp_path):
    blog = Blog(posts=4)
    blog.posts[2].parts[0].append("“The tram will run on time,” said Ada Pell, the leader of Birmingham City Council.")
    folder = tmp_path / "empty" / "blogs" / "gazette"
    folder.mkdir(parents=True)
    fast = [word for setting in SETTINGS for word in ("-s", setting)]
    with serving(blog):
        (folder / "blog.toml").write_text(CARD.format(url=blog.url), encoding="utf-8")
        said = run("chamberlain", "crawl", "gazette", "--source", "live", *fast)
        assert "4 articles held, 4 of them new" in said
        (tmp_path / "empty" / "scrapy.cfg").write_text("[settings]\ndefault = chamberlain_crawler.settings\n")
        assert run("scrapy", "list").split() == ["chamberlain", "gazette", "sample"]
        again = run("scrapy", "crawl", "gazette", "-a", "source=live", "--loglevel", "WARNING", *fast)
        assert "4 articles held, 0 of them new" in again
    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".lock") == [
        "archive.db",
        "blog.toml",
        "captures",
    ]
    archive = ("--archive", "blogs/gazette/archive.db")
    assert "“The tram will run on time,” Ada Pell, leader" in run(
        "chamberlain", "search", "tram speaker:pell", *archive
    )
    assert "FAULT" not in run("chamberlain", "verify", *archive)
    assert "every field reads as before" in run("chamberlain", "reextract", *archive)
    # Birmingham's people are Birmingham's.
    assert run("chamberlain", "people", *archive).startswith("Ada Pell: 1 quote")
    assert "such as --archive blogs/gazette/archive.db" in run("chamberlain", "coverage", code=1)


def test_the_sample_is_in_the_wheel(run):
    assert "45 articles held, 45 of them new" in run("chamberlain", "crawl", "sample")
