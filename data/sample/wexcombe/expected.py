"""What a reader should find: the facts that the sources know, in the shape of ``expected.json``."""

from __future__ import annotations

from typing import Any

from wexcombe import markup
from wexcombe.blog import Site, body_pages, day, long_day, slugged
from wexcombe.comments import open_comments
from wexcombe.ledger import TERMS_SHOWN
from wexcombe.posts import Post, Visit

HOME = "https://wexcombeledger.example"
BODY_KINDS = {"paragraph", "heading", "quote", "list_item", "cite"}
#: Pages that are no articles, with the verdict on each.
NOT_ARTICLES = {
    "/": "list",
    "/page/2/": "list",
    "/category/council/": "list",
    "/category/transport/": "list",
    "/about/": "page",
    "/planning-portal-glossary/": "soft_404",
    "/market-hall-sale-timetable-leaked/": "error",
    "/feed/": "feed",
    "/sitemap_index.xml": "sitemap",
    "/post-sitemap.xml": "sitemap",
}


def expected(blog: list[Post]) -> dict[str, Any]:
    """Facts by canonical address: ``articles``, ``not_articles``, ``missing`` and ``redirects``."""
    last = max(visit.at for post in blog for visit in post.visits)
    address = {id(post): f"{HOME}/{post.slug(last.date())}/" for post in blog}
    held = [post for post in blog if post.visits and "protected" not in post.flags]
    protected = {address[id(post)]: "protected" for post in blog if post.visits and "protected" in post.flags}
    renamed = {
        f"{HOME}/{post.slug(post.published.date())}/": address[id(post)]
        for post in blog
        if post.slug(post.published.date()) != post.slug(last.date())
    }
    short = {f"{HOME}/?p={post.id}": address[id(post)] for post in blog if "shortlink" in post.flags}
    return {
        "articles": {address[id(post)]: article(post, blog) for post in held},
        "not_articles": {HOME + path: verdict for path, verdict in NOT_ARTICLES.items()} | protected,
        "missing": [address[id(post)] for post in blog if not post.visits],
        "redirects": renamed | short,
    }


def article(post: Post, blog: list[Post]) -> dict[str, Any]:
    """One article as its latest capture has it, and what differs in each capture."""
    whole = [visit for visit in post.visits if not visit.address.startswith("comment-page")]
    visits = sorted(whole, key=lambda visit: visit.at)
    visit = visits[-1]
    site = Site(posts=blog, at=visit.at)
    pieces = [piece for page in body_pages(post, site, visit.theme) for piece in page]
    blocks = [block for piece in pieces for block in piece.blocks]
    body = "\n\n".join(text for kind, text in blocks if kind in BODY_KINDS)
    spoken = "\n\n".join(piece.raw for piece in pieces if piece.raw)
    return {
        "title": post.title(visit.at.date()),
        "published": published(post, visit),
        "published_text": published_text(post, visit),
        "post_id": post.id,
        "layout": visit.theme,
        "byline": post.head.get("Byline"),
        "authors": authors(post, visit),
        "terms": terms(post, visit),
        "comments": comments(post, visit),
        "similar": [other.title(visit.at.date()) for other in similar(post, site, visit)],
        "speeches": [
            {"speaker": piece.speaker, "text": markup.unmarked(piece.blocks[0][1])}
            for piece in pieces
            if piece.blocks and piece.blocks[0][0] == "quote"
        ],
        "quotations": markup.quotations(spoken),
        "kinds": {kind: sum(k == kind for k, _ in blocks) for kind in dict.fromkeys(k for k, _ in blocks)},
        "links": [url if "://" in url else HOME + url for _, url in markup.LINK.findall(post.body(visit.at.date()))],
        "captions": [text for kind, text in blocks if kind == "caption"],
        "body_words": len(body.split()),
        "body_start": body[:60],
        "body_end": body[-60:],
        "captures": [capture(post, Site(posts=blog, at=v.at), v) for v in visits],
    }


def capture(post: Post, site: Site, visit: Visit) -> dict[str, Any]:
    """What one capture shows."""
    return {
        "captured_at": visit.at.isoformat(),
        "title": post.title(visit.at.date()),
        "comments": len(comments(post, visit)),
        "similar": [other.title(visit.at.date()) for other in similar(post, site, visit)],
    }


def published(post: Post, visit: Visit) -> str | None:
    """A date in the ledger theme, a time with its offset in the default ones, None on an undated page."""
    if "undated" in post.flags:
        return None
    return post.published.date().isoformat() if visit.theme == "ledger" else post.published.isoformat()


def published_text(post: Post, visit: Visit) -> str | None:
    """The date as printed."""
    if "undated" in post.flags:
        return None
    return day(post.published) if visit.theme == "ledger" else long_day(post.published)


def authors(post: Post, visit: Visit) -> list[str]:
    """Names that the page gives for its author outside the text."""
    box = post.head.get("Box", "empty")
    if visit.theme == "ledger":
        return [] if box in ("empty", "none") else [box]
    return [post.head.get("Author", "ledger")]


def terms(post: Post, visit: Visit) -> list[list[str]]:
    """Taxonomy, name and slug of the terms that the page prints; the ledger theme did not print them before 2016."""
    if visit.theme == "ledger" and visit.at < TERMS_SHOWN:
        return []
    pairs = [("category", n) for n in post.names("Categories")] + [("post_tag", n) for n in post.names("Tags")]
    return [[taxonomy, name, slugged(name)] for taxonomy, name in pairs]


def comments(post: Post, visit: Visit) -> list[dict[str, Any]]:
    """All comments written before the capture, on whichever comment page they stand."""
    if not open_comments(post):
        return []
    return [
        {"id": c.id, "parent": c.parent, "author": c.author, "published": c.at.isoformat()}
        for c in post.comments_on(visit.at)
    ]


def similar(post: Post, site: Site, visit: Visit) -> list[Post]:
    """The entries of the similar-articles box, which only the ledger theme has."""
    return site.similar(post) if visit.theme == "ledger" and "no-similar" not in post.flags else []
