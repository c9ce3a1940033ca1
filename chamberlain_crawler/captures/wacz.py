"""WARC files packed into a WACZ, which replay tools open as it is: https://specs.webrecorder.net/wacz/1.1.1/"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from chamberlain_crawler.captures.cdxj import index_lines
from chamberlain_crawler.captures.records import warc_date
from chamberlain_crawler.errors import CaptureError

WACZ_VERSION = "1.1.1"
CHUNK = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class StartPage:
    """An entry of the list of pages with which a replay tool greets its reader."""

    url: str
    captured_at: datetime
    title: str | None = None
    text: str | None = None
    """What full-text search in the replay tool finds the page by."""


def pack(
    warc_files: Sequence[Path],
    out: Path,
    *,
    title: str,
    pages: Iterable[StartPage],
    created: datetime,
    software: str,
    description: str | None = None,
    main_page: StartPage | None = None,
) -> list[str]:
    """Writes a WACZ of WARC files; gives one line for each fault in them.

    What stood at ``out`` is replaced when the new file is whole, and not before. The same arguments give the same
    bytes. Raises CaptureError when a file cannot be read or written, or when there is none.
    """
    if not warc_files:
        raise CaptureError("there are no WARC files to pack; crawl first")
    unfinished = out.with_name(out.name + ".tmp")
    faults: list[str] = []
    try:
        # Before they are copied: a crawl may be adding to one of them, and no line may lead to what is not in the copy.
        index = sorted(line for path in sorted(warc_files) for line in index_lines(path, faults))
        with ZipFile(unfinished, "w") as archive:
            package = Package(archive, created)
            for path in sorted(warc_files):
                package.add_file(f"archive/{path.name}", path)
            package.add("indexes/index.cdx", [line.encode() for line in index])
            package.add("pages/pages.jsonl", list(page_lines(pages)))
            package.close(title=title, description=description, software=software, main_page=main_page)
        unfinished.replace(out)
    except OSError as error:
        raise CaptureError(f"{out.name} cannot be written ({error})") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return faults


class Package:
    """A WACZ in the making, which lists what goes into it."""

    def __init__(self, archive: ZipFile, created: datetime) -> None:
        self._archive = archive
        self._created = created
        self._resources: list[dict[str, str | int]] = []

    def add(self, path: str, pieces: Sequence[bytes]) -> None:
        """Adds a text, packed, and lists it."""
        self._write(path, pieces, sum(map(len, pieces)), ZIP_DEFLATED)

    def add_file(self, path: str, source: Path) -> None:
        """Adds a file's bytes as they are, so that replay tools can read from their midst, and lists it."""
        self._write(path, file_chunks(source), source.stat().st_size, ZIP_STORED)

    def _write(self, path: str, chunks: Iterable[bytes], size: int, compress_type: int) -> None:
        info = ZipInfo(path, self._created.timetuple()[:6])
        info.compress_type = compress_type
        written, sha256 = 0, hashlib.sha256()
        # Beyond this limit zipfile gives a member a further field in the central directory. The header before the
        # member must have one then, and only then: ReplayWeb.page looks at the header only where the directory has a
        # field, and else begins to read where a header without one would end.
        with self._archive.open(info, "w", force_zip64=size > zipfile.ZIP64_LIMIT) as member:
            for chunk in chunks:
                member.write(chunk)
                sha256.update(chunk)
                written += len(chunk)
        name = path.rpartition("/")[2].lower()
        self._resources.append({"name": name, "path": path, "hash": f"sha256:{sha256.hexdigest()}", "bytes": written})

    def close(self, *, title: str, description: str | None, software: str, main_page: StartPage | None) -> None:
        """Adds the list itself, and its digest."""
        listing = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "description": description,
            "created": warc_date(self._created.replace(microsecond=0)),
            "software": software,
            "mainPageUrl": main_page and main_page.url,
            "mainPageDate": main_page and warc_date(main_page.captured_at),
            "resources": list(self._resources),
        }
        content = json_bytes({name: value for name, value in listing.items() if value}, indent=2)
        self.add("datapackage.json", [content])
        digest = {"path": "datapackage.json", "hash": self._resources[-1]["hash"]}
        self.add("datapackage-digest.json", [json_bytes(digest, indent=2)])


def page_lines(pages: Iterable[StartPage]) -> Iterator[bytes]:
    """The list of pages as JSON lines, a head first."""
    yield json_bytes({"format": "json-pages-1.0", "id": "pages", "title": "Pages"})
    for page in pages:
        time = warc_date(page.captured_at)
        name = hashlib.sha256(f"{time} {page.url}".encode("utf-8", "replace")).hexdigest()[:16]
        entry = {"id": name, "url": page.url, "ts": time, "title": page.title, "text": page.text}
        yield json_bytes({key: value for key, value in entry.items() if value})


def json_bytes(value: object, indent: int | None = None) -> bytes:
    """JSON with its line end; halves of characters, which UTF-8 has not, stand in backslash notation."""
    return json.dumps(value, indent=indent).encode() + b"\n"


def file_chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file in pieces."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
