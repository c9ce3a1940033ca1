"""The archive: one SQLite file of captures, articles, quotes and the ledger."""

from chamberlain_crawler.archive.database import connect
from chamberlain_crawler.archive.entering import Saved, Saving
from chamberlain_crawler.archive.ledger import Ledger, Pointer, State
from chamberlain_crawler.archive.store import Archive

__all__ = ["Archive", "Ledger", "Pointer", "Saved", "Saving", "State", "connect"]
