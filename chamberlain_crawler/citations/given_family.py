"""Given and family names of authors, as reference managers want them."""

from __future__ import annotations

import re

#: What people's names do not hold: "Staff and agencies", "The Ledger", "News team", "admin@example.org".
NOT_A_PERSON = re.compile(
    r"[\d&@/:,()]|^the\b|\b(?:and|of|team|staff|desk|news|council|association|editor)\b", re.IGNORECASE
)

#: Parts of a family name that stand before it: "Jan van der Berg", "Ada de la Pell".
PARTICLES = frozenset(
    ("de", "del", "della", "der", "den", "di", "du", "la", "le", "van", "von", "ten", "ter", "zu", "al", "bin", "ibn")
)

SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def split_name(name: str) -> tuple[str, str] | None:
    """Given and family name; None for a name that is to be kept whole.

    >>> split_name("Ada Pell"), split_name("Jan van der Berg"), split_name("Owen Tarn Jr")
    (('Ada', 'Pell'), ('Jan', 'van der Berg'), ('Owen', 'Tarn Jr'))
    >>> split_name("The Ledger"), split_name("NewsDesk"), split_name("Pell, Ada")
    (None, None, None)
    """
    words = name.split()
    if not 2 <= len(words) <= 6 or NOT_A_PERSON.search(name):
        return None
    first = len(words) - 1
    if words[first].lower() in SUFFIXES and first > 1:
        first -= 1
    while first > 1 and words[first - 1].lower() in PARTICLES:
        first -= 1
    return " ".join(words[:first]), " ".join(words[first:])
