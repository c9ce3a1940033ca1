"""A blog saved from a web archive on loopback, which behaves well and badly."""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy.settings import Settings
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from chamberlain_crawler.sources import web_archive

FIELDS = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
BLOG = "http://www.thechamberlainfiles.com/"

PAGE = """<html lang="en-GB"><head><title>{title}</title></head><body class="single single-post postid-{n}">
<article class="post type-post hentry" id="post-{n}"><h1 class="entry-title">{title}</h1>
<time class="entry-date published" datetime="2013-06-15T09:30:00+01:00">15 June 2013</time>
<div class="entry-content"><p>{text}</p><p>More to come.</p></div></article></body></html>"""
PARKED = "<html><head><title>thechamberlainfiles.com</title></head><body>Buy this domain</body></html>"
LIST = f'<html><head><title>Trams</title></head><body class="archive category"><a href="{BLOG}">x</a></body></html>'


def article(n: int, text: str = "Trams will return to Mill Lane, the council said.") -> str:
    return PAGE.format(n=n, title=f"Story {n}", text=text)


@dataclass
class WebArchive:
    """A server that lists and plays captures back, and remembers what it was asked."""

    url: str
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    listings: dict[str, object] = field(default_factory=dict)
    """Answers by path for listings that go another way; a list of answers is given out one by one."""
    plays: dict[str, object] = field(default_factory=dict)
    page_size: int = 10_000

    def add(self, year: int, slug: str, body: object = "", *, status: int = 200, **fields) -> str:
        """A capture, listed and played back; its playback path."""
        timestamp, url = f"{year}0101120000", fields.get("original", f"{BLOG}{slug}/")
        body = body if isinstance(body, str) else json.dumps(body)
        kind = fields.get("mimetype", "text/html")
        row = {"urlkey": f"com,thechamberlainfiles)/{slug}", "timestamp": timestamp, "original": url, "mimetype": kind}
        row |= {"statuscode": str(status), "digest": f"D{hash(body)}", "length": str(2000 + len(body))} | fields
        self.rows.append([row[name] for name in FIELDS])
        headers = {
            "Memento-Datetime": f"{datetime(year, 1, 1, 12, tzinfo=UTC):%a, %d %b %Y %H:%M:%S} GMT",
            "X-Archive-Orig-Etag": f'"{year}"',
        }
        path = f"/web/{timestamp}id_/{url}"
        self.plays[path] = (status, headers, body)
        return path

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        self.times.append(time.monotonic())
        found = self.plays.get(path) or self.listings.get(path.partition("?")[0])
        if found is None and path.startswith("/cdx/search/cdx?"):
            found = (200, {}, self.listing(parse_qs(urlsplit(path).query)))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if callable(found):
            found = found()
        status, headers, body = found if isinstance(found, tuple) else (200, {}, found) if found else (404, {}, "none")
        return status, {"Content-Type": "text/html"} | headers, body.encode() if isinstance(body, str) else body

    def listing(self, query: dict[str, list[str]]) -> str:
        start = int(query.get("resumeKey", ["0"])[0])
        end = start + self.page_size
        more = [[], [str(end - 1)]] if end < len(self.rows) else []  # the last row comes once more
        return json.dumps([FIELDS, *self.rows[start:end], *more])

    @property
    def listed(self) -> list[str]:
        return [path for path in self.asked if "cdx" in path]

    @property
    def played(self) -> list[str]:
        return [path for path in self.asked if path.startswith("/web/2")]


@pytest.fixture
def archive(site) -> WebArchive:
    server = WebArchive(site.url)
    site.answer = server.answer
    return server


@pytest.fixture
def crawl(chamberlain, archive, tmp_path):
    """Crawls from the archive; it bears what comes, but where a test says otherwise."""

    def run(*arguments: str, source: str = "wayback", pause: float = 0.05):
        settings = [f"WAYBACK={archive.url}", f"RETRY_AFTER_DEFAULT={pause}", "RETRY_TIMES=1", "DOWNLOAD_DELAY=0"]
        settings += ["AUTOTHROTTLE_ENABLED=False", "WAYBACK_CDX_PER_MINUTE=6000", "WAYBACK_PLAYBACK_PER_MINUTE=6000"]
        words = [word for setting in settings for word in ("-s", setting)]
        run = chamberlain("crawl", "--source", source, "--archive", "a.db", *words, *arguments, fast=False)
        assert "Traceback" not in run.stderr, run.stderr
        return run

    return run


@pytest.fixture
def held(tmp_path):
    """The rows of a table of the archive by a key."""

    def rows(table: str, key: str = "url") -> dict[str, dict]:
        db = Database(tmp_path / "a.db")
        found = {row[key]: row for row in db.table(table).rows}
        db.close()
        return found

    return rows


def test_the_best_capture_of_each_article_is_fetched_once(archive, crawl, held, tmp_path):
    archive.add(2013, "story-1", article(1, "An early text."))
    best = archive.add(2016, "story-1", article(1, "A later text."), original="https://thechamberlainfiles.com/story-1")
    archive.add(2019, "story-1", "", status=404)
    other = archive.add(2015, "story-2", article(2))
    archive.add(2015, "category/trams", LIST)
    archive.add(2015, "gone", "not here", status=404)
    archive.add(2015, "picture", "x", mimetype="image/jpeg")
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert archive.played == [best, other]
    assert len(archive.listed) == 1

    articles = held("articles")
    assert set(articles) == {f"https://thechamberlainfiles.com/story-{n}/" for n in (1, 2)}
    assert articles["https://thechamberlainfiles.com/story-1/"]["body_text"].startswith("A later text.")
    capture = held("captures")["https://thechamberlainfiles.com/story-1"]
    assert capture["requested_url"] == f"{archive.url}{best[1:]}"
    assert (capture["source"], capture["status"], capture["etag"]) == ("wayback", 200, '"2016"')
    assert capture["captured_at"] == "2016-01-01T12:00:00+00:00"
    assert capture["fetched_at"] > "2026"
    urls = held("urls")
    assert urls["https://thechamberlainfiles.com/gone/"]["state"] == "missing"
    assert urls["https://thechamberlainfiles.com/story-2/"]["found_by"] == "wayback"

    with (tmp_path / "captures" / capture["warc_file"]).open("rb") as file:
        file.seek(capture["warc_offset"])
        record = next(iter(ArchiveIterator(file)))
        assert record.rec_headers.get_header("WARC-Target-URI") == "https://thechamberlainfiles.com/story-1"
        assert record.rec_headers.get_header("WARC-Source-URI") == f"{archive.url}{best[1:]}"
        assert record.rec_headers.get_header("WARC-Date") == "2016-01-01T12:00:00Z"
        assert record.http_headers.get_header("Etag") == '"2016"'
        assert record.http_headers.get_header("Memento-Datetime") is None

    archive.asked.clear()
    again = crawl()
    assert again.returncode == 0, again.stderr
    assert (len(archive.listed), archive.played) == (1, []), "what is held is not fetched again"


def test_what_is_listed_is_kept_once_and_survives_being_read_again(archive, crawl, held, chamberlain, tmp_path):
    archive.add(2014, "story-1", article(1), original="http://www.thechamberlainfiles.com/story-1")
    archive.add(2016, "story-1", article(1, "A later text."))
    archive.add(2017, "story-1", "", status=404)
    archive.add(2015, "picture", "x", mimetype="image/jpeg")
    archive.add(2018, "story-1/feed", "<rss/>", mimetype="text/xml")
    assert crawl().returncode == 0
    listed = Database(tmp_path / "a.db").execute("SELECT * FROM mementos ORDER BY captured_at").fetchall()
    home = "https://thechamberlainfiles.com/"
    assert [row[1:6] for row in listed if row[3].startswith("http://www")] == [
        (archive.url, f"{home}story-1/", f"{BLOG}story-1", "2014-01-01T12:00:00+00:00", 200),
        (archive.url, f"{home}picture/", f"{BLOG}picture/", "2015-01-01T12:00:00+00:00", 200),
        (archive.url, f"{home}story-1/", f"{BLOG}story-1/", "2016-01-01T12:00:00+00:00", 200),
        (archive.url, f"{home}story-1/", f"{BLOG}story-1/", "2017-01-01T12:00:00+00:00", 404),
        (archive.url, f"{home}story-1/feed/", f"{BLOG}story-1/feed/", "2018-01-01T12:00:00+00:00", 200),
    ]
    assert crawl().returncode == 0
    assert chamberlain("reextract", "--archive", "a.db").returncode == 0
    db = Database(tmp_path / "a.db")
    assert db.execute("SELECT * FROM mementos ORDER BY captured_at").fetchall() == listed
    nearest = db.execute("SELECT nearest FROM article_copies").fetchall()
    assert nearest == [(f"{archive.url}web/20140101120000/{BLOG}story-1",)]


def test_other_captures_are_tried_when_the_reading_is_bad(archive, crawl, held):
    long = f"<!-- {'x' * 2000} -->"
    good = [archive.add(2014, f"story-{n}", article(n)) for n in (1, 2, 3)]
    parked = [archive.add(2019, f"story-{n}", f"{PARKED}<!-- {n} -->{long}") for n in (1, 2, 3)]
    lost = [archive.add(year, "lost", f"{PARKED}{year}") for year in (2017, 2018)]
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert archive.played[:2] == [parked[0], good[0]]
    assert archive.played[2:4] == good[1:], "after the domain changed hands nothing is asked for first"
    assert set(archive.played[4:]) == set(lost), "all are tried before an address is given up"
    assert len(held("articles")) == 3
    assert held("captures", "requested_url")[f"{archive.url}{parked[0][1:]}"]["verdict"] == "parked"
    assert held("urls")["https://thechamberlainfiles.com/lost/"]["state"] == "not_article"


def test_the_history_is_every_body_once(archive, crawl, held):
    texts = [archive.add(year, "story-1", article(1, f"The text of {year}.")) for year in (2013, 2015)]
    same = article(1, "The text of 2015.")
    archive.add(2016, "story-1", same)
    archive.add(2017, "story-1", same, mimetype="warc/revisit", statuscode="-")
    texts.append(archive.add(2018, "story-1", article(1, "The text of 2018.")))
    assert crawl().returncode == 0
    assert archive.played == [texts[2]]
    run = crawl("--history")
    assert run.returncode == 0, run.stderr
    assert archive.played == [texts[2], texts[0], texts[1]]
    assert {row["body_text"].split("\n")[0] for row in held("versions", "n").values()} == {
        f"The text of {year}." for year in (2013, 2015, 2018)
    }


def test_a_revisit_whose_original_is_not_listed_is_tried(archive, crawl, held):
    archive.add(2017, "story-1", article(1), mimetype="warc/revisit", statuscode="-")
    assert crawl().returncode == 0
    assert len(held("articles")) == 1


def test_feeds_give_articles_that_were_not_captured_themselves(archive, crawl, held):
    item = f"""<item><title>Story 9</title><link>{BLOG}story-9/</link><guid>{BLOG}?p=9</guid>
        <pubDate>Sat, 15 Jun 2013 08:30:00 +0000</pubDate>
        <content:encoded><![CDATA[<p>Trams return to Mill Lane.</p><p>More to come.</p>]]></content:encoded></item>"""
    feed = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel><title>The Chamberlain Files</title>{item}{item.replace("9", "8")}</channel></rss>"""
    archive.add(2013, "feed", feed, mimetype="application/rss+xml")
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert set(held("articles")) == {f"https://thechamberlainfiles.com/story-{n}/" for n in (8, 9)}
    assert "https://thechamberlainfiles.com/feed/" not in held("urls")


# --- listings


def test_pages_of_a_listing_and_odd_rows(archive, crawl, held):
    for n in range(5):
        archive.add(2015, f"story-{n}", article(n))
    archive.page_size = 4
    archive.rows[1:1] = [["short"], ["k", "20159999000000", f"{BLOG}x/", "text/html", "200", "D", "9"]]
    archive.rows.append(["k", "20150101120000", "mailto:editor@example.org", "unk", "-", "D", "9"])
    run = crawl("-v", "-s", "STATS_DUMP=True")
    assert run.returncode == 0, run.stderr
    assert len(held("articles")) == 5
    assert len(archive.played) == 5
    assert len(archive.listed) == 3
    assert "'wayback/odd_rows': 3" in run.stderr


def test_a_server_that_names_the_same_next_page_for_ever(archive, crawl, held):
    archive.add(2015, "story-1", article(1))
    archive.listings["/cdx/search/cdx"] = json.dumps([FIELDS, *archive.rows, [], ["the same key"]])
    run = crawl()
    assert run.returncode == 3
    assert "its answer goes round in circles" in " ".join(run.stderr.split())
    assert len(archive.listed) == 2
    assert len(held("articles")) == 1


def test_a_server_that_names_other_next_pages_for_ever(archive, crawl):
    archive.add(2015, "story-1", article(1))
    answers = (json.dumps([FIELDS, *archive.rows, [], [f"key {n}"]]) for n in count())
    archive.listings["/cdx/search/cdx"] = lambda: next(answers)
    assert crawl().returncode == 3
    assert len(archive.listed) == 4


def test_the_dialect_of_pywb(archive, crawl, held):
    paths = [archive.add(2015, f"story-{n}", article(n)) for n in (1, 2)]
    names = {"original": "url", "mimetype": "mime", "statuscode": "status"}
    lines = [json.dumps({names.get(k, k): v for k, v in zip(FIELDS, row, strict=True)}) for row in archive.rows]
    archive.listings = {"/cdx/search/cdx": (404, {}, "no such collection"), "/web/cdx": "\n".join(lines)}
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert archive.played == paths
    assert len(archive.listed) == 2
    assert len(held("articles")) == 2
    listed = held("mementos", "original")
    assert [(listed[f"{BLOG}story-{n}/"]["archive"], listed[f"{BLOG}story-{n}/"]["status"]) for n in (1, 2)] == [
        (archive.url, 200)
    ] * 2


def test_a_cut_listing_is_asked_for_again_and_then_taken_as_it_is(archive, crawl, held):
    for n in (1, 2):
        archive.add(2015, f"story-{n}", article(n))
    whole = archive.listing({})
    archive.listings["/cdx/search/cdx"] = whole[:-40]
    run = crawl()
    assert run.returncode == 3
    assert f"{urlsplit(archive.url).netloc} gives no whole list of captures of thechamberlainfiles.com" in run.stderr
    assert "its answer is cut short" in run.stderr
    assert len(archive.listed) == 3
    assert len(held("articles")) == 1

    archive.listings["/cdx/search/cdx"] = [whole[:-40], whole]
    assert crawl().returncode == 0
    assert len(held("articles")) == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("<html><title>Wayback Machine</title>Busy</html>", "its answer is HTML, no listing"),
        ((200, {}, ""), "its answer is empty"),
        ((503, {}, "<html>busy</html>"), "its answer is 503"),
        ((500, {"Retry-After": "later"}, ""), "its answer is 500"),
        ((400, {}, "Bad query"), "its answer is 400"),
        ((403, {}, "org.archive.wayback.exception.AdministrativeAccessControlException: x"), "is excluded from it"),
        ((403, {}, "org.archive.wayback.exception.RobotAccessControlException: x"), "is excluded from it"),
        ((302, {"Location": "http://127.0.0.1:9/"}, ""), "its answer is 302"),
    ],
    ids=range(8),
)
def test_what_is_no_listing_is_said_in_a_line(archive, crawl, answer, says):
    archive.listings["/cdx/search/cdx"] = answer
    run = crawl()
    assert run.returncode == 1
    assert [line for line in run.stderr.splitlines() if line.startswith("!") and says in " ".join(run.stderr.split())]
    assert set(archive.asked) == set(archive.listed)


def test_a_server_that_takes_too_long_is_asked_for_less(archive, crawl, held):
    archive.add(2015, "story-1", article(1))
    archive.listings["/cdx/search/cdx"] = [(504, {}, ""), (504, {}, ""), archive.listing({})]
    run = crawl()
    assert run.returncode == 0, run.stderr
    limits = [parse_qs(urlsplit(path).query)["limit"][0] for path in archive.listed]
    assert limits == ["10000", "10000", "1000"]
    assert len(held("articles")) == 1


def test_a_domain_that_was_never_captured(archive, crawl):
    run = crawl()
    assert run.returncode == 1
    assert "holds no capture of the blog" in run.stderr


# --- playback


def test_bodies_in_whatever_encoding(archive, crawl, held):
    packed = gzip.compress(article(1).encode())
    for n, (headers, body) in enumerate(
        [
            ({}, packed),
            ({"Content-Encoding": "gzip", "content-encoding": ""}, packed),
            ({"Content-Encoding": "gzip", "content-encoding": "gzip"}, packed),
            ({"Content-Encoding": "gzip"}, article(1).encode()),
            ({"X-Archive-Orig-Content-Encoding": "gzip", "X-Archive-Orig-Content-Length": "17"}, packed),
            ({"X-Archive-Orig-Transfer-Encoding": "chunked"}, article(1).encode()),
        ]
    ):
        path = archive.add(2015, f"story-{n}", article(n))
        archive.plays[path] = (200, archive.plays[path][1] | headers, body.replace(b"postid-1", b""))
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert len(archive.played) == 6
    assert [row["verdict"] for row in held("captures").values() if row["url"].startswith(BLOG)] == ["article"] * 6


def test_another_time_and_a_sibling_answer(archive, crawl, held):
    near = archive.add(2015, "story-1", article(1))
    asked = archive.add(2016, "story-1", article(1) + " ")
    archive.plays[asked] = (302, {"Location": near}, "")
    status, headers, body = archive.plays[near]
    link = f'<{BLOG}Story-1>; rel="original", <{archive.url}web/{BLOG}story-1/>; rel="timegate"'
    archive.plays[near] = (status, headers | {"Link": link}, body)
    assert crawl().returncode == 0
    assert archive.played == [asked, near]
    capture = held("captures")[f"{BLOG}Story-1"]
    assert capture["captured_at"] == "2015-01-01T12:00:00+00:00"
    assert capture["requested_url"] == f"{archive.url}{asked[1:]}"
    assert held("urls")["https://thechamberlainfiles.com/story-1/"]["state"] == "article"


@pytest.mark.parametrize("rewritten", [True, False], ids=["rewritten", "as captured"])
def test_a_captured_redirect_is_followed_in_the_archive(archive, crawl, held, rewritten):
    old = archive.add(2015, "old-slug", status=301)
    new = f"/web/20150101120000id_/{BLOG}new-slug/"
    archive.plays[old][1]["Location"] = archive.url + new[1:] if rewritten else f"{BLOG}new-slug/"
    archive.plays[new] = (200, archive.plays[old][1] | {"Location": ""}, article(1))
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert archive.played == [old, new]
    urls = held("urls")
    old_and_new = [urls[f"https://thechamberlainfiles.com/{slug}/"] for slug in ("old-slug", "new-slug")]
    assert {row["state"] for row in old_and_new} == {"article"}
    assert len({row["article_id"] for row in old_and_new}) == 1


def test_where_a_redirect_leads_is_fetched_once(archive, crawl, held):
    old = archive.add(2015, "old-slug", status=301)
    new = archive.add(2016, "new-slug", article(1))
    archive.plays[old][1]["Location"] = f"{BLOG}new-slug/"
    assert crawl().returncode == 0
    assert archive.played == [new, old]
    known = held("urls")["https://thechamberlainfiles.com/old-slug/"]
    assert (known["state"], known["reason"]) == ("article", "redirects to https://thechamberlainfiles.com/new-slug/")
    assert len(held("articles")) == 1


def test_redirects_in_circles_and_off_the_archive(archive, crawl, held):
    circle = [archive.add(2015, slug, status=302) for slug in ("round", "about-turn")]
    archive.plays[circle[0]][1]["Location"] = f"{BLOG}about-turn/"
    archive.plays[circle[1]][1]["Location"] = f"{BLOG}round/"
    away = archive.add(2015, "away", status=301)
    archive.plays[away][1]["Location"] = "http://127.0.0.1:9/elsewhere"
    nowhere = archive.add(2015, "nowhere", status=301)
    archive.add(2015, "story-1", article(1))
    run = crawl()
    assert run.returncode == 3
    assert len(archive.played) <= 10
    assert nowhere in archive.played
    urls = held("urls")
    states = {slug: urls[f"https://thechamberlainfiles.com/{slug}/"]["state"] for slug in ("round", "away", "nowhere")}
    assert states == {"round": "failed", "away": "not_article", "nowhere": "not_article"}
    assert "circles" in urls["https://thechamberlainfiles.com/round/"]["reason"]
    assert len(held("articles")) == 1


def test_an_endless_chain_of_redirects_ends(archive, crawl, held):
    first = archive.add(2015, "story-0", status=302)
    archive.plays[first][1]["Location"] = f"{BLOG}story-0/"
    for n in range(20):
        path = f"/web/201501011200{n:02}id_/{BLOG}story-0/"
        archive.plays[path] = (302, {"Location": f"/web/201501011200{n + 1:02}id_/{BLOG}story-0/"}, "")
    assert crawl().returncode == 1
    assert len(archive.played) == 6


def test_an_archived_404_and_one_of_the_archive_itself(archive, crawl, held):
    archived = archive.add(2015, "story-1", "<html><title>Not found</title></html>", status=404, statuscode="200")
    unknown = archive.add(2015, "story-2", article(2))
    archive.plays[unknown] = (404, {}, "<html>The Wayback Machine has not archived that URL.</html>")
    archive.add(2015, "story-3", article(3))
    run = crawl()
    assert run.returncode == 0, run.stderr
    captures = held("captures")
    assert captures[f"{BLOG}story-1/"]["status"] == 404
    assert captures[f"{archive.url}{unknown[1:]}"]["requested_url"] is None, "it is no capture of the blog's page"
    urls = held("urls")
    assert {urls[f"https://thechamberlainfiles.com/story-{n}/"]["state"] for n in (1, 2)} == {"missing"}
    assert archived in archive.played


def test_an_archive_that_only_fails_is_left_alone(archive, crawl, held):
    for n in range(12):
        path = archive.add(2015, f"story-{n}", article(n))
        archive.plays[path] = (500, {}, "<html>Internal error</html>")
    run = crawl()
    assert run.returncode == 1
    assert "fails (answers 500); run the same command again later" in " ".join(run.stderr.split())
    assert len(set(archive.played)) == 5
    assert sum(row["state"] == "new" for row in held("urls").values()) == 7


# --- manners


def test_requests_are_evenly_spaced_within_the_budgets(archive, crawl):
    for n in range(5):
        archive.add(2015, f"story-{n}", article(n))
    archive.page_size = 3
    settings = ["WAYBACK_PLAYBACK_PER_MINUTE=240", "WAYBACK_CDX_PER_MINUTE=120", "CONCURRENT_REQUESTS=4"]
    # The delay for the live site does not hold here: with it, the test runs into its limit.
    run = crawl(*(word for setting in [*settings, "DOWNLOAD_DELAY=1000"] for word in ("-s", setting)))
    assert run.returncode == 0, run.stderr
    played = [at for at, path in zip(archive.times, archive.asked, strict=True) if path in archive.played]
    listed = [at for at, path in zip(archive.times, archive.asked, strict=True) if path in archive.listed]
    assert len(played) == 5
    # A busy machine shifts single arrivals; exact distances are tested with the budgets' own clock.
    assert played[-1] - played[0] >= 0.8
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(played))
    assert all(later - earlier >= 0.25 for earlier, later in pairwise(listed))
    assert "/robots.txt" not in archive.asked


def test_the_budgets_of_web_archive_org_hold_where_nothing_is_said():
    settings = Settings(priority="default")
    settings.setmodule("chamberlain_crawler.settings")
    archive = web_archive.WebArchive(settings)
    assert archive.listings.gap > 60 / 24
    assert archive.captures.gap > 60 / 480


@pytest.mark.parametrize(
    "setting",
    ["WAYBACK_CDX_PER_MINUTE=25", "WAYBACK_PLAYBACK_PER_MINUTE=481", "WAYBACK=ftp://x", "WAYBACK=http://x/web/"],
)
def test_settings_that_cannot_be(archive, chamberlain, setting):
    run = chamberlain("crawl", "--source", "wayback", "-s", setting)
    assert run.returncode == 2
    assert run.stderr.startswith(f"chamberlain: {setting.partition('=')[0]} is ")
    assert run.stderr.count("\n") == 1
    assert archive.asked == []


@pytest.mark.parametrize(("printed", "least"), [({}, 1.5), ({"Retry-After": "0"}, 1.5), ({"Retry-After": "3"}, 3)])
def test_after_a_429_everything_waits(archive, crawl, held, printed, least):
    paths = [archive.add(2015, f"story-{n}", article(n)) for n in range(3)]
    archive.plays[paths[1]] = [(429, printed, "slow down"), archive.plays[paths[1]]]
    # The third waits for its turn already when the second is refused.
    run = crawl("-s", "CONCURRENT_REQUESTS=3", "-s", "WAYBACK_PLAYBACK_PER_MINUTE=120", pause=1.5)
    assert run.returncode == 0, run.stderr
    refused = archive.asked.index(paths[1])
    assert archive.times[refused + 1] - archive.times[refused] >= least
    assert len(held("articles")) == 3


def test_an_archive_that_goes_on_refusing_is_left_alone(archive, crawl, held):
    for n in range(3):
        archive.plays[archive.add(2015, f"story-{n}", article(n))] = (429, {}, "slow down")
    run = crawl()
    assert run.returncode == 1
    assert re.search(
        r"! \S+ answers again and again that it is asked too much \(429\); run the same command", run.stderr
    )
    assert len(archive.played) == 2
    assert sum(row["state"] == "new" for row in held("urls").values()) >= 2


def serve_while_open(server: ThreadingHTTPServer) -> None:
    with suppress(OSError, ValueError):
        server.serve_forever()


def test_a_door_that_shuts_in_the_middle(crawl, held, archive):
    """Refused connections stop the source at once; the next run goes on where it stopped."""
    for n in range(4):
        archive.add(2015, f"story-{n}", article(n))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = archive.answer(self.path)
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            if len(archive.played) == 2:
                self.server.socket.close()  # type: ignore[attr-defined]
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    shutting = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=serve_while_open, args=[shutting], daemon=True).start()
    good, archive.url = archive.url, f"http://127.0.0.1:{shutting.server_port}/"
    before = datetime.now().astimezone()
    run = crawl()
    assert run.returncode == 3
    said = re.search(r"! \S+ refuses connections; run the same command again after (\d\d):(\d\d)", run.stderr)
    assert said, run.stderr
    assert (int(said[1]) - before.hour) % 24 in (1, 2)
    assert len(archive.played) == 2
    assert len(held("articles")) == 2
    assert sum(row["state"] == "new" for row in held("urls").values()) == 2

    archive.url = good
    assert crawl().returncode == 0
    assert len(held("articles")) == 4
    assert len(archive.played) == 4


# --- after the live site


def test_a_dead_site_is_noticed_at_once_and_the_archive_takes_over(archive, crawl, held):
    archive.add(2015, "story-1", article(1))
    run = crawl(source="http://127.0.0.1:9/,wayback")
    assert run.returncode == 3
    assert sum(line.startswith("! ") for line in run.stderr.splitlines()) == 1
    assert len(held("articles")) == 1


def test_a_parked_site_is_noticed_at_once_and_the_archive_takes_over(archive, crawl, held):
    archive.add(2015, "story-1", article(1))
    archive.listings |= {"/": PARKED, "/robots.txt": (200, {"Content-Type": "text/plain"}, "User-agent: *\nAllow: /")}
    run = crawl(source=f"{archive.url},wayback")
    assert run.returncode == 3
    [line] = [line for line in run.stderr.splitlines() if line.startswith("! ")]
    assert "is not the blog any more" in line
    assert set(archive.asked) - set(archive.listed) - set(archive.played) == {"/robots.txt", "/"}
    assert archive.asked.index(archive.listed[0]) <= 3
    assert len(held("articles")) == 1


def test_the_archive_is_asked_only_for_what_the_site_did_not_give(archive, crawl, held):
    links = "".join(f'<h2 class="entry-title"><a href="{archive.url}story-{n}/">x</a></h2>' for n in (1, 2, 3))
    archive.listings |= {
        "/": f'<html><head><title>The Chamberlain Files</title></head><body class="home blog">{links}</body></html>',
        "/story-1/": article(1, "The text of today."),
        "/story-2/": (404, {}, "<html><title>Page not found</title></html>"),
        "/story-3/": (302, {"Location": "http://127.0.0.1:9/casino"}, ""),
    }
    paths = [archive.add(2015, f"story-{n}", article(n)) for n in (1, 2, 3, 4)]
    run = crawl(source=f"{archive.url},wayback")
    assert run.returncode == 0, run.stderr
    assert archive.played == paths[1:]
    articles = held("articles")
    assert len(articles) == 4
    assert articles["https://thechamberlainfiles.com/story-1/"]["body_text"].startswith("The text of today.")


def test_a_limit_and_days_hold_for_the_web_archive_too(archive, crawl, held):
    for n in range(1, 7):
        archive.add(2014, f"story-{n}", article(n))
    archive.add(2012, "story-6", article(6, "It stood there before."), mimetype="text/html")
    archive.add(2015, "not-there", "none", status=404)
    dry = crawl("--dry-run", "--since", "2013-01-01")
    assert dry.returncode == 0, dry.stderr
    assert len(dry.stdout.split()) == 5
    assert archive.played == []
    for number in (2, 4, 5):
        run = crawl("--limit", "2", "--since", "2013-01-01")
        assert run.returncode == 0, run.stderr
        assert len(held("articles")) == number
        assert len(archive.played) == number
    assert "1 others were not published since 2013-01-01" in run.stderr
    assert crawl().returncode == 0
    assert len(held("articles")) == 6


#: A picture of one point.
POINT = "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"


def add_file(archive: WebArchive, year: int, path: str, more: str = "", status: int = 200) -> str:
    """A captured picture; its playback path."""
    played = archive.add(year, path, more, original=f"{BLOG}{path}", mimetype="image/gif", status=status)
    time = {"Memento-Datetime": f"{datetime(year, 1, 1, 12, tzinfo=UTC):%a, %d %b %Y %H:%M:%S} GMT"}
    archive.plays[played] = (200, time | {"Content-Type": "image/gif"}, bytes.fromhex(POINT) + more.encode())
    return played


def test_files_are_those_nearest_to_the_page_that_names_them(archive, crawl, held):
    picture = '<img src="/web/2015im_/http://www.thechamberlainfiles.com/wp-content/tram.gif">'
    page = archive.add(2015, "story-1", article(1, f"Trams will return.</p><p>{picture}"))
    for year in (2012, 2014, 2017):
        add_file(archive, year, "wp-content/tram.gif", str(year))
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert archive.played == [page, f"/web/20140101120000id_/{BLOG}wp-content/tram.gif"]
    [row] = [row for row in held("files").values() if row["url"].endswith("tram.gif")]
    assert (row["state"], row["kind"], row["bytes"]) == ("held", "picture", len(POINT) // 2 + 4)
    assert crawl().returncode == 0
    assert len(archive.played) == 2


def test_each_body_that_a_file_had_is_fetched_with_the_history(archive, crawl, held):
    archive.add(2015, "story-1", article(1, 'Trams.</p><p><img src="/wp-content/tram.gif">'))
    bodies = {2012: "a", 2014: "a", 2017: "b"}
    for year, body in bodies.items():
        add_file(archive, year, "wp-content/tram.gif", body)
    run = crawl("--history")
    assert run.returncode == 0, run.stderr
    played = [path for path in archive.played if path.endswith(".gif")]
    assert played == [f"/web/{year}0101120000id_/{BLOG}wp-content/tram.gif" for year in (2014, 2017)]


def test_files_that_the_archive_has_not_wait(archive, crawl, held):
    archive.add(2015, "story-1", article(1, 'Trams.</p><p><img src="/wp-content/a.gif"><img src="/wp-content/b.gif">'))
    add_file(archive, 2015, "wp-content/b.gif", status=404)
    run = crawl()
    assert run.returncode == 0, run.stderr
    assert {row["url"][-5:]: row["state"] for row in held("files").values()} == {"a.gif": "new", "b.gif": "new"}
    assert len(archive.played) == 1


def test_an_archive_that_wants_to_be_left_alone_is_asked_for_no_files(archive, crawl, held):
    archive.add(2015, "story-1", article(1, 'Trams.</p><p><img src="/wp-content/a.gif">'))
    add_file(archive, 2015, "wp-content/a.gif")
    asked_too_much = archive.add(2016, "story-2", article(2))
    archive.plays[asked_too_much] = (429, {"Retry-After": "0"}, b"")
    run = crawl("-s", "RETRY_TIMES=0")
    assert "is asked too much (429)" in run.stderr
    assert not [path for path in archive.played if path.endswith(".gif")]
    assert [row["state"] for row in held("files").values()] == ["new"]


def test_jetpacks_copies_are_the_picture_itself(archive, crawl, held):
    host = "i2.wp.com/www.thechamberlainfiles.com"
    sizes = f"https://{host}/wp-content/tram.gif?resize=300&ssl=1 300w, https://{host}/wp-content/tram.gif?w=600 600w"
    picture = f'<img src="https://{host}/wp-content/tram.gif?w=1024" srcset="{sizes}">'
    archive.add(2015, "story-1", article(1, f"Trams.</p><p>{picture}"))
    played = add_file(archive, 2015, "wp-content/tram.gif")
    assert crawl().returncode == 0
    assert archive.played[1:] == [played]
    assert [(row["url"], row["state"]) for row in held("files").values()] == [
        ("https://thechamberlainfiles.com/wp-content/tram.gif", "held")
    ]
