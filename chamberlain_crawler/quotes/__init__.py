"""Who said what in a text: quotations by their marks, speeches by markup or lead-in, and their speakers.

``RULES`` names the rules that find a speaker; the one that decided is kept with each quote, so that users can tell
sure speakers from likely ones. ``none`` stands for no speaker.

A sentence that its attribution interrupts ("We won’t," said Cllr Moss, "be moved") is two quotes of one speaker; a
quotation that re-opens its mark at each paragraph is one quote with its parts.
"""

from __future__ import annotations

from collections.abc import Sequence

from chamberlain_crawler.items import Block, Quote
from chamberlain_crawler.quotes import paragraphs, taking_apart
from chamberlain_crawler.quotes.reader import Reader

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


def find(blocks: Sequence[Block]) -> list[Quote]:
    """The quotes of an article's body, in order; offsets are those of ``Article.body_text``."""
    return Reader(taking_apart.parse(paragraphs.of_blocks(blocks))).quotes()


def find_in_text(text: str) -> list[Quote]:
    """The quotes of a plain text whose paragraphs are parted by blank lines; offsets are those of the text."""
    return Reader(taking_apart.parse(paragraphs.of_text(text))).quotes()
