"""Who said what in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chamberlain_crawler.items import Block, Quote
from chamberlain_crawler.quotes import marks, paragraphs
from chamberlain_crawler.quotes.paragraphs import Paragraph

__all__ = ["find", "find_in_text"]

CUE = r"(?P<cue>said|says|added|told|explained|continued|warned|found|stated|states|commented|claimed|insisted|argued)"
TITLE = r"(?:Councillor|Cllr|Mr|Mrs|Ms|Sir|Dame|Lord|The)"
NAME = rf"(?P<speaker>(?:{TITLE} )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){{0,2}}|[Hh]e|[Ss]he|[Tt]hey)"
OFFICE = r"(?P<office>[A-Za-z][^,.:;“”\n]{3,80})"
AFTER = [re.compile(rf"[”\"’',]*,? {clause}") for clause in (f"{CUE} {NAME}", f"{NAME} {CUE}")]
BEFORE = re.compile(rf"{NAME},? (?:also |later )?{CUE}(?: (?:that|the|a|\w+)){{0,3}}[:,]?\s*$")
LEAD_IN = [
    re.compile(rf"{who},? {CUE}[^.“”]{{0,60}}:\s*$")
    for who in (rf"^{OFFICE}, (?!cabinet){NAME}", rf"{NAME}, {OFFICE}", NAME)
]


def find(blocks: Sequence[Block]) -> list[Quote]:
    """The quotes of an article's body, in order; offsets are those of ``Article.body_text``."""
    return quotes_of(paragraphs.of_blocks(blocks))


def find_in_text(text: str) -> list[Quote]:
    """The quotes of a plain text whose paragraphs are parted by blank lines; offsets are those of the text."""
    return quotes_of(paragraphs.of_text(text))


def quotes_of(body: list[Paragraph]) -> list[Quote]:
    """Block quotes by their markup, the others by their marks."""
    result: list[Quote] = []
    done: set[int] = set()
    for number, paragraph in enumerate(body):
        if paragraph.kind == "quote":
            if paragraph.block not in done:
                done.add(paragraph.block)
                pieces = [other for other in body[number:] if other.block == paragraph.block]
                result.append(block_quote(pieces, body[number - 1] if number else None))
        else:
            result += (direct_quote(paragraph, span) for span in marks.read(paragraph.text).spans)
    return result


def block_quote(pieces: list[Paragraph], before: Paragraph | None) -> Quote:
    """A blockquote with the speaker of the paragraph before it."""
    match = next(filter(None, (pattern.search(before.text) for pattern in LEAD_IN)), None) if before else None
    fields = match.groupdict() if match else {}
    return Quote(
        kind="block",
        text="\n\n".join(piece.text for piece in pieces),
        start=pieces[0].start,
        end=pieces[-1].end,
        rule="lead_in" if match else "none",
        speaker=fields.get("speaker"),
        office=fields.get("office"),
        cue=fields.get("cue"),
        lead_in=before.text if before and match else None,
        parts=tuple((piece.start, piece.end) for piece in pieces),
    )


def direct_quote(paragraph: Paragraph, span: marks.Span) -> Quote:
    """Words in marks with the nearest reporting clause of their paragraph."""
    text = paragraph.text[span.start : span.end]
    after = next(filter(None, (pattern.match(paragraph.text, span.end) for pattern in AFTER)), None)
    before = BEFORE.search(paragraph.text[max(0, span.outer_start - 200) : span.outer_start])
    match = after or before
    fields = match.groupdict() if match else {}
    start, end = paragraph.start + span.start, paragraph.start + span.end
    speaker = fields.get("speaker")
    return Quote(
        kind="direct" if speaker or text.count(" ") >= 5 else "scare",
        text=text,
        start=start,
        end=end,
        rule="verb_after" if after else "verb_before" if before else "none",
        speaker=speaker,
        cue=fields.get("cue"),
        parts=((start, end),),
    )
