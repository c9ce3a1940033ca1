"""The archive's shape, by numbered migrations. What stands here is never edited, only added to."""

from __future__ import annotations

import re

from sqlite_utils import Database, Migrations

from chamberlain_crawler.archive.memento_shape import SHAPE

migrations = Migrations("chamberlain_crawler")

#: Stemmed English words without accents: "councils" finds "council's", "Sion" finds "Siôn".
TOKENIZE = "porter unicode61"


def run(db: Database, script: str) -> None:
    """Runs statements one by one: sqlite3's executescript would end the migration's transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m001_tables(db: Database) -> None:
    """Blogs, crawls, captures, articles and what hangs on them, and the ledger."""
    run(
        db,
        """
CREATE TABLE blogs (name TEXT PRIMARY KEY, title TEXT NOT NULL, home TEXT NOT NULL);

CREATE TABLE crawls (
    id INTEGER PRIMARY KEY,
    blog TEXT NOT NULL REFERENCES blogs(name),
    started TEXT NOT NULL,
    finished TEXT,
    outcome TEXT,
    arguments TEXT,
    counts TEXT,
    software TEXT
);

CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    blog TEXT NOT NULL REFERENCES blogs(name),
    url TEXT NOT NULL,
    requested_url TEXT,
    source TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    fetched_at TEXT,
    status INTEGER NOT NULL,
    mime_type TEXT,
    sha256 TEXT NOT NULL,
    verdict TEXT,
    reason TEXT,
    warc_file TEXT,
    warc_offset INTEGER,
    warc_length INTEGER,
    etag TEXT,
    last_modified TEXT,
    base TEXT
);
CREATE INDEX captures_url ON captures(url);

CREATE TABLE readings (
    capture_id INTEGER NOT NULL REFERENCES captures(id),
    url TEXT NOT NULL,
    part INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    layout TEXT,
    rank INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (capture_id, url, part)
) WITHOUT ROWID;
CREATE INDEX readings_url ON readings(url);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    blog TEXT NOT NULL REFERENCES blogs(name),
    url TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL,
    post_id INTEGER,
    title TEXT,
    published TEXT,
    published_text TEXT,
    modified TEXT,
    year INTEGER,
    byline TEXT,
    body_text TEXT NOT NULL,
    word_count INTEGER NOT NULL,
    language TEXT,
    layout TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id),
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    sha256 TEXT NOT NULL
);
CREATE INDEX articles_post_id ON articles(blog, post_id);
CREATE INDEX articles_published ON articles(published);
CREATE INDEX articles_year ON articles(year);

CREATE TABLE article_html (article_id INTEGER PRIMARY KEY REFERENCES articles(id), html TEXT NOT NULL);

CREATE TABLE urls (
    url TEXT PRIMARY KEY,
    blog TEXT NOT NULL REFERENCES blogs(name),
    seen_as TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('new', 'fetched', 'article', 'not_article', 'missing', 'failed', 'excluded')),
    found_by TEXT NOT NULL,
    found_on TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    first_seen TEXT NOT NULL,
    last_tried TEXT,
    article_id INTEGER REFERENCES articles(id)
);
CREATE INDEX urls_state ON urls(blog, state);
CREATE INDEX urls_article ON urls(article_id);

CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, url TEXT);
CREATE TABLE article_authors (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    author_id INTEGER NOT NULL REFERENCES authors(id),
    position INTEGER NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (article_id, position)
);
CREATE INDEX article_authors_author ON article_authors(author_id);

CREATE TABLE terms (
    id INTEGER PRIMARY KEY, taxonomy TEXT NOT NULL, name TEXT NOT NULL, slug TEXT, UNIQUE (taxonomy, name)
);
CREATE TABLE article_terms (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    term_id INTEGER NOT NULL REFERENCES terms(id),
    position INTEGER NOT NULL,
    PRIMARY KEY (article_id, position)
);
CREATE INDEX article_terms_term ON article_terms(term_id);

CREATE TABLE blocks (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    level INTEGER,
    text TEXT NOT NULL,
    start INTEGER,
    PRIMARY KEY (article_id, position)
);

CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT);
CREATE TABLE person_names (
    person_id INTEGER NOT NULL REFERENCES people(id), name TEXT NOT NULL, PRIMARY KEY (person_id, name)
);
CREATE TABLE offices (
    person_id INTEGER NOT NULL REFERENCES people(id),
    office TEXT NOT NULL,
    body TEXT,
    from_date TEXT,
    to_date TEXT,
    source TEXT
);
CREATE INDEX offices_person ON offices(person_id);

CREATE TABLE quotes (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    speaker TEXT,
    person TEXT,
    person_id INTEGER REFERENCES people(id),
    office TEXT,
    cue TEXT,
    lead_in TEXT,
    rule TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    parts TEXT NOT NULL
);
CREATE INDEX quotes_article ON quotes(article_id);
CREATE INDEX quotes_speaker ON quotes(speaker);
CREATE INDEX quotes_person ON quotes(person_id);

CREATE TABLE similar_links (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    capture_id INTEGER NOT NULL REFERENCES captures(id),
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    teaser TEXT,
    PRIMARY KEY (article_id, capture_id, position)
);
CREATE INDEX similar_links_url ON similar_links(url);

CREATE TABLE links (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    text TEXT NOT NULL,
    internal INTEGER NOT NULL,
    PRIMARY KEY (article_id, position)
);
CREATE INDEX links_url ON links(url);

CREATE TABLE images (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    alt TEXT,
    caption TEXT,
    PRIMARY KEY (article_id, position)
);

CREATE TABLE comments (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    position INTEGER NOT NULL,
    comment_id INTEGER,
    parent_id INTEGER,
    author TEXT NOT NULL,
    published TEXT,
    published_text TEXT,
    body_text TEXT NOT NULL
);
CREATE INDEX comments_article ON comments(article_id);

CREATE TABLE versions (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    n INTEGER NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id),
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    title TEXT,
    body_text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (article_id, n)
);

CREATE TABLE field_sources (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    field TEXT NOT NULL,
    raw TEXT NOT NULL,
    rule TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id),
    PRIMARY KEY (article_id, field)
);
""",
    )


@migrations()
def m002_search(db: Database) -> None:
    """Full-text search as sqlite-utils sets it up, so that its ``search`` command and Datasette's box work."""
    for table, columns in {
        "articles": ["title", "body_text"],
        "quotes": ["text", "speaker", "person", "office"],
        "comments": ["author", "body_text"],
    }.items():
        db.table(table).enable_fts(columns, fts_version="FTS5", tokenize=TOKENIZE, create_triggers=True)


@migrations()
def m003_views(db: Database) -> None:
    """The questions that most people ask, as views."""
    run(
        db,
        """
CREATE VIEW who_said_what AS
SELECT substr(articles.published, 1, 10) AS date,
       coalesce(quotes.person, quotes.speaker) AS person,
       quotes.office, quotes.text AS quote, quotes.kind, articles.title, articles.url,
       'https://web.archive.org/web/' || coalesce(replace(substr(articles.published, 1, 10), '-', '') || '/', '')
           || articles.url AS archive_url,
       quotes.rule, quotes.speaker, people.note, quotes.id AS quote_id, quotes.article_id, quotes.person_id
FROM quotes JOIN articles ON articles.id = quotes.article_id LEFT JOIN people ON people.id = quotes.person_id
WHERE quotes.kind != 'scare';

CREATE VIEW speakers AS
SELECT person, count(*) AS quotes,
       sum(length(line) - length(replace(line, ' ', '')) + 1) AS words,
       min(date) AS first, max(date) AS last, count(DISTINCT article_id) AS articles, note, person_id
FROM (SELECT *, replace(quote, char(10) || char(10), ' ') AS line FROM who_said_what)
WHERE person_id IS NOT NULL OR lower(person) NOT IN ('he', 'she', 'they', 'it', 'i', 'we', 'you')
GROUP BY coalesce(person_id, person);

CREATE VIEW missing AS
SELECT url, state, found_by, found_on, tries, reason, first_seen, last_tried
FROM urls WHERE state IN ('new', 'fetched', 'missing', 'failed') ORDER BY url;

CREATE VIEW coverage AS
SELECT articles.blog, articles.year, captures.source, count(*) AS articles,
       sum(articles.word_count) AS words, min(articles.published) AS first, max(articles.published) AS last
FROM articles JOIN captures ON captures.id = articles.capture_id
GROUP BY articles.blog, articles.year, captures.source;
""",
    )


@migrations()
def m004_identity(db: Database) -> None:
    """Which article each reading belongs to, what pages say of other addresses, and what became of old ids.

    An address may be given to another post, so that two articles bear it: ``articles.url`` is not unique any more.
    """
    run(
        db,
        """
CREATE TABLE claims (
    capture_id INTEGER NOT NULL REFERENCES captures(id),
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    claimed TEXT NOT NULL,
    joined INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (capture_id, url, kind, claimed)
) WITHOUT ROWID;
CREATE INDEX claims_url ON claims(url);
CREATE INDEX claims_claimed ON claims(claimed);

CREATE TABLE retired (
    kind TEXT NOT NULL,
    old_id INTEGER NOT NULL,
    new_id INTEGER,
    reason TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (kind, old_id)
) WITHOUT ROWID;

ALTER TABLE captures ADD COLUMN address TEXT;
CREATE INDEX captures_address ON captures(address);
ALTER TABLE readings ADD COLUMN article_id INTEGER;
ALTER TABLE readings ADD COLUMN post_id INTEGER;
ALTER TABLE readings ADD COLUMN page INTEGER NOT NULL DEFAULT 1;
UPDATE readings SET page = part, article_id = (SELECT article_id FROM urls WHERE urls.url = readings.url);
CREATE INDEX readings_article ON readings(article_id);
CREATE INDEX readings_post_id ON readings(post_id) WHERE post_id IS NOT NULL;
ALTER TABLE article_authors ADD COLUMN printed_url TEXT;
ALTER TABLE article_terms ADD COLUMN printed_slug TEXT;
ALTER TABLE quotes ADD COLUMN named TEXT;
ALTER TABLE offices ADD COLUMN blog TEXT;
CREATE TABLE listed_people (
    blog TEXT NOT NULL, person_id INTEGER NOT NULL, name TEXT NOT NULL, note TEXT, PRIMARY KEY (blog, person_id, name)
) WITHOUT ROWID;
""",
    )
    without_unique_address(db)


def without_unique_address(db: Database) -> None:
    """Makes ``articles`` anew without the constraint, with its indexes, triggers and the views that name it."""
    views = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY rowid").fetchall()
    kept = db.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'articles' AND type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    (shape,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'articles' AND type = 'table'").fetchone()
    for name, _ in views:
        db.execute(f"DROP VIEW {name}")
    shape = shape.replace("url TEXT NOT NULL UNIQUE", "url TEXT NOT NULL")
    db.execute(re.sub(r'CREATE TABLE "?articles"?', "CREATE TABLE articles_anew", shape, count=1))
    db.execute("INSERT INTO articles_anew SELECT * FROM articles")
    db.execute("DROP TABLE articles")
    db.execute("ALTER TABLE articles_anew RENAME TO articles")
    for (sql,) in [*kept, ("CREATE INDEX articles_url ON articles(url)",), *(view[1:] for view in views)]:
        db.execute(sql)


@migrations()
def m005_place(db: Database) -> None:
    """Where a blog's captures lie, and which captures' bytes could not be read any more.

    ``blogs.captures`` is a folder, from the archive's own one where it lies inside of it, else absolute; NULL where it
    was never entered. ``captures.lost`` says why the bytes cannot be read; NULL for a capture that is whole.
    """
    db.execute("ALTER TABLE blogs ADD COLUMN captures TEXT")
    db.execute("ALTER TABLE captures ADD COLUMN lost TEXT")


@migrations()
def m006_ledger(db: Database) -> None:
    """When each address last gave a good answer, whether a newer state of it is wanted, and since when it is gone.

    Until now "asked" was entered where an attempt was made: addresses that were refused by what passes, that were
    taken for unchanged though nothing whole is held, or whose re-fetch failed, are open again.
    """
    run(
        db,
        """
ALTER TABLE urls ADD COLUMN wanted TEXT;
ALTER TABLE urls ADD COLUMN last_got TEXT;
ALTER TABLE urls ADD COLUMN gone_since TEXT;
ALTER TABLE urls ADD COLUMN gone_answer TEXT;
ALTER TABLE captures ADD COLUMN whole INTEGER;

CREATE TABLE crawl_changes (
    crawl_id INTEGER NOT NULL REFERENCES crawls(id),
    article_id INTEGER NOT NULL,
    change TEXT NOT NULL CHECK (change IN ('new', 'changed')),
    PRIMARY KEY (crawl_id, article_id)
) WITHOUT ROWID;

CREATE INDEX urls_wanted ON urls(blog) WHERE wanted IS NOT NULL;
CREATE INDEX urls_gone ON urls(blog) WHERE gone_since IS NOT NULL;
CREATE INDEX captures_live ON captures(blog, base) WHERE source = 'live' AND verdict = 'article';

UPDATE urls SET last_got = (
    SELECT max(captures.captured_at) FROM readings JOIN captures ON captures.id = readings.capture_id
    WHERE readings.url = urls.url AND readings.layout NOT IN ('rest_post', 'feed_item')
) WHERE state = 'article' AND tries > 0;

UPDATE urls SET state = 'failed'
WHERE state = 'excluded' AND (reason LIKE 'leads to another site:%' OR reason LIKE 'no robots.txt:%');

UPDATE urls SET state = 'failed', reason = 'answered that it is unchanged, and nothing whole of it is held'
WHERE state = 'not_article' AND reason = 'the same as the capture before';

UPDATE urls SET wanted = last_tried
WHERE state = 'article' AND tries > 0 AND reason IS NOT NULL AND reason NOT LIKE 'redirects to %'
  AND reason NOT LIKE 'answered with status 4%' AND reason NOT LIKE 'says %'
  AND reason NOT IN ('the article''s short link', 'the same as the capture before',
    'an item without the article''s text', 'comments of an article that stands elsewhere',
    'comments without their article');

CREATE VIEW gone AS
SELECT articles.title, articles.url, urls.gone_since, urls.gone_answer, articles.published, articles.last_seen,
       articles.word_count, articles.blog, articles.id AS article_id
FROM articles JOIN urls ON urls.url = articles.url WHERE urls.gone_since IS NOT NULL
UNION ALL
SELECT articles.title, articles.url, min(captures.captured_at), 'another post', articles.published, articles.last_seen,
       articles.word_count, articles.blog, articles.id
FROM articles JOIN urls ON urls.url = articles.url AND urls.article_id != articles.id AND urls.gone_since IS NULL
JOIN articles AS later ON later.id = urls.article_id AND later.url = articles.url
JOIN readings ON readings.article_id = later.id AND readings.url = articles.url
JOIN captures ON captures.id = readings.capture_id AND captures.source = 'live'
GROUP BY articles.id ORDER BY 3, 2;
""",
    )


@migrations()
def m007_rules(db: Database) -> None:
    """The version of the rules that each capture was read by, and a verdict for what is kept and not read."""
    run(
        db,
        """
ALTER TABLE captures ADD COLUMN rules INTEGER;

UPDATE captures SET verdict = 'robots' WHERE verdict IS NULL AND url LIKE '%/robots.txt';

UPDATE captures SET verdict = 'listing'
WHERE verdict IS NULL AND source = 'wayback' AND (url LIKE 'http%://%/cdx/%' OR url LIKE 'http%://%/web/cdx%');

UPDATE captures SET verdict = 'error' WHERE verdict IS NULL AND status >= 400;
""",
    )


@migrations()
def m008_mementos(db: Database) -> None:
    """What web archives list of a blog; the views name only copies that are known."""
    run(db, SHAPE)


@migrations()
def m009_waiting(db: Database) -> None:
    """Addresses whose captures are entered and whose articles are still to be put together of them.

    ``crawl_id`` is the run that the captures are new to; NULL for none, as when they are read again.
    """
    run(
        db,
        """
CREATE TABLE waiting (
    url TEXT PRIMARY KEY,
    blog TEXT NOT NULL REFERENCES blogs(name),
    crawl_id INTEGER REFERENCES crawls(id)
) WITHOUT ROWID;

DROP INDEX readings_url;
CREATE INDEX readings_url ON readings(url, article_id, post_id);
""",
    )


@migrations()
def m010_block_places(db: Database) -> None:
    """Where each block begins in the article's HTML; an article that was saved before says it when it is saved next."""
    run(db, "ALTER TABLE blocks ADD COLUMN html_start INTEGER")


@migrations()
def m011_certainty(db: Database) -> None:
    """How sure the speaker of each quote is; NULL where nobody speaks. What was read before has it by its rule."""
    run(
        db,
        """
ALTER TABLE quotes ADD COLUMN certainty TEXT;

UPDATE quotes SET certainty = CASE
    WHEN rule LIKE '%+decided' THEN 'sure'
    WHEN rule IN ('verb_after', 'continued') THEN 'sure'
    WHEN rule LIKE 'verb_after+%' OR rule LIKE 'continued+%' OR rule LIKE 'verb_before%' OR rule LIKE 'participle%'
        OR rule LIKE 'according_to%' OR rule LIKE 'cite%' OR rule LIKE 'signature%' OR rule LIKE 'lead_in%'
        OR rule LIKE 'previous_paragraph%' THEN 'likely'
    ELSE 'doubtful' END
WHERE speaker IS NOT NULL;

DROP VIEW who_said_what;
CREATE VIEW who_said_what AS
SELECT substr(articles.published, 1, 10) AS date,
       coalesce(quotes.person, quotes.speaker) AS person,
       quotes.office, quotes.text AS quote, quotes.kind, articles.title, articles.url,
       (SELECT coalesce(nearest, read_from) FROM article_copies WHERE article_copies.article_id = articles.id)
           AS archive_url,
       quotes.rule, quotes.speaker, people.note, quotes.id AS quote_id, quotes.article_id, quotes.person_id,
       'https://web.archive.org/web/*/' || articles.url AS lookup_url, quotes.certainty
FROM quotes JOIN articles ON articles.id = quotes.article_id LEFT JOIN people ON people.id = quotes.person_id
WHERE quotes.kind != 'scare';
""",
    )


@migrations()
def m012_decisions(db: Database) -> None:
    """What the user decided that the quotes say already, as lines of ``people-overrides.csv``; the last one's number
    is the highest. Speakers that differ in capitals only are one.
    """
    run(
        db,
        """
CREATE TABLE decisions (
    blog TEXT NOT NULL REFERENCES blogs(name),
    number INTEGER NOT NULL,
    decision TEXT NOT NULL,
    name TEXT NOT NULL,
    person TEXT NOT NULL,
    article TEXT,
    from_date TEXT,
    to_date TEXT,
    quote INTEGER,
    words TEXT NOT NULL,
    count INTEGER,
    PRIMARY KEY (blog, number)
) WITHOUT ROWID;

DROP VIEW speakers;
CREATE VIEW speakers AS
SELECT max(person) AS person, count(*) AS quotes,
       sum(length(line) - length(replace(line, ' ', '')) + 1) AS words,
       min(date) AS first, max(date) AS last, count(DISTINCT article_id) AS articles, note, person_id
FROM (SELECT *, replace(quote, char(10) || char(10), ' ') AS line FROM who_said_what)
WHERE person_id IS NOT NULL OR lower(person) NOT IN ('he', 'she', 'they', 'it', 'i', 'we', 'you')
GROUP BY coalesce(person_id, lower(person));
""",
    )


@migrations()
def m013_reported(db: Database) -> None:
    """What articles say, without marks, that somebody said: a table of its own, so that no question about quotes, no
    search and no id meets it unasked.
    """
    run(
        db,
        """
CREATE TABLE indirect_quotes (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    speaker TEXT NOT NULL,
    person TEXT,
    person_id INTEGER REFERENCES people(id),
    office TEXT,
    cue TEXT NOT NULL,
    rule TEXT NOT NULL,
    certainty TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL
);
CREATE INDEX indirect_quotes_article ON indirect_quotes(article_id);
CREATE INDEX indirect_quotes_person ON indirect_quotes(person_id);

CREATE VIEW reported AS
SELECT substr(articles.published, 1, 10) AS date,
       coalesce(said.person, said.speaker) AS person,
       said.office, said.cue, said.text AS clause, 'indirect' AS kind, articles.title, articles.url,
       (SELECT coalesce(nearest, read_from) FROM article_copies WHERE article_copies.article_id = articles.id)
           AS archive_url,
       said.rule, said.speaker, people.note, said.id AS reported_id, said.article_id, said.person_id,
       'https://web.archive.org/web/*/' || articles.url AS lookup_url, said.certainty
FROM indirect_quotes AS said
JOIN articles ON articles.id = said.article_id LEFT JOIN people ON people.id = said.person_id;
""",
    )
    columns = ["text", "speaker", "person", "office"]
    db.table("indirect_quotes").enable_fts(columns, fts_version="FTS5", tokenize=TOKENIZE, create_triggers=True)


@migrations()
def m014_person_ids(db: Database) -> None:
    """What others know a person by: Wikidata, TheyWorkForYou."""
    run(
        db,
        """
CREATE TABLE person_ids (
    blog TEXT NOT NULL, person_id INTEGER NOT NULL, whose TEXT NOT NULL, id TEXT NOT NULL, url TEXT NOT NULL,
    PRIMARY KEY (person_id, whose, blog)
) WITHOUT ROWID;
""",
    )


@migrations()
def m015_files(db: Database) -> None:
    """Pictures, attachments and style sheets: a ledger of their own, who names them, and the text of documents.

    ``files.kind`` is the first of the roles (``items.FILE_ROLES``) in which a page names the file, ``bytes`` the length
    of its body. A page of a document without text has an empty one.
    """
    run(
        db,
        """
ALTER TABLE captures ADD COLUMN bytes INTEGER;

CREATE TABLE files (
    url TEXT PRIMARY KEY,
    blog TEXT NOT NULL REFERENCES blogs(name),
    seen_as TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'held', 'missing', 'failed', 'excluded')),
    reason TEXT,
    capture_id INTEGER REFERENCES captures(id),
    mime_type TEXT,
    bytes INTEGER,
    sha256 TEXT,
    found_on TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    first_seen TEXT NOT NULL,
    last_tried TEXT
);
CREATE INDEX files_state ON files(blog, state);
CREATE INDEX files_capture ON files(capture_id);

CREATE TABLE article_files (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    url TEXT NOT NULL REFERENCES files(url),
    role TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (article_id, position)
);
CREATE INDEX article_files_url ON article_files(url);

CREATE TABLE attachment_pages (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id),
    page INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX attachment_pages_capture ON attachment_pages(capture_id, page);
CREATE INDEX attachment_pages_url ON attachment_pages(url);

CREATE VIEW missing_files AS
SELECT files.url, kind, state, reason, found_on, count(article_id) AS articles, tries, last_tried, files.blog
FROM files LEFT JOIN article_files ON article_files.url = files.url
WHERE state != 'held' AND kind != 'size' GROUP BY files.url ORDER BY files.url;
""",
    )
    db.table("attachment_pages").enable_fts(["text"], fts_version="FTS5", tokenize=TOKENIZE, create_triggers=True)
