"""The paragraphs of an article's body, and its quotations in marks, which may run over several.

A long quotation re-opens its mark at each paragraph and closes once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chamberlain_crawler.items import BODY_KINDS, Block, BlockKind
from chamberlain_crawler.quotes import marks
from chamberlain_crawler.quotes.marks import Marks, Span

#: One paragraph: a run of lines without a blank line between them.
PARAGRAPH = re.compile(r"\S[^\n]*+(?:\n(?![ \t\r\f\v\xa0]*\n)[^\n]*+)*+")

#: "• Improved management oversight", "- staff morale", "1. Homes"
BULLET = re.compile(r"[•●▪◦‣·*–—-]\s|\(?\d{1,2}[.)]\s")

#: How many paragraphs without any mark may stand inside one quotation.
LONGEST_GAP = 2


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


@dataclass(slots=True)
class Part:
    """The words of a quotation in one paragraph."""

    paragraph: int
    """Number of the paragraph in the body."""
    span: Span


Quotation = list[Part]


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


def quotations(body: Sequence[Paragraph]) -> list[Quotation]:
    """The quotations of a body in order; blockquotes are left out."""
    read_marks = [Marks((), None) if paragraph.kind == "quote" else marks.read(paragraph.text) for paragraph in body]
    result: list[Quotation] = []
    taken: set[tuple[int, int]] = set()
    for number, found in enumerate(read_marks):
        for span in found.spans:
            if (number, span.outer_start) in taken:
                continue
            quotation = [Part(number, span)]
            while not quotation[-1].span.closed and (more := continuation(body, read_marks, quotation[-1])):
                quotation += more
                taken.update((part.paragraph, part.span.outer_start) for part in more)
            if not (span.single and len(quotation) == 1 and not span.closed):
                result.append(quotation)
    return result


def continuation(body: Sequence[Paragraph], found: Sequence[Marks], last: Part) -> Quotation:
    """The next part or parts of a quotation that its paragraph leaves open; empty when it just lost its mark."""
    between: Quotation = []
    for number in range(last.paragraph + 1, min(last.paragraph + 2 + LONGEST_GAP, len(body))):
        paragraph = body[number]
        if paragraph.kind != "paragraph":
            return []
        spans = found[number].spans
        if spans and spans[0].outer_start == 0 and spans[0].single == last.span.single:
            return [Part(number, spans[0])] if not between else []
        stray = found[number].stray_close
        if stray is not None and not last.span.single:
            end = len(paragraph.text[:stray].rstrip())
            return [*between, Part(number, replace(whole(paragraph), end=end, outer_end=stray + 1, closed=True))]
        if spans:
            return []
        between.append(Part(number, whole(paragraph)))
    return []


def whole(paragraph: Paragraph) -> Span:
    """All of a paragraph that stands inside a quotation without a mark of its own."""
    end = len(paragraph.text)
    return Span(0, end, 0, end, closed=False, single=False)
