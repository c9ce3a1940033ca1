"""The blog's other pages: home and list pages, the static page, errors, feed, sitemaps, robots."""

from __future__ import annotations

import html
from email.utils import format_datetime

from wexcombe.blog import Site, css, day, fill, modified, shown, slugged, teaser
from wexcombe.ledger import comment_count, document
from wexcombe.posts import Post

PER_PAGE = 10

ABOUT = """<p>The Wexcombe Ledger has written about the district and county councils, and about the things between \
them that nobody owns up to, since January 2012. It is edited by Tamsin Orrell above a shop in Fish Row.</p>
<p>We take no money from any council or party. Corrections are made in the text, as soon as we know.</p>
<h3>Write to us</h3>
<p><a href="mailto:desk@wexcombeledger.example">desk@wexcombeledger.example</a></p>"""

NOT_FOUND = """<p>Sorry, the page you asked for is not here. It may have been moved, renamed, or never written.</p>
<p>Try the search, or go <a href="{home}/">back to the front page</a>.</p>"""


def listing(site: Site, heading: str, path: str, page: int = 1, category: str | None = None) -> str:
    """A list page: the home page, a category, or a further page of one."""
    posts = [post for post in site.newest() if category is None or category in post.names("Categories")]
    first = (page - 1) * PER_PAGE
    items = "".join(list_item(post, site) + "\n" for post in posts[first : first + PER_PAGE])
    home = path == "/" and page == 1
    main = fill(
        "ledger",
        "list",
        heading=heading,
        slider=slider(posts[:5], site) + "\n" if home else "",
        items=items,
        pagination=pagination(site.home + path, page, -(-len(posts) // PER_PAGE)),
    )
    kind = f"archive category category-{slugged(category)}" if category else "home blog"
    return document(site, main, kind + (f" paged paged-{page}" if page > 1 else ""))


def list_item(post: Post, site: Site) -> str:
    """A post in a list: 75 words, then the link to the rest."""
    return fill(
        "ledger",
        "list_item",
        id=post.id,
        css=css(post),
        url=site.url(post),
        title=shown(post.title(site.at.date())),
        count=comment_count(post, site),
        date=day(post.published),
        teaser=teaser(post, site, 75),
    )


def slider(posts: list[Post], site: Site) -> str:
    """The slider of the home page: escaped markup in an attribute, with empty addresses."""
    slides = [
        fill(
            "ledger",
            "slide",
            title=shown(post.title(site.at.date())),
            count=len(post.comments_on(site.at)),
            teaser=teaser(post, site, 30),
        )
        for post in posts
    ]
    return fill("ledger", "slider", slides=html.escape("".join(slides)))


def pagination(base: str, page: int, count: int) -> str:
    """Numbered links between the pages of a list."""
    numbers = [
        f'<span class="page-numbers current">{n}</span>'
        if n == page
        else f'<a class="page-numbers" href="{base if n == 1 else f"{base}page/{n}/"}">{n}</a>'
        for n in range(1, count + 1)
    ]
    following = f' <a class="next page-numbers" href="{base}page/{page + 1}/">Next</a>' if page < count else ""
    return " ".join(numbers) + following


def about(site: Site) -> str:
    """The static page."""
    main = fill("ledger", "static", title="About the Ledger", body=ABOUT)
    return document(site, main, "page page-id-2 page-template-default")


def not_found(site: Site) -> str:
    """What the theme says when there is nothing at an address."""
    main = fill("ledger", "static", title="Page not found", body=NOT_FOUND.format(home=site.home))
    return document(site, main, "error404")


def feed(site: Site) -> str:
    """The ten newest posts, with excerpts only; the undated one is kept out, so that nothing dates it."""
    dated = [post for post in site.newest() if "undated" not in post.flags]
    items = "".join(
        fill(
            "feeds",
            "feed_item",
            title=shown(post.title(site.at.date())),
            url=site.url(post),
            date=format_datetime(post.published),
            author=post.head.get("Author", "ledger"),
            categories="".join(
                f"\t\t<category><![CDATA[{n}]]></category>\n" for n in post.names("Categories") + post.names("Tags")
            ),
            id=post.id,
            teaser=teaser(post, site, 55),
            count=len(post.comments_on(site.at)),
        )
        + "\n"
        for post in dated[:PER_PAGE]
    )
    built = format_datetime(site.newest()[0].published)
    return fill("feeds", "feed", home=site.home, built=built, version="5.2.3", items=items)


def sitemap(site: Site) -> str:
    """Every published post."""
    items = "".join(
        fill("feeds", "sitemap_item", url=site.url(post), date=modified(post).isoformat()) + "\n"
        for post in site.newest()
    )
    return fill("feeds", "sitemap", home=site.home, items=items)


def sitemap_index(site: Site) -> str:
    """The list of sitemaps."""
    return fill("feeds", "sitemap_index", home=site.home, date=modified(site.newest()[0]).isoformat())


def robots(site: Site) -> str:
    """What crawlers may not fetch, and where the sitemap is."""
    return fill("feeds", "robots", home=site.home) + "\n"
