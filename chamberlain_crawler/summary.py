"""What a crawl gave, in a few lines and an exit code."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from chamberlain_crawler.archive.deciding import unfit

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

    from chamberlain_crawler.sources.bounds import Bounds

#: Exit codes of a crawl; 2, wrong usage, belongs to UsageError.
DONE, NOTHING_STORED, WITH_FAILURES, INTERRUPTED = 0, 1, 3, 130


#: Scrapy's reason for the end of a run that got as many articles as it may.
AT_LIMIT = "limit"

#: Every figure as a query that anybody can run; ``:blog`` is the blog's short name, ``:crawl`` the run's id.
#: What was found is articles' addresses, not articles, missing, failed and waiting together.
QUERIES = {
    "found": "SELECT count(*) FROM urls WHERE blog = :blog AND state != 'excluded'",
    "addresses": "SELECT count(*) FROM urls WHERE blog = :blog AND state = 'article' AND wanted IS NULL",
    "articles": "SELECT count(*) FROM articles WHERE blog = :blog",
    "new": "SELECT count(*) FROM crawl_changes WHERE crawl_id = :crawl AND change = 'new'",
    "changed": "SELECT count(*) FROM crawl_changes WHERE crawl_id = :crawl AND change = 'changed'",
    "not_articles": "SELECT count(*) FROM urls WHERE blog = :blog AND state = 'not_article' AND wanted IS NULL",
    "missing": "SELECT count(*) FROM urls WHERE blog = :blog AND state = 'missing' AND wanted IS NULL",
    "failed": """SELECT count(*) FROM urls WHERE blog = :blog AND state != 'excluded'
        AND CASE WHEN wanted IS NULL THEN state = 'failed' ELSE last_tried >= wanted END""",
    "waiting": """SELECT count(*) FROM urls WHERE blog = :blog AND state != 'excluded'
        AND CASE WHEN wanted IS NULL THEN state IN ('new', 'fetched') ELSE coalesce(last_tried, '') < wanted END""",
    "gone": "SELECT count(*) FROM gone WHERE blog = :blog",
    "files": "SELECT count(*) FROM files WHERE blog = :blog AND state = 'held'",
    "files_missing": "SELECT count(*) FROM files WHERE blog = :blog AND state = 'missing'",
    "files_failed": "SELECT count(*) FROM files WHERE blog = :blog AND state = 'failed'",
    "files_waiting": """SELECT count(*) FROM files WHERE blog = :blog AND state = 'new' AND (kind != 'size'
        OR (SELECT json_extract(arguments, '$.files') FROM crawls WHERE id = :crawl) = 'every-size')""",
}

#: Pages that were answered and are taken for no articles, by reason, the most frequent first. What WordPress itself
#: calls a list is left out: nobody looks for an article there.
REFUSED = """
SELECT count(DISTINCT url), CASE WHEN reason LIKE 'a page of %' THEN 'of another site' ELSE reason END AS why
FROM captures WHERE blog = :blog
    AND (verdict IN ('foreign', 'parked', 'soft_404', 'protected', 'page', 'attachment', 'unread')
         OR reason LIKE 'a list,% by its address')
GROUP BY why ORDER BY 1 DESC, why
"""
#: So many reasons are named.
MOST_REASONS = 8


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The closing words of one run."""

    blog: str
    archive: Path
    figures: Mapping[str, int]
    """By the names of ``QUERIES``."""
    refused: tuple[tuple[int, str], ...]
    """How many pages are no articles, and why."""
    problems: tuple[str, ...]
    interrupted: bool
    limited: bool
    """A limit that the user set ended the run (``CLOSESPIDER_PAGECOUNT`` and the like)."""
    sees_all: bool
    """Every listing came whole."""
    asks_waiting: bool
    """The next run of the same sources asks for what waits."""
    asks_for_files: bool = True
    """Some source of the run was to give pictures and style sheets, too."""
    bounds: Bounds | None = None
    """What the user let the run take; None for all."""
    agreed: int = 0
    """Quotes that decisions gave to others which were not applied before."""
    unfit: int = 0
    """Decisions of the user on quotes that are not held."""

    @classmethod
    def of(cls, spider: Any, stats: StatsCollector, reason: str) -> Self:
        """The state of the archive after this run; ``reason`` is Scrapy's for the end."""
        names = {"blog": spider.blog.name, "crawl": spider.crawl_id}
        return cls(
            blog=spider.blog.title,
            archive=spider.named_archive,
            bounds=spider.bounds,
            figures={name: spider.archive.db.execute(query, names).fetchone()[0] for name, query in QUERIES.items()},
            refused=tuple(spider.archive.db.execute(REFUSED, {"blog": spider.blog.name}).fetchall()),
            problems=tuple(spider.frontier.problems) + errors(stats),
            agreed=spider.archive.agreed,
            unfit=len(unfit(spider.archive.db, spider.blog)),
            interrupted=reason == "shutdown",
            limited=reason.startswith("closespider_") or reason == AT_LIMIT,
            sees_all=spider.frontier.sees_all,
            asks_waiting=spider.frontier.asks_open_addresses,
            asks_for_files=spider.asks_for_files,
        )

    @property
    def exit_code(self) -> int:
        """0 done, or stopped at the user's limit, 1 nothing stored, 3 finished with failures, 130 interrupted."""
        if self.interrupted:
            return INTERRUPTED
        if self.bounds and self.bounds.dry_run:
            return WITH_FAILURES if self.problems else DONE
        if self.limited:
            return DONE
        if not self.figures["articles"]:
            return NOTHING_STORED
        failed = self.figures["failed"] or self.figures["files_failed"]
        return WITH_FAILURES if failed or self.problems else DONE

    @property
    def outcome(self) -> str:
        """The exit code in words, for the ``crawls`` table; ``limited`` is no end of its own accord."""
        if self.limited and not self.interrupted:
            return "limited"
        return {DONE: "done", NOTHING_STORED: "nothing stored", WITH_FAILURES: "finished with failures"}.get(
            self.exit_code, "interrupted"
        )

    @property
    def whole(self) -> bool:
        """Whether the run saw all that the site lists, and got all that changed: the next one may build on it."""
        ended = not (self.interrupted or self.limited or self.problems)
        return ended and self.sees_all and not self.figures["failed"] and not (self.asks_waiting and self.waiting)

    @property
    def waiting(self) -> int:
        """Addresses that this run did not come to."""
        return self.figures["waiting"]

    @property
    def counts(self) -> dict[str, int]:
        """The figures, for the ``crawls`` table."""
        return {**self.figures, "problems": len(self.problems), "whole": int(self.whole)}

    def show(self, console: Console) -> None:
        """Prints the figures and what to do next."""
        if self.bounds and self.bounds.dry_run:
            self.show_dry_run(console, self.bounds)
            return
        said = "stopped at your limit" if self.outcome == "limited" else self.outcome
        table = Table(title=f"{self.blog}: {said}", show_header=False, box=None, title_justify="left")
        table.add_column(justify="right", style="bold")
        table.add_column()
        for name, meaning in self.lines:
            if self.figures[name] or name == "found":
                table.add_row(str(self.figures[name]), meaning)
        for count, reason in self.reasons:
            table.add_row(str(count), escape(f"pages: {reason}"))
        if self.agreed:
            table.add_row(str(self.agreed), "quotes given to others, as people-overrides.csv says now")
        if self.unfit:
            table.add_row(str(self.unfit), "decided on quotes that are not held: kept in people-overrides.csv")
        console.print(table)
        self.show_problems(console)
        console.print(f"The archive is {self.archive}", markup=False, highlight=False, soft_wrap=True)
        console.print(self.next_step, markup=False, highlight=False, soft_wrap=True)

    def show_problems(self, console: Console) -> None:
        """Prints what went wrong, a line each."""
        for problem in self.problems:
            console.print(f"! {problem}", style="yellow", markup=False, highlight=False, soft_wrap=True)

    def list_pages(self) -> None:
        """Prints what a dry run did not ask for, one address a line, for other programs."""
        if self.bounds:
            sys.stdout.write("".join(f"{url}\n" for url in self.bounds.would_ask.values()))
            sys.stdout.flush()

    def show_dry_run(self, console: Console, bounds: Bounds) -> None:
        """Prints how much a run would ask for."""
        self.show_problems(console)
        outside = f", {len(bounds.outside)} others were not published {bounds.days}" if bounds.days else ""
        console.print(
            f"{self.blog}: {len(bounds.would_ask)} pages would be asked for{outside}.\n"
            f"The lists that name them were asked for; nothing was written into {self.archive}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What each figure means, in order."""
        figures = self.figures
        return (
            ("found", "addresses found"),
            ("addresses", "lead to articles"),
            ("not_articles", "not articles"),
            ("missing", "missing: the site has them no more"),
            ("failed", "failed: the next run tries them again"),
            (
                "waiting",
                "waiting: the next run goes on with them"
                if self.asks_waiting
                else "known, and not asked for: no source of this run asks for them",
            ),
            ("articles", f"articles held, {figures['new']} of them new and {figures['changed']} changed in this run"),
            ("gone", "of them gone from the site: see the view gone"),
            ("files", "files held: pictures, attachments, style sheets"),
            ("files_missing", "files missing: the site has them no more"),
            ("files_failed", "files failed: the next run tries them again"),
            (
                "files_waiting",
                "files waiting: the next run goes on with them"
                if self.asks_for_files
                else "files known, and not asked for: no source of this run was to give them",
            ),
        )

    @property
    def reasons(self) -> list[tuple[int, str]]:
        """Why pages are no articles; the rarer reasons together."""
        rest = sum(count for count, _ in self.refused[MOST_REASONS:])
        return [*self.refused[:MOST_REASONS], *([(rest, "for other reasons")] if rest else [])]

    @property
    def next_step(self) -> str:
        """What someone would do now."""
        if self.interrupted:
            return "Run the same command again: it goes on where this run stopped."
        if self.limited:
            return "The run stopped at your limit. The same command again goes on from there."
        if not self.figures["articles"]:
            return "Nothing was stored. Try another source, such as --source PATH or --source rest"
        path = shlex.quote(str(self.archive))
        search, browse = (f"chamberlain {what} {path}" for what in ("search budget --archive", "browse"))
        found = ""
        if self.bounds and (left := len(self.bounds.outside)):
            found = f"{left} others were not published {self.bounds.days}: run without that to get them\n"
        return f"{found}Search it: {search}\nBrowse it: {browse}"


def errors(stats: StatsCollector) -> tuple[str, ...]:
    """Lines when the program itself failed on a page."""
    errors, faults = stats.get_value("program_errors", 0), stats.get_value("verdict/fault", 0)
    lines = [f"{errors} pages raised an error of this program: see the log above"] if errors else []
    if faults:
        lines.append(f"{faults} pages could not be read: their bytes are kept, and the next version reads them again")
    return tuple(lines)
