"""Numbers out of foreign text."""

from __future__ import annotations

#: The largest whole number that a column of SQLite holds.
LARGEST = 2**63 - 1


def number(text: str, most: int = LARGEST) -> int | None:
    """A whole number written in the digits 0 to 9; None for anything else, and for one above ``most``.

    >>> number("12"), number("²"), number("-1"), number("9" * 20)
    (12, None, None, None)
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    value = int(text)
    return value if value <= most else None
