"""A real web archive on loopback (pywb, captures of a real WordPress in four years), held against its WARC files.

Runs where the tool that makes one is at hand (Debian, root) and says so where it is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pytest
from lxml import html
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator
from world import free_port, has_tool, run_tool

NOT_BODY = (
    ".//figcaption | .//*[contains(@class, 'wp-caption-text')] | .//iframe | .//script"
    " | .//*[contains(@class, 'twitter-tweet')] | .//*[contains(@class, 'page-links')]"
)
#: Articles of several pages.
PAGED = """SELECT DISTINCT post_id FROM articles JOIN urls ON article_id = articles.id
    WHERE urls.url GLOB '*/[0-9]/'"""
LOGGED = re.compile(r'\[([\d-]+ [\d:]+)\] "GET (/web/\d|/cdx|/web/cdx)')

pytestmark = [
    pytest.mark.skipif(
        not has_tool("start-wayback.sh"),
        reason="no tool at hand that makes a web archive",
    ),
    pytest.mark.timeout(1800),  # the tool installs packages and crawls a WordPress
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of the archive, and the folder of its WARC files and log."""
    state = tmp_path_factory.mktemp("lab")
    port = free_port()
    settings = {"LAB_STATE": str(state), "ARCHIVE_URL": "http://www.thechamberlainfiles.com"}
    yield run_tool("start-wayback.sh", port, **settings), state / "wayback"
    run_tool("stop-wayback.sh", port, **settings)


def captured_texts(folder: Path) -> dict[int, set[str]]:
    """Texts of each post by its id, as the pages in the WARC files show them."""
    texts: dict[int, set[str]] = defaultdict(set)
    for path in folder.glob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
                    post_id, text = text_of(record.content_stream().read())
                    if post_id:
                        texts[post_id].add(text)
    return texts


def text_of(page: bytes) -> tuple[int | None, str]:
    """A post's id and text without blanks; no id for other pages, and for those that ask for a password."""
    root = html.document_fromstring(page) if page.strip() else html.Element("html")
    classes = " ".join(root.xpath("//body/@class"))
    post_id = re.search(r"\bpostid-(\d+)", classes)
    content = root.xpath("//div[contains(@class, 'entry-content')] | //div[@class='article-content']")
    if not post_id or "single-post" not in classes or not content or root.xpath("//form[@class='post-password-form']"):
        return None, ""
    for element in content[0].xpath(NOT_BODY):
        element.drop_tree()
    return int(post_id[1]), squeezed(content[0].text_content())


def squeezed(text: str) -> str:
    return re.sub(r"[\s|]+", "", re.sub(r"Pages: [\d ]+\s*$", "", text.strip()))


def busiest_minute(times: list[datetime]) -> int:
    """The most requests in sixty seconds, by a log of whole seconds."""
    return max(sum(0 <= (other - time).total_seconds() < 60 for other in times) for time in times)


def test_all_that_any_capture_holds_is_in_the_archive(lab, chamberlain, tmp_path, record_property):
    address, folder = lab
    run = chamberlain("crawl", "--source", "wayback", "--history", "--archive", "a.db", "-s", f"WAYBACK={address}")
    assert run.returncode == 0, run.stderr
    expected = captured_texts(folder / "warc")
    db = Database(tmp_path / "a.db")
    versions: dict[int, set[str]] = defaultdict(set)
    for row in db.query("SELECT post_id, versions.body_text FROM articles JOIN versions ON article_id = articles.id"):
        versions[row["post_id"]].add(squeezed(row["body_text"]))
    assert set(versions) == set(expected)
    for post_id, texts in expected.items():
        # The pages of an article of several pages are one text in the archive.
        assert all(any(text in version for version in versions[post_id]) for text in texts), post_id
    paged = {row["post_id"] for row in db.query(PAGED)}
    assert all(versions[post_id] == texts for post_id, texts in expected.items() if post_id not in paged)
    db.close()

    first = logged(folder / "wayback.log")
    again = chamberlain("crawl", "--source", "wayback", "--history", "--archive", "a.db", "-s", f"WAYBACK={address}")
    assert again.returncode == 0, again.stderr
    # What is held is not fetched again, but for /Budget-Day/, whose captures the archive gives out as /budget-day/.
    assert len(logged(folder / "wayback.log")["/web/2"]) - len(first["/web/2"]) <= 4
    assert len(first["/cdx"]) == 1
    busiest = busiest_minute(first["/web/2"])
    # Nine may share the second at either end of the minute.
    assert busiest <= 480 + 9
    count = sum(map(len, versions.values()))
    record_property(
        "said",
        f"a web archive: {len(expected)} articles, {count} texts, {len(first['/web/2'])} captures, {busiest} a minute",
    )


def logged(path: Path) -> dict[str, list[datetime]]:
    """Times of the requests in the server's log, by the beginning of their paths."""
    times: dict[str, list[datetime]] = defaultdict(list)
    for time, kind in LOGGED.findall(path.read_text()):
        times[kind].append(datetime.fromisoformat(time))
    return times
