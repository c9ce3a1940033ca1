"""Text as every room takes it: numbers in it, its words, the lists of words, what changed, how HTML shows it.

It stands on the ground, so that rooms that must not know each other fold, cut and compare alike.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import Match
from functools import cache
from heapq import heappop, heappush
from html import unescape
from importlib.resources import files
from typing import Any, Literal, NamedTuple

#: The largest whole number that a column of SQLite holds.
LARGEST = 2**63 - 1

#: What no reader sees: controls that are invalid in XML (NUL ends a text in many tools), lone surrogates, and what only
#: says where a line may break: soft hyphens, zero-width blanks, word joiners, byte order marks. Joiners between letters
#: (U+200C, U+200D) stay: Persian, Indic scripts and emoji are written with them.
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff\ud800-\udfff]")

#: \u00ad in JSON, behind no backslash of its own.
UNSEEN_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u(?:00ad|200b|2060|feff)", re.IGNORECASE)

#: Marks that turn the direction of what stands behind them, and controls between U+0080 and U+009F.
TURNING = re.compile(r"[\x80-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

WORD = re.compile(r"\w+")

#: Titles with a place behind the name, and a name of its own: Lord Moss of Selworth.
PEERS = frozenset(["lord", "lady", "baroness", "baron", "viscount", "earl"])
#: Titles that go with the given name: Sir Albert.
KNIGHTS = frozenset(["sir", "dame"])

#: How many words a run has by which two texts are compared.
RUN = 5

#: How many words, and pairs of a word here and the same word there, a difference looks at: two seconds' work.
MOST_PAIRS = 4_000_000
#: How many pairs it looks at in one gap.
PAIRS_IN_GAP = 50_000
#: In a gap of so many words a run of one stands on both sides by chance, in one of twice as many a run of two.
WORDS_BY_CHANCE = 5000

#: What a block and its HTML need not share: blanks, the bars that a block has between the cells of a table's row, and
#: what no tree may hold.
UNSEEN = re.compile(r"[\s|\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]+")
SEEN = re.compile(r"[^\s|\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

#: A tag as nh3 writes it: values in double quotes, and no ``<`` that begins none.
TAG = re.compile(r'<(?:"[^"]*"|[^">])*>')

#: Characters searched for blocks that are not there, about a second's worth. More is no article's but a hostile page's,
#: which would stop the crawl: the rest of its blocks have no place.
MOST_SEARCHED = 300_000_000


def number(text: str, most: int = LARGEST) -> int | None:
    """A whole number written in the digits 0 to 9; None for anything else, and for one above ``most``.

    >>> number("12"), number("²"), number("-1"), number("9" * 20)
    (12, None, None, None)
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    value = int(text)
    return value if value <= most else None


# --- what a reader sees


def readable(text: str) -> str:
    """Text without characters that nobody sees, so that words can be found; marks of Windows-1252 as they were meant.

    >>> readable("har\\u00adbour \\u0093wall\\u0094")
    'harbour “wall”'
    """
    return INVISIBLE.sub(lambda sign: as_meant(sign[0]), text)


def as_meant(sign: str) -> str:
    """The sign of Windows-1252 that a control character between U+0080 and U+009F was before it was read as Latin-1."""
    return sign.encode("latin-1").decode("cp1252", "ignore") if "\x80" <= sign <= "\x9f" else ""


#: What some plug-ins set around the JSON of a page: /*<![CDATA[*/ … /*]]>*/
CDATA = re.compile(r"(?:(?://|/\*)\s{0,4})?(?:<!\[CDATA\[|\]\]>)(?:\s{0,4}\*/)?")


#: A comma behind the last entry, as people who write JSON by hand leave it: ["a", "b",]
LAST_COMMA = re.compile(r",\s{0,200}([\]}])")


def load_json(text: str) -> Any:
    """Parsed JSON without what nobody sees, and without lone surrogates, which SQLite refuses; ValueError."""
    text = CDATA.sub("", text) if "<![CDATA[" in text[:40] else text
    text = UNSEEN_ESCAPE.sub(r"\1", text) if "\\u" in text else text
    try:
        data = json.loads(text)
    except json.JSONDecodeError:
        data = json.loads(LAST_COMMA.sub(r"\1", text))
    if "\\ud" in text.lower():
        data = json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    return data


def unmarked(text: str) -> str:
    """A title or name without the marks that would turn what stands behind it, in a list or a citation.

    >>> unmarked("Trams\\u202e again")
    'Trams again'
    """
    return TURNING.sub("", text)


# --- words


def unaccented(text: str) -> str:
    """Text without accents and other signs that are set on a letter.

    >>> unaccented("Siôn’s Café")
    'Sion’s Cafe'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def in_ascii(text: str) -> str:
    """Text without accents, and without all signs that ASCII does not have.

    >>> in_ascii("Siôn’s Café, 予算")
    'Sions Cafe, '
    """
    return unaccented(text).encode("ascii", "ignore").decode()


def caseless(text: str) -> str:
    """Text without capitals, curly apostrophes and repeated blanks.

    >>> caseless("Lord  O’Riordán")
    "lord o'riordán"
    """
    return " ".join(text.replace("’", "'").replace("‘", "'").casefold().split())


def folded(text: str) -> str:
    """Text without accents, capitals, curly apostrophes and repeated blanks.

    >>> folded("Lord  O’Riordán")
    "lord o'riordan"
    """
    return caseless(unaccented(text))


def words(text: str) -> list[str]:
    """Letters and digits that stand together, as written.

    >>> words("Siôn’s 2 trams")
    ['Siôn', 's', '2', 'trams']
    """
    return WORD.findall(text)


#: Words that most blogs' names share.
COMMON_WORDS = frozenset({"the", "and", "blog", "news", "files", "homepage", "home", "times", "post", "of"})
#: Between a page's title and the site's name.
BESIDE_SITE = re.compile(r"(?<!\s)\s++(?:[|–—»›-])\s+")


def telling_words(name: str) -> set[str]:
    """Telling words of a site's name, in lower case."""
    return set(words(name.lower())) - COMMON_WORDS


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """A text's runs of five words, without capitals; a shorter text is one run, one without words has none.

    >>> len(runs("Trams will return to Mill Lane")), runs("Trams!")
    (2, frozenset({('trams',)}))
    """
    found = words(text.casefold())
    if len(found) < RUN:
        return frozenset({tuple(found)} if found else ())
    return frozenset(zip(*(found[start:] for start in range(RUN)), strict=False))


# --- the lists in ``lexicons/``: one entry a line, further fields parted by blanks, ``#`` opens a comment


@cache
def list_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The entries of a list, each with its fields, as written."""
    text = (files(__package__) / "lexicons" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(tuple(line.split()) for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def listed(name: str) -> frozenset[str]:
    """The first fields of a list, in lower case."""
    return frozenset(row[0].lower() for row in list_rows(name))


@cache
def listed_exactly(name: str) -> frozenset[str]:
    """The first fields of a list, as written."""
    return frozenset(row[0] for row in list_rows(name))


@cache
def listed_genders(name: str) -> dict[str, str]:
    """First field in lower case, and ``m``, ``f`` or ``u``."""
    return {row[0].lower(): row[1] for row in list_rows(name)}


def title_gender(word: str) -> str | None:
    """The gender that a title before a name tells: ``m``, ``f`` or ``u``; None for a word that is no title.

    >>> title_gender("dame"), title_gender("cllr"), title_gender("tram")
    ('f', 'u', None)
    """
    return listed_genders("titles").get(word)


def is_postnominal(word: str, *, any_case: bool = False) -> bool:
    """Whether letters may stand behind a name; written as they are, unless ``any_case`` takes folded ones.

    >>> is_postnominal("OBE"), is_postnominal("am"), is_postnominal("phd", any_case=True)
    (True, False, True)
    """
    return word in (listed("postnominals") if any_case else listed_exactly("postnominals"))


# --- what changed


class Gap(NamedTuple):
    """What is to be compared: numbers of the first word and after the last, in the old and in the new text."""

    start: int
    end: int
    begin: int
    stop: int

    @property
    def words(self) -> int:
        """How many words stand in it, on both sides together."""
        return self.end - self.start + self.stop - self.begin


class Change(NamedTuple):
    """Words that stand together in one of two texts, or in both."""

    kind: Literal["same", "gone", "new"]
    words: Sequence[str]


def word_diff(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """What changed from one text to another, each cut into words or other pieces, in reading order.

    >>> [(kind, " ".join(words)) for kind, words in word_diff("no plans no talks".split(), "no plans some".split())]
    [('same', 'no plans'), ('gone', 'no talks'), ('new', 'some')]
    """
    read = begun = 0
    for run in (*shared_runs(old, new), Match(len(old), len(new), 0)):
        if read < run.a:
            yield Change("gone", old[read : run.a])
        if begun < run.b:
            yield Change("new", new[begun : run.b])
        read, begun = run.a + run.size, run.b + run.size
        if run.size:
            yield Change("same", new[run.b : begun])


def shared_runs(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """The runs that stand in both, in order: the longest first, then the longest in each gap that is left, as
    ``difflib`` has them.

    It looks at each "the" of a gap for each "the" on the other side, again after every run that it finds: minutes for a
    text that was written anew. Here a long gap is searched by its ends and its rarer words, and has nothing in common
    if what is found may stand there by chance. The small gaps come first; what is not looked at in the end counts as
    changed.
    """
    found: list[Match] = []
    left = MOST_PAIRS
    gaps = [(0, Gap(0, len(old), 0, len(new)))]
    while gaps and left > 0:
        _, gap = heappop(gaps)
        run, pairs = longest_run(old, new, gap)
        left -= pairs
        if run.size > gap.words // WORDS_BY_CHANCE:
            found.append(run)
            for side in (
                gap._replace(end=run.a, stop=run.b),
                gap._replace(start=run.a + run.size, begin=run.b + run.size),
            ):
                if side.start < side.end and side.begin < side.stop:
                    heappush(gaps, (side.words, side))
    return sorted(found)


def longest_run(old: Sequence[str], new: Sequence[str], gap: Gap) -> tuple[Match, int]:
    """The longest run in a gap, of several the first, and how many words and pairs were looked at to find it."""
    places = defaultdict(list)
    for there in range(gap.begin, gap.stop):
        places[new[there]].append(there)
    most = max(1, PAIRS_IN_GAP // (gap.end - gap.start + 1))
    ends = {gap.start: [gap.begin], gap.end - 1: [gap.stop - 1]}
    looked = gap.words
    known: dict[int, int] = {}  # where the last run ends in old, by the distance of its words in old and new
    best = (0, gap.start, gap.begin)
    for here in range(gap.start, gap.end):
        found: Sequence[int] = places.get(old[here], ())
        if len(found) > most:
            found = [there for there in ends.get(here, ()) if new[there] == old[here]]
        for there in found:
            looked += 1
            if known.get(here - there, -1) > here:
                continue
            first, second, last = here, there, here + 1
            while first > gap.start and second > gap.begin and old[first - 1] == new[second - 1]:
                first, second = first - 1, second - 1
            while last < gap.end and (other := last - here + there) < gap.stop and old[last] == new[other]:
                last += 1
            known[here - there] = last
            looked += last - first
            best = min(best, (first - last, first, second))
    return Match(best[1], best[2], -best[0]), looked


# --- HTML and text, by the characters that are seen: mark-up has other blanks


def seen_text(text: str) -> str:
    """The characters of a text that are seen.

    >>> seen_text("No plans,\\n\\nno | talks.")
    'Noplans,notalks.'
    """
    return UNSEEN.sub("", text)


def seen_in_html(clean: str) -> str:
    """What is seen of HTML that nh3 has cleaned.

    >>> seen_in_html('<p title="a > b">No <em>plans</em> &amp; no talks.</p>')
    'Noplans&notalks.'
    """
    return seen_text(unescape(TAG.sub("", clean)))


def offsets_of_seen(text: str) -> list[int]:
    """The offset of each character of a text that is seen.

    >>> offsets_of_seen("a b")
    [0, 2]
    """
    return [match.start() for match in SEEN.finditer(text)]


def block_starts(blocks: Iterable[str], whole: str) -> list[int | None]:
    """Where each block begins among the characters seen of a whole; None for one that has other words there.

    >>> block_starts(["No plans.", "Tweeted: no", "No talks."], "Noplans.Notalks.")
    [0, None, 8]
    """
    starts: list[int | None] = []
    position = searched = 0
    for block in map(seen_text, blocks):
        found = whole.find(block, position) if searched < MOST_SEARCHED else -1
        if found >= 0:
            starts.append(found)
            position = found + len(block)
        else:
            starts.append(None)
            searched += len(whole) - position
    return starts
