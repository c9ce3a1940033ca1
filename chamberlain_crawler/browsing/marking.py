"""Marks quotes in the tree of an article's body, found by their offsets in the body text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

#: Characters that no tree may hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

#: Elements inside a paragraph.
INLINE = frozenset(
    {"a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "strong"}
)

Place = tuple[int, int]
"""A slot's number and an offset in its text."""


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
    old_ids: Sequence[int] = ()
    """Ids that it had in former days."""


@dataclass(slots=True)
class Slot:
    """A piece of text in the tree: what an element begins with, or what follows it."""

    element: HtmlElement
    is_tail: bool
    text: str


@dataclass(slots=True)
class Anchored:
    """Quotes that already have their anchor, those whose speaker is named, and whom each paragraph named last."""

    anchored: set[int] = field(default_factory=set)
    noted: set[int] = field(default_factory=set)
    last: dict[HtmlElement, str | None] = field(default_factory=dict)


def put_marks(tree: HtmlElement, blocks: Sequence[dict[str, Any]], marks: Sequence[Highlight]) -> list[Highlight]:
    """Puts a ``mark`` element around each quote and its speaker before it; the quotes that the tree does not hold."""
    slots = list(slots_of(tree))
    places = aligned(slots, blocks)
    missed = []
    cuts: dict[int, list[tuple[int, int, Highlight]]] = {}
    for mark in marks:
        found = [segment for start, end in mark.parts for segment in segments(places, start, end)]
        if not found:
            missed.append(mark)
        for number, start, end in found:
            cuts.setdefault(number, []).append((start, end, mark))
    named = Anchored()
    for number in sorted(cuts):
        cut(slots[number], cuts[number], named)
    return missed


def slots_of(tree: HtmlElement) -> Iterator[Slot]:
    """The pieces of text in a tree, in reading order."""
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        if event == "start" and element.text:
            yield Slot(element, False, element.text)
        elif event == "end" and element.tail and element is not tree:
            yield Slot(element, True, element.tail)


def aligned(slots: Sequence[Slot], blocks: Sequence[dict[str, Any]]) -> dict[int, Place]:
    """Where in the tree each character of the body text stands, blanks left out: mark-up has more of them.

    A block that the tree has in other words is left out too: a table's row has bars between its cells.
    """
    squeezed: list[str] = []
    where: list[Place] = []
    for number, slot in enumerate(slots):
        for offset, char in enumerate(slot.text):
            if is_seen(char):
                squeezed.append(char)
                where.append((number, offset))
    whole = "".join(squeezed)
    places: dict[int, Place] = {}
    position = 0
    for block in blocks:
        if block["start"] is None:
            continue
        offsets = [offset for offset, char in enumerate(block["text"]) if is_seen(char)]
        words = "".join(block["text"][offset] for offset in offsets)
        found = whole.find(words, position)
        if found < 0:
            continue
        for n, offset in enumerate(offsets):
            places[block["start"] + offset] = where[found + n]
        position = found + len(words)
    return places


def is_seen(char: str) -> bool:
    """Whether a character stands in the tree as it stands in the text."""
    return not char.isspace() and not CONTROL.match(char)


def segments(places: dict[int, Place], start: int, end: int) -> list[tuple[int, int, int]]:
    """The pieces (slot's number, start, end) that a span of the body text covers in the tree."""
    found = [places[offset] for offset in range(start, end) if offset in places]
    pieces = []
    for number, group in groupby(found, key=lambda place: place[0]):
        offsets = [offset for _, offset in group]
        pieces.append((number, offsets[0], offsets[-1] + 1))
    return pieces


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
        if paragraph not in named.last or named.last[paragraph] != mark.speaker:
            named.last[paragraph] = mark.speaker
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
    kind = mark.kind if mark.speaker else f"{mark.kind} unnamed"
    note = lxml.html.Element("a", {"class": f"speaker {kind}", "href": mark.href})
    note.text = mark.speaker or "speaker not named"
    return note
