"""Names of files, and of users and terms, that are safe whatever text they are made of."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from typing import TypeVar

from chamberlain_crawler.text import in_ascii

Key = TypeVar("Key", bound=Hashable)

#: Devices on Windows whatever ending follows, and the name of the page that stands for its folder.
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d|index")

#: Characters; leaves room for an ending below the 255 bytes of most file systems.
LONGEST = 80


def safe_name(text: str) -> str:
    """ASCII letters in lower case, digits and single hyphens; empty where nothing is left.

    >>> [safe_name(text) for text in ("Siôn’s café", "../../etc/passwd", "CON", "予算")]
    ['sions-cafe', 'etc-passwd', 'con-', '']
    """
    plain = in_ascii(re.sub("['’]", "", text)).lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST].strip("-")
    return f"{name}-" if RESERVED.fullmatch(name) else name


def distinct_names(texts: Iterable[tuple[Key, str]], fallback: str) -> dict[Key, str]:
    """A safe name for each key, no two alike; those of whose text nothing is left are called ``fallback``.

    >>> distinct_names([(1, "Trams"), (2, "trams!"), (3, "予算")], "topic")
    {1: 'trams', 2: 'trams-2', 3: 'topic'}
    """
    names: dict[Key, str] = {}
    taken: set[str] = set()
    for key, text in texts:
        first = name = safe_name(text) or fallback
        number = 1
        while name in taken:
            number += 1
            name = f"{first}-{number}"
        taken.add(name)
        names[key] = name
    return names
