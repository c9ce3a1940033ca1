"""The page of faults is what the tests say, and what waits for a mending is a test."""

from __future__ import annotations

import runpy
from pathlib import Path

from faults.not_yet import NOT_YET

HERE = Path(__file__).parent
SCRIPT = HERE.parents[1] / "docs" / "faults.py"


def test_the_page_is_up_to_date():
    page = runpy.run_path(str(SCRIPT))["page"]()
    assert SCRIPT.with_suffix(".md").read_text(encoding="utf-8") == page, "run: python docs/faults.py"


def test_what_is_not_done_yet_is_a_test():
    for test in (test for tests in NOT_YET.values() for test in tests):
        file, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}(" in (HERE / file).read_text(encoding="utf-8"), test
