"""The files that pages name, asked for when no article is left to ask for: pictures, attachments, style sheets."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from chamberlain_crawler.archive.database import now, transaction
from chamberlain_crawler.archive.ledger import TOO_LARGE, FileState, WantedFile
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import FILE_POLICIES, Reading
from chamberlain_crawler.sources import Source
from chamberlain_crawler.sources.frontier import Forbidden, Frontier, OffSite, capture_of, reason_of
from chamberlain_crawler.sources.playback import onward, playback_url

#: So many files in a row that gave no answer, or only that there is none now: the source is not asked for more in this
#: run. No more than that are under way at once, so that a site which wants to be left alone is.
MAX_FAILURES = 5
#: The settings for the largest file, and for all files of one run together.
LIMITS = ("FILE_MAX_BYTES", "FILES_MAX_BYTES")
#: Redirects of a web archive on the way to one file.
MAX_REDIRECTS = 5

#: Every state but that of what is held, of what a card excludes, and of what the site says that it has not.
ASKED: tuple[FileState, ...] = ("new", "failed")


class PageFiles:
    """Asks the sources of a run for the files that are not held, one source after the other."""

    def __init__(self, frontier: Frontier, policy: str, settings: BaseSettings) -> None:
        self.frontier = frontier
        self.files = frontier.archive.entering.files
        self.kinds = FILE_POLICIES[policy]
        self.most, self.most_in_run = (bytes_of(settings, name) for name in LIMITS)
        self.left = self.most_in_run
        self.asked: set[tuple[int, str]] = set()
        self.waiting: deque[WantedFile] = deque()
        self.failures = 0
        with transaction(frontier.archive.db):
            self.files.review()
            frontier.archive.entering.settle_named()

    def batch(self, source: Source) -> list[Request]:
        """The next requests to a source; none when it has been asked for all that it may have."""
        found: list[Request] = []
        while not self.is_over and len(found) < MAX_FAILURES and (file := self.next(source)):
            found += source.file_requests(
                file,
                {
                    "callback": self.answer,
                    "errback": self.failed,
                    "meta": {"file": file.url, "download_maxsize": self.most},
                    "cb_kwargs": {"file": file, "source": source},
                },
            )
        return found

    def next(self, source: Source) -> WantedFile | None:
        """The next file to ask a source for. Behind the last one the ledger is looked at again: style sheets name
        more.
        """
        while True:
            self.waiting = self.waiting or self.unasked(source)
            if not self.waiting:
                return None
            file = self.waiting.popleft()
            if self.files.state(file.url) != "held":  # else another one led to it
                return file

    def unasked(self, source: Source) -> deque[WantedFile]:
        """The files that a source was not asked for yet, as the ledger knows them now."""
        # What a site does not have any more, a web archive may.
        all_states = source.name == "wayback" or self.frontier.refresh_all
        wanted = self.wanted((*ASKED, "missing") if all_states else ASKED)
        found = deque(file for file in wanted if (id(source), file.url) not in self.asked)
        self.asked |= {(id(source), file.url) for file in found}
        return found

    @property
    def is_over(self) -> bool:
        """Whether a source is asked for no more files in this run, whatever is under way."""
        return self.left <= 0 or self.failures >= MAX_FAILURES

    def wanted(self, states: tuple[FileState, ...]) -> list[WantedFile]:
        """The files that are not held; where the user takes some articles alone, those of these."""
        found = self.files.wanted(self.kinds, states, most=self.most)
        if self.frontier.bounds is None:
            return found
        own = self.files.of_articles(self.frontier.bounds.chosen)
        return [file for file in found if file.url in own or file.found_on in own]

    async def answer(
        self, response: Response, file: WantedFile, source: Source, hops: int = 0
    ) -> AsyncIterator[Request | Reading]:
        """Reads a file; follows the redirects of a web archive to the capture that it has."""
        capture = capture_of(response)
        if 300 <= response.status < 400 and hops < MAX_REDIRECTS and (there := self.redirected(response)):
            assert response.request is not None
            yield response.request.replace(
                url=playback_url(source.base or "", *there),
                cb_kwargs={"file": file, "source": source, "hops": hops + 1},
            )
            return
        is_servers_own = capture.url == response.url  # and not a capture of a web archive's
        if is_servers_own and (response.status == 429 or response.status >= 500):
            self.count_failure(f"answered with status {response.status}")
        else:
            self.failures = 0
        self.left -= len(capture.body)
        with transaction(self.frontier.archive.db):
            self.files.tried(file.url, now())
            if is_servers_own and source.name == "wayback":
                self.files.put(file.url, "failed", f"the web archive answers {response.status}")
        for reading in await self.frontier.read(capture):
            yield reading

    def redirected(self, response: Response) -> tuple[str, str] | None:
        """Where a web archive's redirect leads, by time and address; None where it leads off the blog's hosts.

        Those of a site are followed by the downloader.
        """
        location = (response.headers.get("Location") or b"").decode("latin-1")
        there = onward(location, response.url) if location else None
        blog = self.frontier.blog
        return there if there and blog.keeps_file(blog.file_address(there[1])) else None

    def failed(self, failure: Failure) -> None:
        """Enters that a file gave no answer, or is not to be had."""
        file: WantedFile = failure.request.cb_kwargs["file"]  # type: ignore[attr-defined]  # Scrapy sets it
        state: FileState
        if failure.check(DownloadCancelledError):
            state, reason = "excluded", f"{TOO_LARGE} {self.most} bytes (FILE_MAX_BYTES)"
        elif failure.check(Forbidden):
            state, reason = "excluded", reason_of(failure)
        elif failure.check(OffSite):
            state, reason = "missing", reason_of(failure)
        else:
            state, reason = "failed", reason_of(failure)
            self.count_failure(reason)
        with transaction(self.frontier.archive.db):
            self.files.tried(file.url, now())
            self.files.put(file.url, state, reason)

    def count_failure(self, reason: str) -> None:
        """Asks the source no more where nothing but failures comes."""
        self.failures += 1
        if self.failures == MAX_FAILURES:
            self.frontier.problems.append(f"files gave no answer any more ({reason}); the next run goes on")

    def counts(self) -> tuple[int, int]:
        """How many files of the wanted kinds are held, and how many of them are known that may be."""
        return self.files.counts(self.kinds)

    def end_source(self) -> None:
        """Lets the next source begin anew, whatever the one before did."""
        self.waiting.clear()
        self.failures = 0

    def end(self) -> None:
        """Says of the files that the limit of the run left out why they wait."""
        if self.left > 0:
            return
        reason = f"left for the next run, behind {self.most_in_run} bytes of files (FILES_MAX_BYTES)"
        with transaction(self.frontier.archive.db):
            for file in self.wanted(("new",)):
                self.files.leave(file.url, reason)


def check_limits(settings: BaseSettings) -> None:
    """UsageError for a limit of files that is none, before anything is asked for."""
    for name in LIMITS:
        bytes_of(settings, name)


def bytes_of(settings: BaseSettings, name: str) -> int:
    """A limit in bytes; UsageError when it is no number above 0."""
    try:
        found = settings.getint(name)
    except (TypeError, ValueError):
        found = 0
    if found <= 0:
        raise UsageError(f"{name} is a number of bytes, 1 or more, not {settings[name]!r}")
    return found


def policy_of(word: str) -> str:
    """The user's word for what files are asked for; UsageError for any other."""
    if word not in FILE_POLICIES:
        raise UsageError(f"files is {', '.join(FILE_POLICIES)}, not {word!r}")
    return word
