"""Who speaks the words in marks, as their own sentence has it. The rules stand in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from chamberlain_crawler.items import Certainty, QuoteKind
from chamberlain_crawler.quotes import subjects
from chamberlain_crawler.quotes.sentences import BE, FILLER, STOPS, Cue, Mention, Sentence, VerbKind
from chamberlain_crawler.quotes.subjects import RELATIVE, SPEAKERS, Subject
from chamberlain_crawler.text import listed

DASHES = frozenset("–—―-")
#: How far "by" may stand behind the quotation whose doer it names.
BY_REACH = 6
#: How far behind a noun of speech its quotation may stand.
NOUN_REACH = 12
CLAUSE_BREAKS = frozenset(["but", "while", "whereas", "although", "though"]) | {";"}
CORE: tuple[VerbKind, ...] = ("core",)
EVERY_KIND: tuple[VerbKind, ...] = ("core", "inner", "judgement")
#: First words, beside prepositions, of what cannot be the name of anything.
REMARKING = frozenset(["and", "because", "but", "if", "when"])
FEELING_VERBS = frozenset(["is", "are", "was", "were", "felt", "feels", "seemed", "looked", "sounded"])

#: How sure each rule is, as measured on real articles: the table stands in ``docs/certainty.md``.
CERTAINTY: dict[str, Certainty] = {
    # in the quote's own sentence
    "verb_after": "sure",
    "verb_after_part": "likely",
    "verb_before": "likely",
    "participle": "likely",
    "according_to": "likely",
    "second_hand": "doubtful",
    "by": "doubtful",
    "noun_of": "doubtful",
    "colon": "doubtful",
    "dash": "doubtful",
    "feeling": "doubtful",
    "remark": "doubtful",
    # beside a block quote, or in the paragraph before
    "cite": "likely",
    "signature": "likely",
    "lead_in": "likely",
    # in the sentence before
    "continued": "sure",
    "previous_paragraph": "likely",
    "subject_before": "doubtful",
}
#: The same of reported speech, where a rule errs in other places.
REPORTED_CERTAINTY: dict[str, Certainty] = {
    "verb_after": "likely",
    "verb_before": "likely",
    "according_to": "likely",
    "participle": "doubtful",
    "second_hand": "doubtful",
}


def certainty(rule: str, kind: QuoteKind = "direct") -> Certainty | None:
    """How sure the speaker is whom a quote's ``rule`` found; None where it found nobody.

    Who held an office on a day, or wrote a letter, is never more than likely; what the user has decided is sure.

    >>> [certainty(rule) for rule in ("verb_after", "verb_after+office_by_date", "colon+decided", "decided", "none")]
    ['sure', 'likely', 'sure', 'sure', None]
    >>> certainty("verb_after", "indirect")
    'likely'
    """
    found, *ways = rule.split("+")
    if "decided" in (found, *ways):
        return "sure"
    sure = (REPORTED_CERTAINTY if kind == "indirect" else CERTAINTY).get(found)
    return "likely" if ways and sure == "sure" else sure


class Attribution(NamedTuple):
    """The speaker of a quotation, and how it was found."""

    rule: str
    subject: Subject
    cue: str | None


def attribute(sentence: Sentence, at: int, words: str) -> Attribution | None:
    """The speaker of the quotation at this token."""
    return (
        verb_after(sentence, at)
        or by_doer(sentence, at)
        or verb_before(sentence, at)
        or sentence_end(sentence, at)
        or according_to(sentence, at)
        or noun_of(sentence, at)
        or colon(sentence, at)
        or dash(sentence, at)
        or feeling(sentence, at, words)
        or remark(sentence, at, words)
    )


def announced(sentence: Sentence) -> Attribution | None:
    """Who is to speak next, as a sentence has it that ends without a quotation: Cllr Moss said: …"""
    end = len(sentence.tokens)
    return attribute(sentence, end - (sentence.low(end - 1) in (".", ",")), "")


def verb_after(sentence: Sentence, at: int) -> Attribution | None:
    """“…,” said Cllr Moss. “…,” Cllr Moss, who chairs the panel, told members."""
    start = at + 1
    if sentence.low(start) == "," or sentence.low(start) in DASHES:
        start += 1
    if sentence.low(start) == "as" and start > at + 1:
        return clause_at(sentence, start + 1, EVERY_KIND)
    if sentence.low(start) in ("is", "was") and sentence.low(start + 1) == "how":
        return clause_at(sentence, start + 2, EVERY_KIND)
    found = clause_at(sentence, start)
    return within(found) if found and any(token.kind == "word" for token in sentence.tokens[:at]) else found


def within(found: Attribution) -> Attribution:
    """A clause behind a quotation that is a part of its sentence: The plan is “a disgrace,” said Cllr Moss."""
    return found._replace(rule="verb_after_part") if found.rule == "verb_after" else found


def clause_at(sentence: Sentence, start: int, kinds: Collection[VerbKind] = CORE) -> Attribution | None:
    """The reporting clause that begins at this token: verb and subject, or subject and verb.

    Behind a book's title or words cited another clause may go on, by other verbs: In “Tram Plans,” Moss described …
    """
    for cue in sentence.cues:
        if cue.at < start or cue.passive:
            continue
        if cue.kind not in kinds:
            return None
        if cue.at == start:
            has_object = cue.kind == "judgement" or sentence.low(cue.at) in listed("verbs_with_hearer")
            is_none = has_object or cue.form == "participle"
            subject = None if is_none else subjects.behind_verb(sentence, cue.at)
        elif sentence.starting.get(start) is None or broken(sentence, start, cue.at):
            return None
        elif cue.form == "participle":
            continue
        else:
            subject = subjects.beginning(sentence, start, cue.at)
            if subject is None or subject.first != start:
                return None
        if subject is None or not may_speak(subject.mention, cue):
            return None
        # “…,” said Cllr Moss, according to the Ledger: its words are somebody else's account.
        rule = "second_hand" if any(place > cue.at for place in sentence.according) else "verb_after"
        return Attribution(rule, subject, sentence.low(cue.at))
    return None


def broken(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a quotation or the end of a clause stands between two tokens."""
    return any(token.kind == "quote" for token in sentence.tokens[first:last]) or has_stop(sentence, first, last)


def has_stop(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the sentence, or half of it, ends between two tokens."""
    return any(sentence.ends(at) for at in range(first, last))


def may_speak(mention: Mention, cue: Cue) -> bool:
    """Whether a phrase can be the subject of this verb."""
    if mention.kind == "other":
        return cue.kind == "core" and (mention.last - mention.first > 1 or mention.plural)
    if mention.text.lower() in ("i", "we", "you"):
        return mention.text == "I" and cue.kind == "core"  # the author
    return mention.kind in SPEAKERS


def by_doer(sentence: Sentence, at: int) -> Attribution | None:
    """The plan was branded “…” by Cllr Moss; it was described by Cllr Moss as “…”."""
    cue = next((cue for cue in reversed(sentence.cues) if cue.at < at), None)
    if cue is None or cue.form not in ("past", "perfect") or not (cue.passive or cue.kind == "judgement"):
        return None
    end = at + 1
    while end <= at + BY_REACH and end < len(sentence.tokens) and sentence.tokens[end].kind == "word":
        end += 1
    subject = doer(sentence, range(at + 1, end))
    if subject is None and cue.passive:
        subject = doer(sentence, range(cue.at + 1, at))
    return Attribution("by", subject, sentence.low(cue.at)) if subject else None


def doer(sentence: Sentence, places: Iterable[int]) -> Subject | None:
    """Who stands behind "by" in these places."""
    for place in places:
        mention = sentence.starting.get(place + 1) if sentence.low(place) == "by" else None
        if mention and mention.kind in SPEAKERS:
            return subjects.grouped_right(sentence, mention)
    return None


def verb_before(sentence: Sentence, at: int) -> Attribution | None:
    """Cllr Moss said that he hoped for “…”: the nearest verb, but one of speech outside wins over one of thought."""
    cues = open_cues(sentence, at)
    owned = noun_of(sentence, at) if cues else None
    if owned and owned.subject.first > cues[0].at and owned.subject.mention.kind != "pronoun":
        owner = owned.subject.mention
        if not any(noun.possessor is owner and sentence.low(noun.last) in BE for noun in sentence.mentions):
            return owned  # rejected Cllr Moss’s claim that …; but not: said Cllr Moss’s statement was …
    for number, cue in enumerate(cues):
        outside = cues[number + 1 :]
        if cue.kind == "inner" and any(outer.kind in ("core", "inner") for outer in outside):
            continue
        is_aim = sentence.low(cue.at - 1) == "to" and sentence.low(at - 1) in listed("finite_verbs")
        if any(outer.kind == "core" for outer in outside) and (is_aim or is_over(sentence, cue, at)):
            continue
        subject = subject_of(sentence, cue, at)
        if subject and may_speak(subject.mention, cue):
            rule = "participle" if cue.form == "participle" else "verb_before"
            return Attribution(rule, subject, sentence.low(cue.at))
        if cue.kind == "core" and not (cue.form == "base" and any(outer.kind == "core" for outer in outside)):
            return None  # but: Cllr Moss said that work would begin “…”
    return None


def is_over(sentence: Sentence, cue: Cue, at: int) -> bool:
    """Whether a verb stands in a clause about its noun that is over before the quotation.

    Cllr Moss said staff who had warned of the risk were “ignored”; … that women who complained “would be heard”.
    """
    if not is_about_noun(sentence, cue):
        return False
    quote = sentence.tokens[at] if at < len(sentence.tokens) else None
    words = sentence.text[quote.start : quote.end].strip("“”‘’\"'").split() if quote else []
    last, first = sentence.low(at - 1), words[0].lower() if words else ""
    return bool({last, first} & listed("finite_verbs")) or (last == "that" and cue.kind == "judgement")


def is_about_noun(sentence: Sentence, cue: Cue) -> bool:
    """Whether a verb stands in a clause about the noun before it: staff who had warned; members who were told."""
    before = cue.at
    while (low := sentence.low(before - 1)) not in RELATIVE and (low in BE or low in listed("words_before_verbs")):
        before -= 1
    return low in RELATIVE


def open_cues(sentence: Sentence, at: int) -> list[Cue]:
    """The verbs before a token whose clauses are still open there, the nearest first."""
    result: list[Cue] = []
    for cue in reversed(sentence.cues):
        if cue.at >= at:
            continue
        between = sentence.tokens[cue.at : result[-1].at if result else at]
        is_cut = any(token.low in CLAUSE_BREAKS for token in between) if result else has_stop(sentence, cue.at, at)
        if is_cut:
            break
        if cue.passive and is_about_noun(sentence, cue):
            continue
        if cue.passive:
            break
        result.append(cue)
    return result


def subject_of(sentence: Sentence, cue: Cue, quote: int) -> Subject | None:
    """The subject of a verb that stands before its quotation."""
    if cue.form != "participle":
        before = cue.at - 2 if sentence.low(cue.at - 1) == "," else cue.at - 1
        is_inverted = sentence.low(before) in (FILLER, "") and sentence.low(cue.at) not in listed("verbs_with_hearer")
        inverted = subjects.behind_verb(sentence, cue.at) if is_inverted else None
        if sentence.low(cue.at - 1) == "to":
            return subjects.of_clause(sentence, cue.at)
        if inverted:
            return inverted
        aside = subjects.behind_verb(sentence, cue.at) if sentence.low(cue.at - 1) == "," else None
        if aside and sentence.low(aside.last) == ",":
            return aside  # It had been, said Cllr Moss, “…”
        subject = subjects.before_verb(sentence, cue.at)
        if subject is None and sentence.low(cue.at - 1) == ",":
            return subjects.behind_verb(sentence, cue.at)
        return subject
    if cue.at == 0 or sentence.low(cue.at - 1) in ("", "“"):
        return first_behind(sentence, quote + 1)
    mention = sentence.ending.get(cue.at)
    if mention and sentence.low(mention.first - 1) == "with":
        return subjects.grouped_left(sentence, mention)
    if subject := said_before(sentence, cue):
        return subject
    near = {sentence.low(before) for before in range(cue.at - 3, cue.at)}
    is_of_sentence = sentence.low(cue.at - 1) in (",", "by") or near & listed("speech_nouns")
    whole = subjects.of_sentence(sentence, cue.at) if is_of_sentence else None  # …, noting that …; went on by saying
    return whole or subjects.of_clause(sentence, cue.at)


def said_before(sentence: Sentence, participle: Cue) -> Subject | None:
    """Who says what stands before a participle and its comma: …, Cllr Moss said, adding …"""
    for cue in reversed(sentence.cues):
        if cue.at < participle.at and cue.kind == "core" and cue.form in ("past", "third") and not cue.passive:
            between = sentence.tokens[cue.at + 1 : participle.at]
            if any(token.kind == "quote" or token.low in STOPS for token in between):
                return None
            if sentence.low(cue.at - 1) in (FILLER, ",") and sentence.low(cue.at) not in listed("verbs_with_hearer"):
                return subjects.behind_verb(sentence, cue.at) or subjects.before_verb(sentence, cue.at)
            return subjects.before_verb(sentence, cue.at)
    return None


def first_behind(sentence: Sentence, at: int) -> Subject | None:
    """The first subject behind a token: Calling it “…”, Cllr Moss left."""
    for mention in sentence.mentions:
        if mention.first >= at and subjects.is_subject(sentence, mention):
            return subjects.grouped_right(sentence, mention)
    return None


def sentence_end(sentence: Sentence, at: int) -> Attribution | None:
    """The plan is “…” and should be dropped, says Cllr Moss."""
    for comma in range(len(sentence.tokens) - 2, at, -1) if sentence.cues else ():
        token = sentence.tokens[comma]
        if token.kind == "quote":
            return None
        if token.low == "," and (found := clause_at(sentence, comma + 1)):
            return within(found)
    return None


def according_to(sentence: Sentence, at: int) -> Attribution | None:
    """According to Cllr Moss, …; in the words of Cllr Moss. What stands behind the quotation is asked first."""
    places = [place for place in sentence.according if place > at]
    places += [place for place in reversed(sentence.according) if place < at]
    for place in places:
        mention = sentence.starting.get(place + 2)
        if (
            mention
            and mention.kind not in ("pronoun", "other")
            and (subject := subjects.grouped_right(sentence, mention))
        ):
            return Attribution("according_to", subject, "according to")
    return None


def noun_of(sentence: Sentence, at: int) -> Attribution | None:
    """Cllr Moss’s verdict was “…”; his message: “…”; “…” was the verdict of Cllr Moss."""
    candidates = [mention for mention in reversed(sentence.mentions) if at - NOUN_REACH <= mention.last <= at]
    if sentence.low(at + 1) in ("is", "was") and (behind := sentence.starting.get(at + 2)):
        candidates.append(behind)
    for mention in candidates:
        owner = mention.possessor or habitual(sentence, mention)
        if owner and mention.head in listed("speech_nouns") and (owner.kind in SPEAKERS or owner.name):
            return Attribution("noun_of", Subject(owner, owner.office, owner.first, owner.last), None)
    return None


def habitual(sentence: Sentence, noun: Mention) -> Mention | None:
    """Whose habit it is to speak "with the words": Cllr Moss’s habit of opening meetings with the words “…”."""
    if sentence.low(noun.first - 1) != "with" or noun.text.lower() != "the words":
        return None
    near = [mention.possessor for mention in sentence.mentions if noun.first - NOUN_REACH <= mention.last <= noun.first]
    return next((owner for owner in reversed(near) if owner), None)


def colon(sentence: Sentence, at: int) -> Attribution | None:
    """Cllr Moss (Lab): “…”. The letter was blunt: “…”."""
    if sentence.low(at - 1) != ":" or any(cue.passive and cue.at < at for cue in sentence.cues):
        return None
    end = subjects.skip_bracket(sentence, at - 1)
    mention = sentence.ending.get(end)
    if mention and mention.kind in ("name", "role") and mention.first == 0:
        return Attribution("colon", Subject(mention, mention.office, mention.first, mention.last), None)
    subject = subjects.main(sentence)
    if subject and subject.last < at and subject.first == sentence.mentions[0].first and subject.mention.text != "It":
        return Attribution("colon", subject, None)
    return None


def dash(sentence: Sentence, at: int) -> Attribution | None:
    """“…” – Cllr Moss on devolution."""
    mention = sentence.starting.get(at + 2)
    if sentence.low(at + 1) in DASHES and mention and mention.kind == "name" and mention.sure:
        subject = subjects.grouped_right(sentence, mention)
        return Attribution("dash", subject, None) if subject else None
    return None


def feeling(sentence: Sentence, at: int, words: str) -> Attribution | None:
    """Mr Moss was “relieved”: nobody else can say so."""
    first_word = words.split()[0].lower().strip(".,;:!?’'") if words.split() else ""
    verb = subjects.before_adverbs(sentence, at) - 1
    if sentence.low(verb) not in FEELING_VERBS or first_word not in listed("feelings"):
        return None
    subject = subjects.before_verb(sentence, verb)
    if subject and subject.mention.kind in ("name", "role", "pronoun", "group"):
        return Attribution("feeling", subject, sentence.low(verb))
    return None


def remark(sentence: Sentence, at: int, words: str) -> Attribution | None:
    """Cllr Moss voted with the others, “for the last time”: no title, no noun, and nothing behind it."""
    if not words or sentence.low(at - 1) != "," or any(token.low != "." for token in sentence.tokens[at + 1 :]):
        return None
    if words.split()[0] not in REMARKING | listed("prepositions"):
        return None
    found = subjects.main(sentence)
    is_one = found and (found.mention.kind == "name" or found.mention.text.lower() in ("he", "she"))
    return Attribution("remark", found, None) if found and is_one else None
