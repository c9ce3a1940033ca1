"""What the form of an address tells: whether an article may stand there. Paths are below the blog's home."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

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
