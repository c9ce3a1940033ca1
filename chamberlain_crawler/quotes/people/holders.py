"""Who is meant by "the council leader" in an article that does not name the holder."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chamberlain_crawler.items import Quote
from chamberlain_crawler.quotes.people.known import Held, Known, Printed
from chamberlain_crawler.quotes.people.offices import held, is_anybody, may_have_held, names_body, words
from chamberlain_crawler.quotes.people.spelling import key

#: A full name right behind an office: council leader, Cllr Ada Pell.
NAME_BEHIND = r",?\s+((?:[A-Z][\w’'.-]*\s+){1,4}[A-Z][\w’'-]+)"


def by_office(known: Known, printed: Printed, quotes: Sequence[Quote]) -> str | None:
    """Who held the office that is printed in place of a name, on the article's day; None for none, several or a doubt.

    ``quotes`` are all those of the article.
    """
    if not printed.day or is_anybody(printed.speaker):
        return None
    phrase = words(printed.speaker)
    rows = [row for row in known.held if known.means(phrase, row) and may_have_held(row.office, printed.day)]
    if len({row.office.person for row in rows}) != 1:
        return None
    row = next((row for row in rows if held(row.office, printed.day)), None)
    if row is None or names_another(known, row, printed, quotes):
        return None
    if not names_body(phrase, row.words, known.home) and names_counterpart(known, row, printed):
        return None
    return row.office.person


def names_another(known: Known, row: Held, printed: Printed, quotes: Sequence[Quote]) -> bool:
    """Whether the article itself gives the office to somebody else."""
    phrase = re.sub(r"^the\s+", "", printed.speaker, flags=re.IGNORECASE)
    behind = re.finditer(f"(?i:{re.escape(phrase)}){NAME_BEHIND}", printed.article.body_text)
    names = [match[1] for match in behind]
    names += [
        quote.person for quote in quotes if quote.person and quote.office and known.means(words(quote.office), row)
    ]
    return any(key(name) and row.office.person not in known.bearers(name) for name in names)


def names_counterpart(known: Known, row: Held, printed: Printed) -> bool:
    """Whether the article names someone who then held the same office elsewhere, whom it may mean: two leaders."""
    return any(
        name in printed.article.body_text
        for other in known.held
        if other.words.title == row.words.title
        and other.words.scope == row.words.scope
        and other.office.person != row.office.person
        and may_have_held(other.office, printed.day)
        for name in known.names[other.office.person]
    )
