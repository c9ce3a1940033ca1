"""WordPress' own themes: Twenty Twelve, Twenty Seventeen, and one made of blocks."""

from __future__ import annotations

import html
import json

from wexcombe.blog import (
    Site,
    body_html,
    clock,
    css,
    fill,
    long_day,
    modified,
    shown,
    slugged,
    teaser,
    term_links,
    version,
)
from wexcombe.comments import comment_items, threads
from wexcombe.posts import Post


def single(post: Post, site: Site, theme: str) -> str:
    """An article's page in one of WordPress' own themes."""
    at = site.at
    older = [other for other in site.newest() if other.published < post.published]
    written = post.comments_on(at)
    count = len(written)
    author = post.head.get("Author", "ledger")
    title = shown(post.title(at.date()))
    values = {
        "home": site.home,
        "url": site.url(post),
        "id": post.id,
        "title": title,
        "version": version(at),
        "body": body_html(post, site, theme),
        "author": author,
        "nicename": slugged(author),
        "date": long_day(post.published),
        "clock": clock(post.published),
        "iso": post.published.isoformat(),
        "modified": modified(post).isoformat(),
        "modified_date": long_day(modified(post)),
        "css": css(post),
        "section": post.names("Categories")[0],
        "categories": ", ".join(term_links(post, site.home, "Categories", "category tag")),
        "tagged": tagged(post, site.home, theme),
        "teaser": html.escape(html.unescape(teaser(post, site, 30))),
        "prev_title": shown(older[0].title(at.date())) if older else "",
        "prev_url": site.url(older[0]) if older else f"{site.home}/",
        "recent": "\n".join(
            f'<li><a href="{site.url(p)}">{shown(p.title(at.date()))}</a></li>' for p in site.newest()[:5]
        ),
        "replies": f"{count} {'Reply' if count == 1 else 'Replies'}" if count else "Leave a reply",
        "thoughts": f"{count} thoughts" if count != 1 else "One thought",
        "responses": f"{count} responses" if count != 1 else "One response",
        "json_ld": json_ld(post, site, author),
    }
    items = comment_items(post, site, theme, written, threads(written)) if written else ""
    return fill(theme, "page", **values, comments=fill(theme, "comments", **values, items=items) if items else "")


def tagged(post: Post, home: str, theme: str) -> str:
    """A default theme's tags with the words around them."""
    links = ", ".join(term_links(post, home, "Tags", "tag"))
    if theme == "block" or not links:
        return links
    if theme == "twelve":
        return f" and tagged {links}"
    return f'<span class="tags-links"><span class="screen-reader-text">Tags</span>{links}</span>'


def json_ld(post: Post, site: Site, author: str) -> str:
    """The graph that a well-known SEO plugin prints."""
    url = site.url(post)
    article = {
        "@type": "Article",
        "@id": f"{url}#article",
        "headline": post.title(site.at.date()),
        "datePublished": post.published.isoformat(),
        "dateModified": modified(post).isoformat(),
        "author": {"@type": "Person", "name": author},
        "mainEntityOfPage": url,
        "articleSection": post.names("Categories"),
        "keywords": post.names("Tags"),
        "inLanguage": "en-GB",
    }
    website = {"@type": "WebSite", "url": f"{site.home}/", "name": "The Wexcombe Ledger", "inLanguage": "en-GB"}
    return json.dumps({"@context": "https://schema.org", "@graph": [website, article]}, ensure_ascii=False)
