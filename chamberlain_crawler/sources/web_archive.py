"""A server of web archives: where it is, how often it may be asked, and what a request to it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.settings import BaseSettings

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import Capture
from chamberlain_crawler.sources import budgets

#: What web.archive.org bears, as public clients state it, is 30 listings and 600 captures a minute; it asks them for
#: no more than 80 % of that (https://github.com/edgi-govdata-archiving/wayback). Who asks more is shut out for an hour.
MOST_LISTINGS, MOST_CAPTURES = 24, 480

#: The same for a server on this machine, which is its user's own.
MOST_AT_HOME = 60_000, 60_000

#: The downloader's slot (DOWNLOAD_SLOTS), so that neither the site's delay nor its own slows the other down.
SLOT = "wayback"

#: Seconds to wait for a capture, which may lie anywhere in petabytes.
TIMEOUT = 60


class WebArchive:
    """The server that the setting WAYBACK names. UsageError when a setting makes no sense."""

    def __init__(self, settings: BaseSettings) -> None:
        self.address = server_address(str(settings["WAYBACK"]))
        self.host = urlsplit(self.address).netloc
        most = MOST_AT_HOME if urlsplit(self.address).hostname == "127.0.0.1" else (MOST_LISTINGS, MOST_CAPTURES)
        listings = budgets.at_most(settings, "WAYBACK_CDX_PER_MINUTE", most[0])
        captures = budgets.at_most(settings, "WAYBACK_PLAYBACK_PER_MINUTE", most[1])
        self.listings = budgets.shared(self.host, "listings", listings)
        self.captures = budgets.shared(self.host, "captures", captures)

    def request(
        self,
        url: str,
        callback: Any,
        errback: Any,
        *,
        budget: budgets.Budget,
        as_capture: Callable[[Capture], Capture] | None = None,
        **options: Any,
    ) -> Request:
        """A request to the server; ``as_capture`` finds the capture in its answer. ``options`` are Scrapy's."""
        meta = {
            "source": "wayback",
            "base": None,
            "budget": budget,
            "as_capture": as_capture,
            # The source follows redirects itself: those of the archive and those that were captured.
            "dont_redirect": True,
            # robots.txt of an archive is for search engines; its interfaces are there for programs, within the budgets.
            "dont_obey_robotstxt": True,
            "download_slot": SLOT,
            "autothrottle_dont_adjust_delay": True,
            "download_timeout": TIMEOUT,
        } | options.pop("meta", {})
        return Request(url, callback, errback=errback, dont_filter=True, meta=meta, **options)


def server_address(setting: str) -> str:
    """The server's address, ending with a slash; UsageError for anything else than scheme, host and port."""
    try:
        parts = urlsplit(setting.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise UsageError(f"WAYBACK is the address of a server, such as https://web.archive.org, not {setting!r}")
    return f"{parts.scheme}://{parts.hostname}{port}/"
