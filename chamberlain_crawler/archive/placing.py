"""Makes articles of readings: who is one article, under which id, and what became of ids that are no more."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import nh3
from sqlite_utils import Database

from chamberlain_crawler.archive.combine import combine
from chamberlain_crawler.archive.grouping import Group, Key, Seen, groups
from chamberlain_crawler.archive.readings import (
    Texts,
    claims_of,
    common_ids,
    load_readings,
    readings_of,
    region,
    telling_claims,
)
from chamberlain_crawler.archive.rows import (
    CHILD_TABLES,
    KnownPeople,
    Row,
    add_speakers,
    article_row,
    child_rows,
    place_blocks,
    quote_ids,
    tidy_authors_and_terms,
    version_rows,
)
from chamberlain_crawler.items import stable_id

#: Cleaning looks at the rest of the markup behind each entity: what takes more characters so, some seconds, is no
#: article's but a hostile page's, which would stop the crawl. Its text is kept all the same.
MOST_CLEANED = 20_000_000_000

Change = Literal["new", "changed", "same"]
RetiredKind = Literal["article", "quote", "reported", "comment", "version"]
#: Tables whose rows people cite by their ids; what hangs on a merged article is its heir's.
CITED_TABLES = ("quotes", "indirect_quotes", "comments")


@dataclass
class GivenIds:
    """The ids that an archive gave before, by address, each with the post id that its article bore."""

    ids: dict[str, list[tuple[int | None, int]]] = field(default_factory=dict)

    def of(self, group: Group) -> int | None:
        """The id that a group's article had: of its very post where that is known, else of its address."""
        own = [group.url, *sorted(group.addresses)]
        spoken = sorted({url for _, url, _ in group.readings})
        same = (
            number for url in [*own, *spoken] for post_id, number in self.ids.get(url, ()) if post_id == group.post_id
        )
        like = (number for url in own for post_id, number in self.ids.get(url, ()) if fits(post_id, group.post_id))
        return next((same if group.post_id else like), None) or next(like, None)


@dataclass
class Placed:
    """What became of some addresses."""

    changes: dict[int, Change] = field(default_factory=dict)
    """By article, those that were looked at."""
    holders: dict[str, int] = field(default_factory=dict)
    """The article that stands at an address, the newest of several."""


class Placing:
    """The articles of one blog. Callers open the transaction."""

    def __init__(self, db: Database, blog: str, home: str, people: KnownPeople | None) -> None:
        self.db = db
        self.blog = blog
        self.home = home
        self.people = people
        self.known = GivenIds()
        self.texts = Texts(db)
        self.shapes = {
            table: ([column.name for column in db.table(table).columns], db.table(table).pks) for table in CHILD_TABLES
        }
        """Columns and primary keys of the tables that hang on an article."""

    def region(self, touched: Collection[str]) -> set[str]:
        """The addresses that were touched and all that may be one article with them."""
        return region(self.db, touched, self.home)

    def place(self, addresses: Collection[str], now: datetime) -> Placed:
        """Decides anew about a region."""
        seen = {reading.key: reading for reading in readings_of(self.db, addresses)}
        claims = claims_of(self.db, addresses)
        common = common_ids(self.db, seen.values(), self.home)
        found = groups(list(seen.values()), telling_claims(self.db, claims), self.texts, self.home, common)
        articles = [group for group in found if group.is_article]
        old = self.articles_at(addresses, seen)
        ids = self.numbered(articles, seen, old)
        placed = Placed()
        gone = {number: row for number, row in old.items() if number not in ids}
        choices = {number: choice(articles, number, row, seen) for number, row in gone.items()}
        heirs = {number: None if best is None else ids[best] for number, best in choices.items()}
        orphans = self.take_out(heirs, now)
        for group, article_id in zip(articles, ids, strict=True):
            inherited = {table: orphans.get((table, article_id), []) for table in CITED_TABLES}
            if self.is_as_held(group, article_id, seen, old) and not any(inherited.values()):
                placed.changes[article_id] = "same"
            else:
                placed.changes[article_id] = self.put(group, article_id, inherited, now)
        self.note(found, dict(zip(map(id, articles), ids, strict=True)), seen)
        placed.holders = holders(articles, ids, seen)
        self.db.conn.executemany(
            "UPDATE claims SET joined = ? WHERE url = ? AND kind = ? AND claimed = ?",
            [(int(is_joined(articles, c.url, c.claimed)), c.url, c.kind, c.claimed) for c in claims],
        )
        return placed

    # --- ids

    def articles_at(self, addresses: Collection[str], seen: Mapping[Key, Seen]) -> dict[int, Row]:
        """The articles that are held there, the oldest first."""
        ids = {reading.article_id for reading in seen.values()} - {None}
        rows = self.db.query(
            """SELECT id, url, post_id, first_seen FROM articles
               WHERE id IN (SELECT value FROM json_each(:ids)) OR url IN (SELECT value FROM json_each(:urls))
               ORDER BY first_seen, id""",
            {"ids": json.dumps(sorted(ids)), "urls": json.dumps(sorted(addresses))},
        )
        return {row["id"]: row for row in rows}

    def numbered(self, articles: list[Group], seen: Mapping[Key, Seen], old: Mapping[int, Row]) -> list[int]:
        """An id for each article: one that it had, else one made of its address."""
        given: dict[int, int] = {}
        for number, row in old.items():
            best = choice(articles, number, row, seen)
            if best is not None:
                given.setdefault(best, number)
        return [given.get(n) or self.new_id(group, {*old, *given.values()}) for n, group in enumerate(articles)]

    def new_id(self, group: Group, taken: Collection[int]) -> int:
        """The id that the article had before, or one that is made of its address."""
        made = stable_id("article", group.url)
        for number in (self.known.of(group), made):
            if number and number not in taken and not self.is_held(number):
                return number
        return stable_id("article", group.url, group.post_id or "another")

    def is_held(self, number: int) -> bool:
        """Whether an article bears this id."""
        return self.db.execute("SELECT 1 FROM articles WHERE id = ?", [number]).fetchone() is not None

    def take_out(self, heirs: Mapping[int, int | None], now: datetime) -> dict[tuple[str, int], list[Row]]:
        """Takes out articles that are none any more; their quotes and comments, by table and heir."""
        orphans: dict[tuple[str, int], list[Row]] = {}
        for number, heir in sorted(heirs.items()):
            reason = "it is one article with another" if heir else "its captures give no such article"
            retire(self.db, "article", number, heir, reason, now)
            left = {
                table: list(self.db.query(f"SELECT * FROM {table} WHERE article_id = ?", [number]))
                for table in CITED_TABLES
            }
            if heir is None:
                retire_cited(self.db, left, {}, now)
            else:
                for table, rows in left.items():
                    orphans.setdefault((table, heir), []).extend(rows)
            hanging = self.hanging(number)
            self.db.execute("UPDATE urls SET article_id = NULL WHERE article_id = ?", [number])
            for table in CHILD_TABLES:
                self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", [number])
            self.db.execute("DELETE FROM articles WHERE id = ?", [number])
            tidy_authors_and_terms(self.db, *hanging)
        return orphans

    # --- rows

    def is_as_held(self, group: Group, article_id: int, seen: Mapping[Key, Seen], old: Mapping[int, Row]) -> bool:
        """Whether nothing of an article is other than it stands in its rows; a new reading is of no article yet."""
        held = {key for key, reading in seen.items() if reading.article_id == article_id}
        return (
            article_id in old
            and old[article_id]["url"] == group.url
            and held == group.readings.keys()
            and all(seen[key].page == page for key, page in group.readings.items())
        )

    def put(self, group: Group, article_id: int, inherited: Mapping[str, list[Row]], now: datetime) -> Change:
        """Makes the rows of an article say what its readings say together."""
        combined = combine(load_readings(self.db, group.readings), group.url)
        assert combined is not None
        row = article_row(combined, article_id, self.blog)
        old = next(self.db.query("SELECT * FROM articles WHERE id = ?", [article_id]), None)
        if row != old:
            names = ", ".join(row)
            self.db.execute(
                f"""INSERT INTO articles ({names}) VALUES ({", ".join(f":{name}" for name in row)})
                    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in row)}""",
                row,
            )
        ids = quote_ids(combined.quotes, article_id)
        quotes = self.people.resolve_all(combined.article, combined.quotes, ids) if self.people else combined.quotes
        add_speakers(self.db, combined.quotes, quotes)
        rows = child_rows(self.db, combined, quotes, article_id)
        rows["article_html"] = [
            {**html, "html": nh3.clean(html["html"])}
            for html in rows["article_html"]
            if html["html"].count("&") * len(html["html"]) <= MOST_CLEANED
        ]
        place_blocks(rows["blocks"], rows["article_html"])
        rows["versions"] = [{"article_id": article_id} | version for version in version_rows(combined.texts)]
        before = {
            table: [*inherited[table], *self.db.query(f"SELECT * FROM {table} WHERE article_id = ?", [article_id])]
            for table in CITED_TABLES
        }
        hanging = self.hanging(article_id)
        for table in CHILD_TABLES:
            self.replace(table, article_id, rows[table])
        tidy_authors_and_terms(
            self.db, *(ids | more for ids, more in zip(hanging, self.hanging(article_id), strict=True))
        )
        retire_cited(self.db, before, rows, now)
        if old is None:
            revive(self.db, "article", [article_id])
            return "new"
        return "changed" if old["sha256"] != row["sha256"] else "same"

    def hanging(self, article_id: int) -> tuple[set[int], set[int]]:
        """The authors and the terms of an article."""
        authors, terms = (
            {row[0] for row in self.db.execute(f"SELECT {column} FROM {table} WHERE article_id = ?", [article_id])}
            for table, column in (("article_authors", "author_id"), ("article_terms", "term_id"))
        )
        return authors, terms

    def replace(self, table: str, article_id: int, rows: list[Row]) -> None:
        """Makes a table say ``rows`` of an article; what it says already is not written again."""
        columns, keys = self.shapes[table]
        wanted = [tuple(row.get(column) for column in columns) for row in rows]
        quoted = ", ".join(f'"{column}"' for column in columns)
        held = set(self.db.execute(f"SELECT {quoted} FROM {table} WHERE article_id = ?", [article_id]).fetchall())
        gone, added = held - set(wanted), [row for row in wanted if row not in held]
        match = " AND ".join(f'"{key}" = ?' for key in keys)
        self.db.conn.executemany(
            f"DELETE FROM {table} WHERE {match}", [tuple(row[columns.index(key)] for key in keys) for row in gone]
        )
        self.db.conn.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(columns))})", added)

    def note(self, found: list[Group], ids: Mapping[int, int], seen: Mapping[Key, Seen]) -> None:
        """Enters of which article, and which page of it, each reading is."""
        rows = [
            (ids.get(id(group)), page, *key)
            for group in found
            for key, page in group.readings.items()
            if (seen[key].article_id, seen[key].page) != (ids.get(id(group)), page)
        ]
        self.db.conn.executemany(
            "UPDATE readings SET article_id = ?, page = ? WHERE (capture_id, url, part) = (?, ?, ?)", rows
        )


# --- ids that are kept


def fits(one: int | None, other: int | None) -> bool:
    """Whether two post ids may be one."""
    return one is None or other is None or one == other


def choice(articles: list[Group], number: int, row: Row, seen: Mapping[Key, Seen]) -> int | None:
    """The place of the group that an article which is held is now, None when it is none any more."""
    offers = [n for n, group in enumerate(articles) if is_offered(group, number, row, seen)]
    return min(offers, key=lambda n: (preference(articles[n], number, row, seen), n), default=None)


def is_offered(group: Group, number: int, row: Row, seen: Mapping[Key, Seen]) -> bool:
    """Whether an article that is held may be a group's."""
    has_reading = any(seen[key].article_id == number for key in group.readings)
    return has_reading or (row["url"] in group.addresses and fits(row["post_id"], group.post_id))


def preference(group: Group, number: int, row: Row, seen: Mapping[Key, Seen]) -> tuple[bool, bool, int]:
    """Sorts the group first whose address made an id, then the one at the article's address, then by readings."""
    of_same_post = fits(row["post_id"], group.post_id)
    made_it = of_same_post and any(stable_id("article", url) == number for url in group.addresses)
    stands_there = of_same_post and row["url"] in group.addresses
    return not made_it, not stands_there, -sum(seen[key].article_id == number for key in group.readings)


def holders(articles: list[Group], ids: list[int], seen: Mapping[Key, Seen]) -> dict[str, int]:
    """For each address the article that was read there last."""
    newest: dict[str, tuple[float, int, int]] = {}
    for group, article_id in zip(articles, ids, strict=True):
        for url in group.addresses:
            times = [seen[key].captured_at for key in group.readings if key[1] == url]
            newest[url] = max(newest.get(url, (-1.0, 0, 0)), (max(times, default=0.0), group.post_id or 0, article_id))
    return {url: article_id for url, (_, _, article_id) in newest.items()}


def is_joined(articles: list[Group], url: str, claimed: str) -> bool:
    """Whether two addresses are one article's."""
    return any(url in group.addresses and claimed in group.addresses for group in articles)


# --- ids that are no more: what became of them stands in ``retired``, because people cite them


def retire(db: Database, kind: RetiredKind, old: int, new: int | None, reason: str, since: datetime) -> None:
    """Enters what became of an id; ids that led to it lead on."""
    db.execute(
        """INSERT INTO retired VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET new_id = excluded.new_id, reason = excluded.reason, since = excluded.since""",
        [kind, old, new, reason, since.isoformat()],
    )


def revive(db: Database, kind: RetiredKind, numbers: Iterable[int]) -> None:
    """Ids that are given again are not retired any more."""
    db.conn.executemany("DELETE FROM retired WHERE (kind, old_id) = (?, ?)", [(kind, number) for number in numbers])


def retire_cited(
    db: Database, old: Mapping[str, Sequence[Row]], new: Mapping[str, Sequence[Row]], since: datetime
) -> None:
    """Enters what became of the rows of ``CITED_TABLES`` that an article, or one merged with it, has no more."""
    retire_quotes(db, old["quotes"], new.get("quotes", ()), since)
    retire_quotes(db, old["indirect_quotes"], new.get("indirect_quotes", ()), since, kind="reported")
    retire_comments(db, old["comments"], new.get("comments", ()), since)


def retire_quotes(
    db: Database, old: Sequence[Row], new: Sequence[Row], since: datetime, *, kind: RetiredKind = "quote"
) -> None:
    """Enters what became of the quotes that an article, or one that was merged with it, does not have any more."""
    left = {row["id"]: row for row in new}
    words = {plain(row["text"]): row["id"] for row in reversed(new)}
    for row in old:
        if row["id"] in left:
            continue
        text = plain(row["text"])
        same = words.get(text) or next((words[other] for other in words if text in other or other in text), None)
        reason = "the article was joined with another, or the quote has another span" if same else "not in its text now"
        retire(db, kind, row["id"], same, reason, since)
    revive(db, kind, left.keys() - {row["id"] for row in old})


def retire_comments(db: Database, old: Sequence[Row], new: Sequence[Row], since: datetime) -> None:
    """Enters what became of the comments that an article, or one that was merged with it, does not have any more."""
    by_number: Mapping[object, int] = {row["comment_id"]: row["id"] for row in new if row["comment_id"]}
    by_words = {(row["author"], plain(row["body_text"])): row["id"] for row in new}
    left = {row["id"] for row in new}
    for row in old:
        if row["id"] not in left:
            same = by_number.get(row["comment_id"]) or by_words.get((row["author"], plain(row["body_text"])))
            reason = "it stands under another id now" if same else "it is not among the article's comments now"
            retire(db, "comment", row["id"], same, reason, since)
    revive(db, "comment", left - {row["id"] for row in old})


def plain(text: str) -> str:
    """A text with single blanks, to be compared."""
    return " ".join(text.split())
