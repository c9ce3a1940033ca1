"""Saves a news blog before it is gone, and makes it a record of who said what, when."""

__version__ = "0.1.0"
