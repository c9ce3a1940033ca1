"""Who said what in a text: quotations by their marks, speeches by markup or lead-in, and their speakers.

``RULES`` names the rules that find a speaker; the one that decided is kept with each quote, so that users can tell
sure speakers from likely ones. ``none`` stands for no speaker.

A sentence that its attribution interrupts ("We won’t," said Cllr Moss, "be moved") is two quotes of one speaker; a
quotation that re-opens its mark at each paragraph is one quote with its parts.
"""

from __future__ import annotations

from chamberlain_crawler.quotes.reader import find, find_in_text
from chamberlain_crawler.quotes.speakers import CERTAINTY, certainty

__all__ = ["CERTAINTY", "RULES", "certainty", "find", "find_in_text"]

RULES = tuple(CERTAINTY)
