"""A search in a table's box is answered with the best match first; Datasette's own table pages cannot rank."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode

from datasette import hookimpl

TABLE_PAGE = re.compile(r"(?P<database>(?:/[^/]+)+)/(?P<table>articles|quotes|comments)/?")


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Sends a search without a chosen order to the ranked question of its table; JSON and CSV stay as they are."""

    def wrapped(app: Any) -> Any:
        async def ranked(scope: dict[str, Any], receive: Any, send: Any) -> None:
            address = ranked_address(scope) if scope["type"] == "http" else None
            if address is None:
                await app(scope, receive, send)
                return
            headers = [(b"location", address.encode()), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 302, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

        return ranked

    return wrapped


def ranked_address(scope: dict[str, Any]) -> str | None:
    """Where a request for a table's page should go; None when it should stay."""
    page = TABLE_PAGE.fullmatch(scope["path"])
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    words = " ".join(asked.get("_search", [])).strip()
    if not page or not words or {"_sort", "_sort_desc"} & asked.keys():
        return None
    return f"{page['database']}/search_{page['table']}?{urlencode({'q': words})}"
