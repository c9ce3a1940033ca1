"""Whether an article speaks of an office elsewhere: "the mayor" may then be another town's, and is nobody.

Three things speak of it: such an office with another owner (Solihull’s mayor, the Lord Mayor), another body of its kind
(Manchester city council), and a place elsewhere that the passage is about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from chamberlain_crawler.items import Quote
from chamberlain_crawler.people.known import (
    FORM,
    FORMS,
    SHARED_BY_BODIES,
    SHARED_TITLES,
    Known,
    OfficeHeld,
    Printed,
    phrase_words,
)
from chamberlain_crawler.text import KNIGHTS, folded, list_rows, listed, listed_genders, title_gender

Place = tuple[str, ...]
"""The words of a place's name, folded."""

#: Offices of a nation: a town in it says nothing about them.
NATIONAL = frozenset(["secretary", "minister", "pm", "chancellor"])
#: Bodies of the kind that has an office, by a word of the office or of its body.
KINDS = {
    "council": "council",
    "police": "police|constabulary",
    "authority": "combined authority|city region",
    "government": "government",
    "chancellor": "university|campus|vice-chancellor|graduation|graduates|graduands|scrolls|bcu|diocese|high court",
}
#: Capitals before an office or a body that tell no other one.
PLAIN = frozenset(["annual", "chief", "directly", "elected", "full", "joint", "local", "metro", "neighbouring"])
#: Bodies of which a council's leader or chief executive speaks every day.
USUAL = frozenset(
    {"administration", "authority", "board", "business", "cabinet", "committee", "council", "department", "district"}
    | {"directorate", "executive", "family", "government", "group", "management", "ministry", "office", "opposition"}
    | {"panel", "parliament", "party", "police", "press", "service", "team", "unit"}
)
CHANCELLORS = re.compile(KINDS["chancellor"], re.IGNORECASE)
ANY_FORM = re.compile(FORM.pattern, re.IGNORECASE)
CAPITAL = r"[A-Z][\w’'-]*+"
CAPITALS = re.compile(rf"(of )?\b({CAPITAL})")
WORD = re.compile(r"[^\W\d_][\w’'-]*+")
DETERMINER = re.compile(r"\b(?:The|An?)\s+")
IN_PLACE = re.compile(rf"\bin ({CAPITAL})(?: ({CAPITAL}))?")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
#: Whose office it is, in small letters.
OWNERS = re.compile(r"\b(?:borough|capital|city|club|college|county|island|town|university|village)[’']s")
OWNER = ("’s", "'s", "s’", "s'")
#: Behind "council" they tell of a tax or a house.
USES = r"(?!\s+(?:tax|hous|home|tenan|estate|flat))"
#: How many paragraphs before and behind a quote are near it.
NEAR = 2
LONG_AGO = 15
#: A year, but for one in an address or a number.
YEAR = re.compile(r"(?<![\w£$€./-])(?:1[5-9]|20)\d\d(?![\w%/-]|[.,]\d)")


class Passage(NamedTuple):
    """An article without the words of its quotes; ``at`` is the number of the paragraph with the quote."""

    title: str
    paragraphs: Sequence[str]
    at: int

    def near(self) -> Iterator[str]:
        """The title, the opening, and what stands around the quote."""
        yield from (self.title, *self.paragraphs[:1], *self.paragraphs[max(self.at - NEAR, 0) : self.at + NEAR + 1])

    def nearest_first(self) -> Iterator[str]:
        """The quote's paragraph, those before it, the title, those behind it."""
        yield from (*reversed(self.paragraphs[: self.at + 1]), self.title, *self.paragraphs[self.at + 1 :])


class Home(NamedTuple):
    """What tells an office of the blog's own from others."""

    row: OfficeHeld
    own: frozenset[Place]
    known: frozenset[Place]
    """The blog's own and all others."""
    surnames: frozenset[str]
    """Of known people: Cameron’s chancellor."""

    def places(self, text: str) -> list[bool]:
        """Whether each place that a text names is elsewhere, in order."""
        return [name not in self.own for name in places(text, self.known)]

    def is_own(self, text: str) -> bool:
        """Whether a text names a place of the blog's own."""
        return False in self.places(text)

    def is_other(self, words: str, *, strictly: bool) -> bool:
        """Whether words around an office or a body name another place; ``strictly``: a known or an owning one."""
        if found := self.places(words):
            return False not in found
        return any(
            (of or word.endswith(OWNER) or not strictly) and not self.says_nothing(word)
            for of, word in CAPITALS.findall(words)
        )

    def is_unknown_place(self, match: re.Match[str]) -> bool:
        """Whether the capital behind "in" is a place: not a street, a person, a party."""
        word, behind = match.groups()
        is_street = bare(behind or "") in listed("place_words") or bare(word) in listed("place_words")
        return not (is_street or bare(word) in listed_genders("given_names") or self.says_nothing(word))

    def says_nothing(self, capital: str) -> bool:
        """Whether a capital tells no place: a party, a sentence's first word, somebody's name, the office itself."""
        lists = ("blocking_words", "stop_words", "determiners", "office_fillers", "parties")
        own = SHARED_BY_BODIES | PLAIN | self.row.words.all | self.surnames
        return any(
            word in own or title_gender(word) or any(word in listed(name) for name in lists)
            for word in bare(capital).split("-")
        )


class Told(NamedTuple):
    """What a whole article tells of an office."""

    paragraphs: tuple[str, ...]
    """Without the words of quotes."""
    is_other: bool
    """It speaks of such an office with another owner."""
    is_named: bool
    """It names the holder."""
    is_settled: bool
    """It names the holder, or a body of the blog's own."""


def is_elsewhere(
    known: Known, row: OfficeHeld, printed: Printed, quotes: Sequence[Quote], *, named: Sequence[str] = ()
) -> bool:
    """Whether a bare office may be another one than that of the body which the blog means when it names none.

    ``named`` is what stands behind the name of its holder, where that is near.
    """
    text, title, phrase = printed.article.body_text, printed.article.title or "", phrase_words(printed.speaker)
    home = home_of(known, row)
    spans = tuple((quote.start, quote.end) for quote in quotes if quote.kind != "scare")
    told = told_of(home, phrase, frozenset(known.names[row.office.person]), title, text, spans)
    passage = Passage(title, told.paragraphs, text.count("\n\n", 0, printed.start))
    if told.is_other or has_other_bodies(passage, home, told):
        return True
    near = named or passage.paragraphs[max(passage.at - 1, 0) : passage.at + 1]
    is_shared = phrase <= row.words.title and phrase & SHARED_TITLES
    if is_shared and any(bare(word) in listed("parties") - USUAL for text in near for word in WORD.findall(text)):
        return True  # a club, a union, a hospital has a chief executive, too
    return is_about_another(passage, home, settled=told.is_settled)


@lru_cache(maxsize=8)  # an article's quotes ask one after the other
def told_of(
    home: Home,
    phrase: frozenset[str],
    holder: frozenset[str],
    title: str,
    text: str,
    spans: tuple[tuple[int, int], ...],
) -> Told:
    """What an article tells of an office; ``holder`` are the names of who holds it, ``spans`` those of the quotes."""
    strictly = is_national(home.row) and bool(home.row.words.scope)
    parts = ((title, strictly or is_in_capitals(title)), (text, strictly))
    owners = [(words, strictly) for part, strictly in parts for words in owners_in(part, home.row, phrase)]
    is_other = any(
        is_of_another_kind(words, home.row) or home.is_other(words, strictly=strictly) for words, strictly in owners
    )
    named = any(name in text for name in holder)
    blank = without_quotes(text, spans)
    bodies = (body for paragraph in blank.split("\n\n") for body in bodies_in(paragraph, frozenset(KINDS)))
    settled = named or any(map(home.is_own, (*(words for words, _ in owners), *bodies)))
    return Told(tuple(blank.split("\n\n")), is_other, named, settled)


def has_other_bodies(passage: Passage, home: Home, told: Told) -> bool:
    """Whether another body of the kind that has the office is named: near the quote, or anywhere if nothing settles."""
    row = home.row
    kinds = kinds_of(row) | ({"council"} if "mayor" in row.words.title and not told.is_settled else set())
    for part in passage.near() if told.is_settled else (passage.title, *passage.paragraphs):
        for body in bodies_in(part, kinds):
            if home.is_other(body, strictly=is_national(row) or is_in_capitals(part)):
                return True
            if "chancellor" in row.words.title and not told.is_named and CHANCELLORS.search(body):
                return True
    return False


def is_about_another(passage: Passage, home: Home, *, settled: bool) -> bool:
    """Whether a passage is about a place elsewhere: a sentence of the paragraph nearest to the quote begins with one.

    Where it names no known place, "in Ludbury" is one. Where the article names the office's own body or holder
    (``settled``), only its title or opening make it so.
    """
    if any(found and all(found) for found in map(home.places, (passage.title, *passage.paragraphs[:1]))):
        return True
    nearest = next(filter(home.places, passage.nearest_first()), "")
    if not nearest and not settled and not is_national(home.row):
        return any(
            home.is_unknown_place(match) for text in passage.nearest_first() for match in IN_PLACE.finditer(text)
        )
    return not settled and any(found[0] for found in map(home.places, SENTENCE_END.split(nearest)) if found)


def is_of_old(printed: Printed) -> bool:
    """Whether the quote's paragraph speaks, before the quote, of a year that was over long ago: Back in 1940 …"""
    before = printed.article.body_text[: printed.start].rpartition("\n\n")[2]
    return any(int(year) < int(printed.day[:4]) - LONG_AGO for year in YEAR.findall(before))


def named_before(printed: Printed, names: Collection[str], quotes: Sequence[Quote]) -> list[str]:
    """What stands between a quote and a person named right before it: a few paragraphs up, by surname or as Sir Owen.

    Empty for one who is not named there.
    """
    spans = [(quote.start, quote.end) for quote in quotes if quote.kind != "scare" and quote.start < printed.start]
    said = without_quotes(printed.article.body_text[: printed.start], spans)
    near = "\n\n".join(said.split("\n\n")[-NEAR - 1 :])
    either = "|".join(re.escape(short_name(name)) for name in names)
    return re.split(rf"(?<![\w’'-])(?:{either})(?![\w-])", near)[1:][-1:]


def short_name(name: str) -> str:
    """What is left of a name where it is known already.

    >>> short_name("Ada Pell"), short_name("Sir Owen Tarn")
    ('Pell', 'Sir Owen')
    """
    words = name.split()
    return " ".join(words[:2]) if folded(words[0]) in KNIGHTS and len(words) > 2 else words[-1]


def without_quotes(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text with blanks in place of quoted words, for they may speak of anything.

    >>> without_quotes("Leeds, said Ann.", [(0, 5)])
    '     , said Ann.'
    """
    pieces, read = [], 0
    for start, end in spans:
        if start >= read:
            pieces += [text[read:start], re.sub(r"[^\n]", " ", text[start:end])]
            read = end
    return "".join((*pieces, text[read:]))


# --- offices and bodies with what stands around them


def owners_in(text: str, row: OfficeHeld, phrase: frozenset[str]) -> Iterator[str]:
    """What stands around each mention of such an office: Solihull’s new, of London.

    A deputy, a shadow and a former holder are other offices.
    """
    plain = ANY_FORM.sub(lambda form: dict(FORMS)[form.group().casefold()], text)
    heads = row.words.title & listed("role_heads")
    heads = (heads - {"chief", "deputy"} or heads) | ({"minister"} if "secretary" in heads else set())
    needed = (phrase & (row.words.title | row.words.scope | {"council"})) - heads
    other = listed("blocking_words") - row.words.title - row.words.scope
    plain_words = phrase | row.words.all | SHARED_BY_BODIES | PLAIN | {"lord"}
    small = "|".join((OWNERS.pattern, *sorted(map(re.escape, plain_words))))
    pattern = (
        rf"(?<![\w’'-])((?:(?:{CAPITAL}|{small})\s+){{0,6}})(?i:{'|'.join(sorted(map(re.escape, heads)))})\b"
        rf"(?:\s+(?:of|for)\s+(?:the\s+)?({CAPITAL}(?:\s+(?:(?:and|of|the)\s+)?(?:{CAPITAL}|{small})){{0,5}}))?"
    )
    for match in re.finditer(pattern, plain):
        before = DETERMINER.split(match[1])[-1]
        before = "" if phrase_words(before) & other else before
        words = f"{before} of {match[2]}" if match[2] else before
        if needed <= phrase_words(words) or not is_national(row):
            yield words


def is_in_capitals(text: str) -> bool:
    """Whether a Headline Has All Its Words in Capitals, so that one tells no name.

    >>> is_in_capitals("New Mayor for Ludbury"), is_in_capitals("New mayor for Ludbury")
    (True, False)
    """
    return all(word[0].isupper() for word in WORD.findall(text) if len(word) > 3)


def is_of_another_kind(words: str, row: OfficeHeld) -> bool:
    """Whether it is the Lord Mayor rather than the mayor, or the town’s rather than the combined authority’s."""
    if "lord" in folded(words).split() and "lord" not in row.words.title:
        return True
    return any(bare(owner) not in row.words.body for owner in OWNERS.findall(words))


@lru_cache(maxsize=128)
def bodies_in(text: str, kinds: frozenset[str]) -> tuple[str, ...]:
    """The names of bodies of some kinds: Manchester city council, the University of Warwick."""
    if not kinds:
        return ()
    nouns = "|".join(KINDS[kind] for kind in sorted(kinds))
    small = "|".join((*sorted(SHARED_BY_BODIES), "of", "and", "the"))
    pattern = (
        rf"(?<![\w’'-])(?:(?!(?i:{nouns})\b)(?:{CAPITAL}|{small})\s+){{0,6}}(?i:{nouns})\b{USES}"
        rf"(?:\s+of\s+(?:{CAPITAL}\s*){{1,3}})?"
    )
    return tuple(match[0] for match in re.finditer(pattern, text))


def kinds_of(row: OfficeHeld) -> frozenset[str]:
    """The kinds of body that have such an office."""
    return frozenset(KINDS) & (row.words.title | row.words.body)


# --- places


@lru_cache(maxsize=64)
def home_of(known: Known, row: OfficeHeld) -> Home:
    """What tells this office from others."""
    own = {place_of(other.office.body or "") for other in known.held if other.at_home}
    listed_places = {
        place_of(other.office.body or "")
        for other in known.held
        if not other.at_home and other.words.body & {"council", "police", "authority"}
    }
    away = listed_places | named_places("nation") | named_places("place")
    if is_national(row):
        own, away = own | named_places("britain"), set(named_places("nation"))
    surnames = frozenset(folded(name).split()[-1] for names in known.names.values() for name in names)
    return Home(row, frozenset(own - {()}), frozenset((own | away) - {()}), surnames)


def is_national(row: OfficeHeld) -> bool:
    """Whether an office is a government's."""
    return bool(row.words.title & NATIONAL)


@cache
def named_places(kind: str) -> frozenset[Place]:
    """The places of a kind in the list."""
    return frozenset(tuple(map(folded, row[1:])) for row in list_rows("places") if row[0] == kind)


@cache
def place_of(body: str) -> Place:
    """The place in a body's name, empty for one without.

    >>> place_of("West Midlands Combined Authority"), place_of("City of Wolverhampton Council"), place_of("Government")
    (('west', 'midlands'), ('wolverhampton',), ())
    """
    nouns = SHARED_BY_BODIES | listed("parties") | listed("office_fillers")
    return tuple(word for word in folded(body).split() if word not in nouns)


@lru_cache(maxsize=128)
def places(text: str, names: frozenset[Place]) -> tuple[Place, ...]:
    """The places that a text names, in order; London Road is none, and Cllr Kent is nobody's county.

    >>> places("Trams in West Bromwich, London Road, Ann Kent", frozenset({("west", "bromwich"), ("kent",)}))
    (('west', 'bromwich'),)
    """
    longest = max(map(len, names), default=0)
    found = list(WORD.finditer(text))
    result: list[Place] = []
    at = 0
    while at < len(found):
        name = next((name for name in names_at(found, at, longest) if name in names), None)
        if name and not is_name_part(found, at, at + len(name)):
            result.append(name)
        at += len(name) if name else 1
    return tuple(result)


def names_at(found: Sequence[re.Match[str]], at: int, longest: int) -> Iterator[Place]:
    """The words from one that has a capital, the most of them first."""
    if found[at][0][0].isupper():
        words = [bare(match[0]) for match in found[at : at + longest]]
        yield from (tuple(words[:length]) for length in range(len(words), 0, -1))


def is_name_part(found: Sequence[re.Match[str]], first: int, last: int) -> bool:
    """Whether words belong to a person's name or a street's."""
    text = found[first].string
    before = found[first - 1] if first and text[found[first - 1].end() : found[first].start()] in (" ", ". ") else None
    behind = found[last] if last < len(found) and text[found[last - 1].end() : found[last].start()] == " " else None
    if before and before[0][0].isupper():
        word = bare(before[0])
        if word in listed_genders("given_names") or title_gender(word):
            return True
    street = listed("place_words") - SHARED_BY_BODIES
    return behind is not None and behind[0][0].isupper() and bare(behind[0]) in street


def bare(word: str) -> str:
    """A word folded, without the ending that owns: Solihull’s."""
    return folded(word).removesuffix("'s").removesuffix("'")
