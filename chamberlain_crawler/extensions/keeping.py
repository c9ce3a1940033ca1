"""Keeps what was captured in the WARC files, before anything is read out of it."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import Headers, Response

from chamberlain_crawler import captures
from chamberlain_crawler.errors import ChamberlainError
from chamberlain_crawler.extensions.listening import Extension
from chamberlain_crawler.extensions.recording import SOFTWARE, overridden
from chamberlain_crawler.intake import places
from chamberlain_crawler.items import Capture

logger = logging.getLogger(__name__)


class KeepCaptures(Extension):
    """Appends every answer to the WARC files, as received, before anything is read out of it."""

    def spider_opened(self, spider: Any) -> None:
        """Mends what an earlier run left torn, and opens the files."""
        self.folder = spider.folder
        for line in captures.mend(self.folder, spider.name, places.file_ends(spider.archive.db, spider.name)):
            logger.warning(line)
        self.writer = captures.WarcWriter(
            self.folder,
            prefix=spider.name,
            software=SOFTWARE,
            crawl_id=str(spider.crawl_id),
            settings=overridden(self.crawler) | {"archive": spider.archive.path.name},
            max_bytes=self.crawler.settings.getint("CAPTURES_MAX_BYTES"),
        )
        spider.keep = self.keep

    def spider_closed(self) -> None:
        """Closes the files."""
        self.writer.close()

    def response_downloaded(self, response: Response, request: Request, spider: Any) -> None:
        """Keeps one answer; the callback finds it in ``meta``, or ends the crawl when it is not there."""
        try:
            self.keep_answer(response, request, spider)
        except (ChamberlainError, OSError, sqlite3.Error) as error:
            spider.frontier.problems.append(f"the crawl stopped because an answer could not be kept: {error}")

    def keep_answer(self, response: Response, request: Request, spider: Any) -> None:
        """Writes one answer to the WARC file and enters it in ``captures``."""
        headers = header_lines(response.headers)
        body, fault = captures.decoded(response.body, headers)
        first = request.meta.get("redirect_urls", [request.url])[0]
        capture = Capture(
            url=response.url,
            requested_url=first if first != response.url else None,
            body=body,
            captured_at=datetime.now(UTC).replace(microsecond=0),
            source=request.meta.get("source", "live"),
            status=response.status,
            headers=headers,
            base=request.meta.get("base"),
            fault=fault or ("came without its end" if "partial" in response.flags else None),
        )
        if as_capture := request.meta.get("as_capture"):  # a web archive's answer holds another one
            capture = as_capture(capture)
        record = self.writer.write_response(
            capture,
            response.body,
            protocol=response.protocol or "HTTP/1.1",
            ip=str(response.ip_address) if response.ip_address else None,
            request=(request.method, header_lines(request.headers)),
            refers_to=spider.archive.held.capture_before(capture.url),
        )
        # The bytes are on the disk before a row points at them, also when the power goes.
        self.writer.sync()
        capture = replace(capture, record=record)
        spider.archive.add_capture(capture)
        request.meta["capture"] = capture

    def keep(self, capture: Capture, record: captures.Record | None) -> Capture:
        """A capture from a file, put among the archive's own unless it lies there already."""
        if record and captures.is_held(self.folder, record):
            return capture
        place = self.writer.copy_record(record) if record else self.writer.write_resource(capture)
        self.writer.sync()
        return replace(capture, record=place)


def header_lines(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Names and values in order, repeated ones included; UTF-8, and Latin-1 where they are not."""
    return tuple((header_text(name), header_text(value)) for name in headers for value in headers.getlist(name))


def header_text(value: bytes) -> str:
    """A header's name or value as text."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
