"""``chamberlain add``."""

from __future__ import annotations

import sys

import click
from scrapy.crawler import AsyncCrawlerProcess

from chamberlain_crawler.cli.crawl import assigned, project_settings, say
from chamberlain_crawler.jobs.adding import steps


@click.command()
@click.argument("address")
@click.option("--name", help="What the blog is to be called here.  [default: made of its host]")
@click.option("--contact", help="Your e-mail address or web page, sent along to the site. Please give one.")
@click.option("-s", "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="A Scrapy setting, repeatable.")
@click.option("-v", "--verbose", is_flag=True, help="Show the log, not only warnings.")
def add(address: str, name: str | None, contact: str | None, assignments: tuple[str, ...], verbose: bool) -> None:
    """Add the blog at ADDRESS: ask the site what it says of itself, and write its card, blogs/NAME/blog.toml.

    ADDRESS is that of the blog, or of any page of it, with or without https://. It takes some ten requests, a second
    or more apart. A site that is gone is asked of the Wayback Machine.

    The card is TOML, with a comment on each line. An existing card is never overwritten.
    """
    settings = project_settings()
    given = assigned(assignments) | ({"CONTACT": contact} if contact else {})
    for setting, value in given.items():
        settings.set(setting, value, priority="cmdline")
    if not verbose and settings.getpriority("LOG_LEVEL") != 40:
        settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    sys.exit(steps.add(AsyncCrawlerProcess(settings), address, name, say))
