"""Comments, instructions and empty elements, which plug-ins strew over pages, change nothing in what is read."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain_crawler import blogs, pages
from chamberlain_crawler.items import Capture
from chamberlain_crawler.jobs.new_layout import told

HERE = Path(__file__).parent
PAGES = sorted(
    path for pattern in ("saved/*/*.html", "saved/*/*.xml", "cases/*comment*/input.html") for path in HERE.glob(pattern)
)
SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)

COMMENTS = ("<!-- .widget -->", "<!-- Similar Articles -->", "<!--[if IE]><p>x</p><![endif]-->", "<?php the_ad() ?>")
#: Within a line, and between the boxes of a page.
IN_LINES = ("<span></span>", '<i class="fa fa-clock"></i>', "<b></b>", '<span id="x" class="y"></span>')
BETWEEN = (*IN_LINES, '<a id="more-7"></a>', "<div></div>", "<p></p>", '<div class="clear"></div>')

#: Comments, raw text and tags; group 1 names an element with raw text, group 2 a tag.
TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<[!?][^>]*>|<(script|style|textarea|title|noscript|iframe)\b.*?</\1\s*>|</?([\w:-]+)[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
BOXES = {"body", "div", "section", "article", "main", "header", "footer", "aside"}


def places(text: str) -> Iterator[tuple[int, str]]:
    """Offsets where something may stand, and what surrounds it: the ``head``, a ``word``, a ``line`` or a ``box``."""
    open_tags: list[str] = []
    at = 0
    for match in TOKEN.finditer(text):
        words = text[at : match.start()]
        if words.strip() and "&" not in words and open_tags:
            yield at + len(words) // 2, "word"
        at, name = match.end(), (match[2] or "").lower()
        if match[0].startswith("</") and name in open_tags:
            while open_tags.pop() != name:
                pass
        elif name and name not in VOID and not match[0].startswith("</") and not match[0].endswith("/>"):
            open_tags.append(name)
        if open_tags:
            inside = "body" in open_tags
            yield at, "box" if inside and set(open_tags[1:]) <= BOXES else "line" if inside else "head"


def strewn(text: str, chance: random.Random, choices: Mapping[str, tuple[str, ...]], share: float) -> str:
    """The text with something put into a share of its places."""
    pieces, last = [], 0
    for at, kind in places(text):
        if chance.random() < share and choices.get(kind):
            pieces += [text[last:at], chance.choice(choices[kind])]
            last = at
    return "".join([*pieces, text[last:]])


def read(path: Path, text: str) -> list[dict[str, Any]]:
    url = f"https://wexcombeledger.example/{path.stem}-of-{path.parent.name}/"
    capture = Capture(url=url, body=text.encode(), captured_at=SEEN, source="live")
    return [told(reading) for reading in pages.read(capture, blogs.get("sample"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.03, 0.3, 1.0]))
def test_what_says_nothing_changes_nothing(path: Path, seed: int, share: float) -> None:
    text = path.read_text(encoding="utf-8")
    expected, chance = read(path, text), random.Random(seed)
    everywhere = dict.fromkeys(("head", "word", "line", "box"), COMMENTS)
    assert read(path, strewn(text, chance, everywhere, share)) == expected
    if path.suffix == ".html":
        assert read(path, strewn(text, chance, {"line": IN_LINES, "box": BETWEEN}, share)) == expected
