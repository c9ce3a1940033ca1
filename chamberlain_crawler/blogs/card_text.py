"""The text of a new card: TOML that says above each line what it is, and of what is not known what would go there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chamberlain_crawler.text import in_ascii
from chamberlain_crawler.urls import endpoint, split

#: A label that stands before the country's: .co.uk, .com.au, .org.nz, .gv.at
BEFORE_COUNTRY = re.compile(r"(?:com?|org?|net|ac|edu|gov|gv|ltd|plc|me)")

CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

LONGEST_NAME = 40


class Line(NamedTuple):
    """A line of a card."""

    key: str
    """A field of ``Blog``."""
    value: str | bool | Sequence[str]
    """What the card says; where it is not known, a sample of what could be said."""
    comment: str
    is_known: bool = True
    """False for a line that is commented out."""


def card_text(head: str, lines: Iterable[Line], tables: str = "") -> str:
    r"""A whole card; ``tables`` is TOML that stands at its end.

    >>> lines = [Line("title", 'The "Tab\t"', "Its name."), Line("bodies", ["A"], "", False)]
    >>> print(card_text("The card of a blog.", lines))
    # The card of a blog.
    <BLANKLINE>
    # Its name.
    title = "The \"Tab\t\""
    <BLANKLINE>
    # bodies = ["A"]
    <BLANKLINE>
    """
    parts = [commented(head)]
    for line in lines:
        entry = f"{line.key} = {in_toml(line.value)}\n"
        parts.append(commented(line.comment) + (entry if line.is_known else commented(entry)))
    return "\n".join(filter(None, [*parts, tables]))


def commented(text: str) -> str:
    """A text, line by line, as comments, in which TOML allows no control characters."""
    lines = (CONTROLS.sub(" ", line).rstrip() for line in text.strip("\n").split("\n"))
    return "".join(f"# {line}\n" for line in lines) if text else ""


def in_toml(value: str | bool | Sequence[str]) -> str:
    """A value as TOML writes it: long lists one entry a line.

    >>> in_toml('a "b"\\x00'), in_toml(True), in_toml(["a", "b"])
    ('"a \\\\"b\\\\"\\\\u0000"', 'true', '["a", "b"]')
    """
    if isinstance(value, str):
        # JSON's strings are TOML's, but for one character; half a character is none in either.
        whole = value.encode("utf-8", "replace").decode()
        return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    entries = list(map(in_toml, value))
    short = f"[{', '.join(entries)}]"
    return short if len(short) <= 100 else "[\n" + "".join(f"    {entry},\n" for entry in entries) + "]"


def plain_name(home: str) -> str:
    """A short name for a blog, made of its host: letters, digits and hyphens.

    >>> [plain_name(f"https://{place}") for place in ("www.someblog.example", "harbour.co.uk/news/", "127.0.0.1:8081")]
    ['someblog', 'harbour-news', '127-0-0-1-8081']
    >>> plain_name("https://xn--caf-dma.example/"), plain_name("https://news.example.org/")
    ('cafe', 'news-example')
    """
    host, port = endpoint(home) or ("blog", None)
    labels = list(map(readable, host.split(".")))
    is_number = ":" in host or labels[-1].isdigit()
    if not is_number and len(labels) > 1:
        del labels[-1]
        if len(labels) > 1 and BEFORE_COUNTRY.fullmatch(labels[-1]):
            del labels[-1]
    folder = [part for part in split(home).path.split("/") if part]
    words = re.findall(r"[a-z0-9]+", "-".join([*labels, *([str(port)] if port else []), *folder]).lower())
    return "-".join(words)[:LONGEST_NAME].strip("-") or "blog"


def readable(label: str) -> str:
    """A label of a host in its own letters, where they are Latin ones; accents go."""
    try:
        decoded = label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label
    return in_ascii(decoded) if len(in_ascii(decoded)) == len(decoded) else label
