"""Single requests to a site, one after the other, each with its answer: for what is asked before there is a card."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http.request import NO_CALLBACK

from chamberlain_crawler.items import Capture
from chamberlain_crawler.middlewares import header_lines
from chamberlain_crawler.urls import absolute, endpoint

#: What a request ends with that gives no answer.
FAILURES = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    OSError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

MAX_REDIRECTS = 5

#: Endings of names that a network at home or in an office gives out.
PRIVATE_NAMES = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


@dataclass(frozen=True)
class NoAnswer:
    """A request that gave nothing."""

    reason: str
    """In a few words."""


class Asker:
    """Asks one site, and no other."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.endpoints: set[tuple[str, int | None] | None] = set()
        """Hosts and ports that may be asked; see ``middlewares.StayOnSite``."""
        self.old_hosts: list[str] = []
        """Hosts that lead to another one."""

    async def ask(self, url: str, **meta: Any) -> Capture | NoAnswer:
        """The answer of the site, of whatever status."""
        return await self.send(Request(url, NO_CALLBACK, meta={"source": "live"} | meta))

    async def send(self, request: Request) -> Capture | NoAnswer:
        """The answer to a request, under the address that gave it."""
        engine = self.crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(request)
        except FAILURES as error:
            return NoAnswer(" ".join(str(error).split()) or type(error).__name__)
        return Capture(
            url=response.url,
            body=response.body,
            captured_at=datetime.now(UTC).replace(microsecond=0),
            source="live",
            status=response.status,
            headers=header_lines(response.headers),
        )

    async def arrive(self, address: str) -> Capture | NoAnswer:
        """A page of the site, by an address with or without scheme, wherever that leads."""
        if "://" in address:
            return await self.follow(address)
        # By robots.txt, because what a crawl may ask is known by the host, and not by the scheme.
        robots = urljoin(f"https://{address}", "/robots.txt")
        self.endpoints.add(endpoint(robots))
        answer = await self.ask(robots, dont_obey_robotstxt=True, max_retry_times=0)
        return await self.follow(f"{'http' if isinstance(answer, NoAnswer) else 'https'}://{address}")

    async def follow(self, url: str) -> Capture | NoAnswer:
        """The page that redirects lead to, also on another public host, which may be asked from then on."""
        self.endpoints.add(endpoint(url))
        for _ in range(MAX_REDIRECTS):
            answer = await self.ask(url, dont_redirect=True, max_retry_times=1)
            if isinstance(answer, NoAnswer) or not 300 <= answer.status < 400:
                return answer
            target = absolute(url, answer.header("location") or "")
            here, there = endpoint(url), endpoint(target or "")
            if target is None or here is None or there is None:
                return NoAnswer(f"{url} redirects to nowhere")
            if there not in self.endpoints:
                if is_private(there[0]) and there[0] != here[0]:
                    return NoAnswer(f"{url} leads to {target}, in a private network; name that one if you mean it")
                self.endpoints.add(there)
                self.old_hosts.append(here[0] if here[1] is None else f"{here[0]}:{here[1]}")
            url = target
        return NoAnswer(f"{url} redirects in circles")


def is_private(host: str) -> bool:
    """Whether a host is none of the public web, by its name or number.

    >>> is_private("192.168.0.1"), is_private("nas.local"), is_private("someblog.example")
    (True, True, False)
    """
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(PRIVATE_NAMES)
