"""The files that people keep by hand: ``people.csv`` and ``people-overrides.csv``, which commands write to as well."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Literal

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import Office
from chamberlain_crawler.people.known import ON_QUOTES, OPEN_END, Decision, DecisionKind, decision_kind, words_of
from chamberlain_crawler.text import caseless
from chamberlain_crawler.urls import canonical

OVERRIDES = "people-overrides.csv"
PEOPLE_COLUMNS = ("person", "also", "office", "body", "from", "to", "source", "note")
#: May stand in the head, and need not.
IDS_COLUMN = "ids"
OVERRIDES_COLUMNS = ("decision", "name", "person", "article", "from", "to", "note")
#: Of decisions on single quotes; a file without such decisions need not have them.
QUOTE_COLUMNS = ("quote", "words", "count")

#: 2017, 2017-05, 2017-05-08
DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")

#: "Lord Moss (2015-10..)", "Ann Pell (..2012-06)", "Mayor Pell (2012..2016)": a name that was not always borne
DATED = re.compile(r"(.*\S)\s*\(([^.()]*)\.\.([^.()]*)\)")

#: What ids are made of, by whose they are: Wikidata's, and those of Parliament's data as TheyWorkForYou has them.
IDS = {"wikidata": re.compile(r"Q[1-9]\d{0,11}"), "twfy": re.compile(r"[1-9]\d{0,8}")}

Line = tuple[str, dict[str, str]]
"""Where a line stands, for messages, and its fields."""


def offices(text: str) -> list[Office]:
    """The rows of ``people.csv``; UsageError, with the line's number, when one cannot be right."""
    found: list[Office] = []
    known: dict[tuple[str, str], str] = {}
    for where, row in lines(text, "people.csv", PEOPLE_COLUMNS):
        found.append(office(where, row))
        for whose, number in found[-1].ids:
            if known.setdefault((row["person"], whose), number) != number:
                raise UsageError(f"{where}: {row['person']} has two ids of {whose}; a bracket tells namesakes apart")
    return found


def decisions(text: str) -> list[Decision]:
    """The rows of ``people-overrides.csv``; UsageError, with the line's number, when one cannot be right."""
    return [decision(*line) for line in lines(text, OVERRIDES, OVERRIDES_COLUMNS)]


def lines(text: str, file: str, columns: tuple[str, ...]) -> Iterator[Line]:
    """The lines behind the head, without empty ones and those that open with ``#``."""
    head: list[str] | None = None
    for _, end, row in spans(text, file):
        where = f"{file} line {end}"
        if head is None:
            head = row
            if missing := [column for column in columns if column not in head]:
                raise UsageError(f"{where}: the head lacks {', '.join(missing)}")
        elif len(row) > len(head):
            raise UsageError(f'{where}: more fields than the head; put "…" around a field that holds a comma')
        else:
            yield where, dict.fromkeys(columns, "") | dict(zip(head, map(str.strip, row), strict=False))


def spans(text: str, file: str) -> Iterator[tuple[int, int, list[str]]]:
    """The fields of each line that says something, with how many lines stand before it, and up to its end."""
    plain = text.removeprefix("\ufeff").splitlines()
    rows = csv.reader(plain)
    start = 0
    try:
        for row in rows:
            if any(row) and not plain[start].startswith("#"):
                yield start, rows.line_num, row
            start = rows.line_num
    except csv.Error as error:
        raise UsageError(f"{file} line {rows.line_num}: {error}") from error


def office(where: str, row: dict[str, str]) -> Office:
    """A line of ``people.csv``."""
    if not row["person"]:
        raise UsageError(f"{where}: no person")
    from_date, to_date = days(where, row["from"], row["to"], open_end=OPEN_END)
    also = [dated(where, name.strip()) for name in row["also"].split(";") if name.strip()]
    return Office(
        person=row["person"],
        also=tuple(name for name, _, _ in also),
        also_dated=tuple(name for name in also if name[1] or name[2]),
        ids=tuple(person_id(where, each.strip()) for each in row.get(IDS_COLUMN, "").split(";") if each.strip()),
        office=row["office"] or None,
        body=row["body"] or None,
        from_date=from_date,
        to_date=to_date,
        source=row["source"],
        note=row["note"] or None,
    )


def person_id(where: str, text: str) -> tuple[str, str]:
    """Whose id it is, and the id."""
    whose, _, number = (part.strip() for part in text.partition(":"))
    if whose not in IDS or not IDS[whose].fullmatch(number):
        raise UsageError(f"{where}: {text!r} is no id; write wikidata:Q123, twfy:456, or both with a ; between them")
    return whose, number


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
        kinds = "merge, split, different, speaker, nobody or not-a-quote"
        raise UsageError(f"{where}: {row['decision']!r} is no decision; write {kinds}")
    if kind in ON_QUOTES:
        return decision_on_quote(where, kind, row)
    if not row["name"] or not row["person"]:
        raise UsageError(f"{where}: {kind} needs a name and a person")
    limited = bool(row["article"] or row["from"] or row["to"])
    if limited != (kind == "split"):
        raise UsageError(f"{where}: {'a split needs' if kind == 'split' else f'{kind} takes no'} article or date")
    from_date, to_date = days(where, row["from"], row["to"])
    return Decision(
        kind=kind,
        name=row["name"],
        person=row["person"],
        article=canonical(row["article"]) if row["article"] else None,
        from_date=from_date,
        to_date=to_date,
    )


def decision_on_quote(where: str, kind: DecisionKind, row: dict[str, str]) -> Decision:
    """A line of ``people-overrides.csv`` that speaks of one quote."""
    if bool(row["person"]) != (kind == "speaker"):
        raise UsageError(f"{where}: {'speaker needs a' if kind == 'speaker' else f'{kind} takes no'} person")
    if row["from"] or row["to"]:
        raise UsageError(f"{where}: {kind} takes no date")
    quote, count = row.get("quote", ""), row.get("count", "") or "1"
    if not (row["article"] and row.get("words") and is_number(quote) and is_number(count)):
        raise UsageError(
            f"{where}: {kind} needs a quote's id, its article and its words; `chamberlain quotes set` writes them"
        )
    return Decision(
        kind=kind,
        name=row["name"],
        person=row["person"],
        article=canonical(row["article"]),
        quote=int(quote),
        words=words_of(row["words"]),
        count=int(count),
    )


def is_number(text: str) -> bool:
    """Whether a field is a number from 0 that a row's id can be."""
    return text.isascii() and text.isdigit() and len(text) < 19


def days(where: str, start: str, end: str, *, open_end: str = "") -> tuple[str | None, str | None]:
    """The first and the last date of a time; UsageError when it ends before it begins."""
    from_date, to_date = date(where, start, before=open_end), date(where, end, behind=open_end)
    if from_date and to_date and is_later(from_date.strip("."), to_date.strip(".")):
        raise UsageError(f"{where}: ends on {to_date}, before it begins on {from_date}")
    return from_date, to_date


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


# --- a line more, a line less


def with_line(text: str, made: Decision) -> str:
    """The text of ``people-overrides.csv`` with a decision behind all others; its head gets the columns that it lacks.

    All else stays as it is: comments, columns of the user's own.
    """
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\n"
    fields = row_of(made)
    first = next(spans(text, OVERRIDES), None)
    head = list(first[2]) if first else list(OVERRIDES_COLUMNS)
    lacking = [column for column in QUOTE_COLUMNS if fields[column] and column not in head]
    if first is None:
        lines.append(csv_line([*head, *lacking]))
    elif lacking:
        lines[first[0] : first[1]] = [csv_line([*head, *lacking])]
    lines.append(csv_line([fields.get(column, "") for column in [*head, *lacking]]))
    return "".join(lines)


def without_lines(text: str, made: Decision) -> str:
    """The text of ``people-overrides.csv`` without each line that decides the same; as it is where none does."""
    parted = text.removeprefix("\ufeff").splitlines(keepends=True)
    rows = list(spans(text, OVERRIDES))
    for (start, end, _), other in reversed(list(zip(rows[1:], decisions(text), strict=True))):
        if is_same(other, made):
            del parted[start:end]
    return "".join(parted)


def is_same(one: Decision, other: Decision) -> bool:
    """Whether two lines decide the same; on one quote the later of two takes the place of the earlier."""
    if (one.kind in ON_QUOTES) != (other.kind in ON_QUOTES):
        return False
    if one.kind in ON_QUOTES:
        return one.quote == other.quote or place_of(one) == place_of(other)
    return key_of(one) == key_of(other)


def place_of(made: Decision) -> tuple[str | None, str, int | None]:
    """What a quote is found by when its id has moved."""
    return made.article, made.words, made.count


def key_of(made: Decision) -> tuple[object, ...]:
    """What a decision about names decides, in whatever spelling; two who are different are so in either order."""
    names = (caseless(made.name), caseless(made.person))
    return made.kind, sorted(names) if made.kind == "different" else names, made.article, made.from_date, made.to_date


def row_of(made: Decision) -> dict[str, str]:
    """The fields of a line, by column."""
    return {
        "decision": made.kind,
        "name": " ".join(made.name.split()),
        "person": " ".join(made.person.split()),
        "article": made.article or "",
        "from": made.from_date or "",
        "to": made.to_date or "",
        "quote": str(made.quote or ""),
        "words": made.words,
        "count": str(made.count or ""),
    }


def csv_line(fields: Iterable[str]) -> str:
    """A line of CSV with its end; one that would be a comment is in quotes."""
    line, written = io.StringIO(), list(fields)
    quoting: Literal[0, 1] = csv.QUOTE_ALL if written[0].startswith("#") else csv.QUOTE_MINIMAL
    csv.writer(line, lineterminator="\n", quoting=quoting).writerow(written)
    return line.getvalue()
