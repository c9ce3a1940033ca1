"""The table of what web archives list, and the views that name the known copies of an article: never edited."""

from __future__ import annotations

#: A copy is good when it was captured with status 200, or repeats one that was; not when this archive read it as
#: something else, nor when three addresses share its bytes: a parked domain. What stands below an address of an
#: article (a page of comments, a feed) is no copy of it. Where two posts had one address, the listing does not tell
#: which of them a copy shows.
SHAPE = """
CREATE TABLE mementos (
    blog TEXT NOT NULL REFERENCES blogs(name),
    archive TEXT NOT NULL,
    url TEXT NOT NULL,
    original TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    status INTEGER,
    mime_type TEXT,
    digest TEXT,
    length INTEGER,
    PRIMARY KEY (archive, original, captured_at)
) WITHOUT ROWID;
CREATE INDEX mementos_url ON mementos(url, captured_at);
CREATE INDEX mementos_digest ON mementos(digest, url);

INSERT INTO mementos (blog, archive, url, original, captured_at, status, mime_type)
SELECT captures.blog, substr(requested_url, 1, instr(requested_url, '/web/')), min(readings.url), captures.url,
       captured_at, min(status), min(mime_type)
FROM captures JOIN readings ON readings.capture_id = captures.id
WHERE source = 'wayback' AND readings.verdict = 'article' AND requested_url LIKE 'http%/web/______________id_/http%'
GROUP BY 1, 2, captures.url, captured_at;

CREATE VIEW good_mementos AS
SELECT blog, archive, url, captured_at, original,
       archive || 'web/' || replace(replace(replace(substr(captured_at, 1, 19), '-', ''), 'T', ''), ':', '')
           || '/' || original AS playback_url
FROM mementos
WHERE (status = 200 OR (status IS NULL AND EXISTS (
        SELECT 1 FROM mementos AS first WHERE first.digest = mementos.digest AND first.url = mementos.url
        AND first.status = 200)))
    AND NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT url FROM mementos AS others WHERE others.digest = mementos.digest
        LIMIT 3) LIMIT 1 OFFSET 2)
    AND NOT EXISTS (SELECT 1 FROM captures WHERE captures.url = mementos.original
        AND captures.captured_at = mementos.captured_at AND captures.verdict IN
        ('list', 'page', 'feed', 'protected', 'soft_404', 'parked', 'error', 'redirect', 'empty', 'not_html',
         'foreign'));

CREATE VIEW article_addresses AS
SELECT id AS article_id, url FROM articles
UNION ALL
SELECT urls.article_id, urls.url FROM urls JOIN articles ON articles.id = urls.article_id
WHERE urls.url != articles.url AND NOT EXISTS (
    SELECT 1 FROM urls AS above WHERE above.article_id = urls.article_id AND length(above.url) < length(urls.url)
    AND substr(urls.url, 1, length(above.url)) = above.url);

CREATE VIEW article_copies AS
SELECT articles.id AS article_id,
       CASE WHEN captures.source = 'wayback' AND requested_url LIKE 'http%/web/______________id_/http%' THEN
           substr(requested_url, 1, instr(requested_url, '/web/')) || 'web/'
           || strftime('%Y%m%d%H%M%S', captured_at) || '/' || captures.url END AS read_from,
       CASE WHEN NOT EXISTS (
           SELECT 1 FROM articles AS others WHERE others.url = articles.url AND others.id != articles.id)
       THEN coalesce(
           (SELECT playback_url FROM good_mementos AS copies
            WHERE copies.url IN (SELECT url FROM article_addresses WHERE article_id = articles.id)
            AND copies.captured_at >= CASE WHEN length(published) < 10 THEN published
                ELSE coalesce(strftime('%Y-%m-%dT%H:%M:%S+00:00', published), published, '') END
            ORDER BY copies.captured_at, copies.archive, copies.original LIMIT 1),
           (SELECT playback_url FROM good_mementos AS copies
            WHERE copies.url IN (SELECT url FROM article_addresses WHERE article_id = articles.id)
            ORDER BY copies.captured_at DESC, copies.archive, copies.original LIMIT 1)) END AS nearest,
       'https://web.archive.org/web/*/' || articles.url AS lookup_url
FROM articles JOIN captures ON captures.id = articles.capture_id;

DROP VIEW who_said_what;
CREATE VIEW who_said_what AS
SELECT substr(articles.published, 1, 10) AS date,
       coalesce(quotes.person, quotes.speaker) AS person,
       quotes.office, quotes.text AS quote, quotes.kind, articles.title, articles.url,
       (SELECT coalesce(nearest, read_from) FROM article_copies WHERE article_copies.article_id = articles.id)
           AS archive_url,
       quotes.rule, quotes.speaker, people.note, quotes.id AS quote_id, quotes.article_id, quotes.person_id,
       'https://web.archive.org/web/*/' || articles.url AS lookup_url
FROM quotes JOIN articles ON articles.id = quotes.article_id LEFT JOIN people ON people.id = quotes.person_id
WHERE quotes.kind != 'scare';
"""
