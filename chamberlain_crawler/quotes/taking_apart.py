"""An article's body, taken apart: its quotations in marks, its sentences, its set-off speeches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chamberlain_crawler.quotes import marks, noun_phrases, quotations, speeches, tokens
from chamberlain_crawler.quotes.marks import Span
from chamberlain_crawler.quotes.paragraphs import Paragraph
from chamberlain_crawler.quotes.phrases import Sentence
from chamberlain_crawler.quotes.quotations import Part, Quotation
from chamberlain_crawler.quotes.speakers import DASHES
from chamberlain_crawler.quotes.speeches import Speech


@dataclass(frozen=True, slots=True)
class Parsed:
    """A body with what stands in it."""

    body: Sequence[Paragraph]
    quotation_at: dict[tuple[int, int], Quotation]
    """Quotations by paragraph and offset of the opening mark of each of their parts."""
    sentences: list[list[Sentence]]
    """The sentences of each paragraph; of blockquotes only those of a line that may sign them."""
    speeches: dict[int, Speech]
    """Set-off speeches by the number of their first paragraph."""

    def narrative(self) -> Iterator[Sentence]:
        """The sentences that stand in no set-off speech, and those that sign one."""
        spoken = {number for speech in self.speeches.values() for number in range(speech.first, speech.last)}
        for number, found in enumerate(self.sentences):
            if number not in spoken or self.body[number].kind == "quote":
                yield from found

    def place(self, part: Part) -> tuple[Sentence, int] | None:
        """Sentence and token of a part of a quotation."""
        for sentence in self.sentences[part.paragraph]:
            for at, token in enumerate(sentence.tokens):
                if token.start == part.span.outer_start:
                    return sentence, at
        return None

    def words(self, part: Part) -> str:
        """The words of a part of a quotation."""
        return self.body[part.paragraph].text[part.span.start : part.span.end]

    def offsets(self, part: Part) -> tuple[int, int]:
        """The offsets of a part in the body's text."""
        start = self.body[part.paragraph].start
        return start + part.span.start, start + part.span.end


def parse(body: Sequence[Paragraph]) -> Parsed:
    """The parts of a body."""
    spans: list[list[Span]] = [[] for _ in body]
    quotation_at: dict[tuple[int, int], Quotation] = {}
    for quotation in quotations.read(body):
        for part in quotation:
            spans[part.paragraph].append(part.span)
            quotation_at[part.paragraph, part.span.outer_start] = quotation
    sentences = [
        [] if paragraph.kind == "quote" and paragraph.text[0] not in DASHES else read_sentences(paragraph.text, found)
        for paragraph, found in zip(body, spans, strict=True)
    ]
    found = [*speeches.of_markup(body), *speeches.of_plain_text(body, sentences)]
    return Parsed(body, quotation_at, sentences, {speech.first: speech for speech in found})


def read_sentences(text: str, spans: Sequence[Span]) -> list[Sentence]:
    """The sentences of a paragraph with their phrases; each span is one token."""
    return [noun_phrases.read(text, found) for found in tokens.sentences(text, tokens.tokens(text, spans))]


def outer(paragraph: Paragraph) -> tuple[int, str]:
    """Offset and text of a paragraph of a block quote, without marks that enclose all of it."""
    spans = marks.read(paragraph.text).spans
    if len(spans) == 1 and spans[0].outer_start == 0 and spans[0].outer_end == len(paragraph.text):
        return paragraph.start + spans[0].start, paragraph.text[spans[0].start : spans[0].end]
    return paragraph.start, paragraph.text
