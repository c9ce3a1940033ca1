"""Who is meant by "the council leader" in an article that does not name the holder."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chamberlain_crawler.items import Quote
from chamberlain_crawler.people.known import Known, OfficeHeld, Printed
from chamberlain_crawler.people.offices import held, is_anybody, may_have_held, names_body, words
from chamberlain_crawler.people.spelling import key

#: A full name right behind an office: council leader, Cllr Ada Pell.
NAME_BEHIND = r",? ((?:[A-Z](?:\.|[\w’'-]*) ){1,4}[A-Z][\w’'-]+)"


def by_office(known: Known, printed: Printed, quotes: Sequence[Quote]) -> str | None:
    """Who held the office that is printed in place of a name, on the article's day; None for none, several or a doubt.

    ``quotes`` are all those of the article. "The leader" alone needs an article that names the council's leader.
    """
    if not printed.day or is_anybody(printed.speaker):
        return None
    phrase = words(printed.speaker)
    in_office = [row for row in known.held if may_have_held(row.office, printed.day)]
    rows = [row for row in in_office if known.means(phrase, row)] or [
        row
        for row in in_office
        if row.at_home and row.words.title == phrase and not row.words.scope and names(printed, known, row)
    ]
    if len({row.office.person for row in rows}) != 1:
        return None
    row = next((row for row in rows if held(row.office, printed.day)), None)
    if row is None or names_another(known, row, printed, quotes):
        return None
    if not names_body(phrase, row.words, known.home) and names_counterpart(known, row, phrase, printed):
        return None
    return row.office.person


def names(printed: Printed, known: Known, row: OfficeHeld) -> bool:
    """Whether the article gives one of the full names of an office's holder."""
    return any(name in printed.article.body_text for name in known.names[row.office.person])


def names_another(known: Known, row: OfficeHeld, printed: Printed, quotes: Sequence[Quote]) -> bool:
    """Whether the article itself gives the office to somebody else."""
    phrase = re.sub(r"^the\s+", "", printed.speaker, flags=re.IGNORECASE)
    behind = re.finditer(f"(?i:{re.escape(phrase)}){NAME_BEHIND}", printed.article.body_text)
    holders = [match[1] for match in behind]
    holders += [
        quote.person for quote in quotes if quote.person and quote.office and known.means(words(quote.office), row)
    ]
    return any(key(holder) and row.office.person not in known.bearers(holder) for holder in holders)


def names_counterpart(known: Known, row: OfficeHeld, phrase: frozenset[str], printed: Printed) -> bool:
    """Whether the article names someone who then held the same office elsewhere, whom it may mean: two leaders."""
    return any(
        names(printed, known, other)
        for other in known.held
        if other.words.title == row.words.title
        and (other.words.scope == row.words.scope or row.words.title == phrase)
        and other.office.body != row.office.body
        and other.office.person != row.office.person
        and may_have_held(other.office, printed.day)
    )
