"""What the archive holds as the rows of its tables: captures, articles with all that hangs on them, people."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlite_utils import Database

from chamberlain_crawler.archive.combine import EXACT_RANK, Combined, Text, text_digest
from chamberlain_crawler.archive.readings import StoredReading
from chamberlain_crawler.items import (
    BODY_KINDS,
    FILE_ROLES,
    Article,
    Capture,
    FileRole,
    Office,
    Quote,
    stable_id,
)
from chamberlain_crawler.people.known import Decision
from chamberlain_crawler.quotes import certainty
from chamberlain_crawler.text import block_starts, seen_in_html
from chamberlain_crawler.urls import slug

Row = dict[str, Any]

#: Tables that hang on an article.
CHILD_TABLES = (
    "article_html",
    "article_authors",
    "article_terms",
    "blocks",
    "quotes",
    "indirect_quotes",
    "similar_links",
    "links",
    "images",
    "article_files",
    "comments",
    "versions",
    "field_sources",
)


# --- captures


@dataclass(frozen=True, kw_only=True, slots=True)
class LostCapture(Capture):
    """A capture whose bytes cannot be read any more: it has no body, and its row stays what it was."""

    id: int
    sha256: str
    length: int | None
    """Bytes of the body; None where that was not kept."""
    lost: str
    """Why the bytes cannot be read."""


def capture_id(capture: Capture) -> int:
    """Id of a capture: the same bytes of one address at one time are one capture."""
    if isinstance(capture, LostCapture):
        return capture.id
    digest = hashlib.sha256(capture.body).hexdigest()
    return stable_id("capture", capture.url, capture.captured_at.isoformat(), capture.status, digest)


def capture_row(capture: Capture, blog: str) -> Row:
    """The row of ``captures``."""
    record = capture.record
    row: Row = {
        "id": capture_id(capture),
        "blog": blog,
        "url": capture.url,
        "requested_url": capture.requested_url,
        "source": capture.source,
        "captured_at": capture.captured_at.isoformat(),
        "fetched_at": (capture.fetched_at or capture.captured_at).isoformat(),
        "status": capture.status,
        "mime_type": (capture.header("content-type") or "").partition(";")[0].strip().lower() or None,
        "sha256": hashlib.sha256(capture.body).hexdigest(),
        "warc_file": record.file if record else None,
        "warc_offset": record.offset if record else None,
        "warc_length": record.length if record else None,
        "etag": capture.header("etag"),
        "last_modified": capture.header("last-modified"),
        "base": capture.base,
        "lost": None,
        "bytes": len(capture.body),
    }
    if isinstance(capture, LostCapture):
        row |= {"sha256": capture.sha256, "lost": capture.lost, "bytes": capture.length}
    return row


# --- articles


def article_row(combined: Combined, article_id: int, blog: str) -> Row:
    """The row of ``articles``."""
    article = combined.article
    body_text = article.body_text
    times = [reading.captured_at.isoformat() for reading in combined.readings]
    return {
        "id": article_id,
        "blog": blog,
        "url": article.url,
        "slug": slug(article.url),
        "post_id": article.post_id,
        "title": article.title,
        "published": article.published,
        "published_text": article.published_text,
        "modified": article.modified,
        "year": int(article.published[:4]) if article.published else None,
        "byline": article.byline,
        "body_text": body_text,
        "word_count": len(body_text.split()),
        "language": article.language,
        "layout": combined.body.layout,
        "capture_id": combined.body.capture_id,
        "first_seen": min(times),
        "last_seen": max(times),
        "sha256": text_digest(article.title, body_text),
    }


def child_rows(db: Database, combined: Combined, resolved: Sequence[Quote], article_id: int) -> dict[str, list[Row]]:
    """The rows of every table that hangs on an article, by table; authors and terms get their own rows on the way.

    ``resolved`` are the article's quotes, given to the people whom the whole archive knows.
    """
    article = combined.article
    tables: dict[str, list[Row]] = {
        "article_html": [{"html": article.html}] if article.html else [],
        "article_authors": [
            {"author_id": author_id(db, author.name), "position": n, "origin": author.origin, "printed_url": author.url}
            for n, author in enumerate(article.authors)
        ],
        "article_terms": [
            {"term_id": term_id(db, term.taxonomy, term.name), "position": n, "printed_slug": term.slug}
            for n, term in enumerate(article.terms)
        ],
        "blocks": list(block_rows(article)),
        "quotes": list(quote_rows(combined.quotes, resolved, article_id)),
        "indirect_quotes": list(quote_rows(combined.quotes, resolved, article_id, reported=True)),
        "similar_links": [
            {"capture_id": reading.capture_id, "position": n, "title": s.title, "url": s.url, "teaser": s.teaser}
            for reading in combined.readings
            for n, s in enumerate(reading.article.similar)
        ],
        "links": [
            {"position": n, "url": link.url, "text": link.text, "internal": int(link.internal)}
            for n, link in enumerate(article.links)
        ],
        "images": [
            {"position": n, "url": image.url, "alt": image.alt, "caption": image.caption}
            for n, image in enumerate(article.images)
        ],
        "article_files": list(file_rows(combined.readings)),
        "comments": list(comment_rows(article, article_id)),
        "field_sources": [
            {"field": field, "raw": source.raw, "rule": source.rule, "capture_id": capture_id}
            for field, (source, capture_id) in combined.sources.items()
        ],
    }
    return {table: [{"article_id": article_id} | row for row in rows] for table, rows in tables.items()}


def file_rows(readings: Iterable[StoredReading]) -> Iterator[Row]:
    """The files that the captures of an article name, each once, those of the newest capture first."""
    newest = sorted(readings, key=lambda r: (r.captured_at, -r.part, r.capture_id), reverse=True)
    roles: dict[str, FileRole] = {}
    for link in (link for reading in newest for link in reading.files):
        known = roles.setdefault(link.url, link.role)
        roles[link.url] = min(known, link.role, key=FILE_ROLES.index)
    for n, (url, role) in enumerate(roles.items()):
        yield {"url": url, "role": role, "position": n}


def block_rows(article: Article) -> Iterator[Row]:
    """Blocks with their offset in ``body_text``; None for those that stand beside it."""
    offset = 0
    for n, block in enumerate(article.blocks):
        inside = block.kind in BODY_KINDS
        start = offset if inside else None
        yield {"position": n, "kind": block.kind, "level": block.level, "text": block.text, "start": start}
        offset += len(block.text) + 2 if inside else 0


def place_blocks(blocks: Iterable[Row], stored: Iterable[Row]) -> None:
    """Says of each block of the body where it begins in the stored HTML: ``html_start``, in characters that are seen,
    None where the HTML has it in other words.
    """
    inside = [block for block in blocks if block["start"] is not None]
    for row in stored:
        starts = block_starts((block["text"] for block in inside), seen_in_html(row["html"]))
        for block, start in zip(inside, starts, strict=True):
            block["html_start"] = start


def quote_rows(
    printed: Sequence[Quote], resolved: Sequence[Quote], article_id: int, *, reported: bool = False
) -> Iterator[Row]:
    """Quotes as rows, or what is reported; ``named`` is empty where the user decided, or nobody speaks."""
    every = zip(quote_ids(printed, article_id), printed, resolved, strict=True)
    own = (entry for entry in every if (entry[1].kind == "indirect") == reported)
    for n, (number, before, quote) in enumerate(own):
        yield {
            "id": number,
            "position": n,
            "kind": quote.kind,
            "text": quote.text,
            "speaker": quote.speaker,
            "person": quote.person,
            "person_id": person_id(quote.person) if quote.person else None,
            "named": None if quote.rule == "decided" else before.person,
            "office": quote.office,
            "cue": quote.cue,
            "lead_in": quote.lead_in,
            "rule": quote.rule,
            "certainty": certainty(quote.rule, quote.kind) if quote.speaker else None,
            "start": quote.start,
            "end": quote.end,
            "parts": json.dumps(quote.parts),
        }


def quote_ids(printed: Sequence[Quote], article_id: int) -> list[int]:
    """An id for each quote, made of its words, and of their count where an article says the same words again."""
    seen: Counter[tuple[str, str]] = Counter()
    ids = []
    for quote in printed:
        said = "reported" if quote.kind == "indirect" else "quote", " ".join(quote.text.split())
        seen[said] += 1
        ids.append(stable_id(said[0], article_id, said[1], seen[said]))
    return ids


def comment_rows(article: Article, article_id: int) -> Iterator[Row]:
    """Comments under an id made of WordPress' number, or of author and words where the page shows no number."""
    for n, comment in enumerate(article.comments):
        key = (comment.comment_id,) if comment.comment_id else (comment.author, comment.text)
        yield {
            "id": stable_id("comment", article_id, *key),
            "position": n,
            "comment_id": comment.comment_id,
            "parent_id": comment.parent_id,
            "author": comment.author,
            "published": comment.published,
            "published_text": comment.published_text,
            "body_text": comment.text,
        }


def version_rows(texts: Sequence[Text]) -> list[Row]:
    """The rows of ``versions``: each distinct text once, numbered from the oldest, with its times.

    Readings of inexact layouts make versions only of articles that nothing better has read.
    """
    trust = min(text.reading.trust for text in texts)
    texts = [text for text in texts if text.reading.trust == trust]
    # What older rules read differently is no edit by the blog.
    rules = max(text.reading.rules for text in texts)
    texts = [text for text in texts if text.reading.rules == rules]
    exact = [t for t in texts if t.reading.rank <= EXACT_RANK and t.reading.whole and not t.missing_parts]
    versions: dict[str, Row] = {}
    for text in sorted(exact or texts, key=lambda text: (text.reading.captured_at, text.reading.capture_id)):
        body_text = text.article.body_text
        digest = text.digest
        seen = text.reading.captured_at.isoformat()
        if digest in versions:
            versions[digest]["last_seen"] = seen
            continue
        versions[digest] = {
            "n": len(versions) + 1,
            "capture_id": text.reading.capture_id,
            "first_seen": seen,
            "last_seen": seen,
            "title": text.article.title,
            "body_text": body_text,
            "sha256": digest,
        }
    return list(versions.values())


def author_id(db: Database, name: str) -> int:
    """Id of the author's row, which is made when it is new."""
    author = stable_id("author", name)
    db.execute("INSERT OR IGNORE INTO authors (id, name) VALUES (?, ?)", [author, name])
    return author


def term_id(db: Database, taxonomy: str, name: str) -> int:
    """Id of the category's or tag's row, which is made when it is new."""
    term = stable_id("term", taxonomy, name)
    db.execute("INSERT OR IGNORE INTO terms (id, taxonomy, name) VALUES (?, ?, ?)", [term, taxonomy, name])
    return term


def tidy_authors_and_terms(db: Database, authors: Iterable[int], terms: Iterable[int]) -> None:
    """Makes the rows of some authors and terms say what the articles say of them; those of no article go."""
    for table, links, key, column, ids in (
        ("authors", "article_authors", "author_id", "url", authors),
        ("terms", "article_terms", "term_id", "slug", terms),
    ):
        for row in ids:
            db.execute(
                f"""UPDATE {table} SET {column} = (SELECT min(printed_{column}) FROM {links} WHERE {key} = :id)
                    WHERE id = :id""",
                {"id": row},
            )
            db.execute(
                f"DELETE FROM {table} WHERE id = :id AND NOT EXISTS (SELECT 1 FROM {links} WHERE {key} = :id)",
                {"id": row},
            )


# --- people: those of ``people.csv`` with their offices, and everyone whom an article names in full


class KnownPeople(Protocol):
    """Who is known by name, and what it makes of the quotes of an article; ``people.Registry`` is one."""

    @property
    def offices(self) -> Sequence[Office]:
        """What the ``people`` and ``offices`` tables say."""

    @property
    def decided(self) -> Sequence[Decision]:
        """What the user has decided."""

    def resolve_all(self, article: Article, quotes: Sequence[Quote], ids: Sequence[int]) -> tuple[Quote, ...]:
        """The quotes with ``person`` as the whole archive knows them."""


def person_id(name: str) -> int:
    """Id of a person's row, made of the name alone.

    >>> person_id("Ada Pell") == person_id("Ada Pell (councillor)")
    False
    """
    return stable_id("person", name)


def add_person(db: Database, name: str, also: Iterable[str] = ()) -> int:
    """Enters a person and their names, as far as they are new; the id of their row."""
    person = person_id(name)
    db.execute("INSERT OR IGNORE INTO people (id, name) VALUES (?, ?)", [person, name])
    for other in (name, *also):
        db.execute("INSERT OR IGNORE INTO person_names VALUES (?, ?)", [person, other])
    return person


def add_speakers(db: Database, printed: Sequence[Quote], resolved: Sequence[Quote]) -> None:
    """Enters the speakers of an article's quotes, also under the full names that the article gives them.

    Who is only reported brings no further name: a search for it would find other quotes than before.
    """
    for before, after in zip(printed, resolved, strict=True):
        if after.person:
            named = before.person if after.kind != "indirect" and after.rule != "decided" else None
            add_person(db, after.person, [named] if named else [])
