"""Numbers of articles, quotes and people in answers to questions lead to their pages."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from markupsafe import Markup

PAGES = {"article_id": "articles", "quote_id": "quotes", "person_id": "people"}


@hookimpl
def render_cell(value: object, column: str, table: str | None, database: str, datasette: Any) -> Markup | None:
    """A link where a query or view gives such a number; tables have Datasette's own links."""
    if column not in PAGES or not isinstance(value, int) or table not in (None, "who_said_what", "speakers"):
        return None
    return Markup('<a href="{}">{}</a>').format(f"{datasette.urls.database(database)}/{PAGES[column]}/{value}", value)
