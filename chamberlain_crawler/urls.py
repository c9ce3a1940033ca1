"""One page, one address: what w3lib does not do for them. What is one blog's own stands on its card."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, quote_plus, unquote, unquote_to_bytes, urljoin, urlsplit

#: Controls, and marks that turn the direction of what stands behind them.
TURNING = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

#: https://web.archive.org/web/20170616080000id_/http://… as in rewritten pages, also without host.
WAYBACK_PREFIX = re.compile(r"(https?://[^/?#]*)?/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:/)", re.IGNORECASE)

#: Where the Wayback Machine plays captures back.
WAYBACK = "https://web.archive.org/"
#: https://web.archive.org/web/20130307194448/example.org/tram-plans/: the Wayback Machine takes it for http
WITHOUT_SCHEME = re.compile(
    r"https?://web\.archive\.org/web/\d{14}(?:[a-z]{2}_)?/(?=[\w-]+(?:\.[\w-]+)+(?:[:/?]|$))", re.IGNORECASE
)

#: https://i0.wp.com/example.org/wp-content/uploads/a.jpg?resize=300: Jetpack's copy of a picture, in sizes of its own.
PHOTON = re.compile(r"https?://i\d\.wp\.com/(?P<own>[^/?#]+\.[^/?#]+/[^?#]*)", re.IGNORECASE)

#: Parameters that never choose another page: campaign tags, and the sharing and reply links of Jetpack and WordPress.
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|mc_[ce]id|replytocom|shared?|msg|nb|amp|noamp|like_comment|_wpnonce|relatedposts_\w+",
    re.IGNORECASE,
)

#: What stands behind a slug when a link leads to the same text in another form: WordPress keeps posts from being
#: called feed or embed, but /2016/05/amp/ may be one.
OTHER_FORM = re.compile(
    r"""(?<=[^/])(?<!/comments)(?: /(?:feed|embed)
      | (?<!/[12]\d{3})(?<!/[12]\d{3}/\d{2})(?<!/[12]\d{3}/\d{2}/\d{2}) /(?:amp|trackback) )/?$""",
    re.VERBOSE | re.IGNORECASE,
)
COMMENT_PAGE = re.compile(r"(?<=[^/])/comment-page-\d+/?$", re.IGNORECASE)

#: A path that ends in a file's name has no closing slash: /plan.pdf, /tram.html.
FILE = re.compile(r"\.[A-Za-z0-9]{2,5}$")

DEFAULT_PORTS = {"http": 80, "https": 443}

HOST = re.compile(r"[a-z0-9._-]+")
#: www. stands for nothing, but www.www.example.org is not www.example.org.
WWW = re.compile(r"^www\.(?!www\.|$)")

#: What RFC 3986 lets stand in a path as it is; a percent sign is part of an escape by then.
IN_PATH = "/%:@!$&'()*+,;="
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


@lru_cache(maxsize=65_536)  # every page of a blog links to the same menus, lists and newest articles
def canonical(url: str) -> str:
    """The one address under which a page is known, whatever form it was linked in.

    >>> canonical("http://WWW.example.org:80/Tram%2dPlans?replytocom=12&utm_source=feed#comments")
    'https://example.org/Tram-Plans/'
    >>> canonical("https://web.archive.org/web/20170616080000id_/http://example.org/tram-plans")
    'https://example.org/tram-plans/'

    http on its usual port becomes https, ``www.``, user names and usual ports go; any other port stays. A path
    without a file ending gets its slash, dot segments and doubled slashes are resolved, escapes are written in one
    way and never decoded where that could mean another path (``%2F``). The Wayback Machine's prefix, ``/amp``,
    ``/comment-page-N``, ``/feed``, ``/trackback`` and ``/embed`` behind a slug are cut off. Parameters other than
    tracking ones stay, in alphabetical order: ``?p=123`` is an address of its own until its redirect is known.
    Anything that is no http address, or has an impossible host or port, comes back as it is.
    """
    url = without_wayback(url.strip())
    place = endpoint(url)
    if place is None:
        return url
    parts = urlsplit(url)
    host, port = place
    # http on the port of https is neither: only so does it stay apart from both.
    scheme = "http" if (parts.scheme, port) == ("http", DEFAULT_PORTS["https"]) else "https"
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    query = "&".join(sorted(map(spelled, telling(parts.query)), key=lambda pair: pair.partition("=")[0]))
    return f"{scheme}://{netloc}{folded_path(parts.path)}" + (f"?{query}" if query else "")


@lru_cache(maxsize=65_536)
def endpoint(url: str) -> tuple[str, int | None] | None:
    """Host, folded, and port of a web address; the port is None where it is the scheme's own. Two addresses with
    equal ones lead to one place. None for what is no http address, or has an impossible host or port.

    >>> endpoint("https://WWW.example.org./a"), endpoint("http://user@127.0.0.1:8081/"), endpoint("http://a.b:99999/")
    (('example.org', None), ('127.0.0.1', 8081), None)
    """
    try:
        parts = urlsplit(url)
        host, port = folded_host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not host:
        return None
    return host, None if port == DEFAULT_PORTS[parts.scheme] else port


def folded_host(host: str) -> str:
    """A host name in lower case, as DNS knows it (IDNA), without ``www.`` and closing dot; ValueError if it is none.

    >>> folded_host("WWW.Café.example.")
    'xn--caf-dma.example'
    """
    if ":" in host:  # urlsplit has seen that this is an IPv6 address
        return host
    name = (host if host.isascii() else host.encode("idna").decode("ascii")).lower().rstrip(".")
    if name and not HOST.fullmatch(name):
        raise ValueError(f"{host!r} is no host name")
    return WWW.sub("", name)


def folded_path(path: str) -> str:
    """The path in its one spelling, without what hangs behind a slug, and with its closing slash."""
    path = quote(ESCAPE.sub(one_escape, path), safe=IN_PATH, errors="surrogatepass")
    path = re.sub(r"/{2,}", "/", f"/{without_dots(path)}").rstrip("/")
    while (shorter := COMMENT_PAGE.sub("", OTHER_FORM.sub("", path))) != path:
        path = shorter
    return path if FILE.search(path) else f"{path}/"


def one_escape(match: re.Match[str]) -> str:
    """An escape in capitals, a needless one decoded, and a percent sign that is none escaped."""
    if match[1] is None:
        return "%25"
    character = chr(int(match[1], 16))
    return character if UNRESERVED.fullmatch(character) else match[0].upper()


def without_dots(path: str) -> str:
    """A path without its ``.`` and ``..`` segments (RFC 3986, section 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


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
    path = OTHER_FORM.sub("/", parts.path)
    return parts._replace(path=path, query="&".join(telling(parts.query)), fragment="").geturl()


def telling(query: str) -> list[str]:
    """The parameters of a query that are no tracking ones, as printed: ``name=value``, or a name alone."""
    pairs = (pair for pair in query.split("&") if pair)
    return [pair for pair in pairs if not TRACKING.fullmatch(unquote(pair.partition("=")[0]))]


def spelled(pair: str) -> str:
    """A parameter in its one spelling.

    >>> spelled("s=caf%c3%a9+bar"), spelled("preview")
    ('s=caf%C3%A9+bar', 'preview=')
    """
    name, _, value = (part.replace("+", " ").encode("utf-8", "surrogatepass") for part in pair.partition("="))
    return f"{quote_plus(unquote_to_bytes(name))}={quote_plus(unquote_to_bytes(value))}"


def without_wayback(url: str, server: str | None = None) -> str:
    """The original address in one of the Wayback Machine's; other addresses come back as they are.

    ``server`` is an address on the server of web archives that gave the link: then such addresses on this server
    count as well, and those without a host. None where a page of another site, or nobody, gave it.

    >>> without_wayback("/web/2017/http://example.org/", WAYBACK), without_wayback("/web/2017/http://example.org/")
    ('http://example.org/', '/web/2017/http://example.org/')
    >>> without_wayback("https://web.archive.org/web/20170615093000/example.org/trams/")
    'http://example.org/trams/'
    """
    if match := WITHOUT_SCHEME.match(url):
        return f"http://{url[match.end() :]}"
    servers = {endpoint(WAYBACK), endpoint(server or WAYBACK)}
    while match := WAYBACK_PREFIX.match(url):
        if endpoint(match[1]) not in servers if match[1] else server is None:
            break
        url = re.sub(r"^(https?:)/+", r"\1//", url[match.end() :], flags=re.IGNORECASE)
    return url


def without_photon(url: str) -> str:
    """The address of the picture that Jetpack's image service shows; other addresses come back as they are.

    >>> without_photon("https://i2.wp.com/example.org/wp-content/uploads/tram.jpg?resize=300%2C200&ssl=1")
    'https://example.org/wp-content/uploads/tram.jpg'
    """
    match = PHOTON.match(url)
    return f"https://{match['own']}" if match else url


def file_name(url: str) -> str:
    """The name of the file at an address, as people read it; the address itself where it has none.

    >>> file_name("https://a.example/2016/the%20budget.pdf?v=2"), file_name("https://a.example/")
    ('the budget.pdf', 'https://a.example/')
    """
    return unquote(split(url).path.rpartition("/")[2]) or url


def absolute(base: str, url: str) -> str | None:
    """A link's full address; None where it leads to no web page (``mailto:``, ``javascript:``, broken ones)."""
    try:
        joined = urljoin(base, url.strip())
    except ValueError:
        return None
    return joined if endpoint(joined) else None


def split(url: str) -> SplitResult:
    """The parts of an address; one that is broken, such as ``http://[bad/``, is all path.

    >>> split("http://[bad/").path
    'http://[bad/'
    """
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def below(root: str, address: str) -> str | None:
    """Path and query of a canonical address below the folder ``root``, from its slash on; None where it is elsewhere.

    >>> below("https://example.org/blog/", "https://example.org/blog/trams/?x=1")
    '/trams/?x=1'
    >>> below("https://example.org/blog/", "https://example.org/trams/")
    """
    folder = root.rstrip("/")
    rest = address.removeprefix(folder)
    return (rest or "/") if address.startswith((f"{folder}/", f"{folder}?")) or address == folder else None


def slug(url: str) -> str:
    """Last part of the path, decoded; empty for a home page, and for what is no address.

    Marks that would turn the direction of what follows stay encoded.
    """
    return TURNING.sub(lambda mark: quote(mark[0]), unquote(split(url).path.rstrip("/").rpartition("/")[2]))
