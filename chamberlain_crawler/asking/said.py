"""Who said what, in the order of time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from chamberlain_crawler.archive.file import certainty_of_quotes, keeps_reported
from chamberlain_crawler.asking.search.matching import Condition, all_of, conditions, match
from chamberlain_crawler.asking.search.query import Query
from chamberlain_crawler.items import Certainty, QuoteKind

#: Characters of the article around a quote.
CONTEXT = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Saying:
    """A quote with what it takes to cite it."""

    id: int
    date: str | None
    """Day of the article, None when it is not known."""
    person: str | None
    """As the views name them: the person, else the speaker as printed."""
    office: str | None
    """As printed."""
    quote: str
    kind: QuoteKind
    before: str
    """The end of what stands before it in its paragraph; of a block quote, the sentence that introduces it."""
    after: str
    """The beginning of what stands behind it in its paragraph."""
    title: str | None
    url: str
    rule: str
    """How the speaker was found."""
    certainty: Certainty | None
    """How sure the speaker is, None without one."""
    article_id: int
    person_id: int | None


SAID = f"""
SELECT quotes.id, substr(articles.published, 1, 10) AS date, coalesce(quotes.person, quotes.speaker) AS person,
       quotes.office, quotes.text AS quote, quotes.kind, quotes.lead_in, articles.title, articles.url, quotes.rule,
       {{certainty}} AS certainty, quotes.article_id, quotes.person_id,
       substr(articles.body_text, max(1, quotes.start - {CONTEXT - 1}), min(quotes.start, {CONTEXT})) AS before,
       substr(articles.body_text, quotes."end" + 1, {CONTEXT}) AS after
FROM {{quotes}} AS quotes JOIN articles ON articles.id = quotes.article_id
WHERE {{where}} ORDER BY articles.published IS NULL, articles.published, articles.id, {{order}} LIMIT ?
"""

#: Reported speech as rows of quotes, alone and beside the others.
REPORTED = """
(SELECT id, article_id, 'indirect' AS kind, text, speaker, person, person_id, office, NULL AS lead_in, rule, certainty,
        start, "end" FROM indirect_quotes)
"""
ALL = f"""
(SELECT id, article_id, kind, text, speaker, person, person_id, office, lead_in, rule, certainty, start, "end"
 FROM quotes UNION ALL SELECT * FROM {REPORTED})
"""


def said(
    conn: sqlite3.Connection, query: Query, *, kinds: Collection[QuoteKind] = ("block", "direct"), limit: int = -1
) -> list[Saying]:
    """The quotes that a query finds, the oldest first, those without a date last; all of them for a limit of -1.

    The query's words are looked for in what was said, not in the names of who said it. An archive of an older version
    holds no reported speech.
    """
    reported = "indirect" in kinds and keeps_reported(conn)
    found: list[Condition] = conditions(conn, query, "quotes")
    found.append(("quotes.kind IN (SELECT value FROM json_each(?))", [json.dumps(list(kinds))]))
    if words := match(query, "quotes"):
        indexes = ["quotes_fts", *["indirect_quotes_fts"] * reported]
        hits = " UNION ALL ".join(f"SELECT rowid FROM {index} WHERE {index} MATCH ?" for index in indexes)
        found.append((f"quotes.id IN ({hits})", [f"{{text}} : ({words})"] * len(indexes)))
    where, values = all_of(found)
    source = (ALL if len(set(kinds)) > 1 else REPORTED) if reported else "quotes"
    order = "quotes.start" if reported else "quotes.position"
    sql = SAID.format(quotes=source, where=where, order=order, certainty=certainty_of_quotes(conn))
    cursor = conn.execute(sql, [*values, limit])
    names = [column[0] for column in cursor.description]
    return [saying(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def saying(row: dict[str, Any]) -> Saying:
    """A quote from its row."""
    lead_in = row.pop("lead_in")
    if row["kind"] == "block":
        return Saying(**row | {"before": lead_in or "", "after": ""})
    return Saying(**row | {"before": last_words(row["before"]), "after": first_words(row["after"])})


def last_words(text: str) -> str:
    """The end of a text in its last paragraph, begun with a whole word.

    >>> last_words("The end.\\n\\nShe said: “")
    'She said: “'
    """
    paragraph = text.rpartition("\n\n")[2]
    return f"…{paragraph.partition(' ')[2]}" if len(paragraph) == CONTEXT else paragraph


def first_words(text: str) -> str:
    """The beginning of a text in its first paragraph, ended with a whole word."""
    paragraph = text.partition("\n\n")[0]
    return f"{paragraph.rpartition(' ')[0]}…" if len(paragraph) == CONTEXT else paragraph
