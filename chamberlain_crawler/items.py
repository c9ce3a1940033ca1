"""The nouns that travel between the rooms: frozen dataclasses without behaviour of their own.

Times of captures are aware datetimes in UTC. Dates of articles and comments are ISO 8601 text, either a
date (``2017-06-15``) or a time with its offset (``2017-06-15T09:30:00+01:00``): a page that prints a day
gives a day, never an invented 00:00. Their rows bear a ``stable_id``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

BlockKind = Literal["paragraph", "heading", "quote", "list_item", "cite", "caption", "embed", "link"]
FileRole = Literal[
    "attachment",  # a document, a table, a recording that a page links to
    "picture",  # in the article's body
    "featured",  # the article's picture as it tells machines
    "full",  # the full size that a picture links to
    "style",  # a style sheet, and what it loads: backgrounds, fonts
    "icon",
    "look",  # a picture elsewhere on the page: the banner, the neighbours' thumbnails
    "size",  # a further size of a picture, for other screens (``srcset``)
]
#: The same, in order: a file that is named in several ways is what the first of them says.
FILE_ROLES: tuple[FileRole, ...] = get_args(FileRole)
#: What is fetched, by the user's word for it. Further sizes of pictures are three times the bytes of all the rest; a
#: viewer that leaves out what is not held shows every picture without them.
FILE_POLICIES: dict[str, tuple[FileRole, ...]] = {
    "none": (),
    "attachments": ("attachment",),
    "all": tuple(role for role in FILE_ROLES if role != "size"),
    "every-size": FILE_ROLES,
}
QuoteKind = Literal["block", "direct", "scare", "indirect"]
Certainty = Literal["sure", "likely", "doubtful"]
#: What is said beside the name of a speaker who is not sure, by certainty.
UNSURE = {"likely": "likely", "doubtful": "doubtful"}
Verdict = Literal[
    "article",  # one article, or one page of an article of several pages
    "comments",  # comments only, of an article that stands elsewhere
    "list",  # home, category, tag, author, date and search pages
    "page",  # a static page: About, Contact
    "feed",
    "sitemap",
    "attachment",
    "protected",  # asks for a password or a login
    "soft_404",  # says "not found" under status 200
    "parked",  # the domain has another owner or none
    "error",  # an error status, or an error text under status 200
    "redirect",
    "unchanged",  # 304: the same as the capture before
    "empty",  # an answer of the API, a text or a feed with nothing in it
    "not_html",  # an image, a PDF, a script
    "foreign",  # a page of another site
    "unread",  # no layout knows it
    "fault",  # this program failed to read it, or a limit of time or memory ended the reading
    "robots",  # robots.txt: obeyed, not read
    "listing",  # a web archive's list of captures
]

#: How the reason of the verdict ``fault`` begins.
UNREADABLE = "could not be read: "

#: Kinds of block that are the article's own text; the others stand beside it and outside ``body_text``.
BODY_KINDS = frozenset({"paragraph", "heading", "quote", "list_item", "cite"})


@dataclass(frozen=True, kw_only=True, slots=True)
class WarcRecord:
    """Where the bytes lie: a file name inside the captures folder, offset and length in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """The bytes of one answer at one time."""

    url: str
    """The address that gave the bytes; for a Wayback capture the original address, not the playback one."""
    body: bytes = field(repr=False)
    """The body without transfer and content encoding, in the page's own character set."""
    captured_at: datetime
    """When the bytes left the site: aware, UTC."""
    source: str
    """Name of the source: ``live``, ``rest``, ``wayback``, ``file``."""
    requested_url: str | None = None
    """The address that was asked for, None when it is ``url``."""
    fetched_at: datetime | None = None
    """When this project got the bytes, None when that is ``captured_at``."""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    """Header names and values as received, in order, repeated ones included."""
    base: str | None = None
    """Address of the mirror that stands in for the blog's home, None for the home itself."""
    fault: str | None = None
    """What is wrong with the body, in a few words ("is cut short"); None when it came whole."""
    record: WarcRecord | None = None
    """None until the bytes are in a WARC file."""

    def header(self, name: str) -> str | None:
        """First value of a header, whatever the letter case; None when it is absent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A piece of the body in page order; a blockquote is one block, its paragraphs parted by a blank line."""

    kind: BlockKind
    text: str
    level: int | None = None
    """1-6 for headings, depth from 1 for list items, else None."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """Who the site says wrote the article."""

    name: str
    origin: Literal["byline", "author_box", "meta", "rest", "feed"]
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A category or tag."""

    taxonomy: Literal["category", "post_tag"]
    name: str
    slug: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SimilarLink:
    """An entry of the similar-articles box: the site's choice on the day of the capture."""

    title: str
    url: str | None = None
    """Canonical address, None in a text dump."""
    teaser: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link in the body."""

    url: str
    text: str
    internal: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """A picture in or above the body."""

    url: str
    alt: str | None = None
    caption: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileLink:
    """A file that a page names: what it shows, how it looks, or what it offers to download."""

    url: str
    """Address as the archive knows it; see ``Blog.file_address``."""
    seen_as: str
    """The address to ask for: absolute, as printed."""
    role: FileRole


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """A reader's comment."""

    author: str
    text: str
    comment_id: int | None = None
    """WordPress' number, None where the page shows none."""
    parent_id: int | None = None
    """The comment answered, None at the top of a thread."""
    published: str | None = None
    published_text: str | None = None
    """The time as printed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldSource:
    """Where a field of an article came from."""

    field: str
    raw: str
    """The value as printed, at most 500 characters."""
    rule: str
    """Layout and rule, such as ``orange_themes:clock``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """What one capture says about an article; any field may be missing but the address."""

    url: str
    """Canonical address."""
    title: str | None = None
    post_id: int | None = None
    published: str | None = None
    published_text: str | None = None
    """The date as printed, also where ``published`` is None because the date is impossible."""
    modified: str | None = None
    byline: str | None = None
    """Name in a by-line in prose ("…, writes Kevin Johnson."); None without one. The author box is in ``authors``."""
    language: str | None = None
    """BCP 47, such as ``en-GB``."""
    blocks: tuple[Block, ...] = ()
    html: str | None = None
    """The body's own markup, not cleaned; None in a text dump."""
    authors: tuple[Author, ...] = ()
    terms: tuple[Term, ...] = ()
    similar: tuple[SimilarLink, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    comments: tuple[Comment, ...] = ()
    field_sources: tuple[FieldSource, ...] = ()

    @property
    def body_text(self) -> str:
        """The text of the body blocks, parted by blank lines."""
        return "\n\n".join(block.text for block in self.blocks if block.kind in BODY_KINDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """Words given to a speaker, with offsets in ``body_text``."""

    kind: QuoteKind
    text: str
    """Without its outer marks."""
    start: int
    end: int
    """``body_text[start:end]`` holds the quote with everything between its first and last word."""
    rule: str
    """The rule that decided about the speaker, such as ``lead_in`` or ``verb_after``; ``none`` without a speaker."""
    speaker: str | None = None
    """As printed."""
    person: str | None = None
    """The full name that the article gives for the speaker, None when it gives none."""
    office: str | None = None
    """As printed."""
    cue: str | None = None
    """The reporting word: said, told, found."""
    lead_in: str | None = None
    """The sentence that introduces a block quote."""
    parts: tuple[tuple[int, int], ...] = ()
    """Offsets of each paragraph of the quote, in order; one pair for a quote in one piece."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """A public office that someone held; dates are ``2017``, ``2017-05`` or ``2017-05-08``."""

    person: str
    """Full name; a bracket tells namesakes apart: "Denzil Rudge (councillor)"."""
    also: tuple[str, ...] = ()
    """Other names of theirs, with a title where it goes with the given name or the peerage: "Sir Owen Tarn"."""
    also_dated: tuple[tuple[str, str, str], ...] = ()
    """Those of them that were not always borne, each with its first and its last date; an empty one is open."""
    ids: tuple[tuple[str, str], ...] = ()
    """What others know the person by: ("wikidata", "Q42"), ("twfy", "10001")."""
    office: str | None = None
    """None where only the name is known, as for organisations and documents."""
    body: str | None = None
    """The council, the constituency, the party."""
    from_date: str | None = None
    """``..2009`` is that year or earlier; None when it is not known for sure."""
    to_date: str | None = None
    """``2024-07..`` is that month or later; None when it is not known for sure."""
    source: str = ""
    """Where the fact is known from, in a few words."""
    note: str | None = None
    """``organisation`` or ``document`` for a speaker that is no person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What a page says about another address than its own; nothing is joined by it alone."""

    kind: Literal["canonical", "og_url", "redirect", "next", "part", "paged"]
    """``next`` names a further page of the same article; ``part`` and ``paged`` name the article that the page is a
    further page of, the latter by WordPress' own class ``paged-2``."""
    url: str
    """Canonical address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one capture says about one address: an article, or why it is none."""

    capture: Capture
    url: str
    """Canonical address that the reading speaks of: the page's own, or the link of an API's or feed's entry."""
    verdict: Verdict
    reason: str | None = None
    """Why the verdict is not ``article``, in a few plain words."""
    layout: str | None = None
    rank: int = 0
    """Rank of the layout, lower is more trusted."""
    article: Article | None = None
    part: int = 1
    """Page of an article of several pages (``<!--nextpage-->``), from 1, as the page says."""
    claims: tuple[Claim, ...] = ()
    """What the page says of other addresses."""
    next_pages: tuple[str, ...] = ()
    """Addresses of the article's other pages and of its further comment pages."""
    whole: bool = True
    """False where a page ends before its closing tags, the only sign of some cuts: it stands back behind whole ones."""
    addresses: tuple[str, ...] = ()
    """Addresses of the blog's own pages that the page points at, absolute, in page order, as printed."""
    files: tuple[FileLink, ...] = ()
    """What the page, or the style sheet, needs or offers beside itself, in page order, each address once."""
    page_texts: tuple[str, ...] | None = None
    """The text of each page of a PDF, empty for a page without text; None for what is none, or was not read."""
    quotes: tuple[Quote, ...] = ()
    """Quotes of the article's body, once they have been looked for."""
    is_last: bool = True
    """False where the same capture has further readings to be entered: it is not read before the last one is."""


def stable_id(*parts: str | int | None) -> int:
    """A row's id, the same in whatever order things are found, because people cite it.

    48 bits of the parts' SHA-256: exact in JavaScript, and two in a million rows share one by a chance of 1 in 500.

    >>> stable_id("article", "https://example.org/tram-plans/")
    249902975891768
    """
    digest = hashlib.sha256("\x1f".join("" if part is None else str(part) for part in parts).encode())
    return int.from_bytes(digest.digest()[:6])
