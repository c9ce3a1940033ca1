"""What the user has decided about names: which are one person, which are two, and who is meant where.

Names are compared with their accents, for one may be what is decided on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast, get_args

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.text import caseless
from chamberlain_crawler.urls import canonical

DecisionKind = Literal["merge", "split", "different"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A line of ``people-overrides.csv``."""

    kind: DecisionKind
    """``merge``: everything under ``name`` belongs to ``person``. ``split``: it does in one article, or between two
    days. ``different``: ``name`` and ``person`` are two, whatever else says that they are one."""
    name: str
    """As an article gives it: a full name, or a speaker as printed, such as "Cllr Jones"."""
    person: str
    article: str | None = None
    """Canonical address."""
    from_date: str | None = None
    to_date: str | None = None

    def applies(self, name: str, url: str, day: str | None) -> bool:
        """Whether a split speaks of this name in this article."""
        if caseless(name) != caseless(self.name) or (self.article and self.article != canonical(url)):
            return False
        if not self.from_date and not self.to_date:
            return True
        start, end = self.from_date or "", self.to_date or "9999"
        return day is not None and start <= day[: len(start)] and day[: len(end)] <= end


class Decisions:
    """All decisions together; UsageError when merges go round in a circle."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        every = list(decisions)
        self.splits = [decision for decision in every if decision.kind == "split"]
        self.merges = {caseless(decision.name): decision.person for decision in every if decision.kind == "merge"}
        self.different = {pair(decision.name, decision.person) for decision in every if decision.kind == "different"}
        for name in self.merges:
            self.chain(name)

    def split(self, name: str, url: str, day: str | None) -> str | None:
        """The person whom a name means in this article by decision, None when nothing was decided."""
        return next((split.person for split in self.splits if split.applies(name, url, day)), None)

    def merged(self, name: str) -> str:
        """The name under which all merges put a name; the name itself where one of them is marked as different."""
        chain = self.chain(name)
        return name if any(self.are_different(name, later) for later in chain) else chain[-1]

    def are_different(self, one: str, other: str) -> bool:
        """Whether two names are marked as two people."""
        return pair(one, other) in self.different

    def chain(self, name: str) -> list[str]:
        """A name and where one merge after the other leads it."""
        chain = [name]
        while target := self.merges.get(caseless(chain[-1])):
            if caseless(target) in map(caseless, chain):
                raise UsageError(f"people-overrides.csv merges {name!r} in a circle; take out one of its lines")
            chain.append(target)
        return chain


def pair(one: str, other: str) -> frozenset[str]:
    """Two names in no order."""
    return frozenset((caseless(one), caseless(other)))


def decision_kind(text: str) -> DecisionKind | None:
    """The kind that a word names, None for other words."""
    return cast("DecisionKind", text) if text in get_args(DecisionKind) else None
