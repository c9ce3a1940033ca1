"""``chamberlain diff``: what changed in an article, word by word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from chamberlain_crawler.cli import archive_option, existing
from chamberlain_crawler.cli.naming import article_id
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.text import word_diff

WORDS = re.compile(r"\s+|[^\s]+")

#: Unchanged words that are shown on either side of a change.
CONTEXT = 12


@click.command()
@click.argument("article")
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
@archive_option
def diff(article: str, old: int | None, new: int | None, archive: Path) -> None:
    """Show what changed in ARTICLE (its address, slug or id) between versions OLD and NEW.

    Without numbers: between the first and the last version.
    """
    db = existing(archive)
    known = article_id(db, article)
    versions = list(db.query("SELECT * FROM versions WHERE article_id = ? ORDER BY n", [known]))
    console = Console(highlight=False)
    for version in versions:
        console.print(
            f"{version['n']}: seen {version['first_seen'][:10]} to {version['last_seen'][:10]}, "
            f"{len(version['body_text'].split())} words: {version['title']}",
            markup=False,
        )
    if len(versions) < 2:
        console.print("There is one version: its words never changed.")
        return
    before, after = (pick(versions, number) for number in (old or versions[0]["n"], new or versions[-1]["n"]))
    for field in ("title", "body_text"):
        if before[field] != after[field]:
            console.print(changes(before[field] or "", after[field] or ""))


def pick(versions: list[dict[str, Any]], number: int) -> dict[str, Any]:
    """The version of a number; UsageError when there is none."""
    for version in versions:
        if version["n"] == number:
            return version
    raise UsageError(f"there is no version {number}; there are 1 to {len(versions)}")


def changes(before: str, after: str) -> Text:
    """The changed words in their context: taken out in red, put in in green."""
    pieces = list(word_diff(WORDS.findall(before), WORDS.findall(after)))
    text = Text()
    text.append("… ", style="dim")
    for number, (kind, words) in enumerate(pieces):
        if kind == "gone":
            text.append(f"[-{''.join(words)}-]", style="red")
        elif kind == "new":
            text.append(f"{{+{''.join(words)}+}}", style="green")
        elif number == 0:
            text.append("".join(words[-CONTEXT:]))
        elif number == len(pieces) - 1:
            text.append("".join(words[:CONTEXT]))
        elif len(words) > 2 * CONTEXT:
            text.append("".join(words[:CONTEXT]))
            text.append(" …\n… ", style="dim")
            text.append("".join(words[-CONTEXT:]))
        else:
            text.append("".join(words))
    text.append(" …\n", style="dim")
    return text
