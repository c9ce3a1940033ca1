"""Requests that share a budget, by a clock of their own."""

from __future__ import annotations

import asyncio
import selectors
from dataclasses import dataclass
from itertools import pairwise

import pytest
from scrapy.settings import Settings

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.sources import budgets


@dataclass
class Clock:
    """Seconds that pass at once, as soon as everybody waits."""

    now: float = 0.0


class Waiting(selectors.DefaultSelector):
    """Where an event loop waits."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.clock.now += timeout or 0
        return super().select(0)


class Loop(asyncio.SelectorEventLoop):
    """An event loop that lives by such a clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        super().__init__(Waiting(clock))

    def time(self) -> float:
        return self.clock.now


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(budgets, "SHARED", {})
    monkeypatch.setattr(budgets, "monotonic", lambda: clock.now)
    return clock


def run(clock: Clock, scene):
    """What a coroutine returns that lives by the clock."""
    with asyncio.Runner(loop_factory=lambda: Loop(clock)) as runner:
        return runner.run(scene)


def times(clock: Clock, *waiting: budgets.Budget) -> list[float]:
    """When each of some requests may leave, in seconds from now."""
    start = clock.now

    async def leave(budget: budgets.Budget) -> float:
        await budget.turn()
        return clock.now - start

    async def together() -> list[float]:
        return await asyncio.gather(*map(leave, waiting))

    return sorted(run(clock, together()))


def test_requests_that_come_together_leave_evenly_spaced(clock):
    budget = budgets.shared("archive.example", "captures", 600)
    left = times(clock, *[budget] * 5)
    assert left == pytest.approx([0, 0.101, 0.202, 0.303, 0.404], abs=0.001)
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(left))


def test_everything_in_the_process_shares_it(clock):
    first, second = (budgets.shared("archive.example", "captures", 600) for _ in range(2))
    left = times(clock, first, second, first, second)
    assert left[-1] >= 0.3


def test_the_lowest_of_several_limits_holds():
    budget = budgets.shared("archive.example", "captures", 600)
    assert budgets.shared("archive.example", "captures", 60) is budget
    assert budget.gap >= 1
    assert budgets.shared("archive.example", "captures", 480).gap >= 1


def test_a_pause_stops_requests_of_all_kinds_to_that_server(clock):
    listings, captures = (budgets.shared("archive.example", kind, 600) for kind in ("listings", "captures"))
    elsewhere = budgets.shared("other.example", "captures", 600)
    budgets.pause("archive.example", 30)
    assert times(clock, elsewhere) == [0]
    assert times(clock, listings, captures)[0] >= 30


def test_a_pause_holds_for_those_who_wait_already(clock):
    budget = budgets.shared("archive.example", "captures", 600)

    async def scene() -> float:
        await budget.turn()
        waiting = asyncio.create_task(budget.turn())
        await asyncio.sleep(0)
        budget.pause(40)
        start = clock.now
        await waiting
        return clock.now - start

    assert run(clock, scene()) >= 40


@pytest.mark.parametrize("value", [25, 0, -1, "many", None, "nan"])
def test_a_limit_can_only_be_lowered(value):
    settings = Settings({"WAYBACK_CDX_PER_MINUTE": value})
    with pytest.raises(UsageError, match="WAYBACK_CDX_PER_MINUTE is a number of requests a minute, 24 at most"):
        budgets.at_most(settings, "WAYBACK_CDX_PER_MINUTE", 24)
    assert budgets.at_most(Settings({"WAYBACK_CDX_PER_MINUTE": "0.5"}), "WAYBACK_CDX_PER_MINUTE", 24) == 0.5
