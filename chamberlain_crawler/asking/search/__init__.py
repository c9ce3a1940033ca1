"""Searching the archive: a query language that cannot be wrong, and ranked hits over articles, quotes and comments."""

from chamberlain_crawler.asking.search.query import KINDS, HitKind, Query, parse
from chamberlain_crawler.asking.search.ranking import CLOSE, OPEN, Hit, Matches, described, search

__all__ = ["CLOSE", "KINDS", "OPEN", "Hit", "HitKind", "Matches", "Query", "described", "parse", "search"]
