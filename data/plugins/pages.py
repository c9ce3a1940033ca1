"""The archive's own pages, beside Datasette's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Forbidden, Response, hookimpl
from datasette.utils import tilde_decode, tilde_encode

from chamberlain_crawler.browsing import finding, in_words
from chamberlain_crawler.browsing.kinds_of_page import HOME, PAGES, Asked, PageKind
from chamberlain_crawler.browsing.served_addresses import ServedAddresses

#: These pages hold no script, so none may run; nor may they load anything from elsewhere or send anything there.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The pages of every archive, and the front door."""
    return [("^/$", front_door), *((rf"^/(?P<database>[^/]+)/{page.address}$", view_of(page)) for page in PAGES)]


def view_of(page: PageKind) -> Callable[[Any, Any], Awaitable[Response]]:
    """A Datasette view of a kind of page."""

    async def view(datasette: Any, request: Any) -> Response:
        return await show(datasette, request, tilde_decode(request.url_vars["database"]), page)

    return view


async def front_door(datasette: Any, request: Any) -> Response:
    """The home page of the first archive, or how to make one."""
    archives = await archives_of(datasette)
    if archives:
        return await show(datasette, request, archives[0]["name"], HOME)
    return await answer(datasette, request, "no_archive.html", {})


async def show(datasette: Any, request: Any, name: str, page: PageKind) -> Response:
    """A page of one database, also under an id of former days; 410 where it held such a thing and does no more, 404
    where the database is no archive or never held it.
    """
    archive = next((archive for archive in await archives_of(datasette) if archive["name"] == name), None)
    if archive is None:
        return await answer(datasette, request, "error.html", {"error": "There is no archive of this name."}, 404)
    visible, _ = await datasette.check_visibility(request.actor, permissions=[("view-database", name), "view-instance"])
    if not visible:
        raise Forbidden("view-database")
    words = {key: request.args[key] for key in request.args}
    words |= {key: tilde_decode(value) for key, value in request.url_vars.items()}
    asked = Asked(archive["base"], words)
    found = await datasette.get_database(name).execute_fn(lambda conn: page.load(conn, asked))
    template, status = page.template, 200
    if found is None:
        found = await datasette.get_database(name).execute_fn(lambda conn: page.became(conn, asked))
        template, status = "gone.html", 410
    if found and "moved" in found:
        path, mark, place = found["moved"].partition("#")
        query = f"?{request.query_string}" if request.query_string else ""
        return Response.redirect(f"{archive['base']}/{path}{query}{mark}{place}")
    if found is None:
        context = {"database": name, "error": "The archive does not hold this page."}
        return await answer(datasette, request, "error.html", context, 404)
    return await answer(datasette, request, template, {"database": name, "page": found}, status)


async def answer(datasette: Any, request: Any, template: str, context: dict[str, Any], status: int = 200) -> Response:
    """A page without scripts."""
    html = await datasette.render_template(template, context | {"status": status}, request=request)
    return Response.html(html, status=status, headers={"Content-Security-Policy": POLICY})


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
