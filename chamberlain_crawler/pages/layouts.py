"""What a capture says: the layout that reads it, or why it is no article, which is judged before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.blogs.card import is_file
from chamberlain_crawler.items import UNREADABLE, Capture, Reading, Verdict
from chamberlain_crawler.pages import (
    comments,
    documents,
    fallback,
    feed_item,
    orange_themes,
    requisites,
    rest_post,
    select,
    text_dump,
    wordpress,
)
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.text import BESIDE_SITE, telling_words, words
from chamberlain_crawler.urls import split

#: Layouts in the order in which they are asked. Each has NAME, RANK, fits(page) and read(page); of those that can fit
#: one page the lowest rank, the most trusted, stands first. Pages of markup come first, because most captures are.
LAYOUTS = (
    orange_themes,
    wordpress,
    rest_post,
    feed_item,
    text_dump,
    fallback,
)

#: A verdict and its reason in a few plain words.
Judgement = tuple[Verdict, str]

#: Browsers take what begins so within its first kilobyte, behind blank lines or a server's warning, for a PDF.
PDF = re.compile(rb"(?s:.{0,1019}?)%PDF-\d")
A_PDF = "a PDF file"

#: First bytes of files that servers hand out as text/html all the same.
SIGNATURES = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP file or office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"wOF", "a font"),
    (b"ID3", "a sound file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
)
NOT_HTML_TYPE = re.compile(
    r"(?:image|audio|video|font)/|text/(?:css|javascript)|application/(?:x-)?(?:javascript|pdf|zip)"
)
SCRIPT = re.compile(
    r"""\s*+(?:(?:/\*(?>.*?\*/)|//[^\n]*+\n)\s*+)*+
      (?:["']use\ strict["']|[!;(]*function\b|\(\(\)\s*=>|(?:var|let|const)\s+\w+\s*=
      |(?:window|document|jQuery|\$)[.(]|@(?:charset|import|media)\b|[.\#]?[\w-]+(?:\s*,\s*[.\#]?[\w-]+)*\s*\{)""",
    re.VERBOSE | re.DOTALL,
)

#: The Wayback Machine's own pages, which its view mode gives under status 200.
WAYBACK_ERROR = re.compile(
    r"Got an HTTP \d{3} response at crawl time|Wayback Machine has not archived that URL"
    r"|Wayback Machine doesn.{1,6}t have that page archived|This URL has been excluded from the Wayback Machine"
    r"|Hrm\.\s+The Wayback Machine"
)
#: What parking services and sellers of domains print, in lower case.
PARKED = (
    "sedoparking", "parkingcrew", "bodis.com", "hugedomains.com", "afternic.com", "dan.com/buy-domain", "parklogic",
    "buy this domain", "get this domain", "domain is for sale", "domain may be for sale", "domain name is for sale",
    "domain is parked", "parked free", "domain has expired", "domain was recently registered", "domain parking",
)  # fmt: skip

#: A parked domain has hardly a page of its own to link to.
MOST_LINKS_PARKED = 5

#: Whole headings, or what stands in a title before or behind the site's name.
NOT_FOUND = re.compile(
    r"""(?:error\ )?404(?:\ (?:error|not\ found|page))?(?:\ [-–—|:]\ .*)? | (?:the\ )?page\ (?:was\ )?not\ found
      | (?:page\ )?not\ found | nothing\ (?:was\ )?(?:found|here)(?:\ here)?
      | (?:oops!?\ )?(?:this|that|the)\ page\ (?:can.?.?t|cannot|could\ not)\ be\ found""",
    re.VERBOSE | re.IGNORECASE,
)
ERROR = re.compile(
    r"""(?:error\ establishing\ a\ )?database\ (?:connection\ )?error | error\ establishing\ a\ database\ connection
      | (?:briefly|temporarily)\ unavailable.* | (?:under|site|scheduled)\ maintenance.* | maintenance(?:\ mode)?
      | (?:this\ )?account\ (?:has\ been\ )?suspended | bandwidth\ limit\ exceeded | wordpress\ .{1,8}\ error
      | there\ has\ been\ a\ critical\ error\ on\ .{1,60} | (?:403\ )?forbidden | access\ denied | attention\ required!?
      | (?:500\ )?internal\ server\ error | 50[234]\ .{1,40} | (?:service|site)\ (?:temporarily\ )?unavailable
      | just\ a\ moment(?:\.\.\.|…)? | checking\ your\ browser.* | (?:website|site)\ suspended""",
    re.VERBOSE | re.IGNORECASE,
)

HEADINGS = select.rules("h1", ".main-title h2", ".page-title", ".entry-title")
PASSWORD_FORM = select.rules("form.post-password-form", "input[name=post_password]")
LOGIN_FORM = select.rules("form#loginform")

#: Pieces of text that may be an article's, and the characters from which a piece is more than a label.
RUNNING_TEXT = etree.XPath(
    "//body//text()[not(ancestor::form or ancestor::nav or ancestor::aside or ancestor::header or ancestor::footer"
    " or ancestor::script or ancestor::style or ancestor::noscript)]"
)
LEAST_PIECE = 60

#: Classes of WordPress' ``body`` on pages that list posts, with the words for the reason.
LISTS = {
    "home": "the home page",
    "blog": "a list of posts",
    "search": "search results",
    "category": "a category's list",
    "tag": "a tag's list",
    "author": "an author's list",
    "date": "a list by date",
    "archive": "a list of posts",
}

#: Verdicts on pages without an article whose look is kept, and what they show.
WITH_FILES = frozenset({"list", "page", "attachment"})

#: Reasons of pages that are no articles of the blog's, and may have a text of their own.
WITH_TEXT = frozenset({"a static page", "a static home page", "the home page, by its address"})


def read(capture: Capture, blog: Blog) -> list[Reading]:
    """What a capture says: one article, several (REST, feeds), or why it is none. Never empty.

    Whatever it raises is a fault of this program; ``fault`` makes a reading of it.
    """
    page = Page(capture, blog)
    if judgement := of_bytes(page):
        if judgement[1] == A_PDF:
            document = documents.read(capture.body)
            return [replace(no_article(page, "not_html", document.reason), page_texts=document.texts)]
        return [replace(no_article(page, *judgement), files=requisites.of_style(page))]
    addresses = page.addresses if page.is_html else ()
    judgement = of_html(page) if page.is_html else None
    named = requisites.of_page(page) if page.is_html and (judgement is None or judgement[0] in WITH_FILES) else None
    if judgement and judgement[1] not in WITH_TEXT:
        return [
            replace(no_article(page, *judgement), addresses=addresses, files=requisites.with_roles(named, None, page))
        ]
    for layout in LAYOUTS:
        if layout.fits(page):
            whole = page.is_whole
            readings = [
                replace(
                    reading,
                    addresses=reading.addresses or addresses,
                    whole=whole,
                    files=requisites.with_roles(named, reading.article, page),
                )
                for reading in told_apart(layout.read(page), blog)
            ]
            return [as_static(reading, *judgement) for reading in readings] if judgement else readings
    if judgement:
        return [replace(no_article(page, *judgement), addresses=addresses)]
    reason = "a title and no text" if page.is_html and page.head.title else "no layout knows this kind of page"
    if page.xml_root:
        is_sitemap = page.xml_root in ("urlset", "sitemapindex")
        return [no_article(page, "sitemap" if is_sitemap else "feed", f"an XML file of type {page.xml_root}")]
    return [replace(no_article(page, "unread", reason), addresses=addresses)]


def told_apart(readings: Iterable[Reading], blog: Blog) -> Iterator[Reading]:
    """The readings of a capture; of several posts that it gives at one address the later ones at their short links."""
    holders: dict[str, int | None] = {}
    for reading in readings:
        post_id = reading.article.post_id if reading.article else None
        if reading.article and post_id and holders.setdefault(reading.url, post_id) != post_id:
            url = f"{blog.root}?p={post_id}"
            yield replace(reading, url=url, article=replace(reading.article, url=url))
        else:
            yield reading


def as_static(reading: Reading, verdict: Verdict, reason: str) -> Reading:
    """The reading of a page that is no article of the blog's: what it says is told all the same."""
    return replace(reading, verdict=verdict, reason=reason, part=1, claims=(), next_pages=())


def fault(capture: Capture, blog: Blog, what: str) -> Reading:
    """The reading of a capture that could not be read: ``what`` says why, in a few words.

    A file is one, and held, whatever it does to who reads it.
    """
    page, why = Page(capture, blog), " ".join(what.split())
    if is_pdf(capture.body) and capture.status == 200:
        return no_article(page, "not_html", documents.unreadable(why).reason[:200])
    if is_file(capture.url) and capture.status == 200 and not requisites.is_other(page):
        return no_article(page, "not_html", f"a file that {UNREADABLE}{why}"[:200])
    return no_article(page, "fault", f"{UNREADABLE}{why}"[:200])


def no_article(page: Page, verdict: Verdict, reason: str) -> Reading:
    """A reading that says why there is no article."""
    return Reading(capture=page.capture, url=page.own_address, verdict=verdict, reason=reason)


# --- why it is no article


def of_bytes(page: Page) -> Judgement | None:
    """What can be said before decoding: statuses, empty bodies, files that are no pages."""
    capture = page.capture
    if capture.status == 304:
        return "unchanged", "the same as the capture before"
    if 300 <= capture.status < 400:
        return "redirect", f"redirects to {capture.header('location') or 'nowhere'}"
    if not 200 <= capture.status < 300:
        return "error", f"answered with status {capture.status}"
    if capture.fault:
        return "error", f"the body {capture.fault}"
    if not capture.body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return "error", f"answered with status {capture.status} and no content"
    if is_pdf(capture.body):
        return "not_html", A_PDF
    for signature, kind in SIGNATURES:
        if capture.body.startswith(signature):
            return "not_html", kind
    if capture.body[8:12] == b"WEBP":
        return "not_html", "a WebP picture"
    if is_file(capture.url):
        return ("unread", "text under a file's address") if requisites.is_other(page) else ("not_html", "a file")
    if page.is_html or page.xml_root or page.json is not None:
        return elsewhere(page)
    kind = (capture.header("content-type") or "").split(";")[0].strip().lower()
    if NOT_HTML_TYPE.match(kind):
        return "not_html", f"of type {kind}"
    if SCRIPT.match(page.text):
        return "not_html", "a script or style sheet"
    return elsewhere(page)


def is_pdf(body: bytes) -> bool:
    """Whether a body is a PDF, whole or cut, and no page that speaks of one."""
    return body.startswith(b"%PDF-") or (PDF.match(body) is not None and b" obj" in body and b"stream" in body)


def elsewhere(page: Page) -> Judgement | None:
    """What another site gave, whatever it says of itself."""
    return (
        None
        if page.is_the_blogs
        else ("foreign", f"a page of {page.own_address.partition('://')[2].partition('/')[0]}")
    )


def of_html(page: Page) -> Judgement | None:
    """Why a page of markup is no single article; None when it may be one."""
    if re.search(r"/embed/?$", split(page.capture.url).path):
        return "unread", "a card for other sites, without the text"
    # What WordPress calls a single post is one, of whatever type, and whatever its readers write below it.
    is_post = "single-post" in page.body_classes or "single" in page.body_classes
    if not is_post and (judgement := of_wayback(page) or parked(page) or broken(page)):
        return judgement
    if not page.head.title and not "".join(page.root.itertext()).strip():
        return "error", f"a page without a word under status {page.capture.status}"
    judgement = foreign(page, is_post=is_post) or by_classes(page) or protected(page, is_post=is_post)
    return judgement or (None if is_post else by_address(page))


def of_wayback(page: Page) -> Judgement | None:
    """A page of the Wayback Machine's own, which stands under the address of the page that it does not have."""
    told = "Wayback Machine" in page.text or "at crawl time" in page.text
    match = WAYBACK_ERROR.search(page.text) if told else None
    return ("error", f"a page of the Wayback Machine itself: {match[0]}") if match else None


def parked(page: Page) -> Judgement | None:
    """A domain that nobody uses, or that is for sale."""
    if len(page.addresses) > MOST_LINKS_PARKED:
        return None
    text = page.text.lower()
    sign = next((sign for sign in PARKED if sign in text), None)
    return ("parked", f"a parked domain: {sign!r}") if sign and "entry-content" not in text else None


def broken(page: Page) -> Judgement | None:
    """An error or "not found" under status 200, told by the title or a heading."""
    lines = [select.text(heading) for _, heading in select.found(HEADINGS, page)][:5]
    lines += [page.head.title, *BESIDE_SITE.split(page.head.title)]
    for line in lines:
        if ERROR.fullmatch(line):
            return "error", f"says {line[:60]!r} under status 200"
        if NOT_FOUND.fullmatch(line.rstrip(" .!")):
            return "soft_404", f"says {line[:60]!r} under status 200"
    if "error404" in page.body_classes:
        return "soft_404", "says that there is no such page under status 200"
    if "error-page" in (getattr(page.root.find("body"), "attrib", {}).get("id") or ""):
        return "error", "an error message of WordPress under status 200"
    return None


def foreign(page: Page, *, is_post: bool) -> Judgement | None:
    """A page of another site: by its own address, or by the one it claims; a home page also by its names.

    What calls itself a post or an article, at an address of the blog's, is the blog's: it may have stood elsewhere
    first. Nor does the name that it gives its site count: it is often the owner's.
    """
    blog = page.blog
    own, claimed = page.own_address, page.address(page.head.canonical)
    if page.capture.base and blog.owns(own):
        return None  # whoever names a mirror vouches for it, whatever address it was set up under
    if not page.is_the_blogs:
        return "foreign", f"a page of {split(own).hostname}"
    is_article = is_post or page.head.first("og:type") == "article" or bool(page.head.article)
    if own.startswith("http") and is_article:
        return None
    if claimed and not blog.owns(claimed):
        return "foreign", f"says that it is a page of {split(claimed).hostname}"
    if not claimed and not own.startswith("http") and not names_blog(page):
        return "foreign", f"a file that does not name {blog.title}"
    return anothers_home(page) if own == blog.root else None


def names_blog(page: Page) -> bool:
    """Whether a page without an address links to the blog or has its name in the title."""
    return bool(page.addresses) or is_named(page.blog, page.head.title)


def anothers_home(page: Page) -> Judgement | None:
    """A home page of which no name is the blog's: neither the site's, nor its feed's, nor its title."""
    feeds = (link.get("title") or "" for link in page.root.iter("link") if "rss" in (link.get("type") or ""))
    # WordPress calls it "The Wexcombe Ledger » Feed"; other titles of feeds are no names.
    names = [page.head.first("og:site_name"), *(feed.partition("»")[0].strip() for feed in feeds if "»" in feed)]
    told = [name for name in names if telling_words(name)]
    if not told or any(is_named(page.blog, name) for name in (*told, page.head.title)):
        return None  # a title alone may be a slogan
    return "foreign", f"another site's name: {told[0][:60]}"


def is_named(blog: Blog, name: str) -> bool:
    """Whether a site's name shares a telling word with the names on the card, or stands in the host's name.

    >>> from chamberlain_crawler import blogs
    >>> [is_named(blogs.get("sample"), name) for name in ("Wexcombe News", "WexcombeLedger", "Marl Valley News")]
    [True, True, False]
    """
    telling, known = telling_words(name), telling_words(" ".join((blog.title, *blog.names, *blog.host_names)))
    return bool(telling & known) or bool(telling and "".join(words(name.lower())) in "".join(blog.host_names))


def by_classes(page: Page) -> Judgement | None:
    """What WordPress itself calls the page."""
    classes = page.body_classes
    if "attachment" in classes or "single-attachment" in classes:
        return "attachment", "the page of a picture or file"
    if "single" in classes or "single-post" in classes:
        return None
    if any(re.fullmatch(r"page-id-\d+", name) for name in classes):  # themes add names of their own, such as "blog"
        return ("list", "a static home page") if "home" in classes else ("page", "a static page")
    for name, reason in LISTS.items():
        if name in classes:
            return "list", reason
    if "page" in classes:
        return "page", "a static page"
    if "login" in classes:
        return "protected", "asks for a login"
    return None


def protected(page: Page, *, is_post: bool) -> Judgement | None:
    """A post behind a password or login; a form to log in may also stand beside an article that all can read."""
    if any(select.found(PASSWORD_FORM, page)):
        return "protected", "asks for a password"
    if not is_post and any(select.found(LOGIN_FORM, page)) and not has_running_text(page):
        return "protected", "asks for a login"
    return None


def has_running_text(page: Page) -> bool:
    """Whether a page has text of its own beside forms, menus and sidebars."""
    pieces = (" ".join(piece.split()) for piece in RUNNING_TEXT(page.root))
    return sum(len(piece) for piece in pieces if len(piece) >= LEAST_PIECE) >= select.LEAST_TEXT


def by_address(page: Page) -> Judgement | None:
    """What the address tells when WordPress' own classes are gone."""
    url = comments.place(page).url
    if not url.startswith("http") or page.blog.may_be_article(url):
        return None
    path = page.blog.path(url) or ""
    if path in page.blog.not_articles:
        return "page", "a static page"
    if "wp-login" in path or "wp-admin" in path:
        return "protected", "asks for a login"
    return "list", "the home page, by its address" if path == "/" and not split(url).query else "a list, by its address"
