"""A crawl of a large blog, a tenth of whose pages fail at first, run until nothing is left to be got.

    python benchmarks/soak.py [--articles 5000] [--broken 0.1] [--runs 4] [--json]

The blog is invented and served by a process of its own (``tests/faults/server.py``) without an API: pages come cut
under the validators of whole ones, answer 503 or 500, lead off the site, are empty, or reset the connection. The real
command runs until it exits with 0. Printed are, for each run, its exit code, seconds, requests, articles, and the sums
of the ledger; and how much memory the crawl and its child processes take together (PSS, from /proc). Exits with 1 where
the second run is not complete, a sum does not hold, a text differs from what was served, or memory grows.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
SERVER = ROOT / "tests" / "faults" / "server.py"
OFFERS = "sitemap,lists,etag,last_modified,robots"
SETTINGS = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "RETRY_TIMES=1", "RETRY_AFTER_DEFAULT=0.1")

#: Seconds between two looks at the memory; the most that it may take, in MB; how much more the last quarter of a run
#: may take than the one before the middle.
LOOK_SECONDS, MOST_MB, MOST_GROWTH = 0.5, 300, 1.15
#: Where a run asked for less, the start of the program is most of it, and nothing tells whether memory grows.
FEWEST_REQUESTS = 1000


@dataclass
class Run:
    """One run of the command."""

    code: int
    seconds: float
    requests: int
    articles: int
    """Articles that are held with the very text that was served."""
    told: int
    """Addresses found, as the summary tells them."""
    states: dict[str, int]
    """Addresses by state, without excluded ones."""
    memory: list[float] = field(repr=False)
    """MB of the crawl and its children, by time."""

    @property
    def sums_hold(self) -> bool:
        """Whether the addresses that the summary tells are those of the ledger."""
        return self.told == sum(self.states.values())

    @property
    def growth(self) -> float:
        """Memory of the last quarter over that of the second quarter; 1 for a run that is too short to tell."""
        if self.requests < FEWEST_REQUESTS:
            return 1.0
        quarter = len(self.memory) // 4
        return statistics.median(self.memory[-quarter:]) / statistics.median(self.memory[quarter : 2 * quarter])


def main() -> None:
    """Runs the soak, prints what it gave, and exits with 1 where that is not enough."""
    parser = argparse.ArgumentParser(description="A crawl of a large blog, part of which fails at first.")
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--broken", type=float, default=0.1, help="share of the articles whose page fails at first")
    parser.add_argument("--runs", type=int, default=4, help="most runs until all is held")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, blog(arguments.articles, arguments.broken) as address:
        runs: list[Run] = []
        while len(runs) < arguments.runs and not (runs and runs[-1].code == 0):
            runs.append(crawl(address, Path(folder)))
            if not arguments.json:
                show(len(runs), runs[-1])
        broken = truth(address)["broken"]
    failures = judged(runs, arguments.articles)
    if arguments.json:
        print(json.dumps({"runs": [asdict(run) for run in runs], "broken": broken, "failures": failures}))
    else:
        print("faults met:", ", ".join(f"{name} {count}" for name, count in sorted(broken.items())))
        print("\n".join(failures) or "complete by the second run, sums hold, memory is flat")
    sys.exit(1 if failures else 0)


def judged(runs: list[Run], articles: int) -> list[str]:
    """What is not as it should be, a line each."""
    second = runs[min(1, len(runs) - 1)]
    peak, growth = max(max(run.memory) for run in runs), max(run.growth for run in runs)
    lines = {
        f"run 2 holds {second.articles} of {articles} articles": second.articles < articles,
        f"the last run exits with {runs[-1].code}": runs[-1].code != 0,
        "the summary's addresses are not the ledger's": not all(run.sums_hold for run in runs),
        "addresses are left waiting or failed": bool({"new", "fetched", "failed"} & set(runs[-1].states)),
        f"memory reaches {peak:.0f} MB": peak > MOST_MB,
        f"memory grows by {growth - 1:.0%}": growth > MOST_GROWTH,
    }
    return [line for line, is_bad in lines.items() if is_bad]


def show(number: int, run: Run) -> None:
    """The figures of a run."""
    states = ", ".join(f"{state} {count}" for state, count in sorted(run.states.items()))
    print(
        f"run {number}: exit {run.code}, {run.seconds:.0f} s, {run.requests} requests, {run.articles} articles whole;"
        f" {run.told} addresses told = {sum(run.states.values())} ({states});"
        f" memory {statistics.median(run.memory):.0f} MB, at most {max(run.memory):.0f} MB, x{run.growth:.2f}",
        flush=True,
    )


@contextlib.contextmanager
def blog(articles: int, broken: float) -> Iterator[str]:
    """The address of the blog, served by a process of its own."""
    words = [sys.executable, str(SERVER), "--posts", str(articles), "--broken", str(broken), "--offers", OFFERS]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def truth(address: str) -> dict:
    """What the blog has, and what it was asked."""
    with urllib.request.urlopen(f"{address}/-/truth") as answer:
        return json.load(answer)


def crawl(address: str, folder: Path) -> Run:
    """Runs the command once, and looks at its memory as it goes."""
    archive, asked = folder / "archive.db", truth(address)["asked"]
    words = [str(Path(sys.executable).with_name("chamberlain")), "crawl", "sample", "--source", f"{address}/"]
    words += ["--archive", str(archive), "--captures", str(folder / "captures")]
    words += [word for setting in SETTINGS for word in ("-s", setting)]
    began, memory = time.monotonic(), []
    with (folder / "said.txt").open("w+", encoding="utf-8") as said:
        crawling = subprocess.Popen(words, cwd=folder, stdout=said, stderr=said)
        while crawling.poll() is None:
            memory.append(memory_of(crawling.pid))
            time.sleep(LOOK_SECONDS)
        said.seek(0)
        told = re.search(r"(\d+)\s+addresses found", said.read())
    seconds, now = time.monotonic() - began, truth(address)
    db = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    texts = dict(db.execute("SELECT post_id, body_text FROM articles").fetchall())
    states = dict(db.execute("SELECT state, count(*) FROM urls WHERE state != 'excluded' GROUP BY state").fetchall())
    db.close()
    whole = sum(texts.get(int(number)) == post["text"] for number, post in now["posts"].items())
    return Run(
        crawling.returncode, seconds, now["asked"] - asked, whole, int(told[1]) if told else 0, states, memory or [0]
    )


def memory_of(pid: int) -> float:
    """MB that a process and all below it take, shared pages by their share; what ended meanwhile counts nothing."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    family, total = {pid}, 0
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    for member in family:
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text(encoding="utf-8")
            total += sum(map(int, re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)))
    return total / 1024


if __name__ == "__main__":
    main()
