"""The files that pages name, asked for when no article is left to ask for: pictures, attachments, style sheets."""

from __future__ import annotations

import logging
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

logger = logging.getLogger(__name__)

#: Requests under way before the ledger is looked at again: a style sheet names further files.
BATCH = 20
#: So many files in a row that gave no answer: the source is not asked for more in this run.
MAX_FAILURES = 5
#: Redirects of a web archive on the way to one file.
MAX_REDIRECTS = 5

#: Every state but that of what is held, and of what a card or robots.txt excludes.
ASKED: tuple[FileState, ...] = ("new", "failed")


class PageFiles:
    """Asks the sources of a run for the files that are not held, one source after the other."""

    def __init__(self, frontier: Frontier, policy: str, settings: BaseSettings) -> None:
        self.frontier = frontier
        self.files = frontier.archive.entering.files
        self.kinds = FILE_POLICIES[policy]
        self.most = bytes_of(settings, "FILE_MAX_BYTES")
        self.left = self.most_in_run = bytes_of(settings, "FILES_MAX_BYTES")
        self.asked: set[tuple[int, str]] = set()
        self.failures = 0
        with transaction(frontier.archive.db):
            self.files.review()

    def batch(self, source: Source) -> list[Request]:
        """The next requests to a source; none when it has been asked for all that it may have."""
        found: list[Request] = []
        # What a site does not have any more, a web archive may.
        states: tuple[FileState, ...] = (*ASKED, "missing") if source.name == "wayback" else ASKED
        for file in self.wanted(states):
            if self.left <= 0 or self.failures >= MAX_FAILURES or len(found) >= BATCH:
                break
            if (id(source), file.url) not in self.asked:
                self.asked.add((id(source), file.url))
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
        self.failures = 0
        self.left -= len(capture.body)
        with transaction(self.frontier.archive.db):
            self.files.tried(file.url, now())
            if capture.url == response.url and source.name == "wayback":  # an answer of the archive itself
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
            self.failures += 1
            if self.failures == MAX_FAILURES:
                self.frontier.problems.append(f"files gave no answer any more ({reason}); the next run goes on")
        with transaction(self.frontier.archive.db):
            self.files.tried(file.url, now())
            self.files.put(file.url, state, reason)

    def counts(self) -> tuple[int, int]:
        """How many files of the wanted kinds are held, and how many of them are known that may be."""
        return self.files.counts(self.kinds)

    def end_source(self) -> None:
        """Lets the next source begin anew, whatever the one before did."""
        self.failures = 0

    def end(self) -> None:
        """Says of the files that the limit of the run left out why they wait."""
        if self.left > 0:
            return
        reason = f"left for the next run, behind {self.most_in_run} bytes of files (FILES_MAX_BYTES)"
        with transaction(self.frontier.archive.db):
            for file in self.wanted(("new",)):
                self.files.put(file.url, "new", reason)


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
