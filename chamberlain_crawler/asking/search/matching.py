"""Words as FTS5 wants them. Every word stands in quotation marks, so that nothing a reader types is syntax."""

from __future__ import annotations

from collections.abc import Iterable

from chamberlain_crawler.asking.search.query import Clause, HitKind, Near, Phrase, Query, Term

#: Columns of ``articles_fts`` by place.
COLUMNS = {"title": "title", "body": "body_text"}


def match(query: Query, kind: HitKind) -> str | None:
    """What must be found, as a MATCH expression; None when a query names no words.

    >>> from chamberlain_crawler.asking.search.language import parse
    >>> match(parse('tram OR librar* "market hall" -bus in:title'), "articles")
    '{title} : ((("tram" OR "librar" *) AND "market hall") NOT ("bus"))'
    """
    wanted, unwanted = query.terms(), query.terms(excluded=True)
    if not wanted:
        return None
    words = " AND ".join(
        f"({any_of(clause.values)})" if len(clause.values) > 1 else any_of(clause.values) for clause in wanted
    )
    return within(query, kind, f"({words}) NOT ({any_of_all(unwanted)})" if unwanted else words)


def unwanted_match(query: Query, kind: HitKind) -> str | None:
    """What must not be found, for a query that names nothing else; None when there is none."""
    unwanted = query.terms(excluded=True)
    return within(query, kind, any_of_all(unwanted)) if unwanted and not query.terms() else None


def within(query: Query, kind: HitKind, expression: str) -> str:
    """The expression, for the columns that ``in:`` names."""
    columns = [COLUMNS[place] for place in query.places if place in COLUMNS]
    if kind != "articles" or len(columns) == len(COLUMNS):
        return expression
    return f"{{{' '.join(columns)}}} : ({expression})"


def any_of(terms: Iterable[Term]) -> str:
    """Terms of which one is enough."""
    return " OR ".join(near(term) if isinstance(term, Near) else quoted(term) for term in terms)


def any_of_all(clauses: Iterable[Clause]) -> str:
    """All terms of some clauses, of which one is enough."""
    return any_of(term for clause in clauses for term in clause.values)


def near(term: Near) -> str:
    """Words near each other."""
    return f"NEAR({' '.join(map(quoted, term.phrases))}, {term.distance})"


def quoted(phrase: Phrase) -> str:
    """A word or phrase in quotation marks."""
    text = phrase.text.replace('"', '""')
    return f'"{text}" *' if phrase.prefix else f'"{text}"'
