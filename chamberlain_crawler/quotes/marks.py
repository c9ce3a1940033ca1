"""Where words stand in quotation marks, in one paragraph.

A mark is judged by its surroundings before its shape: papers open with ``"`` and close with ``”``, or close
with ``“``. Single marks are told from apostrophes by what a closing mark would stand next to.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import Literal

Role = Literal["open", "close", "either"]

DOUBLE = '“”„‟«»"'
SINGLE = "‘’‚‛'"
MARK = re.compile(r"''|``|[“”„‟«»\"‘’‚‛']")

OPENING_SHAPES = frozenset("“„‟«") | {"``"}
CLOSING_SHAPES = frozenset("”»")
BEFORE_OPENING = frozenset("([{<–—-/|") | {""}
AFTER_CLOSING = frozenset(".,;:!?…)]}>–—-/|") | {""}
SENTENCE_PUNCTUATION = frozenset(".,;:!?…")

#: Words that lost their first letters, behind the mark that stands for those: ’11th hour, '90s, ’til, 'em.
ELISION = re.compile(
    r"(?:\d\d?(?:s|st|nd|rd|th)?|(?:em|til|till|tis|twas|cause|cos|bout|round|ere|n|nuff|ello)['’]?)\b", re.I
)

#: Where a quotation whose closing mark was lost gives way to its attribution: “We are pleased, said Cllr Moss.
LOST_CLOSER = re.compile(r"(?<=[,.?!]) (?=(?:(?:he|she|they) )?(?:said|says|added|told|explained|continued|warned)\b)")


@dataclass(frozen=True, slots=True)
class Span:
    """Words in marks; offsets count from the start of the paragraph."""

    start: int
    """Offset of the first word or sign inside the marks."""
    end: int
    outer_start: int
    """Offset of the opening mark."""
    outer_end: int
    """Offset after the closing mark; ``end`` when there is none."""
    closed: bool
    single: bool
    """Set in single marks."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the marks of one paragraph say."""

    spans: tuple[Span, ...]
    stray_close: int | None
    """Offset of a closing mark that comes before any opening one: the end of a quotation begun paragraphs earlier."""


def read(text: str) -> Marks:
    """The outermost spans in marks, in order; marks nested in a span are part of its words.

    >>> [span.closed for span in read("“We won’t,” she said. “Never.").spans]
    [True, False]
    """
    found = [(match.start(), match.group()) for match in MARK.finditer(text)]
    doubles = [(at, mark, double_role(text, at, mark)) for at, mark in found if len(mark) == 2 or mark in DOUBLE]
    singles = single_spans(text, [at for at, mark in found if mark in SINGLE], [at for at, _, _ in doubles])
    spans: list[Span] = []
    stray_close = None
    reader = DoubleReader(text, doubles)
    done = 0
    for at, mark, role in sorted([*doubles, *((span.outer_start, "", span) for span in singles)], key=lambda m: m[0]):
        if at < done:
            continue
        if isinstance(role, Span):
            if not reader.is_open:
                spans.append(role)
                done = role.outer_end
        elif role == "close" and not reader.is_open:
            stray_close = at if stray_close is None and not spans else stray_close
        else:
            spans += reader.take(at, mark, role)
    spans += reader.finish()
    return Marks(tuple(span for span in spans if has_words(text, span)), stray_close)


class DoubleReader:
    """Walks the double marks of a paragraph and keeps what is open."""

    def __init__(self, text: str, marks: list[tuple[int, str, Role]]):
        self.text = text
        roles = [role for _, _, role in marks]
        self.closer_lost = roles.count("open") > roles.count("close")
        self.last_curly_close = max((at for at, mark, _ in marks if mark == "”"), default=-1)
        self.opened: tuple[int, str] | None = None
        self.depth = 0
        self.inner_close = -1
        """Offset after the last closing mark of a nested quotation."""

    @property
    def is_open(self) -> bool:
        """Whether an opening mark waits for its closing one."""
        return self.opened is not None

    def take(self, at: int, mark: str, role: Role) -> list[Span]:
        """The span that a mark ends, if it ends one."""
        if self.opened is None:
            self.opened, self.depth, self.inner_close = (at, mark), 0, -1
            return []
        if role == "open":
            before = self.text[:at].rstrip()[-1:] if at < 2 else self.text[at - 2 : at].rstrip()[-1:]
            if self.closer_lost and before in SENTENCE_PUNCTUATION:
                lost = self.cut(at)
                self.opened = (at, mark)
                return lost
            self.depth += 1
            return []
        if mark == '"' and self.opened[1] == "“" and self.text[at - 1].isdigit() and at < self.last_curly_close:
            return []  # an inch sign: “a 6" pipe”
        if self.depth:
            self.depth -= 1
            self.inner_close = at + len(mark)
            return []
        return self.close(at, at + len(mark), closed=True)

    def close(self, end: int, outer_end: int, *, closed: bool) -> list[Span]:
        """The open span, ended here."""
        if self.opened is None:
            return []
        outer_start, mark = self.opened
        self.opened = None
        return [trimmed(self.text, Span(outer_start + len(mark), end, outer_start, outer_end, closed, single=False))]

    def cut(self, limit: int) -> list[Span]:
        """The open span without its lost closing mark: up to its attribution, else up to the limit."""
        start = self.opened[0] if self.opened else 0
        attribution = LOST_CLOSER.search(self.text, start, limit)
        end = attribution.start() if attribution else limit
        return self.close(end, end, closed=attribution is not None)

    def finish(self) -> list[Span]:
        """The span still open at the end of the paragraph."""
        if self.opened and self.depth and self.inner_close > 0:
            return self.close(self.inner_close - 1, self.inner_close, closed=True)
        return self.cut(len(self.text))


def double_role(text: str, at: int, mark: str) -> Role:
    """Whether a double mark opens or closes, as its neighbours have it, then as its shape has it."""
    before, after = neighbours(text, at, at + len(mark))
    can_open = before.isspace() or before in BEFORE_OPENING
    can_close = after.isspace() or after in AFTER_CLOSING
    if can_open != can_close:
        return "open" if can_open else "close"
    if mark in OPENING_SHAPES:
        return "open"
    return "close" if mark in CLOSING_SHAPES else "either"


def neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The characters beside a mark, over at most two further marks; empty at the ends of the text."""
    left = start - 1
    while left >= 0 and start - left <= 2 and text[left] in DOUBLE + SINGLE:
        left -= 1
    right = end
    while right < len(text) and right - end < 2 and text[right] in DOUBLE + SINGLE:
        right += 1
    return text[left : left + 1] if left >= 0 else "", text[right : right + 1]


def single_spans(text: str, singles: list[int], doubles: list[int]) -> list[Span]:
    """Spans in single marks: an opening mark that is no apostrophe, with a closing one before the next opening."""
    openers = [at for at in singles if opens_single(text, at)]
    closers = [at for at in singles if closes_single(text, at)]
    spans = []
    for number, at in enumerate(openers):
        limit = openers[number + 1] if number + 1 < len(openers) else len(text)
        between = closers[bisect_right(closers, at) : bisect_left(closers, limit)]
        sure = next((closer for closer in between if not like_possessive(text, closer)), None)
        end = sure if sure is not None else next(iter(between), None)
        if end is None and text[at] == "‘" and number + 1 == len(openers) and not (doubles and doubles[-1] > at):
            spans.append(Span(at + 1, len(text), at, len(text), closed=False, single=True))
        if end is None or (bisect_left(doubles, end) - bisect_left(doubles, at)) % 2:
            continue
        spans.append(trimmed(text, Span(at + 1, end, at, end + 1, closed=True, single=True)))
    return spans


def opens_single(text: str, at: int) -> bool:
    """Whether a single mark can open: a word begins behind it, and none ends before it."""
    before, after = neighbours(text, at, at + 1)
    if not (before.isspace() or before in BEFORE_OPENING):
        return False
    return bool(after) and not after.isspace() and after not in AFTER_CLOSING and not ELISION.match(text, at + 1)


def closes_single(text: str, at: int) -> bool:
    """Whether a single mark can close: a word or its punctuation ends before it, and none begins behind it."""
    before, after = neighbours(text, at, at + 1)
    return bool(before) and not before.isspace() and (after.isspace() or after in AFTER_CLOSING)


def like_possessive(text: str, at: int) -> bool:
    """Whether a closing single mark may as well be the apostrophe of a plural: the councillors’ pay."""
    return text[at - 1 : at] in ("s", "S") and text[at + 1 : at + 2] == " " and text[at + 2 : at + 3].isalpha()


def trimmed(text: str, span: Span) -> Span:
    """The span without blanks beside its marks."""
    inner = text[span.start : span.end]
    start = span.start + len(inner) - len(inner.lstrip())
    end = max(start, span.start + len(inner.rstrip()))
    return replace(span, start=start, end=end, outer_end=span.outer_end if span.closed else end)


def has_words(text: str, span: Span) -> bool:
    """Whether anything but signs stands in the marks."""
    return any(character.isalnum() for character in text[span.start : span.end])
