"""What a page says: one file per layout, and the lowest rank that fits reads it."""

from chamberlain_crawler.pages.layouts import LAYOUTS, fault, read
from chamberlain_crawler.pages.page import Page

__all__ = ["LAYOUTS", "RULES", "Page", "fault", "read"]

#: The version of the rules by which pages are read and quotes are found. Raise it whenever what is read changes:
#: archives that were read by older rules are read again from their captures before anything is added to them.
RULES = 6
