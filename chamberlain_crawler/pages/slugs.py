"""The last part of an article's address, as WordPress makes it of the title."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

#: Letters that are folded but have no accent to lose; the pound sign goes, the euro sign does not.
LETTERS = {
    "ª": "a", "º": "o", "Æ": "ae", "æ": "ae", "Ð": "d", "ð": "d", "Þ": "th", "þ": "th", "ß": "s", "Ø": "o", "ø": "o",
    "Đ": "d", "đ": "d", "Ħ": "h", "ħ": "h", "ı": "i", "Ĳ": "ij", "ĳ": "ij", "Ł": "l", "ł": "l", "Ŋ": "n", "ŋ": "n",
    "Œ": "oe", "œ": "oe", "Ŧ": "t", "ŧ": "t", "ſ": "s", "€": "e", "£": "", "×": "x",
}  # fmt: skip

HYPHENS = re.compile(r"[./–—\xa0\u2000-\u200a\u2028\u2029\u202f]")
DROPPED = re.compile(
    r"[\x80-\x9f\xad¡¿«»‹›‘’“”‚‛„‟•©®°…™´ˊ\u0300\u0301\u0304\u030c\u061c\u200b-\u200f\u202a-\u202e\u2060"
    r"\u2066-\u2069\ufeff\ufffc]"
)
#: Tags, entities, percent signs that encode nothing, and what else ASCII has besides letters, digits, _ and -.
NOISE = re.compile(r"<[^>]*>|&[^;\s]+;|%(?![0-9a-f]{2})|(?![%\w\s-])[\x00-\x7f]", re.ASCII)

LONGEST = 200


def of_title(title: str) -> str:
    """The slug of a title, before WordPress adds ``-2`` where two articles would share it; empty for no letters.

    >>> of_title("Council’s £4.5m café – “not a luxury”")
    'councils-4-5m-cafe-not-a-luxury'

    The rules are those of ``sanitize_title`` (wp-includes/formatting.php): letters of other scripts stay, percent
    encoded, and the title is cut at 200 characters, encoded ones counted as they are written.
    """
    text = shortened("".join(map(folded, unicodedata.normalize("NFC", title))).lower())
    text = NOISE.sub("", DROPPED.sub("", HYPHENS.sub("-", text)))
    return quote(re.sub(r"[\s-]+", "-", text, flags=re.ASCII).strip("-"), safe="%").lower()


def shortened(text: str) -> str:
    """The part that WordPress looks at: a curly quote counts nine (``%e2%80%99``), though it goes later."""
    length = 0
    for place, letter in enumerate(text):
        length += len(quote(letter, safe="")) if not letter.isascii() else 1
        if length > LONGEST:
            return text[:place]
    return text


def folded(letter: str) -> str:
    """A Latin letter without its accent; any other character as it is."""
    if letter.isascii():
        return letter
    if letter in LETTERS:
        return LETTERS[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter
