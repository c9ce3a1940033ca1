"""No expression that runs over foreign text takes longer than in proportion to its length.

For each, the worst beginnings are derived from the expression itself: what it matches up to one of its repeats, and
then that repeat's own text again and again.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import chamberlain_crawler
from chamberlain_crawler import blogs, pages
from chamberlain_crawler.captures.kinds import HTML
from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages.page import XML_ROOT

BLOG = blogs.get("sample")

ROOMS = ("pages", "captures", "quotes", "people", "sources", "blogs", "text", "urls")

#: Asked of names, headers and lines that are short for other reasons.
SHORT = {"blogs.card_file.FAULT", "people.known.BRACKET", "pages.similar.NAME"}

#: Those that are looked for anywhere in a text: the others are asked for its beginning, or for all of it, or search
#: only what was cleaned before (``text.TAG``).
SEARCHED = {
    *(f"captures.given_files.{name}" for name in ("ADDRESS", "NAMES_PAGE", "SAVED_FROM", "TAG")),
    *(f"pages.feed_item.{name}" for name in ("CUT_OFF", "ENTITY", "PASSWORD")),
    *(f"pages.page.{name}" for name in ("MARKUP", "TAG", "UNSEEN_ENTITY")),
    *("pages.layouts.WAYBACK_ERROR", "pages.requisites.CANDIDATE"),
    *("pages.fragments.TAG", "pages.post.SITE_IN_TITLE", "pages.text_dump.BLANKS", "pages.wordpress.SIGNS"),
    *(
        "text.BESIDE_SITE",
        "text.CDATA",
        "text.INVISIBLE",
        "text.LAST_COMMA",
        "text.TURNING",
        "text.UNSEEN",
        "text.UNSEEN_ESCAPE",
    ),
}

REPEATS = {kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT}
CLASSES = {kinds.CATEGORY_SPACE: " ", kinds.CATEGORY_DIGIT: "1", kinds.CATEGORY_NOT_WORD: " "}


def letter(choices: list) -> str:
    """A character of a set."""
    if choices[0][0] is kinds.NEGATE:
        pattern = {kinds.LITERAL: lambda value, c: ord(c) == value, kinds.RANGE: lambda v, c: v[0] <= ord(c) <= v[1]}
        return next(
            c
            for c in 'ab 1\n-<>“é;"'
            if not any(kind in pattern and pattern[kind](value, c) for kind, value in choices[1:])
        )
    kind, value = choices[0]
    return chr(value) if kind is kinds.LITERAL else chr(value[0]) if kind is kinds.RANGE else CLASSES.get(value, "a")


def example(tree: list) -> str:
    """A text that the expression may match, repeats as few times as they can be."""
    found = ""
    for kind, value in tree:
        if kind is kinds.LITERAL:
            found += chr(value)
        elif kind in (kinds.NOT_LITERAL, kinds.ANY):
            found += "a" if value != ord("a") else "b"
        elif kind is kinds.IN:
            found += letter(value)
        elif kind in REPEATS:
            found += example(value[2]) * value[0]
        elif kind is kinds.SUBPATTERN:
            found += example(value[3])
        elif kind is kinds.ATOMIC_GROUP:
            found += example(value)
        elif kind is kinds.BRANCH:
            found += example(value[1][0])
    return found


def choices(tree: list) -> Iterator[str]:
    """Other texts for the first thing in an expression."""
    for kind, value in tree:
        if kind is kinds.BRANCH:
            yield from map(example, value[1])
        elif kind is kinds.SUBPATTERN:
            yield from choices(value[3])
        elif kind is kinds.ANY or (kind is kinds.IN and value[0][0] is kinds.NEGATE):
            yield from 'a <"-'
        elif kind is kinds.IN:
            yield from (letter([choice]) for choice in value[:4])


def worst(tree: list, before: str = "") -> Iterator[tuple[str, str]]:
    """What stands before each repeat, and the text that it repeats."""
    for kind, value in tree:
        if kind in REPEATS:
            if value[1] >= 50:
                yield from ((before, text) for text in {example(value[2]), *choices(value[2])} if text)
                yield "", before + (example(value[2]) or "a")
            yield from worst(value[2], before)
        elif kind is kinds.SUBPATTERN:
            yield from worst(value[3], before)
        elif kind is kinds.ATOMIC_GROUP:
            yield from worst(value, before)
        elif kind is kinds.BRANCH:
            for branch in value[1]:
                yield from worst(branch, before)
        before += example([(kind, value)])
    yield "", before or "a"


def expressions() -> dict[str, re.Pattern]:
    """All expressions that modules keep, by name."""
    found = {}
    for module in pkgutil.walk_packages(chamberlain_crawler.__path__, "chamberlain_crawler."):
        room, _, name = module.name.removeprefix("chamberlain_crawler.").partition(".")
        if room in ROOMS:
            for key, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    found[f"{room}.{name}.{key}" if name else f"{room}.{key}"] = value
    return found


EXPRESSIONS = expressions()


def cpu(ask, text) -> float:
    """Seconds of processor time; an expression that does not come back is ended."""
    before = signal.signal(signal.SIGVTALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_VIRTUAL, 20)
    began = time.process_time()
    try:
        ask(text)
    except KeyboardInterrupt:
        pytest.fail(f"does not come to an end: {text[:60]!r}")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - began


def test_what_is_listed_is_there():
    assert (SHORT | SEARCHED) - EXPRESSIONS.keys() == set()


@pytest.mark.parametrize("name", [name for name in EXPRESSIONS if name not in SHORT])
def test_time_grows_with_the_length(name):
    pattern = EXPRESSIONS[name]
    asks: list[Callable[[Any], object]] = [pattern.match, pattern.fullmatch]
    if name in SEARCHED:
        asks = [lambda text: pattern.sub("", text)] if isinstance(pattern.pattern, str) else [pattern.findall]
    for before, repeated in set(worst(parser.parse(pattern.pattern, pattern.flags))):

        def text(size: int, before: str = before, repeated: str = repeated):
            long = before + repeated * (size // len(repeated)) + "\x01"
            return long if isinstance(pattern.pattern, str) else long.encode("latin-1", "replace")

        for ask in asks:
            short = cpu(ask, text(4_000))
            if short > 0.002:  # the square of eight times the length would be 64 times as long
                assert cpu(ask, text(32_000)) < 24 * short, (before, repeated)
            elif cpu(ask, text(32_000)) > 0.05:
                assert cpu(ask, text(32_000)) < 24 * max(cpu(ask, text(4_000)), 0.0005), (before, repeated)


PIECES = (
    *(
        "<!---->",
        "<!-- a -->",
        "<?a?>",
        "/* */ ",
        "//a\n",
        "<a",
        "<!--",
        "<?",
        "&#",
        "</a>",
        "Read more ",
        "\u2003",
        "READ ",
    ),
    *(".a ,", "<link ", "1 ", "[", '{"a":', '<a href="#comment-1">', "By ", "<h2>", "🕔", "— ", "\u2003", "READ "),
)
PLACES = {
    "alone": ("", "text/html"),
    "a text": ("", "text/plain"),
    "before the page": ("{}<html><body>", "text/html"),
    "a title": ("<html><title>{}</title><body class='single'><div class='entry-content'><p>A", "text/html"),
    "a body": ("<html><body class='single'><div class='entry-content'><p>{}", "text/html"),
    "a feed": (
        "<rss><channel><item><title>{0}</title><description>{0}</description></item></channel></rss>",
        "text/xml",
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("piece", PIECES)
def test_a_page_of_one_piece_is_read_in_proportion_to_its_length(piece, place):
    frame, kind = PLACES[place]

    def read(size: int) -> float:
        body = (frame or "{}").replace("{0}", "{}").replace("{}", piece * (size // len(piece))).encode()
        capture = Capture(
            url="https://wexcombeledger.example/trams/",
            body=body,
            captured_at=datetime(2019, 9, 25, 12, tzinfo=UTC),
            source="live",
            headers=(("Content-Type", kind),),
        )
        return cpu(lambda capture: pages.read(capture, BLOG), capture)

    if (short := read(16_000)) > 0.02 or read(128_000) > 0.5:
        assert read(128_000) < 30 * max(short, 0.01)


def test_comments_before_a_page_cost_nothing():
    for text in (b"<!---->" * 150_000, b"<!--a-->" * 120_000 + b"<!--", b"<?xml ?>" * 120_000, b" " * 1_000_000):
        assert cpu(HTML.match, text) < 1
    assert HTML.match(b"<!-- a --> <!-- b --><!DOCTYPE html>")
    assert XML_ROOT.match("<?xml version='1.0'?><!-- a --> <!-- b -->\n<rss version='2.0'>")
