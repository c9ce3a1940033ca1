"""Reads an article's body from top to bottom and gives every quotation its speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chamberlain_crawler.items import Quote, QuoteKind
from chamberlain_crawler.quotes import blocks, marks, noun_phrases, quotations, scares, speakers, subjects, tokens
from chamberlain_crawler.quotes.blocks import Speech
from chamberlain_crawler.quotes.discourse import Discourse, Party
from chamberlain_crawler.quotes.names import People
from chamberlain_crawler.quotes.paragraphs import Paragraph
from chamberlain_crawler.quotes.phrases import Sentence
from chamberlain_crawler.quotes.quotations import Quotation
from chamberlain_crawler.quotes.speakers import DASHES, Attribution
from chamberlain_crawler.quotes.subjects import Subject

#: Subjects that may go on speaking in the next sentence without a verb of speech.
PEOPLE = ("name", "role", "pronoun", "group")
#: Rules whose speaker does not go on in the next paragraph: somebody else's words are only cited.
NOT_HANDED_ON = frozenset(["by", "according_to", "noun_of"])


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, and how that was found."""

    rule: str
    printed: str
    party: Party | None
    office: str | None
    cue: str | None = None

    def again(self, rule: str) -> Speaker:
        """The same speaker for a further quotation."""
        return Speaker(rule, self.printed, self.party, self.office)


@dataclass(frozen=True, slots=True)
class Before:
    """What the sentence before leaves for a quotation that names nobody."""

    paragraph: int
    speaker: Speaker | None = None
    """Speaker of its last quotation."""
    subject: Speaker | None = None
    """Its subject, where it holds no quotation."""
    lead_in: Speaker | None = None
    """Whom its colon announces."""


class Reader:
    """One article."""

    def __init__(self, body: Sequence[Paragraph]):
        self.body = body
        self.quotations = quotations.read(body)
        spans: list[list[marks.Span]] = [[] for _ in body]
        self.quotation_at: dict[tuple[int, int], Quotation] = {}
        for quotation in self.quotations:
            for part in quotation:
                spans[part.paragraph].append(part.span)
                self.quotation_at[part.paragraph, part.span.outer_start] = quotation
        self.sentences = [
            [] if paragraph.kind == "quote" else read_sentences(paragraph.text, found)
            for paragraph, found in zip(body, spans, strict=True)
        ]
        self.speeches = {speech.first: speech for speech in blocks.of_markup(body)}
        self.speeches |= {speech.first: speech for speech in blocks.of_plain_text(body, self.sentences)}
        spoken = {number for speech in self.speeches.values() for number in range(speech.first, speech.last)}
        narrative = (number for number in range(len(body)) if number not in spoken)
        self.discourse = Discourse(People(sentence for number in narrative for sentence in self.sentences[number]))
        self.before: Before | None = None
        self.several_speakers = False
        """Whether the last paragraph quoted more than one speaker."""
        self.result: list[Quote] = []

    def quotes(self) -> list[Quote]:
        """The quotes in order."""
        number = 0
        while number < len(self.body):
            speech = self.speeches.get(number)
            if speech:
                self.read_speech(speech)
                number = speech.last
            else:
                self.read_paragraph(number)
                number += 1
        return self.result

    def read_paragraph(self, number: int) -> None:
        """The quotations in marks of one paragraph."""
        for position, sentence in enumerate(self.sentences[number]):
            spoken = None
            has_quote = False
            for at, token in enumerate(sentence.tokens):
                quotation = self.quotation_at.get((number, token.start)) if token.kind == "quote" else None
                if quotation is None:
                    continue
                has_quote = True
                if quotation[0].paragraph == number:
                    spoken = self.read_quotation(quotation, position, sentence, at) or spoken
                else:
                    spoken = self.before.speaker if self.before and self.before.speaker else spoken
            self.leave(number, sentence, spoken, has_quote)

    def read_quotation(self, quotation: Quotation, position: int, sentence: Sentence, at: int) -> Speaker | None:
        """Keep a quotation in marks, with its speaker if it has one."""
        number = quotation[0].paragraph
        paragraph = self.body[number]
        words = [self.body[part.paragraph].text[part.span.start : part.span.end] for part in quotation]
        fragment = len(words) == 1 and scares.is_fragment(words[0])
        speaker = None
        scare = paragraph.kind == "heading" or (
            len(words) == 1 and scares.is_scare(sentence, at, words[0], single=quotation[0].span.single)
        )
        if not scare:
            speaker = self.own_speaker(quotation, sentence, at, words[0])
        if not (scare or speaker or fragment) and paragraph.kind == "paragraph":
            speaker = self.inherited(number, position, at)
        parts = [
            (self.body[part.paragraph].start + part.span.start, self.body[part.paragraph].start + part.span.end)
            for part in quotation
        ]
        self.keep("direct" if speaker or not (scare or fragment) else "scare", words, parts, speaker, None)
        return speaker

    def own_speaker(self, quotation: Quotation, sentence: Sentence, at: int, words: str) -> Speaker | None:
        """The speaker whom the quotation's own sentences name; behind its last words first."""
        last = quotation[-1]
        if len(quotation) > 1 and (found := self.place(last.paragraph, last.span.outer_start)):
            after = speakers.verb_after(*found)
            if after:
                return self.speaker(after, found[0])
        attribution = speakers.attribute(sentence, at, words)
        return self.speaker(attribution, sentence) if attribution else None

    def place(self, number: int, start: int) -> tuple[Sentence, int] | None:
        """Sentence and token of the quotation that opens at an offset of a paragraph."""
        for sentence in self.sentences[number]:
            for at, token in enumerate(sentence.tokens):
                if token.start == start:
                    return sentence, at
        return None

    def inherited(self, number: int, position: int, at: int) -> Speaker | None:
        """The speaker whom the sentence before leaves to a quotation that opens its own sentence."""
        before = self.before
        if before is None or (at > 0 and not lacks_subject(self.sentences[number][position])):
            return None
        if position > 0:
            if before.speaker:
                return before.speaker.again("continued")
            return before.subject
        if before.paragraph != number - 1:
            return None
        if before.speaker and not before.lead_in:
            unsure = self.several_speakers or before.speaker.rule in NOT_HANDED_ON
            return None if unsure else before.speaker.again("previous_paragraph")
        return before.lead_in or before.subject

    def leave(self, number: int, sentence: Sentence, spoken: Speaker | None, has_quote: bool) -> None:
        """Remember what a sentence leaves to the next one."""
        subject = lead_in = None
        if not has_quote and (found := subject_left(sentence)) and found.mention.kind in PEOPLE:
            subject = self.speaker(Attribution("subject_before", found, None), sentence)
            subject = subject if subject.party else None
        if sentence.low(len(sentence.tokens) - 1) == ":":
            announced = speakers.announced(sentence)
            if announced:
                lead_in = self.speaker(announced._replace(rule="lead_in"), sentence)
        self.discourse.note(sentence, spoken.party if spoken else None)
        last = self.before.speaker if self.before and self.before.paragraph == number else None
        if self.before is None or self.before.paragraph != number:
            self.several_speakers = False
        elif spoken and last and spoken.printed != last.printed:
            self.several_speakers = True
        self.before = Before(number, spoken, subject, lead_in)

    def read_speech(self, speech: Speech) -> None:
        """Keep a block quote."""
        pieces = [outer(paragraph) for paragraph in self.body[speech.first : speech.last]]
        speaker = self.speaker_of_speech(speech)
        if speech.markup and len(pieces) > 1 and speaker and speaker.rule == "signature":
            pieces.pop()
        words = [text for _, text in pieces]
        parts = [(start, start + len(text)) for start, text in pieces]
        lead_in = None
        if speech.lead_in is not None and self.sentences[speech.lead_in]:
            sentence = self.sentences[speech.lead_in][-1]
            lead_in = sentence.printed(0, len(sentence.tokens))
        self.keep("block", words, parts, speaker, lead_in)
        if speaker and speaker.party:
            self.discourse.history.append([(0, speaker.party)])
        self.before = Before(speech.last - 1, speaker)

    def speaker_of_speech(self, speech: Speech) -> Speaker | None:
        """The speaker of a block quote: in its cite, its last line, its lead-in, or the block before."""
        if speech.markup and speech.last < len(self.body) and self.body[speech.last].kind == "cite":
            found = named_first(self.sentences[speech.last])
            if found:
                return self.speaker(Attribution("cite", found[0], None), found[1])
        if speech.markup and speech.last - speech.first > 1 and self.body[speech.last - 1].text[0] in DASHES:
            found = named_first(read_sentences(self.body[speech.last - 1].text, []))
            if found:
                return self.speaker(Attribution("signature", found[0], None), found[1])
        if speech.lead_in is None:
            before = self.before.speaker if self.before and self.body[speech.first - 1].kind == "quote" else None
            return before.again("previous_paragraph") if before else None
        return self.announced(speech.lead_in)

    def announced(self, number: int) -> Speaker | None:
        """The speaker whom a lead-in names by a verb in its last sentence, else as its subject, else further up."""
        for sentence in self.sentences[number][-1:]:
            attribution = speakers.announced(sentence)
            if attribution:
                return self.speaker(attribution._replace(rule="lead_in"), sentence)
            subject = subjects.main(sentence)
            ends_in_colon = sentence.low(len(sentence.tokens) - 1) == ":"
            if subject and (subject.mention.kind in (*PEOPLE, "document") or ends_in_colon):
                speaker = self.speaker(Attribution("subject_before", subject, None), sentence)
                if speaker.party:
                    return speaker
        for sentence in reversed(self.sentences[number][:-1]):
            attribution = speakers.announced(sentence)
            if attribution and attribution.subject.mention.kind in PEOPLE:
                return self.speaker(attribution._replace(rule="subject_before", cue=None), sentence)
        return None

    def speaker(self, attribution: Attribution, sentence: Sentence) -> Speaker:
        """The speaker of an attribution, as printed and as the article knows him."""
        subject = attribution.subject
        party = self.discourse.party(subject, sentence)
        printed = subject.mention.text
        if subject.mention.kind == "pronoun" and party and party.person is None:
            printed = party.text
        office = subject.office or (party.office if party else None)
        if office is None and party and party.person and party.person.offices:
            office = party.person.offices[0]
        return Speaker(attribution.rule, printed, party, office, attribution.cue)

    def keep(
        self,
        kind: QuoteKind,
        words: list[str],
        parts: list[tuple[int, int]],
        speaker: Speaker | None,
        lead_in: str | None,
    ) -> None:
        """Add a quote to the result."""
        person = speaker.party.person if speaker and speaker.party else None
        self.result.append(
            Quote(
                kind=kind,
                text="\n\n".join(words),
                start=parts[0][0],
                end=parts[-1][1],
                rule=speaker.rule if speaker else "none",
                speaker=speaker.printed if speaker else None,
                person=person.name if person else None,
                office=speaker.office if speaker else None,
                cue=speaker.cue if speaker else None,
                lead_in=lead_in,
                parts=tuple(parts),
            )
        )


def lacks_subject(sentence: Sentence) -> bool:
    """Whether a sentence opens with a verb of speech that goes on from the sentence before: And continued: …"""
    first = 1 if sentence.low(0) in subjects.CONJUNCTIONS else 0
    return any(cue.at == first and cue.form in ("past", "third") for cue in sentence.cues)


def subject_left(sentence: Sentence) -> Subject | None:
    """Who a sentence without a quotation leaves as the likely next speaker: who reports in it, else its subject."""
    said = speakers.sentence_end(sentence, 0)
    return said.subject if said else subjects.main(sentence)


def read_sentences(text: str, spans: Sequence[marks.Span]) -> list[Sentence]:
    """The sentences of a paragraph with their phrases."""
    found = tokens.tokens(text, spans)
    return [noun_phrases.read(text, part) for part in tokens.sentences(text, found)]


def outer(paragraph: Paragraph) -> tuple[int, str]:
    """Offset and text of a paragraph of a block quote, without marks that enclose all of it."""
    spans = marks.read(paragraph.text).spans
    if len(spans) == 1 and spans[0].outer_start == 0 and spans[0].outer_end == len(paragraph.text):
        return paragraph.start + spans[0].start, paragraph.text[spans[0].start : spans[0].end]
    return paragraph.start, paragraph.text


def named_first(sentences: Sequence[Sentence]) -> tuple[Subject, Sentence] | None:
    """The person or body that a cite or a signature names first, and the sentence it stands in."""
    for sentence in sentences:
        for mention in sentence.mentions:
            if mention.kind != "other" and (subject := subjects.grouped_right(sentence, mention)):
                return subject, sentence
    return None
