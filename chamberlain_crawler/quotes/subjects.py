"""Who does what a verb says: the subject of a reporting verb, with the office that stands beside the name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chamberlain_crawler.quotes.noun_phrases import is_role
from chamberlain_crawler.quotes.sentences import BE, Cue, Mention, Sentence, is_adverb
from chamberlain_crawler.text import listed

#: Words that open a clause of its own, whose subject is sought no further to the left.
CLAUSE = frozenset(["but", "while", "although", "though", "whereas", "because", "unless", "if", "that", "whether"])
#: What stands before an apposition or a subject that a comma closes.
OPENERS = frozenset(["", ",", ";", ":", "and", "but"])
#: What binds a place or a body to the name before it, and what would begin something else.
BOUND = frozenset(["of", "from", "at", "for", "in"])
FREE = frozenset([",", "and", "who", "which", "that"])
#: What stands before the first phrase of a clause.
CLAUSE_STARTS = frozenset(["", ";", ":", "but", "that", "while", "as"])
#: How many tokens an aside between commas may have.
REACH = 40
CONJUNCTIONS = frozenset(["and", "but", "or", "yet"])
BEFORE_ASIDE = BE | {"to"}
RELATIVE = frozenset(["who", "which", "whose", "whom"])
SPEAKERS = frozenset(("name", "role", "body", "group", "document", "pronoun"))


class Subject(NamedTuple):
    """A phrase as the one who speaks."""

    mention: Mention
    office: str | None
    """The office beside the name, as printed, without its article."""
    first: int
    """Number of the token with which the whole group begins, office and name."""
    last: int
    """Number after its last token."""


def before_verb(sentence: Sentence, at: int) -> Subject | None:
    """The subject of the verb at this token, looked for to its left."""
    end = before_adverbs(sentence, at)
    relative = any(sentence.low(before) in RELATIVE for before in range(end, at))
    if sentence.low(end - 1) == "that" and sentence.ending.get(end - 1):
        relative, end = True, end - 1
    if relative and sentence.low(end - 1) == ",":
        named = sentence.ending.get(skip_bracket(sentence, end - 1))
        if named and named.kind in ("name", "role"):
            return grouped_left(sentence, named)  # a bill from Cllr Moss, who said …
    if sentence.low(end - 1) in CONJUNCTIONS:
        return of_sentence_before(sentence, end - 1)
    end = skip_bracket(sentence, end)
    mention = of_body(sentence, end) or sentence.ending.get(end)
    if mention and (relative or mention.kind == "name" or not is_governed(sentence, mention)):
        return grouped_left(sentence, mention)
    if sentence.low(end - 1) == ",":
        return before_comma(sentence, end - 1)
    return of_clause(sentence, at)


def of_body(sentence: Sentence, end: int) -> Mention | None:
    """Whoever the capitals up to this token tell the body of: Ann Pell of Save Our Libraries."""
    first = end
    while first > 0 and sentence.tokens[first - 1].capital:
        first -= 1
    named = sentence.ending.get(first - 1) if sentence.low(first - 1) in BOUND and first < end else None
    return named if named and named.kind == "name" and not is_governed(sentence, named) else None


def beginning(sentence: Sentence, start: int, at: int) -> Subject | None:
    """The subject of the verb at ``at`` in a clause that begins with the phrase at ``start``.

    It is that phrase also where an aside stands between: Cllr Moss, 44, of Corve Street, told members.
    """
    mention = sentence.starting[start]
    end = before_adverbs(sentence, at, start)
    if skip_bracket(sentence, end) == mention.last:
        return grouped_right(sentence, mention)
    if mention.kind in ("name", "role") and sentence.low(mention.last) == "," and sentence.low(end - 1) == ",":
        return grouped_right(sentence, mention)
    if mention.kind in ("name", "role") and sentence.low(mention.last) in BOUND:
        between = {token.low for token in sentence.tokens[mention.last : end]}
        if FREE.isdisjoint(between) and listed("finite_verbs").isdisjoint(between):
            return grouped_right(sentence, mention)  # Governor Moss of Corve said
    trade = sentence.starting.get(mention.last)
    if mention.kind == "name" and trade and sentence.low(trade.first) == "the" and trade.last == end:
        return grouped_right(sentence, mention)  # Mr Rudge the cheesemonger said
    return before_verb(sentence, at)


def before_adverbs(sentence: Sentence, at: int, first: int = 0) -> int:
    """Where the words before a verb and its adverbs end, not before ``first``: Cllr Moss | then quickly said."""
    while at > first and is_adverb(sentence.low(at - 1)):
        at -= 1
    return at


def of_sentence_before(sentence: Sentence, at: int) -> Subject | None:
    """The subject that a verb shares with the verb before it: Cllr Moss accepted the plan but said …"""
    start = behind_sign(sentence, at)
    who = next((place for place in range(start, at) if sentence.low(place) == "who"), None)
    named = sentence.ending.get(start - 1 if who == start else who) if who is not None else None
    if named and named.kind in ("name", "role"):
        return grouped_left(sentence, named)  # Cllr Moss, who lost her seat and said …
    earlier = [cue.at for cue in sentence.cues if cue.at < at and not cue.passive and cue.form in ("past", "third")]
    earlier = [place for place in earlier if sentence.low(place + 1) != "by"]  # Pressed by Cllr Moss, the mayor …
    return before_verb(sentence, earlier[-1]) if earlier else main(sentence)


def behind_verb(sentence: Sentence, at: int) -> Subject | None:
    """The subject that stands behind the verb at this token: said Cllr Moss."""
    after = at + 1
    while is_adverb(sentence.low(after)):
        after += 1
    mention = sentence.starting.get(after)
    return grouped_right(sentence, mention) if mention else None


def skip_bracket(sentence: Sentence, end: int) -> int:
    """Where the words before a bracket end: Cllr Moss (Lab, Pinfold)."""
    if sentence.low(end - 1) not in (")", "]"):
        return end
    for at in range(end - 2, max(-1, end - 12), -1):
        if sentence.low(at) in ("(", "["):
            return at
    return end


def before_comma(sentence: Sentence, comma: int) -> Subject | None:
    """The subject of a verb that follows this comma: behind an apposition or an aside."""
    if bridged := before_asides(sentence, comma):
        return bridged
    while comma > 0:
        mention = sentence.ending.get(skip_bracket(sentence, comma))
        if mention and sentence.low(mention.first - 1) in OPENERS:
            return grouped_left(sentence, mention)
        opening = next((at for at in range(comma - 1, max(-1, comma - REACH), -1) if sentence.low(at) == ","), None)
        if opening is None:
            is_object = mention and any(cue.at == mention.first - 1 for cue in sentence.cues)
            free = mention and not is_object and not is_governed(sentence, mention)
            return grouped_left(sentence, mention) if mention and free else of_clause(sentence, comma)
        aside = sentence.starting.get(opening + 1)
        if aside and aside.kind in ("role", "name"):
            return grouped_left(sentence, aside)
        comma = opening
    return None


def before_asides(sentence: Sentence, comma: int) -> Subject | None:
    """The name with which a clause begins, over asides up to this comma: Ann Pell, of Corve Street, Ludbury, said …"""
    for mention in sentence.mentions:
        if mention.last > comma - REACH and mention.kind == "name" and not mention.owner:
            if mention.last >= comma or sentence.low(mention.last) != ",":
                continue
            opens = sentence.low(mention.first - 1) in CLAUSE_STARTS or is_opening(sentence, mention.first)
            if opens and not any(
                mention.last <= cue.at < comma and sentence.low(cue.at - 1) not in RELATIVE for cue in sentence.cues
            ):
                return grouped_right(sentence, mention)
    return None


def is_opening(sentence: Sentence, end: int) -> bool:
    """Whether all before a token is one phrase that leads to the subject: At a meeting of members, …"""
    first = sentence.low(0)
    commas = sum(sentence.low(at) == "," for at in range(end))
    return sentence.low(end - 1) == "," and commas == 1 and (first in listed("prepositions") or first.endswith("ing"))


def grouped_left(sentence: Sentence, mention: Mention) -> Subject | None:
    """A phrase with the name or the office that stands before it, over commas."""
    if mention.owner:
        return None
    subject = Subject(mention, mention.office, mention.first, mention.last)
    while sentence.low(subject.first - 1) == "," and (before := sentence.ending.get(subject.first - 1)):
        wider = None if before.owner else joined(sentence, before, subject)
        if wider is None:
            break
        subject = wider
    return with_partner(sentence, subject)


def with_partner(sentence: Sentence, subject: Subject) -> Subject:
    """Two who speak together: Cllr Moss and Cllr Tarn said."""
    partner = sentence.ending.get(subject.first - 1) if sentence.low(subject.first - 1) == "and" else None
    if partner is None or partner.owner or partner.kind not in SPEAKERS or partner.kind == "pronoun":
        return subject
    if partner.kind == "role" and sentence.low(partner.first) not in listed("determiners"):
        return subject  # group secretary and Tory MP Nigel Moss
    if sentence.low(partner.first - 1) not in OPENERS:
        return subject
    text = sentence.printed(partner.first, subject.last)
    both = Mention(partner.first, subject.last, "group", text, plural=True)
    return Subject(both, None, partner.first, subject.last)


def joined(sentence: Sentence, before: Mention, subject: Subject) -> Subject | None:
    """A subject with the phrase before its comma, when one is in apposition to the other."""
    mention = subject.mention
    if before.kind == "role" and mention.kind == "name" and not before.plural:
        return Subject(mention, subject.office or before.office, before.first, subject.last)
    if before.kind == "name" and mention.kind == "role":
        return Subject(before, mention.office, before.first, subject.last)
    if before.kind == "name" and mention.kind in ("body", "other") and before.first == 0:
        return Subject(before, before.office, before.first, subject.last)
    if before.kind == "role" and mention.kind == "role" and sentence.low(before.first - 1) == ",":
        return Subject(before, before.office, before.first, subject.last)
    return None


def grouped_right(sentence: Sentence, mention: Mention) -> Subject | None:
    """A phrase with the name or the office that stands behind it."""
    if mention.owner:
        return None
    office = sentence.starting.get(mention.last + 1) if sentence.low(mention.last) == "as" else None
    if office and mention.kind == office.kind == "role" and office.text == office.office:
        found = grouped_right(sentence, office)  # His successor as leader of the council, Ann Pell, …
        if found and found.mention.kind == "name":
            return found._replace(first=mention.first)
    following = sentence.starting.get(mention.last + 1) if sentence.low(mention.last) == "," else None
    if following and not following.owner:
        if mention.kind == "name" and following.kind == "role" and not following.plural:
            return Subject(mention, mention.office or following.office, mention.first, following.last)
        if mention.kind == "role" and following.kind == "name" and not mention.plural:
            return Subject(following, following.office or mention.office, mention.first, following.last)
    return Subject(mention, mention.office, mention.first, mention.last)


def of_clause(sentence: Sentence, at: int) -> Subject | None:
    """The subject of the clause that the token of this number stands in: its first phrase without a preposition."""
    first = at
    while first > 0 and sentence.low(first - 1) not in CLAUSE and sentence.low(first - 1) not in (";", ":"):
        first -= 1
    for mention in sentence.mentions:
        if first <= mention.first < at and is_subject(sentence, mention):
            return grouped_right(sentence, mention)
    return None


def of_sentence(sentence: Sentence, at: int) -> Subject | None:
    """The subject of the sentence for a participle at its end: its main one, else the first that opens a clause."""
    subject = main(sentence)
    if subject and subject.last < at:
        return subject
    for mention in sentence.mentions:
        is_somebody = mention.kind in ("name", "pronoun") and mention.text.lower() != "it" and mention.last < at
        if is_somebody and sentence.low(mention.first - 1) in OPENERS and is_subject(sentence, mention):
            return grouped_right(sentence, mention)
    return None


def main(sentence: Sentence) -> Subject | None:
    """The subject of the sentence, None when it has none or it is two people."""
    for mention in sentence.mentions:
        if is_governed(sentence, mention) or mention.owner or is_aside(sentence, mention):
            continue
        if not is_subject(sentence, mention):
            return None
        behind = sentence.starting.get(mention.last + 1) if sentence.low(mention.last) == "," else None
        if mention.kind == "role" and behind and behind.kind == "pronoun":
            mention = behind  # A former critic of the Lords, he …
        subject = grouped_right(sentence, mention)
        return None if subject and sentence.low(subject.last) == "and" and mention.kind == "name" else subject
    return None


def named_first(sentences: Sequence[Sentence]) -> tuple[Subject, Sentence] | None:
    """The person or body that a cite or a signature names first, and the sentence it stands in."""
    for sentence in sentences:
        for mention in sentence.mentions:
            if mention.kind != "other" and (subject := grouped_right(sentence, mention)):
                return subject, sentence
    return None


def is_lacking(sentence: Sentence) -> bool:
    """Whether a sentence opens with a verb of speech that goes on from the sentence before: And continued: …"""
    first = 1 if sentence.low(0) in CONJUNCTIONS else 0
    return any(cue.at == first and cue.form in ("past", "third", "participle") for cue in sentence.cues)


def has_speaker(sentence: Sentence, at: int) -> bool:
    """Whether somebody who can speak is the subject of the verb at this token."""
    subject = before_verb(sentence, at)
    return subject is not None and subject.mention.kind in SPEAKERS


def is_aside(sentence: Sentence, mention: Mention) -> bool:
    """Whether a phrase belongs to what is said of the name before it: asked by Cllr Moss, who is hard to refuse, …"""
    if mention.kind != "other" or sentence.low(mention.first - 1) not in BEFORE_ASIDE:
        return False
    return any(sentence.low(at) in RELATIVE for at in range(mention.first - 4, mention.first - 1))


def is_subject(sentence: Sentence, mention: Mention) -> bool:
    """Whether a phrase may be a subject: somebody who can speak, and no object of a preposition."""
    if mention.owner or mention.kind not in SPEAKERS:
        return False
    if mention.kind == "name" and not mention.sure and len(mention.name) == 1:
        return False
    return not is_governed(sentence, mention)


#: Words behind which a subject may begin, beside signs: when Cllr Moss said; after the mayor said; on Monday she said.
BEFORE_SUBJECT = frozenset(
    {"and", "but", "as", "when", "where", "while", "though", "although", "after", "before", "since", "that", "which"}
    | {"what", "how", "because", "said", "says", "saying", "than", "even", "just", "until", "once"}
)


def stands_alone(sentence: Sentence, subject: Subject) -> bool:
    """Whether a subject begins its clause and is no part of a longer one: the man who shot Cllr Moss said."""
    before = sentence.low(subject.first - 1)
    has_aside = any(token.low == "," for token in sentence.tokens[subject.first : subject.last])
    if has_aside and before in listed("prepositions"):
        return False  # Asked by Cllr Moss, the officer said
    if subject.mention.kind in ("pronoun", "group", "other"):
        return True
    is_sign = subject.first == 0 or sentence.tokens[subject.first - 1].kind != "word"
    return is_sign or before in BEFORE_SUBJECT or before in listed("times") or before.endswith("ly")


def is_governed(sentence: Sentence, mention: Mention) -> bool:
    """Whether a preposition stands before a phrase."""
    return sentence.low(mention.first - 1) in listed("prepositions")


#: What stands before the first phrase of a clause, beside signs.
OPENING = CLAUSE | {"and", "as", "when"}
#: Most words of a phrase without a name that is taken for a speaker: about three in ten voters.
LONGEST_PHRASE = 9


def opening_phrase(sentence: Sentence, cue: Cue) -> Subject | None:
    """Those with whom the clause of a verb begins, where that is nobody's name: about three in ten said …"""
    last = before_adverbs(sentence, cue.at)
    first = last
    while first > 0 and sentence.tokens[first - 1].kind == "word" and sentence.low(first - 1) not in OPENING:
        first -= 1
    mention = sentence.starting.get(first)
    if cue.form == "participle" or first == last or (mention and mention.kind == "pronoun"):
        return None
    if mention and mention.kind in SPEAKERS:
        return grouped_right(sentence, mention)
    is_phrase = 1 < last - first <= LONGEST_PHRASE and not sentence.has_finite(first, last)
    return many(sentence, first, last) if is_phrase else None


def many(sentence: Sentence, first: int, last: int) -> Subject:
    """Some tokens as people without a name."""
    return Subject(Mention(first, last, "group", sentence.printed(first, last), plural=True), None, first, last)


def behind_sign(sentence: Sentence, at: int) -> int:
    """Where the words begin that run up to this token without a sign."""
    return next((place + 1 for place in range(at - 1, -1, -1) if sentence.tokens[place].kind != "word"), 0)


# --- offices


def same_office(asked: str, held: str) -> bool:
    """Whether a phrase means an office that the article gives to someone.

    >>> same_office("council leader", "Leader of Selworth city council")
    True
    >>> same_office("shadow cabinet member for housing", "cabinet member for housing")
    False
    >>> same_office("leader of Hartsby council", "leader of Selworth council")
    False
    """
    asked_words, held_words = office_words(asked), office_words(held)
    blocking = listed("blocking_words")
    return (
        office_head(asked) == office_head(held)
        and asked_words & blocking == held_words & blocking
        and asked_words <= held_words
    )


def office_head(office: str) -> str:
    """The noun of an office that stands before any "of" or "for"; empty when there is none."""
    head = ""
    for word in office.lower().replace(",", " ").replace("-", " ").split():
        if word in listed("prepositions"):
            break
        if is_role(word):
            head = word
    return head


def office_words(office: str) -> frozenset[str]:
    """The words of an office that tell it from others, in lower case."""
    words = office.lower().replace("’s", "").replace("'s", "").replace(",", " ").replace("-", " ").split()
    return frozenset(word for word in words if word not in listed("office_fillers"))
