"""Who the speakers are over a whole archive: one name for each person, and offices by their dates."""

from chamberlain_crawler.people.doubtful import doubtful
from chamberlain_crawler.people.registry import Registry, load

__all__ = ["Registry", "doubtful", "load"]
