"""One name in several spellings: titles, letters behind it, initials and accents come and go."""

from __future__ import annotations

import re
from functools import lru_cache

from chamberlain_crawler import lexicon
from chamberlain_crawler.text import folded

#: "Denzil Rudge (councillor)": a bracket tells namesakes apart and is no part of the name.
BRACKET = re.compile(r"\s*\([^()]*\)\s*$")


def bare(name: str) -> str:
    """A name without the bracket that tells namesakes apart."""
    return BRACKET.sub("", name).strip()


@lru_cache(maxsize=4096)  # every surname of an article is compared with every known name
def titles_of(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The titles before a name and the words of the name, both folded, without the letters behind it.

    >>> titles_of("Rt Hon Siân Pell MP")
    (('rt', 'hon'), ('sian', 'pell'))
    >>> titles_of("Cllr Oakley-Dunn")
    (('cllr',), ('oakley-dunn',))
    """
    words = [word.strip(".,") for word in folded(bare(name)).split()]
    first, last = 0, len(words)
    while first < last and lexicon.title_gender(words[first]):
        first += 1
    while last - 1 > first and lexicon.is_postnominal(words[last - 1], any_case=True):
        last -= 1
    return tuple(words[:first]), tuple(words[first:last])


def key(name: str) -> str:
    """What all spellings of a full name share; empty for a single word, which is no full name.

    >>> key("Cllr Siôn J. Oakley-Dunn OBE") == key("Sion Oakley Dunn")
    True
    >>> key("Lord Purbeck")
    ''
    """
    words = " ".join(titles_of(name)[1]).replace("-", " ").split()
    kept = [word for number, word in enumerate(words) if number in (0, len(words) - 1) or len(word) > 1]
    return " ".join(kept) if len(kept) > 1 else ""
