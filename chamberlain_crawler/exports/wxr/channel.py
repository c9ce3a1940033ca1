"""The file: what the blog is called, its authors and terms, and then its articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from chamberlain_crawler import blogs
from chamberlain_crawler.archive.file import path_of
from chamberlain_crawler.exports.articles import whole_articles
from chamberlain_crawler.exports.safe_names import distinct_names
from chamberlain_crawler.exports.wxr.post_times import is_day
from chamberlain_crawler.exports.wxr.posts import Names, PostPlace, item_xml
from chamberlain_crawler.exports.wxr.xml_text import as_html, attribute, cdata

#: The time zone of a blog that has no card any more.
UTC = ZoneInfo("UTC")

#: The author of articles that name none.
NOT_NAMED = "Author not named"

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""


def write_wxr(db: Database, path: Path) -> dict[str, int]:
    """Writes the file in UTF-8, version 1.2; the numbers of articles, comments, authors and terms in it."""
    names = names_of(db)
    counts = {"articles": 0, "comments": 0, "authors": len(names.logins), "terms": len(names.terms)}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD)
        file.writelines(channel_xml(db, names))
        places = places_of(db)
        for article in whole_articles(db):
            file.writelines(item_xml(article, places[article["id"]], names))
            counts["articles"] += 1
            counts["comments"] += len(article["comments"])
        file.write("</channel>\n</rss>\n")
    return counts


def names_of(db: Database) -> Names:
    """Logins and slugs; a blog's own slugs stay, as far as no two terms share one."""
    authors = [row[0] for row in db.execute(AUTHORS).fetchall()]
    logins = distinct_names([(name, name) for name in [NOT_NAMED, *authors]], "author")
    terms = db.execute("SELECT taxonomy, name, coalesce(slug, name) FROM terms ORDER BY slug IS NULL, id").fetchall()
    slugs: dict[tuple[str, str], str] = {}
    for taxonomy in ("category", "post_tag"):
        own = [((kind, name), text) for kind, name, text in terms if kind == taxonomy]
        slugs |= distinct_names(own, "term")
    return Names({name: logins[name] for name in authors}, logins[NOT_NAMED], slugs)


AUTHORS = """SELECT name FROM authors WHERE id IN (SELECT author_id FROM article_authors)
             UNION SELECT byline FROM articles WHERE byline NOT NULL ORDER BY 1"""


def channel_xml(db: Database, names: Names) -> Iterator[str]:
    """What stands before the articles."""
    titles = db.execute("SELECT title, home FROM blogs ORDER BY name").fetchall()
    home = attribute(titles[0][1] if titles else "")
    yield f"""<title>{as_html(" and ".join(title for title, _ in titles))}</title>
<link>{home}</link>
<description></description>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{home}</wp:base_site_url>
<wp:base_blog_url>{home}</wp:base_blog_url>
"""
    for number, (name, login) in enumerate([(NOT_NAMED, names.nobody), *names.logins.items()], 1):
        yield (
            f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>{cdata(login)}</wp:author_login>"
            f"<wp:author_email></wp:author_email><wp:author_display_name>{as_html(name)}</wp:author_display_name>"
            "<wp:author_first_name></wp:author_first_name><wp:author_last_name></wp:author_last_name></wp:author>\n"
        )
    for number, ((taxonomy, name), slug) in enumerate(names.terms.items(), 1):
        if taxonomy == "category":
            yield (
                f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{cdata(slug)}"
                "</wp:category_nicename><wp:category_parent></wp:category_parent>"
                f"<wp:cat_name>{as_html(name)}</wp:cat_name></wp:category>\n"
            )
        else:
            yield (
                f"<wp:tag><wp:term_id>{number}</wp:term_id><wp:tag_slug>{cdata(slug)}</wp:tag_slug>"
                f"<wp:tag_name>{as_html(name)}</wp:tag_name></wp:tag>\n"
            )


def places_of(db: Database) -> dict[int, PostPlace]:
    """The place of each article by its id; a blog's own numbers stay, as far as no two articles share one."""
    rows = db.execute(
        """SELECT id, blog, post_id, published, url, EXISTS (
               SELECT 1 FROM articles AS later WHERE later.url = articles.url
               AND (later.last_seen, -later.id) > (articles.last_seen, -articles.id))
           FROM articles ORDER BY published IS NULL, published, id"""
    ).fetchall()
    taken: set[int] = set()
    free = count(max((row[2] or 0 for row in rows), default=0) + 1)
    comment = db.execute("SELECT max(comment_id) FROM comments").fetchone()[0] or 0
    of_day: Counter[str] = Counter()
    places = {}
    zones = zones_of(db)
    for article, blog, post_id, published, url, is_earlier in rows:
        number = post_id if post_id and post_id not in taken else next(free)
        taken.add(number)
        nth = of_day[published] if published and is_day(published) else 0
        if published:
            of_day[published] += 1
        guid = f"{url}#{article}" if is_earlier else url
        places[article] = PostPlace(number, nth, comment + 1, zones.get(blog, UTC), guid)
        comment += db.execute("SELECT count(*) FROM comments WHERE article_id = ?", [article]).fetchone()[0]
    return places


def zones_of(db: Database) -> dict[str, ZoneInfo]:
    """The time zones of the blogs that have a card still."""
    names = [name for (name,) in db.execute("SELECT name FROM blogs").fetchall()]
    return {card.name: ZoneInfo(card.timezone) for card in blogs.cards(names, path_of(db.conn))}
