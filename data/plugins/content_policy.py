"""A content security policy for Datasette's own pages, which bring scripts of their own."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache, wraps
from pathlib import Path

import datasette
from datasette import hookimpl

TEMPLATES = Path(datasette.__file__).parent / "templates"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@cache
def tool_policy() -> str:
    """What the table, query and dashboard pages may do: scripts of this server, and Datasette's inline ones by hash.

    The charts of datasette-vega and datasette-dashboards evaluate expressions and set styles.
    """
    scripts = ["DATASETTE_ALLOW_FACET = true;", "DATASETTE_ALLOW_FACET = false;"]  # table.html fills the value in
    for name in ("_close_open_menus.html", "_codemirror_foot.html"):
        scripts += INLINE_SCRIPT.findall((TEMPLATES / name).read_text(encoding="utf-8"))
    hashes = " ".join(f"'sha256-{digest(script)}'" for script in scripts)
    return (
        f"default-src 'self'; script-src 'self' 'unsafe-eval' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )


def digest(script: str) -> str:
    """The hash of a script as a policy names it."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@hookimpl
def asgi_wrapper():
    """Sends the policy with every answer that brings none of its own, and two headers with all."""

    def wrap(app):
        @wraps(app)
        async def with_headers(scope, receive, send):
            async def sending(message):
                if message["type"] == "http.response.start":
                    headers = list(message.get("headers", []))
                    if not any(name.lower() == b"content-security-policy" for name, _ in headers):
                        headers.append((b"content-security-policy", tool_policy().encode()))
                    headers += [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]
                    message = {**message, "headers": headers}
                await send(message)

            await app(scope, receive, sending)

        return with_headers

    return wrap
