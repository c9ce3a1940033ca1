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


def title_gender(word: str) -> str | None:
    """The gender that a title before a name tells: ``m``, ``f`` or ``u``; None for a word that is no title.

    >>> title_gender("dame"), title_gender("cllr"), title_gender("tram")
    ('f', 'u', None)
    """
    return genders("titles").get(word)


def is_postnominal(word: str, *, any_case: bool = False) -> bool:
    """Whether letters may stand behind a name; written as they are, unless ``any_case`` takes folded ones.

    >>> is_postnominal("OBE"), is_postnominal("am"), is_postnominal("phd", any_case=True)
    (True, False, True)
    """
    return word in (words("postnominals") if any_case else exact("postnominals"))
