"""Where captures come from. A new source is one file here and one line in ``choose``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from chamberlain_crawler.archive.ledger import WantedFile
from chamberlain_crawler.errors import SourceError
from chamberlain_crawler.items import Reading
from chamberlain_crawler.sources.files import Files, Keep
from chamberlain_crawler.sources.frontier import Frontier
from chamberlain_crawler.sources.live import Live
from chamberlain_crawler.sources.rest import RestOnly
from chamberlain_crawler.sources.wayback import Wayback

__all__ = ["Frontier", "Keep", "Source", "choose"]


NAMES = ("live", "rest", "wayback")


class Source(Protocol):
    """A place that captures come from."""

    name: str
    base: str | None
    """Address of the mirror or web archive it asks, None where it asks none."""

    def start(self) -> AsyncIterator[Request | Reading]:
        """The first requests, or the readings of captures that need none."""

    def file_requests(self, file: WantedFile, options: dict[str, Any]) -> Iterator[Request]:
        """The requests for a file that a page names; none where the source cannot have it. ``options`` are Scrapy's."""


def choose(argument: str, frontier: Frontier, keep: Keep, crawler: Crawler) -> list[Source]:
    """The sources of a comma list: ``live``, ``rest``, ``wayback``, a path, or the http address of a mirror.

    SourceError, with a line that says what is wrong, when one of them names nothing that can be read.
    """
    return [one(word, frontier, keep, crawler) for word in words(argument)]


def words(argument: str) -> list[str]:
    """The names in a comma list; an existing path may have commas of its own."""
    if Path(argument).exists():
        return [argument]
    found = [word.strip() for word in argument.split(",") if word.strip()]
    if not found:
        raise SourceError("no source is named; give live, rest, wayback, a path, or the address of a mirror")
    return found


def one(word: str, frontier: Frontier, keep: Keep, crawler: Crawler) -> Source:
    """The source that a word names."""
    if word == "live":
        return Live(frontier)
    if word == "rest":
        return RestOnly(Live(frontier))
    if word == "wayback":
        return Wayback(frontier, crawler)
    if word.startswith(("http://", "https://")):
        if not urlsplit(word).hostname:
            raise SourceError(f"{word} is no web address; a mirror looks like https://mirror.example/blog/")
        return Live(frontier, base=word if word.endswith("/") else f"{word}/")
    path = Path(word).expanduser()
    if not path.exists():
        near = get_close_matches(word, NAMES, n=1)
        hint = f"did you mean {near[0]}?" if near else f"a source is {', '.join(NAMES)}, a path, or http://…"
        raise SourceError(f"there is no file, folder or source called {word!r}; {hint}")
    return Files(frontier, path, keep)
