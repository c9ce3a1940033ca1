"""Reads an article's body from top to bottom and gives every quotation its speaker, or finds that nobody says it.

An ‘inadequate’ rating, the so-called “Wedge”, titles of plans and books are said by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chamberlain_crawler.items import Block, Certainty, Quote, QuoteKind
from chamberlain_crawler.quotes import indirect, speakers, subjects, taking_apart
from chamberlain_crawler.quotes.marks import is_fragment, is_title_case
from chamberlain_crawler.quotes.named_people import Discourse, Party, People
from chamberlain_crawler.quotes.sentences import BE, Sentence
from chamberlain_crawler.quotes.speakers import Attribution
from chamberlain_crawler.quotes.subjects import Subject
from chamberlain_crawler.quotes.taking_apart import BARE_WORDS, Parsed, Quotation, Speech
from chamberlain_crawler.text import listed

#: Subjects that may go on speaking in the next sentence without a verb of speech.
PEOPLE = ("name", "role", "pronoun", "group")
#: Words that with a comma lead from one quotation to the next: Then, “…”
GOING_ON = frozenset(
    ["then", "indeed", "instead", "still", "again", "finally", "also", "plus", "later", "or", "and", "but"]
)
#: Rules whose speaker does not go on in the next paragraph: somebody else's words are only cited.
NOT_HANDED_ON = frozenset(["by", "according_to", "noun_of"])

#: What leads to the title of a work.
WORKS = frozenset(["album", "book", "called", "entitled", "film", "movie", "novel", "play", "show", "song", "titled"])
#: Most blanks in a line that is set between paragraphs.
LONGEST_CROSSHEAD = 10
#: Most blanks inside words that describe a noun.
LONGEST_MODIFIER = 4
#: Most words between a verb of judgement and the words it judges with.
LONGEST_OBJECT = 5
DOUBT: dict[Certainty, int] = {"sure": 0, "likely": 1, "doubtful": 2}
NOT_BEFORE_MODIFIER = BE | frozenset(["as", "that", "it", "him", "her", "them", "itself", "himself", "herself"])
WHOLE_SENTENCE = re.compile(r"[.!?…]\s")


def find(blocks: Sequence[Block], *, reported: bool = False, writers: Collection[str] = ()) -> list[Quote]:
    """The quotes of an article's body, in order; offsets are those of ``Article.body_text``.

    With ``reported`` also the clauses that tell what somebody said, of the kind ``indirect``, each in its place. No
    pronoun means the article's ``writers``, by name: Jo Marlow meets the mayor. “…,” she says.
    """
    return Reader(taking_apart.parse(taking_apart.of_blocks(blocks)), reported=reported, writers=writers).quotes()


def find_in_text(text: str, *, reported: bool = False) -> list[Quote]:
    """The quotes of a plain text whose paragraphs are parted by blank lines; offsets are those of the text."""
    return Reader(taking_apart.parse(taking_apart.of_text(text)), reported=reported).quotes()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, and how that was found."""

    rule: str
    printed: str
    party: Party | None
    office: str | None
    cue: str | None = None

    def again(self, rule: str) -> Speaker:
        """The same speaker for a further quotation, under the less sure of two rules."""
        rule = max(rule, self.rule, key=lambda rule: DOUBT[speakers.CERTAINTY[rule]])
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
    dialogue: bool = False
    """Whether its paragraph quotes more than one speaker."""


class Reader:
    """Reads one article."""

    def __init__(self, parsed: Parsed, *, reported: bool = False, writers: Collection[str] = ()):
        self.parsed = parsed
        self.reported = reported
        self.discourse = Discourse(People(parsed.narrative()), writers)
        self.in_double = any(not found[0].span.single for found in parsed.quotation_at.values())
        self.before = Before(-1)
        self.of_list: Speaker | None = None
        """Who is announced by the last paragraph, for the items behind it."""
        self.result: list[Quote] = []

    def quotes(self) -> list[Quote]:
        """The quotes in order."""
        number = 0
        while number < len(self.parsed.body):
            speech = self.parsed.speeches.get(number)
            if speech:
                self.read_speech(speech)
                number = speech.last
            else:
                for position in range(len(self.parsed.sentences[number])):
                    self.read_sentence(number, position)
                if not self.parsed.sentences[number]:
                    self.read_bare(number)
                number += 1
        return sorted(self.result, key=lambda quote: quote.start)

    def read_bare(self, number: int) -> None:
        """Keep the words in marks of a paragraph that holds nothing else: they are nobody's."""
        paragraph = self.parsed.body[number]
        for match in BARE_WORDS.finditer(paragraph.text) if paragraph.kind != "quote" else ():
            part = paragraph.start + match.start(1), paragraph.start + match.end(1)
            self.keep("scare", [match[1]], [part], None)
        self.before = Before(number)

    def read_sentence(self, number: int, position: int) -> None:
        """The quotations in marks of one sentence, by its number in its paragraph."""
        sentence = self.parsed.sentences[number][position]
        last = self.before.speaker
        spoken = None
        has_quote = False
        quoted: list[int] = []
        for at, token in enumerate(sentence.tokens):
            quotation = self.parsed.quotation_at.get((number, token.start)) if token.kind == "quote" else None
            if quotation:
                has_quote = True
                begins = quotation[0].paragraph == number
                spoken = (self.read_quotation(quotation, position, at) if begins else last) or spoken
                if not (begins and self.result[-1].kind == "scare"):
                    quoted.append(at)
        if self.reported:
            self.read_reported(number, sentence, quoted)
        self.leave(number, sentence, spoken, has_quote=has_quote)

    def read_quotation(self, quotation: Quotation, position: int, at: int) -> Speaker | None:
        """Keep a quotation in marks, with its speaker if it has one."""
        number = quotation[0].paragraph
        kind = self.parsed.body[number].kind
        sentence = self.parsed.sentences[number][position]
        words = [self.parsed.words(part) for part in quotation]
        fragment = len(words) == 1 and is_fragment(words[0])
        single = quotation[0].span.single
        aside = (fragment and not sentence.mentions) or self.is_crosshead(quotation)
        scare = kind == "heading" or aside or (len(words) == 1 and is_scare(sentence, at, words[0], single=single))
        speaker = None if scare else self.own_speaker(quotation, sentence, at, words[0])
        if speaker is None and kind == "paragraph" and not scare and not fragment:
            speaker = self.inherited(number, position, at, words[-1])
        if speaker is None and kind == "list_item" and not scare and not fragment:
            speaker = self.of_list
        said = speaker is not None or not (scare or fragment)
        self.keep("direct" if said else "scare", words, [self.parsed.offsets(part) for part in quotation], speaker)
        return speaker

    def is_crosshead(self, quotation: Quotation) -> bool:
        """Whether a paragraph is nothing but a few words in single marks, where others stand in double ones."""
        part = quotation[0]
        paragraph = self.parsed.body[part.paragraph].text
        if not part.span.single or part.span.outer_start > 0 or paragraph.count(" ") >= LONGEST_CROSSHEAD:
            return False
        return self.in_double and len(paragraph) - part.span.outer_end <= 1

    def read_reported(self, number: int, sentence: Sentence, quoted: list[int]) -> None:
        """Keep the clauses of a sentence that tell what somebody said."""
        if self.parsed.body[number].kind not in ("paragraph", "list_item"):
            return
        for found in indirect.reported(sentence, quoted):
            start = sentence.tokens[found.first].start
            end = sentence.tokens[found.last - 1].end
            words = sentence.text[start:end]
            offset = self.parsed.body[number].start
            self.keep("indirect", [words], [(offset + start, offset + end)], self.speaker(found.attribution, sentence))

    def own_speaker(self, quotation: Quotation, sentence: Sentence, at: int, words: str) -> Speaker | None:
        """The speaker whom the quotation's own sentences name; behind its last words first."""
        end = self.parsed.place(quotation[-1]) if len(quotation) > 1 else None
        if end and (after := speakers.verb_after(*end)):
            return self.speaker(after, end[0])
        attribution = speakers.attribute(sentence, at, words) if sentence.mentions else None
        return self.speaker(attribution, sentence) if attribution else None

    def inherited(self, number: int, position: int, at: int, words: str) -> Speaker | None:
        """The speaker whom the sentence before leaves to a quotation that opens its own sentence.

        Behind another quotation a question alone is asked by whoever hears that one.
        """
        before = self.before
        sentence = self.parsed.sentences[number][position]
        if at > 0 and not (subjects.is_lacking(sentence) or (at == 2 and sentence.low(0) in GOING_ON)):
            return None
        if position > 0:
            return before.speaker.again("continued") if before.speaker else before.subject
        if before.paragraph != number - 1:
            return None
        if before.speaker and not before.lead_in:
            is_asked = words.endswith("?") and not WHOLE_SENTENCE.search(words[:-1])
            unsure = before.dialogue or is_asked or before.speaker.rule in NOT_HANDED_ON
            return None if unsure else before.speaker.again("previous_paragraph")
        return before.lead_in or before.subject

    def leave(self, number: int, sentence: Sentence, spoken: Speaker | None, *, has_quote: bool) -> None:
        """Remember what a sentence leaves to the next one."""
        subject = lead_in = None
        last = self.before if self.before.paragraph == number else Before(number)
        found = None if has_quote else subject_left(sentence)
        if found and found.mention.text == "It":
            subject = last.subject
        elif found and found.mention.kind in PEOPLE:
            subject = self.speaker(Attribution("subject_before", found, None), sentence)
        if sentence.low(len(sentence.tokens) - 1) == ":" and (announced := speakers.announced(sentence)):
            lead_in = self.speaker(announced._replace(rule="lead_in"), sentence)
        self.discourse.note(sentence, spoken.party if spoken else None)
        self.of_list = self.of_list if self.parsed.body[number].kind == "list_item" else lead_in
        changed = bool(spoken and last.speaker and spoken.printed != last.speaker.printed)
        known = subject if subject and subject.party else None
        self.before = Before(number, spoken, known, lead_in, last.dialogue or changed)

    def read_speech(self, speech: Speech) -> None:
        """Keep a block quote."""
        pieces = [taking_apart.outer(paragraph) for paragraph in self.parsed.body[speech.first : speech.last]]
        speaker = self.speaker_of_speech(speech)
        if speaker and speaker.rule == "signature":
            pieces.pop()
        lead_in = None
        if speech.lead_in is not None and self.parsed.sentences[speech.lead_in]:
            sentence = self.parsed.sentences[speech.lead_in][-1]
            lead_in = sentence.printed(0, len(sentence.tokens))
        parts = [(start, start + len(text)) for start, text in pieces]
        self.keep("block", [text for _, text in pieces], parts, speaker, lead_in)
        if speaker and speaker.party:
            self.discourse.history.append([(0, speaker.party)])
        self.before = Before(speech.last - 1, speaker)

    def speaker_of_speech(self, speech: Speech) -> Speaker | None:
        """The speaker of a block quote: in its cite, its last line, its lead-in, or the block before."""
        body = self.parsed.body
        if speech.markup and speech.last < len(body) and body[speech.last].kind == "cite":
            found = subjects.named_first(self.parsed.sentences[speech.last])
            if found:
                return self.speaker(Attribution("cite", found[0], None), found[1])
        if speech.markup and speech.last - speech.first > 1:
            found = subjects.named_first(self.parsed.sentences[speech.last - 1])
            if found:
                return self.speaker(Attribution("signature", found[0], None), found[1])
        if speech.lead_in is not None:
            return self.announced(self.parsed.sentences[speech.lead_in])
        if self.before.speaker and body[speech.first - 1].kind == "quote":
            return self.before.speaker.again("previous_paragraph")
        return None

    def announced(self, sentences: Sequence[Sentence]) -> Speaker | None:
        """The speaker whom a lead-in names by a verb in its last sentence, else as its subject, else further up."""
        for sentence in sentences[-1:]:
            if attribution := speakers.announced(sentence):
                return self.speaker(attribution._replace(rule="lead_in"), sentence)
            subject = subjects.main(sentence)
            ends_in_colon = sentence.low(len(sentence.tokens) - 1) == ":"
            if subject and (subject.mention.kind in (*PEOPLE, "document") or ends_in_colon):
                speaker = self.speaker(Attribution("subject_before", subject, None), sentence)
                if speaker.party:
                    return speaker
        for sentence in reversed(sentences[:-1]):
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
        words: Sequence[str],
        parts: Sequence[tuple[int, int]],
        speaker: Speaker | None,
        lead_in: str | None = None,
    ) -> None:
        """Add a quote to the result."""
        party = speaker.party if speaker else None
        rule = speaker.rule if speaker else "none"
        self.result.append(
            Quote(
                kind=kind,
                text="\n\n".join(words),
                start=parts[0][0],
                end=parts[-1][1],
                rule=f"{rule}+author" if party and party.author else rule,
                speaker=speaker.printed if speaker else None,
                person=party.name if party else None,
                office=speaker.office if speaker else None,
                cue=speaker.cue if speaker else None,
                lead_in=lead_in,
                parts=tuple(parts),
            )
        )


def subject_left(sentence: Sentence) -> Subject | None:
    """Who a sentence without a quotation leaves as the likely next speaker: who reports in it, else its subject."""
    said = speakers.sentence_end(sentence, 0)
    return said.subject if said else subjects.main(sentence)


# --- words that nobody says


def is_scare(sentence: Sentence, at: int, words: str, *, single: bool) -> bool:
    """Whether the few words at this token are a name, a title, or stand as a modifier before a noun."""
    if is_work(sentence, at, words):
        return True
    if not is_fragment(words) and not is_title_case(words.removesuffix(",")):
        return False
    if is_name(sentence, at) or (is_title_case(words) and sentence.low(at - 1) != ":"):
        return True
    if sentence.low(at - 1) in listed("prepositions") and is_title_case(words.removesuffix(",")):
        return True  # on “This Week,” Mr Moss said
    if single and words.isalpha() and sentence.low(at - 1) == "that" and sentence.low(at + 1) in BE:
        return True  # thought that ‘porch’ was generous
    if not is_modifier(sentence, at, words):
        return False
    return single or not (is_judged(sentence, at) or is_predicate(sentence, at) or is_reported(sentence, at))


def is_work(sentence: Sentence, at: int, words: str) -> bool:
    """Whether the words are the title of a work: in his book, “An Old Town.”; on Marl TV’s “This Week,” she said."""
    before = at - 2 if sentence.low(at - 1) == "," else at - 1
    if before < 0 or not is_title_case(words.rstrip(".,")):
        return False
    return sentence.low(before) in WORKS or (sentence.tokens[before].owner and words.endswith(","))


def is_name(sentence: Sentence, at: int) -> bool:
    """Whether the words name something: known as, dubbed, the word."""
    before = at - 1
    while sentence.low(before) in listed("determiners"):
        before -= 1
    if before == at - 1 and sentence.low(before) in listed("naming_words"):
        namer = sentence.ending.get(before)
        return namer is None or namer.kind not in ("name", "role", "pronoun", "group")
    return sentence.low(before) == "as" and "known" in (sentence.low(near) for near in range(before - 6, before))


def is_modifier(sentence: Sentence, at: int, words: str) -> bool:
    """Whether a noun follows that the words describe: the ‘inadequate’ rating."""
    if words.count(" ") >= LONGEST_MODIFIER or words[-1:] in ".,?!" or at + 1 >= len(sentence.tokens):
        return False
    after = sentence.tokens[at + 1]
    if after.kind != "word" or after.low in listed("stop_words") or after.low.endswith("ly"):
        return False
    if after.low.endswith(("ed", "ing")) and after.low not in listed("ing_and_ed_nouns"):
        return False
    if after.capital and sentence.low(at - 1) not in listed("determiners"):
        return words.isalpha() and words[0].isupper()  # “New” Labour
    if any(cue.at in (at + 1, at - 1) for cue in sentence.cues):
        return False
    return sentence.low(at - 1) not in NOT_BEFORE_MODIFIER


def is_judged(sentence: Sentence, at: int) -> bool:
    """Whether a verb of judgement has the words in its object: criticised the council’s “woeful” record."""
    for cue in reversed(sentence.cues):
        if cue.at < at:
            between = sentence.tokens[cue.at + 1 : at]
            near = all(token.kind == "word" and token.low not in listed("prepositions") for token in between)
            opened = not between or between[0].low in listed("determiners") or between[-1].owner
            if cue.kind != "judgement" or cue.passive or len(between) >= LONGEST_OBJECT or not (near and opened):
                return False
            return subjects.has_speaker(sentence, cue.at)
    return False


def is_reported(sentence: Sentence, at: int) -> bool:
    """Whether the words stand in what somebody says: the leader said it would be a “plain and simple” choice."""
    found = speakers.verb_before(sentence, at)
    return found is not None and found.rule in ("verb_before", "participle") and found.subject.mention.kind != "other"


def is_predicate(sentence: Sentence, at: int) -> bool:
    """Whether the words belong to what is said of something: it would be a “terrible” waste."""
    before = sentence.low(at - 2)
    return sentence.low(at - 1) in ("a", "an") and (before in BE or before == "as")
