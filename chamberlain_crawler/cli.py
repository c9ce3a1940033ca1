"""The command line: ``chamberlain``."""

from __future__ import annotations

import sys

import click
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from chamberlain_crawler import __version__, blogs
from chamberlain_crawler.crawling import run
from chamberlain_crawler.errors import ChamberlainError, UsageError

SETTINGS_MODULE = "chamberlain_crawler.settings"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "CHAMBERLAIN"})
@click.version_option(__version__, prog_name="chamberlain")
def cli() -> None:
    """Saves a news blog before it is gone, and makes it a record of who said what, when.

    \b
    Start here:
      chamberlain crawl sample        an invented blog, with no network: see what you get
      chamberlain crawl               The Chamberlain Files, into data/archive.db
    \b
    Then ask the archive:
      sqlite-utils search data/archive.db articles "budget"
      datasette data/

    Exit codes: 0 done, 1 nothing stored, 2 wrong usage, 3 finished with failures, 130 interrupted.
    """


@cli.command()
@click.argument("blog", default="chamberlain")
@click.option("--source", help="Where to look, a comma list tried in order (see above).")
@click.option("--archive", help="The SQLite file to write.  [default: data/archive.db; for sample data/sample.db]")
@click.option("--captures", help="Folder of the WARC files.  [default: captures/ beside the archive]")
@click.option("--contact", help="Your e-mail address or web page, sent along to the site. Please give one.")
@click.option("-s", "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="A Scrapy setting, repeatable.")
@click.option("-v", "--verbose", is_flag=True, help="Show the log, not only warnings.")
def crawl(
    blog: str,
    source: str | None,
    archive: str | None,
    captures: str | None,
    contact: str | None,
    assignments: tuple[str, ...],
    verbose: bool,
) -> None:
    """Save BLOG: find its articles, fetch them politely, keep the pages, read them into the archive.

    \b
    SOURCES
      live    the blog's site: its API, sitemaps, feeds, list pages, and links in articles
      rest    the site's WordPress API alone, without fetching the pages
      PATH    a WARC or WACZ file, a saved HTML page, a text dump, or a folder of them
      URL     the same blog on another server, such as http://127.0.0.1:8080/

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
    blogs.get(blog)
    sys.exit(run(AsyncCrawlerProcess(settings), blog, {"source": source} if source else {}))


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


def main() -> None:
    """The console script: a ChamberlainError becomes one line and an exit code."""
    try:
        cli()
    except ChamberlainError as error:
        click.echo(f"chamberlain: {error}", err=True)
        sys.exit(error.exit_code)
