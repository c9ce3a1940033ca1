"""Requests that share a budget, on the clock."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from time import monotonic

import pytest
from scrapy.settings import Settings

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.sources import budgets


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(budgets, "SHARED", {})


def times(*waiting: budgets.Budget) -> list[float]:
    """When each of some requests may leave, in seconds from now."""

    async def leave(budget: budgets.Budget) -> float:
        await budget.turn()
        return monotonic() - start

    async def together() -> list[float]:
        return await asyncio.gather(*map(leave, waiting))

    start = monotonic()
    return sorted(asyncio.run(together()))


def test_requests_that_come_together_leave_evenly_spaced():
    budget = budgets.shared("archive.example", "captures", 600)
    left = times(*[budget] * 5)
    assert left[0] < 0.1, "the first one does not wait"
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(left))
    assert left[-1] < 3


def test_everything_in_the_process_shares_it():
    first, second = (budgets.shared("archive.example", "captures", 600) for _ in range(2))
    left = times(first, second, first, second)
    assert left[-1] >= 0.3


def test_the_lowest_of_several_limits_holds():
    budget = budgets.shared("archive.example", "captures", 600)
    assert budgets.shared("archive.example", "captures", 60) is budget
    assert budget.gap >= 1
    assert budgets.shared("archive.example", "captures", 480).gap >= 1


def test_a_pause_stops_requests_of_all_kinds_to_that_server():
    listings, captures = (budgets.shared("archive.example", kind, 600) for kind in ("listings", "captures"))
    elsewhere = budgets.shared("other.example", "captures", 600)
    budgets.pause("archive.example", 0.3)
    assert times(elsewhere)[0] < 0.15
    assert times(listings, captures)[0] >= 0.15


def test_a_pause_holds_for_those_who_wait_already():
    budget = budgets.shared("archive.example", "captures", 600)

    async def scene() -> float:
        await budget.turn()
        waiting = asyncio.create_task(budget.turn())
        await asyncio.sleep(0)
        budget.pause(0.4)
        start = monotonic()
        await waiting
        return monotonic() - start

    assert asyncio.run(scene()) >= 0.39


@pytest.mark.parametrize("value", [25, 0, -1, "many", None, "nan"])
def test_a_limit_can_only_be_lowered(value):
    settings = Settings({"WAYBACK_CDX_PER_MINUTE": value})
    with pytest.raises(UsageError, match="WAYBACK_CDX_PER_MINUTE is a number of requests a minute, 24 at most"):
        budgets.at_most(settings, "WAYBACK_CDX_PER_MINUTE", 24)
    assert budgets.at_most(Settings({"WAYBACK_CDX_PER_MINUTE": "0.5"}), "WAYBACK_CDX_PER_MINUTE", 24) == 0.5
