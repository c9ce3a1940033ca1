"""The archive's own pages, beside Datasette's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Forbidden, Response, hookimpl
from datasette.utils import tilde_decode, tilde_encode

from chamberlain_crawler.browsing import finding, in_words
from chamberlain_crawler.browsing.kinds_of_page import BYTES, HOME, PAGES, Asked, PageKind
from chamberlain_crawler.browsing.served_addresses import ServedAddresses
from chamberlain_crawler.browsing.stored_files import ServedBytes
from chamberlain_crawler.errors import CaptureError

#: These pages hold no script, so none may run; nor may they load anything from elsewhere or send anything there.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
#: A page with a frame, in which the bytes of others are shown under a policy of their own.
FRAMING = f"{POLICY}; frame-src 'self'"

NO_ARCHIVE = "There is no archive of this name."
NOT_HELD = "The archive does not hold this page."


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The pages of every archive, the bytes that it holds, and the front door."""
    return [
        ("^/$", front_door),
        *((rf"^/(?P<database>[^/]+)/{page.address}$", view_of(page)) for page in PAGES),
        *((rf"^/(?P<database>[^/]+)/{address}$", bytes_by(load)) for address, load in BYTES),
    ]


def view_of(page: PageKind) -> Callable[[Any, Any], Awaitable[Response]]:
    """A Datasette view of a kind of page."""

    async def view(datasette: Any, request: Any) -> Response:
        return await show(datasette, request, tilde_decode(request.url_vars["database"]), page)

    return view


def bytes_by(load: Callable[[Any, int, str], ServedBytes | None]) -> Callable[[Any, Any], Awaitable[Response]]:
    """A Datasette view of stored bytes."""

    async def view(datasette: Any, request: Any) -> Response:
        archive = await archive_for(datasette, request, tilde_decode(request.url_vars["database"]))
        if archive is None:
            return await missing(datasette, request, NO_ARCHIVE)
        base, number = archive["base"], int(request.url_vars["id"][:18])
        if "/-/seen/" in request.path and request.headers.get("sec-fetch-dest") == "document":
            return Response.redirect(f"{base}/-/seen/{number}")  # what it is stands in the frame around it
        try:
            found = await datasette.get_database(archive["name"]).execute_fn(lambda conn: load(conn, number, base))
        except CaptureError as error:
            return await missing(datasette, request, str(error))
        if found is None:
            return await missing(datasette, request, NOT_HELD)
        return Response(found.body, headers=dict(found.headers), content_type=found.kind)

    return view


async def front_door(datasette: Any, request: Any) -> Response:
    """The home page of the first archive, or how to make one."""
    archives = await archives_of(datasette)
    if archives:
        return await show(datasette, request, archives[0]["name"], HOME)
    return await answer(datasette, request, "no_archive.html", {})


async def show(datasette: Any, request: Any, name: str, page: PageKind) -> Response:
    """A page of one database, also under an id of former days; 410 where it held such a thing and does no more, 404
    where the database is no archive or never held it, or where the bytes are lost.
    """
    archive = await archive_for(datasette, request, name)
    if archive is None:
        return await missing(datasette, request, NO_ARCHIVE)
    words = {key: request.args[key] for key in request.args}
    words |= {key: tilde_decode(value) for key, value in request.url_vars.items()}
    asked = Asked(archive["base"], words)
    template, status = page.template, 200
    try:
        found = await datasette.get_database(name).execute_fn(lambda conn: page.load(conn, asked))
    except CaptureError as error:
        return await missing(datasette, request, str(error), database=name)
    if found is None:
        found = await datasette.get_database(name).execute_fn(lambda conn: page.became(conn, asked))
        template, status = "gone.html", 410
    if found and "moved" in found:
        path, mark, place = found["moved"].partition("#")
        query = f"?{request.query_string}" if request.query_string else ""
        return Response.redirect(f"{archive['base']}/{path}{query}{mark}{place}")
    if found is None:
        return await missing(datasette, request, NOT_HELD, database=name)
    policy = FRAMING if page.frames else POLICY
    return await answer(datasette, request, template, {"database": name, "page": found}, status, policy)


async def archive_for(datasette: Any, request: Any, name: str) -> dict[str, str] | None:
    """The archive of a name, None where there is none; Forbidden when it is not to be seen by who asks."""
    archive = next((archive for archive in await archives_of(datasette) if archive["name"] == name), None)
    if archive:
        permissions = [("view-database", name), "view-instance"]
        visible, _ = await datasette.check_visibility(request.actor, permissions=permissions)
        if not visible:
            raise Forbidden("view-database")
    return archive


async def missing(datasette: Any, request: Any, error: str, **context: str) -> Response:
    """The page that says why there is nothing."""
    return await answer(datasette, request, "error.html", context | {"error": error}, 404)


async def answer(
    datasette: Any, request: Any, template: str, context: dict[str, Any], status: int = 200, policy: str = POLICY
) -> Response:
    """A page without scripts."""
    html = await datasette.render_template(template, context | {"status": status}, request=request)
    return Response.html(html, status=status, headers={"Content-Security-Policy": policy})


async def archives_of(datasette: Any) -> list[dict[str, str]]:
    """The archives among the databases, the invented sample last: name, base, title, home."""
    archives = []
    for name, database in datasette.databases.items():
        if not {"blogs", "articles", "quotes"} <= set(await database.table_names()):
            continue
        blogs = (await database.execute("SELECT title, home FROM blogs ORDER BY name")).rows
        title = " and ".join(blog["title"] for blog in blogs) or name
        archives.append({"name": name, "base": datasette.urls.database(name), "title": title})
    return sorted(archives, key=lambda archive: (archive["name"] == "sample", archive["name"]))


@hookimpl
def extra_template_vars(datasette: Any, database: str | None, request: Any) -> Callable[[], Awaitable[dict[str, Any]]]:
    """``archives``, and ``archive``: the one that the page is about, else the first, and ``at``, its addresses;
    None without any."""
    # A dashboard names its archive in its address only.
    name = database or (request.url_vars.get("slug") if request else None)

    async def variables() -> dict[str, Any]:
        archives = await archives_of(datasette)
        own = next((archive for archive in archives if archive["name"] == name), None)
        archive = own or next(iter(archives), None)
        at = ServedAddresses(archive["base"], tilde_encode) if archive else None
        return {"archives": archives, "archive": archive, "at": at}

    return variables


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """Words for dates and numbers, and safe snippets."""
    env.filters |= in_words.FILTERS | {"highlighted": finding.highlighted}
    env.tests |= in_words.TESTS
