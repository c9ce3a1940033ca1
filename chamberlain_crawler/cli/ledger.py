"""``chamberlain missing`` and ``chamberlain coverage``: what is not held, and what is."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlite_utils import Database

from chamberlain_crawler.cli import archive_option, command_for, existing, print_csv

#: Width of the longest bar, in characters.
BAR = 40


@click.command()
@archive_option
@click.option("--csv", "as_csv", is_flag=True, help="One line of CSV for each address.")
@click.option("--gone", "is_gone", is_flag=True, help="List instead what is held here and gone from the live site.")
def missing(archive: Path, as_csv: bool, is_gone: bool) -> None:
    """List the addresses that are known but not held, and who pointed at them."""
    db = existing(archive)
    if is_gone:
        show_gone(db, as_csv)
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
