"""Adds a blog by its address: asks the site what it says of itself, and writes the blog's card."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import BaseSettings

from chamberlain_crawler import blogs
from chamberlain_crawler import settings as project
from chamberlain_crawler.blogs.card_file import PLAIN_WORD
from chamberlain_crawler.blogs.card_text import plain_name
from chamberlain_crawler.errors import ChamberlainError, UsageError
from chamberlain_crawler.jobs.adding.asking_archive import AskingArchive
from chamberlain_crawler.jobs.adding.asking_site import AskingSite
from chamberlain_crawler.jobs.adding.site_card import card_of
from chamberlain_crawler.jobs.adding.site_facts import Facts
from chamberlain_crawler.jobs.adding.site_requests import Asker
from chamberlain_crawler.jobs.adding.site_words import found, next_step
from chamberlain_crawler.jobs.crawling import Crawl
from chamberlain_crawler.spiders.base import say_who
from chamberlain_crawler.summary import DONE, INTERRUPTED, NOTHING_STORED
from chamberlain_crawler.urls import canonical, endpoint

#: Nothing that is asked here is longer.
MAX_BYTES = 8 * 1024 * 1024


class SiteSpider(Spider):
    """Asks one site, and leaves in ``facts`` what it found; None when it was stopped before."""

    name = "site"
    asker: Asker
    archive: AskingArchive
    endpoints: set[tuple[str, int | None] | None]
    """Hosts and ports that may be asked."""
    custom_settings = {  # noqa: RUF012 (a plain dict in Scrapy)
        "DOWNLOADER_MIDDLEWARES": project.DOWNLOADER_MIDDLEWARES
        | {
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
            # Nothing is kept here, and no ledger says what was asked.
            "chamberlain_crawler.middlewares.AskOnce": None,
            "chamberlain_crawler.middlewares.KeepCaptures": None,
            "chamberlain_crawler.middlewares.Unpack": None,
        },
        "EXTENSIONS": {},
        "ITEM_PIPELINES": {},
        "DOWNLOAD_MAXSIZE": MAX_BYTES,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",  # what gives no answer is told in the end
    }
    facts: Facts | None = None

    def __init__(self, address: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.address = address

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Says in the user agent who asks, as a crawl does."""
        super().update_settings(settings)
        say_who(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """UsageError where a setting makes no sense."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.asker = Asker(crawler)
        spider.archive = AskingArchive(spider.asker)
        spider.endpoints = spider.asker.endpoints
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Asks without Scrapy's queue: each question hangs on the answers before."""
        facts = await AskingSite(self.asker).facts_of(self.address)
        if not facts.can_be_crawled:
            facts = await self.archive.facts_of(facts)
        self.facts = facts
        return
        yield


#: Is told a line for the user.
Say = Callable[[str], None]


@dataclass(frozen=True)
class Added:
    """What came of it."""

    facts: Facts
    name: str
    """Of the new card, or of the one that there was for its home; empty where nothing leads to articles."""
    card: Path | None
    """The new card; None where none was written."""


class Adding:
    """One blog on its way to its card, in a process that has still to start."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        address: str,
        name: str | None = None,
        then: Callable[[Added], None] = lambda added: None,
    ) -> None:
        """``then`` is called with what came of it, before the process comes to its end."""
        self.name, self.then = name, then
        self.added: Added | None = None
        self.error: ChamberlainError | None = None
        self.is_finished = False
        """The site was asked to the end."""
        crawler = process.create_crawler(SiteSpider)
        crawler.signals.connect(self.closed, signals.spider_closed)
        self.task = process.crawl(crawler, address=address)

    def closed(self, spider: SiteSpider, reason: str) -> None:
        """Writes the card."""
        self.is_finished = reason == "finished"
        if not self.is_finished or spider.facts is None:
            return
        try:
            self.added = entered(spider.facts, self.name)
            self.then(self.added)
        except ChamberlainError as error:
            self.error = error

    def result(self) -> Added | None:
        """What came of it, when the process has ended; None where the user stopped it. Else ChamberlainError."""
        if self.task.done() and not self.task.cancelled() and (error := self.task.exception()):
            raise error
        if self.error:
            raise self.error
        if self.is_finished and self.added is None:
            raise ChamberlainError("a fault of this program kept the site from being asked; --verbose shows where")
        return self.added


def add(process: AsyncCrawlerProcess, address: str, name: str | None, say: Say) -> int:
    """Adds a blog, and says what was found; the exit code. ChamberlainError where it has a card, or cannot have one."""
    address = checked(address)
    refuse_known(known(address))
    if name is not None:
        refuse_name(name)
    adding = Adding(process, address, name)
    process.start()
    added = adding.result()
    if added is None:
        return INTERRUPTED
    if not added.card:
        refuse_known(added.name)
    for line in (*found(added.facts), "", *next_step(added.facts, added.name, added.card)):
        say(line)
    return DONE if added.card else NOTHING_STORED


def add_and_crawl(process: AsyncCrawlerProcess, address: str, arguments: Mapping[str, str], say: Say) -> int:
    """Crawls the blog of an address, which is added first where it has no card; the exit code."""
    address = checked(address)
    if name := known(address):
        crawl = Crawl(process, name, arguments)
        process.start()
        return crawl.result()
    if "dry_run" in arguments:
        raise UsageError(f"this blog has no card yet, and a dry run writes none; first: chamberlain add {address}")
    crawls: list[Crawl] = []

    def go_on(added: Added) -> None:
        # Scrapy is still at work, and what begins now belongs to the same run of the process.
        for line in (*found(added.facts), "", *([f"Card:  {added.card}"] if added.card else [])):
            say(line)
        if added.name:
            crawls.append(Crawl(process, added.name, arguments))

    adding = Adding(process, address, then=go_on)
    process.start()
    added = adding.result()
    if crawls:
        return crawls[0].result()
    return INTERRUPTED if added is None else NOTHING_STORED


def refuse_known(name: str | None) -> None:
    """UsageError where a blog has its card."""
    if name:
        path = blogs.folder_of(name) / blogs.CARD
        raise UsageError(
            f"that is the blog {name!r}, which has a card; crawl it with `chamberlain crawl {name}`, "
            f"or remove or edit {path}"
        )


def refuse_name(name: str) -> None:
    """UsageError where no new blog can have a name."""
    if not PLAIN_WORD.fullmatch(name):
        raise UsageError(f"{name!r} is no plain word of small letters, digits, - and _; such as --name harbour")
    if name in blogs.names():
        raise UsageError(f"there is a blog called {name!r} already; choose another name with --name")


def checked(address: str) -> str:
    """An address as it will be asked for; UsageError where it is none of the web."""
    address = address.strip()
    if "@" in address or not endpoint(address if "://" in address else f"https://{address}"):
        raise UsageError(f"{address!r} is no web address; it looks like https://someblog.example")
    return address


def is_address(word: str) -> bool:
    """Whether a word is an address, and no blog's name.

    >>> is_address("someblog.example"), is_address("http://localhost/"), is_address("someblog")
    (True, True, False)
    """
    return any(sign in word for sign in ".:/")


def known(address: str) -> str | None:
    """Name of the blog whose home, or one of whose hosts, an address is; None where no card says so."""
    root = canonical(address if "://" in address else f"https://{address}").rstrip("/") + "/"
    for name in blogs.names():
        with suppress(UsageError):  # a card that cannot be used is told when it is
            if any(host.root == root for host in blogs.get(name).all_hosts):
                return name
    return None


def entered(facts: Facts, name: str | None) -> Added:
    """Writes the card of a site, unless there is one for its home; UsageError where its name is taken."""
    if held := known(facts.home):
        return Added(facts, held, None)
    if not facts.can_be_crawled:
        return Added(facts, "", None)
    name = name or plain_name(facts.home)
    refuse_name(name)
    path = blogs.folder_of(name) / blogs.CARD
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(card_of(name, facts))
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); run this where you may write") from error
    return Added(facts, name, path)
