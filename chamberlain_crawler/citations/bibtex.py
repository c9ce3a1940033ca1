"""BibTeX, with the fields of BibLaTeX for addresses and dates."""

from __future__ import annotations

import re
from urllib.parse import quote

from chamberlain_crawler.citations.cited import Cited
from chamberlain_crawler.citations.date_forms import iso_day
from chamberlain_crawler.citations.given_family import split_name
from chamberlain_crawler.citations.plain import note

#: Braces are named, not escaped: BibTeX counts those behind a backslash too.
SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {char: f"\\{char}" for char in "&%$#_"}


def bibtex(cited: Cited, accessed: str | None = None) -> str:
    """One entry of kind ``online``; letters beyond ASCII stay as they are (UTF-8)."""
    date = iso_day(cited.published)
    fields = {
        "author": " and ".join(author(name) for name in cited.authors),
        # Braced once more, or styles would make small letters of names.
        "title": f"{{{escaped(cited.title or 'Untitled')}}}",
        "organization": escaped(cited.blog),
        "year": date[:4],
        "date": date,
        "pages": str(cited.page or ""),
        "url": address(cited.url),
        "urldate": accessed or "",
        "note": escaped(note(cited)),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@online{{{cited.key},\n{''.join(lines)}}}\n"


def escaped(text: str) -> str:
    r"""Text as TeX reads it, in one line.

    >>> print(escaped("Trams & buses: 50 % off {not_here}"))
    Trams \& buses: 50 \% off \textbraceleft{}not\_here\textbraceright{}
    """
    return re.sub(r"[\\{}~^&%$#_]", lambda match: SPECIAL[match[0]], " ".join(text.split()))


def author(name: str) -> str:
    """A name that BibTeX cannot take apart in another way.

    >>> author("Ada Pell"), author("Staff and agencies")
    ('Pell, Ada', '{Staff and agencies}')
    """
    parts = split_name(name)
    return f"{escaped(parts[1])}, {escaped(parts[0])}" if parts else f"{{{escaped(name)}}}"


def address(url: str) -> str:
    """An address as it stands, but for what would end the field.

    >>> address("https://example.org/a_b?c={d}&e=%20")
    'https://example.org/a_b?c=%7Bd%7D&e=%20'
    """
    return re.sub(r"[{}\\\s]", lambda match: quote(match[0]), url)
