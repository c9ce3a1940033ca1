"""Names that a field of a query means: whole words in their order, whatever the capitals and accents."""

from __future__ import annotations

import sqlite3

from chamberlain_crawler.asking.search.query import Phrase
from chamberlain_crawler.text import folded, words

#: Words of another office than the plain one: neither the shadow nor the deputy of somebody is it.
OTHER_OFFICES = frozenset(
    {"acting", "assistant", "deputy", "designate", "elect", "ex", "former", "group", "interim", "opposition"}
    | {"outgoing", "predecessor", "previous", "shadow", "successor", "vice"}
)


def meant(conn: sqlite3.Connection, names: str, value: Phrase) -> list[int]:
    """Ids of the rows that a value names; ``names`` is a query for pairs of id and name."""
    return sorted({row[0] for row in conn.execute(names) if row[1] and is_named(value, row[1])})


def is_named(value: Phrase, name: str) -> bool:
    """Whether the words of a value stand in a name.

    >>> is_named(Phrase("sion pel", prefix=True), "Sir Siôn Pell-Moss"), is_named(Phrase("Pel"), "Siôn Pell")
    (True, False)
    """
    wanted, own = folded_words(value.text), folded_words(name)
    if not wanted:
        return False
    runs = (own[at : at + len(wanted)] for at in range(len(own) - len(wanted) + 1))
    if value.prefix:
        return any(run[:-1] == wanted[:-1] and run[-1].startswith(wanted[-1]) for run in runs)
    return wanted in runs


def is_office(value: Phrase, office: str, body: str | None) -> bool:
    """Whether a value means an office: all its words are there, and none that makes it another office.

    >>> is_office(Phrase("council leader"), "leader", "Wexcombe district council")
    True
    >>> is_office(Phrase("council leader"), "deputy leader", "Wexcombe district council")
    False
    """
    own = folded_words(f"{office} {body or ''}")
    *whole, last = folded_words(value.text) or [""]
    ends = any(word.startswith(last) for word in own) if value.prefix else last in own
    return bool(last) and ends and set(whole) <= set(own) and not other_offices(value) & set(own)


def other_offices(value: Phrase) -> frozenset[str]:
    """Words that make another office of the one that a value names."""
    return OTHER_OFFICES - set(folded_words(value.text))


def folded_words(text: str) -> list[str]:
    """The words of a text in small letters without accents."""
    return words(folded(text))
