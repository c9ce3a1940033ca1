"""Posts and comments as WordPress' REST API gives them: ``/wp-json/wp/v2/posts`` and ``/comments``, a list or one.

https://developer.wordpress.org/rest-api/reference/posts/
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from chamberlain_crawler.items import Article, Author, Comment, Reading, Term, Verdict
from chamberlain_crawler.pages import blocks, bylines, dates, fragments
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.pages.post import Found
from chamberlain_crawler.text import LARGEST, readable

NAME = "rest_post"
RANK = 10

Json = dict[str, Any]


def fits(page: Page) -> bool:
    """Whether the body is a JSON object or list."""
    return page.json is not None


def read(page: Page) -> list[Reading]:
    """One reading per post, or per article that has comments in a list of comments; else one that says what it is."""
    if not page.is_the_blogs:
        return [refusal(page, "foreign", "an answer of another site")]
    items = objects(page.json if isinstance(page.json, list) else [page.json])
    if not items:
        return [refusal(page, "empty", "an empty list")]
    if comments := [item for item in items if "author_name" in item and "post" in item]:
        return comment_readings(comments, page)
    if posts := [item for item in items if "id" in item and "link" in item and ("content" in item or "date" in item)]:
        return [post_reading(item, page) for item in posts]
    code = text(items[0], "code")
    if code and "message" in items[0]:
        return [refusal(page, "error", f"the API answered {code[:60]}")]
    return [refusal(page, "not_html", "JSON, but neither posts nor comments")]


def refusal(page: Page, verdict: Verdict, reason: str) -> Reading:
    """A reading of the answer as a whole."""
    return Reading(capture=page.capture, url=page.own_address, verdict=verdict, reason=reason, layout=NAME, rank=RANK)


def post_reading(post: Json, page: Page) -> Reading:
    """One post; what is not published, not a post, or not the blog's is no article."""
    own = fragments.page_of(page, text(post, "link"), text(post, "content"))
    reading = Reading(capture=page.capture, url=own.own_address, verdict="article", layout=NAME, rank=RANK)
    kind, status = post.get("type", "post"), post.get("status", "publish")
    if not page.blog.owns(own.own_address):
        return replace(reading, verdict="foreign", reason="a post of another site")
    if kind != "post":
        other: Verdict = "attachment" if kind == "attachment" else "page"
        return replace(reading, verdict=other, reason=f"of type {str(kind)[:40]}, not a post")
    if status != "publish":
        return replace(reading, verdict="protected", reason=f"not published: {str(status)[:40]}")
    if isinstance(post.get("content"), dict) and post["content"].get("protected"):
        return replace(reading, verdict="protected", reason="asks for a password")
    # Addresses are taken from what is left when share bars have been cut.
    article = article_of(post, own)
    reading = replace(reading, article=article, addresses=own.addresses)
    if "content" not in post:
        return replace(reading, verdict="list", reason="the post without its text")
    return reading


def article_of(post: Json, page: Page) -> Article:
    """The article of a published post; ``page`` is its content at its own address."""
    found = Found(NAME)
    found.put("url", "link", page.own_address, text(post, "link"))
    found.put("title", "title.rendered", fragments.line(text(post, "title")), text(post, "title"))
    found.put("post_id", "id", number(post, "id"))
    for field, name in (("published", "date"), ("modified", "modified")):
        printed, moment, rule = when(post, name, page)
        found.put(field, rule, moment, printed)
    embedded = post.get("_embedded")
    if isinstance(embedded, dict):
        found.put("authors", "_embedded.author", authors(embedded, page))
        found.put("terms", "_embedded.wp:term", terms(embedded))
    element = fragments.element(page)
    if element is not None:
        parts = blocks.read_body(element, page)
        found.put("blocks", "content.rendered", parts.blocks)
        found.put("links", "content.rendered", parts.links)
        found.put("images", "content.rendered", parts.images)
        if byline := bylines.find(parts.blocks):
            found.put("byline", "prose", *byline)
    return found.article(
        page.own_address, html=text(post, "content") or None, published_text=text(post, "date") or None
    )


def authors(embedded: Json, page: Page) -> tuple[Author, ...]:
    """Authors with a name; a site that hides its users embeds errors instead."""
    return tuple(
        Author(name=name, origin="rest", url=page.address(text(author, "link")))
        for author in objects(embedded.get("author"))
        if (name := fragments.line(text(author, "name")))
    )


def terms(embedded: Json) -> tuple[Term, ...]:
    """Categories and tags, in the order of the answer; terms of other taxonomies are left out."""
    groups = embedded.get("wp:term")
    return tuple(
        Term(taxonomy=term["taxonomy"], name=name, slug=unquote(text(term, "slug")) or None)
        for group in (groups if isinstance(groups, list) else [])
        for term in objects(group)
        if term.get("taxonomy") in ("category", "post_tag") and (name := fragments.line(text(term, "name")))
    )


def comment_readings(items: list[Json], page: Page) -> list[Reading]:
    """The comments of each article together, in the order of their articles' ids."""
    readings = []
    items = sorted((item for item in items if item.get("type", "comment") == "comment"), key=post_of)
    for post_id, group in groupby(items, post_of):
        comments = list(group)
        link = text(comments[0], "link")
        url = page.address(link)
        if not url or not page.blog.owns(url):
            readings.append(refusal(page, "foreign", "comments of another site"))
            continue
        found = Found(NAME)
        found.put("url", "link", url, link)
        found.put("post_id", "post", post_id or None)
        found.put("comments", "comments", tuple(comment_of(comment, page) for comment in comments))
        readings.append(
            replace(refusal(page, "comments", "comments without their article"), url=url, article=found.article(url))
        )
    return readings or [refusal(page, "empty", "no comments by readers")]


def post_of(comment: Json) -> int:
    """Id of the post that a comment belongs to, 0 when it tells none."""
    return number(comment, "post") or 0


def comment_of(item: Json, page: Page) -> Comment:
    """One comment, as text."""
    printed, moment, _ = when(item, "date", page)
    return Comment(
        author=fragments.line(text(item, "author_name")),
        text=fragments.text(text(item, "content"), page),
        comment_id=number(item, "id"),
        parent_id=number(item, "parent") or None,
        published=moment,
        published_text=printed or None,
    )


def when(item: Json, field: str, page: Page) -> tuple[str, str | None, str]:
    """A time as the API prints it, in ISO 8601, and the rule that read it.

    ``date`` is local time without an offset and ``date_gmt`` is UTC without a Z: the latter alone is unambiguous in
    the night when clocks go back, and says what the offset of the former is.
    """
    seen, zone = page.capture.captured_at, page.blog.timezone
    printed, utc = text(item, field), text(item, f"{field}_gmt")
    moment = dates.parse(f"{utc}Z", seen, zone) if utc and not is_moved(printed, utc, zone) else None
    return (printed, moment, f"{field}_gmt") if moment else (printed, dates.parse(printed, seen, zone), field)


def is_moved(printed: str, utc: str, timezone: str) -> bool:
    """Whether WordPress moved a UTC time by an hour, because the blog's own clock never showed it.

    ``mysql_to_rfc3339()`` reads ``date_gmt`` as if it were local: 01:30 in UTC of the night when clocks go forward
    comes out as 02:30, equal to ``date``.
    """
    if printed != utc:
        return False
    try:
        before = (datetime.fromisoformat(utc) - timedelta(hours=1)).replace(tzinfo=ZoneInfo(timezone))
    except (ValueError, OverflowError):
        return False
    return before.astimezone(UTC).astimezone(before.tzinfo) != before


def text(item: Json, field: str) -> str:
    """A field's text, whether it stands alone or under ``rendered``; empty when there is none."""
    value = item.get(field)
    if isinstance(value, dict):
        value = value.get("rendered")
    return readable(value) if isinstance(value, str) else ""


def number(item: Json, field: str) -> int | None:
    """A field's positive number."""
    value = item.get(field)
    return value if type(value) is int and 0 < value <= LARGEST else None


def objects(value: object) -> list[Json]:
    """The objects in a list; none when it is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
