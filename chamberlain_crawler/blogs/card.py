"""What the form of an address tells: whether an article may stand there. Paths are below the blog's home.

What is known of a blog before its first page is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from chamberlain_crawler.items import Capture, FileRole
from chamberlain_crawler.urls import below, canonical, endpoint, split, without_photon, without_wayback

#: Paths of WordPress that never hold an article: lists, feeds, and its own machinery.
NOT_ARTICLES = re.compile(
    r"""^/(?:
        (?:category|tag|author|type|topics?)/.+
      | page/\d+ | (?:comments/)?feed(?:/.*)? | search(?:/.*)?     # but /page/ may be an article called "Page"
      | wp-(?:admin|content|includes|json|sitemap).* | wp-[a-z-]+\.php | xmlrpc\.php | index\.\w+
      | \d{4}/(?:\d{2}/(?:\d{2}/)?)?(?:page/\d+/)?      # date archives
    )?/?$""",
    re.VERBOSE | re.IGNORECASE,
)

#: Endings of files that are no pages: pictures, sound, films, style, programs, data, documents, archives, fonts.
NOT_PAGES = re.compile(
    r"""\.(?: jpe?g|png|gif|webp|avif|svgz?|ico|bmp|tiff?|heic
      | mp[34]|m4[av]|og[gv]|wav|flac|webm|avi|mov|wmv|flv|swf
      | css|m?js|map|json|xml|xsl|xsd|rss|atom|rdf|txt|csv|tsv|ics|vcf|webmanifest
      | pdf|epub|mobi|docx?|xlsx?|pptx?|od[tsp]|rtf|e?ps
      | zip|gz|tgz|bz2|xz|tar|rar|7z|exe|dmg|apk|iso|woff2?|ttf|otf|eot )$""",
    re.VERBOSE | re.IGNORECASE,
)

#: Documents, tables, sound and film, by the endings that WordPress takes in, and a few of its day.
ATTACHMENT = re.compile(
    r"\.(?:pdf|epub|mobi|docx?|docm|xlsx?|xlsm|pptx?|pptm|pps|od[tspg]|rtf|csv|tsv|km[lz]|gpx|geojson|ics|vcf"
    r"|mp3|m4[av]|mp4|og[agv]|wav|flac|webm|mov|avi|wmv|mpe?g)$",
    re.IGNORECASE,
)
#: What elsewhere may be a feed, a program's answer or a program, and is an attachment among the uploads.
UPLOADED = re.compile(r"\.(?:txt|json|xml|zip|gz|7z|key|pages|numbers)$", re.IGNORECASE)
PICTURE = re.compile(r"\.(?:jpe?g|jfif|png|gif|webp|avif|svg|bmp|tiff?|heic)$", re.IGNORECASE)
#: Style sheets, and what they load beside pictures.
DRESSING = re.compile(r"\.(?:css|ico|woff2?|ttf|otf|eot)$", re.IGNORECASE)
#: Where WordPress keeps what was uploaded, in whatever folder it stands.
UPLOADS = re.compile(r"/(?:wp-content/uploads|wp-content/blogs\.dir|files/\d{4}/\d{2})/", re.IGNORECASE)

#: Parameters by which WordPress shows something else than an article, at whatever path.
NOT_ARTICLES_QUERY = re.compile(
    r"""page_id|attachment_id|s|cat|category_name|tag|author|author_name|feed|paged|m|year|monthnum|day|w|post_type
      |rest_route|sitemap|tb|embed""",
    re.VERBOSE,
)

#: Paths of WordPress' own lists: of a category, tag, author, year, month or day, and further pages of the home page.
LISTS = re.compile(
    r"^/(?:(?:category|tag|author|type|topics?)/.+|page/\d+|\d{4}(?:/\d{2}){0,2}(?:/page/\d+)?)/?$", re.IGNORECASE
)
#: The same without permalinks: /?cat=3, /?tag=trams, /?author=2, /?m=201706, /?paged=2
LISTS_QUERY = frozenset({"cat", "tag", "author", "m", "paged"})


def may_be_article(path: str, query: str) -> bool:
    """Whether an article may stand at a path, ``/`` being the home page, with a query.

    >>> may_be_article("/2016/05/tram.html", ""), may_be_article("/2016/05/", ""), may_be_article("/", "p=12")
    (True, False, True)
    """
    names = parse_qs(query, keep_blank_values=True).keys()
    if any(map(NOT_ARTICLES_QUERY.fullmatch, names)):
        return False
    if path == "/":
        return "p" in names
    return not (NOT_ARTICLES.match(path) or NOT_PAGES.search(path.rstrip("/")))


def may_be_list(path: str, query: str) -> bool:
    """Whether WordPress shows a list of articles at a path with a query, by its form; never the home page's first.

    >>> may_be_list("/2016/05/", ""), may_be_list("/", "m=201605"), may_be_list("/2016/05/tram/", "")
    (True, True, False)
    """
    names = parse_qs(query, keep_blank_values=True).keys()
    return (path == "/" and names <= LISTS_QUERY) if names else bool(LISTS.match(path))


def role_of_link(href: str) -> FileRole | None:
    """What a link leads to, by its ending: a picture in full, an attachment, or None for a page.

    >>> role_of_link("/wp-content/uploads/budget.pdf"), role_of_link("/tram.JPG"), role_of_link("/2016/05/tram/")
    ('attachment', 'full', None)
    """
    path = split(href.strip()).path
    if PICTURE.search(path):
        return "full"
    is_uploaded = UPLOADS.search(path) and UPLOADED.search(path)
    return "attachment" if ATTACHMENT.search(path) or is_uploaded else None


def is_file(url: str) -> bool:
    """Whether a web address is a file's by its form, so that a page under it is none of the blog's.

    >>> is_file("https://a.example/tram.jpg"), is_file("https://a.example/wp-content/uploads/x.txt"), is_file("/a.txt")
    (True, True, False)
    """
    path = split(url).path
    if not url.startswith("http"):
        return False
    has_ending = any(kind.search(path) for kind in (PICTURE, ATTACHMENT, DRESSING))
    return has_ending or bool(UPLOADS.search(path) and "." in path.rpartition("/")[2])


#: /slug/7478, also with what hangs behind it; /tag/2016, /page/100 and /2017/100 are something else.
NUMBER_TAIL = re.compile(
    r"(?P<slug>/(?!(?:page|category|tag|author|type|topics?|\d{4})/)[^/]+/)\d{3,}(?:/(?:amp|trackback))?/",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Host:
    """A host where the blog stands or once stood, under the same paths as below its home."""

    name: str
    """Without ``www.``, with its port where that is not the usual one, and with its folder where the blog has not the
    whole host: ``old.example``, ``old.example:8080``, ``old.example/blog/``."""
    since: str | None = None
    """First day on which the host was the blog's, ISO 8601; None when it was from the beginning."""
    until: str | None = None
    """Last day on which it was, before it was sold or given up; None when it still is."""

    @cached_property
    def root(self) -> str:
        """Canonical address of the blog's home there, with its closing slash."""
        return canonical(f"https://{self.name}").rstrip("/") + "/"

    def is_the_blogs(self, at: datetime | None) -> bool:
        """Whether the host was the blog's at a time, which is aware; None asks whether it ever was."""
        if at is None:
            return True
        day = at.astimezone(UTC).date().isoformat()
        return (self.since or day) <= day <= (self.until or day)


def seen_at(capture: Capture) -> datetime | None:
    """When the bytes of a capture left their site; None for a saved page, which bears the time of its file."""
    return None if (capture.requested_url or capture.url).startswith("file:") else capture.captured_at


@dataclass(frozen=True, kw_only=True)
class Blog:
    """A blog's card."""

    name: str
    """Short name: of the spider, of the ``blogs`` row, and on the command line."""
    title: str
    home: str
    """Address of the home page, with its closing slash. In a folder (``https://example.org/blog/``) the blog is what
    lies below."""
    timezone: str
    """IANA name of the zone that printed times without offset are in."""
    language: str
    """BCP 47."""
    hosts: tuple[Host, ...] = ()
    """Further hosts of the blog. One that names the home's host says since when or until when that was the blog's."""
    other_hosts: frozenset[str] = frozenset()
    """Names of further hosts of which no dates are known; as in ``hosts``."""
    number_tails: bool = False
    """Whether permalinks once had the post's id behind the slug (``/tram-plans/7478``) and mean ``/tram-plans/``."""
    not_articles: frozenset[str] = frozenset()
    """Paths of static pages below the home, such as ``/about/``, that look like an article's address."""
    bodies: tuple[str, ...] = ()
    """Bodies that the blog means when it names none ("the council leader"), as ``people.csv`` spells them."""
    people: Path | None = None
    """Folder of ``people.csv`` for this blog alone; None for the one beside the archive, or the one shipped."""
    file_hosts: frozenset[str] = frozenset()
    """Names of hosts that serve the blog's pictures and files and no pages, with a port where it is not the usual one:
    ``cdn.example``. Of any other host's pictures the address alone is kept."""
    names: tuple[str, ...] = ()
    """Further names by which the site calls itself, such as the one it had before."""

    @cached_property
    def root(self) -> str:
        """The home's canonical address, with its closing slash."""
        return canonical(self.home).rstrip("/") + "/"

    @cached_property
    def host(self) -> str:
        """The blog's main host name, without ``www.``."""
        return urlsplit(self.root).hostname or ""

    @cached_property
    def all_hosts(self) -> tuple[Host, ...]:
        """The home's host, which comes first, and the others."""
        others = (*self.hosts, *(Host(name) for name in sorted(self.other_hosts)))
        own = tuple(host for host in others if host.root == self.root)
        home = Host(self.root.removeprefix("https://"))
        return (*(own or (home,)), *(host for host in others if host not in own))

    @cached_property
    def host_names(self) -> tuple[str, ...]:
        """Names of all hosts without port and folder, the home's first."""
        return tuple(dict.fromkeys(urlsplit(host.root).hostname or "" for host in self.all_hosts))

    def endpoints(self, at: datetime | None = None) -> frozenset[tuple[str, int | None]]:
        """Hosts and ports, see ``urls.endpoint``, that were the blog's at a time; all with None."""
        found = (endpoint(host.root) for host in self.all_hosts if host.is_the_blogs(at))
        return frozenset(place for place in found if place)

    def address(self, url: str, base: str | None = None, at: datetime | None = None) -> str:
        """Canonical address of a page, on the home's host also when it was seen on another one or a mirror.

        ``base`` is the address of the mirror. ``at`` is when the page was seen, so that pages of a host that was not
        the blog's then keep their own address; None where that is not known.
        """
        address = canonical(url)
        roots = [canonical(base)] if base else []
        roots += [self.root] + [host.root for host in self.all_hosts if host.is_the_blogs(at)]
        for root in roots:
            if (path := below(root, address)) is not None:
                # Once more: /feed/ is a page of its own at the top of a mirror, and a form of the home in a folder.
                return canonical(self.root.rstrip("/") + self.without_number(path))
        return address

    def without_number(self, path: str) -> str:
        """A path below the home without the post's id, on a blog that had such permalinks."""
        match = NUMBER_TAIL.match(path) if self.number_tails else None
        rest = path[match.end() :] if match else ""
        return match["slug"] + rest if match and rest[:1] in ("", "?") else path

    def owns(self, address: str, at: datetime | None = None) -> bool:
        """Whether an address, as it was captured, lies on a host that was the blog's, and in the blog's folder there.

        ``at`` is when it was captured, aware; None asks whether the host ever was the blog's.
        """
        address = canonical(address)
        return any(host.is_the_blogs(at) and below(host.root, address) is not None for host in self.all_hosts)

    def file_address(self, url: str, base: str | None = None, at: datetime | None = None) -> str:
        """The one address under which a picture, style sheet or other file is known; ``base`` and ``at`` as above.

        Jetpack's copies of a picture are the picture itself.
        """
        return self.address(without_photon(without_wayback(url)), base, at)

    @cached_property
    def file_endpoints(self) -> frozenset[tuple[str, int | None]]:
        """Hosts and ports from which files are fetched, beside those of a mirror: the blog's own, whenever they were
        its, and those that the card names.
        """
        named = (endpoint(f"https://{name}") for name in self.file_hosts)
        return self.endpoints() | {place for place in named if place}

    def keeps_file(self, address: str) -> bool:
        """Whether a file at an address, see ``file_address``, is to be held: it is on a host of the blog's."""
        return endpoint(address) in self.file_endpoints

    def path(self, address: str) -> str | None:
        """The path of a canonical address below the home, ``/`` for the home itself; None where it is elsewhere."""
        path = below(self.root, address)
        return None if path is None else path.partition("?")[0]

    def may_be_article(self, address: str) -> bool:
        """Whether a canonical address can be an article's, judged by its form alone (``?p=12`` can)."""
        path = self.path(address)
        if path is None or path in self.not_articles:
            return False
        return may_be_article(path, urlsplit(address).query)

    def may_be_list(self, address: str) -> bool:
        """Whether a canonical address is that of a list of articles, judged by its form alone."""
        path = self.path(address)
        return path is not None and may_be_list(path, urlsplit(address).query)
