"""The word lists in ``lexicons/``: one entry a line, further fields parted by blanks, ``#`` opens a comment."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The entries of a list, each with its fields, as written."""
    text = (files(__package__) / "lexicons" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(tuple(line.split()) for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """The first fields of a list, in lower case."""
    return frozenset(row[0].lower() for row in rows(name))


@cache
def exact(name: str) -> frozenset[str]:
    """The first fields of a list, as written."""
    return frozenset(row[0] for row in rows(name))


@cache
def genders(name: str) -> dict[str, str]:
    """First field in lower case, and ``m``, ``f`` or ``u``."""
    return {row[0].lower(): row[1] for row in rows(name)}
