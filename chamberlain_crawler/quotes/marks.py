"""Where words stand in quotation marks, in one paragraph.

A mark is judged by its surroundings before its shape: papers open with ``"`` and close with ``”``, or close
with ``“``. Single marks are told from apostrophes by what a closing mark would stand next to.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from chamberlain_crawler.text import listed

Role = Literal["open", "close", "either", "single"]
Run = tuple[int, int]
"""Where marks side by side begin and end."""

DOUBLE = '“”„‟«»″"'
SINGLE = "‘’‚‛'"
EVERY_MARK = frozenset(DOUBLE + SINGLE)
#: All but the double prime, which may be inches.
ALWAYS_DOUBLE = frozenset(DOUBLE) - {"″"}
BEFORE_OPENING = frozenset("([{<–—-/|") | {""}
AFTER_CLOSING = frozenset(".,;:!?…)]}>–—-/|") | {""}

#: Words that lost their first letters, behind the mark that stands for those: ’11th hour, '90s, ’til, 'em.
ELISION = re.compile(
    r"(?:\d\d?(?:s|st|nd|rd|th)?|(?:em|til|till|tis|twas|cause|cos|bout|round|ere|n|un|uns|nuff|ello)['’]?)\b",
    re.IGNORECASE,
)
#: The councillors’ pay, the bosses’ ‘savings’.
POSSESSIVE = re.compile(rf"[sS].[ \xa0][\w{DOUBLE}{SINGLE}£]")

RUN = re.compile(rf"[{DOUBLE}{SINGLE}`]+")
#: A double prime behind a figure is inches: a 6″ pipe.
MARK = re.compile(rf"''|``|(?<!\d)″|[{DOUBLE.replace('″', '')}]")
#: More marks than this side by side are an ornament.
LONGEST_RUN = 3

OPENING_SHAPES = frozenset(["“", "„", "‟", "«", "``"])
CLOSING_SHAPES = frozenset(["”", "»", "″"])
SENTENCE_PUNCTUATION = frozenset(".,;:!?…")

#: Where a quotation whose closing mark was lost gives way to its attribution: “We are pleased, said Cllr Moss.
LOST_CLOSER = re.compile(r"(?<=[,.?!]) (?=(?:(?:he|she|they) )?(?:said|says|added|told|explained|continued|warned)\b)")


#: A quotation of more words than this is speech even where nobody is named.
LONGEST_FRAGMENT = 5
WORD = re.compile(r"[^\W\d_][\w’'-]*")


class Span(NamedTuple):
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


class Mark(NamedTuple):
    """A mark with what it does."""

    at: int
    text: str
    role: Role


class Pair(NamedTuple):
    """A quotation in single marks."""

    opening: int
    """Offset of the opening mark."""
    end: int
    """Offset of the closing mark, or of the paragraph's end when there is none."""
    outer_end: int
    closed: bool


def read(text: str) -> Marks:
    """The outermost spans in marks, in order; marks nested in a span are part of its words.

    >>> [span.closed for span in read("“We won’t,” she said. “Never.").spans]
    [True, False]
    """
    runs = [(start, end) for start, end in map(re.Match.span, RUN.finditer(text)) if end - start <= LONGEST_RUN]
    doubles = [Mark(at, mark, double_role(text, at, mark)) for at, mark in double_marks(text, runs)]
    doubles = [
        with_blank_mended(text, doubles, number) if text[mark.at - 1 : mark.at] in (",", ":") else mark
        for number, mark in enumerate(doubles)
    ]
    singles = {pair.opening: single_span(text, pair) for pair in pairs(text, runs, [mark.at for mark in doubles])}
    reader = MarkReader(text, doubles)
    for mark in sorted([*doubles, *(Mark(at, text[at], "single") for at in singles)]) if singles else doubles:
        if mark.role == "single":
            reader.take_single(singles[mark.at])
        else:
            reader.take(mark)
    reader.finish()
    return Marks(tuple(span for span in reader.spans if has_words(text, span)), reader.stray_close)


class MarkReader:
    """Walks the marks of a paragraph and keeps what is open."""

    def __init__(self, text: str, doubles: list[Mark]):
        self.text = text
        self.spans: list[Span] = []
        self.stray_close: int | None = None
        roles = [mark.role for mark in doubles]
        self.closer_lost = roles.count("open") > roles.count("close")
        self.last_curly_close = max((mark.at for mark in doubles if mark.text == "”"), default=-1)
        self.opened: Mark | None = None
        self.depth = 0
        """Quotations open inside the open one."""
        self.inner_close = -1
        """Offset of the last closing mark of a quotation inside."""
        self.done = 0
        """Offset up to which single marks have taken the text."""

    def take_single(self, span: Span) -> None:
        """Keep a span in single marks, unless it stands inside another."""
        if self.opened is None and span.outer_start >= self.done:
            self.spans.append(span)
            self.done = span.outer_end

    def take(self, mark: Mark) -> None:
        """Read a double mark."""
        if mark.at < self.done:
            return
        if self.opened is None:
            if mark.role != "close":
                self.opened, self.depth, self.inner_close = mark, 0, -1
            elif not self.spans and self.stray_close is None:
                self.stray_close = mark.at
        elif mark.role == "open":
            self.open_again(mark)
        elif self.is_inch(mark):
            return
        elif self.depth:
            self.depth -= 1
            self.inner_close = mark.at
        else:
            self.close(mark.at, mark.at + len(mark.text), closed=True)

    def open_again(self, mark: Mark) -> None:
        """An opening mark while one is open: a closing one was lost, or it opens a quotation inside."""
        before = self.text[max(0, mark.at - 2) : mark.at].rstrip()[-1:]
        if self.closer_lost and before in SENTENCE_PUNCTUATION:
            self.cut(mark.at)
            self.opened = mark
        else:
            self.depth += 1

    def is_inch(self, mark: Mark) -> bool:
        """Whether a straight mark behind a figure is an inch sign: “a 6" pipe”."""
        curly = self.opened is not None and self.opened.text == "“" and mark.at < self.last_curly_close
        return curly and mark.text == '"' and self.text[mark.at - 1].isdigit()

    def close(self, end: int, outer_end: int, *, closed: bool) -> None:
        """Keep the open span, which ends here."""
        if self.opened is not None:
            start, last = inner(self.text, self.opened.at + len(self.opened.text), end)
            outer_end = outer_end if closed else last
            self.spans.append(Span(start, last, self.opened.at, outer_end, closed, single=False))
            self.opened = None

    def cut(self, limit: int) -> None:
        """Keep the open span without its lost closing mark: up to its attribution, else up to the limit."""
        if self.opened is not None:
            attribution = LOST_CLOSER.search(self.text, self.opened.at, limit)
            end = attribution.start() if attribution else limit
            self.close(end, end, closed=attribution is not None)

    def finish(self) -> None:
        """Keep the span still open at the end of the paragraph."""
        if self.depth and self.inner_close >= 0:
            self.close(self.inner_close, self.inner_close + 1, closed=True)
        self.cut(len(self.text))


def double_marks(text: str, runs: Sequence[Run]) -> Iterator[tuple[int, str]]:
    """Where double marks stand in runs of marks, and each of them; two single ones may make one."""
    for start, end in runs:
        if end - start == 1 and text[start] in ALWAYS_DOUBLE:
            yield start, text[start]
        elif end - start > 1 or text[start] == "″":
            for match in MARK.finditer(text, start, end):
                yield match.start(), match[0]


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


def with_blank_mended(text: str, doubles: Sequence[Mark], number: int) -> Mark:
    """A mark, opening where its blank stands behind instead of before it: she said," We never …"."""
    mark = doubles[number]
    last = doubles[number - 1].role if number else "close"
    following = doubles[number + 1].role if number + 1 < len(doubles) else "open"
    after = text[mark.at + 1 : mark.at + 3]
    if (mark.text, mark.role, last, following) == ('"', "close", "close", "close"):
        return mark._replace(role="open") if after[:1] == " " and after[1:].isupper() else mark
    return mark


def pairs(text: str, runs: Sequence[Run], doubles: Sequence[int]) -> Iterator[Pair]:
    """Opening marks that are no apostrophes, each with the closing mark before the next opening one.

    >>> [text[pair.opening:pair.outer_end] for text in ["the ’90s councillors’ ‘cuts’ to workers’ pay"]
    ...  for pair in pairs(text, [match.span() for match in re.finditer("[‘’]", text)], [])]
    ['‘cuts’']
    """
    singles = [at for run in runs for at in range(*run) if text[at] in SINGLE]
    openers = [at for at in singles if opens(text, at)]
    closers = [at for at in singles if closes(text, at)]
    for number, at in enumerate(openers):
        limit = openers[number + 1] if number + 1 < len(openers) else len(text)
        between = closers[bisect_right(closers, at) : bisect_left(closers, limit)]
        sure = next((closer for closer in between if not like_possessive(text, closer)), None)
        end = sure if sure is not None else next(iter(between), None)
        if end is None:
            if text[at] == "‘" and limit == len(text) and not (doubles and doubles[-1] > at):
                yield Pair(at, len(text), len(text), closed=False)
        elif (bisect_left(doubles, end) - bisect_left(doubles, at)) % 2 == 0:
            yield Pair(at, end, end + 1, closed=True)


def opens(text: str, at: int) -> bool:
    """Whether a single mark can open: a word begins behind it, and none ends before it."""
    before, after = neighbours(text, at, at + 1)
    if not (before.isspace() or before in BEFORE_OPENING):
        return False
    return bool(after) and not after.isspace() and after not in AFTER_CLOSING and not ELISION.match(text, at + 1)


def closes(text: str, at: int) -> bool:
    """Whether a single mark can close: a word or its punctuation ends before it, and none begins behind it."""
    before, after = neighbours(text, at, at + 1)
    if before == "n" and text[at - 2 : at - 1] in SINGLE:
        return False  # rock 'n' roll
    return bool(before) and not before.isspace() and (after.isspace() or after in AFTER_CLOSING)


def like_possessive(text: str, at: int) -> bool:
    """Whether a closing single mark may as well be the apostrophe of a plural: the councillors’ pay."""
    return POSSESSIVE.match(text, at - 1) is not None if at else False


def neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The characters beside a mark, over at most two further marks; empty at the ends of the text."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if before not in EVERY_MARK and after not in EVERY_MARK:
        return before, after
    left = start - 1
    while left >= 0 and start - left <= 2 and text[left] in EVERY_MARK:
        left -= 1
    right = end
    while right < len(text) and right - end < 2 and text[right] in EVERY_MARK:
        right += 1
    return text[left : left + 1] if left >= 0 else "", text[right : right + 1]


def single_span(text: str, pair: Pair) -> Span:
    """The span of a pair of single marks."""
    start, end = inner(text, pair.opening + 1, pair.end)
    return Span(start, end, pair.opening, pair.outer_end if pair.closed else end, pair.closed, single=True)


def inner(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets of some words without the blanks around them."""
    if start < end and not (text[start].isspace() or text[end - 1].isspace()):
        return start, end
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    return first, max(first, start + len(words.rstrip()))


def has_words(text: str, span: Span) -> bool:
    """Whether anything but signs stands in the marks."""
    first = text[span.start : span.start + 1]
    return first.isalnum() or any(character.isalnum() for character in text[span.start : span.end])


# --- what words stand in them


def is_fragment(words: str) -> bool:
    """Whether the words in marks are a few out of a sentence rather than an utterance.

    >>> is_fragment("a disgrace"), is_fragment("Rubbish."), is_fragment("it is what it is today")
    (True, False, False)
    """
    if words.count(" ") >= LONGEST_FRAGMENT:
        return False
    return not (words[:1].isupper() and words[-1:] in ".,?!…–—")


def is_title_case(words: str) -> bool:
    """Whether the words are the title of a work or a plan.

    >>> is_title_case("A Tale of Two Cities"), is_title_case("Order, order.")
    (True, False)
    """
    found = [word for word in WORD.findall(words) if word.lower() not in listed("small_words")]
    return len(found) > 1 and all(word[0].isupper() for word in found) and words[-1:] not in ".,?!"
