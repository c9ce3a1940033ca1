"""Who said what in a text: quotations by their marks, speeches by markup or lead-in, and their speakers.

``RULES`` names the rules that find a speaker; the one that decided is kept with each quote, so that users can tell
sure speakers from likely ones. ``none`` stands for no speaker.

A sentence that its attribution interrupts ("We won’t," said Cllr Moss, "be moved") is two quotes of one speaker; a
quotation that re-opens its mark at each paragraph is one quote with its parts.
"""

from __future__ import annotations

from chamberlain_crawler.quotes.reader import find, find_in_text

__all__ = ["RULES", "find", "find_in_text"]

#: From the surest on, group by group.
RULES = (
    # in the quote's own sentence
    *("verb_after", "by", "verb_before", "participle", "according_to", "noun_of", "colon", "dash", "feeling"),
    # beside a block quote, or in the paragraph before
    *("cite", "signature", "lead_in"),
    # in the sentence before
    *("continued", "previous_paragraph", "subject_before"),
)
