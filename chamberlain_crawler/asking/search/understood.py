"""A query in plain words, so that a reader sees what was understood."""

from __future__ import annotations

from collections.abc import Iterable

from chamberlain_crawler.asking.search.query import Clause, Field, Near, Query, Term

#: What a field says before its value, and before one that is excluded.
SAID: dict[Field, tuple[str, str]] = {
    "speaker": ("quoting", "not quoting"),
    "office": ("quoting the office of", "not quoting the office of"),
    "by": ("by", "not by"),
    "topic": ("on the topic of", "not on the topic of"),
    "year": ("of", "not of"),
    "from": ("since", "not since"),
    "to": ("until", "not until"),
}


def described(query: Query) -> str:
    """What a query looks for, and behind a semicolon each thing that was not taken as it was written.

    >>> from chamberlain_crawler.asking.search.language import parse
    >>> described(parse("in:title,body tram* -bus by:Orrell year:2016"))
    'articles with “tram*” and not “bus”, by “Orrell”, of 2016'
    >>> described(parse("speaker:Pell year:soon"))
    'articles and quotes quoting “Pell”; “soon” is no year such as 2016'
    """
    return "; ".join([understood(query), *query.notes])


def understood(query: Query) -> str:
    """What a query looks for."""
    if query.is_empty:
        return "nothing to look for"
    parts = [words(query), *(filtered(clause) for clause in query.filters)]
    first, *others = filter(None, parts)
    return ", ".join([f"{subject(query)} {first}", *others])


def subject(query: Query) -> str:
    """The kinds that are looked for."""
    return listed(query.kinds, "and") if query.kinds else "nothing"


def words(query: Query) -> str:
    """The words that must be found, and those that must not."""
    wanted = [one_of(clause.values) for clause in query.terms()]
    unwanted = [one_of(clause.values) for clause in query.terms(excluded=True)]
    if not wanted + unwanted:
        return ""
    every = [*wanted, *(f"not {term}" for term in unwanted)] if wanted else [listed(unwanted, "and")]
    columns = [place for place in query.places if place in ("title", "body")]
    where = f" in the {columns[0]}" if len(columns) == 1 else ""
    return f"{'with' if wanted else 'without'} {' and '.join(every)}{where}"


def filtered(clause: Clause) -> str:
    """A field with its values."""
    assert clause.field is not None
    said = SAID[clause.field][clause.excluded]
    bare = clause.field in ("year", "from", "to")
    return f"{said} {listed((term(value).strip('“”') if bare else term(value) for value in clause.values), 'or')}"


def one_of(values: Iterable[Term]) -> str:
    """Terms of which one is enough."""
    said = [term(value) for value in values]
    return f"either {listed(said, 'or')}" if len(said) > 1 else said[0]


def term(value: Term) -> str:
    """A word, a phrase, or words near each other."""
    if isinstance(value, Near):
        return f"{listed(map(term, value.phrases), 'and')} within {value.distance} words"
    return f"“{value.text}{'*' * value.prefix}”"


def listed(items: Iterable[str], conjunction: str) -> str:
    """Items as a sentence lists them.

    >>> listed(["quotes", "people", "years"], "and")
    'quotes, people and years'
    """
    *most, last = items
    return f"{', '.join(most)} {conjunction} {last}" if most else last
