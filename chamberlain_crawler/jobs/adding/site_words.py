"""What was found of a site, in lines for the user: one screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chamberlain_crawler.jobs.adding.site_facts import Facts


def next_step(facts: Facts, name: str, card: Path | None) -> Iterator[str]:
    """Where the card is, and what to run next; what to do where there is none."""
    if card is None:
        yield "Nothing leads to articles, so no card was written. If the blog stood elsewhere, add that address."
        return
    yield f"Card:  {shortest(card)}  (look through it: each line says where it is from)"
    yield f"Next:  chamberlain crawl {name}{' --source wayback' if facts.gone else ''} --contact you@example.org"


def shortest(path: Path) -> Path:
    """A path from the current folder, where it lies below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def found(facts: Facts) -> Iterator[str]:
    """What was found, in lines of one screen."""
    yield f"{facts.names[0].value}, {facts.home}" if facts.names else facts.home
    for label, text in rows(facts):
        if text:
            yield f"  {label:<11}{text}"


def rows(facts: Facts) -> Iterator[tuple[str, str]]:
    """Labels, and what was found; an empty text where nothing was."""
    yield "the site", facts.gone and f"gives nothing: {facts.gone}"
    yield "archived", facts.archive
    yield "system", system(facts) if facts.names or facts.links else ""
    if facts.links and not facts.is_wordpress:
        yield "", "articles are read by general rules, and without comments"
    since = f", since {facts.first_day}" if facts.first_day else ""
    until = f", the newest of {facts.last_day}" if facts.last_day else ""
    count = f"{facts.posts:,} by {facts.posts_by}" if facts.posts is not None else "not counted" if facts.links else ""
    yield "posts", count and f"{count}{since}{until}"
    yield "comments", f"{facts.comments:,}" if facts.comments is not None else ""
    yield "permalinks", facts.permalink and f"such as {facts.permalink}"
    yield "read", facts.read
    yield "pages", f"{len(facts.pages)} static ones, by {facts.pages_by}" if facts.pages else ""
    zone, languages, unknown = facts.timezone, facts.languages, "not known: set it in the card"
    yield "time zone", f"{zone.value}, {zone.told}" if zone else unknown
    yield "language", f"{languages[0].value}, {languages[0].told}" if languages else unknown
    yield "also", ", ".join(f"“{name.value}” {name.told}" for name in facts.names[1:])
    yield "led here", ", ".join(facts.old_hosts)
    yield "files at", ", ".join(facts.file_hosts[:5])
    yield "found by", "" if facts.gone else ", ".join([*facts.ways, "links and list pages"])
    yield "lacks", "" if facts.gone else "; ".join(facts.lacks)
    for note in facts.notes:
        yield "note", note


def system(facts: Facts) -> str:
    """What the site is made with."""
    theme = f", theme {facts.theme}" if facts.theme else ""
    if facts.is_wordpress:
        return f"{facts.generator if 'WordPress ' in facts.generator else 'WordPress'}{theme}"
    return f"no WordPress; it seems to be {facts.generator}" if facts.generator else "no WordPress that can be seen"
