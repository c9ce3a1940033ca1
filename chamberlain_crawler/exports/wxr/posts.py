"""An article as an item of the export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from chamberlain_crawler.exports.wxr.content import post_body
from chamberlain_crawler.exports.wxr.post_comments import comment_xml, numbered
from chamberlain_crawler.exports.wxr.post_times import NONE, both_times
from chamberlain_crawler.exports.wxr.xml_text import as_html, attribute, cdata


@dataclass(frozen=True, slots=True)
class Names:
    """What authors and terms are called inside the export."""

    logins: dict[str, str]
    """Login by author's name."""
    nobody: str
    """Login of the author of articles that name none."""
    terms: dict[tuple[str, str], str]
    """Slug by taxonomy and name."""


@dataclass(frozen=True, slots=True)
class PostPlace:
    """Where an article stands in the export."""

    post_id: int
    nth_of_day: int
    first_comment: int
    """Number of its first comment that has none of its own."""
    zone: ZoneInfo
    """Time zone of the blog."""
    guid: str
    """Unlike that of any other item, also of one that stood at the same address: importers skip what they have."""


def item_xml(article: dict[str, Any], place: PostPlace, names: Names) -> Iterator[str]:
    """The item; an article without a date becomes a draft, because WordPress has no post without one."""
    local, utc = both_times(article["published"], place.zone, place.nth_of_day)
    authors = [author["name"] for author in article["authors"]] or [article["byline"] or ""]
    login = names.logins.get(authors[0], names.nobody)
    yield f"""\t<item>
\t\t<title>{as_html(article["title"] or "")}</title>
\t\t<link>{attribute(article["url"])}</link>
\t\t<dc:creator>{cdata(login)}</dc:creator>
\t\t<guid isPermaLink="false">{attribute(place.guid)}</guid>
\t\t<description></description>
\t\t<content:encoded>{cdata(post_body(article["html"], article["blocks"], article["url"]))}</content:encoded>
\t\t<excerpt:encoded>{cdata("")}</excerpt:encoded>
\t\t<wp:post_id>{place.post_id}</wp:post_id>
\t\t<wp:post_date>{cdata(local)}</wp:post_date>
\t\t<wp:post_date_gmt>{cdata(utc)}</wp:post_date_gmt>
\t\t<wp:comment_status>{cdata("closed")}</wp:comment_status>
\t\t<wp:ping_status>{cdata("closed")}</wp:ping_status>
\t\t<wp:post_name>{cdata(quote(article["slug"], safe="").lower())}</wp:post_name>
\t\t<wp:status>{cdata("draft" if local == NONE else "publish")}</wp:status>
\t\t<wp:post_parent>0</wp:post_parent>
\t\t<wp:menu_order>0</wp:menu_order>
\t\t<wp:post_type>{cdata("post")}</wp:post_type>
\t\t<wp:post_password>{cdata("")}</wp:post_password>
\t\t<wp:is_sticky>0</wp:is_sticky>
"""
    for term in article["terms"]:
        slug = names.terms[term["taxonomy"], term["name"]]
        yield f'\t\t<category domain="{term["taxonomy"]}" nicename="{slug}">{as_html(term["name"])}</category>\n'
    # Only values of our own making: the importer unserializes what looks like PHP's serialized objects.
    known = {"archive_url": article["archive_url"]} if article["archive_url"] else {}
    for key, value in (known | {"archive_published": article["published"] or ""}).items():
        yield f"\t\t<wp:postmeta>\n\t\t\t<wp:meta_key>{key}</wp:meta_key>\n"
        yield f"\t\t\t<wp:meta_value>{cdata(value)}</wp:meta_value>\n\t\t</wp:postmeta>\n"
    when = article["first_seen"] if local == NONE else article["published"]
    yield from comment_xml(numbered(article["comments"], place.first_comment), place.zone, when)
    yield "\t</item>\n"
