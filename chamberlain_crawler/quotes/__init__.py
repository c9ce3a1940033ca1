"""Who said what in a text: quotations by their marks, speeches by markup or lead-in, and their speakers.

Every rule has a name that is kept with the quote, so that users can tell sure speakers from likely ones. From the
surest on: ``verb_after``, ``by``, ``verb_before``, ``participle``, ``according_to``, ``noun_of``, ``colon``, ``dash``,
``feeling`` find the speaker in the quote's own sentence; ``cite``, ``signature`` and ``lead_in`` beside a block quote;
``continued``, ``previous_paragraph`` and ``subject_before`` in the sentence before. ``none`` has no speaker.

A sentence that its attribution interrupts ("We won’t," said Cllr Moss, "be moved") is two quotes of one speaker; a
quotation that re-opens its mark at each paragraph is one quote with its parts.
"""

from __future__ import annotations

from collections.abc import Sequence

from chamberlain_crawler.items import Block, Quote
from chamberlain_crawler.quotes import paragraphs, parsing
from chamberlain_crawler.quotes.reading import Reader

__all__ = ["find", "find_in_text"]


def find(blocks: Sequence[Block]) -> list[Quote]:
    """The quotes of an article's body, in order; offsets are those of ``Article.body_text``."""
    return Reader(parsing.parse(paragraphs.of_blocks(blocks))).quotes()


def find_in_text(text: str) -> list[Quote]:
    """The quotes of a plain text whose paragraphs are parted by blank lines; offsets are those of the text."""
    return Reader(parsing.parse(paragraphs.of_text(text))).quotes()
