"""The files that people keep by hand: ``people.csv`` and ``people-overrides.csv``."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import Office
from chamberlain_crawler.people.known import OPEN_END, Decision, decision_kind
from chamberlain_crawler.urls import canonical

PEOPLE_COLUMNS = ("person", "also", "office", "body", "from", "to", "source", "note")
OVERRIDES_COLUMNS = ("decision", "name", "person", "article", "from", "to", "note")

#: 2017, 2017-05, 2017-05-08
DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")

#: "Lord Moss (2015-10..)", "Ann Pell (..2012-06)", "Mayor Pell (2012..2016)": a name that was not always borne
DATED = re.compile(r"(.*\S)\s*\(([^.()]*)\.\.([^.()]*)\)")

Line = tuple[str, dict[str, str]]
"""Where a line stands, for messages, and its fields."""


def offices(text: str) -> list[Office]:
    """The rows of ``people.csv``; UsageError, with the line's number, when one cannot be right."""
    return [office(*line) for line in lines(text, "people.csv", PEOPLE_COLUMNS)]


def decisions(text: str) -> list[Decision]:
    """The rows of ``people-overrides.csv``; UsageError, with the line's number, when one cannot be right."""
    return [decision(*line) for line in lines(text, "people-overrides.csv", OVERRIDES_COLUMNS)]


def lines(text: str, file: str, columns: tuple[str, ...]) -> Iterator[Line]:
    """The lines behind the head, without empty ones and those that open with ``#``."""
    rows = csv.reader(text.removeprefix("\ufeff").splitlines())
    head: list[str] | None = None
    for row in rows:
        if not any(row) or row[0].startswith("#"):
            continue
        where = f"{file} line {rows.line_num}"
        if head is None:
            head = row
            if missing := [column for column in columns if column not in head]:
                raise UsageError(f"{where}: the head lacks {', '.join(missing)}")
        elif len(row) > len(head):
            raise UsageError(f'{where}: more fields than the head; put "…" around a field that holds a comma')
        else:
            yield where, dict.fromkeys(columns, "") | dict(zip(head, map(str.strip, row), strict=False))


def office(where: str, row: dict[str, str]) -> Office:
    """A line of ``people.csv``."""
    if not row["person"]:
        raise UsageError(f"{where}: no person")
    from_date, to_date = date(where, row["from"], before=OPEN_END), date(where, row["to"], behind=OPEN_END)
    if from_date and to_date and is_later(from_date.strip("."), to_date.strip(".")):
        raise UsageError(f"{where}: ends on {to_date}, before it begins on {from_date}")
    also = [dated(where, name.strip()) for name in row["also"].split(";") if name.strip()]
    return Office(
        person=row["person"],
        also=tuple(name for name, _, _ in also),
        also_dated=tuple(name for name in also if name[1] or name[2]),
        office=row["office"] or None,
        body=row["body"] or None,
        from_date=from_date,
        to_date=to_date,
        source=row["source"],
        note=row["note"] or None,
    )


def dated(where: str, name: str) -> tuple[str, str, str]:
    """A name with the dates from and until which it was borne, both empty when it always was."""
    match = DATED.fullmatch(name)
    if not match:
        return name, "", ""
    start, end = (date(where, text) or "" for text in match.groups()[1:])
    if start and end and is_later(start, end):
        raise UsageError(f"{where}: {match[1]} ends on {end}, before it begins on {start}")
    return match[1], start, end


def decision(where: str, row: dict[str, str]) -> Decision:
    """A line of ``people-overrides.csv``."""
    kind = decision_kind(row["decision"])
    if kind is None:
        raise UsageError(f"{where}: {row['decision']!r} is no decision; write merge, split or different")
    if not row["name"] or not row["person"]:
        raise UsageError(f"{where}: {kind} needs a name and a person")
    limited = bool(row["article"] or row["from"] or row["to"])
    if limited != (kind == "split"):
        raise UsageError(f"{where}: {'a split needs' if kind == 'split' else f'{kind} takes no'} article or date")
    return Decision(
        kind=kind,
        name=row["name"],
        person=row["person"],
        article=canonical(row["article"]) if row["article"] else None,
        from_date=date(where, row["from"]),
        to_date=date(where, row["to"]),
    )


def date(where: str, text: str, *, before: str = "", behind: str = "") -> str | None:
    """A date as written, perhaps with dots; None for an empty field."""
    if text and not DATE.fullmatch(text.removeprefix(before).removesuffix(behind)):
        dots = f", with {OPEN_END} before it for “or earlier”" if before else ""
        dots += f", with {OPEN_END} behind it for “or later”" if behind else ""
        raise UsageError(f"{where}: {text!r} is no date; write 2017, 2017-05 or 2017-05-08{dots}, or leave it empty")
    return text or None


def is_later(one: str, other: str) -> bool:
    """Whether a date is after another one, as far as both are known."""
    known = min(len(one), len(other))
    return one[:known] > other[:known]
