"""Gives every archive in the folder the descriptions, questions and charts that metadata.yaml has for archive.db."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from copy import deepcopy
from typing import Any

from datasette import hookimpl

from chamberlain_crawler.browsing.finding import hits_as_json, like_as_json, match_of

#: The name that metadata.yaml is written for.
WRITTEN_FOR = "archive"


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """Copies the metadata, once, when the databases are known."""

    async def copy() -> None:
        metadata = datasette._metadata_local
        databases = metadata.setdefault("databases", {})
        dashboards = metadata.get("plugins", {}).get("datasette-dashboards", {})
        described, charts = databases.get(WRITTEN_FOR), dashboards.pop(WRITTEN_FOR, None)
        for name, database in datasette.databases.items():
            if not {"articles", "quotes"} <= set(await database.table_names()):
                continue
            if described:
                databases.setdefault(name, described)
            if charts:
                dashboards.setdefault(name, dashboard_for(name, charts))

    return copy


def dashboard_for(name: str, charts: dict[str, Any]) -> dict[str, Any]:
    """The charts, asking another database."""
    copied = deepcopy(charts)
    for chart in copied["charts"].values():
        chart["db"] = name
    return copied


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """What SQL may ask of a text that a reader typed: ``fts_query(text)``, its words as a full-text query that cannot
    be wrong, and ``search_hits(kind, text)``, what the search page finds, as a JSON list; and of an article:
    ``more_like(id)``, the articles that share its telling words, as a JSON list."""
    conn.create_function("fts_query", 1, lambda text: match_of(str(text or "")) or '""', deterministic=True)
    conn.create_function("search_hits", 2, lambda kind, text: hits_as_json(conn, str(kind), str(text or "")))
    conn.create_function("more_like", 1, lambda article: like_as_json(conn, str(article)))
