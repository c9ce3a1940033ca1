"""``chamberlain crawl``."""

from __future__ import annotations

import sys

import click
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from chamberlain_crawler.cli import printable
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import FILE_POLICIES
from chamberlain_crawler.jobs.adding import steps
from chamberlain_crawler.jobs.crawling import run

SETTINGS_MODULE = "chamberlain_crawler.settings"


@click.command()
@click.argument("blog", default="chamberlain")
@click.option(
    "--source",
    help="Where to look, a comma list tried in order (see above).  [default: live,wayback; for sample its captures]",
)
@click.option(
    "--archive",
    help="The SQLite file to write.  [default: data/archive.db; of sample data/sample.db; of your own blog "
    "blogs/NAME/archive.db]",
)
@click.option(
    "--captures",
    help="Folder of the WARC files.  [default: the one that the archive names, captures/ beside it for a new one]",
)
@click.option("--contact", help="Your e-mail address or web page, sent along to the site. Please give one.")
@click.option("-s", "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="A Scrapy setting, repeatable.")
@click.option("--refresh", is_flag=True, help="Ask for held pages again, also where nothing says that they changed.")
@click.option("--history", is_flag=True, help="Fetch every version that the Wayback Machine has, not only the best.")
@click.option(
    "--files",
    type=click.Choice(tuple(FILE_POLICIES)),
    default="all",
    show_default=True,
    help="Files of the pages, got when all articles are: PDFs and other attachments; or also pictures, as shown and in "
    "full, style sheets and icons; or also every further size of the pictures.",
)
@click.option("--limit", metavar="N", help="Stop when so many articles are got; the next run goes on from there.")
@click.option("--since", metavar="DAY", help="Leave out what was surely published before a day, YYYY-MM-DD.")
@click.option("--until", metavar="DAY", help="Leave out what was surely published after a day, YYYY-MM-DD.")
@click.option("--dry-run", is_flag=True, help="Ask for lists alone, print what would be asked for, and write nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors; the exit code tells.")
@click.option("-v", "--verbose", is_flag=True, help="Show the log, not only warnings.")
def crawl(
    blog: str,
    source: str | None,
    archive: str | None,
    captures: str | None,
    contact: str | None,
    assignments: tuple[str, ...],
    refresh: bool,
    history: bool,
    files: str,
    limit: str | None,
    since: str | None,
    until: str | None,
    dry_run: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Save BLOG: find its articles, fetch them politely, keep the pages, read them into the archive.

    BLOG is chamberlain, sample, or the name of a folder with a card of your own (blogs/NAME/blog.toml); or an address:
    a blog that has no card yet is added first.

    \b
    SOURCES
      live     the blog's site: its API, sitemaps, feeds, list pages, and links in articles
      rest     the site's WordPress API alone, without fetching the pages
      wayback  the Wayback Machine: what the sources before it did not give
      PATH     a WARC or WACZ file, a saved HTML page, a text dump, or a folder of them
      URL      the same blog on another server, such as http://127.0.0.1:8080/

    Running the same command again goes on where the last run stopped. Ctrl-C is safe: press it once and wait.
    """
    settings = project_settings()
    for name, value in assigned(assignments).items():
        settings.set(name, value, priority="cmdline")
    for name, choice in {"ARCHIVE": archive, "CAPTURES": captures, "CONTACT": contact}.items():
        if choice:
            settings.set(name, choice, priority="cmdline")
    if not verbose and settings.getpriority("LOG_LEVEL") != 40:
        settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    arguments = {
        "source": source,
        "refresh": "all" if refresh else None,
        "captures": "all" if history else None,
        "files": files,
        "limit": limit,
        "since": since,
        "until": until,
        "dry_run": "1" if dry_run else None,
        "quiet": "1" if quiet else None,
    }
    given = {name: value for name, value in arguments.items() if value}
    process = AsyncCrawlerProcess(settings)
    if steps.is_address(blog):
        sys.exit(steps.add_and_crawl(process, blog, given, lambda line: None if quiet else say(line)))
    sys.exit(run(process, blog, given))


def say(line: str) -> None:
    """Prints a line in which there may be words of a site."""
    click.echo(printable(line))


def project_settings() -> Settings:
    """The settings of this project, also outside a checkout, with those of the environment on top."""
    settings = get_project_settings()
    if settings.get("BOT_NAME") == "scrapybot":
        settings.setmodule(SETTINGS_MODULE, priority="project")
    return settings


def assigned(assignments: tuple[str, ...]) -> dict[str, str]:
    """``NAME=VALUE`` pairs; UsageError for anything else."""
    for assignment in assignments:
        if "=" not in assignment:
            raise UsageError(f"-s takes NAME=VALUE, not {assignment!r}; for example -s DOWNLOAD_DELAY=2")
    return dict(assignment.split("=", 1) for assignment in assignments)
