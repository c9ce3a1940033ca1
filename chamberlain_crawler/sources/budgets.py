"""How often a server may be asked: budgets that all requests of this process share."""

from __future__ import annotations

import asyncio
from time import monotonic

from scrapy.settings import BaseSettings

from chamberlain_crawler.errors import UsageError

#: Requests may bunch up on their way, so they leave a little farther apart than they have to arrive.
LEEWAY = 1.01


class Budget:
    """Requests of one kind to one server, evenly spaced."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.gap = 0.0
        """Seconds between two requests."""
        self.free_at = 0.0

    async def turn(self) -> None:
        """Waits until a request may leave."""
        while (wait := self.free_at - monotonic()) > 0:
            await asyncio.sleep(wait)
        self.free_at = monotonic() + self.gap

    def pause(self, seconds: float) -> None:
        """Lets no request leave for some seconds."""
        self.free_at = max(self.free_at, monotonic() + seconds)


SHARED: dict[tuple[str, str], Budget] = {}


def shared(server: str, kind: str, per_minute: float) -> Budget:
    """The one budget of this process for a kind of request to a server; of several limits the lowest holds."""
    budget = SHARED.setdefault((server, kind), Budget(server))
    budget.gap = max(budget.gap, 60 / per_minute * LEEWAY)
    return budget


def pause(server: str, seconds: float) -> None:
    """Lets no request of any kind go to a server for some seconds."""
    for budget in SHARED.values():
        if budget.server == server:
            budget.pause(seconds)


def at_most(settings: BaseSettings, name: str, most: int) -> float:
    """A setting in requests a minute; UsageError when it is no number above 0, or more than the server bears."""
    try:
        per_minute = settings.getfloat(name)
    except (TypeError, ValueError):
        per_minute = 0
    if not 0 < per_minute <= most:
        raise UsageError(f"{name} is a number of requests a minute, {most} at most, not {settings[name]!r}")
    return per_minute
