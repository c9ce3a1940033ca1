"""One card of facts per blog. A new blog is one file here and one in ``spiders/``."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from importlib import import_module

from chamberlain_crawler.blogs.card import Blog, Host, seen_at
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.urls import canonical

__all__ = ["Blog", "Host", "address", "get", "names", "seen_at"]

#: Files of this room that are no cards.
NO_CARDS = ("card", "forms")


def names() -> list[str]:
    """Names of the blogs that have a card, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in NO_CARDS)


def get(name: str) -> Blog:
    """The card of a blog; UsageError names the known ones when there is none."""
    if name not in names():
        raise UsageError(f"no blog is called {name!r}; there are: {', '.join(names())}")
    card: Blog = import_module(f"{__name__}.{name}").BLOG
    return card


def address(url: str, of: Iterable[str]) -> str:
    """Canonical address of a page that may be of one of the blogs ``of``, folded as that blog's card says."""
    cards = [get(name) for name in set(of).intersection(names())]
    return next((blog.address(url) for blog in cards if blog.owns(url)), canonical(url))
