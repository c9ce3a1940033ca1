"""How long a search takes beside the plain FTS5 query that it rests on.

    python benchmarks/search.py [ARTICLES]

Makes an archive of 100,000 invented articles (or as many as are said), each with three quotes and a comment, in a
temporary folder: some 650 words a text, from 40,000 invented words whose frequencies follow Zipf's law. Then it asks
both the same queries in turn. The floor is one statement for each of the three tables: MATCH, ORDER BY rank, ten
rows, snippets; no counting, no query language, and its filter is a join. Prints milliseconds of CPU time and
ratios.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from chamberlain_crawler.archive import connect
from chamberlain_crawler.asking.related import like
from chamberlain_crawler.asking.search import parse, search
from chamberlain_crawler.browsing.article_pages import article

WORDS, STREAM, SLICE = 40_000, 2_000_000, 65
SPEAKERS = 500
REPEATS = 25
FTS = ("articles", "quotes", "comments")

FLOOR = {
    "articles": "SELECT articles.title, snippet(articles_fts, 1, '[', ']', '…', 40) FROM articles_fts "
    "JOIN articles ON articles.id = articles_fts.rowid WHERE articles_fts MATCH ? {year} ORDER BY rank LIMIT 10",
    "quotes": "SELECT articles.title, snippet(quotes_fts, 0, '[', ']', '…', 40) FROM quotes_fts "
    "JOIN quotes ON quotes.id = quotes_fts.rowid JOIN articles ON articles.id = quotes.article_id "
    "WHERE quotes_fts MATCH ? {year} ORDER BY rank LIMIT 10",
    "comments": "SELECT articles.title, snippet(comments_fts, 1, '[', ']', '…', 40) FROM comments_fts "
    "JOIN comments ON comments.id = comments_fts.rowid JOIN articles ON articles.id = comments.article_id "
    "WHERE comments_fts MATCH ? {year} ORDER BY rank LIMIT 10",
}


def main() -> None:
    """Make the archive, ask it, print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("articles", type=int, nargs="?", default=100_000)
    articles = arguments.parse_args().articles
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        started = time.perf_counter()
        stream = words()
        fill(path, articles, stream)
        size = path.stat().st_size / 1e6
        print(f"{articles:,} articles made in {time.perf_counter() - started:.0f} s, {size:,.0f} MB\n")
        conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        print(f"{'ms':30} {'floor p50':>10} {'p95':>8} {'search p50':>11} {'p95':>8} {'ratio':>6}")
        for name, queries in queries_by_kind(stream).items():
            report(conn, name, queries)
        ids = [row[0] for row in conn.execute("SELECT id FROM articles LIMIT ?", [REPEATS])]
        for name, page in (("more like this", like), ("article page, all its data", article_page)):
            times = [timed(page, conn, number) for number in ids]
            print(f"{name:30} {'':>10} {'':>8} {middle(times):>11.1f} {high(times):>8.1f}")
        conn.close()


def words() -> list[str]:
    """A long text of invented words: the second most frequent comes half as often as the first, and so on."""
    syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "el", "or")]
    invented = ["".join(parts) for parts in itertools.product(syllables, repeat=3)]
    vocabulary = random.sample(invented, WORDS)
    return random.choices(
        vocabulary, cum_weights=list(itertools.accumulate(1 / n for n in range(1, WORDS + 1))), k=STREAM
    )


def text(stream: Sequence[str], slices: int, length: int = SLICE) -> str:
    """A text of some slices of the long text."""
    starts = [random.randrange(STREAM - length) for _ in range(slices)]
    return "\n\n".join(" ".join(stream[start : start + length]) for start in starts)


def fill(path: Path, articles: int, stream: Sequence[str]) -> None:
    """Makes the archive: rows first, then the full-text index in one go."""
    db = connect(path)
    conn = db.conn
    for (trigger,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        conn.execute(f"DROP TRIGGER [{trigger}]")
    conn.execute("PRAGMA synchronous = OFF")
    conn.execute("BEGIN")
    conn.execute("INSERT INTO blogs (name, title, home) VALUES ('b', 'B', 'https://b.example/')")
    conn.execute(
        """INSERT INTO captures (id, blog, url, source, captured_at, status, sha256)
           VALUES (1, 'b', '', '', '2020-12-31T12:00:00+00:00', 200, '')"""
    )
    people = [
        f"{first.title()} {last.title()}" for first, last in zip(stream[:SPEAKERS], stream[SPEAKERS:], strict=False)
    ]
    conn.executemany("INSERT INTO people VALUES (?, ?, NULL)", enumerate(people))
    conn.executemany("INSERT INTO person_names VALUES (?, ?)", enumerate(people))
    conn.executemany("INSERT INTO authors VALUES (?, ?, NULL)", enumerate(people[:20]))
    for number in random.sample(range(2**48), articles):
        day = f"{random.randint(2012, 2020)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        conn.execute(
            """INSERT INTO articles (id, blog, url, slug, title, published, year, body_text, word_count, layout,
               capture_id, first_seen, last_seen, sha256) VALUES (?, 'b', ?, '', ?, ?, ?, ?, 650, '', 1, '', '', '')""",
            [number, str(number), text(stream, 1, 8), day, int(day[:4]), text(stream, 10)],
        )
        conn.execute(
            """INSERT INTO blocks (article_id, position, kind, text, start)
               SELECT id, 0, 'paragraph', body_text, 0 FROM articles WHERE id = ?""",
            [number],
        )
        conn.execute(
            "INSERT INTO article_authors (article_id, author_id, position, origin) VALUES (?, ?, 1, '')",
            [number, random.randrange(20)],
        )
        for n in range(3):
            person = random.randrange(SPEAKERS)
            conn.execute(
                """INSERT INTO quotes (id, article_id, position, kind, text, speaker, person, person_id, rule, start,
                   "end", parts) VALUES (?, ?, ?, 'direct', ?, ?, ?, ?, '', 0, 9, '[[0, 9]]')""",
                [random.getrandbits(60), number, n, text(stream, 1, 30), people[person], people[person], person],
            )
        conn.execute(
            "INSERT INTO comments (id, article_id, position, author, body_text) VALUES (?, ?, 0, 'A', ?)",
            [random.getrandbits(60), number, text(stream, 1, 40)],
        )
    for table in FTS:
        conn.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")
    conn.execute("COMMIT")
    db.close()


def queries_by_kind(stream: Sequence[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Queries by their kind, each as typed, as plain FTS5, and with the year that it is limited to."""
    frequent = by_frequency(stream)
    places = [random.randrange(STREAM - 3) for _ in range(REPEATS)]
    found: dict[str, list[tuple[str, str, str]]] = {
        "very frequent word": [plain(word) for word in frequent[:8]],
        "frequent word": [plain(word) for word in frequent[20:60]],
        "word, any": [plain(stream[place]) for place in places],
        "rare word": [plain(word) for word in random.sample(frequent[8_000:30_000], REPEATS)],
        "three words": [plain(*random.sample(frequent[20:800], 3)) for _ in places],
    }
    found["phrase of two"] = [
        (f'"{words}"', f'"{words}"', "") for words in (" ".join(stream[p : p + 2]) for p in places)
    ]
    filtered = [(typed, match, str(random.randint(2012, 2020))) for typed, match, _ in found["word, any"]]
    found["word and year"] = [(f"{typed} year:{year}", match, year) for typed, match, year in filtered]
    found["word, speaker and dates"] = [
        (f"{typed} speaker:{stream[n].title()} from:2014 to:2018-06", match, "")
        for n, (typed, match, _) in enumerate(found["word, any"])
    ]
    return found


def by_frequency(stream: Sequence[str]) -> list[str]:
    """All words, the most frequent first."""
    counts: dict[str, int] = {}
    for word in stream:
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: -counts[word])


def plain(*words: str) -> tuple[str, str, str]:
    """Words that must all be found."""
    return " ".join(words), " ".join(f'"{word}"' for word in words), ""


def report(conn: sqlite3.Connection, name: str, queries: Sequence[tuple[str, str, str]]) -> None:
    """Asks both, each query once to warm up and once to measure, and prints a line."""
    floors, ours = [], []
    for typed, match, year in queries:
        for measured in (False, True):
            floor_time, our_time = timed(floor, conn, match, year), timed(ask, conn, typed)
            if measured:
                floors.append(floor_time)
                ours.append(our_time)
    ratio = statistics.median(ours) / statistics.median(floors)
    print(
        f"{name:30} {middle(floors):>10.1f} {high(floors):>8.1f} {middle(ours):>11.1f} {high(ours):>8.1f} {ratio:>6.2f}"
    )


def floor(conn: sqlite3.Connection, match: str, year: str) -> None:
    """The plain query over the three tables."""
    for sql in FLOOR.values():
        conn.execute(sql.format(year=f"AND articles.year = {year}" if year else ""), [match]).fetchall()


def ask(conn: sqlite3.Connection, typed: str) -> None:
    """The search, from what is typed to what is shown."""
    search(conn, parse(typed), limit=10)


def article_page(conn: sqlite3.Connection, article_id: int) -> None:
    """What the server does for the page of an article before its template."""
    article(conn, article_id, "/archive")


def timed(function: Callable[..., object], *arguments: object) -> float:
    """Milliseconds of CPU time of a call."""
    started = time.process_time()
    function(*arguments)
    return (time.process_time() - started) * 1_000


def middle(times: Sequence[float]) -> float:
    """The median."""
    return statistics.median(times)


def high(times: Sequence[float]) -> float:
    """What 95 of 100 are below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


if __name__ == "__main__":
    main()
