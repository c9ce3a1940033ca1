"""The blog's own theme: the page of an article, and the frame of every page."""

from __future__ import annotations

from datetime import datetime

from wexcombe.blog import Site, avatar, body_html, body_pages, day, fill, shown, slugged, teaser, term_links, version
from wexcombe.comments import comment_items, open_comments, threads
from wexcombe.posts import LONDON, Post

#: Day on which the theme began to print categories and tags below an article.
TERMS_SHOWN = datetime(2016, 1, 1, tzinfo=LONDON)
COMMENT_THREADS = 5
TITLE = "The Wexcombe Ledger | Homepage"
BIOS = {
    "Tamsin Orrell": "Tamsin Orrell is the editor of the Wexcombe Ledger.",
    "Gareth Pugsley": "",
    "Niamh Fossett": "Niamh Fossett reports on both councils. She has missed two meetings since 2016.",
}


def document(site: Site, main: str, body_class: str, head: str = "", title: str = TITLE) -> str:
    """A page of the ledger theme around its main column."""
    news = site.newest()[0]
    sidebar = fill(
        "ledger",
        "sidebar",
        home=site.home,
        tweet=f"New on the Ledger: {shown(news.title(site.at.date()))}",
        tweet_id=news.id * 7919,
        tweet_day=news.published.strftime("%-d %b %Y"),
    )
    return fill(
        "ledger",
        "page",
        title=title,
        home=site.home,
        home_js=site.home.replace("/", "\\/"),
        jquery="1.12.4" if site.at.year >= 2016 else "1.11.1",
        version=version(site.at),
        year=site.at.year,
        head=head and f"{head}\n",
        body_class=body_class,
        main=main,
        sidebar=sidebar,
    )


def single(post: Post, site: Site, number: int = 1, comment_page: int = 1) -> str:
    """An article's page; ``number`` counts the pages of its text, ``comment_page`` those of its comments."""
    url = site.url(post)
    head = fill("ledger", "single_head", url=f"{url}{number}/" if number > 1 else url, home=site.home, id=post.id)
    if site.at.year >= 2016:
        head += "\n" + fill("ledger", "api_head", home=site.home)
    body = body_html(post, site, "ledger", number)
    title = shown(post.title(site.at.date()))
    if "protected" in post.flags:
        body, title = PASSWORD_FORM.format(home=site.home), f"Protected: {title}"
    main = fill(
        "ledger",
        "single",
        title=title,
        url=url,
        picture=fill("ledger", "picture", home=site.home, file=post.head["Picture"], title=title)
        if "Picture" in post.head
        else "",
        meta="" if "undated" in post.flags else meta(post, site),
        body=body + page_links(post, site, number),
        terms=terms(post, site),
        similar=similar_box(post, site),
        author=author_box(post, site),
        comments=comments(post, site, comment_page),
    )
    return document(site, main, f"single single-post postid-{post.id} single-format-standard", head)


PASSWORD_FORM = """<form action="{home}/wp-login.php?action=postpass" class="post-password-form" method="post">
<p>This content is password protected. To view it please enter your password below:</p>
<p><label>Password: <input name="post_password" type="password" size="20" /></label> \
<input type="submit" name="Submit" value="Enter" /></p></form>"""


def comment_words(count: int) -> str:
    """A count as the ledger theme prints it, slip of grammar and all."""
    return f"{count or 'No'} Comments"


def comment_count(post: Post, site: Site) -> str:
    """The link to the comments; empty where they are closed."""
    if not open_comments(post):
        return ""
    return fill("ledger", "count", url=site.url(post), words=comment_words(len(post.comments_on(site.at))))


def meta(post: Post, site: Site) -> str:
    """The line with the comments' number, the clock and the date."""
    return fill("ledger", "meta", count=comment_count(post, site), date=day(post.published))


def page_links(post: Post, site: Site, number: int) -> str:
    """The links between the pages of a post of several pages."""
    count = len(body_pages(post, site))
    if count == 1:
        return ""
    url = site.url(post)
    links = [
        str(n) if n == number else f'<a href="{url if n == 1 else f"{url}{n}/"}">{n}</a>' for n in range(1, count + 1)
    ]
    return "\n" + fill("ledger", "pages", links=" ".join(links))


def terms(post: Post, site: Site) -> str:
    """Categories and tags below the article, since the theme prints them."""
    if site.at < TERMS_SHOWN:
        return ""
    links = term_links(post, site.home, "Categories", "category tag") + term_links(post, site.home, "Tags", "tag")
    return fill("ledger", "terms", links=" ".join(links)) + "\n"


def similar_box(post: Post, site: Site) -> str:
    """The box of similar articles, newest first on the day of the capture."""
    if "no-similar" in post.flags:
        return ""
    items = [
        fill(
            "ledger",
            "similar_item",
            home=site.home,
            id=other.id,
            url=site.url(other),
            title=shown(other.title(site.at.date())),
            teaser=teaser(other, site, 15),
        )
        for other in site.similar(post)
    ]
    return fill("ledger", "similar", items="\n".join(items)) + "\n"


def author_box(post: Post, site: Site) -> str:
    """The box about the author: of a person, of the nameless account, or none."""
    box = post.head.get("Box", "empty")
    if box == "none":
        return ""
    name = "" if box == "empty" else box
    more = fill("ledger", "author_more", home=site.home, nicename=slugged(name)) if name else ""
    bio = post.head.get("Bio", BIOS.get(name, ""))
    return fill("ledger", "author", name=name, avatar=avatar(name), bio=shown(bio), more=more) + "\n"


def comments(post: Post, site: Site, page: int) -> str:
    """Heading, list, pager and form; nothing at all where comments are closed."""
    if not open_comments(post):
        return ""
    written = post.comments_on(site.at)
    tops = threads(written)
    first = (page - 1) * COMMENT_THREADS
    items = comment_items(post, site, "ledger", written, tops[first : first + COMMENT_THREADS])
    pager = comment_pager(site.url(post), page, -(-len(tops) // COMMENT_THREADS))
    listed = fill("ledger", "comment_list", items=items, pager=pager) + "\n" if written else ""
    return fill("ledger", "comments", words=comment_words(len(written)), list=listed, home=site.home, id=post.id)


def comment_pager(url: str, page: int, count: int) -> str:
    """Links between the pages of the comments; empty when they fill only one."""
    if count < 2:
        return ""
    links = [
        f'<span class="page-numbers current">{n}</span>'
        if n == page
        else f'<a class="page-numbers" href="{url}comment-page-{n}/#comments">{n}</a>'
        for n in range(1, count + 1)
    ]
    return fill("ledger", "pager", links=" ".join(links))
