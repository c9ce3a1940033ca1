"""What a site says of itself, as facts: from its pages, its API, its feed. Nothing here asks anybody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urljoin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from parsel import Selector

from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages import feed_item
from chamberlain_crawler.pages.page import XML_ROOT, decode
from chamberlain_crawler.text import load_json
from chamberlain_crawler.urls import absolute, endpoint, split

#: Longer ones are no names, and no paths of a static page.
LONGEST = 200

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
THEME = re.compile(r"/wp-content/themes/([\w.-]{1,80})/")
WORDPRESS = re.compile(r"/wp-(?:content|includes)/")
#: A path that names its year, and maybe its month and day: /2016/05/tram-plans/
DATED = re.compile(r"/((?:19|20)\d\d)(?:/(0[1-9]|1[0-2]))?(?:/(0[1-9]|[12]\d|3[01]))?/")
#: Hosts of readers' portraits, and of pictures that count readers.
NO_FILES = re.compile(r"(?:^|\.)(?:gravatar\.com|stats\.wp\.com|pixel\.wp\.com)$")
#: What parts a site's name from its slogan in a title.
SLOGAN = re.compile(r"\s+[|–—»›-]\s+")


class Stated(NamedTuple):
    """A value, and who says so: ``the API``, ``the feed``, ``the home page``; or why it is ``not sure``."""

    value: str
    by: str

    @property
    def told(self) -> str:
        """Where it is from, in words."""
        return self.by if self.by.startswith("not sure") else f"by {self.by}"


@dataclass(kw_only=True)
class Facts:
    """What is known of a site. An empty text or list, and None, stand for what nobody says."""

    home: str
    """As it answers, with its closing slash."""
    names: list[Stated] = field(default_factory=list)
    """Different ones, the most trusted first."""
    languages: list[Stated] = field(default_factory=list)
    timezone: Stated | None = None
    """IANA name."""
    is_wordpress: bool = False
    generator: str = ""
    theme: str = ""
    posts: int | None = None
    posts_by: str = ""
    first_day: str = ""
    """Of the oldest post, ISO 8601, as far as it is known: ``2012``, ``2012-03`` or ``2012-03-01``."""
    last_day: str = ""
    comments: int | None = None
    permalink: str = ""
    """Path of a post."""
    number_tails: bool = False
    pages: list[str] = field(default_factory=list)
    """Paths of static pages below the home."""
    pages_by: str = ""
    file_hosts: list[str] = field(default_factory=list)
    """Other hosts that its pictures come from."""
    old_hosts: list[str] = field(default_factory=list)
    """Hosts that lead here."""
    ways: list[str] = field(default_factory=list)
    """By what articles can be found: ``API``, ``feed``, ``sitemap``."""
    lacks: list[str] = field(default_factory=list)
    """By what they cannot, and why."""
    links: list[str] = field(default_factory=list)
    """Addresses of posts, the newest first where a feed names them."""
    read: str = ""
    """How one post was read."""
    notes: list[str] = field(default_factory=list)
    """What the user should know besides, a line each."""
    gone: str = ""
    """Why the site itself gives nothing."""
    archive: str = ""
    """What a web archive holds, in words."""
    ours_until: str = ""
    """Day of the last archived home page that is the blog's, where later ones are somebody else's."""

    def call(self, name: str, by: str) -> None:
        """Takes up a name."""
        name = line(name)
        if name and name.casefold() not in (said.value.casefold() for said in self.names):
            self.names.append(Stated(name, by))

    def speak(self, language: str, by: str) -> None:
        """Takes up a language; what is no BCP 47 tag is none."""
        language = language.strip().replace("_", "-")
        if LANGUAGE.fullmatch(language):
            self.languages.append(Stated(language, by))

    @property
    def can_be_crawled(self) -> bool:
        """Whether anything leads to articles."""
        return bool(self.archive or self.links or self.posts or (self.is_wordpress and not self.gone))


def line(text: str) -> str:
    r"""A text on one line, without control and direction characters, of a length that names have.

    >>> line(" The\n Harbour\x1b Sheet\u202e")
    'The Harbour Sheet'
    """
    kinds = ((sign, unicodedata.category(sign)) for sign in text)
    kept = (" " if kind == "Cc" else sign for sign, kind in kinds if sign in "\u200c\u200d" or kind not in ("Cf", "Cs"))
    return " ".join("".join(kept).split())[:LONGEST].strip()


@dataclass(frozen=True, kw_only=True)
class HtmlFacts:
    """What a page of markup says of its site."""

    site_name: str
    title: str
    """The page's, without slogan."""
    language: str
    generator: str
    theme: str
    api: str | None
    """Address of the WordPress API, None where none is named."""
    feed: str | None
    """Address of the site's feed."""
    is_wordpress: bool
    is_post: bool
    file_hosts: tuple[str, ...]
    hours: float
    """East of Greenwich, by the first time that it prints; 0 also where it prints none."""


def of_html(capture: Capture) -> HtmlFacts:
    """The facts in a page; of what is no markup, empty ones."""
    text = decode(capture.body, capture.header("content-type"))
    page = Selector(text=text or "<html></html>", type="html")

    def first(css: str) -> str:
        return line(page.css(css).get() or "")

    header = next((value for name, value in capture.headers if name.lower() == "link" and "api.w.org" in value), "")
    linked = re.search(r"<([^<>]{1,500})>\s*;\s*rel=\"?https://api\.w\.org/", header)
    api = linked[1] if linked else page.css('link[rel="https://api.w.org/"]::attr(href)').get()
    feeds = page.css(
        'link[rel~=alternate][type="application/rss+xml"], link[rel~=alternate][type="application/atom+xml"]'
    )
    generators = [line(content) for content in page.css('meta[name="generator" i]::attr(content)').getall()]
    kinds = set((page.css("body::attr(class)").get() or "").split())
    theme = THEME.search(text)
    return HtmlFacts(
        site_name=first('meta[property="og:site_name"]::attr(content)'),
        title=SLOGAN.split(first("title::text"))[0],
        language=first("html::attr(lang)"),
        generator=next(iter(generators), ""),
        theme=theme[1] if theme else "",
        api=absolute(capture.url, api) if api else None,
        feed=absolute(capture.url, feeds[0].attrib.get("href", "")) if feeds else None,
        is_wordpress=bool(api or WORDPRESS.search(text) or any("WordPress" in name for name in generators)),
        is_post="single" in kinds or first('meta[property="og:type"]::attr(content)') == "article",
        file_hosts=tuple(hosts_of(capture.url, page.css("img::attr(src)").getall())),
        hours=hours_of(page.css("time::attr(datetime)").get() or ""),
    )


def hours_of(printed: str) -> float:
    """Hours east of Greenwich in a time: 0 where it names none, or cannot be read.

    >>> hours_of("2016-05-03T10:00:00+02:00"), hours_of("2016-05-03")
    (2.0, 0.0)
    """
    try:
        offset = datetime.fromisoformat(printed.strip()).utcoffset()
    except ValueError:
        return 0.0
    return offset.total_seconds() / 3600 if offset else 0.0


def hosts_of(base: str, addresses: Iterable[str]) -> Iterator[str]:
    """The hosts of pictures, but for that of the page, each once."""
    places = (endpoint(absolute(base, address) or "") for address in addresses)
    own = endpoint(base)
    hosts = (place[0] for place in places if place and place != own)
    yield from dict.fromkeys(host for host in hosts if not NO_FILES.search(host))


def home_of(page: HtmlFacts, url: str) -> str:
    """The blog's home, by one of its pages: where its feed stands, else a page that is no post, else the host.

    >>> from datetime import UTC, datetime
    >>> html = b'<link rel="alternate" type="application/rss+xml" href="/blog/feed/"><body class="single">'
    >>> url = "https://example.org/blog/trams/"
    >>> home_of(of_html(Capture(url=url, body=html, captured_at=datetime.now(UTC), source="live")), url)
    'https://example.org/blog/'
    """
    if page.feed and endpoint(page.feed) == endpoint(url):
        feed = page.feed.partition("?")[0]
        if page.feed != feed or re.search(r"/feed/?$", feed):
            return re.sub(r"feed/?$", "", feed)
    return urljoin(url, "/" if page.is_post else ".")


@dataclass(frozen=True, kw_only=True)
class ApiFacts:
    """What the root of a WordPress API says."""

    name: str
    home: str
    timezone: Stated | None
    hours: float
    """East of Greenwich, 0 also where it does not say."""
    list_page: int
    """Id of the static page that lists the posts, 0 where it is none."""


def of_api(body: bytes) -> ApiFacts | None:
    """The facts in the root of an API; None for anything else, and for one without WordPress' own lists."""
    root = json_of(body)
    if not isinstance(root, dict) or not isinstance(root.get("namespaces"), list) or "wp/v2" not in root["namespaces"]:
        return None
    list_page, hours = root.get("page_for_posts"), hours_in(root.get("gmt_offset"))
    return ApiFacts(
        name=line(unescaped(text(root, "name"))),
        home=text(root, "home") or text(root, "url"),
        timezone=zone_of(text(root, "timezone_string"), hours),
        hours=hours or 0.0,
        list_page=list_page if type(list_page) is int else 0,
    )


def hours_in(offset: object) -> float | None:
    """An offset that is printed as a number or text; None for what is none.

    >>> hours_in(1), hours_in("5.5"), hours_in("soon"), hours_in(True)
    (1.0, 5.5, None, None)
    """
    if isinstance(offset, str):
        offset = float(offset) if re.fullmatch(r"[+-]?\d{1,2}(?:\.\d{1,2})?", offset) else None
    is_number = isinstance(offset, int | float) and not isinstance(offset, bool)
    return float(offset) if is_number and -12 <= offset <= 14 else None  # type: ignore[arg-type,operator]


def zone_of(name: str, hours: float | None) -> Stated | None:
    """A site's time zone, by its name, or by a fixed offset, which WordPress then keeps all the year.

    >>> [zone_of("Europe/Berlin", 1), zone_of("", 1.0)]
    [Stated(value='Europe/Berlin', by='the API'), Stated(value='Etc/GMT-1', by='the API: +1 h all the year')]
    """
    if is_zone(name):
        return Stated(name, "the API")
    zone = None if name or hours is None else fixed_zone(hours)
    return Stated(zone, f"the API: {hours:+g} h all the year" if hours else "the API") if zone else None


def fixed_zone(hours: float) -> str | None:
    """The zone that lies whole hours east of Greenwich, whose name has the other sign; None for parts of an hour."""
    if hours != int(hours) or not -12 <= hours <= 14:
        return None
    return f"Etc/GMT{-int(hours):+d}" if hours else "UTC"


def is_zone(name: str) -> bool:
    """Whether a name is one of the tz database."""
    try:
        return bool(name) and len(name) < LONGEST and bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, or a name that is too long
        return False


class Listed(NamedTuple):
    """A post or static page, as the API lists it."""

    id: int
    link: str
    day: str
    hours: float | None
    """East of Greenwich, on that day; None where the site does not say."""


def of_list(body: bytes) -> list[Listed]:
    """The posts or pages in a list of the API; none in anything else."""
    rows = json_of(body)
    found = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and type(row.get("id")) is int and endpoint(text(row, "link")):
            local, utc = time_in(text(row, "date")), time_in(text(row, "date_gmt"))
            hours = (local - utc).total_seconds() / 3600 if local and utc else None
            found.append(Listed(row["id"], text(row, "link"), local.date().isoformat() if local else "", hours))
    return found


def time_in(printed: str) -> datetime | None:
    """A time of the API, which has no zone; None for what is none, such as ``0000-00-00T00:00:00``."""
    try:
        return datetime.fromisoformat(printed).replace(tzinfo=None)
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class FeedFacts:
    """What a feed says."""

    title: str
    language: str
    generator: str
    links: tuple[str, ...]
    days: tuple[str, ...]


def of_feed(capture: Capture) -> FeedFacts | None:
    """The facts in an RSS or Atom feed; None for anything else."""
    markup = decode(capture.body, capture.header("content-type"))
    kind = XML_ROOT.match(markup)
    root = feed_item.parsed(markup) if kind and kind[1] in feed_item.ROOTS else None
    if root is None:
        return None
    channel = root.find("{*}channel") if root.find("{*}channel") is not None else root
    items = [feed_item.item_of(element) for element in root.iter("{*}item", "{*}entry")]
    links = (feed_item.first(item, "origLink", "link", "guid").strip() for item in items)
    times = (day_of(feed_item.first(item, "pubDate")) for item in items)
    return FeedFacts(
        title=line(unescaped(channel.findtext("{*}title") or "")),
        language=line(channel.findtext("{*}language") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
        generator=line(channel.findtext("{*}generator") or ""),
        links=tuple(link for link in links if endpoint(link)),
        days=tuple(sorted(filter(None, times))),
    )


def day_of(printed: str) -> str:
    """The day of a feed's time, empty where it cannot be read."""
    try:
        return parsedate_to_datetime(printed).date().isoformat()
    except (ValueError, OverflowError, TypeError):
        return printed[:10] if time_in(printed[:10]) else ""


def dates_in(addresses: Iterable[str]) -> list[str]:
    """The dates that permalinks name, oldest first.

    >>> dates_in(["https://a.example/2016/05/trams/", "https://a.example/2012/bins/", "https://a.example/about/"])
    ['2012', '2016-05']
    """
    found = (DATED.search(split(address).path) for address in addresses)
    return sorted("-".join(filter(None, match.groups())) for match in found if match)


def json_of(body: bytes) -> Any:
    """The JSON in a body; None where it is none."""
    try:
        return load_json(decode(body))
    except (ValueError, RecursionError):
        return None


def text(row: dict[str, Any], name: str) -> str:
    """A text in a JSON object; empty where it is of another type."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def unescaped(markup: str) -> str:
    """The text of a name that bears entities: ``News &amp; views``."""
    return Selector(text=f"<p>{markup}</p>", type="html").xpath("string(//p)").get() or "" if "&" in markup else markup
