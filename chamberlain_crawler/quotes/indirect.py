"""What a sentence says, without marks, that somebody said: Cllr Moss said the plan was wrong; according to Ofsted, …

Only where a verb of saying tells it (``lexicons/say_verbs.txt``): what somebody wants, believes, or did not say is not
reported. A clause that holds a quotation with a speaker is left to that quotation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from chamberlain_crawler.quotes import speakers, subjects
from chamberlain_crawler.quotes.sentences import FILLER, STOPS, Cue, Sentence, is_adverb, is_finite
from chamberlain_crawler.quotes.speakers import DASHES, Attribution
from chamberlain_crawler.quotes.subjects import SPEAKERS, Subject
from chamberlain_crawler.text import listed

#: Words before a verb of saying with which nothing is told: that said; having said; to say the least; he would say.
UNTOLD = frozenset(["that", "having", "to", "so", "be", "of"])
UNTOLD_BASE = frozenset(["will", "would", "may", "to", "let"])
SUPPOSED = frozenset(["would", "may", "might", "could", "should", "must"])
SUPPOSING = frozenset(["if", "unless", "whether"])
#: Words near a subject that say that it did not say so, or not for sure: not Cllr Moss but; it is denied that.
DENIALS = frozenset(["not", "never", "neither", "nor", "hardly", "everyone", "denied", "denies", "false", "untrue"])
#: Whose words are not reported: the author's, and nobody's.
NOBODY = frozenset(["i", "we", "you", "nobody", "none", "no", "neither"])
#: Verbs behind which only a clause stands; others may have a thing: announced a plan, added two stops.
PLAIN = frozenset(["say", "says", "said", "saying", "tell", "tells", "told", "telling"])
#: Words behind a comma with which the author goes on, or somebody else.
BREAKS = frozenset(["but", "while", "although", "though", "whereas", "according", "yet", "whose", "despite"])
#: Where a clause may end.
MAY_END = STOPS | DASHES | {"…", ")", ":", ",", "and", "but"}
#: What opens a clause beside another: after the mayor said; because the mayor said …, the vote was lost.
CONJUNCTIONS = frozenset(["than", "as", "before", "after", "since", "until", "what", "because", "once", "when"])
#: Those whom only their clause tells: those who said.
THOSE = frozenset(["those", "someone", "somebody", "anyone", "people", "others", "many", "some"])

#: How far behind a verb the "that" of its clause may stand: told members at a long meeting on Monday that …
THAT_REACH = 14
#: Fewest words of a clause, and so many that they are one also where none of them is known for a verb.
SHORTEST, LONG = 3, 6


class Reported(NamedTuple):
    """A clause with who said it."""

    attribution: Attribution
    first: int
    """Number of its first token in the sentence."""
    last: int
    """Number after its last token."""


def reported(sentence: Sentence, quoted: Collection[int]) -> Iterator[Reported]:
    """The clauses of a sentence that somebody is said to have said, in order, none inside another.

    ``quoted`` are the numbers of the tokens that are quotations with a speaker; no clause holds one of them.
    """
    if sentence.low(len(sentence.tokens) - 1) == "?":
        return
    done = 0
    for found in attributed(sentence):
        if found.first >= done and not any(found.first <= at < found.last for at in quoted):
            yield found
            done = found.last


def attributed(sentence: Sentence) -> Iterator[Reported]:
    """What each verb of saying and each "according to" of a sentence tells."""
    for cue in sentence.cues:
        if sentence.low(cue.at) in listed("say_verbs") and tells(sentence, cue):
            found = behind(sentence, cue) or around(sentence, cue) or as_said(sentence, cue)
            if found and is_said(sentence, found, cue):
                yield in_full(sentence, found, cue)
    for at in sentence.according:
        if found := according(sentence, at):
            yield found


def is_said(sentence: Sentence, found: Reported, cue: Cue) -> bool:
    """Whether somebody said it; no: not Cllr Moss said; it is not true that Cllr Moss said; said nothing."""
    subject = found.attribution.subject
    if subject.mention.text.lower().split()[0] in NOBODY or sentence.low(cue.at + 1) in ("nothing", "little"):
        return False
    first = subjects.behind_sign(sentence, subject.first)
    return DENIALS.isdisjoint(token.low for token in sentence.tokens[first : cue.at])


def in_full(sentence: Sentence, found: Reported, cue: Cue) -> Reported:
    """A clause with its whole subject, where the name is but the end of it: the man who shot Cllr Moss said."""
    subject = found.attribution.subject
    if subject.first > cue.at or subjects.stands_alone(sentence, subject):
        return found
    whole = subjects.many(sentence, subjects.behind_sign(sentence, subject.last), subject.last)
    return found._replace(attribution=found.attribution._replace(subject=whole))


def tells(sentence: Sentence, cue: Cue) -> bool:
    """Whether a verb tells that something is or was said; not: to say the least; that said; had he said so, …"""
    before = sentence.low(cue.at - 1)
    clause = subjects.behind_sign(sentence, cue.at)
    if cue.kind != "core" or cue.passive or before in UNTOLD or sentence.low(clause) in ("had", "should"):
        return False
    if cue.form == "base":
        return before not in UNTOLD_BASE
    is_supposed = any(sentence.low(at) in SUPPOSING for at in range(clause, cue.at))
    return not (is_supposed or any(sentence.low(at) in SUPPOSED for at in range(cue.at - 3, cue.at)))


def behind(sentence: Sentence, cue: Cue) -> Reported | None:
    """Cllr Moss said the plan was wrong; told members on Monday that it was."""
    first, has_that = clause_start(sentence, cue)
    if first is None or cue.at == 0:
        return None
    start = sentence.low(subjects.behind_sign(sentence, cue.at))
    leads_in = start in CONJUNCTIONS or sentence.low(subjects.before_adverbs(sentence, cue.at)) == "who"
    last = clause_end(sentence, first, in_aside=leads_in)
    if is_inverted(sentence, cue, first, last) or not (
        is_clause(sentence, first, last) if has_that else is_told(sentence, cue, first, last)
    ):
        return None
    subject = subject_of(sentence, cue, last)
    if subject is None or subject.first >= first:
        return None
    if cue.form == "participle":
        return Reported(Attribution("participle", subject, sentence.low(cue.at)), first, last)
    if sentence.low(cue.at + 1) != "that" and follows_quotation(sentence, subject.first):
        return None
    return Reported(Attribution("verb_before", subject, sentence.low(cue.at)), first, last)


def clause_start(sentence: Sentence, cue: Cue) -> tuple[int | None, bool]:
    """Where what is said begins behind its verb, None where nothing is said there, and whether "that" leads to it."""
    at = cue.at + 1
    if sentence.low(at) in (",", ":"):
        return None, False
    has_hearer = sentence.low(cue.at) in listed("verbs_with_hearer")
    that = that_behind(sentence, at) if has_hearer or leads_on(sentence, at) else None
    if that is not None:
        return that + 1, True
    if has_hearer:
        hearer = sentence.starting.get(at)
        if hearer is None and sentence.low(at) not in listed("hearers"):
            return None, False
        at = hearer.last if hearer else at + 1
    at = over_times(sentence, at)
    is_word = at < len(sentence.tokens) and sentence.tokens[at].kind == "word"
    return (at if is_word and sentence.low(at) not in listed("no_clauses") else None), False


def leads_on(sentence: Sentence, at: int) -> bool:
    """Whether what stands behind a verb may lead to its "that": said at a meeting that …; warned Cllr Moss that …"""
    low, hearer = sentence.low(at), sentence.starting.get(at)
    if hearer and hearer.kind in ("name", "group") and sentence.low(hearer.last) == "that":
        return True
    return low == "that" or low in listed("times") or low in listed("prepositions") or is_adverb(low)


def that_behind(sentence: Sentence, at: int) -> int | None:
    """Where the "that" of a clause stands, over hearers, times and places."""
    for number in range(at, min(at + THAT_REACH, len(sentence.tokens) - 1)):
        token = sentence.tokens[number]
        if token.low == "that":
            return number if sentence.tokens[number + 1].kind != "sign" else None
        if token.kind == "quote" or token.low == ":" or is_finite(token) or sentence.ends(number):
            return None
    return None


def over_times(sentence: Sentence, at: int) -> int:
    """Where a time or place behind a verb ends: said on Monday | …; said in a statement | …"""
    if sentence.low(at) == "on" and sentence.low(at + 1) in listed("times"):
        at += 1
    if sentence.low(at) in listed("times"):
        return at + 1
    place = sentence.starting.get(at + 1) if sentence.low(at) in listed("prepositions") else None
    return place.last if place and sentence.low(place.first) in listed("determiners") else at


def is_inverted(sentence: Sentence, cue: Cue, first: int, last: int) -> bool:
    """Whether the one who speaks stands behind the verb: The plan is wrong, said Raj Tolland, an engineer."""
    mention = sentence.starting.get(first)
    if mention is None or mention.kind not in ("name", "role", "body") or first > cue.at + 1:
        return False
    before = sentence.low(cue.at - 1)
    if before == FILLER or not sentence.has_finite(first, last):
        return before in (FILLER, ",") and may_close(sentence, mention.last)
    says = before == "," and is_statement(sentence, opening(sentence, cue.at), cue.at - 1)
    return says and may_close(sentence, mention.last)


def subject_of(sentence: Sentence, cue: Cue, last: int) -> Subject | None:
    """Who says what stands behind a verb."""
    subject = nearest(sentence, cue) or speakers.subject_of(sentence, cue, last)
    if cue.form == "participle" and subject and subject.mention.text.lower() == "it":
        return None  # it is worth noting
    if subject is None or not speakers.may_speak(subject.mention, cue):
        return subjects.opening_phrase(sentence, cue)
    return subject


def nearest(sentence: Sentence, cue: Cue) -> Subject | None:
    """Who stands right before a verb, where that decides: with both saying …; after the mayor said; those who said."""
    end = cue.at
    while is_adverb(sentence.low(end - 1)) and sentence.low(end - 1) != "who":
        end -= 1
    if sentence.low(end - 1) == "who" and sentence.low(end - 2) in THOSE:
        return subjects.many(sentence, end - 2, end - 1)
    mention = sentence.ending.get(end)
    if mention is None or mention.kind == "pronoun":
        return None
    if cue.form == "participle":
        decides = mention.kind in SPEAKERS or mention.plural
    else:
        decides = sentence.low(mention.first - 1) in CONJUNCTIONS
    return subjects.grouped_left(sentence, mention) if decides else None


def follows_quotation(sentence: Sentence, at: int) -> bool:
    """Whether a quotation ends before this token, so that the verb behind it has told already what is said."""
    while sentence.low(at - 1) == "," or sentence.low(at - 1) in DASHES:
        at -= 1
    return sentence.low(at - 1) == FILLER


def around(sentence: Sentence, cue: Cue) -> Reported | None:
    """The plan was wrong, Cllr Moss said; the plan, said Cllr Moss, was wrong."""
    if cue.form == "participle":
        return None
    commas = [at for at in range(cue.at - 1, max(0, cue.at - subjects.REACH), -1) if sentence.low(at) == ","]
    for comma in reversed(commas[:4]):
        found = speakers.clause_at(sentence, comma + 1)
        if found and found.cue == sentence.low(cue.at):
            is_behind = found.subject.first > cue.at
            end = max(cue.at + 1, found.subject.last)
            return with_rest(sentence, found, comma, end) if may_close(sentence, end) or not is_behind else None
    return None


def with_rest(sentence: Sentence, found: Attribution, comma: int, end: int) -> Reported | None:
    """What is said before a comma and the attribution from there to ``end``, with what goes on behind another comma."""
    first = opening(sentence, comma)
    says = is_statement(sentence, first, comma)
    if sentence.low(end) == "," and not (says and found.subject.last == end) and not breaks_off(sentence, end):
        last = clause_end(sentence, end + 1)
        told = says or sentence.has_finite(end + 1, last) or is_told(sentence, None, end + 1, last)
        return Reported(found, first, max(last, comma)) if told else None
    until = clause_end(sentence, end)
    is_quoting = sentence.low(end) == ":" or any(token.kind == "quote" for token in sentence.tokens[end:until])
    return Reported(found, first, comma) if says and not is_quoting else None


def as_said(sentence: Sentence, cue: Cue) -> Reported | None:
    """As Cllr Moss said, the plan was wrong."""
    mention = sentence.ending.get(subjects.before_adverbs(sentence, cue.at))
    if mention is None or sentence.low(mention.first - 1) != "as" or sentence.low(cue.at + 1) != ",":
        return None
    subject = subjects.grouped_left(sentence, mention)
    first = cue.at + 2
    last = clause_end(sentence, first)
    if subject is None or not speakers.may_speak(mention, cue) or not is_statement(sentence, first, last):
        return None
    return Reported(Attribution("verb_before", subject, sentence.low(cue.at)), first, last)


def according(sentence: Sentence, at: int) -> Reported | None:
    """According to Cllr Moss, the plan is wrong; the plan, according to Cllr Moss, is wrong."""
    source = source_behind(sentence, at + 2)
    if source is None:
        return None
    attribution = Attribution("according_to", source, "according to")
    first = opening(sentence, at)
    end = at - (sentence.low(at - 1) == ",")
    if is_statement(sentence, first, end):
        return Reported(attribution, first, end)
    for comma in range(source.last, len(sentence.tokens)):
        if sentence.ends(comma) or is_finite(sentence.tokens[comma]):
            return None
        if sentence.low(comma) == ",":
            last = clause_end(sentence, comma + 1)
            if is_told(sentence, None, comma + 1, last):
                return Reported(attribution, first if end > first + 1 else comma + 1, last)
    return None


def source_behind(sentence: Sentence, at: int) -> Subject | None:
    """The source that "according to" names."""
    near = (sentence.starting.get(place) for place in range(at, at + 4))
    mention = next((found for found in near if found), None)
    if mention is None or mention.kind == "pronoun":
        return None
    if mention.kind == "document" and mention.last - mention.first == 1:
        return None  # according to plan
    return subjects.grouped_right(sentence, mention)


def opening(sentence: Sentence, end: int) -> int:
    """Where the clause begins that ends before this token: with the sentence, or behind a semicolon and its "but"."""
    first = next((at + 1 for at in range(end - 1, -1, -1) if sentence.ends(at)), 0)
    return first + (first > 0 and sentence.low(first) in subjects.CONJUNCTIONS)


def may_close(sentence: Sentence, at: int) -> bool:
    """Whether an attribution may end before this token: said Raj Tolland, …; said Raj Tolland of Corve Street."""
    low = sentence.low(at)
    return low in ("", "who") or low in listed("prepositions") or sentence.tokens[at].kind == "sign"


def clause_end(sentence: Sentence, first: int, *, in_aside: bool = False) -> int:
    """Where a clause ends: with the sentence, or where the author or the speaker goes on with something else."""
    last = len(sentence.tokens)
    for at in range(first, last):
        low = sentence.tokens[at].low
        if low in MAY_END and ends_clause(sentence, first, at, in_aside=in_aside):
            last = at
            break
    while last > first and (sentence.low(last - 1) == "," or sentence.low(last - 1) in DASHES):
        last -= 1
    return last


def ends_clause(sentence: Sentence, first: int, at: int, *, in_aside: bool) -> bool:
    """Whether a clause from ``first`` on ends before this token, at which one may end."""
    low = sentence.low(at)
    if low in (")", ":", "…") or sentence.ends(at):
        return True
    if low == ",":
        return in_aside or breaks_off(sentence, at)
    if low in DASHES:
        return any(token.kind == "quote" for token in sentence.tokens[at:])
    return low in ("and", "but") and at > first and goes_on(sentence, at)


def breaks_off(sentence: Sentence, comma: int) -> bool:
    """Whether something else than the clause goes on behind a comma: …, adding that; …, Cllr Moss said."""
    if sentence.low(comma + 1) in BREAKS:
        return True
    cue = cue_over_adverbs(sentence, comma + 1)
    if cue and cue.form in ("participle", "perfect"):
        return cue.form == "participle"  # …, adding that; but: has, she says, begun
    return speakers.clause_at(sentence, comma + 1) is not None


def goes_on(sentence: Sentence, at: int) -> bool:
    """Whether "and" leads on to a verb of the speaker's, or of another's: and added; but Cllr Tarn said."""
    other = speakers.clause_at(sentence, at + 1)
    cue = cue_over_adverbs(sentence, at + 1)
    if other and other.cue in listed("say_verbs"):
        return True
    return bool(cue and cue.kind != "inner" and cue.form in ("past", "third") and not cue.passive)


def cue_over_adverbs(sentence: Sentence, at: int) -> Cue | None:
    """The reporting verb at this token, or behind the adverbs at it."""
    while is_adverb(sentence.low(at)):
        at += 1
    return next((cue for cue in sentence.cues if cue.at == at), None)


def is_clause(sentence: Sentence, first: int, last: int) -> bool:
    """Whether some tokens have words enough for a clause."""
    return sum(token.kind == "word" for token in sentence.tokens[first:last]) >= SHORTEST


def is_told(sentence: Sentence, cue: Cue | None, first: int, last: int) -> bool:
    """Whether some tokens behind a verb without "that", or behind a comma and no verb, are a clause and no thing."""
    tokens = sentence.tokens[first:last]
    if not is_clause(sentence, first, last) or tokens[0].low in listed("finite_verbs"):
        return False
    mention = sentence.starting.get(first)
    if cue and sentence.low(cue.at) not in PLAIN:
        own = next(
            (number for number, token in enumerate(tokens) if token.low == "," or token.low in BREAKS), len(tokens)
        )
        return bool(mention and mention.kind == "pronoun") or any(is_finite(token) for token in tokens[:own])
    if sentence.has_finite(first, last):
        return True
    if tokens[0].low in listed("prepositions"):
        return False
    verb = mention.last if mention else first + 1
    while is_adverb(sentence.low(verb)):
        verb += 1
    low = sentence.low(verb)
    is_verb = (
        verb < last
        and sentence.tokens[verb].text.islower()
        and low not in listed("no_clauses") | listed("prepositions")
    )
    return is_verb or len(tokens) >= LONG


def is_statement(sentence: Sentence, first: int, last: int) -> bool:
    """Whether some tokens before a verb, or beside "according to", say something, and are no time or place alone."""
    tokens = sentence.tokens[first:last]
    if not is_clause(sentence, first, last):
        return False
    is_aside = tokens[0].low in listed("prepositions") and all(token.low != "," for token in tokens)
    mention = sentence.starting.get(first)
    is_phrase = mention is not None and mention.last == last
    return sentence.has_finite(first, last) or (len(tokens) >= LONG and not (is_aside or is_phrase))
