"""Who speaks the words in marks, as their own sentence has it; or that nobody does.

An ‘inadequate’ rating, the so-called “Wedge”, titles of plans and books are said by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from chamberlain_crawler.quotes import subjects
from chamberlain_crawler.quotes.sentences import BE, FILLER, Cue, Mention, Sentence, is_adverb
from chamberlain_crawler.quotes.subjects import SPEAKERS, Subject
from chamberlain_crawler.text import listed

DASHES = frozenset("–—-")
STOPS = frozenset(".;?!")
#: How far "by" may stand behind the quotation whose doer it names.
BY_REACH = 6
#: How far behind a noun of speech its quotation may stand.
NOUN_REACH = 12
CLAUSE_BREAKS = frozenset(["but", "while", "whereas", "although", "though"]) | {";"}
FEELING_VERBS = frozenset(["is", "are", "was", "were", "felt", "feels", "seemed", "looked", "sounded"])

#: A quotation of more words than this is speech even where nobody is named.
LONGEST_FRAGMENT = 5
#: Most blanks inside words that describe a noun.
LONGEST_MODIFIER = 4
#: Most words between a verb of judgement and the words it judges with.
LONGEST_OBJECT = 5
NOT_BEFORE_MODIFIER = BE | frozenset(["as", "that", "it", "him", "her", "them", "itself", "himself", "herself"])
WORD = re.compile(r"[^\W\d_][\w’'-]*")


class Attribution(NamedTuple):
    """The speaker of a quotation, and how it was found."""

    rule: str
    subject: Subject
    cue: str | None


# --- the rules that name a speaker


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
        start += 1
    elif sentence.low(start) in ("is", "was") and sentence.low(start + 1) == "how":
        start += 2
    return clause_at(sentence, start)


def clause_at(sentence: Sentence, start: int) -> Attribution | None:
    """The reporting clause that begins at this token: verb and subject, or subject and verb."""
    for cue in sentence.cues:
        if cue.at < start or cue.passive:
            continue
        if cue.at == start:
            subject = None if cue.form == "participle" else subjects.behind_verb(sentence, cue.at)
        elif sentence.starting.get(start) is None or broken(sentence, start, cue.at):
            return None
        elif cue.form == "participle":
            continue
        else:
            subject = subjects.before_verb(sentence, cue.at)
            if subject and subject.first != start:
                return None
        usable = subject is not None and may_speak(subject.mention, cue)
        return Attribution("verb_after", subject, sentence.low(cue.at)) if subject and usable else None
    return None


def broken(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a quotation or the end of a clause stands between two tokens."""
    return any(token.kind == "quote" or token.low in STOPS for token in sentence.tokens[first:last])


def may_speak(mention: Mention, cue: Cue) -> bool:
    """Whether a phrase can be the subject of this verb."""
    if mention.kind == "other":
        return cue.kind == "core" and (mention.last - mention.first > 1 or mention.plural)
    return mention.kind in SPEAKERS and mention.text.lower() not in ("i", "we", "you")


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
        return owned  # rejected Cllr Moss’s claim that …
    for number, cue in enumerate(cues):
        if cue.kind == "inner" and any(outer.kind == "core" for outer in cues[number + 1 :]):
            continue
        subject = subject_of(sentence, cue, at)
        if subject and may_speak(subject.mention, cue):
            rule = "participle" if cue.form == "participle" else "verb_before"
            return Attribution(rule, subject, sentence.low(cue.at))
        if cue.kind == "core":
            return None
    return None


def open_cues(sentence: Sentence, at: int) -> list[Cue]:
    """The verbs before a token whose clauses are still open there, the nearest first."""
    result: list[Cue] = []
    for cue in reversed(sentence.cues):
        if cue.at >= at:
            continue
        between = sentence.tokens[cue.at : result[-1].at if result else at]
        breaks = CLAUSE_BREAKS if result else STOPS
        if cue.passive or any(token.low in breaks for token in between):
            break
        result.append(cue)
    return result


def subject_of(sentence: Sentence, cue: Cue, quote: int) -> Subject | None:
    """The subject of a verb that stands before its quotation."""
    if cue.form != "participle":
        before = cue.at - 2 if sentence.low(cue.at - 1) == "," else cue.at - 1
        inverted = subjects.behind_verb(sentence, cue.at) if sentence.low(before) == FILLER else None
        if sentence.low(cue.at - 1) == "to":
            return subjects.of_clause(sentence, cue.at)
        if inverted:
            return inverted
        subject = subjects.before_verb(sentence, cue.at)
        if subject is None and sentence.low(cue.at - 1) == ",":
            return subjects.behind_verb(sentence, cue.at)
        return subject
    if cue.at == 0 or sentence.low(cue.at - 1) in ("", "“"):
        return first_behind(sentence, quote + 1)
    mention = sentence.ending.get(cue.at)
    if mention and sentence.low(mention.first - 1) == "with":
        return subjects.grouped_left(sentence, mention)
    return subjects.of_clause(sentence, cue.at)


def first_behind(sentence: Sentence, at: int) -> Subject | None:
    """The first subject behind a token: Calling it “…”, Cllr Moss left."""
    for mention in sentence.mentions:
        if mention.first >= at and subjects.is_subject(sentence, mention):
            return subjects.grouped_right(sentence, mention)
    return None


def sentence_end(sentence: Sentence, at: int) -> Attribution | None:
    """The plan is “…” and should be dropped, says Cllr Moss."""
    for comma in range(len(sentence.tokens) - 2, at, -1):
        token = sentence.tokens[comma]
        if token.kind == "quote":
            return None
        if token.low == "," and (found := clause_at(sentence, comma + 1)):
            return found
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
        owner = mention.possessor
        if owner and mention.head in listed("speech_nouns") and (owner.kind in SPEAKERS or owner.name):
            return Attribution("noun_of", Subject(owner, owner.office, owner.first, owner.last), None)
    return None


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
    verb = at - 1
    while verb > 0 and is_adverb(sentence.low(verb)):
        verb -= 1
    if sentence.low(verb) not in FEELING_VERBS or first_word not in listed("feelings"):
        return None
    subject = subjects.before_verb(sentence, verb)
    if subject and subject.mention.kind in ("name", "role", "pronoun", "group"):
        return Attribution("feeling", subject, sentence.low(verb))
    return None


# --- words that nobody says


def is_fragment(words: str) -> bool:
    """Whether the words in marks are a few out of a sentence rather than an utterance.

    >>> is_fragment("a disgrace"), is_fragment("Rubbish."), is_fragment("it is what it is today")
    (True, False, False)
    """
    if words.count(" ") >= LONGEST_FRAGMENT:
        return False
    return not (words[:1].isupper() and words[-1:] in ".,?!…–—")


def is_scare(sentence: Sentence, at: int, words: str, *, single: bool) -> bool:
    """Whether the few words at this token are a name, a title, or stand as a modifier before a noun."""
    if not is_fragment(words) and not is_title_case(words):
        return False
    if is_name(sentence, at) or (is_title_case(words) and sentence.low(at - 1) != ":"):
        return True
    if not is_modifier(sentence, at, words):
        return False
    return single or not (is_judged(sentence, at) or is_predicate(sentence, at))


def is_title_case(words: str) -> bool:
    """Whether the words are the title of a work or a plan.

    >>> is_title_case("A Tale of Two Cities"), is_title_case("Order, order.")
    (True, False)
    """
    found = [word for word in WORD.findall(words) if word.lower() not in listed("small_words")]
    return len(found) > 1 and all(word[0].isupper() for word in found) and words[-1:] not in ".,?!"


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
            return has_subject(sentence, cue.at)
    return False


def is_predicate(sentence: Sentence, at: int) -> bool:
    """Whether the words belong to what is said of something: it would be a “terrible” waste."""
    before = sentence.low(at - 2)
    return sentence.low(at - 1) in ("a", "an") and (before in BE or before == "as")


def has_subject(sentence: Sentence, at: int) -> bool:
    """Whether somebody who can speak is the subject of the verb at this token."""
    subject = subjects.before_verb(sentence, at)
    return subject is not None and subject.mention.kind in SPEAKERS
