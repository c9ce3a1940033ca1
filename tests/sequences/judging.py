"""What is not as it must be after a story: each fault in a line."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from faults.server import PER_LIST
from sequences.story import Story

from chamberlain_crawler.summary import QUERIES

#: The name of the blog's card.
BLOG = "sample"

#: What may differ between an archive and the one that its captures give anew: when and by whom something was found.
LEFT_OUT = {
    "urls": {"first_seen", "last_tried", "tries", "found_by", "found_on"},
    "captures": {"fetched_at", "warc_file", "warc_offset", "warc_length"},
    "articles": {"id"},
    "quotes": {"id"},
    "comments": {"id"},
}


@dataclass(frozen=True)
class Held:
    """What an archive holds of a post."""

    id: int
    url: str
    title: str
    text: str
    texts: tuple[str, ...]
    """All of its texts, the one that is shown among them."""
    comments: dict[int, str]
    is_gone: bool

    @property
    def path(self) -> str:
        """Where it stands, with its query."""
        parts = urlsplit(self.url)
        return parts._replace(scheme="", netloc="").geturl()


class Archive:
    """An archive that is only read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, query: str, **values: object) -> list[tuple]:
        """What a query gives."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as db:
            return db.execute(query, values).fetchall()

    def held(self) -> dict[int | None, list[Held]]:
        """The articles by post id."""
        found: dict[int | None, list[Held]] = defaultdict(list)
        gone = {row[0] for row in self.rows("SELECT article_id FROM gone")}
        for number, url, post_id, title, text in self.rows("SELECT id, url, post_id, title, body_text FROM articles"):
            texts = self.rows("SELECT body_text FROM versions WHERE article_id = :id", id=number)
            comments = self.rows("SELECT comment_id, body_text FROM comments WHERE article_id = :id", id=number)
            found[post_id].append(
                Held(number, url, title, text, (text, *(row[0] for row in texts)), dict(comments), number in gone)
            )
        return found

    def ids(self) -> set[int]:
        """Ids of articles, those that are retired among them."""
        query = "SELECT id FROM articles UNION SELECT old_id FROM retired WHERE kind = 'article'"
        return {row[0] for row in self.rows(query)}

    def content(self) -> dict[str, list[str]]:
        """All rows by table, but for what may differ; ids of articles beside them as they are."""
        found = {}
        names = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        for (table,) in names:
            if (
                table in ("crawls", "retired", "crawl_changes")
                or table.startswith(("sqlite", "_sqlite"))
                or "_fts" in table
            ):
                continue
            columns = [row[1] for row in self.rows(f"PRAGMA table_info({table})")]
            kept = ", ".join(f'"{column}"' for column in columns if column not in LEFT_OUT.get(table, ()))
            found[table] = sorted(map(repr, self.rows(f"SELECT {kept} FROM {table}")))
        found["ids of articles"] = sorted(map(repr, self.rows("SELECT id, url, post_id FROM articles")))
        return found


def judge(story: Story) -> list[str]:
    """Ends the faults, lets the command finish, and says what is wrong; nothing where all is as it must be."""
    if not story.blog.posts:
        return []
    last = story.settle()
    found = [] if last.returncode == 0 else [f"exit code {last.returncode} after all faults ended: {last.said[-600:]}"]
    if not story.archive.exists():
        return [*found, "no archive was made"]
    archive = Archive(story.archive)
    found += judged(story, archive)
    found += unlisted(story, archive)
    again = story.refresh()
    found += [] if again.returncode == 0 else [f"exit code {again.returncode} of --refresh: {again.said[-600:]}"]
    found += [f"after --refresh: {line}" for line in [*judged(story, archive), *of_today(story, archive)]]
    found += reextracted(story, archive)
    return list(dict.fromkeys(found))


def judged(story: Story, archive: Archive) -> Iterator[str]:
    """What is wrong with what is held of what certainly came in, and with the archive itself."""
    held = archive.held()
    yield from whole(archive)
    for stray in held.pop(None, []):
        yield f"{stray.url} is held without a post id: {stray.text[:60]!r}"
    came = {served.post_id for served in story.certain if served.by != "comments_api"}
    for number in sorted(came):
        yield from lost(story, number, held.get(number, []))
    for number, articles in held.items():
        for article in articles:
            yield from forged(story, number or 0, article)


def lost(story: Story, number: int, articles: list[Held]) -> Iterator[str]:
    """What came in of a post, and is not held."""
    if len(articles) != 1:
        yield f"post {number} is held {len(articles)} times: {[article.url for article in articles]}"
        return
    [article] = articles
    served = [served for served in story.certain if served.post_id == number]
    texts = [one.text for one in served if one.by in ("page", "rest")]
    if texts and article.text != texts[-1]:
        yield f"post {number} shows {article.text[-60:]!r}, and not {texts[-1][-60:]!r}"
    for text in dict.fromkeys(texts):
        if text not in article.texts:
            yield f"post {number} lost the text {text[-60:]!r}"
    comments = {comment for one in served for comment in one.comments}
    for comment in sorted(comments):
        if article.comments.get(comment) != story.past[number].comments[comment]:
            yield f"post {number} has its comment {comment} as {article.comments.get(comment)!r}"


def forged(story: Story, number: int, article: Held) -> Iterator[str]:
    """What an article says that its post never said."""
    past = story.past.get(number)
    if past is None:
        yield f"{article.url} bears the post id {number}, which no post has"
        return
    for text in article.texts:
        if not any(true.startswith(text) for true in past.texts):
            yield f"post {number} is said to have had {text[:60]!r} … {text[-60:]!r}"
    if article.title not in past.titles:
        yield f"post {number} is called {article.title!r}"
    if article.path not in past.paths:
        yield f"post {number} is held at {article.path}, where it never stood"
    for comment, text in article.comments.items():
        if not past.comments.get(comment, "").startswith(text):
            yield f"post {number} has comment {comment}, {text[:60]!r}, of another"


def whole(archive: Archive) -> Iterator[str]:
    """What is wrong with the archive whatever it holds: sums, keys, and the index of words."""
    values = {"blog": BLOG, "crawl": 0}
    figures = {name: archive.rows(query, **values)[0][0] for name, query in QUERIES.items()}
    parts = ("addresses", "not_articles", "missing", "failed", "waiting")
    if figures["found"] != sum(figures[part] for part in parts):
        yield f"the ledger does not sum: {figures}"
    if figures["waiting"] or figures["failed"]:
        yield f"something is still to be got after all was got: {figures}"
    if broken := archive.rows("PRAGMA foreign_key_check"):
        yield f"foreign keys point nowhere: {broken}"
    with closing(sqlite3.connect(archive.path)) as db:
        for table in ("articles_fts", "quotes_fts", "comments_fts"):
            try:
                db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError as error:
                yield f"{table}: {error}"
        db.rollback()


def unlisted(story: Story, archive: Archive) -> Iterator[str]:
    """Posts that anything lists, and which are not held; in their newest state where an API or sitemap names that."""
    held, posts, offers = archive.held(), story.blog.standing(), story.blog.offers
    tells_changes = bool({"rest", "sitemap"} & offers)
    if not tells_changes and not ({"lists", "feed"} & offers and len(posts) < PER_LIST):
        return
    for post in posts:
        articles = held.get(post.id, [])
        if not articles:
            yield f"post {post.id} is listed at {story.blog.path(post)}, and not held"
        elif tells_changes and post.text != articles[0].text and not story.past[post.id].is_silent:
            yield f"post {post.id} is listed as changed, and shown as {articles[0].text[-60:]!r}"


def of_today(story: Story, archive: Archive) -> Iterator[str]:
    """Held posts that are not as the blog has them, all of which was just asked for."""
    held = archive.held()
    for number, articles in held.items():
        post, article = story.blog.posts.get(number or 0), articles[0]
        if post is None:
            continue
        path = story.blog.path(post)
        if post.gone is None:
            if article.text != post.text:
                yield f"post {number} shows {article.text[-60:]!r}, and not {post.text[-60:]!r}"
            if article.path != path:
                yield f"post {number} is held at {article.path}, and stands at {path}"
            if article.is_gone:
                yield f"post {number} stands, and is held to be gone"
        elif article.path == path and not article.is_gone:
            yield f"post {number} is gone ({post.gone}), and not known to be"


def reextracted(story: Story, archive: Archive) -> Iterator[str]:
    """What the captures give otherwise when they are read again."""
    ids = archive.ids()
    again = Archive(story.folder / "again.db")
    run = story.reextract("--into", str(again.path))
    if run is None or run.returncode or not again.path.exists():
        yield f"reextract ends with {run and run.returncode}: {run and run.said[-600:]}"
        return
    before, after = archive.content(), again.content()
    for table in before:
        if before[table] != after[table]:
            more, less = set(before[table]) - set(after[table]), set(after[table]) - set(before[table])
            yield f"reextract gives other {table}: {json.dumps([sorted(more)[:3], sorted(less)[:3]])[:1500]}"
    if lost := ids - again.ids():
        yield f"reextract loses the ids {lost}"
    again.path.unlink()
