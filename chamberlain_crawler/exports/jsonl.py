"""JSON Lines: one article a line, with its quotes, comments, terms, authors and versions inside."""

from __future__ import annotations

import json
from pathlib import Path

from sqlite_utils import Database

from chamberlain_crawler.exports.articles import whole_articles

#: Lists whose lengths are worth saying.
COUNTED = ("quotes", "comments", "versions")


def write_jsonl(db: Database, path: Path) -> dict[str, int]:
    """Writes the file in UTF-8; the numbers of articles and of what is in them."""
    counts = dict.fromkeys(("articles", *COUNTED), 0)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for article in whole_articles(db):
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
            counts["articles"] += 1
            for name in COUNTED:
                counts[name] += len(article[name])
    return counts
