"""Articles with everything that hangs on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from chamberlain_crawler.archive.file import certainty_of_quotes, keeps_reported
from chamberlain_crawler.citations import copy_of

ARTICLES = """SELECT articles.*, html FROM articles LEFT JOIN article_html ON article_html.article_id = articles.id
              ORDER BY published IS NULL, published, articles.id"""

#: Lists inside an article, by their names; each query takes the article's id.
LISTS = {
    "authors": """SELECT name, origin, url FROM article_authors JOIN authors ON authors.id = author_id
                  WHERE article_id = ? ORDER BY position""",
    "terms": """SELECT taxonomy, name, slug FROM article_terms JOIN terms ON terms.id = term_id
                WHERE article_id = ? ORDER BY position""",
    "blocks": "SELECT kind, level, text, start FROM blocks WHERE article_id = ? ORDER BY position",
    "quotes": """SELECT id, kind, text, speaker, person, person_id, office, cue, lead_in, rule,
                 {certainty} AS certainty, start, "end", parts
                 FROM quotes WHERE article_id = ? ORDER BY position""",
    "reported": """SELECT id, text, speaker, person, person_id, office, cue, rule, certainty, start, "end"
                   FROM indirect_quotes WHERE article_id = ? ORDER BY position""",
    "comments": """SELECT id, comment_id, parent_id, author, published, published_text, body_text
                   FROM comments WHERE article_id = ? ORDER BY position""",
    "versions": """SELECT n, first_seen, last_seen, title, body_text, sha256, capture_id
                   FROM versions WHERE article_id = ? ORDER BY n""",
    "similar_links": """SELECT captured_at, title, similar_links.url, teaser FROM similar_links
                        JOIN captures ON captures.id = capture_id
                        WHERE article_id = ? ORDER BY captured_at, capture_id, position""",
    "links": "SELECT url, text, internal FROM links WHERE article_id = ? ORDER BY position",
    "images": "SELECT url, alt, caption FROM images WHERE article_id = ? ORDER BY position",
    "field_sources": "SELECT field, raw, rule, capture_id FROM field_sources WHERE article_id = ? ORDER BY field",
}

CAPTURE = """SELECT id, url, requested_url, source, captured_at, fetched_at, status, mime_type, sha256,
                    warc_file, warc_offset, warc_length FROM captures WHERE id = ?"""


def whole_articles(db: Database) -> Iterator[dict[str, Any]]:
    """Each article, oldest first, undated ones last: its columns, ``html`` as it was found (not cleaned), the lists
    of ``LISTS``, ``capture`` that its text was read from, ``archive_url``, a known public copy or None, and
    ``lookup_url``, where others may be looked for.
    """
    certainty = certainty_of_quotes(db.conn)
    queries = {name: sql for name, sql in LISTS.items() if name != "reported" or keeps_reported(db.conn)}
    for article in db.query(ARTICLES):
        capture = next(iter(db.query(CAPTURE, [article["capture_id"]])))
        lists = {
            name: list(db.query(sql.format(certainty=certainty), [article["id"]])) for name, sql in queries.items()
        }
        for quote in lists["quotes"]:
            quote["parts"] = json.loads(quote["parts"])
        copy = copy_of(db.conn, article["id"])
        addresses = {"archive_url": copy and copy.url, "lookup_url": copy and copy.lookup_url}
        yield article | lists | {"capture": capture} | addresses
