"""Searching the archive: a query language that cannot be wrong, and ranked hits over articles, quotes and comments."""

from chamberlain_crawler.asking.search.parsing import parse
from chamberlain_crawler.asking.search.query import KINDS, Kind, Query
from chamberlain_crawler.asking.search.ranking import CLOSE, OPEN, Found, Hit, search
from chamberlain_crawler.asking.search.wording import described

__all__ = ["CLOSE", "KINDS", "OPEN", "Found", "Hit", "Kind", "Query", "described", "parse", "search"]
