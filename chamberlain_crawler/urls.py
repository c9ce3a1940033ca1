"""One article, one address."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urljoin, urlsplit

from w3lib.url import safe_url_string

#: https://web.archive.org/web/20170616080000id_/http://… as in rewritten pages, also without host.
WAYBACK_PREFIX = re.compile(r"^(?:https?://[^/]+)?/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:/)", re.IGNORECASE)

#: Parameters that never choose another page: campaign tags, and the sharing and reply links of Jetpack and WordPress.
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|mc_[ce]id|replytocom|shared?|msg|nb|amp|noamp|like_comment|_wpnonce|relatedposts_\w+",
    re.IGNORECASE,
)

#: /slug/7478 (permalinks of 2013), /slug/amp, /slug/comment-page-2, /slug/feed, /slug/trackback, /slug/embed
SLUG_TAIL = re.compile(r"(?<=[^/])(?<!/comments)/(?:\d{3,}|amp|comment-page-\d+|feed|trackback|embed)$", re.IGNORECASE)

#: What stands behind a slug when a link leads to the same text in another form.
OTHER_FORM = re.compile(r"(?<=[^/])(?<!/comments)/(?:amp|feed|trackback|embed)/?$", re.IGNORECASE)

DEFAULT_PORTS = {"http": 80, "https": 443}

#: Words of WordPress that a number may follow: /page/100 and /2017/100 are no articles with a post id.
NUMBERED = re.compile(r"/(?:page|\d{4}(?:/\d{2})?)/\d+$", re.IGNORECASE)


@lru_cache(maxsize=65_536)  # every page of a blog links to the same menus, lists and newest articles
def canonical(url: str) -> str:
    """The one address under which a page is known, whatever form it was linked in.

    >>> canonical("http://WWW.example.org:80/Tram-Plans/7478?replytocom=12&utm_source=feed#comments")
    'https://example.org/Tram-Plans/'
    >>> canonical("https://web.archive.org/web/20170616080000id_/http://example.org/tram-plans")
    'https://example.org/tram-plans/'

    The scheme becomes https, ``www.`` and the port go, a path without a file ending gets its slash. A Wayback
    prefix, ``/amp``, ``/comment-page-N``, ``/feed``, ``/trackback``, ``/embed`` and a post id behind a slug are
    cut off. Parameters other than tracking ones stay, in alphabetical order: ``?p=123`` is an address of its own
    until its redirect is known. Anything that is no http address comes back as it is.
    """
    url = without_wayback(url.strip())
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https") or not host:
        return url
    path = re.sub(r"/{2,}", "/", parts.path)
    query = sorted(telling(parts.query))
    result = f"https://{host.removeprefix('www.')}{folded_path(path)}"
    return safe_url_string(result + (f"?{urlencode(query)}" if query else ""))


def fetchable(url: str) -> str:
    """The address that a crawler asks for: as printed, but the page itself, not a way to share or subscribe to it.

    >>> fetchable("http://www.example.org/tram-plans?share=twitter&nb=1#comments")
    'http://www.example.org/tram-plans'
    >>> fetchable("https://example.org/tram-plans/feed/")
    'https://example.org/tram-plans/'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = parts.query
    if any(TRACKING.fullmatch(key) for key, _ in parse_qsl(query, keep_blank_values=True)):
        query = urlencode(telling(query))
    path = OTHER_FORM.sub("/", parts.path)
    return parts._replace(path=path, query=query, fragment="").geturl()


def telling(query: str) -> list[tuple[str, str]]:
    """The parameters of a query that are no tracking ones."""
    return [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if not TRACKING.fullmatch(key)]


def folded_path(path: str) -> str:
    """The path without what hangs behind a slug, and with its closing slash."""
    path = path.rstrip("/")
    while SLUG_TAIL.search(path) and not NUMBERED.search(path):
        path = SLUG_TAIL.sub("", path).rstrip("/")
    is_file = re.search(r"\.[A-Za-z0-9]{2,5}$", path)
    return path if is_file else f"{path}/"


def without_wayback(url: str) -> str:
    """The original address in a Wayback Machine address; other addresses come back as they are."""
    while match := WAYBACK_PREFIX.match(url):
        url = re.sub(r"^(https?:)/+", r"\1//", url[match.end() :], flags=re.IGNORECASE)
    return url


def absolute(base: str, url: str) -> str | None:
    """A link's full address; None where it leads to no web page (``mailto:``, ``javascript:``, broken ones)."""
    try:
        joined = urljoin(base, url.strip())
        parts = urlsplit(joined)
        is_web = parts.scheme.lower() in ("http", "https") and parts.hostname and (parts.port or 0) >= 0
        return joined if is_web else None
    except ValueError:
        return None


def split(url: str) -> SplitResult:
    """The parts of an address; one that is broken, such as ``http://[bad/``, is all path.

    >>> split("http://[bad/").path
    'http://[bad/'
    """
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def rebase(url: str, base: str, home: str) -> str:
    """The address below ``home`` of a page that a mirror serves below ``base``.

    >>> rebase("http://127.0.0.1:8081/tram-plans/", "http://127.0.0.1:8081/", "https://example.org/")
    'https://example.org/tram-plans/'
    """
    near, far = base.rstrip("/"), home.rstrip("/")
    return far + url[len(near) :] if url == near or url.startswith((f"{near}/", f"{near}?")) else url


def slug(url: str) -> str:
    """Last part of the path, decoded; empty for a home page."""
    return unquote(split(url).path.rstrip("/").rpartition("/")[2])


def endpoint(url: str) -> tuple[str, int | None]:
    """Host without ``www.``, and port; None for the usual ports, so that http and https are one place.

    A port that cannot be is port -1.

    >>> endpoint("https://www.example.org/a"), endpoint("http://127.0.0.1:8081/")
    (('example.org', None), ('127.0.0.1', 8081))
    """
    parts = split(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return (parts.hostname or "").removeprefix("www."), None if port == DEFAULT_PORTS.get(parts.scheme) else port
