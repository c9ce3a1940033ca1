"""The plan of the house: which room may import which. CONTRIBUTING.md draws it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "chamberlain_crawler"

FLOORS = (
    {"items", "urls", "errors", "numbers"},
    {"blogs", "pages", "quotes", "captures", "archive", "citations"},
    {"sources", "exports", "browsing"},
    {"middlewares", "pipelines", "extensions", "spiders", "settings", "summary", "crawling", "commands"}
    | {"intake", "opening", "places", "saving", "reextraction", "verification"},
    {"cli"},
)
#: Neighbours that may be imported all the same: layouts and the archive need the blog's card, which says what its
#: addresses are; an exported site shows what browsing shows; floor 3 is one Scrapy project.
NEIGHBOURS = {("pages", "blogs"), ("archive", "blogs"), ("exports", "browsing")} | {
    (a, b) for a in FLOORS[3] for b in FLOORS[3]
}

#: Scrapy stands on floor 2 and above.
SCRAPY_FROM = 2

FILES = sorted(
    path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE
)


def room(path: Path) -> str:
    return path.parts[0].removesuffix(".py")


def floor(name: str) -> int:
    return next(n for n, rooms in enumerate(FLOORS) if name in rooms)


def imports(path: Path) -> set[str]:
    """Full names of the modules that a file imports."""
    names = set()
    for node in ast.walk(ast.parse((PACKAGE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} uses a relative import"
            assert node.module
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_room_imports_downwards_only(path):
    own = room(path)
    for name in imports(path):
        if name.startswith("scrapy"):
            assert floor(own) >= SCRAPY_FROM, f"{path} imports {name}"
        if name.startswith("chamberlain_crawler."):
            other = name.split(".")[1]
            if other in ("__version__", own):
                continue
            assert floor(other) < floor(own) or (own, other) in NEIGHBOURS, f"{path} imports {name}"


def test_every_room_has_its_floor():
    assert {room(path) for path in FILES} == set().union(*FLOORS)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_file_is_long_or_named_for_nothing(path):
    lines = (PACKAGE / path).read_text(encoding="utf-8").count("\n")
    # Migrations are never edited: the file only grows.
    assert lines <= 300 or path.stem == "migrations", f"{path} has {lines} lines"
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc"}


def test_floor_zero_needs_the_standard_library_and_w3lib_only():
    import sys

    for name in FLOORS[0]:
        for module in imports(Path(f"{name}.py")):
            top = module.split(".")[0]
            assert top in sys.stdlib_module_names | {"w3lib", "chamberlain_crawler"}
