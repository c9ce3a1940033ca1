"""What kind of file a user points at, told by its first bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from chamberlain_crawler.captures.arc import ARC_MAGIC
from chamberlain_crawler.captures.compression import GZIP_MAGIC, Inflate, expanded
from chamberlain_crawler.captures.records import UNREADABLE
from chamberlain_crawler.captures.unpacking import ZIP_MAGIC, unpacked
from chamberlain_crawler.captures.zipped import zip_names

MediaKind = Literal["warc", "text/html", "application/json", "text/plain"]

#: The kinds, for people.
KNOWN_KINDS = (
    "WARC (.warc, .warc.gz, .warc.zst), ARC, WACZ, HTML, JSON of the WordPress REST API, text; packed with gzip or not"
)

#: Bytes that are looked at.
HEAD = 64 * 1024

HTML = re.compile(
    rb"""\s*+
    (?: <!--(?>.*?-->) \s*+ | <\?xml[^>]*+> \s*+ )*+
    < (?: !doctype\s+html | html | head | body | title | meta | link | script | div | article | h1 | p ) [\s>]""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
JSON = re.compile(rb'\s*(?:\[\s*)?\{\s*"')
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

#: Text for machines, which lies beside saved pages and captures.
NOT_PROSE = re.compile(
    r"\.(?:css|m?js|map|jsonl?|xml|rss|atom|svg|csv|tsv|cdxj?|idx|log|mhtm?l?|eml|py|php|sh|sql|ya?ml|toml|ini|cfg)",
    re.IGNORECASE,
)


def kind_of(path: Path) -> MediaKind | None:
    """The kind of a file, None for one that cannot be read here; raises OSError.

    WACZ counts as ``warc``, also a torn one, since the records in it can be found. The name is looked at
    only for text, which has no first bytes of its own, and for what may be a WARC with a broken beginning.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(ZIP_MAGIC):
        return "warc" if is_wacz(path, head) else None
    name = path.name.lower()
    if head.startswith(GZIP_MAGIC):
        head, name = expanded(head, Inflate, HEAD)[0], name.removesuffix(".gz")
    if head.startswith(ARC_MAGIC) or holds_records(path):
        return "warc"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    head = head.removeprefix(b"\xef\xbb\xbf")
    if HTML.match(head):
        return "text/html"
    if JSON.match(head):
        return "application/json"
    if path.name.lower().endswith((".warc", ".warc.gz", ".warc.zst")):
        return "warc"  # its beginning is broken
    is_prose = head.strip() and not CONTROL.search(head) and not NOT_PROSE.fullmatch(Path(name).suffix)
    return "text/plain" if is_prose else None


def is_wacz(path: Path, head: bytes) -> bool:
    """Whether a zip file has WARC files where a WACZ has them; a torn one, whether it begins with one."""
    names = zip_names(path)
    if names is None:
        return b"archive/" in head
    return any(name.startswith("archive/") and ".warc" in name for name in names)


def holds_records(path: Path) -> bool:
    """Whether a file, packed or not, begins with a WARC record."""
    with path.open("rb") as file:
        try:
            source = unpacked(file)
            return source.begin() and source.peek(5) == b"WARC/"
        except UNREADABLE:
            return False
