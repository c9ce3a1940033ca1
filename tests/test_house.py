"""The plan of the house: which room may import which. CONTRIBUTING.md draws it."""

from __future__ import annotations

import ast
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "chamberlain_crawler"

FLOORS = (
    {"items", "urls", "errors", "text"},
    {"blogs", "pages", "quotes", "people", "captures"},
    {"archive", "asking"},
    {"intake", "sources", "spiders", "pipelines", "middlewares", "extensions", "settings", "summary"},
    {"jobs", "citations", "browsing", "exports"},
    {"cli", "commands"},
)
#: Neighbours that may be imported all the same: layouts need the blog's card, which says what its addresses are; who
#: asks an archive must know its shape; what is exported looks as what is browsed, and both cite; floor 3 is one
#: Scrapy project.
NEIGHBOURS = {
    ("pages", "blogs"),
    ("asking", "archive"),
    ("browsing", "citations"),
    ("exports", "citations"),
    ("exports", "browsing"),
} | {(a, b) for a in FLOORS[3] for b in FLOORS[3]}

#: Scrapy stands on floor 3 and above.
SCRAPY_FROM = 3

#: Rooms that ask an archive and cannot write to it, and all that they know of the one that does.
ASKING, KNOWN_OF_ARCHIVE = {"asking", "citations", "browsing", "exports"}, {"file", "migrations"}

#: Files of these rooms are named for what a user types, and may share that name with a room or a file below.
NAMED_BY_USERS = {"cli", "commands", "spiders"}

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


def module(path: Path) -> str:
    """A file's name as a module of the package, ``archive.search`` for ``archive/search/__init__.py``."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


MODULES = set(map(module, FILES))


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


@pytest.mark.parametrize("path", [path for path in FILES if room(path) in ASKING], ids=str)
def test_who_asks_cannot_write(path):
    for name in imports(path):
        if name.startswith("chamberlain_crawler.archive"):
            assert name.split(".")[2] in KNOWN_OF_ARCHIVE, f"{path} imports {name}"


def test_there_are_no_circles():
    """Neither between files nor between rooms; ``prepare`` raises CycleError and names one."""
    files = {module(path): set(filter(None, map(module_of, imports(path)))) for path in FILES}
    rooms: dict[str, set[str]] = {}
    for name, others in files.items():
        own = name.split(".")[0]
        rooms.setdefault(own, set()).update({other.split(".")[0] for other in others} - {own})
    for graph in ({name: others - {name} for name, others in files.items()}, rooms):
        TopologicalSorter(graph).prepare()


def module_of(name: str) -> str | None:
    """The module of the package that an imported name stands in; None for those of others."""
    name = name.removeprefix("chamberlain_crawler.") if name.startswith("chamberlain_crawler.") else ""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or None


def test_no_two_files_share_a_name():
    names = Counter(module(path).rpartition(".")[2] for path in FILES if room(path) not in NAMED_BY_USERS)
    assert [name for name, count in names.items() if count > 1] == []


def test_no_two_classes_share_a_name():
    names = Counter(
        node.name
        for path in FILES
        for node in ast.walk(ast.parse((PACKAGE / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_every_room_has_its_floor():
    assert {room(path) for path in FILES} == set().union(*FLOORS)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_file_is_long_or_named_for_nothing(path):
    lines = (PACKAGE / path).read_text(encoding="utf-8").count("\n")
    # Much above 300 lines a file is two. Migrations are never edited: the file only grows.
    assert lines <= 400 or path.stem == "migrations", f"{path} has {lines} lines"
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc"}


def test_floor_zero_needs_the_standard_library_and_w3lib_only():
    import sys

    for name in FLOORS[0]:
        for module in imports(Path(f"{name}.py")):
            top = module.split(".")[0]
            assert top in sys.stdlib_module_names | {"w3lib", "chamberlain_crawler"}
