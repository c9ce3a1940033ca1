"""Cells of CSV files that a spreadsheet opens without running them."""

from __future__ import annotations

from typing import Any

#: What makes a formula of a cell in Excel, LibreOffice or Google Sheets, the full-width forms in some languages.
#: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> Any:
    """A value with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> [safe_cell(value) for value in ('=HYPERLINK("…")', "-5 seats", "council", -5, None)]
    ['\\'=HYPERLINK("…")', "'-5 seats", 'council', -5, None]
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
