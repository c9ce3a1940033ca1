"""Begins a layout: its frame, a saved page, and the reading expected of it, which fails until the layout is written."""

from __future__ import annotations

import json
import keyword
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.pages import slugs

PACKAGE = Path(__file__).resolve().parents[1]
SAVED = PACKAGE.parent / "tests" / "pages" / "saved"

#: Before WordPress' own themes (30): what knows one theme is trusted more than what knows many.
RANK, BEFORE = 25, "wordpress"

FRAME = '''"""Pages of …: say whose they are, and what they are known by."""

from __future__ import annotations

import re

from chamberlain_crawler.items import Reading
from chamberlain_crawler.pages import post, select
from chamberlain_crawler.pages.page import Page

NAME = "{name}"
RANK = {rank}

#: What only these pages print.
SIGNS = re.compile(r"a class or comment that no other page has")

#: See post.Places for all that can be said, and wordpress.py for a model.
MARKS = post.Places(
    body=select.rules(".entry-content"),
    title=select.rules("h1"),
    published=select.rules("time[datetime]"),
    byline=select.rules("a[rel~=author]"),
    terms=select.rules("a[rel~=tag]"),
    lead_image=select.rules("img.wp-post-image"),
)


def fits(page: Page) -> bool:
    """Whether the page is one of these."""
    return page.is_html and bool(SIGNS.search(page.text))


def read(page: Page) -> list[Reading]:
    """The page's article."""
    return [post.read(page, NAME, RANK, MARKS)]
'''


def begin(name: str, page: Path) -> dict[Path, str]:
    """Writes the files of a layout; what each of them waits for. UsageError, and nothing written, where it cannot."""
    if not SAVED.is_dir():
        raise UsageError(
            "a layout is added to the project itself: run this in a checkout, with the chamberlain of its .venv"
        )
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise UsageError(f"a layout is named as a Python file is, in lower case, such as ledger_theme, not {name!r}")
    if name in {path.stem for path in PACKAGE.rglob("*.py")} or (SAVED / name).exists():
        raise UsageError(f"{name} is taken: no two files of the package share a name")
    body = page.read_bytes()
    stem = slugs.of_title(page.stem) or "page"
    reading = read(body, f"https://wexcombeledger.example/{stem}/")
    room = PACKAGE / "pages" / "layouts.py"
    registered = with_layout(room.read_text(encoding="utf-8"), name)

    saved, frame = SAVED / name / f"{stem}.html", PACKAGE / "pages" / f"{name}.py"
    saved.parent.mkdir()
    saved.write_bytes(body)
    saved.with_suffix(".json").write_text(as_json([expected(reading, name)]), encoding="utf-8")
    frame.write_text(FRAME.format(name=name, rank=RANK), encoding="utf-8")
    room.write_text(registered, encoding="utf-8")
    seen = f"{reading.verdict}, read by {reading.layout or 'no layout'}"
    seen += f" ({reading.reason})" if reading.reason else ""
    return {
        saved: "give it invented names and words",
        saved.with_suffix(".json"): f"put right what is to be read; today it is: {seen}",
        frame: "say what the pages are known by, and where they have what",
        room: f"the layout is tried before {BEFORE}; raise RULES when it is done",
    }


def read(body: bytes, url: str) -> Reading:
    """What today's layouts read of a page of the invented blog; UsageError when it is no HTML."""
    capture = Capture(url=url, body=body, captured_at=datetime.now(UTC), source="live")
    blog = blogs.get("sample")
    if not pages.Page(capture, blog).is_html:
        raise UsageError("the saved page is no HTML; a layout of another kind is written by hand, as text_dump.py is")
    return pages.read(capture, blog)[0]


def expected(reading: Reading, name: str) -> dict[str, Any]:
    """What a layout has to read of a page: for a beginning, what another one did."""
    facts = told(reading) | {"verdict": "article", "layout": name, "rank": RANK}
    facts.pop("reason", None)
    if sources := facts.get("article", {}).get("field_sources"):
        sources.update({field: f"{name}:{rule.partition(':')[2]}" for field, rule in sources.items()})
    return facts


def with_layout(room: str, name: str) -> str:
    """The text of ``pages/layouts.py`` with one more layout, imported and listed."""
    line, before = f"    {name},\n", f"    {BEFORE},\n"
    head, imports, rest = re.split(r"(?<=pages import \(\n)((?: {4}\w+,\n)+)", room, maxsplit=1)
    imports = "".join(sorted([*imports.splitlines(keepends=True), line]))
    return head + imports + rest.replace(before, line + before, 1)


def told(reading: Reading) -> dict[str, Any]:
    """What a reading says, without empty fields, the markup and the addresses: the form of an expected reading."""
    facts = asdict(reading)
    for name in ("capture", "addresses", "quotes"):
        del facts[name]
    if article := facts["article"]:
        del article["html"]
        article["blocks"] = [f"{block['kind']}: {block['text']}" for block in article["blocks"]]
        article["field_sources"] = {source["field"]: source["rule"] for source in article["field_sources"]}
    found: dict[str, Any] = full(facts)
    return found


def full(value: Any) -> Any:
    """A value without what is empty in it."""
    if isinstance(value, dict):
        return {name: full(item) for name, item in value.items() if item not in (None, "", [], {}, ())}
    return [full(item) for item in value] if isinstance(value, list | tuple) else value


def as_json(found: list[dict[str, Any]]) -> str:
    """Expected readings as they stand beside a saved page."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
