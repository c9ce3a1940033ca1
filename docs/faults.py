"""Writes ``docs/faults.md`` from the docstrings of the tests in ``tests/faults``.

    python docs/faults.py

A test's docstring says the fault, an arrow, and what happens.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "faults"
PAGE = ROOT / "docs" / "faults.md"

HEAD = """# What happens when things fail

Made from the tests by `python docs/faults.py`. Each line is a test in `tests/faults/` of the real command, in its own
process, against a small invented blog on loopback (`tests/faults/server.py`) that knows what it served whole.
"""
WIRE = "\n## What the blog can send in place of an answer\n\n| Name | What goes over the wire |\n| --- | --- |\n"
TABLE = "\n| Fault | What happens | Test |\n| --- | --- | --- |\n"


def page() -> str:
    """The page as it should be now."""
    waiting = not_yet()
    sections = [section(file, waiting) for file in sorted(TESTS.glob("test_*.py"))]
    return HEAD + "".join(filter(None, sections)) + WIRE + "".join(wire())


def section(file: Path, waiting: dict[str, str]) -> str:
    """The table of one file of tests, empty where no test of it tells of a fault."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    rows = [row(file, node, waiting) for node in tree.body if isinstance(node, ast.FunctionDef)]
    title = (ast.get_docstring(tree) or "").partition("\n\n")[0].rstrip(".")
    return f"\n## {line(title)}\n{TABLE}{''.join(rows)}" if any(rows) else ""


def row(file: Path, test: ast.FunctionDef, waiting: dict[str, str]) -> str:
    """A test's line, empty for a function that is no test of a fault."""
    fault, arrow, what = line(ast.get_docstring(test) or "").partition(" → ")
    if not (arrow and test.name.startswith("test_")):
        return ""
    name = f"{file.name}::{test.name}"
    cases = {case.removeprefix(name): why for case, why in waiting.items() if case in (name, *bracketed(case, name))}
    if cases:
        named = ", ".join(case.strip("[]") for case in cases if case)
        reasons = "; ".join(dict.fromkeys(cases.values()))
        what += f" **Not yet**{f' for {named}' if named else ''}: {reasons}."
    return f"| {fault} | {what} | `{name}` |\n"


def bracketed(case: str, name: str) -> tuple[str, ...]:
    """The case itself where it is one of the test's parameters."""
    return (case,) if case.startswith(f"{name}[") else ()


def wire() -> Iterator[str]:
    """The faults of the server, a line each."""
    tree = ast.parse((TESTS / "server.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and [a.arg for a in node.args.args] == ["handler", "answer"]:
            yield f"| `{node.name}` | {line(ast.get_docstring(node) or '')} |\n"
    yield "| `503` and any other status | That status, with `Retry-After: 0` where it is 429 or 503. |\n"


def not_yet() -> dict[str, str]:
    """By test what the program does not do yet."""
    tree = ast.parse((TESTS / "not_yet.py").read_text(encoding="utf-8"))
    found = next(node.value for node in tree.body if isinstance(node, ast.AnnAssign) and node.value)
    return {test: reason for reason, tests in ast.literal_eval(found).items() for test in tests}


def line(text: str) -> str:
    """Text on one line of a table."""
    return " ".join(text.replace("``", "`").replace("|", "\\|").split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
