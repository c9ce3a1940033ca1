"""The paragraphs of an article's body, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chamberlain_crawler.items import BODY_KINDS, Block, BlockKind

#: One paragraph: a run of lines without a blank line between them.
PARAGRAPH = re.compile(r"\S[^\n]*+(?:\n(?![ \t\r\f\v\xa0]*\n)[^\n]*+)*+")

#: "• Improved management oversight", "- staff morale", "1. Homes"
BULLET = re.compile(r"[•●▪◦‣·*–—-]\s|\(?\d{1,2}[.)]\s")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the body without a blank line."""

    kind: BlockKind
    text: str
    start: int
    """Offset of its first character in the body."""
    block: int
    """Number of the block it belongs to; the paragraphs of one blockquote share it."""

    @property
    def end(self) -> int:
        """Offset after its last character in the body."""
        return self.start + len(self.text)


def of_blocks(blocks: Sequence[Block]) -> list[Paragraph]:
    """The paragraphs of the body blocks; offsets are those of ``Article.body_text``."""
    result: list[Paragraph] = []
    offset = 0
    for number, block in enumerate(blocks):
        if block.kind in BODY_KINDS:
            result += (Paragraph(block.kind, text, offset + start, number) for start, text in split(block.text))
            offset += len(block.text) + len("\n\n")
    return result


def of_text(text: str) -> list[Paragraph]:
    """The paragraphs of a plain text, parted by blank lines; those that open with a bullet are list items."""
    return [
        Paragraph("list_item" if BULLET.match(piece) else "paragraph", piece, start, number)
        for number, (start, piece) in enumerate(split(text))
    ]


def split(text: str) -> Iterator[tuple[int, str]]:
    """Offset and text of each paragraph."""
    for match in PARAGRAPH.finditer(text):
        yield match.start(), match.group().rstrip()
