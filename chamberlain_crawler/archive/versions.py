"""The history of an article's words: its distinct texts, without what only the page around them changed."""

from __future__ import annotations

from collections.abc import Sequence

from chamberlain_crawler.archive.combine import EXACT_RANK
from chamberlain_crawler.archive.rows import Row
from chamberlain_crawler.archive.whole_texts import Text


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
