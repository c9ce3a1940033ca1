"""``chamberlain missing`` and ``chamberlain coverage``: what is not held, and what is."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlite_utils import Database

from chamberlain_crawler.archive.file import keeps_files, path_of
from chamberlain_crawler.cli import archive_option, command_for, existing, print_csv
from chamberlain_crawler.errors import ArchiveError, UsageError

#: Width of the longest bar, in characters.
BAR = 40


@click.command()
@archive_option
@click.option("--csv", "as_csv", is_flag=True, help="One line of CSV for each address.")
@click.option("--gone", "is_gone", is_flag=True, help="List instead what is held here and gone from the live site.")
@click.option("--files", "of_files", is_flag=True, help="List instead pictures, attachments and other files.")
def missing(archive: Path, as_csv: bool, is_gone: bool, of_files: bool) -> None:
    """List the addresses that are known but not held, and who pointed at them."""
    db = existing(archive)
    if is_gone and of_files:
        raise UsageError("--gone and --files ask for two lists; ask for one after the other")
    if is_gone:
        show_gone(db, as_csv)
        return
    if of_files:
        show_files(db, as_csv)
        return
    rows = db.execute("SELECT url, state, reason, found_by, found_on FROM missing").fetchall()
    if as_csv:
        print_csv(("url", "state", "reason", "found_by", "found_on"), rows)
        return
    console = Console()
    for url, state, reason, found_by, found_on in rows:
        console.print(url, style="bold", markup=False, highlight=False)
        pointers = [row[0] for row in db.execute(POINTERS, {"url": url}).fetchall()]
        console.print(f"  {state}{f': {reason}' if reason else ''}", markup=False, highlight=False)
        for pointer in dict.fromkeys(filter(None, [found_on, *pointers])):
            console.print(f"  named by {found_by if pointer == found_on else 'article'} {pointer}", markup=False)
    console.print(f"{len(rows)} addresses are known and not held.")


def show_gone(db: Database, as_csv: bool) -> None:
    """Lists the articles that stand no more at their own address, with when that was seen first and what it said."""
    rows = db.execute(f"SELECT {', '.join(GONE)} FROM gone").fetchall()
    if as_csv:
        print_csv(GONE, rows)
        return
    console = Console()
    for title, url, gone_since, gone_answer, last_seen in rows:
        console.print(title or url, style="bold", markup=False, highlight=False)
        console.print(f"  {url}", markup=False, highlight=False, soft_wrap=True)
        console.print(f"  {gone_answer} since {gone_since[:10]}, held as of {last_seen[:10]}", highlight=False)
    console.print(f"{len(rows)} articles are held here and gone from the site.")


def show_files(db: Database, as_csv: bool) -> None:
    """Lists the files that are named and not held, but for further sizes of pictures, which are counted."""
    if not keeps_files(db):
        raise ArchiveError(
            f"{path_of(db.conn)} is of an older version, which kept no files; `chamberlain crawl` renews it"
        )
    rows = db.execute(f"SELECT {', '.join(MISSING_FILES)} FROM missing_files").fetchall()
    if as_csv:
        print_csv(MISSING_FILES, rows)
        return
    console = Console()
    for url, kind, state, reason, found_on, articles in rows:
        console.print(url, style="bold", markup=False, highlight=False)
        console.print(f"  {kind}, {state}{f': {reason}' if reason else ''}", markup=False, highlight=False)
        more = f" and {articles - 1} more" if articles > 1 else ""
        console.print(f"  named by {found_on}{more}", markup=False, highlight=False)
    sizes = db.execute("SELECT count(*) FROM files WHERE kind = 'size' AND state != 'held'").fetchone()[0]
    console.print(f"{len(rows)} files are named and not held.")
    if sizes:
        console.print(f"{sizes} further sizes of pictures are named too; --files every-size of a crawl fetches them.")


#: Columns of the view ``missing_files`` that are listed.
MISSING_FILES = ("url", "kind", "state", "reason", "found_on", "articles")

#: Columns of the view ``gone`` that are listed.
GONE = ("title", "url", "gone_since", "gone_answer", "last_seen")

POINTERS = """
SELECT DISTINCT articles.url FROM articles JOIN links ON links.article_id = articles.id WHERE links.url = :url
UNION SELECT DISTINCT articles.url FROM articles JOIN similar_links ON similar_links.article_id = articles.id
WHERE similar_links.url = :url LIMIT 5
"""


@click.command()
@archive_option
def coverage(archive: Path) -> None:
    """Show how much is held by year and source, and how much is known to be missing."""
    db = existing(archive)
    console = Console()
    rows = db.execute("SELECT blog, year, source, articles, words FROM coverage ORDER BY blog, year, source").fetchall()
    most = max((row[3] for row in rows), default=1)
    table = Table(box=None, header_style="bold")
    for name in ("year", "source", "articles", "words", ""):
        table.add_column(name, justify="right" if name in ("articles", "words") else "left")
    for _, year, source, articles, words in rows:
        bar = "█" * max(1, round(BAR * articles / most))
        table.add_row(str(year or "no date"), source, str(articles), f"{words:,}", bar)
    console.print(table)
    states = dict(db.execute("SELECT state, count(*) FROM urls WHERE state != 'excluded' GROUP BY state").fetchall())
    known = sum(states.values()) - states.get("not_article", 0)
    held = db.table("articles").count
    addresses = states.get("article", 0)
    console.print(
        f"{held} articles are held, under {addresses} addresses; {known - addresses} of {known} addresses are not held"
        + (f": see {command_for(archive, 'missing')}" if known > addresses else ".")
    )
    if keeps_files(db):
        show_coverage_of_files(db, console, archive)


#: Files by kind: how many are held, of how many bytes, and what became of the others.
FILES_BY_KIND = """
SELECT kind, sum(state = 'held'), coalesce(sum(CASE WHEN state = 'held' THEN bytes END), 0), sum(state = 'missing'),
       sum(state = 'failed'), sum(state = 'new'), sum(state = 'excluded')
FROM files GROUP BY kind ORDER BY kind = 'size', kind
"""


def show_coverage_of_files(db: Database, console: Console, archive: Path) -> None:
    """Shows how many files of each kind are held, and what became of the others."""
    rows = db.execute(FILES_BY_KIND).fetchall()
    if not rows:
        return
    table = Table(box=None, header_style="bold")
    table.add_column("files")
    for name in ("held", "MB", "missing", "failed", "waiting", "not asked for"):
        table.add_column(name, justify="right")
    for kind, held, size, *others in rows:
        table.add_row(KINDS.get(kind, kind), str(held), f"{size / 1e6:,.1f}", *map(str, others))
    console.print()
    console.print(table)
    lacking = sum(sum(row[3:6]) for row in rows if row[0] != "size")
    if lacking:
        console.print(f"{lacking} files are not held: see {command_for(archive, 'missing')} --files")


#: The kinds of files in words.
KINDS = {
    "attachment": "attachments",
    "featured": "featured pictures",
    "full": "pictures in full",
    "icon": "icons",
    "look": "other pictures of the pages",
    "picture": "pictures",
    "size": "further sizes of pictures",
    "style": "style sheets and fonts",
}
