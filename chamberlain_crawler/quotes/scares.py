"""Words in marks that nobody says: an ‘inadequate’ rating, the so-called “Wedge”, titles of plans and books."""

from __future__ import annotations

import re

from chamberlain_crawler import lexicon
from chamberlain_crawler.quotes import subjects
from chamberlain_crawler.quotes.cues import BE
from chamberlain_crawler.quotes.sentences import Sentence

#: A quotation of more words than this is speech even where nobody is named.
LONGEST_FRAGMENT = 5
#: Most blanks inside words that describe a noun.
LONGEST_MODIFIER = 4
#: Most words between a verb of judgement and the words it judges with.
LONGEST_OBJECT = 5
NOT_BEFORE_MODIFIER = BE | frozenset(["as", "that", "it", "him", "her", "them", "itself", "himself", "herself"])
WORD = re.compile(r"[^\W\d_][\w’'-]*")


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
    found = [word for word in WORD.findall(words) if word.lower() not in lexicon.words("small_words")]
    return len(found) > 1 and all(word[0].isupper() for word in found) and words[-1:] not in ".,?!"


def is_name(sentence: Sentence, at: int) -> bool:
    """Whether the words name something: known as, dubbed, the word."""
    before = at - 1
    while sentence.low(before) in lexicon.words("determiners"):
        before -= 1
    if before == at - 1 and sentence.low(before) in lexicon.words("naming_words"):
        namer = sentence.ending.get(before)
        return namer is None or namer.kind not in ("name", "role", "pronoun", "group")
    return sentence.low(before) == "as" and "known" in (sentence.low(near) for near in range(before - 6, before))


def is_modifier(sentence: Sentence, at: int, words: str) -> bool:
    """Whether a noun follows that the words describe: the ‘inadequate’ rating."""
    if words.count(" ") >= LONGEST_MODIFIER or words[-1:] in ".,?!" or at + 1 >= len(sentence.tokens):
        return False
    after = sentence.tokens[at + 1]
    if after.kind != "word" or after.low in lexicon.words("stop_words") or after.low.endswith("ly"):
        return False
    if after.low.endswith(("ed", "ing")) and after.low not in lexicon.words("ing_and_ed_nouns"):
        return False
    if after.capital and sentence.low(at - 1) not in lexicon.words("determiners"):
        return words.isalpha() and words[0].isupper()  # “New” Labour
    if any(cue.at in (at + 1, at - 1) for cue in sentence.cues):
        return False
    return sentence.low(at - 1) not in NOT_BEFORE_MODIFIER


def is_judged(sentence: Sentence, at: int) -> bool:
    """Whether a verb of judgement has the words in its object: criticised the council’s “woeful” record."""
    for cue in reversed(sentence.cues):
        if cue.at < at:
            between = sentence.tokens[cue.at + 1 : at]
            near = all(token.kind == "word" and token.low not in lexicon.words("prepositions") for token in between)
            opened = not between or between[0].low in lexicon.words("determiners") or between[-1].owner
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
    return subject is not None and subject.mention.kind in subjects.SPEAKERS
