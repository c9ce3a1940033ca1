"""``chamberlain new layout``, run in a copy of the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from world import ROOT

PAGE = ROOT / "tests" / "pages" / "saved" / "wordpress" / "blocks.html"
COMMAND = ("-c", "from chamberlain_crawler.cli import main; main()", "new", "layout")
SAVED = Path("tests/pages/saved")


@pytest.fixture
def checkout(tmp_path):
    """What a layout is added to: the package, and the tests of saved pages."""
    leave = shutil.ignore_patterns("__pycache__")
    for name in ("chamberlain_crawler", "tests/pages"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    for name in ("pyproject.toml", "tests/test_house.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def python(folder, *arguments):
    """Runs Python with the package of a folder."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)


def test_a_layout_begins_with_a_test_that_fails_until_it_is_written(checkout):
    given = checkout / "Ledger – blocks.htm"
    given.write_bytes(PAGE.read_bytes() + b"<!-- the ledger theme -->")
    run = python(checkout, *COMMAND, "ledger_theme", given)
    assert run.returncode == 0, run.stderr
    page = checkout / SAVED / "ledger_theme" / "ledger-blocks.html"
    frame = checkout / "chamberlain_crawler" / "pages" / "ledger_theme.py"
    assert page.read_bytes() == given.read_bytes()
    for path in (frame, page, page.with_suffix(".json")):
        assert str(path.relative_to(checkout)) in run.stdout
    assert "article, read by wordpress" in run.stdout
    for check in (("check",), ("format", "--check")):
        assert python(checkout, "-m", "ruff", *check, "chamberlain_crawler/pages").returncode == 0, check

    tests = ("-m", "pytest", "-q", "-n0", "tests/pages/test_saved_pages.py", "tests/test_house.py")
    before = python(checkout, *tests).stdout
    assert "1 failed" in before
    assert "test_saved[ledger_theme/ledger-blocks]" in before

    text = frame.read_text(encoding="utf-8").replace("a class or comment that no other page has", "the ledger theme")
    text = text.replace("post.read(page, NAME, RANK, MARKS)", "post.read(page, NAME, RANK, wordpress.MARKS)")
    frame.write_text(text.replace("import post, select", "import post, select, wordpress"), encoding="utf-8")
    assert "failed" not in python(checkout, *tests).stdout


@pytest.mark.parametrize("name", ["Ledger", "ledger-theme", "class", "wordpress", "search", "../ledger"])
def test_a_name_that_no_layout_can_have_is_refused_in_a_line(checkout, name):
    before = sorted(checkout.rglob("*.py"))
    run = python(checkout, *COMMAND, name, PAGE)
    assert run.returncode == 2
    assert run.stderr.startswith("chamberlain: ")
    assert len(run.stderr.splitlines()) == 1
    assert sorted(checkout.rglob("*.py")) == before


def test_a_page_that_is_no_html_is_refused(checkout):
    (checkout / "post.json").write_text('{"id": 1}')
    run = python(checkout, *COMMAND, "ledger_theme", "post.json")
    assert run.returncode == 2
    assert "no HTML" in run.stderr
    assert not (checkout / SAVED / "ledger_theme").exists()


def test_elsewhere_it_says_what_to_do(checkout):
    shutil.rmtree(checkout / "tests")
    run = python(checkout, *COMMAND, "ledger_theme", PAGE)
    assert run.returncode == 2
    assert "in a checkout" in run.stderr
