"""The verbs that report speech, in all their forms."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from chamberlain_crawler import lexicon

VerbKind = Literal["core", "inner", "judgement"]
Form = Literal["base", "third", "past", "participle", "perfect"]


class Verb(NamedTuple):
    """A form of a reporting verb."""

    kind: VerbKind
    form: Form


@cache
def verbs() -> dict[str, Verb]:
    """Every form of every reporting verb; verbs of speech win over verbs of judgement where forms fall together."""
    lists: tuple[tuple[str, VerbKind], ...] = (
        ("inner_verbs", "inner"),
        ("judgement_verbs", "judgement"),
        ("reporting_verbs", "core"),
    )
    forms: tuple[Form, ...] = ("base", "third", "past", "participle", "perfect")
    return {
        word: Verb(kind, form)
        for name, kind in lists
        for row in lexicon.rows(name)
        for word, form in reversed(tuple(zip(row, forms, strict=False)))
        if word != "-"
    }
