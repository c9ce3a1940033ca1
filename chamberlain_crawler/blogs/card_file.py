"""A blog's card as a TOML file: read, and checked field by field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from chamberlain_crawler.blogs import shipped
from chamberlain_crawler.blogs.card import Blog, Host
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.urls import endpoint

#: The name of a user's card, in the folder that bears the blog's name.
CARD = "blog.toml"

#: It names a folder, files, and a spider.
PLAIN_WORD = re.compile(r"[a-z0-9][a-z0-9_-]*")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")

#: Each field that no card can do without, as it may look.
SAMPLES = {
    "name": '"ledger"',
    "title": '"The Ledger"',
    "home": '"https://ledger.example/"',
    "timezone": '"Europe/London"',
    "language": '"en-GB"',
}

#: msgspec's names for what a TOML file holds.
IN_WORDS = {
    "str": "text in quotes",
    "bool": "true or false",
    "array": 'a list such as ["…", "…"]',
    "object": "a table",
    "int": "a number",
    "float": "a number",
    "datetime": "a time",
    "time": "a time",
}
#: Expected `str`, got `int` - at `$.hosts[1].since`
FAULT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<where>.*)`)?")
MISSING = re.compile(r"Object missing required field `(\w+)`")


def read_card(path: Path) -> Blog:
    """The card of a user's blog, ``blogs/NAME/blog.toml``; without a field ``people`` they stand beside it.

    UsageError, a line with file and field, when it cannot be used.
    """
    card = parsed(path, people=path.parent)
    if card.name in shipped.names():
        refuse(path, "name", f"{card.name!r} is a blog that is shipped with the program; choose another name")
    if card.name != (folder := path.resolve().parent.name):
        refuse(path, "name", f"{card.name!r} differs from its folder, {folder!r}; make them the same")
    return card


def parsed(path: Path, people: Path | None) -> Blog:
    """A card of whatever name; ``people`` is the folder of ``people.csv`` where the file names none."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}); a card is a TOML file in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f'{path} is no TOML: {error}; a line of a card looks like title = "The Ledger"') from error
    refuse_unknown(path, table)
    try:
        card = msgspec.convert(with_days_as_text(table), Blog, dec_hook=made)
    except msgspec.ValidationError as error:
        refuse(path, *in_words(str(error)))
    for field, complaint in complaints(card):
        refuse(path, field, complaint)
    if card.people and not (path.parent / card.people).is_dir():
        refuse(path, "people", f"there is no folder {path.parent / card.people}; it would hold people.csv")
    return replace(
        card,
        home=card.home.rstrip("/") + "/",
        not_articles=frozenset(static.rstrip("/") + "/" for static in card.not_articles),
        people=path.parent / card.people if card.people else people,
    )


def refuse(path: Path, field: str, complaint: str) -> NoReturn:
    """Raises the line that names file and field."""
    raise UsageError(f"{path}: {field}: {complaint}")


def refuse_unknown(path: Path, table: dict[str, Any]) -> None:
    """Refuses fields that no card has, and names the one that may be meant."""
    known = [field.name for field in fields(Blog)]
    for name in table:
        if name not in known:
            refuse(path, name, f"no card has this field; {meant(name, known)}")
    hosts = table.get("hosts")
    of_host = [field.name for field in fields(Host)]
    for number, host in enumerate(hosts if isinstance(hosts, list) else (), 1):
        for name in host if isinstance(host, dict) else ():
            if name in known and name not in of_host:
                refuse(path, name, "stands below a [[hosts]], which makes it a host's; move it above the first one")
            if name not in of_host:
                refuse(path, f"hosts {number}: {name}", f"no host has this field; {meant(name, of_host)}")


def meant(name: str, known: Iterable[str]) -> str:
    """The names that a field may have, or the one among them that is near.

    >>> meant("tittle", ["name", "title"]), meant("colour", ["name", "title"])
    ('did you mean title?', 'there are: name, title')
    """
    known = list(known)
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"


def with_days_as_text(value: Any) -> Any:
    """What TOML holds, with days as ISO 8601: they may stand in quotes or without."""
    if isinstance(value, dict):
        return {name: with_days_as_text(part) for name, part in value.items()}
    if isinstance(value, list):
        return [with_days_as_text(part) for part in value]
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def made(kind: type, value: Any) -> Path:
    """A path, the one kind of value on a card that TOML has not."""
    if not isinstance(value, str):
        raise ValueError("Expected `str`, got something else")
    return Path(value)


def in_words(fault: str) -> tuple[str, str]:
    """The field that msgspec finds fault with, and what is wrong with it.

    >>> in_words("Expected `str`, got `int` - at `$.hosts[1].since`")
    ('hosts 2: since', 'expected text in quotes, got a number')
    >>> in_words("Object missing required field `home`")
    ('home', 'is missing; it may look like home = "https://ledger.example/"')
    """
    match = FAULT.fullmatch(fault)
    assert match
    where = re.sub(r"\[(\d+)\]", lambda index: f" {int(index[1]) + 1}", match["where"] or "").replace(".", ": ")
    if missing := MISSING.fullmatch(match["what"]):
        name = missing[1]
        sample = '"old.ledger.example"' if where else SAMPLES[name]
        return ": ".join(filter(None, (where, name))), f"is missing; it may look like {name} = {sample}"
    what = re.sub(r"`([\w| ]+)`", kinds_in_words, match["what"])
    return where, what[:1].lower() + what[1:]


def kinds_in_words(kinds: re.Match[str]) -> str:
    """Kinds of values in words: ``str | null`` is text, because TOML has no null."""
    names = [kind for kind in kinds[1].split(" | ") if kind != "null"]
    return " or ".join(IN_WORDS.get(kind, kind) for kind in names)


def complaints(card: Blog) -> Iterator[tuple[str, str]]:
    """What is wrong with the values of a card: a field, and what is wrong with it."""
    if not PLAIN_WORD.fullmatch(card.name):
        yield "name", f"{card.name!r} is no plain word of small letters, digits, - and _; such as {SAMPLES['name']}"
    if not card.title.strip():
        yield "title", f"is empty; it may look like title = {SAMPLES['title']}"
    if not is_home(card.home):
        yield "home", f"{card.home!r} is no home page's address; it looks like {SAMPLES['home']}"
    elif (last := urlsplit(card.home).path.rstrip("/").rpartition("/")[2]).endswith((".php", ".html", ".htm")):
        yield "home", f"{card.home!r} is a page; write the folder it stands in, without {last}"
    if not is_timezone(card.timezone):
        near = get_close_matches(card.timezone, available_timezones(), n=1)
        yield (
            "timezone",
            f"{card.timezone!r} is no IANA time zone; it looks like {near[0] if near else 'Europe/London'}",
        )
    if not LANGUAGE.fullmatch(card.language):
        yield "language", f"{card.language!r} is no language of BCP 47; it looks like {SAMPLES['language']}, or de"
    for number, host in enumerate(card.hosts, 1):
        for field, complaint in complaints_of_host(host):
            yield f"hosts {number}: {field}", complaint
    for name in sorted(card.other_hosts):
        if not is_host(name):
            yield "other_hosts", host_complaint(name)
    for name in sorted(card.file_hosts):
        if not is_host(name) or "/" in name:
            yield "file_hosts", f"{name!r} is no host; it looks like cdn.example or cdn.example:8080, without https://"
    for path in sorted(card.not_articles):
        if not path.startswith("/"):
            yield "not_articles", f"{path!r} is no path below the home; it looks like /about/"
    for field, names in {"bodies": card.bodies, "names": card.names}.items():
        if not all(name.strip() for name in names):
            yield field, "one of them is empty; take it out, or write its name"


def complaints_of_host(host: Host) -> Iterator[tuple[str, str]]:
    """What is wrong with the values of a host."""
    if not is_host(host.name):
        yield "name", host_complaint(host.name)
    days = {"since": host.since, "until": host.until}
    for field, day in days.items():
        if day is not None and not is_day(day):
            yield field, f"{day!r} is no day; it looks like 2014-03-31"
    if host.since and host.until and host.since > host.until:
        yield "since", f"{host.since} is after until, which is {host.until}"


def host_complaint(name: str) -> str:
    """Says how a host is written."""
    return f"{name!r} is no host; it looks like old.example, old.example:8080 or old.example/blog/, without https://"


def is_home(text: str) -> bool:
    """Whether a text is the whole address of a page, without query and fragment."""
    return endpoint(text) is not None and not any(sign in text for sign in "?# ")


def is_host(text: str) -> bool:
    """Whether a text is a host, with a port and a folder or without."""
    return "//" not in text and is_home(f"https://{text}") and bool(urlsplit(f"https://{text}").hostname)


def is_timezone(text: str) -> bool:
    """Whether a text is the name of a time zone."""
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError):  # the names of folders, paths, unknown names
        return False
    return True


def is_day(text: str) -> bool:
    """Whether a text is a day, YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
