"""A content security policy for Datasette's own pages, which bring scripts of their own."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

import datasette
from datasette import hookimpl

TEMPLATES = Path(datasette.__file__).parent / "templates"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@cache
def own_scripts() -> str:
    """Hashes of the scripts that stand in Datasette's templates, as a policy names them."""
    scripts = ["DATASETTE_ALLOW_FACET = true;", "DATASETTE_ALLOW_FACET = false;"]  # table.html fills the value in
    for name in ("_close_open_menus.html", "_codemirror_foot.html"):
        scripts += INLINE_SCRIPT.findall((TEMPLATES / name).read_text(encoding="utf-8"))
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def tool_policy(nonce: str) -> str:
    """What the table, query and chart pages may do: run this server's scripts, Datasette's own, and its plugins'.

    The charts of datasette-vega and datasette-dashboards evaluate expressions and set styles.
    """
    return (
        f"default-src 'self'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}' {own_scripts()}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    )


@hookimpl
def extra_template_vars(request: Any) -> dict[str, str]:
    """``csp_nonce``, for the scripts that plugins put at the end of a page."""
    return {"csp_nonce": request.scope.get("csp_nonce", "") if request else ""}


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """Sends the policy with every answer that brings none of its own, and two headers with all."""

    def wrap(app: Any) -> Any:
        @wraps(app)
        async def with_headers(scope: dict[str, Any], receive: Any, send: Any) -> None:
            nonce = secrets.token_urlsafe(16)

            async def sending(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    headers = list(message.get("headers", []))
                    if not any(name.lower() == b"content-security-policy" for name, _ in headers):
                        headers.append((b"content-security-policy", tool_policy(nonce).encode()))
                    headers += [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]
                    message = {**message, "headers": headers}
                await send(message)

            await app({**scope, "csp_nonce": nonce}, receive, sending)

        return with_headers

    return wrap
