"""Reading saved pages of the world's WordPress, against general extractors on the same bytes in the same run.

    python benchmarks/real_pages.py [FOLDER] [--errors FIELD] [--only TEXT]

FOLDER holds ``gold.json`` and the gzipped pages that it names: WordPress pages of trafilatura's public evaluation set
(https://github.com/adbar/trafilatura/tree/master/tests/evaldata.json) with their titles, days, authors and pieces of
text that must stand in the body (``with``) or must not (``without``). They are their publishers' and not part of this
project; without them nothing is measured.

A title or author is right when it is the same after folding case and quotes, a day when it is the same day. The pieces
make precision, recall and F over all pages together. Static pages count too: they are no articles of the blog, and are
read all the same. A page is read by a card that knows no more than its host. A peer that is not installed is left out:
newspaper4k is no dependency of this project.

``--errors`` lists the pages of which this project reads FIELD wrong: ``body``, ``title``, ``day`` or ``author``.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chamberlain_crawler import pages
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import Capture
from chamberlain_crawler.urls import without_wayback

FOLDER = Path(__file__).parents[1].parent / "shared" / "data" / "pages" / "real"
SEEN = datetime(2024, 1, 1, tzinfo=UTC)
FIELDS = ("title", "day", "author")
QUOTES = re.compile(r"[\"'“”„‟‘’‚‛«»‹›`´]")


@dataclass(frozen=True)
class Read:
    """What a reader gives of a page; an empty text where it gives nothing."""

    body: str = ""
    title: str = ""
    day: str = ""
    author: str = ""
    how: str = ""
    """The rule that gave the body, or why there is none."""


def chamberlain(body: bytes, address: str) -> Read:
    """This project: every field of the article, without the quotes."""
    url = without_wayback(address if "::" not in address else stated_address(body, address))
    host = url.split("/")[2]
    card = Blog(name="measured", title=host, home=f"https://{host}/", timezone="UTC", language="en")
    source, asked = ("wayback", address) if "web.archive.org/" in address else ("live", None)
    reading = pages.read(Capture(url=url, body=body, captured_at=SEEN, source=source, requested_url=asked), card)[0]
    article = reading.article
    if article is None:
        return Read(how=f"{reading.verdict}: {reading.reason}")
    rules = {source.field: source.rule for source in article.field_sources}
    return Read(
        body=article.body_text,
        title=article.title or "",
        day=(article.published or "")[:10],
        author=", ".join(author.name for author in article.authors) or article.byline or "",
        how=rules.get("body", "no rule for the body"),
    )


def stated_address(body: bytes, address: str) -> str:
    """The address that a page says it has, for the few whose address the set does not give (``http://hard::…``)."""
    stated = re.search(rb"<link[^>]+rel=.canonical.[^>]*>", body)
    href = re.search(rb"href=[\"'](https?://[^\"']+)", stated[0]) if stated else None
    return href[1].decode() if href else f"https://{address.partition('::')[2].removesuffix('.html')}/a-page/"


def trafilatura(body: bytes, address: str, *, fast: bool = False) -> Read:
    """Text and metadata, with its fallback extractors as by default."""
    extract = importlib.import_module("trafilatura").bare_extraction
    found = extract(body, url=address, with_metadata=True, include_comments=False, fast=fast)
    if found is None:
        return Read()
    author = (found.author or "").replace("; ", ", ")
    return Read(body=found.text or "", title=found.title or "", day=found.date or "", author=author)


def trafilatura_fast(body: bytes, address: str) -> Read:
    """The same without fallback extractors."""
    return trafilatura(body, address, fast=True)


def newspaper4k(body: bytes, address: str) -> Read:
    """Text and metadata, without what it asks the network for: pictures, and a newer list of public suffixes."""
    suffixes = importlib.import_module("tldextract.tldextract")
    if suffixes.TLD_EXTRACTOR.suffix_list_urls:
        suffixes.TLD_EXTRACTOR = suffixes.TLDExtract(suffix_list_urls=())
    article = importlib.import_module("newspaper").Article(address, fetch_images=False)
    article.download(input_html=body.decode("utf-8", "replace"))
    article.parse()
    day = article.publish_date.date().isoformat() if article.publish_date else ""
    return Read(body=article.text or "", title=article.title or "", day=day, author=", ".join(article.authors))


READERS: dict[str, Callable[[bytes, str], Read]] = {
    "this project": chamberlain,
    "trafilatura": trafilatura,
    "trafilatura, fast": trafilatura_fast,
    "newspaper4k": newspaper4k,
}


@dataclass
class Score:
    """One reader's counts over all pages."""

    pages: int = 0
    empty: int = 0
    right: int = 0
    missed: int = 0
    wrong: int = 0
    seconds: float = 0.0
    raised: int = 0

    def __post_init__(self) -> None:
        self.fields = {field: [0, 0] for field in FIELDS}

    def add(self, gold: dict[str, Any], read: Read) -> None:
        """Count one page."""
        self.pages += 1
        self.empty += not read.body.strip()
        missed, wrong = faults(gold, read)
        self.right += len(gold["with"]) - len(missed)
        self.missed += len(missed)
        self.wrong += len(wrong)
        for field in FIELDS:
            if is_known(gold, field):
                self.fields[field][0] += is_right(gold, read, field)
                self.fields[field][1] += 1

    def line(self, least: float) -> str:
        """The figures as a row of a Markdown table; ``least`` are the seconds that make 1.0."""
        precision = self.right / max(self.right + self.wrong, 1)
        recall = self.right / max(self.right + self.missed, 1)
        both = 2 * precision * recall / max(precision + recall, 1e-9)
        shares = [f"{100 * right / max(of, 1):.1f}" for right, of in self.fields.values()]
        cells = [f"{self.empty} ({100 * self.empty / self.pages:.1f} %)", *shares]
        return " | ".join(
            [*cells, f"{precision:.3f} / {recall:.3f} / {both:.3f}", f"{self.seconds / least:.2f}", str(self.raised)]
        )


def folded(text: str) -> str:
    """A text on one line without quotes and capitals."""
    return " ".join(QUOTES.sub("", text).casefold().split())


def is_known(gold: dict[str, Any], field: str) -> bool:
    """Whether the gold gives a field."""
    return bool(gold["date" if field == "day" else field])


def is_right(gold: dict[str, Any], read: Read, field: str) -> bool:
    """Whether a field was read as the gold has it."""
    wanted = str(gold["date" if field == "day" else field])
    found = str(getattr(read, field))
    return found == wanted[:10] if field == "day" else folded(found) == folded(wanted)


def faults(gold: dict[str, Any], read: Read) -> tuple[list[str], list[str]]:
    """The pieces that lack, and those that should."""
    body = " ".join(read.body.split())
    inside = {piece: " ".join(piece.split()) in body for piece in [*gold["with"], *gold["without"]]}
    return [piece for piece in gold["with"] if not inside[piece]], [piece for piece in gold["without"] if inside[piece]]


def timed(read: Callable[[bytes, str], Read], score: Score, body: bytes, address: str) -> Read:
    """What a reader gives; its CPU time is counted, and that it raised."""
    began = time.process_time()
    try:
        return read(body, address)
    except Exception as error:  # noqa: BLE001 - peers raise whatever they like, and a page that does so is a figure
        score.raised += 1
        return Read(how=f"raised {error!r}")
    finally:
        score.seconds += time.process_time() - began


def installed() -> dict[str, Callable[[bytes, str], Read]]:
    """The readers that are at hand, loaded."""
    found = {}
    for name, read in READERS.items():
        try:
            read(b"<html><body><p>A page.</p></body></html>", "https://example.org/a-page/")
        except ImportError:
            continue
        found[name] = read
    return found


def told(gold: dict[str, Any], read: Read, field: str) -> list[str]:
    """Lines about what is wrong with a field of a page; none when it is right."""
    if field == "body":
        missed, wrong = faults(gold, read)
        return [*(f"lacks {piece!r}" for piece in missed), *(f"has {piece!r}" for piece in wrong)]
    if not is_known(gold, field) or is_right(gold, read, field):
        return []
    return [f"{getattr(read, field)!r}, not {gold['date' if field == 'day' else field]!r}"]


def main() -> None:
    """Read every page with every reader, print the table or what is wrong."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    arguments.add_argument("--errors", choices=("body", *FIELDS), help="list the pages that are read wrong")
    arguments.add_argument("--only", default="", help="only pages with this text in their address")
    options = arguments.parse_args()
    if not (options.folder / "gold.json").exists():
        print(f"skipped: {options.folder} has no gold.json; see the head of this script for the pages")
        return
    logging.disable(logging.CRITICAL)
    golds = json.loads((options.folder / "gold.json").read_text(encoding="utf-8"))
    golds = [gold for gold in golds if options.only in gold["url"]]
    readers = {"this project": chamberlain} if options.errors else installed()
    scores = {name: Score() for name in readers}
    for gold in golds:
        body = gzip.decompress((options.folder / gold["file"]).read_bytes())
        for name, read in readers.items():
            result = timed(read, scores[name], body, gold["url"])
            scores[name].add(gold, result)
            if options.errors and (lines := told(gold, result, options.errors)):
                print(f"\n{gold['url']} ({result.how}; {gold['file']})", *lines, sep="\n    ")
    print(f"\n{len(golds)} pages; CPU against trafilatura's\n")
    print("| | no body | title % | day % | author % | body, pieces P / R / F | CPU | raised |")
    print("|---" * 8 + "|")
    least = scores.get("trafilatura", scores["this project"]).seconds
    for name, score in scores.items():
        print(f"| {name} | {score.line(least)} |")


if __name__ == "__main__":
    main()
