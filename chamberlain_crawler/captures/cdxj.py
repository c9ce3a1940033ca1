"""The index in which replay tools look addresses up: CDXJ, one line a capture.

The library cdxj-indexer is not used: it brings py3amf (a Flash format) and surt, which is under the AGPL and would
bind everyone who installs this program. https://specs.webrecorder.net/cdxj/0.1.0/
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

from chamberlain_crawler.captures.records import BadRecord, Record, digest, encoded, values
from chamberlain_crawler.captures.warc_captures import moment, records_in

#: Characters that stay as they are in a key, besides letters and digits: all of ASCII but blanks, "#" and "%".
KEPT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"

NOT_MODIFIED = re.compile(rb"HTTP/\S+ 304\b")

DEFAULT_PORTS = {"http": 80, "https": 443}


def index_lines(path: Path, faults: list[str]) -> Iterator[str]:
    """The lines for a WARC file, in the file's order; records that cannot be read get a line in ``faults``.

    An answer of "not modified" (304) gets none: replay tools would show it, and with it a blank page, in place of the
    capture that it speaks of.
    """
    for record in records_in(path, faults):
        if record.kind not in ("response", "revisit", "resource") or not record.url.lower().startswith("http"):
            continue
        try:
            if not NOT_MODIFIED.match(record.block):
                yield index_line(record)
        except (BadRecord, ValueError) as error:
            faults.append(f"{path.name}: the {record.kind} record of {record.url} {error}")


def index_line(record: Record) -> str:
    """The line for a record; raises BadRecord."""
    if record.place is None:
        raise BadRecord("lies inside of one gzip stream and cannot be found again; see `warcio recompress`")
    status, payload, mime = None, record.block, record.header("Content-Type") or ""
    if record.kind != "resource" and record.block:
        http, payload = record.http()
        status = http.statusline.split(" ", 1)[0]
        mime = next(iter(values(http.headers, "content-type")), "")
    entry = {
        "url": record.url,
        "mime": "warc/revisit" if record.kind == "revisit" else re.split(r"[;\s]", mime, maxsplit=1)[0],
        "status": status,
        "digest": record.header("WARC-Payload-Digest") or digest(payload),
        "length": str(record.place.length),
        "offset": str(record.place.offset),
        "filename": record.place.file,
    }
    time = moment(record.header("WARC-Date") or "")
    fields = json.dumps({name: value for name, value in entry.items() if value})
    return f"{url_key(record.url)} {time:%Y%m%d%H%M%S} {fields}\n"


def url_key(url: str) -> str:
    """An http address as replay tools sort it, the way of the Internet Archive's SURT.

    >>> url_key("https://www.Example.org:443/Tram-Plans/?b=2&a=1#comments")
    'org,example)/tram-plans?a=1&b=2'

    Session ids, which the Archive's own rules cut out, stay. Raises ValueError for what is no address.
    """
    parts = urlsplit(url)
    host = re.sub(r"^www\d*\.", "", ascii_host((parts.hostname or "").rstrip(".")))
    port = f":{parts.port}" if parts.port and parts.port != DEFAULT_PORTS.get(parts.scheme) else ""
    path = posixpath.normpath("/" + escaped(parts.path).lstrip("/"))
    query = "&".join(sorted(escaped(parts.query).split("&"), key=lambda part: part.partition("=")[::2]))
    return f"{','.join(reversed(host.split('.')))}{port}){path}" + (f"?{query}" if query else "")


def ascii_host(host: str) -> str:
    """A host name in the form of the name system (``xn--…``), as it is where it has none."""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def escaped(text: str) -> str:
    """Lower case, with only those characters in percent notation that need it."""
    plain = encoded(text)
    while (once := unquote_to_bytes(plain)) != plain:
        plain = once
    return quote_from_bytes(plain, safe=KEPT).lower()
