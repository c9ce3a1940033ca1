"""A small invented WordPress blog on loopback that knows its own truth, and fails where it is told to.

How to use it (a hypothesis state machine may stand on this; standard library only)::

    blog = Blog(posts=12)                       # posts 1 … 12, each with words that no other post has
    with serving(blog):                         # any free port of loopback; blog.url is its address
        ...                                     # chamberlain crawl sample --source {blog.url} --archive …

Events, each at a later time of the blog's own clock: ``add``, ``edit`` (with or without moving ``modified``),
``rename``, ``redate``, ``delete`` (404, 410, or a redirect to another post's address), ``comment``. A slug may be used
again by another post. ``blog.offers`` is a set to add to and take from: what the site has, of ``OFFERS``.
``blog.permalink`` is the form of addresses; ``Post.listed`` says which lists name a post; ``Post.head`` and
``Post.parts`` put markup into a page's head and text; ``blog.answers[path] = (status, headers, body)`` replaces all.

Faults: ``blog.fail(address, fault, times)`` with a path, a path with its query, or ``"*"``, and a name out of
``FAULTS`` or a status of three digits ("503"), ``times`` None for ever; ``blog.mend(address)`` or ``blog.mend()``.

Truth: ``blog.posts`` by id; ``blog.path(post)``; ``blog.asked`` (every request); ``blog.served`` (every post that was
sent whole, as page, by the API or by the feed: id, address, text, comments, in order of time); ``blog.held_by_truth()``
sums it up by post id. Texts are paragraphs joined by blank lines, as ``articles.body_text`` has them.

In its own process: ``python tests/faults/server.py --posts 5000 --broken 0.1`` prints its address; what it served is
at ``/-/truth`` (JSON: ``asked``, ``served`` by post id, ``broken`` by fault).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import html
import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from math import ceil
from urllib.parse import parse_qs, urlsplit

TITLE = "The Wexcombe Ledger"
OFFERS = frozenset(
    {"rest", "comments_api", "sitemap", "feed", "lists", "archives", "neighbours", "etag", "last_modified", "robots"}
)
#: What a site has unless told otherwise: no links from post to post, so that each way of finding stands alone.
USUAL = OFFERS - {"neighbours", "archives"}
LISTS = frozenset({"home", "month", "category", "author", "sitemap", "feed", "rest"})
PER_LIST, COMMENTS_A_PAGE = 10, 20
WORDS = (
    "tram", "council", "lane", "bridge", "budget", "market", "school", "library", "river", "station", "mayor", "clerk",
    "ward", "road", "park", "bins", "tax", "house", "vote", "plan", "report", "street", "clinic", "bus", "harbour",
    "mill", "garden", "theatre", "museum", "college", "bakery", "parish", "drain", "lamp", "ferry", "tower",
)  # fmt: skip


def invented(seed: str, paragraphs: int = 2, words: int = 40) -> list[str]:
    """Paragraphs that no other seed gives, the same every time."""
    chance = random.Random(seed)

    def sentence() -> str:
        pairs = (f"{chance.choice(WORDS)} {chance.randrange(9999)}" for _ in range(words // 2))
        return f"In {seed} the {' '.join(pairs)} stood."

    return [sentence() for _ in range(paragraphs)]


@dataclass
class Comment:
    id: int
    author: str
    text: str
    at: datetime
    parent: int = 0


@dataclass
class Post:
    id: int
    slug: str
    title: str
    parts: list[list[str]]
    """Paragraphs of each page of the post; a paragraph that begins with ``<`` is markup as it stands."""
    published: datetime
    modified: datetime
    touched: datetime
    """When anything of its page changed last: for Last-Modified."""
    author: str = "jo-marsh"
    category: str = "news"
    listed: frozenset[str] = LISTS
    head: str = ""
    body_class: str = ""
    comments: dict[int, Comment] = field(default_factory=dict)
    gone: str | None = None
    """``404``, ``410``, or the path of the page it redirects to; None while it stands."""

    @property
    def text(self) -> str:
        return "\n\n".join(paragraph for part in self.parts for paragraph in part)

    @property
    def markup(self) -> str:
        return "".join(map(paragraph, chain.from_iterable(self.parts)))


@dataclass(frozen=True)
class Asked:
    """A request as it came in, and what was answered: a status, or the name of a fault."""

    at: float
    path: str
    headers: dict[str, str]
    answer: str


@dataclass(frozen=True)
class Served:
    """A post, or a part of one, that went out whole."""

    post_id: int
    path: str
    """Path of the page, also where the API or the feed spoke of it."""
    by: str
    """``page``, ``rest``, ``comments_api`` or ``feed``."""
    text: str
    part: int
    comments: tuple[int, ...]
    at: float


@dataclass
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    served: list[Served] = field(default_factory=list)
    touched: datetime | None = None


class Blog:
    """The blog: its posts, what it offers, its faults, and what it was asked."""

    def __init__(self, posts: int = 0, permalink: str = "/{slug}/") -> None:
        self.permalink = permalink
        """Made of ``{slug}``, ``{id}``, ``{year}``, ``{month}``."""
        self.url = ""
        self.offers = set(USUAL)
        self.posts: dict[int, Post] = {}
        self.old_paths: dict[str, int] = {}
        self.faults: dict[str, tuple[str, int | None]] = {}
        self.fail_when: Callable[[str], bool] | None = None
        """Which paths with queries answer 500, beside those of ``faults``."""
        self.broken: Counter[str] = Counter()
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[Asked] = []
        self.served: list[Served] = []
        self.comment_id = 0
        self.now = datetime(2017, 1, 1, 9, tzinfo=UTC)
        for _ in range(posts):
            self.add(at=self.now + timedelta(hours=7))
        self.now = datetime.now(UTC).replace(microsecond=0)

    # Events

    def tick(self, at: datetime | None = None) -> datetime:
        """A time later than any before: HTTP tells times by the second."""
        self.now = at or max(self.now + timedelta(seconds=2), datetime.now(UTC).replace(microsecond=0))
        return self.now

    def add(
        self, slug: str | None = None, *, text: list[str] | None = None, at: datetime | None = None, **fields: object
    ) -> Post:
        """A new post with the next id."""
        number, moment = max(self.posts, default=0) + 1, self.tick(at)
        post = Post(
            id=number,
            slug=slug or f"story-{number}",
            title=str(fields.pop("title", f"Story {number} of {WORDS[number % len(WORDS)]}")),
            parts=[text or invented(f"story {number}")],
            published=moment,
            modified=moment,
            touched=moment,
        )
        for name, value in fields.items():
            setattr(post, name, value)
        self.posts[number] = post
        return post

    def edit(self, number: int, text: list[str] | None = None, *, moves_modified: bool = True) -> str:
        """Changes a post's first page: its third paragraph is a new one, unless ``text`` gives all; the new text."""
        post, moment = self.posts[number], self.tick()
        post.parts[0] = text or [*post.parts[0][:2], *invented(f"correction {moment:%j %H %M %S}", 1, 10)]
        post.touched = moment
        post.modified = moment if moves_modified else post.modified
        return "\n\n".join(post.parts[0])

    def rename(self, number: int, slug: str, title: str | None = None) -> None:
        """Gives a post another slug; the old address redirects as long as no other post stands there."""
        post, moment = self.posts[number], self.tick()
        self.old_paths[self.path(post)] = number
        post.slug, post.title = slug, title or post.title
        post.modified = post.touched = moment

    def redate(self, number: int, day: datetime) -> None:
        """Gives a post another day of publication."""
        post, moment = self.posts[number], self.tick()
        self.old_paths[self.path(post)] = number
        post.published = day
        post.modified = post.touched = moment

    def delete(self, number: int, answer: str = "404") -> None:
        """Takes a post away: ``404``, ``410``, or the path of a page that its address leads to from now on."""
        self.posts[number].gone = answer
        self.tick()

    def comment(self, number: int, text: str | None = None, author: str = "Ada Thorne", parent: int = 0) -> int:
        """Adds a reader's comment; its id."""
        self.comment_id += 1
        text = text or invented(f"comment {self.comment_id}", 1, 20)[0]
        self.posts[number].touched = moment = self.tick()
        self.posts[number].comments[self.comment_id] = Comment(self.comment_id, author, text, moment, parent)
        return self.comment_id

    def fail(self, address: str, fault: str, times: int | None = None) -> None:
        """Makes an address fail so many times, None for ever."""
        assert fault in FAULTS or fault.isdigit(), f"no such fault: {fault}"
        self.faults[address] = (fault, times)

    def mend(self, address: str | None = None) -> None:
        """Ends the fault of an address, or all."""
        if address is None:
            self.faults.clear()
        else:
            self.faults.pop(address, None)

    # Truth

    def path(self, post: Post) -> str:
        """Where a post stands now."""
        day = post.published
        return self.permalink.format(slug=post.slug, id=post.id, year=f"{day:%Y}", month=f"{day:%m}")

    def standing(self, kind: str | None = None) -> list[Post]:
        """Posts that are published now and named by a kind of list, newest first."""
        posts = [post for post in self.posts.values() if post.gone is None and (kind is None or kind in post.listed)]
        return sorted(posts, key=lambda post: (post.published, post.id), reverse=True)

    def at(self, path: str) -> Post | None:
        """The post that stands at a path now."""
        by_id = "{slug}" not in self.permalink
        posts = (post for post in self.posts.values() if post.gone is None and (by_id or post.slug in path))
        return next((post for post in posts if self.path(post) == path), None)

    def held_by_truth(self, *by: str) -> dict[int, dict[str, object]]:
        """By post id what was sent whole, as page unless said otherwise: paths, texts of part 1 and comments' ids."""
        found: dict[int, dict[str, object]] = {}
        for served in self.served:
            if served.by in (by or ("page",)):
                entry = found.setdefault(served.post_id, {"paths": [], "texts": [], "comments": set()})
                for name, value in (("paths", served.path), ("texts", served.text)):
                    if served.part == 1 and (not entry[name] or entry[name][-1] != value):  # type: ignore[index]
                        entry[name].append(value)  # type: ignore[attr-defined]
                entry["comments"].update(served.comments)  # type: ignore[attr-defined]
        return found

    def paths_asked(self, beginning: str = "/") -> list[str]:
        """Paths with queries that were asked for, in order."""
        return [asked.path for asked in self.asked if asked.path.startswith(beginning)]

    # Answers

    def fault_at(self, path: str) -> str | None:
        """The fault of a request, which is counted off."""
        if self.fail_when and self.fail_when(path):
            return "500"
        for address in (path, urlsplit(path).path, "*"):
            if address in self.faults:
                fault, times = self.faults[address]
                if times is not None and times <= 1:
                    del self.faults[address]
                elif times is not None:
                    self.faults[address] = (fault, times - 1)
                self.broken[fault] += 1
                return fault
        return None

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        """What the blog answers when nothing fails."""
        parts = urlsplit(path)
        if path in self.answers:
            status, more, body = self.answers[path]
            return Answer(status, more, body)
        answer = self.routed(parts.path, {name: values[-1] for name, values in parse_qs(parts.query).items()})
        return self.conditional(answer, headers) if answer.status == 200 else answer

    def routed(self, path: str, query: dict[str, str]) -> Answer:
        words = [word for word in path.split("/") if word]
        for offer, beginning, give in (
            ("rest", "/wp-json/wp/v2/", self.rest),
            ("sitemap", "/wp-sitemap", self.sitemap),
            ("feed", "/feed/", self.feed),
            ("robots", "/robots.txt", self.robots),
        ):
            if path.startswith(beginning):
                return give(path, query) if offer in self.offers else not_found()
        if path == "/" and "p" in query:
            post = self.posts.get(int(query["p"])) if query["p"].isdigit() else None
            return redirect(self.path(post)) if post and post.gone is None else not_found()
        for kind, named in (("category", "category"), ("author", "author")):
            if words[:1] == [kind] and len(words) > 1 and "archives" in self.offers:
                posts = [post for post in self.standing(kind) if getattr(post, named) == words[1]]
                return self.list_page(kind, f"/{kind}/{words[1]}/", posts, page_of(words[2:]))
        if len(words) >= 2 and words[0].isdigit() and words[1].isdigit() and "archives" in self.offers:
            posts = [post for post in self.standing("month") if f"{post.published:%Y/%m}" == "/".join(words[:2])]
            if posts and not self.at(path):
                return self.list_page("date", f"/{words[0]}/{words[1]}/", posts, page_of(words[2:]))
        if not words or (words[0] == "page" and "lists" in self.offers):
            posts = self.standing("home") if "lists" in self.offers else []
            return self.list_page("blog", "/", posts, page_of(words))
        return self.article(path)

    def article(self, path: str) -> Answer:
        """A post's page, a later part of it, a page of its comments, or where it went."""
        if not path.endswith("/"):
            return redirect(f"{path}/") if self.article(f"{path}/").status == 200 else not_found()
        if post := self.at(path):
            return self.post_page(post, 1, 1)
        above, _, last = path.rstrip("/").rpartition("/")
        if post := self.at(f"{above}/"):
            if last.isdigit() and 1 < int(last) <= len(post.parts):
                return self.post_page(post, int(last), 1)
            number = last.removeprefix("comment-page-")
            if number != last and number.isdigit() and 1 < int(number) <= comment_pages(post):
                return self.post_page(post, 1, int(number))
        if path in self.old_paths and self.posts[self.old_paths[path]].gone is None:
            return redirect(self.path(self.posts[self.old_paths[path]]))
        gone = next((post for post in reversed(self.posts.values()) if post.gone and self.path(post) == path), None)
        if gone and gone.gone and gone.gone.startswith(("/", "http")):
            return redirect(gone.gone)
        return Answer(410, HTML, NOT_FOUND) if gone and gone.gone == "410" else not_found()

    def post_page(self, post: Post, part: int, comment_page: int) -> Answer:
        own = self.path(post)
        first = (comment_page - 1) * COMMENTS_A_PAGE
        comments = list(post.comments.values())[first : first + COMMENTS_A_PAGE]
        pages = "".join(
            f'<a href="{self.url}{own}{n if n > 1 else ""}">{n}</a> ' for n in range(1, len(post.parts) + 1)
        )
        more = "".join(
            f'<a class="page-numbers" href="{self.url}{own}comment-page-{n}/#comments">{n}</a> '
            for n in range(2, comment_pages(post) + 1)
        )
        around = [other for other in self.posts.values() if other.gone is None and abs(other.id - post.id) == 1]
        links = "".join(f'<a href="{self.url}{self.path(other)}">{other.title}</a> ' for other in around)
        stamp = f"{post.published:%Y-%m-%dT%H:%M:%S+00:00}"
        content = "".join(map(paragraph, post.parts[part - 1]))
        body = page(
            f"{post.title} | {TITLE}",
            f"{post.head}"
            f'<link rel="canonical" href="{self.url}{own}{f"{part}/" if part > 1 else ""}"/>'
            f'<link rel="shortlink" href="{self.url}/?p={post.id}"/>'
            f'<meta property="article:modified_time" content="{post.modified:%Y-%m-%dT%H:%M:%S+00:00}"/>'
            f"{self.api_link()}",
            f"{post.body_class} single single-post postid-{post.id} {f'paged-{part}' if part > 1 else ''}",
            f'<article id="post-{post.id}" class="post-{post.id} post type-post hentry category-{post.category}">'
            f'<h1 class="entry-title">{html.escape(post.title)}</h1>'
            f'<time class="entry-date published" datetime="{stamp}">{post.published:%d %B %Y}</time>'
            f'<span class="byline"><a class="url fn n" href="{self.url}/author/{post.author}/">Jo Marsh</a></span>'
            f'<div class="entry-content">{content}'
            f"{f'<div class=page-links>Pages: {pages}</div>' if len(post.parts) > 1 else ''}</div></article>"
            f'<div id="comments" class="comments-area"><ol class="comment-list">'
            f"{''.join(self.comment_item(comment) for comment in comments)}</ol>"
            f"{f'<nav class=comment-navigation>{more}</nav>' if more else ''}</div>"
            + (f'<nav class="post-navigation">{links}</nav>' if "neighbours" in self.offers else ""),
        )
        text = "\n\n".join(post.parts[part - 1])
        served = Served(post.id, own, "page", text, part, tuple(c.id for c in comments), time.monotonic())
        return Answer(200, dict(HTML), body, [served], post.touched)

    def comment_item(self, comment: Comment) -> str:
        return (
            f'<li id="comment-{comment.id}" class="comment">'
            f'<article id="div-comment-{comment.id}" class="comment-body"><footer class="comment-meta">'
            f'<b class="fn">{comment.author}</b> <time datetime="{comment.at.isoformat()}">{comment.at:%d %B %Y}</time>'
            f"</footer>"
            f'<div class="comment-content"><p>{html.escape(comment.text)}</p></div></article></li>'
        )

    def api_link(self) -> str:
        return f'<link rel="https://api.w.org/" href="{self.url}/wp-json/"/>' if "rest" in self.offers else ""

    def list_page(self, kind: str, own: str, posts: list[Post], number: int) -> Answer:
        some = posts[(number - 1) * PER_LIST : number * PER_LIST]
        if number > 1 and not some:
            return not_found()
        entries = "".join(
            f'<article id="post-{post.id}"><h2 class="entry-title"><a href="{self.url}{self.path(post)}">'
            f"{html.escape(post.title)}</a></h2></article>"
            for post in some
        )
        older = f'<a class="next page-numbers" href="{self.url}{own}page/{number + 1}/">Older</a>'
        classes = {"blog": "home blog"}.get(kind, f"archive {kind}") + (f" paged paged-{number}" if number > 1 else "")
        body = page(
            TITLE,
            self.api_link(),
            classes.removeprefix("home ") if number > 1 else classes,
            f"<h1>{TITLE}</h1>{entries}{older if len(posts) > number * PER_LIST else ''}"
            f"{self.shelves() if 'archives' in self.offers else ''}",
        )
        return Answer(200, dict(HTML), body)

    def shelves(self) -> str:
        """Links to the lists of months, categories and authors, as in a side column."""
        paths = {f"/{post.published:%Y/%m}/" for post in self.standing("month")}
        paths |= {f"/category/{post.category}/" for post in self.standing("category")}
        paths |= {f"/author/{post.author}/" for post in self.standing("author")}
        items = "".join(f'<li><a href="{self.url}{path}">{path}</a></li>' for path in sorted(paths))
        return f'<aside class="widget-area"><ul>{items}</ul></aside>'

    def rest(self, path: str, query: dict[str, str]) -> Answer:
        kind = path.removeprefix("/wp-json/wp/v2/").strip("/")
        if kind == "posts":
            rows = sorted(self.standing("rest"), key=lambda post: post.id)
            if "slug" in query:
                rows = [post for post in rows if post.slug in query["slug"].split(",")]
            if "include" in query:
                rows = [post for post in rows if str(post.id) in query["include"].split(",")]
            for name, of in (("modified_after", "modified"), ("after", "published")):
                if name in query:
                    rows = [post for post in rows if getattr(post, of) > moment(query[name])]
            rows.sort(key=lambda post: getattr(post, {"date": "published", "modified": "modified"}.get(
                query.get("orderby", "date"), "id")), reverse=query.get("order", "desc") == "desc")  # fmt: skip
            return self.rest_page(rows, query, self.post_json, lambda post: self.said(post, "rest"))
        if kind == "comments" and "comments_api" in self.offers:
            pairs = sorted(
                ((comment, post) for post in self.standing() for comment in post.comments.values()),
                key=lambda pair: pair[0].id,
            )
            if "after" in query:
                pairs = [pair for pair in pairs if pair[0].at > moment(query["after"])]
            if "post" in query:
                pairs = [pair for pair in pairs if str(pair[1].id) in query["post"].split(",")]
            return self.rest_page(
                pairs,
                query,
                lambda pair, _: self.comment_json(*pair),
                lambda pair: Served(
                    pair[1].id, self.path(pair[1]), "comments_api", "", 0, (pair[0].id,), time.monotonic()
                ),
            )
        return json_answer({"code": "rest_no_route", "message": "No route", "data": {"status": 404}}, 404)

    def rest_page(self, rows: list, query: dict[str, str], show: Callable, said: Callable) -> Answer:
        per_page, number = int(query.get("per_page", 10)), int(query.get("page", 1))
        some, total = rows[(number - 1) * per_page : number * per_page], ceil(len(rows) / per_page)
        if number > max(1, total):
            return json_answer({"code": "rest_post_invalid_page_number", "message": "No such page", "data": {}}, 400)
        shown = [show(row, query) for row in some]
        if "_fields" in query:
            names = {name.partition(".")[0] for name in query["_fields"].split(",")}
            shown = [{name: value for name, value in row.items() if name in names} for row in shown]
        answer = json_answer(shown)
        answer.headers |= {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(total)}
        answer.served = [said(row) for row in some] if "_fields" not in query else []
        return answer

    def said(self, post: Post, by: str) -> Served:
        return Served(post.id, self.path(post), by, post.text, 1, (), time.monotonic())

    def post_json(self, post: Post, query: dict[str, str]) -> dict[str, object]:
        stamps = {
            name: f"{value:%Y-%m-%dT%H:%M:%S}"
            for name, value in (("date", post.published), ("modified", post.modified))
            for name in (name, f"{name}_gmt")
        }
        shown: dict[str, object] = {
            "id": post.id,
            **stamps,
            "slug": post.slug,
            "status": "publish",
            "type": "post",
            "link": f"{self.url}{self.path(post)}",
            "guid": {"rendered": f"{self.url}/?p={post.id}"},
            "title": {"rendered": html.escape(post.title)},
            "content": {"rendered": post.markup, "protected": False},
        }
        if "_embed" in query:
            shown["_embedded"] = {
                "author": [{"id": 1, "name": "Jo Marsh", "link": f"{self.url}/author/{post.author}/"}],
                "wp:term": [[{"id": 1, "taxonomy": "category", "name": post.category, "slug": post.category}]],
            }
        return shown

    def comment_json(self, comment: Comment, post: Post) -> dict[str, object]:
        stamp = f"{comment.at:%Y-%m-%dT%H:%M:%S}"
        return {
            "id": comment.id,
            "post": post.id,
            "parent": comment.parent,
            "author_name": comment.author,
            "date": stamp,
            "date_gmt": stamp,
            "content": {"rendered": paragraph(comment.text)},
            "link": f"{self.url}{self.path(post)}#comment-{comment.id}",
            "status": "approved",
            "type": "comment",
        }

    def sitemap(self, path: str, query: dict[str, str]) -> Answer:
        """WordPress' own: an index without lastmod, so that it stays the same while its child changes."""
        space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        if path == "/wp-sitemap.xml":
            child = f"<sitemap><loc>{self.url}/wp-sitemap-posts-post-1.xml</loc></sitemap>"
            return xml(f"<sitemapindex {space}>{child}</sitemapindex>")
        if path != "/wp-sitemap-posts-post-1.xml":
            return not_found()
        entries = "".join(
            f"<url><loc>{self.url}{self.path(post)}</loc><lastmod>{post.modified.isoformat()}</lastmod></url>"
            for post in self.standing("sitemap")
        )
        return xml(f"<urlset {space}>{entries}</urlset>")

    def feed(self, path: str, query: dict[str, str]) -> Answer:
        number = int(query.get("paged", 1))
        posts = self.standing("feed")[(number - 1) * PER_LIST : number * PER_LIST]
        if number > 1 and not posts:
            return not_found()
        items = "".join(
            f"<item><title>{html.escape(post.title)}</title><link>{self.url}{self.path(post)}</link>"
            f'<guid isPermaLink="false">{self.url}/?p={post.id}</guid>'
            f"<pubDate>{format_datetime(post.published)}</pubDate>"
            f"<content:encoded><![CDATA[{post.markup}]]></content:encoded></item>"
            for post in posts
        )
        space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        answer = xml(f'<rss version="2.0" {space}><channel><title>{TITLE}</title>{items}</channel></rss>')
        answer.headers["Content-Type"] = "application/rss+xml; charset=utf-8"
        answer.served = [self.said(post, "feed") for post in posts]
        return answer

    def robots(self, path: str, query: dict[str, str]) -> Answer:
        return Answer(200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /wp-admin/\n")

    def conditional(self, answer: Answer, headers: dict[str, str]) -> Answer:
        """The answer with validators that tell the truth, or 304 where the asker holds this very body."""
        etag = f'"{hashlib.sha1(answer.body).hexdigest()}"'
        asked = {name.lower(): value for name, value in headers.items()}
        marks = {"ETag": etag} if "etag" in self.offers else {}
        if "last_modified" in self.offers and answer.touched:
            marks["Last-Modified"] = format_datetime(answer.touched, usegmt=True)
        since = asked.get("if-modified-since")
        if "if-none-match" in asked:
            same = "ETag" in marks and asked["if-none-match"] == etag
        else:
            same = bool(since and "Last-Modified" in marks and parsedate_to_datetime(since) >= answer.touched)
        answer.headers |= marks
        return Answer(304, marks) if same else answer


HTML = {"Content-Type": "text/html; charset=utf-8"}
NOT_FOUND = f"<html><title>Page not found | {TITLE}</title><body class=error404><h1>Page not found</h1></html>".encode()


def not_found() -> Answer:
    return Answer(404, dict(HTML), NOT_FOUND)


def redirect(there: str) -> Answer:
    return Answer(301, {"Location": there}, b"")


def xml(text: str) -> Answer:
    body = f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
    return Answer(200, {"Content-Type": "application/xml; charset=utf-8"}, body)


def json_answer(value: object, status: int = 200) -> Answer:
    return Answer(status, {"Content-Type": "application/json; charset=UTF-8"}, json.dumps(value).encode())


def page(title: str, head: str, classes: str, body: str) -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="UTF-8"><title>{html.escape(title)}</title>'
        f'{head}</head><body class="{" ".join(classes.split())}"><header><a href="/" rel="home">{TITLE}</a></header>'
        f"{body}</body></html>"
    ).encode()


def paragraph(text: str) -> str:
    return text if text.startswith("<") else f"<p>{html.escape(text)}</p>\n"


def comment_pages(post: Post) -> int:
    return max(1, ceil(len(post.comments) / COMMENTS_A_PAGE))


def page_of(words: list[str]) -> int:
    return int(words[1]) if len(words) == 2 and words[0] == "page" and words[1].isdigit() else 1


def moment(printed: str) -> datetime:
    parsed = datetime.fromisoformat(printed.replace("Z", "+00:00"))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


# Faults: what goes over the wire in place of the answer. Each leaves the answer's headers (so its validators) in place.


def cut(handler: Handler, answer: Answer) -> None:
    """Half the body, though Content-Length told its whole length."""
    handler.send(answer.status, answer.headers, answer.body[: len(answer.body) // 2], length=len(answer.body))
    handler.close_connection = True


def cut_unsaid(handler: Handler, answer: Answer) -> None:
    """Half the body, and Content-Length says that this is all."""
    handler.send(answer.status, answer.headers, answer.body[: len(answer.body) // 2])


def cut_gzip(handler: Handler, answer: Answer) -> None:
    """Half a gzip stream, with the Content-Length of that half."""
    packed = gzip.compress(answer.body, mtime=0)
    handler.send(answer.status, answer.headers | {"Content-Encoding": "gzip"}, packed[: len(packed) // 2])


def cut_chunked(handler: Handler, answer: Answer) -> None:
    """Chunks that stop before the last one."""
    handler.head(answer.status, answer.headers | {"Transfer-Encoding": "chunked"})
    half = answer.body[: len(answer.body) // 2]
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(half), half))
    handler.close_connection = True


def off_site(handler: Handler, answer: Answer) -> None:
    """A redirect to another site."""
    handler.send(302, {"Location": "http://login.elsewhere.example/"}, b"")


def loop(handler: Handler, answer: Answer) -> None:
    """A redirect to itself."""
    handler.send(302, {"Location": handler.path}, b"")


def white(handler: Handler, answer: Answer) -> None:
    """An empty 200: what PHP sends when it dies."""
    handler.send(200, answer.headers, b"")


def database(handler: Handler, answer: Answer) -> None:
    """WordPress without its database, under status 200."""
    handler.send(
        200, HTML, b"<html><title>Database Error</title><h1>Error establishing a database connection</h1></html>"
    )


def hang(handler: Handler, answer: Answer) -> None:
    """No answer, until the asker gives up or the server ends."""
    handler.server.ending.wait(60)
    handler.close_connection = True


def drip(handler: Handler, answer: Answer) -> None:
    """A byte at a time, never the end."""
    handler.head(answer.status, answer.headers | {"Content-Length": str(len(answer.body))})
    for byte in answer.body[:-1]:
        if handler.server.ending.wait(0.2):
            break
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
    handler.close_connection = True


def reset(handler: Handler, answer: Answer) -> None:
    """The connection is reset before anything was said."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.shutdown(socket.SHUT_RD)
    handler.close_connection = True


def unasked_304(handler: Handler, answer: Answer) -> None:
    """Not modified, whatever was asked."""
    handler.send(304, {}, b"")


def odd_retry_after(handler: Handler, answer: Answer) -> None:
    """A 503 that asks to wait for a number that is none."""
    handler.send(503, HTML | {"Retry-After": "\u00b2"}, b"busy")


def odd_total(handler: Handler, answer: Answer) -> None:
    """The API's answer, with a number of pages that is none."""
    handler.send(answer.status, answer.headers | {"X-WP-TotalPages": "\u00b2"}, answer.body)


def wrong_type(handler: Handler, answer: Answer) -> None:
    """The page, called a picture."""
    handler.send(answer.status, answer.headers | {"Content-Type": "image/jpeg"}, answer.body)


FAULTS: dict[str, Callable[[Handler, Answer], None]] = {
    give.__name__: give
    for give in (
        cut, cut_unsaid, cut_gzip, cut_chunked, off_site, loop, white, database, hang, drip, reset, unasked_304,
        wrong_type, odd_retry_after, odd_total,
    )
}  # fmt: skip
#: Faults after which the post was sent whole all the same.
HARMLESS = frozenset({"wrong_type", "odd_total"})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        server = self.server
        blog = server.blog
        if self.path == "/-/truth":
            self.send(200, {"Content-Type": "application/json"}, json.dumps(truth(blog)).encode())
            return
        with server.lock:
            fault = blog.fault_at(self.path)
            answer = blog.answer(self.path, dict(self.headers))
            blog.asked.append(Asked(time.monotonic(), self.path, dict(self.headers), fault or str(answer.status)))
            if fault is None or fault in HARMLESS:
                blog.served += answer.served
        if fault is None:
            self.send(answer.status, answer.headers, answer.body)
        elif fault.isdigit():
            again = {"Retry-After": "0"} if fault in ("429", "503") else {}
            self.send(int(fault), HTML | again, f"<html><title>{fault}</title></html>".encode())
        else:
            FAULTS[fault](self, answer)

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def send(self, status: int, headers: dict[str, str], body: bytes, length: int | None = None) -> None:
        told = {} if status == 304 else {"Content-Length": str(len(body) if length is None else length)}
        self.head(status, headers | told)
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, blog: Blog) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.blog = blog
        self.lock = threading.Lock()
        self.ending = threading.Event()
        blog.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """An asker that hangs up is no news."""


@contextmanager
def serving(blog: Blog) -> Iterator[Blog]:
    """The blog on a free port of loopback, by a thread of this process, until the block ends."""
    with Server(blog) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield blog
        finally:
            server.ending.set()
            server.shutdown()
            thread.join()


def truth(blog: Blog) -> dict[str, object]:
    """What another process wants to know."""
    held = blog.held_by_truth()
    return {
        "posts": {post.id: {"path": blog.path(post), "text": post.text} for post in blog.posts.values()},
        "served": {number: entry["texts"] for number, entry in held.items()},
        "asked": len(blog.asked),
        "broken": dict(blog.broken),
    }


#: Faults that pass: asked again, the page is whole.
PASSING = ("cut", "cut_gzip", "cut_chunked", "503", "500", "off_site", "white", "database", "reset", "unasked_304")
TRIED_TWICE = frozenset({"503", "500", "reset"})


def break_some(blog: Blog, share: float, seed: int = 8) -> None:
    """Makes a share of the posts fail with one of the faults that pass, once, or twice where a crawler tries twice."""
    chance = random.Random(seed)
    for place, number in enumerate(chance.sample(sorted(blog.posts), round(len(blog.posts) * share))):
        fault = PASSING[place % len(PASSING)]
        blog.fail(blog.path(blog.posts[number]), fault, chance.choice((1, 2)) if fault in TRIED_TWICE else 1)


def main() -> None:
    """A blog of its own process, until it is ended."""
    parser = argparse.ArgumentParser(description="An invented blog on loopback, part of which fails.")
    parser.add_argument("--posts", type=int, default=100)
    parser.add_argument("--broken", type=float, default=0.0, help="share of the posts that fail at first")
    parser.add_argument("--offers", default=",".join(sorted(USUAL)), help=f"comma list of {', '.join(sorted(OFFERS))}")
    arguments = parser.parse_args()
    blog = Blog(posts=arguments.posts)
    blog.offers = set(arguments.offers.split(","))
    break_some(blog, arguments.broken)
    with Server(blog) as server:
        print(blog.url, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
