"""An article's body, taken apart: its paragraphs, its sentences, its quotations in marks, its set-off speeches.

A long quotation re-opens its mark at each paragraph and closes once. A speech is set off by ``<blockquote>``, or in
plain text by a lead-in such as "Cllr Moss said:".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chamberlain_crawler.items import BODY_KINDS, Block, BlockKind
from chamberlain_crawler.quotes import marks, noun_phrases, sentences, speakers, subjects
from chamberlain_crawler.quotes.marks import Marks, Span
from chamberlain_crawler.quotes.sentences import Sentence, sentences_of
from chamberlain_crawler.quotes.speakers import DASHES, Attribution
from chamberlain_crawler.text import RUN, listed, listed_exactly, runs

#: One paragraph: a run of lines without a blank line between them.
PARAGRAPH = re.compile(r"\S[^\n]*+(?:\n(?![ \t\r\f\v\xa0]*\n)[^\n]*+)*+")

#: "• Improved management oversight", "- staff morale", "1. Homes"
BULLET = re.compile(r"[•●▪◦‣·*–—-]\s|\(?\d{1,2}[.)]\s")

#: Nothing but a few words in marks, and again a few: "a" "b", "c d". No name and no verb is there: they are nobody's.
BARE = re.compile(r'(?:["“][^\W_]\w*+(?: \w++){0,3}+["”](?:,?\s++|[.,]?$))++')
BARE_WORDS = re.compile(r'["“]([^"”]+)["”]')
OPENING_MARK = re.compile(r"\s*(?:[“\"„«]|‘(?!\d)|``)")
#: Openings that tie a paragraph to the one right before it.
TIED = re.compile(r"(?:However|This|These|To|That is why|But|And|Of course)\b")
READ_LINE = re.compile(r"(?:READ|RELATED|SEE ALSO|MORE|WATCH|LISTEN)\b\s*+(?:MORE\s*+)?:")
NOUN_LEAD_IN = re.compile(
    r"\b(?:statement|response|reply|letter|message|comment|tweet|email|speech|verdict|reaction)\b[^.:]{0,60}:$",
    re.IGNORECASE,
)

#: How many paragraphs without any mark may stand inside one quotation.
MOST_UNMARKED = 2
#: Most tokens of what stands before the subject of a lead-in: "At the end of a long meeting of the cabinet, …".
LONGEST_OPENING = 14
#: How many paragraphs without any sign of speech may stand between two that have one.
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


@dataclass(slots=True)
class Speech:
    """A block quote: the numbers of its first and after its last paragraph."""

    first: int
    last: int
    markup: bool
    """Set off by ``<blockquote>``."""
    lead_in: int | None
    """Number of the paragraph that introduces it."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A body with what stands in it."""

    body: Sequence[Paragraph]
    quotation_at: dict[tuple[int, int], Quotation]
    """Quotations by paragraph and offset of the opening mark of each of their parts."""
    sentences: list[list[Sentence]]
    """The sentences of each paragraph; of blockquotes only those of a line that may sign them, of bare ones none."""
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
    read_marks = marks_of(body)
    for quotation in quotations(body, read_marks):
        for part in quotation:
            spans[part.paragraph].append(part.span)
            quotation_at[part.paragraph, part.span.outer_start] = quotation
    sentences = [
        read_sentences(paragraph.text, spans[number]) if has_sentences(paragraph, read_marks[number]) else []
        for number, paragraph in enumerate(body)
    ]
    found = [*speeches_of_markup(body), *speeches_of_plain_text(body, sentences)]
    return Parsed(body, quotation_at, sentences, {speech.first: speech for speech in found})


def has_sentences(paragraph: Paragraph, found: Marks) -> bool:
    """Whether more than words in marks stands in a paragraph, or, in a blockquote, perhaps a signature."""
    return found is not BARE_MARKS and (paragraph.kind != "quote" or paragraph.text[0] in DASHES)


def read_sentences(text: str, spans: Sequence[Span]) -> list[Sentence]:
    """The sentences of a paragraph with their phrases; each span is one token."""
    return [noun_phrases.read(text, found) for found in sentences_of(text, sentences.tokens(text, spans))]


# --- paragraphs


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


def outer(paragraph: Paragraph) -> tuple[int, str]:
    """Offset and text of a paragraph of a block quote, without marks that enclose all of it."""
    spans = marks.read(paragraph.text).spans
    if len(spans) == 1 and spans[0].outer_start == 0 and spans[0].outer_end == len(paragraph.text):
        return paragraph.start + spans[0].start, paragraph.text[spans[0].start : spans[0].end]
    return paragraph.start, paragraph.text


# --- quotations in marks


#: Of blockquotes, whose marks are not read, and of paragraphs of nothing but words in marks.
NO_MARKS, BARE_MARKS = Marks((), None), Marks((), -1)


def marks_of(body: Sequence[Paragraph]) -> list[Marks]:
    """The marks of each paragraph. One is not bare behind a quotation left open, which it may go on with."""
    result: list[Marks] = []
    for paragraph in body:
        is_open = bool(result and result[-1].spans) and not result[-1].spans[-1].closed
        if paragraph.kind == "quote":
            result.append(NO_MARKS)
        elif not is_open and BARE.fullmatch(paragraph.text):
            result.append(BARE_MARKS)
        else:
            result.append(marks.read(paragraph.text))
    return result


def quotations(body: Sequence[Paragraph], read_marks: Sequence[Marks]) -> list[Quotation]:
    """The quotations of a body in order; blockquotes and bare paragraphs are left out."""
    result: list[Quotation] = []
    taken: set[tuple[int, int]] = set()
    for number, found in enumerate(read_marks):
        for span in found.spans:
            if taken and (number, span.outer_start) in taken:
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
    for number in range(last.paragraph + 1, min(last.paragraph + 2 + MOST_UNMARKED, len(body))):
        paragraph = body[number]
        if paragraph.kind != "paragraph" or found[number] is BARE_MARKS:
            return []
        spans = found[number].spans
        if spans and spans[0].outer_start == 0 and spans[0].single == last.span.single:
            return [Part(number, spans[0])] if not between else []
        stray = found[number].stray_close
        if stray is not None and not last.span.single:
            end = len(paragraph.text[:stray].rstrip())
            return [*between, Part(number, whole(paragraph)._replace(end=end, outer_end=stray + 1, closed=True))]
        if spans:
            return []
        between.append(Part(number, whole(paragraph)))
    return []


def whole(paragraph: Paragraph) -> Span:
    """All of a paragraph that stands inside a quotation without a mark of its own."""
    end = len(paragraph.text)
    return Span(0, end, 0, end, closed=False, single=False)


# --- speeches


def speeches_of_markup(body: Sequence[Paragraph]) -> list[Speech]:
    """The blockquotes of a body, without pull quotes, which repeat it."""
    result = []
    number = 0
    while number < len(body):
        last = number + 1
        if body[number].kind == "quote":
            while last < len(body) and body[last].block == body[number].block:
                last += 1
            result.append(Speech(number, last, markup=True, lead_in=lead_in_of(body, number)))
        number = last
    if not result:
        return []
    said = [paragraph.text for paragraph in body if paragraph.kind not in ("quote", "cite")]
    repeated = {run for text in said for run in runs(text)}
    return [speech for speech in result if not is_pull_quote(body, speech, repeated)]


def lead_in_of(body: Sequence[Paragraph], number: int) -> int | None:
    """The paragraph right before a blockquote."""
    return number - 1 if number and body[number - 1].kind == "paragraph" else None


def is_pull_quote(body: Sequence[Paragraph], speech: Speech, repeated: set[tuple[str, ...]]) -> bool:
    """Whether all of a blockquote is said elsewhere in the body; fewer words than a run has are no repetition."""
    own = runs(" ".join(paragraph.text for paragraph in body[speech.first : speech.last]))
    return bool(own) and own <= repeated and all(len(run) == RUN for run in own)


def speeches_of_plain_text(body: Sequence[Paragraph], sentences: Sequence[Sequence[Sentence]]) -> list[Speech]:
    """The speeches that only their lead-in tells: "Cllr Moss said:" and paragraphs without marks behind it."""
    result = []
    number = 1
    while number < len(body):
        found = lead_in(body[number - 1], sentences[number - 1])
        if found and may_begin(body, sentences, number, found):
            last = end_of_speech(body, sentences, number, found)
            result.append(Speech(number, last, markup=False, lead_in=number - 1))
            number = last
        number += 1
    return result


def lead_in(paragraph: Paragraph, sentences: Sequence[Sentence]) -> Attribution | None:
    """Who is announced at the end of a paragraph by a colon behind a verb or noun of speech, or by the verb itself."""
    if paragraph.kind != "paragraph" or not sentences:
        return None
    sentence = sentences[-1]
    found = speakers.announced(sentence)
    if not found or any(token.kind == "quote" for token in sentence.tokens[-2:]):
        return None
    if paragraph.text.endswith(":"):
        has_verb = any(cue.kind == "core" for cue in sentence.cues)
        return found if has_verb or NOUN_LEAD_IN.search(paragraph.text) else None
    return found if ends_in_verb(sentence) else None


def ends_in_verb(sentence: Sentence) -> bool:
    """Whether the last word is a verb of speech that has said nothing yet: "After the vote Cllr Moss said".

    "The baths will stay open, Cllr Moss said." has said it, and what follows is the author's.
    """
    if any(token.kind == "quote" for token in sentence.tokens):
        return False
    is_closed = sentence.low(len(sentence.tokens) - 1) == "."
    last = len(sentence.tokens) - (1 if sentence.low(len(sentence.tokens) - 1) in (".", ",") else 0) - 1
    if not any(cue.at == last and cue.kind == "core" and cue.form in ("past", "third") for cue in sentence.cues):
        return False
    subject = subjects.before_verb(sentence, last)
    if subject is None:
        return False
    opening = sentence.tokens[: subject.first]
    if any(token.low in listed("finite_verbs") for token in opening):
        return False
    leads = not opening or opening[0].low in listed("prepositions") or opening[0].low.endswith(("ing", "ed"))
    begins = leads and len(opening) <= LONGEST_OPENING
    return begins or not (is_closed or any(token.low == "," for token in opening))


def may_begin(
    body: Sequence[Paragraph], sentences: Sequence[Sequence[Sentence]], number: int, found: Attribution
) -> bool:
    """Whether a speech can begin with this paragraph; without a colon before it, it must be in the first person."""
    if stops(body[number], sentences[number], found):
        return False
    return body[number - 1].text.endswith(":") or in_first_person(sentences[number])


def end_of_speech(
    body: Sequence[Paragraph], sentences: Sequence[Sequence[Sentence]], first: int, found: Attribution
) -> int:
    """Number after a speech's last paragraph: the last one in the first person, or tied to the one before."""
    last = first + 1
    number = last
    others_named = names_others(sentences[first])
    while number < len(body) and number - last <= LONGEST_GAP and not stops(body[number], sentences[number], found):
        others_named = others_named or names_others(sentences[number])
        if not others_named and says_he_or_she(sentences[number]):
            break  # nobody but the speaker can be meant
        if in_first_person(sentences[number]) or (number == last and TIED.match(body[number].text)):
            last = number + 1
        number += 1
    return last


def names_others(sentences: Sequence[Sentence]) -> bool:
    """Whether a paragraph names a person or an office to which he or she may go back."""
    mentions = (mention for sentence in sentences for mention in sentence.mentions)
    return any(mention.kind in ("name", "role") and not mention.plural for mention in mentions)


def says_he_or_she(sentences: Sequence[Sentence]) -> bool:
    """Whether a paragraph speaks of one person by a pronoun."""
    return any(token.low in ("he", "she") for sentence in sentences for token in sentence.tokens)


def stops(paragraph: Paragraph, sentences: Sequence[Sentence], found: Attribution) -> bool:
    """Whether a paragraph cannot be part of the speech: it is of another kind, or speaks of the speaker."""
    text = paragraph.text
    if paragraph.kind != "paragraph" or OPENING_MARK.match(text) or READ_LINE.match(text) or is_heading(text):
        return True
    if lead_in(paragraph, sentences):
        return True
    name = found.subject.mention.name
    if name and any(token.low == name[-1].lower() for sentence in sentences for token in sentence.tokens):
        return True
    return not in_first_person(sentences) and any(reports(sentence) for sentence in sentences)


def is_heading(text: str) -> bool:
    """Whether a short line without a full stop is a sub-heading rather than speech."""
    return text[-1:] not in ".!?:;…”’\"')" and text.count(" ") < 8


def in_first_person(sentences: Sequence[Sentence]) -> bool:
    """Whether somebody speaks of himself outside quotation marks."""
    return any(token.text in listed_exactly("first_person") for sentence in sentences for token in sentence.tokens)


def reports(sentence: Sentence) -> bool:
    """Whether a sentence says what a person said."""
    for cue in sentence.cues:
        if cue.kind == "core" and cue.form in ("past", "third") and not cue.passive:
            subject = speakers.subject_of(sentence, cue, cue.at)
            if subject and subject.mention.kind in ("name", "role", "pronoun") and not subject.mention.plural:
                return True
    return False
