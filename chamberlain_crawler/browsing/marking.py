"""Marks quotes in the tree of an article's body, by their offsets in the body text and the places of its blocks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from chamberlain_crawler.items import UNSURE
from chamberlain_crawler.text import block_starts, offsets_of_seen, seen_text

#: Elements inside a paragraph.
INLINE = frozenset(
    {"a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "strong"}
)


@dataclass(frozen=True, slots=True)
class Highlight:
    """A quote to be marked."""

    id: int
    kind: str
    parts: Sequence[tuple[int, int]]
    """Offsets in the body text, as ``quotes.parts`` has them."""
    speaker: str | None
    href: str
    """Address of the quote's own page."""
    certainty: str | None = None
    """How sure the speaker is."""
    old_ids: Sequence[int] = ()
    """Ids that it had in former days."""

    @property
    def label(self) -> str:
        """The speaker in words, and whether they are in doubt."""
        doubt = UNSURE.get(self.certainty or "")
        return f"{self.speaker or 'speaker not named'}{f' ({doubt})' if doubt else ''}"


@dataclass
class Stretch:
    """A text and its place in the tree."""

    text: str
    seen_before: int
    """Characters seen in the tree before it."""

    @cached_property
    def seen(self) -> list[int]:
        """Offset of each character that is seen."""
        return offsets_of_seen(self.text)


@dataclass
class Slot(Stretch):
    """A piece of text in the tree: what an element begins with, or what follows it."""

    element: HtmlElement
    is_tail: bool


@dataclass
class PlacedBlock(Stretch):
    """A block of the body that stands in the tree."""

    start: int
    """Its offset in the body text."""


@dataclass(slots=True)
class Anchored:
    """Quotes that already have their anchor, those whose speaker is named, and whom each paragraph named last."""

    anchored: set[int] = field(default_factory=set)
    noted: set[int] = field(default_factory=set)
    last: dict[HtmlElement, str | None] = field(default_factory=dict)


def put_marks(tree: HtmlElement, blocks: Sequence[dict[str, Any]], marks: Sequence[Highlight]) -> list[Highlight]:
    """Puts a ``mark`` element around each quote and its speaker before it; the quotes that the tree does not hold.

    ``blocks`` are rows of the table; see ``placed``.
    """
    slots = list(slots_of(tree))
    held = placed(blocks, "".join(seen_text(slot.text) for slot in slots))
    missed = []
    cuts: dict[int, list[tuple[int, int, Highlight]]] = {}
    for mark in marks:
        spans = [span for start, end in mark.parts for span in spans_of(held, start, end)]
        found = [piece for start, end in spans for piece in pieces_of(slots, start, end)]
        if not found:
            missed.append(mark)
        for number, start, end in found:
            cuts.setdefault(number, []).append((start, end, mark))
    named = Anchored()
    for number in sorted(cuts):
        cut(slots[number], cuts[number], named)
    return missed


def slots_of(tree: HtmlElement) -> Iterator[Slot]:
    """The pieces of text in a tree, in reading order, without the words that stand for pictures."""
    before = 0
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        is_tail = event == "end"
        text = element.tail if is_tail else element.text
        if text and not (element is tree if is_tail else element.tag == "span"):
            yield Slot(text, before, element, is_tail)
            before += len(seen_text(text))


def placed(blocks: Sequence[dict[str, Any]], whole: str) -> list[PlacedBlock]:
    """The blocks of the body that stand in a tree of which ``whole`` is seen.

    They stand where their ``html_start`` says. An archive made before there was any, or HTML that somebody has changed,
    is searched for them.
    """
    inside = [block for block in blocks if block["start"] is not None]
    known = [
        PlacedBlock(block["text"], block["html_start"], block["start"])
        for block in inside
        if block.get("html_start") is not None
    ]
    if known and all(whole.startswith(seen_text(block.text), block.seen_before) for block in known):
        return known
    found = block_starts((block["text"] for block in inside), whole)
    return [
        PlacedBlock(block["text"], start, block["start"])
        for block, start in zip(inside, found, strict=True)
        if start is not None
    ]


def spans_of(blocks: Sequence[PlacedBlock], start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span of the body text, block by block, in characters that are seen in the tree."""
    first = bisect_right(blocks, start, key=lambda block: block.start) - 1
    for block in blocks[max(first, 0) :]:
        if block.start >= end:
            return
        before = block.seen_before
        yield before + bisect_left(block.seen, start - block.start), before + bisect_left(block.seen, end - block.start)


def pieces_of(slots: Sequence[Slot], start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The pieces (slot's number, start, end in its text) of a span of characters that are seen."""
    first = bisect_right(slots, start, key=lambda slot: slot.seen_before) - 1
    for number in range(max(first, 0), len(slots)):
        slot = slots[number]
        if slot.seen_before >= end:
            return
        covered = slot.seen[max(start - slot.seen_before, 0) : end - slot.seen_before]
        if covered:
            yield number, covered[0], covered[-1] + 1


def cut(slot: Slot, cuts: Sequence[tuple[int, int, Highlight]], named: Anchored) -> None:
    """Cuts a piece of text at the edges of its quotes and puts ``mark`` elements around what lies inside them."""
    if slot.is_tail:
        slot.element.tail = None
        parent, last = slot.element.getparent(), slot.element
    else:
        slot.element.text = None
        parent, last = slot.element, None
    assert parent is not None
    above = [parent, *parent.iterancestors()]
    in_link = any(element.tag == "a" for element in above)
    paragraph = next((element for element in above if element.tag not in INLINE), parent)
    edges = sorted({0, len(slot.text), *(edge for start, end, _ in cuts for edge in (start, end))})
    for start, end in pairwise(edges):
        # The longer quote stands outside.
        inside = sorted((c for c in cuts if c[0] <= start and end <= c[1]), key=lambda c: (c[0], -c[1]))
        text = slot.text[start:end]
        if not inside:
            if last is None:
                parent.text = text
            else:
                last.tail = text
            continue
        marks = [mark for _, _, mark in inside]
        notes = [] if in_link else notes_of(marks, paragraph, named)
        for element in (*notes, nest_of(marks, text, named)):
            parent.insert(0 if last is None else parent.index(last) + 1, element)
            last = element


def notes_of(marks: Sequence[Highlight], paragraph: HtmlElement, named: Anchored) -> list[HtmlElement]:
    """The speakers of those quotes that begin here, without one whom the paragraph has just named."""
    notes = []
    for mark in marks:
        if mark.kind == "scare" or mark.id in named.noted:
            continue
        named.noted.add(mark.id)
        if paragraph not in named.last or named.last[paragraph] != mark.label:
            named.last[paragraph] = mark.label
            notes.append(note_of(mark))
    return notes


def nest_of(marks: Sequence[Highlight], text: str, named: Anchored) -> HtmlElement:
    """A text in the ``mark`` elements of its quotes, the outer one first."""
    nest = [lxml.html.Element("mark", {"class": f"said {mark.kind}"}) for mark in marks]
    for mark, element in zip(marks, nest, strict=True):
        if mark.id not in named.anchored:
            named.anchored.add(mark.id)
            element.set("id", f"quote-{mark.id}")
            element.extend(lxml.html.Element("span", {"id": f"quote-{old}"}) for old in mark.old_ids)
    for outer, inner in pairwise(nest):
        outer.append(inner)
    innermost = nest[-1]
    if len(innermost):
        innermost[-1].tail = text
    else:
        innermost.text = text
    return nest[0]


def note_of(mark: Highlight) -> HtmlElement:
    """The speaker's name, a link to the quote's page."""
    kind = f"{mark.kind} {UNSURE.get(mark.certainty or '', '')}".strip() if mark.speaker else f"{mark.kind} unnamed"
    note = lxml.html.Element("a", {"class": f"speaker {kind}", "href": mark.href})
    note.text = mark.label
    return note
