"""Quotations in marks, over paragraphs: a long one re-opens its mark at each paragraph and closes once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chamberlain_crawler.quotes import marks
from chamberlain_crawler.quotes.marks import Marks, Span
from chamberlain_crawler.quotes.paragraphs import Paragraph

#: How many paragraphs without any mark may stand inside one quotation.
LONGEST_GAP = 2


@dataclass(slots=True)
class Part:
    """The words of a quotation in one paragraph."""

    paragraph: int
    """Number of the paragraph in the body."""
    span: Span


Quotation = list[Part]


def read(body: Sequence[Paragraph]) -> list[Quotation]:
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
