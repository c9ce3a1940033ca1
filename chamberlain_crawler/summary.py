"""What a crawl gave, in a few lines and an exit code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from rich.console import Console
from rich.table import Table
from scrapy.statscollectors import StatsCollector

#: Exit codes of a crawl; 2, wrong usage, belongs to UsageError.
DONE, NOTHING_STORED, WITH_FAILURES, INTERRUPTED = 0, 1, 3, 130


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The closing words of one run."""

    blog: str
    archive: Path
    found: int
    """Addresses known that may be articles or are."""
    articles: int
    """Articles in the archive."""
    new: int
    changed: int
    not_articles: int
    failed: int
    missing: int
    waiting: int
    """Addresses that an interrupted run leaves for the next one."""
    problems: tuple[str, ...]
    interrupted: bool

    @classmethod
    def of(cls, spider: Any, stats: StatsCollector, reason: str) -> Self:
        """The state of the ledger and this run's counts; ``reason`` is Scrapy's for the end."""
        states = spider.archive.ledger.counts()
        states.pop("excluded", None)
        return cls(
            blog=spider.blog.title,
            archive=spider.archive.path,
            found=sum(states.values()),
            articles=spider.archive.held.count_articles(),
            new=stats.get_value("articles/new", 0),
            changed=stats.get_value("articles/changed", 0),
            not_articles=states.get("not_article", 0),
            failed=states.get("failed", 0),
            missing=states.get("missing", 0),
            waiting=states.get("new", 0) + states.get("fetched", 0),
            problems=tuple(spider.frontier.problems) + errors(stats),
            interrupted=reason == "shutdown",
        )

    @property
    def exit_code(self) -> int:
        """0 done, 1 nothing stored, 3 finished with failures, 130 interrupted."""
        if self.interrupted:
            return INTERRUPTED
        if not self.articles:
            return NOTHING_STORED
        return WITH_FAILURES if self.failed or self.problems else DONE

    @property
    def outcome(self) -> str:
        """The exit code in words, for the ``crawls`` table."""
        return {DONE: "done", NOTHING_STORED: "nothing stored", WITH_FAILURES: "finished with failures"}.get(
            self.exit_code, "interrupted"
        )

    @property
    def counts(self) -> dict[str, int]:
        """The figures, for the ``crawls`` table."""
        names = ("found", "articles", "new", "changed", "not_articles", "failed", "missing", "waiting")
        return {name: getattr(self, name) for name in names} | {"problems": len(self.problems)}

    def show(self, console: Console) -> None:
        """Prints the figures and what to do next."""
        table = Table(title=f"{self.blog}: {self.outcome}", show_header=False, box=None, title_justify="left")
        table.add_column(justify="right", style="bold")
        table.add_column()
        for figure, meaning in (
            (self.found, "addresses found"),
            (self.articles, f"articles held, {self.new} of them new and {self.changed} changed in this run"),
            (self.not_articles, "not articles"),
            (self.missing, "missing: the site has them no more"),
            (self.failed, "failed: the next run tries them again"),
            (self.waiting, "waiting: the next run goes on with them"),
        ):
            if figure or meaning == "addresses found":
                table.add_row(str(figure), meaning)
        console.print(table)
        for problem in self.problems:
            console.print(f"! {problem}", style="yellow", markup=False, highlight=False, soft_wrap=True)
        console.print(f"The archive is {self.archive}", markup=False, highlight=False, soft_wrap=True)
        console.print(self.next_step, markup=False, highlight=False, soft_wrap=True)

    @property
    def next_step(self) -> str:
        """What someone would do now."""
        if self.interrupted:
            return "Run the same command again: it goes on where this run stopped."
        if not self.articles:
            return "Nothing was stored. Try another source, such as -a source=PATH or -a source=rest"
        search, browse = (f"chamberlain {what} {self.archive}" for what in ("search budget --archive", "browse"))
        return f"Search it: {search}\nBrowse it: {browse}"


def errors(stats: StatsCollector) -> tuple[str, ...]:
    """Lines when the program itself failed on a page."""
    errors, faults = stats.get_value("program_errors", 0), stats.get_value("verdict/fault", 0)
    lines = [f"{errors} pages raised an error of this program: see the log above"] if errors else []
    if faults:
        lines.append(f"{faults} pages could not be read: their bytes are kept, and the next version reads them again")
    return tuple(lines)
